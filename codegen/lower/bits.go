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
	n, constant := b.ConstBits(args[1])
	switch {
	case constant && n >= uint64(8*t.Size()):
		return zero(b, b.Type(args[0]))
	case constant:
		return b.Shift(vec.OpShl, args[0], uint(n))
	}
	return variableShift(b, t, vec.OpShlV, args)
}

// RightShift is x >> y, filling with the sign of a signed type and with zeros otherwise; it is all
// that for a count that is negative or not less than the width.
func RightShift(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	op, variable := vec.OpSar, vec.OpSarV
	if unsigned(t) {
		op, variable = vec.OpShr, vec.OpShrV
	}
	n, constant := b.ConstBits(args[1])
	width := uint64(8 * t.Size())
	switch {
	case constant && n >= width && unsigned(t):
		return zero(b, b.Type(args[0]))
	case constant:
		return b.Shift(op, args[0], uint(min(n, width-1)))
	}
	return variableShift(b, t, variable, args)
}

// variableShift shifts by counts that differ between lanes. A negative count is a large one, as the
// operation takes it. In 32 bits the low bits of narrower numbers come out right for every count.
func variableShift(b *vec.Builder, t dtype.DType, op vec.Op, args []vec.Value) vec.Value {
	if t.Size() < 4 {
		return inLanes(b, t, vec.I32, args, func(args []vec.Value) vec.Value { return b.Op(op, args...) })
	}
	return b.Op(op, args...)
}
