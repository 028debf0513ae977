package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Sinpi is sin(pi*x): zero with the sign of x for every integer x, NaN for an infinite one.
func Sinpi(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	h := newHalfTurns(b, t, args[0])
	return h.xor(h.scaled(h.quadrant(h.sine, h.cosine, 0)), h.sign(args[0]))
}

// Cospi is cos(pi*x): 0 for every x half an odd integer, NaN for an infinite one.
func Cospi(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	h := newHalfTurns(b, t, args[0])
	return h.scaled(h.quadrant(h.cosine, h.sine, 1))
}

// halfTurns is the angle |x|*pi with the sine and cosine of its r, in a unit of their own.
type halfTurns struct {
	angle
	sine, cosine value
	unit         float64
}

// newHalfTurns returns the angle |x|*pi. All is exact up to the product with pi: |x| modulo 2, and what
// it is more than a multiple of 1/2.
func newHalfTurns(b *vec.Builder, t dtype.DType, x value) halfTurns {
	c, toInteger := calc{b, vec.F64}, float64(toInteger)
	if t == dtype.Float32 {
		c, toInteger = calc{b, vec.F32}, toInteger32
	}
	x = c.abs(x)
	x = c.fnma(c.Op(vec.OpRound, c.mul(x, c.num(0.5))), c.num(2), x)
	sum := c.fma(x, c.num(2), c.num(toInteger))
	rest := c.fnma(c.sub(sum, c.num(toInteger)), c.num(0.5), x)
	if t == dtype.Float32 {
		a := angle{calc: c, k: c.bits(sum)}
		return halfTurns{a, c.sinpi32(rest), c.cospi32(rest), halfTurnsUnit32}
	}
	r := c.mul(rest, c.num(2*halfPi[0]))
	tail := c.fnma(rest, c.num(2*halfPi[1]), c.fnma(rest, c.num(2*halfPi[0]), r))
	a := angle{c, r, tail, c.bits(sum)}
	return halfTurns{a, a.sin(), a.cos(), 1}
}

// scaled is y times the unit. Adding 0 makes -0 positive.
func (h halfTurns) scaled(y value) value {
	if h.unit == 1 {
		return h.add(y, h.num(0))
	}
	return h.fma(y, h.num(h.unit), h.num(0))
}
