package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// FloorDivide is the quotient rounded downwards. Of integers it is 0 where y is 0, and the
// smallest one by -1 wraps to itself. Of floats it is NumPy's.
func FloorDivide(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t.IsFloat() {
		return floatFloorDivide(b, args[0], args[1])
	}
	q, _ := intDivmod(b, t, args[0], args[1])
	return q
}

// Remainder is x - floor(x/y)*y, which has the sign of y. Of integers it is 0 where y is 0. Of
// floats it is NumPy's.
func Remainder(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t.IsFloat() {
		return floatRemainder(b, args[0], args[1])
	}
	_, r := intDivmod(b, t, args[0], args[1])
	return r
}

// Fmod is the remainder of the quotient rounded towards zero, which has the sign of x: C's fmod
// of floats, C's % of integers, except that it is 0 where y is 0.
func Fmod(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x, y := args[0], args[1]
	if t.IsFloat() {
		return floatMod(b, x, y)
	}
	_, constant := b.ConstBits(y)
	if t.Size() < 4 && !constant {
		_, r := divmod16(b, t, x, y, vec.OpTrunc)
		return r
	}
	_, r := intDivmod(b, t, x, y)
	if unsigned(t) {
		return r
	}
	z := zero(b, b.Type(x))
	// A remainder with the wrong sign is one divisor too far.
	wrong := b.Op(vec.OpLt, b.Op(vec.OpXor, r, x), z)
	return b.Op(vec.OpSelect, b.Op(vec.OpAnd, wrong, b.Op(vec.OpNe, r, z)), b.Op(vec.OpSub, r, y), r)
}

// intDivmod returns the floor quotient and its remainder. The caller uses one or both; what it
// does not use is swept.
func intDivmod(b *vec.Builder, t dtype.DType, x, y vec.Value) (q, r vec.Value) {
	if d, ok := b.ConstBits(y); ok {
		if q, r, ok := divmodByConst(b, t, x, y, d); ok {
			return q, r
		}
	}
	switch {
	case t.Size() < 4:
		return divmod16(b, t, x, y, vec.OpFloor)
	case t == dtype.Int32:
		return divmod32(b, x, y)
	case t == dtype.Uint32:
		return divmodU32(b, x, y)
	case t == dtype.Uint64:
		return divmodU64(b, x, y)
	}
	return divmod64(b, x, y)
}

// divmod16 divides integers of at most 16 bits in float32; round, OpFloor or OpTrunc, is the rounding
// of the quotient. That of two numbers that do not divide is at least 1/|y| away from an integer, and
// its rounding error is at most |x/y|*2**-24, which is less. The product of quotient and divisor is
// exact, as it has no more than 17 bits.
//
// By zero both are infinite or NaN, which converts to -2**31: the low bits of that are 0.
func divmod16(b *vec.Builder, t dtype.DType, x, y vec.Value, round vec.Op) (q, r vec.Value) {
	fx, fy := intToFloat(b, t, x, vec.F32), intToFloat(b, t, y, vec.F32)
	f := b.Op(round, b.Op(vec.OpDiv, fx, fy))
	rest := b.Op(vec.OpFMA, b.Op(vec.OpXor, f, signBit(b, vec.F32)), fy, fx)
	integer := func(f vec.Value) vec.Value {
		return b.To(vec.OpConvert, VecType(t), b.To(vec.OpConvert, vec.I32, f))
	}
	return integer(f), integer(rest)
}

// divmod32 divides in float64. The quotient of two int32 that do not divide is at least 1/|y| away
// from an integer, and its rounding error is less than that.
func divmod32(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	z := zero(b, vec.I32)
	f := b.Op(vec.OpDiv, b.To(vec.OpConvert, vec.F64, x), b.To(vec.OpConvert, vec.F64, y))
	// -2**31 by -1 does not fit and converts to -2**31, which is that wrapped.
	q = b.To(vec.OpConvert, vec.I32, b.Op(vec.OpFloor, f))
	r = b.Op(vec.OpSub, x, b.Op(vec.OpMul, q, y))
	byZero := b.Op(vec.OpEq, y, z)
	return b.Op(vec.OpSelect, byZero, z, q), b.Op(vec.OpSelect, byZero, z, r)
}

