package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// And is the bitwise x & y; for bool the logical one.
func And(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value { return b.Op(vec.OpAnd, args...) }

// Or is the bitwise x | y.
func Or(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value { return b.Op(vec.OpOr, args...) }

// Xor is the bitwise x ^ y.
func Xor(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value { return b.Op(vec.OpXor, args...) }

// Not is the bitwise complement; for bool the logical one.
func Not(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value { return b.Op(vec.OpNot, args...) }

// LeftShift is x << y, 0 for a count that is negative or not less than the width.
func LeftShift(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if n, ok := constantCount(b, t, args[1]); ok {
		return b.Shift(vec.OpShl, args[0], n)
	}
	return b.Op(vec.OpShlV, args...)
}

// RightShift is x >> y, all sign for a count that is negative or not less than the width.
func RightShift(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if n, ok := constantCount(b, t, args[1]); ok {
		return b.Shift(vec.OpSar, args[0], n)
	}
	return b.Op(vec.OpSarV, args...)
}

func constantCount(b *vec.Builder, t dtype.DType, y vec.Value) (uint, bool) {
	n, ok := b.ConstBits(y)
	return uint(n), ok && n < uint64(8*t.Size())
}
