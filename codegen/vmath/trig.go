package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Sin, Cos and Tan take any finite x: x = k*pi/2 + r with |r| <= pi/4, and the functions of r by
// polynomials (as fdlibm's k_sin.c and k_cos.c). Equal arguments share k and r.

// Sin is sin(x), NaN for an infinite x.
func Sin(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return circular(b, t, args, func(a angle) value { return a.quadrant(a.sin(), a.cos(), 0) })
}

// Cos is cos(x), NaN for an infinite x.
func Cos(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return circular(b, t, args, func(a angle) value { return a.quadrant(a.cos(), a.sin(), 1) })
}

// Tan is tan(x), NaN for an infinite x.
func Tan(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return circular(b, t, args, angle.tan)
}

// circular applies f to the angle x.
func circular(b *vec.Builder, t dtype.DType, args []value, f func(a angle) value) value {
	return via64(b, t, args,
		func(c calc, args []value) value { return f(c.reduce(args[0])) },
		func(c calc, args []value) value { return f(c.reduce32(args[0])) })
}

// An angle is k*pi/2 + r - tail with |r| <= pi/4, in float64.
//
// The polynomials take r - tail with the sign of tail changed so that every term that could turn
// the zero r = -0 into +0 is subtracted: the functions keep the sign of zero by themselves.
type angle struct {
	calc
	r    value
	tail value // vec.NoValue if r is enough, for results of float32
	k    value // an integer modulo 4
}

// The largest |x| for which reduction in three steps (two for float32) is exact enough: k*halfPiParts[1]
// is exact while k has at most 26 bits, and what is left of k*pi is small against the smallest r
// that such an x can have.
const (
	mostTurned   = 0x1p23
	mostTurned32 = 0x1p26
)

// toInteger rounds a number below 2^51 to an integer by adding this one: the last bits of the sum
// then are that integer.
const toInteger = 0x1.8p52

// An angleKey names the angle of an argument for [vec.Builder.Once].
type angleKey struct {
	x     value
	short bool
}

// reduce returns the angle x.
//
// The parts of pi/2 are subtracted one by one (Cody and Waite, with fused multiply-adds: Boldo, Daumas
// and Li, IEEE TC 58, 2009). x - k*halfPiParts[0] is exact; so is what the second step rounds away, as
// that part has 27 bits.
func (c calc) reduce(x value) angle {
	v := c.Once(angleKey{x, false}, func() []value {
		sum := c.fma(x, c.num(twoOverPi[0]), c.num(toInteger))
		k := c.sub(sum, c.num(toInteger))
		first := c.fnma(k, c.num(halfPiParts[0]), x)
		r := c.fnma(k, c.num(halfPiParts[1]), first)
		tail := c.fma(k, c.num(halfPiParts[1]), c.sub(r, first))
		tail = c.fma(k, c.num(halfPiParts[2]), tail)
		return c.Rare(c.not(c.le(c.abs(x), c.num(mostTurned))), []value{r, tail, c.bits(sum)}, func([]value) []value {
			r, tail, k := c.reduceHuge(x)
			return []value{r, tail, k}
		})
	})
	return angle{c, v[0], v[1], v[2]}
}

// reduce32 returns the angle x, a float32 number, to some 2^-53 of r.
func (c calc) reduce32(x value) angle {
	v := c.Once(angleKey{x, true}, func() []value {
		sum := c.fma(x, c.num(twoOverPi[0]), c.num(toInteger))
		k := c.sub(sum, c.num(toInteger))
		r := c.fnma(k, c.num(halfPi[1]), c.fnma(k, c.num(halfPi[0]), x))
		return c.Rare(c.not(c.le(c.abs(x), c.num(mostTurned32))), []value{r, c.bits(sum)}, func([]value) []value {
			r, _, k := c.reduceHuge(x)
			return []value{r, k}
		})
	})
	return angle{c, v[0], vec.NoValue, v[1]}
}

