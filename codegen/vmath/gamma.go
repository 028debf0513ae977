package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Tgamma is the gamma function: infinite at zero, with its sign; NaN for negative integers.
//
// From 3 on it is e^E, E by Stirling's series in two parts of together about 68 bits; below, that of
// x+3, divided by x*(x+1)*(x+2). Of negative numbers (Euler):
//
//	gamma(-a) = -1/(gamma(a) * a * sin(pi*a)/pi)
func Tgamma(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, tgammaFloat64, tgammaFloat32)
}

func tgammaFloat64(c calc, args []value) value {
	x := args[0]
	a := c.abs(x)
	e, product := c.gammaParts(a)
	n, p := c.powParts(e.hi, e.lo)
	y := c.quotient(c.onePlus(c.power(n), p), product)
	// Here neither the power overflows nor the quotient.
	return c.rare(c.outside(x, 0x1p-1000, 171), y, func(value) value {
		return c.tgammaAny(x, e, product)
	})
}

// gammaParts returns e and p with gamma(a) = e^e/p, for a positive normal number.
func (c calc) gammaParts(a value) (e, p dd) {
	small := c.lt(a, c.num(3))
	one := dd{c.num(1), c.num(0)}
	sum, err := c.fastTwoSum(c.num(3), a)
	p = c.ddScale(a, dd{sum, err})
	hi, lost := c.twoSum(p.hi, c.num(2))
	p = c.ddChoose(small, c.ddScale(a, dd{hi, c.add(lost, p.lo)}), one)

	shifted := c.ddChoose(small, dd{sum, err}, dd{a, c.num(0)})
	log := c.ddLog(shifted.hi)
	rest, inverse := c.stirlingRest(shifted.hi, false)
	e = c.ddSum(c.ddScale(c.sub(shifted.hi, c.num(0.5)), log), rest)
	slope := c.fnma(c.num(0.5), inverse, log.hi)
	e.hi, e.lo = c.fastTwoSum(e.hi, c.fma(shifted.lo, slope, e.lo))
	return e, p
}

// stirlingRest returns log(gamma(a)) - (a - 1/2)*log(a) and 1/a, for a >= 3: to 2^-58, or if it has to be
// exact to 2^-62.
func (c calc) stirlingRest(a value, exact bool) (rest dd, inverse value) {
	inverse = c.div(c.num(1), a)
	z := c.mul(inverse, inverse)
	series := c.mul(z, c.poly(stirlingPoly, z, c.mul(z, z)))
	first := c.num(stirlingFirst[0])
	hi, err := c.fastTwoSum(c.neg(a), c.num(halfLogTwoPi[0]))
	if !exact {
		return dd{hi, c.add(err, c.fma(inverse, c.add(series, first), c.num(halfLogTwoPi[1])))}, inverse
	}
	low := c.mul(c.fnma(inverse, a, c.num(1)), inverse)
	term := c.ddScale(inverse, dd{first, c.add(series, c.num(stirlingFirstLow[0]))})
	low = c.fma(low, first, c.add(term.lo, c.num(halfLogTwoPi[1])))
	hi, err2 := c.fastTwoSum(hi, term.hi)
	return dd{hi, c.add(low, c.add(err, err2))}, inverse
}

// tgammaAny is the gamma function of any number, given the parts of that of its absolute value.
func (c calc) tgammaAny(x value, e, product dd) value {
	a := c.abs(x)
	negative := c.lt(x, c.num(0))

	// e^E or e^-E, where 2^k and a power of a fraction remain apart. Beyond 800 it is all one.
	const most = 800
	e = dd{c.xor(e.hi, c.sign(x)), c.xor(e.lo, c.sign(x))}
	bounded := c.Op(vec.OpMax, c.Op(vec.OpMin, e.hi, c.num(most)), c.num(-most)) // NaN too, of infinity
	e.lo = c.choose(c.lt(c.abs(bounded), c.num(most)), e.lo, c.num(0))
	n, p := c.powParts(bounded, e.lo)
	power := c.onePlus(c.power(c.and(n, c.int(7))), p)

	s := c.sineOfTurns(a)
	num := c.ddChoose(negative, c.ddMul(power, product), power)
	den := c.ddChoose(negative, c.ddScale(a, s.size), product)
	y := c.scaleInTwoSteps(c.quotient(num, den), n)

	y = c.choose(negative, c.neg(c.xor(y, s.sign)), y)
	y = c.choose(c.and(negative, s.isZero), c.num(math.NaN()), y)
	y = c.choose(c.lt(a, c.num(0x1p-60)), c.div(c.num(1), x), y)
	return c.choose(c.eq(x, x), y, c.add(x, x))
}

// A sineOfTurns is sin(pi*a)/pi.
type sineOfTurns struct {
	size   dd
	sign   value // in the sign bit alone
	isZero value // a is an integer
}

// sineOfTurns is the sine for a >= 0, its size to about 2^-62.
func (c calc) sineOfTurns(a value) sineOfTurns {
	rest, s := c.nearestInteger(a)
	w := dd{hi: c.mul(rest, rest)}
	w.lo = c.fms(rest, rest, w.hi)
	sum := dd{c.mul(w.hi, c.poly(sineOfTurnsPoly, w.hi, c.mul(w.hi, w.hi))), c.num(0)}
	for i := len(sineOfTurnsFirst) - 1; i >= 0; i-- {
		sum = c.ddMul(w, c.ddSum(dd{c.num(sineOfTurnsFirst[i]), c.num(sineOfTurnsFirstLow[i])}, sum))
	}
	s.size = c.ddScale(c.abs(rest), c.ddSum(dd{c.num(1), c.num(0)}, c.ddNeg(sum)))
	return s
}

// nearestInteger returns what a is more than the nearest integer, exactly, and the sine but for its size.
func (c calc) nearestInteger(a value) (rest value, s sineOfTurns) {
	whole := c.Op(vec.OpRound, a)
	rest = c.sub(a, whole)
	half := c.mul(whole, c.num(0.5))
	even := c.eq(c.Op(vec.OpTrunc, half), half)
	minus := c.num(math.Copysign(0, -1))
	s.sign = c.xor(c.sign(rest), c.choose(even, c.num(0), minus))
	s.isZero = c.eq(rest, c.num(0))
	return rest, s
}

// onePlus is power*(1+p) for |p| < 1/2.
func (c calc) onePlus(power, p value) dd {
	hi := c.fma(power, p, power)
	return dd{hi, c.fma(power, p, c.sub(power, hi))}
}

// quotient is num/den, rounded once but for some 2^-60 of it.
func (c calc) quotient(num, den dd) value {
	inverse := c.div(c.num(1), den.hi)
	q := c.mul(num.hi, inverse)
	left := c.add(c.fnma(q, den.hi, num.hi), c.fnma(q, den.lo, num.lo))
	return c.fma(left, inverse, q)
}
