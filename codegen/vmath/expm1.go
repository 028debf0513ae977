package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Expm1 is e^x - 1.
//
// With x = k*log(2) + r, |r| <= log(2)/2, it is (2^k - 1) + 2^k*(e^r - 1), summed in two parts. A
// table of fractions of a power, as [Exp] has, would spoil the accuracy near zero.
func Expm1(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return expm1In32(b, args[0])
	}
	return expm1Float64(calc{b, vec.F64}, args)
}

func expm1Float64(c calc, args []value) value {
	x := args[0]
	n, r, half, rest := c.expm1Reduced(x)
	power := c.powerOfTwo(n)
	sum, err := c.fastTwoSum(c.sub(power, c.num(1)), c.mul(power, r)) // 0 + r where k = 0
	sum, err2 := c.fastTwoSum(sum, c.mul(power, half))
	y := c.add(sum, c.fma(power, rest, c.add(err, err2)))
	y = c.withSign(y, x) // of -0
	// Beyond these 1 is next to nothing beside e^x, or e^x beside 1.
	return c.rare(c.atLeast(c.abs(x), c.num(36)), y, func(value) value {
		// e^x/16 - 1/16, as e^x/16 does not overflow before e^x - 1 does.
		n, r := c.expReduce(c.clamp(x, -100, 710))
		p := c.expFraction(n, r, vec.NoValue)
		power := c.power(c.sub(n, c.int(4*8)))
		return c.mul(c.add(power, c.fma(power, p, c.num(-0x1p-4))), c.num(16))
	})
}

// expm1Reduced returns e^r - 1 for r = x - k*log(2), |r| <= log(2)/2, as the sum of r, half = r^2/2
// and rest, which is less than 2^-5 of it and has what the other two lack. k is in the low bits of n.
func (c calc) expm1Reduced(x value) (n, r, half, rest value) {
	n, r, low := c.expReduceWhole(x)
	r2 := c.mul(r, r)
	half = c.mul(c.num(0.5), r2)
	halfLow := c.fms(c.mul(c.num(0.5), r), r, half)
	rest = c.fma(c.poly(expm1Poly, r, r2), c.mul(r, r2), c.add(c.fma(r, low, low), halfLow))
	return n, r, half, rest
}

// expReduceWhole returns x - k*log(2) for the nearest integer k as r + low, and k in the low bits of
// n.
func (c calc) expReduceWhole(x value) (n, r, low value) {
	const toInteger = 0x1.8p52 // the last bits of the sum are the integer
	sum := c.fma(x, c.num(log2e[0]), c.num(toInteger))
	k := c.sub(sum, c.num(toInteger))
	most := c.fnma(k, c.num(ln2Parts[0]), x) // exact
	less := c.mul(k, c.num(ln2Parts[1]))
	r = c.sub(most, less)
	return c.bits(sum), r, c.sub(c.sub(most, r), less)
}
