package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// The functions of complex numbers z = x + yi take the branch cuts, the signs of zeros and the special
// values of C99, Annex G. Each part of a result is within a few units of its own last place, unless it is
// a difference of what rounds: see docs/accuracy-complex.md. complex64 is computed by parts of float64 and rounded
// once.

// partwise applies f, of float64 parts, to a complex number of type t. The sign of a NaN is not the same on all engines, and
// must not become that of an infinite part of the result, or of zero: f sees none.
func partwise(b *vec.Builder, t dtype.DType, args []vec.Pair, f func(c calc, x, y value) (re, im value)) vec.Pair {
	z := widePair(b, args[0])
	c := calc{b, vec.F64}
	re, im := f(c, c.unsignedNaN(z.First), c.unsignedNaN(z.Second))
	return narrowPair(b, t, re, im)
}

// widePair is z in parts of float64.
func widePair(b *vec.Builder, z vec.Pair) vec.Pair {
	return vec.Pair{First: b.To(vec.OpConvert, vec.F64, z.First), Second: b.To(vec.OpConvert, vec.F64, z.Second)}
}

// narrowPair is re + im*i, of parts of float64, rounded to type t.
func narrowPair(b *vec.Builder, t dtype.DType, re, im value) vec.Pair {
	z := vec.Pair{First: re, Second: im}
	if t == dtype.Complex64 {
		z = vec.Pair{First: b.To(vec.OpConvert, vec.F32, re), Second: b.To(vec.OpConvert, vec.F32, im)}
	}
	return z
}

// rarePair returns x + yi, with what body makes of it in the lanes of cond.
func (c calc) rarePair(cond, x, y value, body func(x, y value) (re, im value)) (re, im value) {
	v := c.Rare(cond, []value{x, y}, func(v []value) []value {
		re, im := body(v[0], v[1])
		return []value{re, im}
	})
	return v[0], v[1]
}

func (c calc) half(x value) value { return c.mul(x, c.num(0.5)) }

// min and max are c's second operand where either is NaN.
func (c calc) min(x, y value) value { return c.Op(vec.OpMin, x, y) }
func (c calc) max(x, y value) value { return c.Op(vec.OpMax, x, y) }

func (c calc) isNaN(x value) value { return c.Op(vec.OpNe, x, x) }

// unsignedNaN is x, and NaN without a sign for NaN.
func (c calc) unsignedNaN(x value) value { return c.choose(c.isNaN(x), c.num(math.NaN()), x) }

// isInf tells it of a number that is not negative.
func (c calc) isInf(x value) value { return c.eq(x, c.num(posInf)) }

// notFinite is a mask of the lanes where x is infinite or NaN.
func (c calc) notFinite(x value) value { return c.notLess(c.abs(x), c.num(posInf)) }

// ComplexSqrt is the square root, of a real part that is not negative. The cut is the negative real axis.
//
// With t = sqrt((|z| + |x|)/2), which does not cancel, and u = |y|/(2t) it is t + ui or, where x < 0, u + ti
// (Kahan, "Branch Cuts for Complex Elementary Functions", 1987).
func ComplexSqrt(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexSqrt)
}

func (c calc) complexSqrt(x, y value) (re, im value) {
	ax, ay := c.abs(x), c.abs(y)
	h, square := c.hypotScaled(ax, ay)
	large := c.sqrt(c.half(c.add(h, ax)))
	small := func(large value) value { return c.div(ay, c.add(large, large)) }
	large, least := c.rarePair(c.outside(square, 0x1p-900, 0x1p1000), large, small(large), func(value, value) (value, value) {
		most := c.max(ax, ay)
		huge := c.lt(c.num(1), most)
		scale, back := c.choose(huge, c.num(0x1p-600), c.num(0x1p600)), c.choose(huge, c.num(0x1p300), c.num(0x1p-300))
		sx := c.mul(ax, scale)
		h, _ := c.hypotScaled(sx, c.mul(ay, scale))
		h = c.orInfinity(ax, ay, h)
		large := c.mul(c.sqrt(c.half(c.add(h, sx))), back)
		large = c.choose(c.isInf(ay), ay, large)
		least := c.choose(c.isInf(ay), ay, small(large))
		return large, c.choose(c.eq(c.add(ax, ay), c.num(0)), c.num(0), least)
	})
	left := c.isNegative(x)
	return c.choose(left, least, large), c.withSign(c.choose(left, large, least), y)
}
