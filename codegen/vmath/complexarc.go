package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// ComplexArcsin is the inverse sine. The cuts are the real axis beyond 1 and beyond -1.
func ComplexArcsin(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexArcsin)
}

// ComplexArcsinh is the inverse hyperbolic sine, arcsin(iz)/i.
func ComplexArcsinh(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, turned(calc.complexArcsin))
}

func (c calc) complexArcsin(x, y value) (re, im value) {
	a := c.ellipse(x, y)
	return c.withSign(arctan264(c, []value{c.abs(x), a.height}), x), c.withSign(a.log, y)
}

// ComplexArccos is the inverse cosine, of a real part from 0 to pi; cuts as arcsin.
func ComplexArccos(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, func(c calc, x, y value) (re, im value) {
		a := c.ellipse(x, y)
		return arctan264(c, []value{a.height, x}), c.neg(c.withSign(a.log, y))
	})
}

// ComplexArccosh is the inverse hyperbolic cosine, of a real part that is not negative: i*arccos(z) or its
// opposite. The cut is the real axis below 1.
func ComplexArccosh(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, func(c calc, x, y value) (re, im value) {
		a := c.ellipse(x, y)
		return a.log, c.withSign(arctan264(c, []value{a.height, x}), y)
	})
}

// An ellipse, with the foci 1 and -1, goes through a point z = x + yi. The inverse cosine of z has the real part
// of the angle of the point (x, height), and log as the size of its imaginary part.
type ellipse struct{ height, log value }

// mostEllipse bounds the numbers whose square is computed; so far out, the ellipse is a circle.
const mostEllipse = 0x1p250

// ellipse computes, with the distances r and s of z from the foci and a = (r+s)/2,
//
//	height = sqrt(a^2 - x^2), log = log(a + sqrt(a^2 - 1))
//
// Neither a - |x| nor a - 1 may be computed as a difference. From r^2 - (|x|+1)^2 = s^2 - (|x|-1)^2 = y^2, both
// are sums of two out of y^2/(r + |x|+1), s + ||x|-1| and y^2/(s + ||x|-1|), which do not cancel (Hull, Fairgrieve
// and Tang, "Implementing the Complex Arcsine and Arccosine Functions Using Exception Handling", ACM TOMS 23, 1997).
// y^2 is taken apart so that it need not be a number.
func (c calc) ellipse(x, y value) ellipse {
	one := c.num(1)
	x, y = c.abs(x), c.abs(y)
	far := c.notLess(c.max(x, y), c.num(mostEllipse))
	scale := c.choose(far, c.num(0.25), one)
	sx, sy := c.mul(x, scale), c.mul(y, scale) // |z| is less than the largest number
	right, left := c.add(sx, one), c.sub(sx, one)
	r, s := hypotFloat64(c, []value{right, sy}), hypotFloat64(c, []value{left, sy})
	a := c.half(c.add(r, s))
	q, d := c.add(s, c.abs(left)), c.add(r, right)
	within := c.le(sx, one)

	// The sum that is in y^2 is g*y^2; other is the one with q.
	g := c.half(c.add(c.div(one, d), c.div(one, q)))
	other := c.half(c.add(c.mul(sy, c.div(sy, d)), q))
	overOne, overX := c.add(a, one), c.add(a, sx)
	height := c.choose(within, c.sqrt(c.mul(overX, other)), c.mul(sy, c.sqrt(c.mul(overX, g))))
	above := c.choose(within,
		c.mul(sy, c.add(c.mul(sy, g), c.sqrt(c.mul(overOne, g)))),
		c.add(other, c.sqrt(c.mul(overOne, other))))
	// So near 1 that s has no reciprocal, a is 1 + s/2.
	above = c.choose(c.lt(s, c.num(0x1p-900)), c.sqrt(s), above)

	log := log1p64(c, []value{c.choose(far, r, above)})
	log = c.add(log, c.choose(far, c.num(3*math.Ln2), c.num(0))) // 2|z| is 8*r
	height = c.choose(far, y, height)
	return ellipse{c.choose(c.eq(x, c.num(0)), one, height), log} // for x = 0, y may be NaN
}

// ComplexArctanh is the inverse hyperbolic tangent, (log(1+z) - log(1-z))/2, for x >= 0 with
//
//	log1p(4x/((1-x)^2 + y^2))/4 and arg((1-x)*(1+x) - y^2 + 2yi)/2
//
// as its parts (Kahan 1987). The cuts are the real axis beyond 1 and beyond -1.
func ComplexArctanh(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexArctanh)
}

// ComplexArctan is the inverse tangent, arctanh(iz)/i.
func ComplexArctan(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, turned(calc.complexArctanh))
}

func (c calc) complexArctanh(x, y value) (re, im value) {
	zero, one, most := c.num(0), c.num(1), c.num(mostEllipse)
	ax, ay := c.abs(x), c.abs(y)
	far := c.or(c.le(most, ax), c.le(most, ay))
	low := c.sub(one, ax)
	square := c.fma(low, low, c.mul(ay, ay))
	ratio := c.div(c.mul(c.num(4), ax), square)

	// Beside 1 the square may vanish. Then the result is log(2/y)/2; 2/y may be infinite.
	const shrink = 60
	beside := c.and(c.lt(square, c.num(0x1p-900)), c.not(far))
	ratio = c.choose(beside, c.div(c.num(math.Ldexp(2, -shrink)), ay), ratio)
	log := log1p64(c, []value{c.choose(c.eq(ax, zero), ax, ratio)})
	size := c.choose(beside, c.half(c.add(log, c.num(shrink*math.Ln2))), c.mul(c.num(0.25), log))
	size = c.choose(far, c.farArctanh(ax, ay), size)

	// Far away the angle is a right one, unless y is NaN.
	num := c.choose(far, c.min(zero, ay), c.add(ay, ay))
	den := c.choose(far, c.num(-1), c.fnma(ay, ay, c.mul(low, c.add(one, ax))))
	angle := c.half(arctan264(c, []value{num, den}))
	return c.withSign(size, x), c.withSign(angle, y)
}

// farArctanh is the real part of arctanh(x + yi) for large x or y, neither negative: x/(x^2 + y^2).
func (c calc) farArctanh(x, y value) value {
	most, least := c.max(x, y), c.min(y, x)
	ratio := c.div(least, most)
	size := c.div(c.div(c.div(x, most), most), c.fma(ratio, ratio, c.num(1)))
	return c.choose(c.or(c.isInf(x), c.isInf(y)), c.num(0), size)
}
