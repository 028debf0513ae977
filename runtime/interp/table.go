package interp

import "github.com/nexpr/nexpr/codegen/vec"

// byType holds a kernel for each type that an operation accepts.
type byType [vec.NumTypes]kernel

// bits is for operations that look at the bits alone, of any type.
func bits(k8, k16, k32, k64 kernel) byType {
	return byType{vec.Mask: k8, vec.I8: k8, vec.I16: k16, vec.I32: k32, vec.I64: k64, vec.F32: k32, vec.F64: k64}
}

func ints(i8, i16, i32, i64 kernel) byType {
	return byType{vec.I8: i8, vec.I16: i16, vec.I32: i32, vec.I64: i64}
}

func floats(f32, f64 kernel) byType { return byType{vec.F32: f32, vec.F64: f64} }

func numbers(i8, i16, i32, i64, f32, f64 kernel) byType {
	k := ints(i8, i16, i32, i64)
	k[vec.F32], k[vec.F64] = f32, f64
	return k
}

// kernels is the table of operations, by the type of the last operand.
var kernels = [vec.NumOps]byType{
	vec.OpAdd: numbers(add[uint8], add[uint16], add[uint32], add[uint64], add[float32], add[float64]),
	vec.OpSub: numbers(sub[uint8], sub[uint16], sub[uint32], sub[uint64], sub[float32], sub[float64]),
	vec.OpMul: numbers(mul[uint8], mul[uint16], mul[uint32], mul[uint64], mul[float32], mul[float64]),

	vec.OpDiv:   floats(div[float32], div[float64]),
	vec.OpSqrt:  floats(sqrt[float32], sqrt[float64]),
	vec.OpFMA:   floats(fma32, fma64),
	vec.OpMin:   floats(minFloat[float32, uint32], minFloat[float64, uint64]),
	vec.OpMax:   floats(maxFloat[float32, uint32], maxFloat[float64, uint64]),
	vec.OpRound: floats(round[float32], round[float64]),
	vec.OpFloor: floats(floor[float32], floor[float64]),
	vec.OpCeil:  floats(ceil[float32], ceil[float64]),
	vec.OpTrunc: floats(trunc[float32], trunc[float64]),

	vec.OpMulHiU: ints(nil, mulHi16, mulHi32, mulHi64),
	vec.OpMinS:   ints(minInt[int8], minInt[int16], minInt[int32], minInt[int64]),
	vec.OpMaxS:   ints(maxInt[int8], maxInt[int16], maxInt[int32], maxInt[int64]),
	vec.OpMinU:   ints(minInt[uint8], minInt[uint16], minInt[uint32], minInt[uint64]),
	vec.OpMaxU:   ints(maxInt[uint8], maxInt[uint16], maxInt[uint32], maxInt[uint64]),

	vec.OpAnd:    bits(and[uint8], and[uint16], and[uint32], and[uint64]),
	vec.OpOr:     bits(or[uint8], or[uint16], or[uint32], or[uint64]),
	vec.OpXor:    bits(xor[uint8], xor[uint16], xor[uint32], xor[uint64]),
	vec.OpAndNot: bits(andNot[uint8], andNot[uint16], andNot[uint32], andNot[uint64]),
	vec.OpNot:    {vec.Mask: notMask, vec.I8: not[uint8], vec.I16: not[uint16], vec.I32: not[uint32], vec.I64: not[uint64]},
	vec.OpShl:    ints(shl[uint8], shl[uint16], shl[uint32], shl[uint64]),
	vec.OpShr:    ints(shr[uint8], shr[uint16], shr[uint32], shr[uint64]),
	vec.OpSar:    ints(shr[int8], shr[int16], shr[int32], shr[int64]),
	vec.OpShlV:   ints(nil, nil, shlV[uint32], shlV[uint64]),
	vec.OpShrV:   ints(nil, nil, shrV[uint32, uint32], shrV[uint64, uint64]),
	vec.OpSarV:   ints(nil, nil, shrV[int32, uint32], shrV[int64, uint64]),

	vec.OpEq:     numbers(eq[int8], eq[int16], eq[int32], eq[int64], eq[float32], eq[float64]),
	vec.OpNe:     numbers(ne[int8], ne[int16], ne[int32], ne[int64], ne[float32], ne[float64]),
	vec.OpLt:     numbers(lt[int8], lt[int16], lt[int32], lt[int64], lt[float32], lt[float64]),
	vec.OpLe:     numbers(le[int8], le[int16], le[int32], le[int64], le[float32], le[float64]),
	vec.OpSelect: choices,

	vec.OpConst:   bits(splat[uint8], splat[uint16], splat[uint32], splat[uint64]),
	vec.OpBitcast: copies,
	vec.OpLookup:  {vec.I64: lookup},
}

var (
	choices  = bits(choose[uint8], choose[uint16], choose[uint32], choose[uint64])
	fills    = bits(fill[uint8], fill[uint16], fill[uint32], fill[uint64])
	gathers  = bits(nil, nil, gatherSecond[uint32], gatherSecond[uint64])
	scatters = bits(nil, nil, scatterSecond[uint32], scatterSecond[uint64])
	copies   = bits(copyLanes[uint8], copyLanes[uint16], copyLanes[uint32], copyLanes[uint64])
)

// conversions is the table of OpConvert, by the operand's type and the result's.
var conversions = [vec.NumTypes]byType{
	vec.I8:  {vec.I16: convert[int8, int16], vec.I32: convert[int8, int32], vec.I64: convert[int8, int64]},
	vec.I16: {vec.I8: convert[int16, int8], vec.I32: convert[int16, int32], vec.I64: convert[int16, int64]},
	vec.I32: {
		vec.I8: convert[int32, int8], vec.I16: convert[int32, int16], vec.I64: convert[int32, int64],
		vec.F32: convert[int32, float32], vec.F64: convert[int32, float64],
	},
	vec.I64: {
		vec.I8: convert[int64, int8], vec.I16: convert[int64, int16], vec.I32: convert[int64, int32],
		vec.F32: convert[int64, float32], vec.F64: convert[int64, float64],
	},
	vec.F32: {vec.I32: toInt32[float32], vec.F64: convert[float32, float64]},
	vec.F64: {vec.I32: toInt32[float64], vec.I64: toInt64, vec.F32: convert[float64, float32]},
}

// extensions is the table of OpExtendU, by the operand's type and the result's.
var extensions = [vec.NumTypes]byType{
	vec.I8:  {vec.I16: convert[uint8, uint16], vec.I32: convert[uint8, uint32], vec.I64: convert[uint8, uint64]},
	vec.I16: {vec.I32: convert[uint16, uint32], vec.I64: convert[uint16, uint64]},
	vec.I32: {vec.I64: convert[uint32, uint64]},
}

// kernelOf returns the kernel of an operation that computes a value of type to, its last operand
// being of type from; nil if there is none.
func kernelOf(op vec.Op, from, to vec.Type) kernel {
	switch op {
	case vec.OpConvert:
		return conversions[from][to]
	case vec.OpExtendU:
		return extensions[from][to]
	}
	return kernels[op][from]
}
