package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// Circular functions computed in float32: see trig.go.

// mostTurned32 is the largest |x| for reduction in three steps. Beyond it the rounding of
// twoOverPi32 makes k so wrong that |r| leaves the interval of the polynomials.
const mostTurned32 = 0x1p17

// reduce32 returns the angle x. It differs from reduce in the second step: k*halfPiParts32[1] is too
// long for float32, and where r is small, so is what fused operations would round away. It is rounded
// first: then both differences are exact but for the rounding of r, as |r| < 1 is a sum of multiples of
// their units, and how far r is from first - k*halfPiParts32[1] fits in one fused operation.
func (c calc) reduce32(x value) angle {
	v := c.Once(angleKey{x}, func() []value {
		sum := c.fma(x, c.num(twoOverPi32[0]), c.num(toInteger32))
		k := c.sub(sum, c.num(toInteger32))
		first := c.fnma(k, c.num(halfPiParts32[0]), x) // exact
		r := c.sub(first, c.mul(k, c.num(halfPiParts32[1])))
		tail := c.fms(k, c.num(halfPiParts32[1]), c.sub(first, r))
		tail = c.fma(k, c.num(halfPiParts32[2]), tail)
		return c.Rare(c.lt(c.num(mostTurned32), c.abs(x)), []value{r, tail, c.bits(sum)}, func([]value) []value {
			r, tail, k := c.reduceHuge32(x)
			return []value{r, tail, k}
		})
	})
	return angle{c, v[0], v[1], v[2]}
}

// tan32 is the tangent: t = tan(r - tail) for even k, -1/t for odd k.
func (a angle) tan32() value {
	z := a.mul(a.r, a.r)
	p := a.fma(z, a.poly(tanPoly32[1:], z, a.mul(z, z)), a.num(tanPoly32[0]))
	// To the first order, what rounding z lost changes the result by about 0.59*r times as much, and
	// the tail by 1 + 1.6*z, tan's derivative. Where r is small neither matters.
	lost := a.fms(a.r, a.r, z)
	small := a.fnma(a.mul(a.r, a.num(0.59)), lost, a.mul(a.tail, a.fma(z, a.num(1.6), a.num(1))))
	rest := a.fma(a.mul(a.r, z), p, small)
	t := a.sub(a.r, rest)
	low := a.sub(a.sub(a.r, t), rest)
	// The reciprocal, and what it lacks by its remainder.
	q := a.div(a.num(-1), t)
	remainder := a.fma(q, low, a.fma(q, t, a.num(1)))
	return a.choose(a.isOdd(), a.fma(q, remainder, q), t)
}

// reduceHuge32 returns k modulo 4 and r - tail = x - k*pi/2 with |r| <= pi/4, for |x| >= 1: NaN for
// infinite x and NaN. It is rare code, reduceHuge with a window of 96 bits of 2/pi: the fraction, which is 2^-31 or
// more for every float32, is wrong by 2^-61.
func (c calc) reduceHuge32(x value) (r, tail, k value) {
	const mantissa = 1<<23 - 1
	abs := c.bits(c.abs(x))
	m := c.or(c.and(abs, c.int(mantissa)), c.int(mantissa+1))
	w := c.twoOverPiAt32(c.shr(abs, 23))

	// Bits 32 to 95 of the product: what is above them is a multiple of 4 quarters of a turn.
	middle := c.Op(vec.OpMul, m, w[1])
	low := c.Op(vec.OpAdd, middle, c.Op(vec.OpMulHiU, m, w[2]))
	flip := c.int(-1 << 31)
	carry := c.choose(c.lt(c.xor(low, flip), c.xor(middle, flip)), c.int(1), c.int(0))
	high := c.Op(vec.OpAdd, c.Op(vec.OpMul, m, w[0]), c.Op(vec.OpAdd, c.Op(vec.OpMulHiU, m, w[1]), carry))

	// The two bits before the binary point, rounded by the one after it; the rest is a signed fraction.
	k = c.shr(c.Op(vec.OpAdd, high, c.int(1<<29)), 30)
	high, low = c.or(c.shl(high, 2), c.shr(low, 30)), c.shl(low, 2)
	fh, fl := c.fraction32(high, low)

	// (fh + fl)*pi/2.
	r = c.mul(fh, c.num(halfPiParts32[0]))
	tail = c.fms(fh, c.num(halfPiParts32[0]), r)
	tail = c.add(tail, c.fma(fh, c.num(halfPiParts32[1]), c.mul(fl, c.num(halfPiParts32[0]))))
	r, tail = c.fastTwoSum(r, tail)

	r = c.fma(x, c.num(0), r) // NaN unless x is finite
	minus := c.sign(x)
	negative := c.sar(c.bits(x), 31)
	k = c.Op(vec.OpSub, c.xor(k, negative), negative)
	return c.xor(r, minus), c.neg(c.xor(tail, minus)), k
}

// twoOverPiAt32 returns the 96 bits of 2/pi for an exponent as it stands in a float32 in three parts,
// the first ones first. There is no table of 32-bit entries: the words that hold them are chosen one by one.
func (c calc) twoOverPiAt32(exponent value) [3]value {
	// A word of zeros, then the bits after the binary point. The first one needed is number e-1, worth
	// 2^(1-e), where |x| = m*2^e with an integer m of 24 bits.
	const bias = 127 + 23
	at := c.Op(vec.OpAdd, exponent, c.int(32-2-bias))
	word := c.shr(at, 5)
	left := c.and(at, c.int(31))
	right := c.Op(vec.OpSub, c.int(32), left) // a shift by 32 gives 0
	half := func(i int) value {
		return c.int(int64(uint32(twoOverPiBits[(i+1)/2] >> (32 * (i % 2)))))
	}
	chosen := func(i int) value {
		w := half(i)
		for n := 1; n <= (255+32-2-bias)/32; n++ {
			w = c.choose(c.eq(word, c.int(int64(n))), half(i+n), w)
		}
		return w
	}
	var parts [3]value
	for i := range parts {
		parts[i] = c.or(c.Op(vec.OpShlV, chosen(i), left), c.Op(vec.OpShrV, chosen(i+1), right))
	}
	return parts
}

// fraction32 returns the signed fraction high:low, to be divided by 2^64, as a sum of two float32.
func (c calc) fraction32(high, low value) (fh, fl value) {
	// Three parts that are exact in float32: 24 bits with the sign, 8 and 16 bits, 16 bits.
	upper := c.and(high, c.int(-1<<8))
	middle := c.or(c.shl(c.and(high, c.int(1<<8-1)), 16), c.shr(low, 16))
	lower := c.and(low, c.int(1<<16-1))
	scaled := func(x value, scale float64) value {
		return c.mul(c.To(vec.OpConvert, vec.F32, x), c.num(scale))
	}
	fh, fl = c.fastTwoSum(scaled(upper, 0x1p-32), scaled(middle, 0x1p-48))
	return fh, c.add(fl, scaled(lower, 0x1p-64))
}
