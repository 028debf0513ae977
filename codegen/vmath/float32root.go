package vmath

import (
	"github.com/nexpr/nexpr/codegen/vec"
)

// cbrt32 is the cube root in float32, see Cbrt. After one step of the iteration the residual does the rest.
func cbrt32(c calc, x value) value {
	ax := c.abs(x)
	y := c.withSign(c.cbrtNormal32(ax), x)
	return c.rare(c.outside(ax, 0x1p-100, posInf), y, func(value) value {
		y := c.mul(c.cbrtNormal32(c.mul(ax, c.num(0x1p60))), c.num(0x1p-20))
		special := c.or(c.eq(x, c.num(0)), c.notLess(ax, c.num(posInf)))
		return c.choose(special, x, c.withSign(y, x))
	})
}

// cbrtNormal32 is the cube root of x >= 2^-100.
func (c calc) cbrtNormal32(x value) value {
	// The bits of a number are about linear in its logarithm: guess - bits/3 is a guess at x^(-1/3).
	const guess = 0x54a21d2a
	bits := c.To(vec.OpConvert, vec.F32, c.bits(x))
	y := c.float(c.To(vec.OpConvert, vec.I32, c.fma(bits, c.num(-1.0/3), c.num(guess))))
	e := c.fnma(x, c.mul(c.mul(y, y), y), c.num(1))
	y = c.fma(c.mul(y, e), c.horner([]float64{1.0 / 3, 2.0 / 9, 14.0 / 81}, e), y)
	y2 := c.mul(y, y)
	t := c.mul(x, y2)
	t2 := c.mul(t, t)
	t2Low := c.fms(t, t, t2)
	residual := c.fnma(t, t2Low, c.fnma(t, t2, x))
	return c.fma(c.mul(residual, y2), c.num(1.0/3), t)
}

// hypot32 is the hypotenuse in float32, see Hypot.
func hypot32(c calc, args []value) value {
	x, y := c.abs(args[0]), c.abs(args[1])
	h, square := c.hypotScaled32(x, y)
	usual := c.choose(c.eq(c.Op(vec.OpMax, x, y), c.num(0)), c.num(1), square) // for the origin too
	return c.rare(c.outside(usual, 0x1p-90, 0x1p120), h, func(value) value {
		large := c.lt(c.num(1), c.Op(vec.OpMax, x, y))
		scale := c.choose(large, c.num(0x1p-70), c.num(0x1p100))
		back := c.choose(large, c.num(0x1p70), c.num(0x1p-100))
		h, _ := c.hypotScaled32(c.mul(x, scale), c.mul(y, scale))
		return c.orInfinity(x, y, c.mul(h, back))
	})
}

// hypotScaled32 is as hypotScaled.
func (c calc) hypotScaled32(x, y value) (h, square value) {
	a, b := c.Op(vec.OpMax, x, y), c.Op(vec.OpMin, y, x)
	a2 := c.mul(a, a)
	square = c.fma(b, b, a2)
	err := c.add(c.fma(b, b, c.sub(a2, square)), c.fms(a, a, a2))
	h = c.sqrt(square)
	residual := c.add(c.fnma(h, h, square), err)
	// 1/(2h), guessed by its bits to 6 %.
	halfInverse := c.float(c.sub(c.int(0x7e7311c7), c.bits(h)))
	return c.fma(residual, halfInverse, h), square
}