// divmod64 divides in float64 where both operands are below 2**51 in magnitude; the argument of
// divmod32 holds there too, and conversions are an addition each way. Larger ones are rare.
func divmod64(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	half := b.Int(vec.I64, 1<<51)
	spread := b.Op(vec.OpOr, b.Op(vec.OpAdd, x, half), b.Op(vec.OpAdd, y, half))
	large := b.Op(vec.OpNe, b.Shift(vec.OpShr, spread, 52), zero(b, vec.I64))

	fx, fy := shortToFloat(b, x), shortToFloat(b, y)
	f := b.Op(vec.OpFloor, b.Op(vec.OpDiv, fx, fy))
	q = floatToShort(b, f)
	r = floatToShort(b, b.Op(vec.OpFMA, b.Op(vec.OpXor, f, signBit(b, vec.F64)), fy, fx))

	q = b.Rare(large, []vec.Value{q}, func([]vec.Value) []vec.Value {
		q, _ := longDivmod(b, x, y)
		return []vec.Value{q}
	})[0]
	r = b.Rare(large, []vec.Value{r}, func([]vec.Value) []vec.Value {
		_, r := longDivmod(b, x, y)
		return []vec.Value{r}
	})[0]
	z := zero(b, vec.I64)
	byZero := b.Op(vec.OpEq, y, z)
	return b.Op(vec.OpSelect, byZero, z, q), b.Op(vec.OpSelect, byZero, z, r)
}

// shift51 is a float64 whose last bit counts ones, so that adding a smaller integer leaves that in
// its low bits.
const shift51 = 3 << 51

// shortToFloat converts an int64 below 2**51 in magnitude; another one gives some float.
func shortToFloat(b *vec.Builder, x vec.Value) vec.Value {
	magic := b.Float(vec.F64, shift51)
	sum := b.Op(vec.OpAdd, x, b.To(vec.OpBitcast, vec.I64, magic))
	return b.Op(vec.OpSub, b.To(vec.OpBitcast, vec.F64, sum), magic)
}

// floatToShort converts an integral float64 of at most 2**51 in magnitude; another one gives some
// integer.
func floatToShort(b *vec.Builder, f vec.Value) vec.Value {
	magic := b.Float(vec.F64, shift51)
	sum := b.Op(vec.OpAdd, f, magic)
	return b.Op(vec.OpSub, b.To(vec.OpBitcast, vec.I64, sum), b.To(vec.OpBitcast, vec.I64, magic))
}

// longDivmod divides any two int64 but by zero. A first quotient in float64 is off by some 2**10
// at most; what it leaves, which is less than |y|/2 + 2**12 in magnitude, is exact, and a second
// quotient brings it to |y|/2 (and a hair, which the last step does not mind).
func longDivmod(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	fy := b.To(vec.OpConvert, vec.F64, y)
	nearest := func(x vec.Value) vec.Value {
		return b.Op(vec.OpRound, b.Op(vec.OpDiv, b.To(vec.OpConvert, vec.F64, x), fy))
	}
	rest := func(x, q vec.Value) vec.Value { return b.Op(vec.OpSub, x, b.Op(vec.OpMul, q, y)) }
	// 2**63 does not fit and converts to -2**63, which is the same modulo 2**64.
	q = b.To(vec.OpConvert, vec.I64, nearest(x))
	r = rest(x, q)
	q2 := floatToShort(b, nearest(r)) // it has some 12 bits
	r = rest(r, q2)
	q = b.Op(vec.OpAdd, q, q2)

	z := zero(b, vec.I64)
	wrong := b.Op(vec.OpAnd, b.Op(vec.OpLt, b.Op(vec.OpXor, r, y), z), b.Op(vec.OpNe, r, z))
	q = b.Op(vec.OpSelect, wrong, b.Op(vec.OpSub, q, b.Int(vec.I64, 1)), q)
	return q, b.Op(vec.OpSelect, wrong, b.Op(vec.OpAdd, r, y), r)
}
