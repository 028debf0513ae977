package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// mostMultiplied bounds the exponents for which products take fewer operations than pow.
const mostMultiplied = 128

// mostMultipliedIn32 bounds the exponents for which two parts of float32 are faster than one of float64, which
// holds half as many lanes in a vector, and low parts that are subnormal have no weight.
const mostMultipliedIn32 = 16

// ConstPow is [Pow] for a constant exponent that is a multiple of 1/2 and so small that products do with
// fewer operations; ok is false for others. The result is nearer to x^y than that of Pow.
//
// Of float64 operands, and of float32 ones for small exponents, the powers are double-double numbers, the low parts never added to the high ones, by
// squaring and multiplying with x. What is neglected is about (y*2^-54)^2 of the result, (y*2^-25)^2 in float32.
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
	double := func(c calc, args []value) value { return c.longPower(args[0], y) }
	if t == dtype.Float32 && y == math.Trunc(y) && y > 2 && y <= mostMultipliedIn32 {
		return c.wholePower(x, int(y)), true
	}
	single := func(c calc, args []value) value { return c.shortPower(args[0], y) }
	return via64(b, t, []value{x}, double, single), true
}

// positiveEnd is x, but 0 for -0 and inf for -inf, as whose powers those count by half an odd number.
func (c calc) positiveEnd(x value) value {
	return c.choose(c.eq(x, c.num(negInf)), c.num(posInf), c.add(x, c.num(0)))
}

// longPower is x^y of float64 numbers.
func (c calc) longPower(x value, y float64) value {
	switch n := int(math.Abs(y)); {
	case math.Abs(y) != float64(n):
		return c.halfPower(x, y)
	case y < 0:
		return c.inversePower(x, n)
	default:
		return c.wholePower(x, n)
	}
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

// ddProduct is x^n, n > 1. The high part is c.rounded(x, n).
func (c calc) ddProduct(x value, n int) dd {
	switch {
	case n == 2:
		hi := c.mul(x, x)
		return dd{hi, c.fms(x, x, hi)}
	case n%2 == 1:
		return c.ddScale(x, c.ddProduct(x, n-1))
	}
	return c.ddSquare(c.ddProduct(x, n/2))
}

// wholePower is x^n, n > 2: a product of numbers of which one or both are in two parts, rounded once. What the
// low parts contribute, at most two units in the last place, is rounded too, where it is subnormal to a multiple of the
// least number: results that are subnormal, or nearly, are within 1 ULP, all others within 0.51.
//
// Where a high part is infinite, the low one is infinite too, or NaN: what they contribute is made a finite number.
func (c calc) wholePower(x value, n int) value {
	largest := math.MaxFloat64
	if c.t == vec.F32 {
		largest = math.MaxFloat32
	}
	switch {
	case n == 3: // the square is at most the largest number; its low part is positive if it was more
		hi := c.Op(vec.OpMin, c.mul(x, x), c.num(largest))
		return c.fma(hi, x, c.mul(c.fms(x, x, hi), x))
	case n%2 == 0:
		p := c.ddProduct(x, n/2)
		low := c.mul(c.add(p.hi, p.hi), p.lo)
		return c.fma(p.hi, p.hi, c.Op(vec.OpMax, low, c.num(-largest)))
	}
	p := c.ddProduct(x, n-1)
	low := c.fnma(x, p.lo, c.num(0)) // subtracted, and +0 if p.lo is 0, so that the sign of a result 0 is that of x
	low = c.Op(vec.OpMax, c.Op(vec.OpMin, low, c.num(largest)), c.num(-largest))
	return c.fms(x, p.hi, low)
}

// inversePower is x^-n, n > 1.
func (c calc) inversePower(x value, n int) value {
	y := float64(-n)
	r := c.ddReciprocal(c.ddProduct(x, n))
	return c.rare(c.beyond(c.abs(x), y), r, func(value) value { return c.powAny(x, c.num(y)) })
}

// halfPower is x^y for y = n + 1/2 or -y = n + 1/2. With s the square root rounded, and e = x - s^2, which is
// exact, the square root is s + e/2s, but for less than 2^-106 of it.
func (c calc) halfPower(x value, y float64) value {
	n := int(math.Abs(y))
	s := c.sqrt(x)
	half, e := c.mul(s, c.num(0.5)), c.fnma(s, s, x)
	var r value
	if n == 0 {
		inverse := c.div(c.num(1), s)
		r = c.ddReciprocal(dd{s, c.mul(c.mul(e, c.num(0.5)), inverse)})
	} else {
		hi, low := x, c.mul(half, e)
		if n > 1 { // x^n * e/2s = x^(n-1) * s*e/2
			p := c.ddProduct(x, n)
			hi, low = p.hi, c.fma(p.lo, s, c.mul(c.rounded(x, n-1), low))
		}
		r = c.fma(hi, s, low)
		if y < 0 {
			product := c.mul(hi, s)
			r = c.ddReciprocal(dd{product, c.add(c.fms(hi, s, product), low)})
		}
	}
	return c.rare(c.beyond(x, y), r, func(value) value { return c.powAny(x, c.num(y)) })
}

// ddReciprocal is 1/x, rounded.
func (c calc) ddReciprocal(x dd) value {
	q := c.div(c.num(1), x.hi)
	e := c.fnma(q, x.lo, c.fnma(q, x.hi, c.num(1)))
	return c.fma(q, e, q)
}

// beyond is a mask of the lanes whose x is not positive, or so large or small that the low part of x^y, or
// of 1/x^y, is not a normal number.
func (c calc) beyond(x value, y float64) value {
	limit := math.Exp2(math.Trunc(min(960/math.Abs(y), 960)))
	return c.outside(x, 1/limit, limit)
}
