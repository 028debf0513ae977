package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Erf is the error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x: x + x*P(x^2) up to
// 7/8, and 1 - Q(|x|)^2 beyond: the smaller the root of erfc is, the larger its error may be, so that a
// polynomial will do.
func Erf(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return erf32(calc{b, vec.F32}, args[0])
	}
	return erfFloat64(calc{b, vec.F64}, args)
}

func erfFloat64(c calc, args []value) value {
	const whole = 6 // from here on erf rounds to 1
	x := args[0]
	a := c.abs(x)
	near := c.fma(a, c.erfExcess(a), a)
	t := c.sub(c.Op(vec.OpMin, c.num(whole), a), c.num(erfcRootAt[0]))
	root := c.fma(t, c.poly(erfcRoot[1:], t, c.mul(t, t)), c.num(erfcRoot[0]))
	far := c.fnma(root, root, c.num(1))
	// The comparison is false for NaN, which near keeps.
	return c.withSign(c.choose(c.lt(c.num(0.875), a), far, near), x)
}

// Erfc is 1 - erf(x), with full precision where that is small.
func Erfc(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return erfc32(calc{b, vec.F32}, args[0])
	}
	return erfcFloat64(calc{b, vec.F64}, args)
}

func erfcFloat64(c calc, args []value) value {
	x := args[0]
	a := c.abs(x)

	// Up to 1/2 in size: 1 - x - (erf(x) - x).
	sum, err := c.fastTwoSum(c.num(1), c.neg(x))
	near := c.add(sum, c.fnma(x, c.erfExcess(x), err))

	n, high, low := c.erfcParts(a, 26)
	power := c.power(n)
	y := c.fma(power, high, c.mul(power, low))
	far := c.choose(c.lt(x, c.num(0)), c.sub(c.num(2), y), y)
	y = c.choose(c.lt(c.num(0.5), a), far, near)
	// From here on the power of two is no normal number.
	return c.rare(c.lt(c.num(26), x), y, func(value) value {
		n, high, low := c.erfcParts(a, 28) // where erfc is 0
		power := c.power(c.add(n, c.int(200*8)))
		return c.mul(c.fma(power, high, c.mul(power, low)), c.num(0x1p-200))
	})
}

// erfExcess is erf(x)/x - 1 for |x| <= 7/8.
func (c calc) erfExcess(x value) value {
	z := c.mul(x, x)
	return c.poly(erfPoly, z, c.mul(z, z))
}

// erfcParts returns erfc(a), for a >= 1/2, as the product of c.power(n) and a number in two parts:
//
//	exp(-a^2) * P((a-2)/(a+2)) / (1+2a)
//
// with the square, the exponential and the quotient in two parts each. Beyond most it stands still.
func (c calc) erfcParts(a value, most float64) (n, high, low value) {
	a = c.Op(vec.OpMin, a, c.num(most))
	square := c.mul(a, a)
	squareLow := c.fms(a, a, square)
	n, r := c.expReduce(c.neg(square))
	r, rLow := c.fastTwoSum(r, c.neg(squareLow))
	p := c.expFraction(n, r, rLow)

	t := c.div(c.sub(a, c.num(2)), c.add(a, c.num(2)))
	rest := c.fma(t, c.poly(erfcxPoly, t, c.mul(t, t)), c.num(erfcxFirst[1]))
	g, gLow := c.fastTwoSum(c.num(erfcxFirst[0]), rest)

	product := c.fma(p, g, g)
	productLow := c.add(c.fma(p, g, c.sub(g, product)), gLow)

	divisor := c.fma(c.num(2), a, c.num(1))
	divisorLow := c.fma(c.num(2), a, c.sub(c.num(1), divisor))
	inverse := c.div(c.num(1), divisor)
	high = c.mul(product, inverse)
	left := c.add(c.fnma(high, divisor, product), c.fnma(high, divisorLow, productLow))
	return n, high, c.mul(left, inverse)
}
