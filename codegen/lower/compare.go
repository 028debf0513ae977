package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Equal is x == y.
func Equal(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Bool {
		return b.Op(vec.OpNot, b.Op(vec.OpXor, args...))
	}
	return b.Op(vec.OpEq, args...)
}

// NotEqual is x != y.
func NotEqual(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Bool {
		return b.Op(vec.OpXor, args...)
	}
	return b.Op(vec.OpNe, args...)
}

// Less is x < y; false is less than true.
func Less(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Bool {
		return b.Op(vec.OpAndNot, args...)
	}
	return b.Op(vec.OpLt, args...)
}

// LessEqual is x <= y.
func LessEqual(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Bool {
		return b.Op(vec.OpOr, b.Op(vec.OpNot, args[0]), args[1])
	}
	return b.Op(vec.OpLe, args...)
}

// Greater is x > y.
func Greater(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return Less(b, t, []vec.Value{args[1], args[0]})
}

// GreaterEqual is x >= y.
func GreaterEqual(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return LessEqual(b, t, []vec.Value{args[1], args[0]})
}

// IntLow and IntHigh split an int64 into two float64 whose sum it is exactly: the low 32 bits as
// a signed number, and the rest, a multiple of 2**32.
//
// An int64 compares with a float64 f as its low part does with f - high. That difference is exact
// where the two could be equal (f is then within a factor of two of high, or high is 0), and
// rounding does not change the order of what is further apart.
func IntLow(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.To(vec.OpConvert, vec.F64, b.To(vec.OpConvert, vec.I32, args[0]))
}

// IntHigh is the other part; see [IntLow].
func IntHigh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	low := b.To(vec.OpConvert, vec.I64, b.To(vec.OpConvert, vec.I32, args[0]))
	// The high part may be 2**63, which no int64 holds: the carry is added as a float.
	upper := b.To(vec.OpConvert, vec.I32, b.Shift(vec.OpShr, args[0], 32))
	high := b.Op(vec.OpMul, b.To(vec.OpConvert, vec.F64, upper), b.Float(vec.F64, 1<<32))
	carry := b.Op(vec.OpSelect, b.Op(vec.OpLt, low, zero(b, vec.I64)), b.Float(vec.F64, 1<<32), zero(b, vec.F64))
	return b.Op(vec.OpAdd, high, carry)
}

// Where is c ? x : y.
func Where(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpSelect, args...)
}

// Maximum is the larger, NaN if either is NaN.
func Maximum(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return extreme(b, t, args, vec.OpMax, vec.OpMaxS, vec.OpOr)
}

// Minimum is the smaller, NaN if either is NaN.
func Minimum(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return extreme(b, t, args, vec.OpMin, vec.OpMinS, vec.OpAnd)
}

func extreme(b *vec.Builder, t dtype.DType, args []vec.Value, float, signed, mask vec.Op) vec.Value {
	switch {
	case t == dtype.Bool:
		return b.Op(mask, args...)
	case t.IsFloat():
		// The operation gives the second operand where one is NaN: only the first is left to mind.
		return b.Op(vec.OpSelect, isNaN(b, args[0]), args[0], b.Op(float, args...))
	}
	return b.Op(signed, args...)
}

// Fmax is the larger; a NaN gives way to the other operand.
func Fmax(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if !t.IsFloat() {
		return Maximum(b, t, args)
	}
	return b.Op(vec.OpSelect, isNaN(b, args[1]), args[0], b.Op(vec.OpMax, args...))
}

// Fmin is the smaller; a NaN gives way to the other operand.
func Fmin(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if !t.IsFloat() {
		return Minimum(b, t, args)
	}
	return b.Op(vec.OpSelect, isNaN(b, args[1]), args[0], b.Op(vec.OpMin, args...))
}

// Clip is minimum(maximum(x, low), high).
func Clip(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return Minimum(b, t, []vec.Value{Maximum(b, t, args[:2]), args[2]})
}
