package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// exp2Table holds 2^(j/8) less j/8 in the exponent's place, so that adding the bits of k, a multiple
// of 1/8, moved to the exponent gives 2^k; exp2TailTable what that lacks.
var (
	exp2Table     = eighths()
	exp2TailTable = vec.NewTable(floatBits(exp2EighthsTail))
)

func eighths() vec.Table {
	words := floatBits(exp2Eighths)
	for j := range words {
		words[j] -= uint64(j) << 49
	}
	return vec.NewTable(words)
}

func floatBits(list []float64) []uint64 {
	words := make([]uint64, len(list))
	for i, x := range list {
		words[i] = math.Float64bits(x)
	}
	return words
}

// toEighths rounds x to a multiple of 1/8 by adding this number: the sum's last bits then are that
// multiple as an integer, in eighths.
const toEighths = 0x1.8p49

// Exp is e^x.
//
// With x = k*log(2) + r, k a multiple of 1/8 and |r| <= log(2)/16, exp(x) = 2^k * exp(r), by a table of
// 2^(j/8) and a polynomial (Tang, ACM TOMS 15, 1989).
func Exp(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return exp32(b, args[0])
	}
	return exp64(calc{b, vec.F64}, args)
}

func exp64(c calc, args []value) value {
	x := args[0]
	n, r := c.expReduce(x)
	y := c.scale(n, c.expFraction(n, r, vec.NoValue))
	// Beyond these 2^k is no normal number, or x is NaN.
	return c.rare(c.atLeast(c.abs(x), c.num(708)), y, func(value) value {
		n, r := c.expReduce(c.clamp(x, -750, 710))
		return c.scaleAny(n, c.expFraction(n, r, vec.NoValue))
	})
}

// Exp2 is 2^x: as [Exp], with r = (x - k)*log(2) in two parts. It is exact for integers.
func Exp2(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return exp2In32(b, args[0])
	}
	return exp2Float64(calc{b, vec.F64}, args)
}

// mostPlainExp2 bounds the |x| for which 2^x is a normal number.
const mostPlainExp2 = 1021

func exp2Float64(c calc, args []value) value {
	x := args[0]
	y := c.scale(c.exp2Parts(x))
	return c.rare(c.atLeast(c.abs(x), c.num(mostPlainExp2)), y, func(value) value {
		return c.scaleAny(c.exp2Parts(c.clamp(x, -1080, 1025)))
	})
}

// exp2Parts returns n and p for which 2^x = power*(1+p), as expFraction has them.
func (c calc) exp2Parts(x value) (n, p value) {
	sum := c.add(x, c.num(toEighths))
	rest := c.sub(x, c.sub(sum, c.num(toEighths))) // exact
	n = c.bits(sum)
	return n, c.expFraction(n, c.mul(rest, c.num(ln2Parts[0])), c.productLow(rest, ln2Parts))
}

// Exp10 is 10^x: as [Exp], with r = (x - k*log10(2))*log(10) in two parts. It is exact where 10^x is a
// number.
func Exp10(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return exp10In32(b, args[0])
	}
	return exp10Float64(calc{b, vec.F64}, args)
}

func exp10Float64(c calc, args []value) value {
	parts := func(x value) (n, p value) {
		sum := c.fma(x, c.num(log2Ten[0]), c.num(toEighths))
		k := c.sub(sum, c.num(toEighths))
		n = c.bits(sum)
		most := c.fnma(k, c.num(log10Two[0]), x) // exact
		less := c.mul(k, c.num(log10Two[1]))
		rest := c.sub(most, less)
		restLow := c.sub(c.sub(most, rest), less)
		low := c.fma(restLow, c.num(ln10Parts[0]), c.productLow(rest, ln10Parts))
		return n, c.expFraction(n, c.mul(rest, c.num(ln10Parts[0])), low)
	}
	x := args[0]
	y := c.scale(parts(x))
	return c.rare(c.atLeast(c.abs(x), c.num(307)), y, func(value) value {
		return c.scaleAny(parts(c.clamp(x, -330, 310)))
	})
}

// clamp is x, no less than low and no more than high; NaN stays.
func (c calc) clamp(x value, low, high float64) value {
	return c.Op(vec.OpMin, c.num(high), c.Op(vec.OpMax, c.num(low), x))
}

// productLow is what the product of x and parts, a number in two, has beyond c.mul(x, parts[0]).
func (c calc) productLow(x value, parts []float64) value {
	high := c.mul(x, c.num(parts[0]))
	return c.fma(x, c.num(parts[1]), c.fms(x, c.num(parts[0]), high))
}

// expReduce returns r = x - k*log(2) for the nearest k, a multiple of 1/8, and the bits n of
// k + toEighths.
func (c calc) expReduce(x value) (n, r value) {
	sum := c.fma(x, c.num(log2e[0]), c.num(toEighths))
	k := c.sub(sum, c.num(toEighths))
	r = c.fnma(k, c.num(ln2Parts[0]), x) // exact
	return c.bits(sum), c.fnma(k, c.num(ln2Parts[1]), r)
}

// expFraction returns p such that 2^k * e^(r+low) = power * (1+p), where power is what c.power makes
// of n, and |r| <= log(2)/16. low may be NoValue.
func (c calc) expFraction(n, r, low value) value {
	c.power(n) // for who wants it: the two look-ups share their index, and n is needed no longer
	tail := c.Lookup(exp2TailTable, vec.F64, n)
	if low != vec.NoValue {
		tail = c.add(low, tail)
	}
	r2 := c.mul(r, r)
	return c.fma(c.poly(expPoly, r, r2), r2, c.add(r, tail))
}

// power is nearly 2^k, a normal number: what it lacks is in expFraction.
func (c calc) power(n value) value {
	return c.float(c.add(c.Lookup(exp2Table, vec.I64, n), c.shl(n, 49)))
}

// scale returns power*(1+p), where 2^k is a normal number.
func (c calc) scale(n, p value) value {
	power := c.power(n)
	return c.fma(power, p, power)
}

// scaleAny is scale for k from -1100 to 1100: infinite, or rounded once more where it is subnormal.
func (c calc) scaleAny(n, p value) value {
	eighth := c.power(c.and(n, c.int(7)))
	return c.scaleInTwoSteps(c.fma(eighth, p, eighth), n)
}

// scaleInTwoSteps multiplies y by 2^k, k the whole part of n eighths, in two steps of half of it, so
// that neither factor overflows; the second product rounds where the result is subnormal.
func (c calc) scaleInTwoSteps(y, n value) value {
	// n is k in the low bits, in two's complement over the 51 bits below those of toEighths.
	k := c.sar(c.shl(n, 13), 16)
	half := c.sar(k, 1)
	return c.mul(c.mul(y, c.powerOfTwo(half)), c.powerOfTwo(c.sub(k, half)))
}

// powerOfTwo is 2^k for an integer k, -1022 <= k <= 1023.
func (c calc) powerOfTwo(k value) value {
	return c.float(c.shl(c.add(k, c.int(1023)), 52))
}
