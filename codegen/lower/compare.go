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
	switch {
	case t == dtype.Bool:
		return b.Op(vec.OpAndNot, args...)
	case unsigned(t):
		return unsignedLess(b, args[0], args[1])
	}
	return b.Op(vec.OpLt, args...)
}

// unsignedLess compares as signed numbers do without their top bits, or where both are variable and
// minimum is an instruction, by that.
func unsignedLess(b *vec.Builder, x, y vec.Value) vec.Value {
	_, constX := b.ConstBits(x)
	_, constY := b.ConstBits(y)
	if b.Type(x) == vec.I64 || constX || constY {
		return b.Op(vec.OpLt, flipTop(b, x), flipTop(b, y))
	}
	return b.Op(vec.OpNot, b.Op(vec.OpEq, b.Op(vec.OpMinU, x, y), y))
}

// flipTop changes the top bit, which turns unsigned order into signed order.
func flipTop(b *vec.Builder, x vec.Value) vec.Value {
	t := b.Type(x)
	return b.Op(vec.OpXor, x, b.Const(t, 1<<(8*t.Size()-1)))
}

// LessEqual is x <= y.
func LessEqual(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	switch {
	case t == dtype.Bool:
		return b.Op(vec.OpOr, b.Op(vec.OpNot, args[0]), args[1])
	case t == dtype.Uint64:
		return b.Op(vec.OpLe, flipTop(b, args[0]), flipTop(b, args[1]))
	case unsigned(t):
		return b.Op(vec.OpEq, b.Op(vec.OpMinU, args...), args[0])
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

// IntFloat and IntRest split an int64 or uint64 into two float64 whose sum it is exactly: the
// nearest one, and the rest, at most half a unit in the last place of the first.
//
// An integer i compares with a float64 f as its rest does with f - nearest(i). Where f is not the
// nearest float, it is further away from that than the rest is large, and rounding the difference
// changes neither its sign nor that.
func IntFloat(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	high, low := halves(b, t, args[0])
	return b.Op(vec.OpAdd, high, low)
}

// IntRest is the other part; see [IntFloat].
func IntRest(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	high, low := halves(b, t, args[0])
	return b.Op(vec.OpSub, low, b.Op(vec.OpSub, b.Op(vec.OpAdd, high, low), high))
}

// halves returns the upper 32 bits of an integer, signed if it is, times 2**32, and the lower ones,
// unsigned. A half is put into the last bits of a float of the right size, which is then taken off.
func halves(b *vec.Builder, t dtype.DType, x vec.Value) (high, low vec.Value) {
	const (
		lowerOne = 0x433 << 52 // 2**52, whose last bit counts ones
		lowHalf  = uint64(1)<<32 - 1
	)
	upperOne := uint64(0x453 << 52) // 2**84, whose last bit counts 2**32
	if !unsigned(t) {
		upperOne |= 1 << 31 // 2**84 + 2**63
	}
	half := func(bits vec.Value, size uint64) vec.Value {
		return b.Op(vec.OpSub, b.To(vec.OpBitcast, vec.F64, bits), b.Const(vec.F64, size))
	}
	upper := b.Op(vec.OpXor, b.Shift(vec.OpShr, x, 32), b.Const(vec.I64, upperOne))
	lower := b.Op(vec.OpOr, b.Op(vec.OpAnd, x, b.Const(vec.I64, lowHalf)), b.Const(vec.I64, lowerOne))
	return half(upper, upperOne), half(lower, lowerOne)
}

// Where is c ? x : y.
func Where(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpSelect, args...)
}

// Maximum is the larger, NaN if either is NaN, y if both are zeros.
func Maximum(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return extreme(b, t, args[0], args[1], vec.OpMax, vec.OpMaxS, vec.OpMaxU, vec.OpOr)
}

// Minimum is the smaller, NaN if either is NaN, y if both are zeros.
func Minimum(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return extreme(b, t, args[0], args[1], vec.OpMin, vec.OpMinS, vec.OpMinU, vec.OpAnd)
}

func extreme(b *vec.Builder, t dtype.DType, x, y vec.Value, float, signedOp, unsignedOp, mask vec.Op) vec.Value {
	switch {
	case t == dtype.Bool:
		return b.Op(mask, x, y)
	case t.IsFloat():
		if _, constant := b.ConstBits(y); constant && !b.ZeroOrNaN(y) {
			x, y = y, x // then no test is left
		}
		// The operation gives y where one is NaN. Where x is, y's bits under ones are a NaN too: on AVX2 that is no blend,
		// which would wait for the ports of the comparison.
		return b.Op(vec.OpSelect, isNaN(b, x), b.Const(b.Type(x), ^uint64(0)), b.Op(float, x, y))
	case unsigned(t):
		return b.Op(unsignedOp, x, y)
	}
	return b.Op(signedOp, x, y)
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

// Clip is minimum(high, maximum(low, x)): a zero beside a bound of zero stays as it is.
func Clip(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x, low, high := args[0], args[1], args[2]
	return Minimum(b, t, []vec.Value{high, Maximum(b, t, []vec.Value{low, x})})
}
