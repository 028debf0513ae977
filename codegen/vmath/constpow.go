package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// mostMultiplied bounds the exponents for which products take fewer operations than pow.
const mostMultiplied = 128

// mostInTwoParts bounds the exponents of powers in two parts. Those of float32 are faster up to there than one part of float64, which
// holds half as many lanes in a vector. Where y is no even number the last product is with x or its root: low parts that are subnormal
// then weigh the more the larger that is where the result is subnormal, which for such exponents has no more than 1 ULP to go.
func mostInTwoParts(t vec.Type, y float64) float64 {
	even := math.Mod(y, 2) == 0
	switch {
	case t == vec.F64 && even:
		return mostMultiplied
	case t == vec.F64:
		return 48
	case even:
		return 16
	}
	return 8
}

// ConstPow is [Pow] for a constant exponent that is a multiple of 1/2 and so small that products do with
// fewer operations; ok is false for others. The result is nearer to x^y than that of Pow.
//
// Of float64 operands, and of float32 ones for small exponents, the powers are double-double numbers, the low parts
// never added to the high ones, by squaring and multiplying with x. What is neglected is about (y*2^-54)^2 of the result,
// (y*2^-25)^2 in float32. What the low parts contribute in the end, at most two units in the last place, is
// rounded too, where it is subnormal to a multiple of the least number: results that are subnormal, or nearly, are within
// 1 ULP, all others within 0.51. Low parts that are subnormal earlier have no weight.
//
// Nothing is rare. Where a high part is infinite, the low one is infinite too, or NaN: what they contribute is made
// a finite number.
func ConstPow(b *vec.Builder, t dtype.DType, x value, y float64) (r value, ok bool) {
	if math.Abs(y) > mostMultiplied || y+y != math.Trunc(y+y) || math.Abs(y) < 0.5 {
		return vec.NoValue, false
	}
	c := calc{b, b.Type(x)}
	switch y { // one operation, rounded once
	case -1:
		return c.div(c.num(1), x), true
	case 0.5:
		return c.sqrt(c.positiveEnd(x)), true
	case 1:
		return x, true
	case 2:
		return c.mul(x, x), true
	}
	switch {
	case math.Abs(y) <= mostInTwoParts(c.t, y):
		return c.longPower(x, y), true
	case t == dtype.Float64:
		return vec.NoValue, false
	}
	wide := calc{b, vec.F64}
	return b.To(vec.OpConvert, vec.F32, wide.shortPower(b.To(vec.OpConvert, vec.F64, x), y)), true
}

// positiveEnd is x, but 0 for -0 and inf for -inf, as whose powers those count by half an odd number.
func (c calc) positiveEnd(x value) value {
	return c.choose(c.eq(x, c.num(negInf)), c.num(posInf), c.add(x, c.num(0)))
}

// longPower is x^y in two parts.
func (c calc) longPower(x value, y float64) value {
	n := int(math.Abs(y))
	whole := math.Abs(y) == float64(n)
	rest := vec.NoValue
	switch {
	case y == -0.5:
		return c.reciprocalSqrt(c.positiveEnd(x))
	case y < 0 && !whole:
		x, rest = c.inverse(c.add(x, c.num(0))) // inf for -0 too
	case y < 0:
		x, rest = c.inverse(x)
	case !whole: // a zero loses its sign later
		x = c.choose(c.eq(x, c.num(negInf)), c.num(posInf), x)
	}
	if whole {
		return c.wholePower(x, rest, n)
	}
	return c.halfPower(x, rest, n)
}

// shortPower is x^y where x is a float32 number, and the result will be one: products and roots of
// float64 numbers err by less than |y|*2^-52 of it, and leave the range only where float32 has 0 or infinity.
func (c calc) shortPower(x value, y float64) value {
	n := int(math.Abs(y))
	var r value
	if math.Abs(y) == float64(n) {
		r = c.rounded(x, n)
	} else {
		x = c.positiveEnd(x)
		r = c.sqrt(x)
		if n > 0 {
			r = c.mul(c.rounded(x, n), r)
		}
	}
	if y < 0 {
		r = c.div(c.num(1), r)
	}
	return r
}

// rounded is x^n, n > 0, each product rounded.
func (c calc) rounded(x value, n int) value {
	switch {
	case n == 1:
		return x
	case n%2 == 1:
		return c.mul(x, c.rounded(x, n-1))
	}
	half := c.rounded(x, n/2)
	return c.mul(half, half)
}

