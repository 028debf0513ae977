package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// avx2 is the target of AVX2 and FMA. Masks are vectors of lanes that are all ones or zero.
type avx2 struct{}

func (avx2) rules() *ruleTable { return avx2Rules }

var avx2Rules = func() *ruleTable {
	t := commonRules()
	floats, ints := floatTypes, intTypes
	t.set(vec.OpRound, asUnary, roundEven, floats, asm.VROUNDPS, asm.VROUNDPD)
	t.set(vec.OpFloor, asUnary, roundDown, floats, asm.VROUNDPS, asm.VROUNDPD)
	t.set(vec.OpCeil, asUnary, roundUp, floats, asm.VROUNDPS, asm.VROUNDPD)
	t.set(vec.OpTrunc, asUnary, roundTrunc, floats, asm.VROUNDPS, asm.VROUNDPD)
	t.set(vec.OpEq, asBinary, cmpEq, floats, asm.VCMPPS, asm.VCMPPD)
	t.set(vec.OpNe, asBinary, cmpNe, floats, asm.VCMPPS, asm.VCMPPD)
	t.set(vec.OpLt, asBinary, cmpLt, floats, asm.VCMPPS, asm.VCMPPD)
	t.set(vec.OpLe, asBinary, cmpLe, floats, asm.VCMPPS, asm.VCMPPD)

	t.set(vec.OpEq, asCommuting, noImm, ints, asm.VPCMPEQB, asm.VPCMPEQW, asm.VPCMPEQD, asm.VPCMPEQQ)
	t.set(vec.OpLt, asSwapped, noImm, ints, asm.VPCMPGTB, asm.VPCMPGTW, asm.VPCMPGTD, asm.VPCMPGTQ)
	t.set(vec.OpAnd, asCommuting, noImm, ints, asm.VPAND, asm.VPAND, asm.VPAND, asm.VPAND)
	t.set(vec.OpOr, asCommuting, noImm, ints, asm.VPOR, asm.VPOR, asm.VPOR, asm.VPOR)
	t.set(vec.OpXor, asCommuting, noImm, ints, asm.VPXOR, asm.VPXOR, asm.VPXOR, asm.VPXOR)
	t.set(vec.OpAndNot, asBinary, noImm, ints, asm.VPANDN, asm.VPANDN, asm.VPANDN, asm.VPANDN)
	return t
}()

// selectLanes writes a select of numbers.
func (t avx2) selectLanes(s *selector, in *vec.Instr, width int) opnd {
	x, y := s.get(in.Args[1]), s.get(in.Args[2])
	if signs, ok := s.signs(in); ok {
		return t.blend(s, width, s.get(signs), x, y)
	}
	mask := s.in(in.Args[0], width)
	if s.isZero(in.Args[2]) {
		return s.comm(asm.VPAND, width, mask, x)
	}
	if s.isZero(in.Args[1]) {
		return s.bin(asm.VPANDN, width, mask, y)
	}
	if s.isOnes(in.Args[1]) {
		return s.comm(asm.VPOR, width, mask, y)
	}
	return t.blend(s, width, mask, x, y)
}

// expand writes the operations that AVX2 has no single instruction for.
func (t avx2) expand(s *selector, in *vec.Instr, from vec.Type, x [3]opnd) opnd {
	w := from.Size()
	ones := func() opnd { return s.constant(^uint64(0), w) }
	if from.IsInt() && in.Type != vec.Mask || in.Type == vec.Mask {
		switch in.Op {
		case vec.OpNot:
			return s.comm(asm.VPXOR, w, x[0], ones())
		case vec.OpNe:
			eq := avx2Rules[vec.OpEq][from]
			return s.comm(asm.VPXOR, w, s.comm(eq.op, w, x[0], x[1]), ones())
		case vec.OpLe: // not y < x
			lt := avx2Rules[vec.OpLt][from]
			return s.comm(asm.VPXOR, w, s.bin(lt.op, w, x[0], x[1]), ones())
		}
	}
	switch in.Op {
	case vec.OpConvert, vec.OpExtendU:
		return t.convert(s, in.Op, from, in.Type, x[0])
	case vec.OpMulHiU:
		if from == vec.I32 {
			return t.mulHigh32(s, x[0], x[1])
		}
		return s.mulHigh64(x[0], x[1])
	}
	switch from {
	case vec.I8:
		if r, ok := s.bytesOperation(in, x); ok {
			return r
		}
	case vec.I64:
		return t.expand64(s, in, x)
	}
	return s.fail("no machine code for %s of %s", in.Op, from)
}

