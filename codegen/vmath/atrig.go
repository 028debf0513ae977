package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// The inverse functions bring their argument to a t of at most 1/2 by an identity, and add
// t + t^3*p(t^2) to a multiple of pi/4; all that is not exact in that is kept in two parts. None
// of them but arctan2 has a case that needs code of its own.

// Arcsin is the inverse sine, NaN where |x| > 1.
func Arcsin(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return arcsinNative(calc{b, vec.F32}, args[0])
	}
	return arcsin64(calc{b, vec.F64}, args)
}

// Arccos is the inverse cosine, NaN where |x| > 1.
func Arccos(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return arccosNative(calc{b, vec.F32}, args[0])
	}
	return arccos64(calc{b, vec.F64}, args)
}

// Arctan is the inverse tangent.
func Arctan(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return arctanNative(calc{b, vec.F32}, args[0])
	}
	return arctan64(calc{b, vec.F64}, args)
}

// An arc is the arcsine of t, which is |x| or, where |x| > 1/2 (wide), sqrt((1-|x|)/2): there
// arcsin|x| = pi/2 - 2*arcsin(t), as cos(2a) = 1 - 2*sin(a)^2. NaN where |x| > 1.
type arc struct {
	wide value
	t    value
	rest value // arcsin(t) - t
}

// arc is that of x in float64, with what rounding the square root loses.
func (c calc) arc(x value) arc {
	wide, t, z, sine, square := c.arcArgument(x)
	rest := c.mul(c.mul(t, z), c.poly(asinPoly, z, c.mul(z, z)))
	lost := c.mul(c.fnma(sine, sine, square), c.mul(c.num(0.5), c.inverseSqrt(square)))
	return arc{wide, t, c.choose(wide, c.add(rest, lost), rest)}
}

// arcArgument returns wide, t and t^2, and sqrt((1-|x|)/2) and its square, which is exact.
func (c calc) arcArgument(x value) (wide, t, z, sine, square value) {
	x = c.abs(x)
	wide = c.lt(c.num(0.5), x)
	square = c.fnma(x, c.num(0.5), c.num(0.5))
	sine = c.sqrt(square)
	return wide, c.choose(wide, sine, x), c.choose(wide, square, c.mul(x, x)), sine, square
}

// inverseSqrt is 1/sqrt(x) to 2^-9, for x from 0 to 1: a guess that halves the exponent, and a step by
// Newton's method. It is less work than a division.
func (c calc) inverseSqrt(x value) value {
	y := c.float(c.Op(vec.OpSub, c.int(0x5fe6eb50c7b537a9), c.shr(c.bits(x), 1)))
	return c.mul(y, c.fnma(c.mul(x, c.num(0.5)), c.mul(y, y), c.num(1.5)))
}

func arcsin64(c calc, args []value) value {
	x := args[0]
	a := c.arc(x)
	y := c.choose(a.wide, c.lessTwice(halfPi, a), c.add(a.t, a.rest))
	return c.withSign(y, x)
}

// lessTwice is turn - 2*(t + rest), turn in two parts and larger.
func (c calc) lessTwice(turn []float64, a arc) value {
	high := c.fnma(c.num(2), a.t, c.num(turn[0]))
	err := c.fnma(c.num(2), a.t, c.sub(c.num(turn[0]), high))
	return c.add(high, c.add(err, c.fnma(c.num(2), a.rest, c.num(turn[1]))))
}

var wholePi = []float64{2 * halfPi[0], 2 * halfPi[1]}

func arccos64(c calc, args []value) value {
	x := args[0]
	a := c.arc(x)
	// pi/2 - x - rest, rest with the sign of x.
	high := c.sub(c.num(halfPi[0]), x)
	err := c.sub(c.sub(c.num(halfPi[0]), high), x)
	narrow := c.add(high, c.add(err, c.sub(c.num(halfPi[1]), c.xor(a.rest, c.sign(x)))))
	right := c.mul(c.num(2), c.add(a.t, a.rest))
	return c.choose(a.wide, c.choose(c.isNegative(x), c.lessTwice(wholePi, a), right), narrow)
}

// isNegative tells by the sign, also that of zero.
func (c calc) isNegative(x value) value { return c.lt(c.bits(x), c.int(0)) }

// mostSteep stands for all larger tangents: pi/2 less 1/mostSteep rounds to pi/2.
const mostSteep = 0x1p100

// arctan64 takes t = x up to 1/2; (x-1)/(x+1) up to 2, from pi/4; and -1/x beyond, from pi/2.
func arctan64(c calc, args []value) value {
	x := c.Op(vec.OpMin, c.num(mostSteep), c.abs(args[0])) // NaN stays
	some, much := c.lt(c.num(0.5), x), c.lt(c.num(2), x)
	pick := func(none, one, two value) value { return c.choose(some, c.choose(much, two, one), none) }
	zero, one := c.num(0), c.num(1)
	sum := c.add(x, one)
	num := pick(x, c.sub(x, one), c.num(-1))
	den := pick(one, sum, x)
	denLow := pick(zero, c.sub(x, c.sub(sum, one)), zero) // what rounding den lost

	t, low := c.quotientArc(num, den, denLow)
	high, err := c.fastTwoSum(pick(zero, c.num(halfPi[0]/2), c.num(halfPi[0])), t)
	low = c.add(low, pick(zero, c.num(halfPi[1]/2), c.num(halfPi[1])))
	return c.withSign(c.add(high, c.arctanRest(t, c.add(err, low))), args[0])
}

