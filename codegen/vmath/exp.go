package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// exp2Table holds 2^(j/8) less j/8 in the exponent's place, so that adding the bits of k, a multiple
// of 1/8, moved to the exponent gives 2^k; exp2TailTable what that lacks.
var (
	exp2Table     = eighths()
	exp2TailTable = vec.NewTable(floatBits(exp2EighthsTail))
)

func eighths() vec.Table {
	words := floatBits(exp2Eighths)
	for j := range words {
		words[j] -= uint64(j) << 49
	}
	return vec.NewTable(words)
}

func floatBits(list []float64) []uint64 {
	words := make([]uint64, len(list))
	for i, x := range list {
		words[i] = math.Float64bits(x)
	}
	return words
}

// toEighths rounds x to a multiple of 1/8 by adding this number: the sum's last bits then are that
// multiple as an integer, in eighths.
const toEighths = 0x1.8p49

// Exp is e^x.
//
// With x = k*log(2) + r, k a multiple of 1/8 and |r| <= log(2)/16, exp(x) = 2^k * exp(r), by a table of
// 2^(j/8) and a polynomial (Tang, ACM TOMS 15, 1989).
func Exp(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return exp32(b, args[0])
	}
	return exp64(calc{b, vec.F64}, args)
}

func exp64(c calc, args []value) value {
	x := args[0]
	y := c.expTimes(x, nil)
	// Beyond these 2^k is no normal number, or x is NaN.
	return c.rare(c.notLess(c.abs(x), c.num(708)), y, func(value) value {
		// Infinity and zero come out by themselves, once x is not too far out; NaN stays.
		x := c.Op(vec.OpMin, c.num(710), c.Op(vec.OpMax, c.num(-750), x))
		return c.expTimes(x, c.scaleInTwoSteps)
	})
}

// expTimes returns exp(x). Where scale is nil, the exponent of 2^k must be that of a normal number;
// otherwise scale multiplies by 2^n, given the bits of a sum with toEighths.
func (c calc) expTimes(x value, scale func(y, n value) value) value {
	sum := c.fma(x, c.num(log2e[0]), c.num(toEighths))
	k := c.sub(sum, c.num(toEighths))
	n := c.bits(sum)
	r := c.fnma(k, c.num(ln2Parts[0]), x)
	r = c.fnma(k, c.num(ln2Parts[1]), r)
	r2 := c.mul(r, r)
	tail := c.Lookup(exp2TailTable, vec.F64, n)
	p := c.fma(c.poly(expPoly, r, r2), r2, c.add(r, tail))
	power := c.Lookup(exp2Table, vec.I64, n)
	if scale == nil {
		power := c.float(c.Op(vec.OpAdd, power, c.shl(n, 49)))
		return c.fma(power, p, power)
	}
	// 2^(j/8) alone.
	j := c.and(n, c.int(7))
	power = c.float(c.Op(vec.OpAdd, power, c.shl(j, 49)))
	return scale(c.fma(power, p, power), n)
}

// scaleInTwoSteps multiplies y by 2^k, k the whole part of n eighths, in two steps of half of it, so
// that neither factor overflows; the second product rounds where the result is subnormal.
func (c calc) scaleInTwoSteps(y, n value) value {
	// n is k in the low bits, in two's complement over the 51 bits below those of toEighths.
	k := c.sar(c.shl(n, 13), 16)
	half := c.sar(k, 1)
	power := func(k value) value {
		return c.float(c.shl(c.Op(vec.OpAdd, k, c.int(1023)), 52))
	}
	return c.mul(c.mul(y, power(half)), power(c.Op(vec.OpSub, k, half)))
}