// inverse is 1/x, as value*(1+rest). rest is finite where x is 0 or infinite, and without meaning where 1/x is not a normal
// number: then higher powers are zero or infinite.
func (c calc) inverse(x value) (q, rest value) {
	q = c.div(c.num(1), x)
	return q, c.Op(vec.OpMin, c.fnma(q, x, c.num(1)), c.num(1))
}

// ddPowerOf is x^n, n > 1. The high part is c.rounded(x, n).
func (c calc) ddPowerOf(x value, n int) dd {
	switch {
	case n == 2:
		hi := c.mul(x, x)
		return dd{hi, c.fms(x, x, hi)}
	case n%2 == 1:
		return c.ddScale(x, c.ddPowerOf(x, n-1))
	}
	return c.ddSquare(c.ddPowerOf(x, n/2))
}

// withRest is x*(1+rest)^n, where rest, or NoValue for 0, is so small that its square has no weight.
func (c calc) withRest(x dd, rest value, n float64) dd {
	if rest == vec.NoValue {
		return x
	}
	return dd{x.hi, c.fma(x.hi, c.mul(rest, c.num(n)), x.lo)}
}

// wholePower is (x*(1+rest))^n, n > 1: a product of numbers of which one or both are in two parts, rounded once.
func (c calc) wholePower(x, rest value, n int) value {
	largest := c.largest()
	switch {
	case n == 3 && rest == vec.NoValue: // above the bound the low part of the square is positive
		hi := c.Op(vec.OpMin, c.mul(x, x), c.num(c.mostSquare()))
		return c.fma(hi, x, c.mul(c.fms(x, x, hi), x))
	case n%2 == 0:
		var half dd
		if n == 2 {
			half = dd{x, c.mul(x, rest)}
		} else {
			half = c.withRest(c.ddPowerOf(x, n/2), rest, float64(n/2))
		}
		low := c.mul(c.add(half.hi, half.hi), half.lo)
		return c.fma(half.hi, half.hi, c.Op(vec.OpMax, low, c.num(-largest)))
	}
	p := c.withRest(c.ddPowerOf(x, n-1), rest, float64(n))
	low := c.fnma(x, p.lo, c.num(0)) // subtracted, and +0 for +0 and -0, so that a result 0 has the sign of x
	low = c.Op(vec.OpMax, c.Op(vec.OpMin, low, c.num(largest)), c.num(-largest))
	return c.fms(x, p.hi, low)
}

// halfPower is (x*(1+rest))^(n+1/2), n > 0. With s the square root of x rounded, and e = x - s^2, which is exact, the square
// root is s + e/2s, but for less than 2^-106 of it, and so x^n times as much is s*(x^n + x^(n-1)*e/2).
func (c calc) halfPower(x, rest value, n int) value {
	s := c.sqrt(x)
	p := dd{x, c.mul(c.fnma(s, s, x), c.num(0.5))}
	if n > 1 {
		power := c.ddPowerOf(x, n)
		p = dd{power.hi, c.fma(c.rounded(x, n-1), p.lo, power.lo)}
	}
	p = c.withRest(p, rest, float64(n)+0.5)
	low := c.fma(s, p.lo, c.num(0)) // +0 for +0 and -0, so that a result 0 is +0
	return c.fma(p.hi, s, c.Op(vec.OpMax, low, c.num(-c.largest())))
}

// reciprocalSqrt is x^(-1/2). With r that, nearly, x*r^2 is 1 - d, and r*(1 + d/2) the same to twice the bits.
func (c calc) reciprocalSqrt(x value) value {
	r := c.div(c.num(1), c.sqrt(x))
	product := c.mul(x, r)
	d := c.fnma(c.fms(x, r, product), r, c.fnma(product, r, c.num(1)))
	return c.fma(r, c.Op(vec.OpMin, c.mul(d, c.num(0.5)), c.num(1)), r) // 1 is for r = 0 and infinity
}

// mostSquare bounds squares of numbers whose cubes, but not what low parts of squares contribute to these, may overflow.
func (c calc) mostSquare() float64 {
	if c.t == vec.F32 {
		return 0x1p90
	}
	return 0x1p700
}

// largest is the largest number.
func (c calc) largest() float64 {
	if c.t == vec.F32 {
		return math.MaxFloat32
	}
	return math.MaxFloat64
}