// quadrant returns even where k is even and odd where it is odd, with the opposite sign where
// k + shift is 2 or 3 modulo 4.
func (a angle) quadrant(even, odd value, shift int64) value {
	y := a.choose(a.isOdd(), odd, even)
	k := a.k
	if shift != 0 {
		k = a.Op(vec.OpAdd, k, a.int(shift))
	}
	return a.xor(y, a.sign(a.float(a.shl(k, 62))))
}

func (a angle) isOdd() value { return a.lt(a.shl(a.k, 63), a.int(0)) }

// sin is sin(r - tail).
func (a angle) sin() value {
	if a.tail == vec.NoValue {
		z := a.mul(a.r, a.r)
		return a.mul(a.r, a.fnma(z, a.poly(sinPoly32, z, a.mul(z, z)), a.num(1)))
	}
	z := a.mul(a.r, a.r)
	return a.sub(a.r, a.sinRest(z, a.tailSine(z)))
}

// tailSine is how much smaller the tail makes the sine: tail*(1 - z/2).
func (a angle) tailSine(z value) value { return a.mul(a.tail, a.cosLead(z)) }

// sinRest is r - sin(r) + low, z being r^2 rounded: r*z*sinPoly(z) + low.
func (a angle) sinRest(z, low value) value {
	return a.fma(a.mul(a.r, z), a.poly(sinPoly, z, a.mul(z, z)), low)
}

// cosLead is 1 - z/2, rounded.
func (a angle) cosLead(z value) value { return a.fnma(z, a.num(0.5), a.num(1)) }

// cos is cos(r - tail).
func (a angle) cos() value {
	z := a.mul(a.r, a.r)
	if a.tail == vec.NoValue {
		z2 := a.mul(z, z)
		return a.fma(z2, a.poly(cosPoly32, z, z2), a.cosLead(z))
	}
	return a.add(a.cosLead(z), a.cosRest(z))
}

// cosRest is cos(r - tail) - cosLead(z), z being r^2 rounded: what rounding cosLead lost, r*tail
// and z^2*cosPoly(z).
func (a angle) cosRest(z value) value {
	lost := a.fnma(z, a.num(0.5), a.sub(a.num(1), a.cosLead(z)))
	z2 := a.mul(z, z)
	return a.fma(z2, a.poly(cosPoly, z, z2), a.fma(a.r, a.tail, lost))
}

// tan is the tangent: sin/cos of r - tail for even k, -cos/sin for odd k.
func (a angle) tan() value {
	minus := a.float(a.shl(a.k, 63)) // its sign is that of the result for r > 0
	if a.tail == vec.NoValue {
		s, c := a.sin(), a.cos()
		return a.xor(a.div(a.choose(a.isOdd(), c, s), a.choose(a.isOdd(), s, c)), minus)
	}
	// Both in two parts, and with what rounding z lost: to the first order that changes the cosine by
	// its half, the sine by its sixth times r.
	z := a.mul(a.r, a.r)
	lost := a.fms(a.r, a.r, z)
	rest := a.sinRest(z, a.fma(a.mul(a.r, a.num(1./6)), lost, a.tailSine(z)))
	sh := a.sub(a.r, rest)
	sl := a.sub(a.sub(a.r, sh), rest)
	ch, cl := a.fastTwoSum(a.cosLead(z), a.fnma(lost, a.num(0.5), a.cosRest(z)))
	odd := a.isOdd()
	nh, nl := a.choose(odd, ch, sh), a.choose(odd, cl, sl)
	dh, dl := a.choose(odd, sh, ch), a.choose(odd, sl, cl)
	// A quotient, and what it is too much by its remainder.
	inv := a.div(a.num(1), dh)
	q := a.mul(nh, inv)
	excess := a.add(a.fms(q, dh, nh), a.fms(q, dl, nl))
	return a.xor(a.fnma(excess, inv, q), minus)
}
