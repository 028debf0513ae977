package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Sinpi is sin(pi*x): zero with the sign of x for every integer x, NaN for an infinite one.
func Sinpi(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	h := newHalfTurns(b, t, args[0])
	return h.xor(h.scaled(h.quadrant(h.sin(), h.cos(), 0)), h.sign(args[0]))
}

// Cospi is cos(pi*x): 0 for every x half an odd integer, NaN for an infinite one.
func Cospi(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	h := newHalfTurns(b, t, args[0])
	return h.scaled(h.quadrant(h.cos(), h.sin(), 1))
}

// halfTurns is the angle |x|*pi = k*pi/2 + s*pi with |s| <= 1/4.
type halfTurns struct {
	angle
	s    value
	unit float64 // of sin and cos: see the scale in gen/sinpi.sollya
}

// newHalfTurns returns the angle |x|*pi. It is exact: |x| modulo 2, and what that is more than a multiple
// of 1/2.
func newHalfTurns(b *vec.Builder, t dtype.DType, x value) halfTurns {
	c, toInteger, unit := calc{b, vec.F64}, float64(toInteger), 0x1p-64
	if t == dtype.Float32 {
		c, toInteger, unit = calc{b, vec.F32}, toInteger32, 0x1p-16
	}
	x = c.abs(x)
	x = c.fnma(c.Op(vec.OpRound, c.mul(x, c.num(0.5))), c.num(2), x)
	sum := c.fma(x, c.num(2), c.num(toInteger))
	s := c.fnma(c.sub(sum, c.num(toInteger)), c.num(0.5), x)
	return halfTurns{angle{calc: c, k: c.bits(sum)}, s, unit}
}

// sin is sin(pi*s)/unit: the product of s and pi is rounded with the sum. The unit is so small that the
// other products, which are rounded first, are normal numbers where the sine is subnormal.
func (h halfTurns) sin() value {
	pi := h.coef(piScaled, piScaled32)[0]
	z := h.mul(h.s, h.s)
	return h.fma(h.s, h.num(pi), h.mul(h.s, h.poly(h.coef(sinpiPoly, sinpiPoly32), z, h.mul(z, z))))
}

// cos is cos(pi*s)/unit: 1 - z*pi^2/2 in two parts, and what is less.
func (h halfTurns) cos() value {
	one, square := h.num(1/h.unit), h.num(h.coef(halfPiSquare, halfPiSquare32)[0])
	z := h.mul(h.s, h.s)
	lead := h.fnma(z, square, one)
	lost := h.fnma(z, square, h.sub(one, lead))
	return h.add(lead, h.fma(z, h.poly(h.coef(cospiPoly, cospiPoly32), z, h.mul(z, z)), lost))
}

// scaled is y times the unit. Adding 0 makes -0 positive.
func (h halfTurns) scaled(y value) value { return h.fma(y, h.num(h.unit), h.num(0)) }
