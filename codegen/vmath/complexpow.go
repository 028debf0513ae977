package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// ComplexPow is z^w = e^(w*log(z)), 1 for w = 0. For z = 0 it is 0 where w has a positive real part, otherwise NaN.
//
// With w = u + vi it has the modulus e^(u*log|z| - v*arg(z)) and the angle u*arg(z) + v*log|z|. Both are computed in
// two parts, the logarithm being good to some 2^-65 and the angle of z to 2^-57, as an error of a unit in the last place
// of an exponent of 500 would be one of 500 units in the power.
func ComplexPow(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	c := calc{b, vec.F64}
	re, im := c.complexPow(widePair(b, args[0]), widePair(b, args[1]))
	return narrowPair(b, t, re, im)
}

func (c calc) complexPow(z, w vec.Pair) (re, im value) {
	log, logLow := c.logModulusParts(z.First, z.Second)
	turn, turnLow := c.argumentParts(z.First, z.Second)
	e, eLow := c.dot(w.First, log, logLow, c.neg(w.Second), turn, turnLow)
	angle, angleLow := c.dot(w.First, turn, turnLow, w.Second, log, logLow)

	a := c.reduce(angle)
	r, rLow := c.twoSum(a.r, c.sub(angleLow, a.tail))
	a.r, a.tail = r, c.neg(rLow)
	sin, cos := a.sinCos()
	sin = c.choose(c.eq(angle, c.num(0)), angle, sin) // the sum has lost the sign of zero

	power := c.scale(c.powParts(e, eLow))
	return c.rarePair(c.notLess(c.abs(e), c.num(mostPlainExp)), c.mul(power, cos), c.mul(power, sin), func(_, _ value) (re, im value) {
		re, im = c.expAtEnds(e, eLow, angle, sin, cos)
		zero, nan := c.num(0), c.sub(e, e) // of an infinite e
		none := c.eq(c.add(c.abs(z.First), c.abs(z.Second)), zero)
		ofZero := c.choose(c.lt(zero, w.First), zero, nan)
		return c.choose(none, ofZero, re), c.choose(none, ofZero, im)
	})
}

// dot is u*(a+aLow) + v*(b+bLow) as a rounded sum and what that lacks. A factor u or v of 0 counts as such whatever the
// other one is, and the second product then leaves a first one of -0 as it is.
func (c calc) dot(u, a, aLow, v, b, bLow value) (sum, low value) {
	product := func(u, a, aLow, nothing value) (p, low value) {
		p = c.mul(u, a)
		none := c.eq(u, c.num(0))
		return c.choose(none, nothing, p), c.choose(none, c.num(0), c.fma(u, aLow, c.fms(u, a, p)))
	}
	p, pLow := product(u, a, aLow, c.num(0))
	q, qLow := product(v, b, bLow, c.neg(c.num(0)))
	sum, err := c.twoSum(p, q)
	low = c.add(err, c.add(pLow, qLow))
	return sum, c.choose(c.lt(c.abs(low), c.num(posInf)), low, c.num(0)) // it is NaN where the sum overflows
}

// logModulusParts is log|x + yi| as a sum of two.
func (c calc) logModulusParts(x, y value) (log, low value) {
	ax, ay := c.abs(x), c.abs(y)
	parts := func(k value, s squareSum) (log, low value) {
		err := c.add(s.err, c.add(s.xLow, s.yLow))
		log, low = c.logTwoParts(s.sum, c.neg(k))
		return c.half(log), c.half(c.add(low, c.div(err, s.sum)))
	}
	s := c.squares(ax, ay)
	log, low = parts(c.num(0), s)
	return c.rarePair(s.extreme(), log, low, func(_, _ value) (value, value) {
		log, low := parts(c.scaledSquares(ax, ay))
		sum, zero := c.add(ax, ay), c.num(0)
		special := c.choose(c.eq(sum, zero), c.num(negInf), c.orInfinity(ax, ay, sum))
		usual := c.and(c.lt(zero, sum), c.and(c.lt(ax, c.num(posInf)), c.lt(ay, c.num(posInf))))
		return c.choose(usual, log, special), c.choose(usual, low, zero)
	})
}

// argumentParts is the angle of x + yi as a sum of two.
func (c calc) argumentParts(x, y value) (high, low value) {
	ax, ay := c.abs(x), c.abs(y)
	least, most := c.min(ay, ax), c.max(ax, ay)
	usual := c.and(c.le(c.num(leastCoordinate), least), c.le(most, c.num(mostCoordinate)))
	high, low = c.angleParts(x, ax, ay, least, most)
	high, low = c.rarePair(c.not(usual), high, low, func(_, _ value) (value, value) {
		return c.anglePartsOfAny(x, y, ax, ay)
	})
	high, low = c.fastTwoSum(high, low)
	return c.xor(high, c.sign(y)), c.xor(low, c.sign(y))
}
