package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// Hyperbolic functions, e^x - 1 and 10^x computed in float32. The hyperbolic ones need no rare code: |x|
// is limited to numbers for which the result is infinite or 1 already (NaN stays), and half the result
// is computed, which does not overflow.

// expParts32 is 2^k*(one + low), one being near a number from 0.7 to 1.4. k is in the low bits of n.
type expParts32 struct{ n, one, low value }

// expParts32 is e^x to a few bits more than a float32 has.
func (c calc) expParts32(x value) expParts32 {
	sum := c.fma(x, c.num(log2e[0]), c.num(toInteger32))
	k := c.sub(sum, c.num(toInteger32))
	r := c.fnma(k, c.num(ln2Parts32[1]), c.fnma(k, c.num(ln2Parts32[0]), x))
	one, err := c.fastTwoSum(c.num(1), r)
	return expParts32{c.bits(sum), one, c.fma(c.mul(r, r), c.horner(expPoly32, r), err)}
}

// powerOfTwo32 is 2^(k+shift), a normal number, k being in the low bits of n.
func (c calc) powerOfTwo32(n value, shift int64) value {
	return c.float(c.add(c.shl(n, 23), c.int((127+shift)<<23)))
}

// quarterSum32 is (e^x + sign*e^-x)/4 for 0 <= x <= 89.5, where it does not overflow.
func (c calc) quarterSum32(x value, sign float64) value {
	e := c.expParts32(x)
	up := c.powerOfTwo32(e.n, -2)
	head := c.mul(up, e.one)
	inverse := c.div(c.num(sign/16), c.fma(up, e.low, head))
	return c.add(head, c.fma(up, e.low, inverse))
}

// coshIn32 is (e^|x| + e^-|x|)/2.
func coshIn32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	half := c.quarterSum32(c.Op(vec.OpMin, c.num(89.5), c.abs(x)), 1)
	return c.add(half, half)
}

// sinhIn32 is (e^|x| - e^-|x|)/2, and a polynomial where that cancels.
func sinhIn32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	a := c.Op(vec.OpMin, c.num(89.5), c.abs(x))
	half := c.quarterSum32(a, -1)
	y := c.choose(c.lt(a, c.num(1)), c.oddSeries32(sinhPoly32, a), c.add(half, half))
	return c.withSign(y, x)
}

// oddSeries32 is x + x^3*poly(x^2).
func (c calc) oddSeries32(poly []float64, x value) value {
	z := c.mul(x, x)
	return c.fma(c.mul(x, z), c.horner(poly, z), x)
}

// tanhIn32 is 1 - q, q = 2/(E+1) with E = e^(2|x|), and a polynomial near 0. q is rounded once: the
// division's remainder corrects it.
func tanhIn32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	a := c.Op(vec.OpMin, c.num(10), c.abs(x)) // where it is 1
	e := c.expParts32(c.add(a, a))
	up := c.powerOfTwo32(e.n, 0)
	den, denLow := c.fastTwoSum(c.mul(up, e.one), c.fma(up, e.low, c.num(1)))
	q := c.div(c.num(2), den)
	rem := c.fnma(q, denLow, c.fnma(q, den, c.num(2)))
	q = c.fma(rem, c.mul(q, c.num(0.5)), q)
	y := c.choose(c.lt(a, c.num(0.55)), c.oddSeries32(tanhPoly32, a), c.sub(c.num(1), q))
	return c.withSign(y, x)
}

// expm1In32 is e^x - 1 = (2^k - 1) + 2^k*r + 2^k*(e^r - 1 - r), the first two summed in two parts. Half of
// it would not do for subnormal x.
func expm1In32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	a := c.Op(vec.OpMax, c.num(-40), x) // where it is -1
	sum := c.fma(a, c.num(log2e[0]), c.num(toInteger32))
	k := c.sub(sum, c.num(toInteger32))
	exact := c.fnma(k, c.num(ln2Parts32[0]), a)
	less := c.mul(k, c.num(ln2Parts32[1]))
	r := c.sub(exact, less)
	low := c.sub(c.sub(exact, r), less)
	rest := c.fma(c.mul(r, r), c.horner(expm1Poly32, r), low)

	power := c.powerOfTwo32(c.bits(sum), 0)
	whole, wholeLow := c.fastTwoSum(power, c.num(-1)) // the second is 0 but for large powers
	y, err := c.fastTwoSum(whole, c.mul(power, r))    // 0 + r where k = 0
	y = c.add(y, c.fma(power, rest, c.add(err, wholeLow)))
	y = c.or(y, c.sign(x)) // -0 has lost it
	return c.rare(c.atLeast(x, c.num(88)), y, func(value) value { return c.expAnywhere32(x) })
}

// exp10In32 is 10^x = 2^(x*log2(10)), the product in two parts, of which the whole part is taken. It is
// exact where 10^x is a number.
func exp10In32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	parts := func(x value) (y, n value) {
		factor := c.num(log2Ten32[0])
		t := c.mul(x, factor)
		low := c.fma(x, c.num(log2Ten32[1]), c.fms(x, factor, t))
		sum := c.add(t, c.num(toInteger32))
		r := c.add(c.sub(t, c.sub(sum, c.num(toInteger32))), low)
		return c.fma(r, c.horner(exp2Poly32, r), c.num(1)), c.bits(sum)
	}
	y, n := parts(x)
	y = c.float(c.add(c.bits(y), c.shl(n, 23)))
	return c.rare(c.notLess(c.abs(x), c.num(37.5)), y, func(value) value {
		return c.scaleInTwoSteps32(parts(c.clamp(x, -50, 40)))
	})
}
