package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// Functions computed in float32, with twice as many lanes as in float64.

// toInteger32 rounds to integers by being added, which are then the sum's last bits.
const toInteger32 = 0x1.8p23

// exp32 is e^x. x = k*log(2) + r with |r| <= log(2)/2, and exp(x) = 2^k * (1 + r + rh^2*p(rh)), where rh is r rounded and
// 1 + r is kept in two parts.
func exp32(b *vec.Builder, x value) value {
	c := calc{b, vec.F32}
	y := c.exp32Times(x, nil)
	return c.rare(c.notLess(c.abs(x), c.num(87)), y, func(value) value { return c.expAnywhere32(x) })
}

// expAnywhere32 is e^x where that may overflow or be subnormal.
func (c calc) expAnywhere32(x value) value {
	return c.exp32Times(c.clamp(x, -110, 90), c.scaleInTwoSteps32)
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
	r := c.fnma(k, c.num(ln2Parts32[0]), x) // exact, but k*ln2Parts32[1] more than it is to be
	rh := c.fnma(k, c.num(ln2Parts32[1]), r)
	one := c.add(c.num(1), rh)
	low := c.fnma(k, c.num(ln2Parts32[1]), c.sub(r, c.sub(one, c.num(1))))
	r2 := c.mul(rh, rh)
	y := c.add(one, c.fma(c.poly(expPoly32, rh, r2), r2, low))
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
