package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Sinpi is sin(pi*x): zero with the sign of x for every integer x, NaN for an infinite one.
func Sinpi(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return halfTurns(b, t, args, func(a angle, x value) value {
		// Adding 0 makes -0 positive.
		return a.xor(a.add(a.quadrant(a.sin(), a.cos(), 0), a.num(0)), a.sign(x))
	})
}

// Cospi is cos(pi*x): 0 for every x half an odd integer, NaN for an infinite one.
func Cospi(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return halfTurns(b, t, args, func(a angle, _ value) value {
		return a.add(a.quadrant(a.cos(), a.sin(), 1), a.num(0))
	})
}

// halfTurns applies f to the angle |x|*pi, and to x.
func halfTurns(b *vec.Builder, t dtype.DType, args []value, f func(a angle, x value) value) value {
	return via64(b, t, args,
		func(c calc, args []value) value { return f(c.halfTurns(args[0]), args[0]) },
		func(c calc, args []value) value {
			a := c.halfTurns(args[0])
			a.tail = vec.NoValue
			return f(a, args[0])
		})
}

// halfTurns returns the angle |x|*pi. All is exact up to the product with pi: |x| modulo 2, and what
// it is more than a multiple of 1/2.
func (c calc) halfTurns(x value) angle {
	x = c.abs(x)
	x = c.fnma(c.Op(vec.OpRound, c.mul(x, c.num(0.5))), c.num(2), x)
	sum := c.fma(x, c.num(2), c.num(toInteger))
	rest := c.fnma(c.sub(sum, c.num(toInteger)), c.num(0.5), x)
	r := c.mul(rest, c.num(2*halfPi[0]))
	tail := c.fnma(rest, c.num(2*halfPi[1]), c.fnma(rest, c.num(2*halfPi[0]), r))
	return angle{c, r, tail, c.bits(sum)}
}
