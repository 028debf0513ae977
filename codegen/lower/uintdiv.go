package lower

import "github.com/nexpr/nexpr/codegen/vec"

// divmodU32 divides uint32 in float64, as divmod32 does int32.
func divmodU32(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	float := func(x vec.Value) vec.Value { return lowBitsToFloat(b, b.To(vec.OpExtendU, vec.I64, x)) }
	f := b.Op(vec.OpFloor, b.Op(vec.OpDiv, float(x), float(y)))
	q = b.To(vec.OpConvert, vec.I32, floatToLowBits(b, f))
	r = b.Op(vec.OpSub, x, b.Op(vec.OpMul, q, y))
	z := zero(b, vec.I32)
	byZero := b.Op(vec.OpEq, y, z)
	return b.Op(vec.OpSelect, byZero, z, q), b.Op(vec.OpSelect, byZero, z, r)
}

// floatToLowBits leaves an integral float64 below 2**52 in the low bits of 2**52.
func floatToLowBits(b *vec.Builder, f vec.Value) vec.Value {
	return b.To(vec.OpBitcast, vec.I64, b.Op(vec.OpAdd, f, b.Float(vec.F64, 1<<52)))
}

// divmodU64 divides in float64 where both operands are below 2**52, as divmod64 does. Larger ones
// are rare.
func divmodU64(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	z := zero(b, vec.I64)
	large := b.Op(vec.OpNe, b.Shift(vec.OpShr, b.Op(vec.OpOr, x, y), 52), z)

	fx, fy := lowBitsToFloat(b, x), lowBitsToFloat(b, y)
	f := b.Op(vec.OpFloor, b.Op(vec.OpDiv, fx, fy))
	digits := b.Const(vec.I64, 1<<52-1)
	q = b.Op(vec.OpAnd, floatToLowBits(b, f), digits)
	rest := b.Op(vec.OpFMA, b.Op(vec.OpXor, f, signBit(b, vec.F64)), fy, fx)
	r = b.Op(vec.OpAnd, floatToLowBits(b, rest), digits)

	q = b.Rare(large, []vec.Value{q}, func([]vec.Value) []vec.Value {
		q, _ := longDivmodU(b, x, y)
		return []vec.Value{q}
	})[0]
	r = b.Rare(large, []vec.Value{r}, func([]vec.Value) []vec.Value {
		_, r := longDivmodU(b, x, y)
		return []vec.Value{r}
	})[0]
	byZero := b.Op(vec.OpEq, y, z)
	return b.Op(vec.OpSelect, byZero, z, q), b.Op(vec.OpSelect, byZero, z, r)
}

// longDivmodU divides any two uint64 but by zero. By a divisor of 2**63 and more the quotient is 0 or
// 1. By a smaller one, half of x has a signed quotient, and twice that is right or one too small.
func longDivmodU(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	z := zero(b, vec.I64)
	half, _ := longDivmod(b, b.Shift(vec.OpShr, x, 1), y)
	q = b.Op(vec.OpSelect, b.Op(vec.OpLt, y, z), z, b.Shift(vec.OpShl, half, 1))
	r = b.Op(vec.OpSub, x, b.Op(vec.OpMul, q, y))
	more := b.Op(vec.OpNot, unsignedLess(b, r, y))
	q = b.Op(vec.OpSelect, more, b.Op(vec.OpAdd, q, one(b, vec.I64)), q)
	return q, b.Op(vec.OpSelect, more, b.Op(vec.OpSub, r, y), r)
}
