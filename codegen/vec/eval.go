package vec

import (
	"math"
	"math/bits"
)

// Eval is the definition of the operations: the value of one lane, as bits, from the bits of the
// operands. from is the type of the last operand, to that of the result (they differ for
// comparisons and conversions); a Mask is 0 or 1. Constants, parameters and loops have no lane of
// their own and are not asked for.
func Eval(op Op, from, to Type, imm uint64, x, y, z uint64) uint64 {
	switch op {
	case OpConvert:
		return convert(from, to, x)
	case OpExtendU, OpBitcast:
		return x
	case OpLookup:
		table := TableAt(imm)
		return table[x%uint64(len(table))]
	case OpSelect:
		if x != 0 {
			return y
		}
		return z
	}
	switch from {
	case F32:
		return evalF32(op, math.Float32frombits(uint32(x)), math.Float32frombits(uint32(y)), math.Float32frombits(uint32(z)))
	case F64:
		return evalF64(op, math.Float64frombits(x), math.Float64frombits(y), math.Float64frombits(z))
	}
	return evalInt(op, from, imm, x, y)
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// evalF64 writes each product as float64(x*y): otherwise Go may fuse it with what follows.
func evalF64(op Op, x, y, z float64) uint64 {
	var r float64
	switch op {
	case OpAdd:
		r = x + y
	case OpSub:
		r = x - y
	case OpMul:
		r = float64(x * y)
	case OpDiv:
		r = x / y
	case OpSqrt:
		r = math.Sqrt(x)
	case OpFMA:
		r = math.FMA(x, y, z)
	case OpMin:
		r = y
		if x < y {
			r = x
		}
	case OpMax:
		r = y
		if x > y {
			r = x
		}
	case OpRound:
		r = math.RoundToEven(x)
	case OpFloor:
		r = math.Floor(x)
	case OpCeil:
		r = math.Ceil(x)
	case OpTrunc:
		r = math.Trunc(x)
	case OpEq:
		return b2u(x == y)
	case OpNe:
		return b2u(x != y)
	case OpLt:
		return b2u(x < y)
	case OpLe:
		return b2u(x <= y)
	default:
		return evalInt(op, I64, 0, math.Float64bits(x), math.Float64bits(y))
	}
	return math.Float64bits(r)
}

// evalF32 computes in float64 and rounds: for + - * / sqrt that is the float32 result exactly
// (53 >= 2*24+2 bits), and rounding to integers is exact anyway.
func evalF32(op Op, x, y, z float32) uint64 {
	switch op {
	case OpFMA:
		return uint64(math.Float32bits(FMA32(x, y, z)))
	case OpEq, OpNe, OpLt, OpLe:
		return evalF64(op, float64(x), float64(y), 0)
	case OpMin:
		if x < y {
			y = x
		}
		return uint64(math.Float32bits(y))
	case OpMax:
		if x > y {
			y = x
		}
		return uint64(math.Float32bits(y))
	case OpAnd, OpOr, OpXor, OpAndNot:
		return evalInt(op, I32, 0, uint64(math.Float32bits(x)), uint64(math.Float32bits(y)))
	}
	r := math.Float64frombits(evalF64(op, float64(x), float64(y), 0))
	return uint64(math.Float32bits(float32(r)))
}

// FMA32 returns x*y + z rounded once. The product is exact in float64; the sum is rounded to odd
// there, so that the second rounding gives what a single one would (Boldo and Melquiond 2008).
func FMA32(x, y, z float32) float32 {
	p, c := float64(float64(x)*float64(y)), float64(z)
	s := p + c
	if math.IsNaN(s) || math.IsInf(s, 0) {
		return float32(s)
	}
	// The error of the sum, exact (Knuth's TwoSum).
	t := s - p
	e := (p - (s - t)) + (c - t)
	b := math.Float64bits(s)
	if e != 0 && b&1 == 0 {
		if (e > 0) == (s > 0) {
			b++
		} else {
			b--
		}
	}
	return float32(math.Float64frombits(b))
}

func evalInt(op Op, t Type, imm, x, y uint64) uint64 {
	width := uint64(8 * t.Size())
	if t == Mask {
		width = 1
	}
	trunc := ^uint64(0) >> (64 - width)
	sx, sy := signed(x, width), signed(y, width)
	var r uint64
	switch op {
	case OpAdd:
		r = x + y
	case OpSub:
		r = x - y
	case OpMul:
		r = x * y
	case OpMulHiU:
		hi, lo := bits.Mul64(x, y)
		r = hi<<(64-width) | lo>>width
	case OpMinS:
		r = uint64(min(sx, sy))
	case OpMaxS:
		r = uint64(max(sx, sy))
	case OpMinU:
		r = min(x, y)
	case OpMaxU:
		r = max(x, y)
	case OpAnd:
		r = x & y
	case OpOr:
		r = x | y
	case OpXor:
		r = x ^ y
	case OpAndNot:
		r = ^x & y
	case OpNot:
		r = ^x
	case OpShl:
		r = x << imm
	case OpShr:
		r = x >> imm
	case OpSar:
		r = uint64(sx >> imm)
	case OpShlV:
		if y < width {
			r = x << y
		}
	case OpShrV:
		if y < width {
			r = x >> y
		}
	case OpSarV:
		r = uint64(sx >> min(y, width-1))
	case OpEq:
		return b2u(x == y)
	case OpNe:
		return b2u(x != y)
	case OpLt:
		return b2u(sx < sy)
	case OpLe:
		return b2u(sx <= sy)
	default:
		panic("vec: Eval of " + op.String() + " on " + t.String())
	}
	return r & trunc
}

func signed(x, width uint64) int64 { return int64(x<<(64-width)) >> (64 - width) }

func convert(from, to Type, x uint64) uint64 {
	switch {
	case from.IsInt() && to.IsInt():
		return uint64(signed(x, uint64(8*from.Size()))) & (^uint64(0) >> (64 - 8*to.Size()))
	case from.IsInt():
		s := signed(x, uint64(8*from.Size()))
		if to == F32 {
			return uint64(math.Float32bits(float32(s)))
		}
		return math.Float64bits(float64(s))
	case from == F32 && to == F64:
		return math.Float64bits(float64(math.Float32frombits(uint32(x))))
	case from == F32:
		return uint64(uint32(ToInt32(float64(math.Float32frombits(uint32(x))))))
	case to == F32:
		return uint64(math.Float32bits(float32(math.Float64frombits(x))))
	case to == I32:
		return uint64(uint32(ToInt32(math.Float64frombits(x))))
	}
	return uint64(ToInt64(math.Float64frombits(x)))
}

// ToInt32 converts towards zero; NaN and what does not fit give the smallest int32. Go leaves
// these cases to the machine.
func ToInt32(x float64) int32 {
	if x > -(1<<31)-1 && x < 1<<31 {
		return int32(x)
	}
	return math.MinInt32
}

// ToInt64 converts towards zero; NaN and what does not fit give the smallest int64.
func ToInt64(x float64) int64 {
	if x >= -(1<<63) && x < 1<<63 {
		return int64(x)
	}
	return math.MinInt64
}
