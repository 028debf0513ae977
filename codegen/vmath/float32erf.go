package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// erf32 is the error function in float32. Up to 7/8 it is x + x*P(x^2). Beyond, it is 1 - Q(|x|-7/8)^2:
// the smaller the root of erfc is, the larger its error may be, so that a short polynomial will do.
func erf32(c calc, x value) value {
	const whole = 4 // from here on erf rounds to 1
	from := c.num(0.875)
	a := c.abs(x)
	near := c.fma(a, c.horner(erfNear32, c.mul(a, a)), a)
	root := c.horner(erfcRoot32, c.sub(c.Op(vec.OpMin, c.num(whole), a), from))
	far := c.fnma(root, root, c.num(1))
	// The comparison is false for NaN, which near keeps.
	return c.withSign(c.choose(c.lt(from, a), far, near), x)
}

// erfc32 is 1 - erf(x) in float32: 1 - x - x*P(x^2) up to 11/16 in size. Beyond it is erfc|x|, or 2 less that,
// which leaves the normal numbers below that of 9.
func erfc32(c calc, x value) value {
	a := c.abs(x)
	sum, err := c.fastTwoSum(c.num(1), c.neg(x))
	near := c.add(sum, c.fnma(x, c.horner(erfNear32, c.mul(x, x)), err))

	const most = 9
	far := c.erfcScaled32(c.Op(vec.OpMin, c.num(most), a), func(n, y value) value {
		return c.float(c.Op(vec.OpAdd, c.bits(y), c.shl(n, 23)))
	})
	far = c.choose(c.isNegative(x), c.sub(c.num(2), far), far)
	y := c.choose(c.lt(c.num(0.6875), a), far, near) // near keeps NaN
	return c.rare(c.lt(c.num(most), x), y, func(value) value {
		return c.erfcScaled32(c.Op(vec.OpMin, c.num(10.5), x), func(n, y value) value { return c.scaleInTwoSteps32(y, n) })
	})
}

// erfcScaled32 is erfc(a) for a >= 11/16, which is
//
//	exp(-a^2) * P((a-s)/(a+s)) / (1+2a)
//
// where s is near 3, with the square, the exponential, P and the divisor in two parts each. scale multiplies
// by 2^k, k in the low bits of n.
func (c calc) erfcScaled32(a value, scale func(n, y value) value) value {
	at := c.num(erfcxAt32[0])
	t := c.div(c.sub(a, at), c.add(a, at))
	first := c.num(erfcxPoly32[0])
	rest := c.poly(erfcxPoly32[1:], t, c.mul(t, t))
	g := c.fma(rest, t, first)
	gLow := c.fma(rest, t, c.sub(first, g))

	den := c.fma(c.num(2), a, c.num(1))
	denLow := c.fma(c.num(2), a, c.sub(c.num(1), den))
	inverse := c.div(c.num(1), den)
	q := c.mul(g, inverse)
	qLow := c.mul(inverse, c.fnma(q, denLow, c.add(c.fnma(q, den, g), gLow)))

	square := c.mul(a, a)
	squareLow := c.fms(a, a, square)
	sum := c.fma(square, c.num(-log2e[0]), c.num(toInteger32))
	k := c.sub(sum, c.num(toInteger32))
	most := c.fnma(k, c.num(ln2Parts32[0]), c.neg(square)) // exact
	less := c.fma(k, c.num(ln2Parts32[1]), squareLow)
	r := c.sub(most, less)
	rLow := c.sub(c.sub(most, r), less)
	e, err := c.fastTwoSum(c.num(1), r)
	eLow := c.fma(c.horner(expPoly32, r), c.mul(r, r), c.add(err, rLow))
	return scale(c.bits(sum), c.fma(e, q, c.fma(eLow, q, c.mul(e, qLow))))
}
