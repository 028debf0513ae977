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
	if t == dtype.Float32 {
		return f(calc{b, vec.F32}.reduce32(args[0]))
	}
	return f(calc{b, vec.F64}.reduce(args[0]))
}

// An angle is k*pi/2 + r - tail with |r| <= pi/4.
//
// The polynomials take r - tail with the sign of tail changed so that every term that could turn
// the zero r = -0 into +0 is subtracted: the functions keep the sign of zero by themselves.
type angle struct {
	calc
	r    value
	tail value // up to half a unit in the last place of r
	k    value // an integer modulo 4
}

// The largest |x| for which reduction in three steps is exact enough: k*halfPiParts[1] is exact while
// k has at most 26 bits, and what is left of k*pi is small against the smallest r that such an x can
// have.
const mostTurned = 0x1p23

// toInteger rounds a number below 2^51 to an integer by adding this one: the last bits of the sum
// then are that integer.
const toInteger = 0x1.8p52

// An angleKey names the angle of an argument for [vec.Builder.Once].
type angleKey struct{ x value }

// reduce returns the angle x.
//
// The parts of pi/2 are subtracted one by one (Cody and Waite, with fused multiply-adds: Boldo, Daumas
// and Li, IEEE TC 58, 2009). x - k*halfPiParts[0] is exact; so is what the second step rounds away, as
// that part has 27 bits.
func (c calc) reduce(x value) angle {
	v := c.Once(angleKey{x}, func() []value {
		r, tail, k := c.subtractTurns(x, twoOverPi[0], halfPiParts)
		return c.Rare(c.lt(c.num(mostTurned), c.abs(x)), []value{r, tail, k}, func([]value) []value {
			r, tail, k := c.reduceHuge(x, twoOverPiTable)
			return []value{r, tail, k}
		})
	})
	return angle{c, v[0], v[1], v[2]}
}

// subtractTurns returns the bits of an integer k and r - tail = x - k*turn, turn being a number in three parts and inverse
// 1/turn.
func (c calc) subtractTurns(x value, inverse float64, turn []float64) (r, tail, k value) {
	sum := c.fma(x, c.num(inverse), c.num(toInteger))
	k = c.sub(sum, c.num(toInteger))
	first := c.fnma(k, c.num(turn[0]), x)
	r = c.fnma(k, c.num(turn[1]), first)
	tail = c.fma(k, c.num(turn[1]), c.sub(r, first))
	return r, c.fma(k, c.num(turn[2]), tail), c.bits(sum)
}

// quadrant returns even where k is even and odd where it is odd, with the opposite sign where
// k + shift is 2 or 3 modulo 4.
func (a angle) quadrant(even, odd value, shift int64) value {
	y := a.choose(a.isOdd(), odd, even)
	k := a.k
	if shift != 0 {
		k = a.Op(vec.OpAdd, k, a.int(shift))
	}
	return a.xor(y, a.sign(a.float(a.shl(k, a.signBit()-1))))
}

// isOdd looks at a sign, as blends do.
func (a angle) isOdd() value { return a.lt(a.shl(a.k, a.signBit()), a.int(0)) }

// signBit is the number of the bit that holds the sign.
func (a angle) signBit() uint { return uint(8*a.t.Size() - 1) }

// sin is sin(r - tail) = r - r*z*sinPoly(z) - tail. That the tail changes it by cos(r) times as much is
// left out: it is less than a sixth of a unit in the last place.
func (a angle) sin() value {
	high, _ := a.sinParts()
	return high
}

// sinParts is sin with what the last sum rounds away.
func (a angle) sinParts() (high, low value) {
	z := a.mul(a.r, a.r)
	p := a.poly(a.coef(sinPoly, sinPoly32), z, a.mul(z, z))
	less := a.fma(a.mul(a.r, z), p, a.tail)
	high = a.sub(a.r, less)
	return high, a.sub(a.sub(a.r, high), less)
}

// cos is cos(r - tail) = 7/8 + (1/8 - z/2 + rest), where what is in parentheses is small and so rounded
// to an eighth of a unit in the last place of the sum; 1/8 - z/2 is nearly exact.
func (a angle) cos() value {
	high, _ := a.cosParts()
	return high
}

// cosParts is cos with what the last sum rounds away.
func (a angle) cosParts() (high, low value) {
	z := a.mul(a.r, a.r)
	z2 := a.mul(z, z)
	rest := a.fma(z2, a.poly(a.coef(cosPoly, cosPoly32), z, z2), a.mul(a.r, a.tail))
	return a.fastTwoSum(a.num(0.875), a.add(a.fnma(z, a.num(0.5), a.num(0.125)), rest))
}

// coef is the polynomial for the type.
func (a angle) coef(long, short []float64) []float64 {
	if a.t == vec.F32 {
		return short
	}
	return long
}

// tan is the tangent: a quotient n/d for even k, -d/n for odd k.
func (a angle) tan() value {
	if a.t == vec.F32 {
		return a.tan32()
	}
	// Both in two parts. To the first order, the tail changes n by tail*d and d by tail*r, nearly; what
	// rounding z lost matters for d alone.
	z := a.mul(a.r, a.r)
	z2 := a.mul(z, z)
	lead := a.fnma(z, a.num(tanLead[0]), a.num(1))
	rest := a.fma(a.mul(a.r, z), a.poly(tanNumerator, z, z2), a.mul(a.tail, lead))
	nh := a.sub(a.r, rest)
	nl := a.sub(a.sub(a.r, nh), rest)
	low := a.fma(a.r, a.tail, a.fnma(z, a.num(tanLead[0]), a.sub(a.num(1), lead)))
	low = a.fnma(a.fms(a.r, a.r, z), a.num(tanLead[0]), low)
	dh, dl := a.fastTwoSum(lead, a.fma(z2, a.poly(tanDenominator, z, z2), low))
	odd := a.isOdd()
	nh, dh = a.choose(odd, dh, nh), a.choose(odd, nh, dh)
	nl, dl = a.choose(odd, dl, nl), a.choose(odd, nl, dl)
	// A quotient to two units in the last place, and what it is too much by its remainder.
	inverse := a.div(a.num(1), dh)
	q := a.mul(nh, inverse)
	excess := a.add(a.fms(q, dh, nh), a.fms(q, dl, nl))
	minus := a.float(a.shl(a.k, 63)) // its sign is that of the result for r > 0
	return a.xor(a.fnma(excess, inverse, q), minus)
}
