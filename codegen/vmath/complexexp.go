package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// ComplexExp2 is 2^z = 2^x*cos(y*log(2)) + 2^x*sin(y*log(2))*i.
func ComplexExp2(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexExp2)
}

func (c calc) complexExp2(x, y value) (re, im value) {
	sin, cos := c.reduceTimesLog2(y).sinCos()
	power := c.scale(c.exp2Parts(x))
	ay, zero := c.abs(y), c.num(0)
	tiny := c.lt(ay, c.num(0x1p-900)) // y*log(2) loses digits
	rare := c.or(c.notLess(c.abs(x), c.num(mostPlainExp2)), c.and(tiny, c.lt(zero, ay)))
	return c.rarePair(rare, c.mul(power, cos), c.mul(power, sin), func(_, _ value) (re, im value) {
		n, p := c.exp2Parts(c.clamp(x, -1200, 2200))
		v := c.powerTimes(n, p, cos, sin)
		grown := c.mul(c.mul(y, c.num(0x1p300)), c.num(ln2Parts[0]))
		ofTiny := c.powerTimes(c.sub(n, c.int(8*300)), p, grown)
		return c.withoutAngle(x, y, v[0], c.choose(tiny, ofTiny[0], v[1]))
	})
}

// reduceTimesLog2 returns the angle y*log(2). As reduce does for pi/2, multiples of the number for which that is pi/2 are
// subtracted from y.
func (c calc) reduceTimesLog2(y value) angle {
	rest, less, k := c.subtractTurns(y, log4OverPi[0], quarterParts)
	r := c.mul(rest, c.num(ln2Parts[0]))
	tail := c.fms(less, c.num(ln2Parts[0]), c.productLow(rest, ln2Parts))
	v := c.Rare(c.not(c.le(c.abs(y), c.num(mostTurned))), []value{r, tail, k}, func([]value) []value {
		r, tail, k := c.reduceHuge(y, log4OverPiTable)
		return []value{r, tail, k}
	})
	return angle{c, v[0], v[1], v[2]}
}

// ComplexExp is e^z = e^x*cos(y) + e^x*sin(y)*i.
func ComplexExp(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	if b.ZeroOrNaN(args[0].First) {
		return partwise(b, t, args, calc.expOfImaginary)
	}
	return partwise(b, t, args, calc.complexExp)
}

// mostPlainExp bounds the |x| for which e^x is a normal number.
const mostPlainExp = 708

func (c calc) complexExp(x, y value) (re, im value) {
	sin, cos := c.sinCos(y)
	e := c.plainExp(x)
	return c.rarePair(c.notLess(c.abs(x), c.num(mostPlainExp)), c.mul(e, cos), c.mul(e, sin), func(_, _ value) (re, im value) {
		return c.expAtEnds(x, vec.NoValue, y, sin, cos)
	})
}

// expOfImaginary is complexExp where x is 0 or NaN.
func (c calc) expOfImaginary(x, y value) (re, im value) {
	sin, cos := c.sinCos(y)
	return c.rarePair(c.isNaN(x), cos, sin, func(_, _ value) (re, im value) {
		return c.expAtEnds(x, vec.NoValue, y, sin, cos)
	})
}

// plainExp is e^x for |x| < mostPlainExp.
func (c calc) plainExp(x value) value {
	n, r := c.expReduce(x)
	return c.scale(n, c.expFraction(n, r, vec.NoValue))
}

// expAtEnds is e^(x+low+yi) for |x| >= mostPlainExp and NaN. low may be NoValue.
func (c calc) expAtEnds(x, low, y, sin, cos value) (re, im value) {
	v := c.expTimes(x, low, 0, cos, sin)
	return c.withoutAngle(x, y, v[0], v[1])
}

// withoutAngle is re + im*i, the power for an exponent x + yi, and what stands for it where x is infinite and there is no
// angle y, or where that is 0.
func (c calc) withoutAngle(x, y, re, im value) (value, value) {
	zero, turnless := c.num(0), c.notFinite(y)
	vanishes, grows := c.eq(x, c.num(negInf)), c.eq(x, c.num(posInf))
	re = c.choose(c.and(turnless, grows), x, re)
	re = c.choose(c.and(turnless, vanishes), zero, re)
	return re, c.choose(c.or(c.and(turnless, vanishes), c.eq(y, zero)), c.withSign(zero, y), im)
}

// expTimes returns the products of e^(x+low) * 2^shift and the factors, which are 1 at most, for |x| >= 600: they
// overflow, or lose digits, only where they themselves do. Of infinite x the products are infinite or zero. low
// may be NoValue.
func (c calc) expTimes(x, low value, shift int64, factors ...value) (products []value) {
	n, r := c.expReduce(c.clamp(x, -800, 1500)) // e^1500 times the least number is infinite
	if low != vec.NoValue {
		r = c.add(r, low)
	}
	return c.powerTimes(c.add(n, c.int(8*shift)), c.expFraction(n, r, vec.NoValue), factors...)
}

// powerTimes returns the products of power*(1+p) and the factors, as expTimes does, for k from -1500 to 2200.
func (c calc) powerTimes(n, p value, factors ...value) (products []value) {
	eighth := c.power(c.and(n, c.int(7)))
	m := c.fma(eighth, p, eighth)
	k := c.sar(c.shl(n, 13), 16) // as in scaleInTwoSteps
	quarter := c.sar(k, 2)
	step := c.powerOfTwo(quarter)
	last := c.powerOfTwo(c.sub(k, c.add(quarter, c.shl(quarter, 1))))
	for _, f := range factors {
		// A subnormal factor grows before it is multiplied by m.
		f = c.mul(c.mul(c.mul(f, step), step), m)
		products = append(products, c.mul(c.mul(f, step), last))
	}
	return products
}

// sinCos returns sin(y) and cos(y).
func (c calc) sinCos(y value) (sin, cos value) { return c.reduce(y).sinCos() }

func (a angle) sinCos() (sin, cos value) {
	s, t := a.sin(), a.cos()
	return a.quadrant(s, t, 0), a.quadrant(t, s, 1)
}

// ComplexExpm1 is e^z - 1: its real part is (e^x - 1)*cos(y) - (1 - cos(y)), which cancels near the curve
// where that is 0.
func ComplexExpm1(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexExpm1)
}

func (c calc) complexExpm1(x, y value) (re, im value) {
	one := c.num(1)
	sin, cos := c.sinCos(y)
	// 1 - cos(y) is sin(y)^2/(1 + cos(y)), which does not cancel where cos(y) is near 1.
	versine := c.choose(c.lt(c.num(0), cos), c.div(c.mul(sin, sin), c.add(one, cos)), c.sub(one, cos))
	re = c.fms(expm1Float64(c, []value{x}), cos, versine)
	im = c.mul(c.plainExp(x), sin)
	return c.rarePair(c.notLess(c.abs(x), c.num(mostPlainExp)), re, im, func(_, _ value) (re, im value) {
		re, im = c.expAtEnds(x, vec.NoValue, y, sin, cos)
		return c.choose(c.lt(x, c.num(0)), c.num(-1), re), im
	})
}
