package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Logarithms computed in float32.

// A logBase32 has what logarithms to one base are computed of in float32, of numbers 2^k*(1+f):
//
//	k*unit + f*(head + f*poly(f))
//
// unit, the logarithm of 2, and head, the slope at 1, are in two parts; the first one of unit is so short
// that its multiples by exponents are exact. A base without head has 1. Unlike in float64 the polynomial
// is one of f itself: for so few bits one of f/(2+f) costs more than it saves.
type logBase32 struct {
	unit, head, poly []float64
}

var (
	base2  = logBase32{[]float64{1, 0}, log2eParts32, binaryPoly32}
	base10 = logBase32{log10Of2Split32, log10eParts32, decimalPoly32}
	baseE  = logBase32{ln2Short32, nil, naturalPoly32}
	// For 1+f from 3/4 to 3/2.
	baseEFrom34 = logBase32{ln2Short32, nil, log1pPoly32}
)

// logBy32 is the logarithm of x to a base.
func logBy32(b *vec.Builder, x value, base logBase32) value {
	c := calc{b, vec.F32}
	y := c.logNormal32(x, base, 0)
	return c.rare(c.outside(x, 0x1p-126, posInf), y, func(value) value { return c.logAnywhere32(x, base) })
}

// logAnywhere32 is the logarithm of x where x may be subnormal, infinite, negative or NaN.
func (c calc) logAnywhere32(x value, base logBase32) value {
	tiny := c.lt(x, c.num(0x1p-126))
	y := c.choose(tiny, c.logNormal32(c.mul(x, c.num(0x1p24)), base, 24), c.logNormal32(x, base, 0))
	y = c.choose(c.lt(x, c.num(posInf)), y, x)
	y = c.choose(c.eq(x, c.num(0)), c.num(negInf), y)
	return c.choose(c.lt(x, c.num(0)), c.num(math.NaN()), y)
}

// logNormal32 is the logarithm of 2^-less*x, for a positive normal number x.
func (c calc) logNormal32(x value, base logBase32, less int64) value {
	const sqrtHalf = 0x3f3504f3 // the bits of sqrt(1/2)
	k := c.exponentFrom(x, sqrtHalf)
	m := c.float(c.sub(c.bits(x), k))
	if less != 0 {
		k = c.sub(k, c.int(less<<23))
	}
	return c.logReduced32(base, k, c.sub(m, c.num(1)), vec.NoValue)
}

// exponentFrom is k*2^23 as an integer, 2^-k*x being no less than the number with the bits least, and
// less than twice that.
func (c calc) exponentFrom(x value, least int64) value {
	return c.and(c.sub(c.bits(x), c.int(least)), c.int(-1<<23))
}

// logReduced32 is the logarithm of 2^k*(1+f), given k*2^23, and low more, which is NoValue or of the size
// of a rounding error of f. The terms are added in the order of their size, so that only the last sum
// rounds the result noticeably: where it cancels it is exact.
func (c calc) logReduced32(base logBase32, k, f, low value) value {
	exponent := c.To(vec.OpConvert, vec.F32, k)
	const unit = 0x1p-23 // of exponent
	if base.unit[1] != 0 {
		low = c.fmaOrMul(exponent, c.num(unit*base.unit[1]), low)
	}
	slope := c.horner(base.poly, f)
	var y value
	if base.head == nil {
		y = c.add(f, c.fmaOrMul(f, c.mul(f, slope), low))
	} else {
		slope = c.fma(f, slope, c.num(base.head[1]))
		y = c.fma(f, c.num(base.head[0]), c.fmaOrMul(f, slope, low))
	}
	return c.fma(exponent, c.num(unit*base.unit[0]), y)
}

// fmaOrMul is x*y + z, or x*y where there is no z.
func (c calc) fmaOrMul(x, y, z value) value {
	if z == vec.NoValue {
		return c.mul(x, y)
	}
	return c.fma(x, y, z)
}

// log1pIn32 is log(1+x). With 2^k near 1+x, f = 2^-k*x + (2^-k - 1) is exact for 1+f from 3/4 to 3/2,
// but where x is so large that the rounding does not matter.
func log1pIn32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	u := c.add(x, c.num(1))
	k, _, f := c.reduce1Plus32(x)
	y := c.or(c.logReduced32(baseEFrom34, k, f, vec.NoValue), c.sign(x)) // -0 has lost it
	return c.rare(c.outside(u, 0x1p-126, 0x1p126), y, func(value) value { return c.logAnywhere32(u, baseE) })
}

// reduce1Plus32 splits 1+x into 2^k*(1+f), 1+f from 3/4 to 3/2, and returns k*2^23, 2^-k and f.
func (c calc) reduce1Plus32(x value) (k, scale, f value) {
	k = c.exponentFrom(c.add(x, c.num(1)), 0x3f400000) // the bits of 3/4
	scale = c.float(c.sub(c.int(0x3f800000), k))
	return k, scale, c.fma(x, scale, c.sub(scale, c.num(1)))
}
