package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// Functions computed in float32, with twice as many lanes as in float64.

// toInteger32 rounds to integers by being added, which are then the sum's last bits.
const toInteger32 = 0x1.8p23

// exp32 is e^x. x = k*log(2) + rh + rl with |rh| <= log(2)/2 and rl the rounding error of rh; then
// exp(x) = 2^k * (1 + rh + (rl + rh^2*p(rh))), where 1 + rh is kept in two parts.
func exp32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	y := c.exp32Times(x, nil)
	return c.rare(c.not(c.le(c.abs(x), c.num(87))), y, func(value) value {
		x := c.Op(vec.OpMin, c.num(90), c.Op(vec.OpMax, c.num(-110), x))
		return c.exp32Times(x, c.scaleInTwoSteps32)
	})
}

// exp2In32 is 2^x: x = k + r with |r| <= 1/2 exactly, and 2^r is 1 + r*p(r). It is exact for integers.
func exp2In32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	parts := func(x value) (y, n value) {
		sum := c.add(x, c.num(toInteger32))
		r := c.sub(x, c.sub(sum, c.num(toInteger32)))
		return c.fma(r, c.horner(exp2Poly32, r), c.num(1)), c.bits(sum)
	}
	y, n := parts(x)
	y = c.float(c.add(c.bits(y), c.shl(n, 23)))
	return c.rare(c.notLess(c.abs(x), c.num(125)), y, func(value) value {
		return c.scaleInTwoSteps32(parts(c.clamp(x, -160, 130)))
	})
}

// exp32Times returns exp(x). Where scale is nil the exponent of 2^k must be that of a normal number;
// otherwise scale multiplies by 2^k, given in the low bits of n.
func (c calc) exp32Times(x value, scale func(y, n value) value) value {
	sum := c.fma(x, c.num(log2e[0]), c.num(toInteger32))
	k := c.sub(sum, c.num(toInteger32))
	n := c.bits(sum)
	r := c.fnma(k, c.num(ln2Parts32[0]), x) // exact
	rest := c.mul(k, c.num(ln2Parts32[1]))
	rh := c.sub(r, rest)
	rl := c.sub(c.sub(r, rh), rest)
	one, err := c.fastTwoSum(c.num(1), rh)
	p := c.fma(c.horner(expPoly32, rh), c.mul(rh, rh), c.add(err, rl))
	y := c.add(one, p)
	if scale == nil {
		return c.float(c.Op(vec.OpAdd, c.bits(y), c.shl(n, 23)))
	}
	return scale(y, n)
}

// scaleInTwoSteps32 multiplies y by 2^k, k in the low bits of n, as scaleInTwoSteps does.
func (c calc) scaleInTwoSteps32(y, n value) value {
	k := c.sar(c.shl(n, 10), 10)
	half := c.sar(k, 1)
	power := func(k value) value {
		return c.float(c.shl(c.Op(vec.OpAdd, k, c.int(127)), 23))
	}
	return c.mul(c.mul(y, power(half)), power(c.Op(vec.OpSub, k, half)))
}

// log32 is the natural logarithm: with x = 2^k*m, m from sqrt(1/2) to sqrt(2), f = m-1 and s = f/(2+f),
//
//	log(x) = k*log(2) + f - (f^2/2 - s*(f^2/2 + R(s^2)))
//
// (fdlibm's e_log.c), where k*log(2) + f is kept in two parts.
func log32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	y := c.log32Normal(x, c.int(0))
	// One comparison finds all that is not a positive normal number: negative numbers and NaN have
	// large bits without a sign, zero and subnormals small ones.
	const least, span = 0x0080_0000, 0x7f80_0000 - 0x0080_0000
	shifted := c.Op(vec.OpSub, c.bits(x), c.int(least))
	flip := c.int(-1 << 31)
	usual := c.lt(c.xor(shifted, flip), c.int(-1<<31+span))
	return c.rare(c.not(usual), y, func(value) value {
		y := c.log32Normal(c.mul(x, c.num(0x1p24)), c.int(24)) // subnormals
		y = c.choose(c.eq(x, c.num(0)), c.num(negInf), y)
		y = c.choose(c.eq(x, c.num(posInf)), x, y)
		// Negative numbers and NaN: a negative number gives NaN by its square root.
		return c.choose(c.le(c.num(0), x), y, c.sqrt(x))
	})
}

// log32Normal is log(x) - less*log(2) for a normal x > 0.
func (c calc) log32Normal(x, less value) value {
	const sqrtHalf = 0x3f3504f3 // the bits of sqrt(1/2)
	t := c.Op(vec.OpSub, c.bits(x), c.int(sqrtHalf))
	k := c.To(vec.OpConvert, vec.F32, c.Op(vec.OpSub, c.sar(t, 23), less))
	m := c.float(c.Op(vec.OpAdd, c.and(t, c.int(0x7fffff)), c.int(sqrtHalf)))
	f := c.sub(m, c.num(1))
	s := c.div(f, c.add(m, c.num(1)))
	z := c.mul(s, s)
	R := c.mul(z, c.horner(logPoly32, z))
	h := c.mul(c.mul(f, c.num(0.5)), f)
	a, err := c.fastTwoSum(c.mul(k, c.num(ln2Short32[0])), f)
	low := c.fma(s, c.add(h, R), c.mul(k, c.num(ln2Short32[1])))
	return c.add(a, c.sub(err, c.sub(h, low)))
}