// expand64 writes the 64-bit integer operations that AVX2 lacks.
func (t avx2) expand64(s *selector, in *vec.Instr, x [3]opnd) opnd {
	switch in.Op {
	case vec.OpMul:
		for i, a := range in.Args[:2] {
			if s.fits32(a) { // low*low + (high*low)<<32
				short, other := x[i], x[1-i]
				high := s.comm(asm.VPMULUDQ, 8, s.shift(asm.VPSRLQ, 32, 8, other), short)
				return s.comm(asm.VPADDQ, 8, s.comm(asm.VPMULUDQ, 8, other, short), s.shift(asm.VPSLLQ, 32, 8, high))
			}
		}
		// low*low + (low*high + high*low)<<32
		cross := s.comm(asm.VPMULLD, 8, x[0], s.un(asm.VPSHUFD, 0xB1, 8, x[1]))
		sum := s.comm(asm.VPADDD, 8, cross, s.shift(asm.VPSRLQ, 32, 8, cross))
		return s.comm(asm.VPADDQ, 8, s.comm(asm.VPMULUDQ, 8, x[0], x[1]), s.shift(asm.VPSLLQ, 32, 8, sum))
	case vec.OpSar:
		if in.Imm == 63 {
			return s.bin(asm.VPCMPGTQ, 8, s.constant(0, 8), x[0])
		}
		// Shift x + 2^63, which is not negative.
		y := s.shift(asm.VPSRLQ, int(in.Imm), 8, s.comm(asm.VPXOR, 8, x[0], s.constant(1<<63, 8)))
		return s.bin(asm.VPSUBQ, 8, y, s.constant(1<<63>>in.Imm, 8))
	case vec.OpSarV:
		// Shift the complement of negative numbers, which has zeros to fill with.
		sign := s.bin(asm.VPCMPGTQ, 8, s.constant(0, 8), x[0])
		return s.comm(asm.VPXOR, 8, s.bin(asm.VPSRLVQ, 8, s.comm(asm.VPXOR, 8, x[0], sign), x[1]), sign)
	case vec.OpMinS:
		return t.blend(s, 8, s.bin(asm.VPCMPGTQ, 8, x[0], x[1]), x[1], x[0])
	case vec.OpMaxS:
		return t.blend(s, 8, s.bin(asm.VPCMPGTQ, 8, x[0], x[1]), x[0], x[1])
	case vec.OpMinU:
		return t.blend(s, 8, t.aboveU(s, x[0], x[1]), x[1], x[0])
	case vec.OpMaxU:
		return t.blend(s, 8, t.aboveU(s, x[0], x[1]), x[0], x[1])
	}
	return s.fail("no machine code for %s of i64", in.Op)
}

// aboveU returns the mask of x > y for unsigned 64-bit integers.
func (avx2) aboveU(s *selector, x, y opnd) opnd {
	top := s.constant(1<<63, 8)
	return s.bin(asm.VPCMPGTQ, 8, s.comm(asm.VPXOR, 8, x, top), s.comm(asm.VPXOR, 8, y, top))
}

// mulHigh32 returns the high halves of the 64-bit products of unsigned 32-bit integers.
func (avx2) mulHigh32(s *selector, x, y opnd) opnd {
	even := s.shift(asm.VPSRLQ, 32, 4, s.comm(asm.VPMULUDQ, 4, x, y))
	odd := s.comm(asm.VPMULUDQ, 4, s.shift(asm.VPSRLQ, 32, 4, x), s.oddLanes(y))
	return s.binImm(asm.VPBLENDD, 0xAA, 4, even, odd)
}

// oddLanes moves the odd 32-bit lanes to the even places. A constant is the same in all places.
func (s *selector) oddLanes(x opnd) opnd {
	if x.kind == constant || x.kind == uniform {
		return x
	}
	return s.shift(asm.VPSRLQ, 32, 4, x)
}
