package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// Functions of float32 operands in float64 lanes: what float64 holds beyond float32 makes up for
// short polynomials and for sums and quotients in one part. No result overflows before it is rounded.

// wholePower splits x into k*unit + r with the nearest integer k, and returns 2^k and r. inverse is
// 1/unit, rest the part of the unit that float64 does not hold.
func (c calc) wholePower(x value, inverse, unit, rest float64) (power, r value) {
	const toInteger = 0x1.8p52
	sum := c.fma(x, c.num(inverse), c.num(toInteger))
	k := c.sub(sum, c.num(toInteger))
	r = c.fnma(k, c.num(unit), x)
	if rest != 0 {
		r = c.fnma(k, c.num(rest), r)
	}
	return c.float(c.shl(c.add(c.bits(sum), c.int(1023)), 52)), r
}

// expm1Fraction is e^r - 1 for |r| <= log(2)/2.
func (c calc) expm1Fraction(r value) value {
	return c.mul(r, c.fma(r, c.poly(expm1Short, r, c.mul(r, r)), c.num(1)))
}

// erfFloat32 is as erfFloat64.
func erfFloat32(c calc, args []value) value {
	x := args[0]
	a := c.abs(x)
	near := c.add(a, c.erfExcessShort(a))
	far := c.sub(c.num(1), c.erfcFar(a))
	return c.withSign(c.choose(c.lt(c.num(0.75), a), far, near), x)
}

// erfcFloat32 is as erfcFloat64.
func erfcFloat32(c calc, args []value) value {
	x := args[0]
	a := c.abs(x)
	near := c.sub(c.sub(c.num(1), x), c.erfExcessShort(x))
	far := c.erfcFar(a)
	far = c.choose(c.lt(x, c.num(0)), c.sub(c.num(2), far), far)
	return c.choose(c.lt(c.num(0.5), a), far, near)
}

func (c calc) erfExcessShort(x value) value {
	z := c.mul(x, x)
	return c.mul(x, c.poly(erfShort, z, c.mul(z, z)))
}

// erfcFar is erfc(a) for a >= 1/2 as in erfcParts; the square of a float32 is exact.
func (c calc) erfcFar(a value) value {
	a = c.Op(vec.OpMin, a, c.num(12))
	power, r := c.wholePower(c.neg(c.mul(a, a)), log2e[0], ln2Parts[0], ln2Parts[1])
	e := c.fma(power, c.expm1Fraction(r), power)
	t := c.div(c.sub(a, c.num(2)), c.add(a, c.num(2)))
	return c.div(c.mul(e, c.poly(erfcxShort, t, c.mul(t, t))), c.fma(c.num(2), a, c.num(1)))
}
