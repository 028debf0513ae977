package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Sinh is the hyperbolic sine. With |x| = k*log(2) + r, the addition theorem gives
//
//	sinh(x) = d*cosh(r) + s*sinh(r), cosh(x) = s*cosh(r) + d*sinh(r)
//
// where s and d are the sum and the difference of 2^(k-1) and 2^(-k-1), and neither cancels.
func Sinh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return sinhIn32(b, args[0])
	}
	return sinhFloat64(calc{b, vec.F64}, args)
}

// Cosh is the hyperbolic cosine; see [Sinh].
func Cosh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return coshIn32(b, args[0])
	}
	return coshFloat64(calc{b, vec.F64}, args)
}

func sinhFloat64(c calc, args []value) value {
	x := args[0]
	h := c.hyperbolic(c.abs(x))
	y := c.withSign(h.combine(c, h.dif, h.difLow, h.sum, h.sumLow), x)
	return c.rare(c.atLeast(c.abs(x), c.num(708)), y, func(value) value {
		return c.withSign(c.halfExp(c.abs(x)), x)
	})
}

func coshFloat64(c calc, args []value) value {
	x := c.abs(args[0])
	h := c.hyperbolic(x)
	y := h.combine(c, h.sum, h.sumLow, h.dif, h.difLow)
	return c.rare(c.atLeast(x, c.num(708)), y, func(value) value { return c.halfExp(x) })
}

// halfExp is e^x/2 for x >= 708, or NaN: the other half of the sum is nothing there, and e^x may
// overflow.
func (c calc) halfExp(x value) value {
	n, r := c.expReduce(c.clamp(x, 0, 712))
	return c.scaleAny(c.sub(n, c.int(8)), c.expFraction(n, r, vec.NoValue))
}

// A hyperbolic has what the functions of |x| <= 708 are made of.
type hyperbolic struct {
	sum, sumLow value // 2^(k-1) + 2^(-k-1)
	dif, difLow value // 2^(k-1) - 2^(-k-1)
	r           value
	sinhRest    value // sinh(r) - r
	coshRest    value // cosh(r) - 1
}

func (c calc) hyperbolic(x value) hyperbolic {
	n, r, low := c.expReduceWhole(x)
	up := c.powerOfTwo(c.sub(n, c.int(1)))
	down := c.powerOfTwo(c.sub(c.int(-1), n))
	h := hyperbolic{r: r}
	h.sum, h.sumLow = c.fastTwoSum(up, down)
	h.dif, h.difLow = c.fastTwoSum(up, c.neg(down))
	r2 := c.mul(r, r)
	h.coshRest = c.fma(c.mul(r2, r2), c.horner(coshPoly, r2), c.mul(c.num(0.5), r2))
	h.sinhRest = c.fma(c.mul(r, r2), c.horner(sinhPoly, r2), low)
	return h
}

// combine returns u*cosh(r) + v*sinh(r), u and v each in two parts.
func (h hyperbolic) combine(c calc, u, uLow, v, vLow value) value {
	return c.add(h.combineParts(c, u, uLow, v, vLow))
}

// combineParts is combine as a sum.
func (h hyperbolic) combineParts(c calc, u, uLow, v, vLow value) (high, low value) {
	vr := c.mul(v, h.r)
	rest := c.fma(u, h.coshRest, c.fma(v, h.sinhRest, c.fms(v, h.r, vr)))
	rest = c.add(rest, c.fma(vLow, h.r, uLow))
	high, err := c.fastTwoSum(u, vr)
	return high, c.add(err, rest)
}

// Tanh is the hyperbolic tangent: with E = e^(2|x|) - 1 as [Expm1] has it, but in two parts to the
// end, E/(E+2).
func Tanh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return tanhIn32(b, args[0])
	}
	return tanhFloat64(calc{b, vec.F64}, args)
}

func tanhFloat64(c calc, args []value) value {
	x := args[0]
	ax := c.abs(x)
	n, r, half, rest := c.expm1Reduced(c.Op(vec.OpMin, c.num(39), c.add(ax, ax))) // NaN stays
	head, err := c.fastTwoSum(r, half)
	m, mLow := c.fastTwoSum(head, c.add(err, rest))
	power := c.powerOfTwo(n)
	m, mLow = c.mul(power, m), c.mul(power, mLow)
	// E, and E + 2.
	plus := func(one float64) (sum, low value) {
		head := c.add(power, c.num(one))
		sum, err := c.fastTwoSum(head, m)
		return sum, c.add(c.add(err, mLow), c.add(c.sub(power, head), c.num(one)))
	}
	num, numLow := plus(-1)
	den, denLow := plus(1)
	inverse := c.div(c.num(1), den)
	q := c.mul(num, inverse)
	rem := c.add(c.fnma(q, den, num), c.fnma(q, denLow, numLow))
	return c.withSign(c.fma(rem, inverse, q), x)
}
