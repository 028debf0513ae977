package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Logaddexp is log(e^x + e^y): the larger of x and y, and log(1 + e^d), d being below 0 by as much as
// they differ.
func Logaddexp(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, logAddExp, logAddExp)
}

// Logaddexp2 is log2(2^x + 2^y).
func Logaddexp2(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, logAddExp2, logAddExp2)
}

func logAddExp(c calc, args []value) value {
	return c.logAddPowers(args[0], args[1], addBase{calc.naturalInTwo, calc.reduceExp, calc.tdReduceExp, 1, -708})
}

func logAddExp2(c calc, args []value) value {
	return c.logAddPowers(args[0], args[1], addBase{calc.binary, calc.reduceExp2, calc.tdReduceExp2, math.Log2E, -1021})
}

// An addBase is the base of the powers to be added.
type addBase struct {
	log    logRule
	reduce expReduction
	exact  tdReduction
	slope  float64 // of the logarithm at 1
	least  float64 // the exponent of the least power that is a normal number
}

// logAddPowers carries every step out to a few bits more than a float64 has, so that the result is
// rounded once, but where the larger one and log(1 + e^d) are nearly opposites: there logNearOne has
// it, and where the very last bits decide logCloseToOne.
func (c calc) logAddPowers(x, y value, base addBase) value {
	larger := c.Op(vec.OpMax, x, y)
	diff, err := c.twoSum(x, c.neg(y))
	d := c.or(diff, c.num(math.Copysign(0, -1)))
	// A power of less than the least is nothing beside a larger one that is not tiny. An infinite
	// difference has no error, but NaN.
	clamped := c.Op(vec.OpMax, c.num(base.least), d)
	dl := c.Op(vec.OpMin, c.neg(c.xor(err, c.sign(diff))), c.num(1))

	n, r, rl := base.reduce(c, clamped, dl)
	e, el := c.expPair(n, r, rl)
	u, ul := c.fastTwoSum(c.num(1), e)
	k, f, tail := c.reducedSum(u, c.add(ul, el), e, el)
	hi, lo := base.log(c, k, f, tail)
	sum, err := c.twoSum(larger, hi)
	z := c.add(sum, c.add(err, lo))
	// One test for small sums, tiny ones, and NaN.
	small := c.Op(vec.OpMax, c.mul(hi, c.num(cancelled)), c.num(0x1p-900))
	z = c.rare(c.not(c.le(small, c.abs(z))), z, func(value) value {
		// Tiny sums, where log(1+e) = slope*e, and infinities, which have no difference.
		d := c.choose(c.eq(x, y), c.num(-1100), c.Op(vec.OpMax, c.num(-1100), d))
		n, r, rl := base.reduce(c, d, c.num(0))
		e := c.mul(c.subnormalPower(n, c.add(r, rl)), c.num(base.slope))
		negative := c.and(c.lt(larger, c.num(0)), c.lt(c.num(-2), larger))
		return c.choose(negative, c.logNearOne(larger, c.Op(vec.OpMin, y, x), base), c.add(larger, e))
	})
	return c.logCloseToOne(z, larger, c.Op(vec.OpMin, y, x), base)
}

// cancelled is the share of the logarithm that is left where both terms nearly are opposites, tinyTerm the
// size below which powers of exponents are linear.
const (
	cancelled = 0.35
	tinyTerm  = 0x1p-800
	tinyShift = 200
)

// logNearOne is the logarithm of the sum of two powers, given their exponents, the larger one from -2 to
// 0: log(1+s) with
//
//	s = (power(larger) - 1) + power(smaller)
//
// in double-double, so that s is right to some 2^-102 of its terms.
func (c calc) logNearOne(larger, smaller value, base addBase) value {
	tiny := c.lt(c.num(-tinyTerm), larger)
	n, r := base.exact(c, c.boundedExponent(smaller))
	power := c.ddPower(n)
	power = c.ddSum(power, c.ddMul(power, c.ddExpm1(dd{r[0], r[1]})))
	n = c.shiftTiny(tiny, n)
	power = dd{c.scaleInTwoSteps(power.hi, n), c.scaleInTwoSteps(power.lo, n)}

	n, r = base.exact(c, c.scaleTiny(tiny, larger, tinyShift))
	one := c.ddPower(n)
	one = dd{c.scaleInTwoSteps(one.hi, n), c.scaleInTwoSteps(one.lo, n)}
	less, lost := c.fastTwoSum(c.num(-1), one.hi) // 0, or more than the product
	excess := c.ddSum(dd{less, c.add(lost, one.lo)}, c.ddMul(one, c.ddExpm1(dd{r[0], r[1]})))

	s, err := c.twoSum(excess.hi, power.hi)
	s, tail := c.twoSum(s, c.add(err, c.add(excess.lo, power.lo)))
	return c.scaleTiny(tiny, c.add(base.log(c, c.num(0), s, tail)), -tinyShift)
}

