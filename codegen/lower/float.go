package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// IsNaN reports whether x is not a number; integers and bools always are one.
func IsNaN(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if !t.IsFloat() {
		return b.Bool(false)
	}
	return isNaN(b, args[0])
}

// IsInf reports whether x is infinite, of either sign.
func IsInf(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if !t.IsFloat() {
		return b.Bool(false)
	}
	return b.Op(vec.OpEq, floatAbs(b, args[0]), infinity(b, b.Type(args[0])))
}

// IsFinite reports whether x is neither infinite nor NaN.
func IsFinite(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if !t.IsFloat() {
		return b.Bool(true)
	}
	return b.Op(vec.OpLt, floatAbs(b, args[0]), infinity(b, b.Type(args[0])))
}

// SignBit reports whether x carries a minus sign, -0 and NaN included.
func SignBit(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x := args[0]
	if t == dtype.Bool || unsigned(t) {
		return b.Bool(false)
	}
	x = b.To(vec.OpBitcast, b.Type(x).Int(), x)
	return b.Op(vec.OpLt, x, zero(b, b.Type(x)))
}

// Copysign is |x| with the sign of y.
func Copysign(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return copysign(b, args[0], args[1])
}

func copysign(b *vec.Builder, x, y vec.Value) vec.Value {
	return b.Op(vec.OpOr, floatAbs(b, x), b.Op(vec.OpAnd, y, signBit(b, b.Type(y))))
}

// Nextafter is the number next to x on the way to y.
func Nextafter(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x, y := args[0], args[1]
	ft := b.Type(x)
	it := ft.Int()
	z := zero(b, ft)

	// The bits of a float, read as an integer, count upwards away from zero.
	away := b.Op(vec.OpXor, b.Op(vec.OpLt, x, z), b.Op(vec.OpLt, x, y))
	step := b.Op(vec.OpSelect, away, b.Int(it, 1), b.Int(it, -1))
	next := b.To(vec.OpBitcast, ft, b.Op(vec.OpAdd, b.To(vec.OpBitcast, it, x), step))

	smallest := copysign(b, b.Const(ft, 1), y)
	next = b.Op(vec.OpSelect, b.Op(vec.OpEq, x, z), smallest, next)
	next = b.Op(vec.OpSelect, b.Op(vec.OpEq, x, y), y, next)
	unordered := b.Op(vec.OpOr, isNaN(b, x), isNaN(b, y))
	return b.Op(vec.OpSelect, unordered, b.Op(vec.OpAdd, x, y), next)
}
