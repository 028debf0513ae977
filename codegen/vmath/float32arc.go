package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/vec"
)

// The inverse trigonometric functions in float32, see atrig.go for the identities. pi/2 is a number in
// two parts, and what rounding a root or a quotient loses is added to the small terms.

// arcNative is the arc of x in float32, and what its root lacks: t^2 exactly less the square of t.
func (c calc) arcNative(x value) (wide, t, rest, lacks value) {
	wide, t, z, sine, square := c.arcArgument(x)
	return wide, t, c.mul(c.mul(t, z), c.horner(arcsinPoly32, z)), c.fnma(sine, sine, square)
}

func arcsinNative(c calc, x value) value {
	wide, t, rest, lacks := c.arcNative(x)
	narrow := c.add(t, rest)
	high := c.fnma(c.num(2), t, c.num(halfPi32[0]))
	err := c.fnma(c.num(2), t, c.sub(c.num(halfPi32[0]), high))
	// Half of what the square lacks, over the root, is what the root lacks. It only matters for roots
	// from 1/4 to 1/2, where a constant for their inverse is near enough.
	rest = c.fma(lacks, c.num(1.4), rest)
	y := c.add(high, c.add(err, c.fnma(c.num(2), rest, c.num(halfPi32[1]))))
	return c.withSign(c.choose(wide, y, narrow), x)
}

func arccosNative(c calc, x value) value {
	wide, t, rest, lacks := c.arcNative(x)
	low := c.num(halfPi32[1])
	narrow := c.sub(c.num(halfPi32[0]), c.add(x, c.sub(c.xor(rest, c.sign(x)), low)))
	// A guess at 1/(2*sqrt(square)) by its bits, to 4 %.
	square := c.fnma(c.abs(x), c.num(0.5), c.num(0.5))
	halfInverse := c.float(c.sub(c.int(0x5eb759df), c.shr(c.bits(square), 1)))
	rest = c.fma(lacks, halfInverse, rest)
	right := c.mul(c.num(2), c.add(t, rest))
	left := c.fnma(c.num(2), c.add(t, c.sub(rest, low)), c.num(2*halfPi32[0]))
	return c.choose(wide, c.choose(c.isNegative(x), left, right), narrow)
}

// arctanNative takes t = x up to 1 and -1/x, from pi/2, beyond.
func arctanNative(c calc, x value) value {
	a := c.Op(vec.OpMin, c.num(0x1p60), c.abs(x)) // NaN stays; more is pi/2 too
	wide := c.lt(c.num(1), a)
	pick := func(x, y value) value { return c.choose(wide, x, y) }
	num, den := pick(c.num(-1), a), pick(a, c.num(1))
	t := c.div(num, den)
	base, baseLow := pick(c.num(halfPi32[0]), c.num(0)), pick(c.num(halfPi32[1]), c.num(0))
	// The quotient lacks (num - t*den)/den, and the arctangent that over 1+t^2, which is about 1/0.6 where it
	// matters. 1/den is -t, or the remainder 0.
	low := c.fma(c.fnma(t, den, num), c.mul(t, c.num(-0.6)), baseLow)
	return c.withSign(c.arctanSum32(base, t, low), x)
}

// arctanSum32 is base + arctan(t) + low, for |t| <= 1, base 0 or larger than t, and a small low. The
// arctangent is 7/8*t + t*(1/8 + t^2*p(t^2)), of which the second part is smaller than t^3*p(t^2) where t is 1.
func (c calc) arctanSum32(base, t, low value) value {
	most := c.num(0.875)
	high := c.fma(t, most, base)
	err := c.fma(t, most, c.sub(base, high))
	z := c.mul(t, t)
	rest := c.fma(z, c.horner(arctanPoly32, z), c.num(0.125))
	return c.add(high, c.fma(t, rest, c.add(err, low)))
}

func arctan2Native(c calc, args []value) value {
	y, x := args[0], args[1]
	ay, ax := c.abs(y), c.abs(x)
	angle := c.angle32(x, ax, ay)
	unusual := c.outside(c.Op(vec.OpMax, ax, ay), 0x1p-100, 0x1p100)
	angle = c.rare(unusual, angle, func(value) value {
		zero, one, inf := c.num(0), c.num(1), c.num(posInf)
		// Infinity counts as 1 and all else beside it as 0; from the origin it goes along the x axis.
		infiniteX, infiniteY := c.eq(ax, inf), c.eq(ay, inf)
		infinite := c.or(infiniteX, infiniteY)
		ax := c.choose(infinite, c.choose(infiniteX, one, zero), ax)
		ay := c.choose(infinite, c.choose(infiniteY, one, zero), ay)
		most := c.Op(vec.OpMax, ax, ay)
		ax = c.choose(c.eq(most, zero), one, ax)
		scale := c.choose(c.lt(most, one), c.num(0x1p60), c.num(0x1p-60))
		angle := c.angle32(x, c.mul(ax, scale), c.mul(ay, scale))
		return c.choose(c.and(c.eq(x, x), c.eq(y, y)), angle, c.add(x, y))
	})
	return c.withSign(angle, y)
}

// angle32 is the angle of the point (x, ay), for |x| = ax and ay of which the larger one is from 2^-100 to
// 2^100. Of x only the sign counts.
func (c calc) angle32(x, ax, ay value) value {
	least, most := c.Op(vec.OpMin, ay, ax), c.Op(vec.OpMax, ax, ay) // where one is NaN so is least
	zero := c.num(0)
	steep := c.lt(ax, ay)
	right := c.choose(steep, c.num(1), c.choose(c.isNegative(x), c.num(2), zero)) // right angles
	flip := c.xor(c.sign(x), c.choose(steep, c.num(math.Copysign(0, -1)), zero))

	t := c.div(least, most)
	// What the quotient lacks is the remainder over most, and the angle that over 1+t^2. The inverse of
	// their product is guessed by its bits to 12 %, from below.
	inverse := c.float(c.sub(c.int(0x7ee00000), c.bits(c.fma(least, t, most))))
	low := c.mul(c.fnma(t, most, least), inverse)
	low = c.fma(right, c.num(halfPi32[1]), c.xor(low, flip))
	return c.arctanSum32(c.mul(right, c.num(halfPi32[0])), c.xor(t, flip), low)
}
