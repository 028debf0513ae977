package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Log is the natural logarithm.
//
// With x = 2^k * (1+f), 1+f from sqrt(1/2) to sqrt(2), log(x) = k*log(2) + log(1+f); see logSeries
// for the second part.
func Log(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return logBy32(b, args[0], baseE)
	}
	return logBy(calc.natural)(calc{b, vec.F64}, args)
}

// Log2 is the logarithm to base 2; that of a power of two is exact.
func Log2(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return logBy32(b, args[0], base2)
	}
	return logBy(calc.binary)(calc{b, vec.F64}, args)
}

// Log10 is the logarithm to base 10; that of a power of ten is exact.
func Log10(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return logBy32(b, args[0], base10)
	}
	return logBy(calc.decimal)(calc{b, vec.F64}, args)
}

// Log1p is log(1+x), exact to the last place for small x too.
func Log1p(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return log1pIn32(b, args[0])
	}
	return log1p64(calc{b, vec.F64}, args)
}

// A logRule computes the logarithm of 2^k * (1+f+tail) in some base, as the sum of its results, the
// second of them being small. k is an integer; 1+f lies between sqrt(1/2) and sqrt(2); tail is of the
// size of a rounding error of 1+f, or NoValue.
type logRule func(c calc, k, f, tail value) (hi, lo value)

func (c calc) natural(k, f, tail value) (hi, lo value) {
	l := c.logSeries(f)
	hi, err := c.fastTwoSum(c.mul(k, c.num(ln2Split[0])), f)
	low := l.addTail(tail, c.fma(k, c.num(ln2Split[1]), err))
	return hi, l.fma(l.s, l.hr, l.fnma(l.half, f, low))
}

func (c calc) binary(k, f, tail value) (hi, lo value) {
	p, low := c.inBase(log2eParts, f, tail)
	hi, err := c.fastTwoSum(k, p)
	return hi, c.add(err, low)
}

func (c calc) decimal(k, f, tail value) (hi, lo value) {
	p, low := c.inBase(log10eParts, f, tail)
	hi, err := c.fastTwoSum(c.mul(k, c.num(log10Of2Split[0])), p)
	return hi, c.add(err, c.fma(k, c.num(log10Of2Split[1]), low))
}

// inBase is log(1+f+tail) times a constant in two parts: f - h is exact in two parts, too, and the
// rest small.
func (c calc) inBase(scale []float64, f, tail value) (hi, lo value) {
	l := c.logSeries(f)
	u, ul := c.fastTwoSum(f, c.neg(l.h))
	ul = c.sub(ul, c.fms(l.half, f, l.h))
	rest := c.fma(l.s, l.hr, l.addTail(tail, ul))
	s := c.num(scale[0])
	hi = c.mul(u, s)
	return hi, c.fma(rest, s, c.fma(u, c.num(scale[1]), c.fms(u, s, hi)))
}

// A logSeries has the parts of log(1+f).
//
// With s = f/(2+f), log(1+f) = log((1+s)/(1-s)) = 2*s + s*R(s^2). As 2*s = f - s*f, that is
// f - h + s*(h+R) with h = f^2/2, where f is exact and the rest small (Ng, fdlibm e_log.c).
type logSeries struct {
	calc
	half, h value // f/2 and f^2/2
	s, hr   value // hr = h+R
}

func (c calc) logSeries(f value) logSeries {
	s := c.div(f, c.add(f, c.num(2)))
	z := c.mul(s, s)
	r := c.mul(z, c.poly(logPoly, z, c.mul(z, z)))
	half := c.mul(f, c.num(0.5))
	h := c.mul(half, f)
	return logSeries{c, half, h, s, c.add(h, r)}
}

// addTail is low + log(1+f+tail) - log(1+f): the derivative 1/(1+f) = (1-s)/(1+s) to two figures
// suffices. tail may be NoValue.
func (l logSeries) addTail(tail, low value) value {
	if tail == vec.NoValue {
		return low
	}
	slope := l.fma(l.fma(l.s, l.num(2), l.num(-2)), l.s, l.num(1))
	return l.fma(tail, slope, low)
}

