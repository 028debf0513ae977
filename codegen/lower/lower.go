// Package lower says how each operation of the typed graph is expressed in operations of the
// vector program. The table in package ir names one [Func] per row.
//
// A family of operations is a file; every function here is total: no input traps, and the result
// is the same on every engine because it is written in operations that are.
package lower

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A Func expresses an operation. t is the type of the operands after promotion (of the last one,
// where a condition comes first); args are values of that type.
type Func func(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value

// VecType returns the lane type that holds values of type t, or their parts where they are complex; None if t is
// no type. Lanes of integers have no sign: what depends on it is another operation for signed and unsigned types.
func VecType(t dtype.DType) vec.Type {
	switch t.Real() {
	case dtype.Bool:
		return vec.Mask
	case dtype.Int8, dtype.Uint8:
		return vec.I8
	case dtype.Int16, dtype.Uint16:
		return vec.I16
	case dtype.Int32, dtype.Uint32:
		return vec.I32
	case dtype.Int64, dtype.Uint64:
		return vec.I64
	case dtype.Float32:
		return vec.F32
	case dtype.Float64:
		return vec.F64
	}
	return vec.None
}

func unsigned(t dtype.DType) bool { return t.Kind() == dtype.KindUint }

// resize returns an integer of type t in lanes of type to: wrapped, or extended as t's sign says.
func resize(b *vec.Builder, t dtype.DType, x vec.Value, to vec.Type) vec.Value {
	if unsigned(t) && to.Size() > t.Size() {
		return b.To(vec.OpExtendU, to, x)
	}
	return b.To(vec.OpConvert, to, x)
}

// inLanes computes f on operands of type t in wider lanes, and takes the low bits of its value:
// lanes of one byte, and for some operations of two, have no instructions.
func inLanes(b *vec.Builder, t dtype.DType, wide vec.Type, args []vec.Value, f func(args []vec.Value) vec.Value) vec.Value {
	extended := make([]vec.Value, len(args))
	for i, x := range args {
		extended[i] = resize(b, t, x, wide)
	}
	return b.To(vec.OpConvert, VecType(t), f(extended))
}

// A layout is how a float type keeps its number.
type layout struct {
	int      vec.Type
	mantissa uint // explicit bits of the significand
	sign     uint64
	inf      uint64
	huge     float64 // 2**(mantissa+1): from here on all numbers are even integers
	normal   float64 // the least normal number
	largest  float64
}

func layoutOf(t vec.Type) layout {
	if t == vec.F32 {
		return layout{vec.I32, 23, 1 << 31, 0x7f800000, 1 << 24, 0x1p-126, math.MaxFloat32}
	}
	return layout{vec.I64, 52, 1 << 63, 0x7ff << 52, 1 << 53, 0x1p-1022, math.MaxFloat64}
}

func signBit(b *vec.Builder, t vec.Type) vec.Value { return b.Const(t, layoutOf(t).sign) }

func infinity(b *vec.Builder, t vec.Type) vec.Value { return b.Float(t, math.Inf(1)) }

// floatAbs clears the sign.
func floatAbs(b *vec.Builder, x vec.Value) vec.Value {
	return b.Op(vec.OpAndNot, signBit(b, b.Type(x)), x)
}

func isNaN(b *vec.Builder, x vec.Value) vec.Value { return b.Op(vec.OpNe, x, x) }

// zero is 0 or false in x's type.
func zero(b *vec.Builder, t vec.Type) vec.Value { return b.Const(t, 0) }

// one is 1 or true.
func one(b *vec.Builder, t vec.Type) vec.Value {
	if t.IsFloat() {
		return b.Float(t, 1)
	}
	return b.Const(t, 1)
}
