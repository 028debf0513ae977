package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/vec"
)

// logOf1Plus32 is log(1+a+low), low being of the size of a rounding error of a.
func (c calc) logOf1Plus32(a, low value) value {
	k, scale, f := c.reduce1Plus32(a)
	low = c.mul(low, scale)
	// The derivative 1/(1+f) to a figure.
	low = c.fma(c.mul(low, f), c.fma(f, c.num(0.8), c.num(-1)), low)
	return c.logReduced32(baseEFrom34, k, f, low)
}

// asinhIn32 is log(1+a) with a = |x| + q, q = sqrt(x^2+1) - 1 = x^2/(sqrt(x^2+1) + 1).
func asinhIn32(b *vec.Builder, arg value) value {
	c := calc{b, vec.F32}
	x := c.abs(arg)
	p := c.mul(x, x)
	w := c.sqrt(c.add(p, c.num(1)))
	q := c.div(p, c.add(w, c.num(1)))
	// q^2 + 2*q is x^2: a step of Newton's.
	rest := c.fnma(q, q, c.fms(x, x, c.add(q, q)))
	a, low := c.fastTwoSum(x, q)
	low = c.add(low, c.div(rest, c.add(w, w)))
	y := c.logOf1Plus32(a, low)
	y = c.rare(c.notLess(x, c.num(0x1p60)), y, func(value) value { return c.logOfTwice32(x) })
	return c.withSign(y, arg)
}

// logOfTwice32 is log(2*x), which is what asinh(x) and acosh(x) are for large x.
func (c calc) logOfTwice32(x value) value {
	y := c.logNormal32(x, baseE, -1)
	return c.choose(c.lt(x, c.num(posInf)), y, x)
}

// acoshIn32 is log(1+a) with a = d + sqrt(d*(d+2)), d = x-1.
func acoshIn32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	d := c.sub(x, c.num(1))
	d2 := c.add(d, d)
	v := c.fma(d, d, d2)
	vLow := c.fma(d, d, c.sub(d2, v))
	w := c.sqrt(v)
	wLow := c.div(c.add(c.fnma(w, w, v), vLow), c.add(w, w))
	a, low := c.fastTwoSum(w, d)
	y := c.logOf1Plus32(a, c.add(low, wLow))
	return c.rare(c.outside(x, 1+0x1p-23, 0x1p60), y, func(value) value {
		y := c.choose(c.lt(x, c.num(1)), c.num(math.NaN()), c.logOfTwice32(x))
		return c.choose(c.eq(x, c.num(1)), c.num(0), y)
	})
}

// atanhIn32 chooses k such that 2^k is near (1+x)/(1-x): then, with
//
//	s = ((1+x) - 2^k*(1-x))/((1+x) + 2^k*(1-x))
//
// atanh(x) = k*log(2)/2 + atanh(s) by the addition theorem. For |x| < 1/2 k is 0 and s is x; elsewhere
// |s| <= 0.202, and s is too small beside the rest for its errors to matter.
func atanhIn32(b *vec.Builder, arg value) value {
	c := calc{b, vec.F32}
	x := c.abs(arg)
	n, nLow := c.fastTwoSum(c.num(1), x)
	d := c.sub(c.num(1), x) // exact from 1/2 on, and so is the first difference below
	k := c.and(c.add(c.sub(c.bits(n), c.bits(d)), c.int(1<<22)), c.int(-1<<23))
	d = c.float(c.add(c.bits(d), k))
	s := c.div(c.add(c.sub(n, d), nLow), c.add(n, d))
	near := c.lt(x, c.num(0.5))
	s = c.choose(near, x, s)
	k = c.choose(near, c.int(0), k)
	exponent := c.To(vec.OpConvert, vec.F32, k)
	z := c.mul(s, s)
	low := c.fma(c.mul(s, z), c.horner(atanhPoly32, z), c.mul(exponent, c.num(ln2Short32[1]*0x1p-24)))
	y := c.fma(exponent, c.num(ln2Short32[0]*0x1p-24), c.add(s, low))
	y = c.rare(c.notLess(x, c.num(1)), y, func(value) value { return c.atanhFromOne(x) })
	return c.withSign(y, arg)
}
