package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Cast returns the conversion of its operand to type to: to bool, whether it is not zero (NaN is
// not zero); integers wrap; float to integer towards zero, where NaN and what does not fit give the
// smallest int32 or int64. Narrower and unsigned integers are what an int64 is, wrapped, except that
// uint64 has its own values of 2**63 and more. All else rounds once.
func Cast(to dtype.DType) Func {
	return func(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
		return Convert(b, args[0], t, to)
	}
}

// Convert returns x, of type from, as type to.
func Convert(b *vec.Builder, x vec.Value, from, to dtype.DType) vec.Value {
	vt := VecType(to)
	switch {
	case from == to:
		return x
	case to == dtype.Bool:
		return b.Op(vec.OpNe, x, zero(b, b.Type(x)))
	case from == dtype.Bool:
		return b.Op(vec.OpSelect, x, one(b, vt), zero(b, vt))
	case from.IsInteger() && to.IsInteger():
		return resize(b, from, x, vt)
	case from.IsInteger():
		return intToFloat(b, from, x, vt)
	case to.IsInteger():
		return floatToInt(b, x, to)
	}
	return b.To(vec.OpConvert, vt, x)
}

// intToFloat rounds an integer of type t once.
func intToFloat(b *vec.Builder, t dtype.DType, x vec.Value, to vec.Type) vec.Value {
	switch {
	case t.Size() < 4:
		return b.To(vec.OpConvert, to, resize(b, t, x, vec.I32))
	case t == dtype.Uint32 && to == vec.F32:
		// Both halves are exact, and so is the upper one times 2**16.
		high := b.To(vec.OpConvert, to, b.Shift(vec.OpShr, x, 16))
		low := b.To(vec.OpConvert, to, b.Op(vec.OpAnd, x, b.Const(vec.I32, 1<<16-1)))
		return b.Op(vec.OpFMA, high, b.Float(to, 1<<16), low)
	case t == dtype.Uint32:
		return lowBitsToFloat(b, b.To(vec.OpExtendU, vec.I64, x))
	case t == dtype.Uint64 && to == vec.F64:
		return IntFloat(b, t, []vec.Value{x})
	case t == dtype.Uint64:
		// Half of a number that has the top bit fits int64. The bit that it loses only counts for
		// whether there is anything below the ones that float32 has: so it stays in the last place.
		large := b.Op(vec.OpLt, x, zero(b, vec.I64))
		half := b.Op(vec.OpOr, b.Shift(vec.OpShr, x, 1), b.Op(vec.OpAnd, x, one(b, vec.I64)))
		f := b.To(vec.OpConvert, to, b.Op(vec.OpSelect, large, half, x))
		return b.Op(vec.OpSelect, large, b.Op(vec.OpAdd, f, f), f)
	}
	return b.To(vec.OpConvert, to, x)
}

// lowBitsToFloat converts an unsigned integer below 2**52 to float64: they are the last bits of
// 2**52 and what is added to it.
func lowBitsToFloat(b *vec.Builder, x vec.Value) vec.Value {
	magic := b.Float(vec.F64, 1<<52)
	sum := b.Op(vec.OpOr, x, b.To(vec.OpBitcast, vec.I64, magic))
	return b.Op(vec.OpSub, b.To(vec.OpBitcast, vec.F64, sum), magic)
}

// floatToInt cuts a float to an integer; see [Cast].
func floatToInt(b *vec.Builder, x vec.Value, to dtype.DType) vec.Value {
	switch to {
	case dtype.Int32:
		return b.To(vec.OpConvert, vec.I32, x)
	case dtype.Int64:
		return b.To(vec.OpConvert, vec.I64, b.To(vec.OpConvert, vec.F64, x))
	case dtype.Uint64:
		x = b.To(vec.OpConvert, vec.F64, x)
		limit := b.Float(vec.F64, 1<<63)
		large := b.Op(vec.OpLe, limit, x)
		r := b.To(vec.OpConvert, vec.I64, b.Op(vec.OpSelect, large, b.Op(vec.OpSub, x, limit), x))
		// What is beyond 2**64 is 2**63 already, the smallest int64.
		top := b.Op(vec.OpSelect, large, b.Const(vec.I64, 1<<63), zero(b, vec.I64))
		return b.Op(vec.OpOr, r, top)
	}
	return b.To(vec.OpConvert, VecType(to), lowInt32(b, x))
}

// lowInt32 returns the low 32 bits of a float cut to an int64. The multiple of 2**32 next to it is
// taken off, which is exact; what is left is at most 2**31 in magnitude, and 2**31 itself does not
// fit and converts to -2**31, the same bits. The smallest int64 ends in zeros.
func lowInt32(b *vec.Builder, x vec.Value) vec.Value {
	t := b.Type(x)
	whole := b.Op(vec.OpTrunc, x)
	high := b.Op(vec.OpRound, b.Op(vec.OpMul, whole, b.Float(t, 1.0/(1<<32))))
	low := b.Op(vec.OpFMA, high, b.Float(t, -(1<<32)), whole)
	fits := b.Op(vec.OpLt, floatAbs(b, x), b.Float(t, 1<<63))
	return b.Op(vec.OpSelect, fits, b.To(vec.OpConvert, vec.I32, low), zero(b, vec.I32))
}
