package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Cbrt is the cube root. Two steps of an iteration of third order take a guess at |x|^(-1/3) to
// nearly full precision without a division; then t = |x|*y^2 is corrected by its residual
// |x| - t^3, computed in two parts.
func Cbrt(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return cbrt32(calc{b, vec.F32}, args[0])
	}
	return cbrtFloat64(calc{b, vec.F64}, args)
}

func cbrtFloat64(c calc, args []value) value {
	x := args[0]
	ax := c.abs(x)
	y := c.withSign(c.cbrtNormal(ax), x)
	// The residual of a smaller number is subnormal.
	return c.rare(c.outside(ax, 0x1p-900, math.Inf(1)), y, func(value) value {
		y := c.mul(c.cbrtNormal(c.mul(ax, c.num(0x1p300))), c.num(0x1p-100))
		special := c.or(c.eq(x, c.num(0)), c.notLess(ax, c.num(math.Inf(1))))
		return c.choose(special, x, c.withSign(y, x))
	})
}

// cbrtNormal is the cube root of a normal number x > 0.
func (c calc) cbrtNormal(x value) value {
	// The high half of a number is about linear in its logarithm. guess - h/3, h the high half of x, is
	// that of the guess. It is the integer in the last bits of the sum, h being taken as 2^52 + h.
	const guess = 0x553ef0ff
	h := c.float(c.or(c.shr(c.bits(x), 32), c.int(0x433<<52)))
	sum := c.fma(h, c.num(-1.0/3), c.num(0x1.8p52+(1<<52)/3+guess))
	y := c.float(c.shl(c.bits(sum), 32))
	// y*(1 - e)^(-1/3) with e = 1 - x*y^3 has the series 1 + e/3 + 2/9*e^2 + 14/81*e^3.
	step := func(y value, series ...float64) value {
		e := c.fnma(x, c.mul(c.mul(y, y), y), c.num(1))
		return c.fma(c.mul(y, e), c.horner(series, e), y)
	}
	y = step(y, 1.0/3, 2.0/9, 14.0/81)
	y = step(y, 1.0/3, 2.0/9)
	y2 := c.mul(y, y)
	t := c.mul(x, y2)
	t2 := c.mul(t, t)
	t2Low := c.fms(t, t, t2)
	residual := c.fnma(t, t2Low, c.fnma(t, t2, x))
	return c.fma(c.mul(residual, y2), c.num(1.0/3), t)
}

// Hypot is sqrt(x^2 + y^2), the squares and the sum in two parts, the root corrected by its residual
// (Borges, "An Improved Algorithm for hypot(a,b)", 2019). It overflows only where the result does.
func Hypot(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return hypot32(calc{b, vec.F32}, args)
	}
	return hypotFloat64(calc{b, vec.F64}, args)
}

func hypotFloat64(c calc, args []value) value {
	x, y := c.abs(args[0]), c.abs(args[1])
	h, square := c.hypotScaled(x, y)
	// Near the ends of the range squares overflow or lose digits. NaN is there too; the origin is not.
	usual := c.choose(c.eq(c.Op(vec.OpMax, x, y), c.num(0)), c.num(1), square)
	return c.rare(c.outside(usual, 0x1p-900, 0x1p1000), h, func(value) value {
		large := c.lt(c.num(1), c.Op(vec.OpMax, x, y))
		scale := c.choose(large, c.num(0x1p-600), c.num(0x1p600))
		back := c.choose(large, c.num(0x1p600), c.num(0x1p-600))
		h, _ := c.hypotScaled(c.mul(x, scale), c.mul(y, scale))
		return c.orInfinity(x, y, c.mul(h, back))
	})
}

// hypotScaled returns the hypotenuse, and nearly its square, of x, y >= 0; the squares neither
// overflow nor lose digits that matter. NaN stays.
func (c calc) hypotScaled(x, y value) (h, square value) {
	a, b := c.Op(vec.OpMax, x, y), c.Op(vec.OpMin, y, x)
	a2, b2 := c.mul(a, a), c.mul(b, b)
	square, err := c.fastTwoSum(a2, b2)
	err = c.add(err, c.add(c.fms(a, a, a2), c.fms(b, b, b2)))
	h = c.sqrt(square)
	residual := c.add(c.fnma(h, h, square), err)
	return c.fma(residual, c.mul(c.num(0.5), c.roughRsqrt(square)), h), square
}

// roughRsqrt is 1/sqrt(x) to about 9 bits, by a guess from the bits of x > 0 and one step of Newton's.
func (c calc) roughRsqrt(x value) value {
	y := c.float(c.sub(c.int(0x5fe6eb50c7b537a9), c.shr(c.bits(x), 1)))
	return c.mul(y, c.fnma(c.mul(x, c.num(0.5)), c.mul(y, y), c.num(1.5)))
}

// orInfinity is h, but infinity where x or y is, whatever the other one.
func (c calc) orInfinity(x, y, h value) value {
	inf := c.num(math.Inf(1))
	return c.choose(c.or(c.eq(x, inf), c.eq(y, inf)), inf, h)
}
