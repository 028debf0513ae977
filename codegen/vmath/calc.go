package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A value is a lane of the vector program.
type value = vec.Value

// A calc writes arithmetic on lanes of one float type and the integers of the same size.
type calc struct {
	*vec.Builder
	t vec.Type
}

func (c calc) num(x float64) value       { return c.Float(c.t, x) }
func (c calc) int(x int64) value         { return c.Int(c.t.Int(), x) }
func (c calc) add(x, y value) value      { return c.Op(vec.OpAdd, x, y) }
func (c calc) sub(x, y value) value      { return c.Op(vec.OpSub, x, y) }
func (c calc) mul(x, y value) value      { return c.Op(vec.OpMul, x, y) }
func (c calc) div(x, y value) value      { return c.Op(vec.OpDiv, x, y) }
func (c calc) sqrt(x value) value        { return c.Op(vec.OpSqrt, x) }
func (c calc) and(x, y value) value      { return c.Op(vec.OpAnd, x, y) }
func (c calc) or(x, y value) value       { return c.Op(vec.OpOr, x, y) }
func (c calc) xor(x, y value) value      { return c.Op(vec.OpXor, x, y) }
func (c calc) not(x value) value         { return c.Op(vec.OpNot, x) }
func (c calc) eq(x, y value) value       { return c.Op(vec.OpEq, x, y) }
func (c calc) lt(x, y value) value       { return c.Op(vec.OpLt, x, y) }
func (c calc) le(x, y value) value       { return c.Op(vec.OpLe, x, y) }
func (c calc) shl(x value, n uint) value { return c.Shift(vec.OpShl, x, n) }
func (c calc) shr(x value, n uint) value { return c.Shift(vec.OpShr, x, n) }
func (c calc) sar(x value, n uint) value { return c.Shift(vec.OpSar, x, n) }

var posInf, negInf = math.Inf(1), math.Inf(-1)

// fma is x*y + z, fms x*y - z, fnma z - x*y, each rounded once.
func (c calc) fma(x, y, z value) value  { return c.Op(vec.OpFMA, x, y, z) }
func (c calc) fms(x, y, z value) value  { return c.fma(x, y, c.neg(z)) }
func (c calc) fnma(x, y, z value) value { return c.fma(c.neg(x), y, z) }

func (c calc) neg(x value) value  { return c.xor(x, c.num(math.Copysign(0, -1))) }
func (c calc) sign(x value) value { return c.and(x, c.num(math.Copysign(0, -1))) }
func (c calc) abs(x value) value {
	return c.and(x, c.Const(c.t, 1<<(8*c.t.Size()-1)-1))
}

// withSign is x, which is not negative, with the sign of y.
func (c calc) withSign(x, y value) value { return c.or(x, c.sign(y)) }

// choose is x where cond holds, y elsewhere.
func (c calc) choose(cond, x, y value) value { return c.Op(vec.OpSelect, cond, x, y) }

// nanWhere is NaN where cond holds, y elsewhere. The bits of this NaN are all ones, as a mask's are.
func (c calc) nanWhere(cond, y value) value { return c.choose(cond, c.Const(c.t, ^uint64(0)), y) }

// bits and float read the same bits as the other type.
func (c calc) bits(x value) value  { return c.To(vec.OpBitcast, c.t.Int(), x) }
func (c calc) float(x value) value { return c.To(vec.OpBitcast, c.t, x) }

// notLess is a mask of the lanes where x is not below y, NaN included.
func (c calc) notLess(x, y value) value { return c.not(c.lt(x, y)) }

// atLeast is a mask of the lanes where x is not below y, NaN not included.
func (c calc) atLeast(x, y value) value { return c.le(y, x) }

// poly is the sum of coef[i]*x^i, as pairs of terms: an addition and a multiplication more than by
// Horner's rule, in half the time. x2 is x*x.
func (c calc) poly(coef []float64, x, x2 value) value {
	n := len(coef)
	var r value
	if n%2 == 1 {
		n--
		r = c.num(coef[n])
	} else {
		n -= 2
		r = c.pair(coef[n:], x)
	}
	for n > 0 {
		n -= 2
		r = c.fma(r, x2, c.pair(coef[n:], x))
	}
	return r
}

func (c calc) pair(coef []float64, x value) value {
	return c.fma(c.num(coef[1]), x, c.num(coef[0]))
}

// horner is the sum of coef[i]*x^i by Horner's rule.
func (c calc) horner(coef []float64, x value) value {
	r := c.num(coef[len(coef)-1])
	for i := len(coef) - 2; i >= 0; i-- {
		r = c.fma(r, x, c.num(coef[i]))
	}
	return r
}

// fastTwoSum returns x+y as a rounded sum and its exact error, for |x| >= |y| or x = 0.
func (c calc) fastTwoSum(x, y value) (sum, err value) {
	sum = c.add(x, y)
	return sum, c.add(c.sub(x, sum), y)
}

// rare returns y, with what body makes of it in the lanes of cond.
func (c calc) rare(cond, y value, body func(y value) value) value {
	return c.Rare(cond, []value{y}, func(v []value) []value { return []value{body(v[0])} })[0]
}

// via64 makes a function of float64 lanes one of float64 and float32 operands: float32 operands are
// computed as float64 by f32, and the result is rounded once.
func via64(b *vec.Builder, t dtype.DType, args []value, f64, f32 func(c calc, args []value) value) value {
	c := calc{b, vec.F64}
	if t == dtype.Float64 {
		return f64(c, args)
	}
	wide := make([]value, len(args))
	for i, x := range args {
		wide[i] = b.To(vec.OpConvert, vec.F64, x)
	}
	return b.To(vec.OpConvert, vec.F32, f32(c, wide))
}
