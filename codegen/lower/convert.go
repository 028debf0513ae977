package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Cast returns the conversion of its operand to type to: to bool, whether it is not zero (NaN is
// not zero); float to integer towards zero, where NaN and what does not fit give the smallest
// int32 or int64; integers wrap; all else rounds once.
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
	case from == dtype.Float32 && vt == vec.I64:
		x = b.To(vec.OpConvert, vec.F64, x)
	}
	return b.To(vec.OpConvert, vt, x)
}