// logCloseToOne is z, or where that is next to nothing beside the larger exponent what logNearOne is,
// in triple-double: the terms are opposites to up to some 110 bits. The two powers take a turn each of a
// loop, so that their code is there once.
func (c calc) logCloseToOne(z, larger, smaller value, base addBase) value {
	zero := c.num(0)
	close := c.lt(c.abs(z), c.mul(larger, c.num(-0x1p-44)))
	return c.While(close, []value{z, zero, zero, zero, zero}, func(v []value) ([]value, value) {
		tiny := c.lt(c.num(-tinyTerm), larger)
		second := c.lt(zero, v[4])
		x := c.choose(second, c.scaleTiny(tiny, larger, tinyShift), c.boundedExponent(smaller))
		n, r := base.exact(c, x)
		power := c.tdPower(n)
		n = c.choose(second, n, c.shiftTiny(tiny, n))
		for k := range power {
			power[k] = c.scaleInTwoSteps(power[k], n)
		}
		product := c.tdMul(power, c.tdExpm1(r))
		power[0] = c.sub(power[0], c.choose(second, c.num(1), zero)) // exact: here it is 1/2 at least
		sum := c.tdSum(td{v[1], v[2], v[3]}, c.tdSum(power, product))
		z := c.scaleTiny(tiny, c.add(base.log(c, zero, sum[0], sum[1])), -tinyShift)
		return []value{z, sum[0], sum[1], sum[2], c.num(1)}, c.not(second)
	})[0]
}

// boundedExponent is x, or an exponent whose power is zero.
func (c calc) boundedExponent(x value) value { return c.Op(vec.OpMax, c.num(-1100), x) }

// scaleTiny multiplies tiny numbers by 2^shift, shiftTiny their exponents in eighths.
func (c calc) scaleTiny(tiny, x value, shift int) value {
	return c.choose(tiny, c.mul(x, c.num(math.Ldexp(1, shift))), x)
}

func (c calc) shiftTiny(tiny, n value) value {
	return c.add(n, c.choose(tiny, c.int(8*tinyShift), c.int(0)))
}

// A tdReduction is an [expReduction] of a single number whose rest is a triple-double.
type tdReduction func(c calc, x value) (n value, r td)

func (c calc) tdReduceExp(x value) (n value, r td) {
	sum := c.fma(x, c.num(log2e[0]), c.num(toEighths))
	k := c.sub(sum, c.num(toEighths))
	first := c.fnma(k, c.num(ln2Parts[0]), x) // exact
	less := c.tdScale(c.neg(k), td{c.num(ln2Parts[1]), c.num(ln2Further[0]), c.num(ln2Further[1])})
	return c.bits(sum), c.tdSum(td{first, c.num(0), c.num(0)}, less)
}

func (c calc) tdReduceExp2(x value) (n value, r td) {
	sum := c.add(x, c.num(toEighths))
	rest := c.sub(x, c.sub(sum, c.num(toEighths))) // exact
	r = c.tdScale(rest, td{c.num(ln2Parts[0]), c.num(ln2Parts[1]), c.num(ln2Further[0])})
	return c.bits(sum), c.tdOf(r[0], r[1], r[2])
}

// naturalInTwo is [calc.natural] with all of f - f^2/2 in two parts, as the other bases have it.
func (c calc) naturalInTwo(k, f, tail value) (hi, lo value) {
	l := c.logSeries(f)
	u, ul := c.fastTwoSum(f, c.neg(l.h))
	hi, err := c.fastTwoSum(c.mul(k, c.num(ln2Split[0])), u)
	low := l.addTail(tail, c.sub(ul, c.fms(l.half, f, l.h)))
	return hi, c.fma(l.s, l.hr, c.add(c.fma(k, c.num(ln2Split[1]), err), low))
}

// An expReduction splits d+dl into n, the bits of a sum with toEighths, and r+rl, |r| <= log(2)/16,
// such that the power is 2^(n/8) * exp(r+rl).
type expReduction func(c calc, d, dl value) (n, r, rl value)

func (c calc) reduceExp(d, dl value) (n, r, rl value) {
	sum := c.fma(d, c.num(log2e[0]), c.num(toEighths))
	k := c.sub(sum, c.num(toEighths))
	// The first difference is exact, the second one rounds.
	first := c.fnma(k, c.num(ln2Parts[0]), d)
	r, err := c.twoSum(first, c.neg(c.mul(k, c.num(ln2Parts[1]))))
	return c.bits(sum), r, c.add(err, dl)
}

func (c calc) reduceExp2(d, dl value) (n, r, rl value) {
	sum := c.add(d, c.num(toEighths))
	rest := c.sub(d, c.sub(sum, c.num(toEighths)))
	ln2 := c.num(ln2Parts[0])
	r = c.mul(rest, ln2)
	return c.bits(sum), r, c.fma(rest, c.num(ln2Parts[1]), c.fma(dl, ln2, c.fms(rest, ln2, r)))
}

// powerLessOne is 2^(j/8)*exp(r)/exp2Table[j] - 1, j being the last bits of n: see expTimes.
func (c calc) powerLessOne(n, r value) value {
	r2 := c.mul(r, r)
	return c.fma(c.poly(expPoly, r, r2), r2, c.add(r, c.Lookup(exp2TailTable, vec.F64, n)))
}

// expPair is 2^(n/8)*exp(r+rl) as a sum, of a normal number.
func (c calc) expPair(n, r, rl value) (hi, lo value) {
	power := c.float(c.add(c.Lookup(exp2Table, vec.I64, n), c.shl(n, 49)))
	hi, lo = c.fastTwoSum(power, c.mul(power, c.powerLessOne(n, r)))
	return hi, c.fma(hi, rl, lo)
}

// subnormalPower is 2^(n/8)*exp(r), rounded once more where it is subnormal.
func (c calc) subnormalPower(n, r value) value {
	power := c.float(c.add(c.Lookup(exp2Table, vec.I64, n), c.shl(c.and(n, c.int(7)), 49)))
	return c.scaleInTwoSteps(c.fma(power, c.powerLessOne(n, r), power), n)
}
