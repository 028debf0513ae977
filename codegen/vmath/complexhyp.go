package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// The functions of an angle are those of the hyperbola, turned: sin(z) = sinh(iz)/i, cos(z) = cosh(iz) and
// tan(z) = tanh(iz)/i.

// ComplexSinh is the hyperbolic sine, sinh(x)*cos(y) + cosh(x)*sin(y)*i.
func ComplexSinh(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexSinh)
}

// ComplexSin is the sine.
func ComplexSin(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, turned(calc.complexSinh))
}

// turned makes f(iz)/i of an odd function f, with the signs of zeros: by the symmetries that is f of y + xi,
// parts exchanged again.
func turned(f func(c calc, x, y value) (re, im value)) func(c calc, x, y value) (re, im value) {
	return func(c calc, x, y value) (re, im value) {
		im, re = f(c, y, x)
		return re, im
	}
}

// ComplexCosh is the hyperbolic cosine, cosh(x)*cos(y) + sinh(x)*sin(y)*i.
func ComplexCosh(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexCosh)
}

// ComplexCos is the cosine.
func ComplexCos(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, func(c calc, x, y value) (re, im value) {
		re, im = c.complexCosh(y, x)
		return re, c.neg(im)
	})
}

// sinhCosh returns sinh(|x|) and cosh(x) for |x| < mostPlainExp.
func (c calc) sinhCosh(x value) (sinh, cosh value) {
	h := c.hyperbolic(c.abs(x))
	return h.combine(c, h.dif, h.difLow, h.sum, h.sumLow), h.combine(c, h.sum, h.sumLow, h.dif, h.difLow)
}

// edges is where sinh and cosh have code of their own: x large or NaN, or y not finite.
func (c calc) edges(x, y, most value) value {
	return c.or(c.notLess(c.abs(x), most), c.notFinite(y))
}

func (c calc) complexSinh(x, y value) (re, im value) {
	sin, cos := c.sinCos(y)
	sinh, cosh := c.sinhCosh(x)
	most := c.num(mostPlainExp)
	re, im = c.mul(c.withSign(sinh, x), cos), c.mul(cosh, sin)
	return c.rarePair(c.edges(x, y, most), re, im, func(re, im value) (value, value) {
		ax := c.abs(x)
		v := c.expTimes(ax, vec.NoValue, -1, cos, sin)
		large := c.notLess(ax, most)
		re, im = c.choose(large, c.xor(v[0], c.sign(x)), re), c.choose(large, v[1], im)
		stays := c.or(c.eq(x, c.num(0)), c.isInf(ax)) // the real part, without an angle
		return c.choose(c.and(c.notFinite(y), stays), x, re), c.choose(c.eq(y, c.num(0)), y, im)
	})
}

func (c calc) complexCosh(x, y value) (re, im value) {
	sin, cos := c.sinCos(y)
	sinh, cosh := c.sinhCosh(x)
	most := c.num(mostPlainExp)
	re, im = c.mul(cosh, cos), c.mul(c.withSign(sinh, x), sin)
	return c.rarePair(c.edges(x, y, most), re, im, func(re, im value) (value, value) {
		ax := c.abs(x)
		v := c.expTimes(ax, vec.NoValue, -1, cos, sin)
		large := c.notLess(ax, most)
		re, im = c.choose(large, v[0], re), c.choose(large, c.xor(v[1], c.sign(x)), im)
		turnless := c.notFinite(y)
		re = c.choose(c.and(turnless, c.isInf(ax)), ax, re)
		im = c.choose(c.and(turnless, c.eq(x, c.num(0))), c.xor(x, c.sign(y)), im)
		return re, c.choose(c.and(c.isNaN(x), c.eq(y, c.num(0))), y, im)
	})
}

// ComplexTanh is the hyperbolic tangent. With sinh and cosh of x, sin and cos of y it is
//
//	(sinh*cosh + sin*cos*i) / (sinh^2 + cos^2)
func ComplexTanh(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexTanh)
}

// ComplexTan is the tangent.
func ComplexTan(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, turned(calc.complexTanh))
}

func (c calc) complexTanh(x, y value) (re, im value) {
	// All of that in two parts.
	a := c.reduce(y)
	sinHigh, sinLow := a.sinParts()
	cosHigh, cosLow := a.cosParts()
	sin := twoParts{a.quadrant(sinHigh, cosHigh, 0), a.quadrant(sinLow, cosLow, 0)}
	cos := twoParts{a.quadrant(cosHigh, sinHigh, 1), a.quadrant(cosLow, sinLow, 1)}
	h := c.hyperbolic(c.abs(x))
	var sinh, cosh twoParts
	sinh.high, sinh.low = c.fastTwoSum(h.combineParts(c, h.dif, h.difLow, h.sum, h.sumLow))
	cosh.high, cosh.low = c.fastTwoSum(h.combineParts(c, h.sum, h.sumLow, h.dif, h.difLow))

	p, q := c.times(sinh, sinh), c.times(cos, cos)
	den, err := c.twoSum(p.high, q.high)
	denLow := c.add(err, c.add(p.low, q.low))
	inverse := c.div(c.num(1), den)
	quotient := func(num twoParts) value {
		q := c.mul(num.high, inverse)
		rem := c.add(c.fnma(q, den, num.high), c.fnma(q, denLow, num.low))
		return c.or(c.fma(rem, inverse, q), c.sign(num.high)) // -0 has lost its sign
	}
	turn := c.times(sin, cos)
	both := turn.high
	re, im = c.withSign(quotient(c.times(sinh, cosh)), x), quotient(turn)
	most := c.num(300) // the squares are finite
	return c.rarePair(c.edges(x, y, most), re, im, func(re, im value) (value, value) {
		// 1 and 4*sin*cos/e^(2|x|).
		ax := c.abs(x)
		v := c.expTimes(c.neg(c.add(ax, ax)), vec.NoValue, 2, both)
		one, zero := c.withSign(c.num(1), x), c.withSign(c.num(0), y)
		turnless, infinite := c.notFinite(y), c.isInf(ax)
		large := c.and(c.le(most, ax), c.or(infinite, c.not(turnless)))
		re, im = c.choose(large, one, re), c.choose(large, v[0], im)
		re = c.choose(c.and(turnless, c.eq(x, c.num(0))), x, re)
		return re, c.choose(c.or(c.and(turnless, infinite), c.eq(y, c.num(0))), zero, im)
	})
}

// twoParts is a number as a sum, the second part of the size of a rounding error of the first.
type twoParts struct{ high, low value }

// times is x*y.
func (c calc) times(x, y twoParts) twoParts {
	high, low := c.product(x.high, y.high)
	return twoParts{high, c.fma(x.high, y.low, c.fma(x.low, y.high, low))}
}