// logBy makes a logarithm of all numbers from a rule.
func logBy(rule logRule) func(c calc, args []value) value {
	return func(c calc, args []value) value {
		x := args[0]
		k, m, _ := c.binade(x)
		y := c.add(rule(c, k, c.sub(m, c.num(1)), vec.NoValue))
		return c.rare(c.unusual(x), y, func(value) value { return c.logAnywhere(rule, x) })
	}
}

// logAnywhere is the logarithm of x where x may be subnormal, infinite, negative or NaN.
func (c calc) logAnywhere(rule logRule, x value) value {
	tiny := c.lt(x, c.num(0x1p-1022))
	k, m, _ := c.binade(c.choose(tiny, c.mul(x, c.num(0x1p54)), x))
	k = c.sub(k, c.choose(tiny, c.num(54), c.num(0)))
	y := c.add(rule(c, k, c.sub(m, c.num(1)), vec.NoValue))
	y = c.choose(c.lt(x, c.num(posInf)), y, x)
	y = c.choose(c.eq(x, c.num(0)), c.num(negInf), y)
	return c.choose(c.lt(x, c.num(0)), c.num(math.NaN()), y)
}

// sqrtHalfBits are the bits of sqrt(1/2), rounded upwards.
const sqrtHalfBits = 0x3fe6a09e667f3bcd

// binade splits x, positive and normal, into 2^k * m with m from sqrt(1/2) to sqrt(2). n is k+1023
// as an integer.
func (c calc) binade(x value) (k, m, n value) {
	t := c.add(c.bits(x), c.int(0x3ff<<52-sqrtHalfBits))
	n = c.shr(t, 52)
	k = c.sub(c.float(c.or(n, c.int(0x433<<52))), c.num(0x1p52+1023))
	return k, c.float(c.add(c.and(t, c.int(1<<52-1)), c.int(sqrtHalfBits))), n
}

// unusual is a mask of the lanes whose x is not from 2^-1022 to 2^1023, NaN included.
func (c calc) unusual(x value) value { return c.outside(x, 0x1p-1022, 0x1p1023) }

// outside is a mask of the lanes where low <= x < high does not hold, for positive limits, by one
// comparison: as integers, counted from low, all others lie beyond high.
func (c calc) outside(x value, low, high float64) value {
	from, to, least := int64(math.Float64bits(low)), int64(math.Float64bits(high)), int64(math.MinInt64)
	if c.t == vec.F32 {
		from, to, least = int64(math.Float32bits(float32(low))), int64(math.Float32bits(float32(high))), math.MinInt32
	}
	return c.le(c.int(least+(to-from)), c.add(c.bits(x), c.int(least-from)))
}

// smallNotZero is a mask of the lanes where 0 < x < limit, for x >= 0 or NaN, by one comparison: as integers, counted from
// the least number, 0 comes last.
func (c calc) smallNotZero(x value, limit float64) value {
	return c.lt(c.add(c.bits(x), c.int(math.MaxInt64)), c.int(math.MinInt64+int64(math.Float64bits(limit))-1))
}

func log1p64(c calc, args []value) value {
	x := args[0]
	u, err := c.fastTwoSum(c.Op(vec.OpMax, c.num(1), x), c.Op(vec.OpMin, c.num(1), x)) // NaN for NaN
	k, f, tail := c.reducedSum(u, err, x, c.num(0))
	y := c.add(c.natural(k, f, tail))
	y = c.or(y, c.sign(x)) // it is that of x; -0 has lost it
	return c.rare(c.unusual(u), y, func(value) value { return c.logAnywhere(calc.natural, u) })
}

// reducedSum prepares the logarithm of a number near u, given as u+err and as 1+a+b: the first serves
// where it is far from 1, the second near 1. u must be less than 2^1023.
func (c calc) reducedSum(u, err, a, b value) (k, f, tail value) {
	k, m, n := c.binade(u)
	near := c.eq(k, c.num(0))
	scale := c.float(c.shl(c.sub(c.int(2046), n), 52)) // 2^-k
	return k, c.choose(near, a, c.sub(m, c.num(1))), c.choose(near, b, c.mul(err, scale))
}

// twoSum returns x+y as a rounded sum and its exact error (Knuth).
func (c calc) twoSum(x, y value) (sum, err value) {
	sum = c.add(x, y)
	y2 := c.sub(sum, x)
	return sum, c.add(c.sub(x, c.sub(sum, y2)), c.sub(y, y2))
}