// quotientArc returns t = num/(den+denLow), at most 1/2, rounded, and how much larger the arctangent
// of the exact quotient is than that of t: what t lacks, times about 1/(1+t^2).
func (c calc) quotientArc(num, den, denLow value) (t, low value) {
	inv := c.div(c.num(1), den)
	t = c.mul(num, inv)
	rem := c.fnma(t, denLow, c.fnma(t, den, num))
	return t, c.mul(c.mul(rem, inv), c.fnma(c.mul(t, t), c.num(0.9), c.num(1)))
}

// arctanRest is arctan(t) - t + low.
func (c calc) arctanRest(t, low value) value {
	z := c.mul(t, t)
	return c.fma(c.mul(t, z), c.poly(atanPoly, z, c.mul(z, z)), low)
}

// Arctan2 is the angle, from -pi to pi, of the point with the coordinates args[1] and args[0], in
// this order; the sign of a zero tells on which side of an axis it lies (C99, F.9.1.4).
func Arctan2(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return arctan2Native(calc{b, vec.F32}, args)
	}
	return arctan264(calc{b, vec.F64}, args)
}

// An octant is how a point with the coordinates |x| and |y| is turned and mirrored to an angle of
// tangent num/den, at most 1/2 by size: the angle is quarters*pi/4 plus that angle with the sign
// of flip.
type octant struct {
	num, den, denLow value
	quarters, flip   value
}

// octant is that of (x, y); ax and ay are |x| and |y|, possibly scaled, least and most the smaller and
// the larger of these; x gives the sign.
func (c calc) octant(x, ax, ay, least, most value) octant {
	steep := c.lt(ax, ay)
	// Near the diagonal the angle to it is taken.
	diagonal := c.lt(most, c.add(least, least))
	zero, sum := c.num(0), c.add(most, least)
	o := octant{
		num:    c.choose(diagonal, c.sub(least, most), least),
		den:    c.choose(diagonal, sum, most),
		denLow: c.choose(diagonal, c.sub(least, c.sub(sum, most)), zero),
		flip:   c.xor(c.sign(x), c.choose(steep, c.num(math.Copysign(0, -1)), zero)),
	}
	axis := c.choose(steep, c.num(2), c.choose(c.isNegative(x), c.num(4), zero))
	o.quarters = c.add(axis, c.xor(c.choose(diagonal, c.num(1), zero), o.flip))
	return o
}

// Quotients of coordinates between these bounds do not underflow, nor does what they lack.
const leastCoordinate, mostCoordinate = 0x1p-500, 0x1p500

func arctan264(c calc, args []value) value {
	y, x := args[0], args[1]
	ay, ax := c.abs(y), c.abs(x)
	// Where one is NaN, so is one of these.
	least, most := c.Op(vec.OpMin, ay, ax), c.Op(vec.OpMax, ax, ay)
	unusual := c.or(c.smallNotZero(least, leastCoordinate), c.lt(c.num(mostCoordinate), most))
	// The origin is on the x axis.
	hot := c.angleOf(x, ax, ay, least, c.Op(vec.OpMax, c.num(leastCoordinate), most))
	angle := c.rare(unusual, hot, func(value) value { return c.angleOfAny(x, y, ax, ay) })
	return c.withSign(angle, y)
}

// angleOf is the angle of the point (x, |y|), coordinates as for octant.
func (c calc) angleOf(x, ax, ay, least, most value) value {
	high, low := c.angleParts(x, ax, ay, least, most)
	return c.add(high, low)
}

// angleParts is angleOf as a sum that is good to 2^-57.
func (c calc) angleParts(x, ax, ay, least, most value) (high, low value) {
	o := c.octant(x, ax, ay, least, most)
	t, low := c.quotientArc(o.num, o.den, o.denLow)
	t, low = c.xor(t, o.flip), c.xor(low, o.flip)
	base := c.mul(o.quarters, c.num(halfPi[0]/2))
	baseLow := c.fma(o.quarters, c.num(halfPi[1]/2), c.fms(o.quarters, c.num(halfPi[0]/2), base))
	high, err := c.fastTwoSum(base, t)
	return high, c.arctanRest(t, c.add(err, c.add(baseLow, low)))
}

// angleOfAny is the angle of the point (x, |y|) for coordinates of any size; ax and ay are |x| and |y|.
func (c calc) angleOfAny(x, y, ax, ay value) value {
	high, low := c.anglePartsOfAny(x, y, ax, ay)
	return c.add(high, low)
}

// anglePartsOfAny is angleOfAny as a sum, as angleParts.
func (c calc) anglePartsOfAny(x, y, ax, ay value) (high, low value) {
	zero, one, inf := c.num(0), c.num(1), c.num(math.Inf(1))
	// Infinity counts as 1 and all else beside it as 0; from the origin it goes along the x axis.
	infiniteX, infiniteY := c.eq(ax, inf), c.eq(ay, inf)
	infinite := c.or(infiniteX, infiniteY)
	ax = c.choose(infinite, c.choose(infiniteX, one, zero), ax)
	ay = c.choose(infinite, c.choose(infiniteY, one, zero), ay)
	ax = c.choose(c.eq(c.Op(vec.OpMax, ax, ay), zero), one, ax)

	scale := c.choose(c.lt(c.Op(vec.OpMax, ax, ay), one), c.num(0x1p537), c.num(0x1p-537))
	sx, sy := c.mul(ax, scale), c.mul(ay, scale)
	high, low = c.angleParts(x, sx, sy, c.Op(vec.OpMin, sy, sx), c.Op(vec.OpMax, sx, sy))
	// A small angle is its tangent, which may be subnormal.
	small := c.and(c.lt(sy, c.mul(sx, c.num(0x1p-60))), c.not(c.isNegative(x)))
	high, low = c.choose(small, c.div(ay, ax), high), c.choose(small, zero, low)
	return c.choose(c.and(c.eq(x, x), c.eq(y, y)), high, c.add(x, y)), low
}
