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

// expm1Near is e^x - 1 for float32 results: (2^k - 1) + 2^k*(e^r - 1), where the first is 0 for the x
// for which the sum could cancel. -0 gives 0.
func (c calc) expm1Near(x value) value {
	power, r := c.wholePower(x, log2e[0], ln2Parts[0], ln2Parts[1])
	p := c.mul(r, c.fma(r, c.poly(expm1Short, r, c.mul(r, r)), c.num(1)))
	return c.fma(power, p, c.sub(power, c.num(1)))
}

func expm1Float32(c calc, args []value) value {
	x := args[0]
	return c.or(c.expm1Near(c.clamp(x, -100, 100)), c.sign(x))
}

// sinhFloat32 is (E + E/(E+1))/2 with E = e^|x| - 1.
func sinhFloat32(c calc, args []value) value {
	x := args[0]
	e := c.expm1Near(c.Op(vec.OpMin, c.num(100), c.abs(x)))
	y := c.add(e, c.div(e, c.add(e, c.num(1))))
	return c.withSign(c.mul(y, c.num(0.5)), x)
}

// coshFloat32 is (e^|x| + e^-|x|)/2.
func coshFloat32(c calc, args []value) value {
	e := c.add(c.expm1Near(c.Op(vec.OpMin, c.num(100), c.abs(args[0]))), c.num(1))
	return c.mul(c.add(e, c.div(c.num(1), e)), c.num(0.5))
}

// tanhFloat32 is E/(E+2) with E = e^(2|x|) - 1.
func tanhFloat32(c calc, args []value) value {
	x := args[0]
	ax := c.abs(x)
	e := c.expm1Near(c.Op(vec.OpMin, c.num(40), c.add(ax, ax)))
	return c.withSign(c.div(e, c.add(e, c.num(2))), x)
}

// exp10Float32 is 2^(x*log2(10)).
func exp10Float32(c calc, args []value) value {
	power, r := c.wholePower(c.mul(c.clamp(args[0], -60, 60), c.num(log2Ten[0])), 1, 1, 0)
	return c.fma(power, c.mul(r, c.poly(exp2Short, r, c.mul(r, r))), power)
}
