package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/vec"
)

// The gamma function and its logarithm of float32 operands in float64 lanes, as those of float64 operands.

func tgammaFloat32(c calc, args []value) value {
	x := args[0]
	a := c.Op(vec.OpMin, c.num(60), c.abs(x)) // where gamma is infinite as a float32; NaN stays
	small := c.lt(a, c.num(3))
	sum := c.add(a, c.num(3))
	shifted := c.choose(small, sum, a)
	rest := c.stirlingShort(shifted)
	y := c.expForFloat32(c.fma(c.sub(shifted, c.num(0.5)), c.logForFloat32(shifted), rest))
	product := c.choose(small, c.mul(a, c.fma(a, sum, c.num(2))), c.num(1)) // a*(a+1)*(a+2)
	y = c.div(y, product)
	return c.rare(c.lt(c.bits(x), c.int(0)), y, func(positive value) value {
		s := c.sineOfTurnsShort(c.abs(x))
		y := c.div(c.num(1), c.mul(c.mul(positive, c.abs(x)), s.size.hi))
		y = c.choose(s.isZero, c.num(math.NaN()), c.neg(c.xor(y, s.sign)))
		return c.choose(c.eq(x, c.num(0)), c.num(negInf), y)
	})
}

// stirlingShort is as stirlingRest.
func (c calc) stirlingShort(a value) value {
	inverse := c.div(c.num(1), a)
	z := c.mul(inverse, inverse)
	series := c.poly(stirlingShortPoly, z, c.mul(z, z))
	return c.sub(c.fma(inverse, series, c.num(halfLogTwoPi[0])), a)
}

// sineOfTurnsShort is as sineOfTurns, its size in one part.
func (c calc) sineOfTurnsShort(a value) sineOfTurns {
	rest, s := c.nearestInteger(a)
	w := c.mul(rest, rest)
	sine := c.fnma(w, c.poly(sineOfTurnsShortPoly, w, c.mul(w, w)), c.num(1))
	s.size = dd{c.mul(c.abs(rest), sine), vec.NoValue}
	return s
}

func lgammaFloat32(c calc, args []value) value {
	x := args[0]
	a := c.abs(x)
	p := c.lgammaPieces(a)
	s := c.sub(p.t, c.num(0.5))
	near := c.mul(c.mul(p.t, c.sub(p.t, c.num(1))), c.poly(lgammaShortPoly, s, c.mul(s, s)))
	far := c.stirlingShort(a)
	y := c.fma(p.factor, c.logForFloat32(p.logOf), c.choose(p.large, far, near))
	y = c.rare(c.outside(x, 0x1p-149, 0x1p128), y, func(positive value) value {
		s := c.sineOfTurnsShort(a)
		y := c.neg(c.add(positive, c.logForFloat32(c.mul(a, s.size.hi))))
		pole := c.or(c.eq(a, c.num(posInf)), s.isZero)
		return c.choose(c.eq(x, x), c.choose(pole, c.num(posInf), y), c.add(x, x))
	})
	// Some 2^-50 of what cancels near a zero of negative numbers is too much.
	zero := c.and(c.lt(c.abs(y), c.num(0x1p-10)), c.lt(x, c.num(-2)))
	return c.rare(zero, y, func(value) value { return c.lgammaNearZero(x, 6) })
}

// logForFloat32 is log(x), for a positive normal number, to about 2^-50.
func (c calc) logForFloat32(x value) value {
	k, m, _ := c.binade(x)
	s := c.div(c.sub(m, c.num(1)), c.add(m, c.num(1)))
	z := c.mul(s, s)
	rest := c.mul(z, c.poly(gammaLogShort, z, c.mul(z, z)))
	return c.fma(k, c.num(math.Ln2), c.fma(s, rest, c.add(s, s)))
}

// expForFloat32 is e^x, where it is a normal number, to about 2^-45.
func (c calc) expForFloat32(x value) value {
	sum := c.fma(x, c.num(log2e[0]), c.num(toInteger))
	k := c.sub(sum, c.num(toInteger))
	r := c.fnma(k, c.num(ln2Parts[1]), c.fnma(k, c.num(ln2Parts[0]), x))
	r2 := c.mul(r, r)
	power := c.float(c.shl(c.add(c.bits(sum), c.int(1023)), 52))
	return c.fma(power, c.fma(c.poly(gammaExpShort, r, r2), r2, r), power)
}
