package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A form says how one machine instruction does an operation.
type form uint8

const (
	noForm      form = iota
	asUnary          // x
	asBinary         // x, y
	asSwapped        // y, x
	asCommuting      // x, y in either order
	asShift          // x by the immediate
	asFused          // x*y + z
)

// A rule is the instruction for an operation on lanes of one type.
type rule struct {
	op   asm.Op
	form form
	imm  int16
}

// ruleTable holds the operations that are one instruction, whose operands and result have the
// same number of bytes per lane.
type ruleTable [vec.NumOps][vec.NumTypes]rule

// Predicates of VCMPPD and VCMPPS that raise nothing for quiet NaN. Where an ordered one is false,
// the one of its opposite, which is true for NaN, is four more; and the other way round.
const (
	cmpEq       = 0x00
	cmpLt       = 0x11
	cmpLe       = 0x12
	cmpNe       = 0x04
	cmpOpposite = 0x04
)

// Rounding modes of VROUNDPD and VROUNDPS, the inexact flag left alone.
const (
	roundEven  = 8
	roundDown  = 9
	roundUp    = 10
	roundTrunc = 11
)

var avx2Rules = makeRules()

func makeRules() *ruleTable {
	t := &ruleTable{}
	// set gives an operation its instructions for the types, of which some have none (0).
	set := func(op vec.Op, f form, imm int16, types []vec.Type, ops ...asm.Op) {
		for i, o := range ops {
			if o != 0 {
				t[op][types[i]] = rule{o, f, imm}
			}
		}
	}
	floats := []vec.Type{vec.F32, vec.F64}
	ints := []vec.Type{vec.I8, vec.I16, vec.I32, vec.I64}

	set(vec.OpAdd, asCommuting, noImm, floats, asm.VADDPS, asm.VADDPD)
	set(vec.OpSub, asBinary, noImm, floats, asm.VSUBPS, asm.VSUBPD)
	set(vec.OpMul, asCommuting, noImm, floats, asm.VMULPS, asm.VMULPD)
	set(vec.OpDiv, asBinary, noImm, floats, asm.VDIVPS, asm.VDIVPD)
	set(vec.OpSqrt, asUnary, noImm, floats, asm.VSQRTPS, asm.VSQRTPD)
	set(vec.OpMin, asBinary, noImm, floats, asm.VMINPS, asm.VMINPD)
	set(vec.OpMax, asBinary, noImm, floats, asm.VMAXPS, asm.VMAXPD)
	set(vec.OpRound, asUnary, roundEven, floats, asm.VROUNDPS, asm.VROUNDPD)
	set(vec.OpFloor, asUnary, roundDown, floats, asm.VROUNDPS, asm.VROUNDPD)
	set(vec.OpCeil, asUnary, roundUp, floats, asm.VROUNDPS, asm.VROUNDPD)
	set(vec.OpTrunc, asUnary, roundTrunc, floats, asm.VROUNDPS, asm.VROUNDPD)
	set(vec.OpEq, asBinary, cmpEq, floats, asm.VCMPPS, asm.VCMPPD)
	set(vec.OpNe, asBinary, cmpNe, floats, asm.VCMPPS, asm.VCMPPD)
	set(vec.OpLt, asBinary, cmpLt, floats, asm.VCMPPS, asm.VCMPPD)
	set(vec.OpLe, asBinary, cmpLe, floats, asm.VCMPPS, asm.VCMPPD)
	set(vec.OpAnd, asCommuting, noImm, floats, asm.VANDPS, asm.VANDPD)
	set(vec.OpOr, asCommuting, noImm, floats, asm.VORPS, asm.VORPD)
	set(vec.OpXor, asCommuting, noImm, floats, asm.VXORPS, asm.VXORPD)
	set(vec.OpAndNot, asBinary, noImm, floats, asm.VANDNPS, asm.VANDNPD)

	set(vec.OpAdd, asCommuting, noImm, ints, asm.VPADDB, asm.VPADDW, asm.VPADDD, asm.VPADDQ)
	set(vec.OpSub, asBinary, noImm, ints, asm.VPSUBB, asm.VPSUBW, asm.VPSUBD, asm.VPSUBQ)
	set(vec.OpMul, asCommuting, noImm, ints, 0, asm.VPMULLW, asm.VPMULLD)
	set(vec.OpMulHiU, asCommuting, noImm, ints, 0, asm.VPMULHUW)
	set(vec.OpMinS, asCommuting, noImm, ints, asm.VPMINSB, asm.VPMINSW, asm.VPMINSD)
	set(vec.OpMaxS, asCommuting, noImm, ints, asm.VPMAXSB, asm.VPMAXSW, asm.VPMAXSD)
	set(vec.OpMinU, asCommuting, noImm, ints, asm.VPMINUB, asm.VPMINUW, asm.VPMINUD)
	set(vec.OpMaxU, asCommuting, noImm, ints, asm.VPMAXUB, asm.VPMAXUW, asm.VPMAXUD)
	set(vec.OpEq, asCommuting, noImm, ints, asm.VPCMPEQB, asm.VPCMPEQW, asm.VPCMPEQD, asm.VPCMPEQQ)
	set(vec.OpLt, asSwapped, noImm, ints, asm.VPCMPGTB, asm.VPCMPGTW, asm.VPCMPGTD, asm.VPCMPGTQ)
	set(vec.OpAnd, asCommuting, noImm, ints, asm.VPAND, asm.VPAND, asm.VPAND, asm.VPAND)
	set(vec.OpOr, asCommuting, noImm, ints, asm.VPOR, asm.VPOR, asm.VPOR, asm.VPOR)
	set(vec.OpXor, asCommuting, noImm, ints, asm.VPXOR, asm.VPXOR, asm.VPXOR, asm.VPXOR)
	set(vec.OpAndNot, asBinary, noImm, ints, asm.VPANDN, asm.VPANDN, asm.VPANDN, asm.VPANDN)
	set(vec.OpShl, asShift, noImm, ints, 0, asm.VPSLLW, asm.VPSLLD, asm.VPSLLQ)
	set(vec.OpShr, asShift, noImm, ints, 0, asm.VPSRLW, asm.VPSRLD, asm.VPSRLQ)
	set(vec.OpSar, asShift, noImm, ints, 0, asm.VPSRAW, asm.VPSRAD)
	set(vec.OpShlV, asBinary, noImm, ints, 0, 0, asm.VPSLLVD, asm.VPSLLVQ)
	set(vec.OpShrV, asBinary, noImm, ints, 0, 0, asm.VPSRLVD, asm.VPSRLVQ)
	set(vec.OpSarV, asBinary, noImm, ints, 0, 0, asm.VPSRAVD)
	return t
}

// operation writes the instructions for an operation and returns its value.
func (s *selector) operation(in *vec.Instr, v vec.Value) opnd {
	args := in.Operands()
	from := s.prog.Type(args[len(args)-1])
	if in.Type == vec.Mask && from == vec.Mask {
		return s.maskOperation(in, v)
	}
	switch in.Op {
	case vec.OpSelect:
		return s.selectLanes(in, from.Size())
	case vec.OpFMA:
		return s.multiplyAdd(in)
	case vec.OpLookup:
		return s.lookup(in)
	}
	var x [3]opnd
	for i, a := range args {
		x[i] = s.get(a)
	}
	w := from.Size()
	r := &avx2Rules[in.Op][from]
	switch r.form {
	case asUnary:
		return s.un(r.op, int(r.imm), w, x[0])
	case asBinary:
		return s.binImm(r.op, int(r.imm), w, x[0], x[1])
	case asSwapped:
		return s.binImm(r.op, int(r.imm), w, x[1], x[0])
	case asCommuting:
		return s.comm(r.op, w, x[0], x[1])
	case asShift:
		return s.shift(r.op, int(in.Imm), w, x[0])
	}
	return s.expand(in, from, x)
}

// selectLanes writes a select of numbers.
func (s *selector) selectLanes(in *vec.Instr, width int) opnd {
	mask := s.in(in.Args[0], width)
	x, y := s.get(in.Args[1]), s.get(in.Args[2])
	if s.isZero(in.Args[2]) {
		return s.comm(asm.VPAND, width, mask, x)
	}
	if s.isZero(in.Args[1]) {
		return s.bin(asm.VPANDN, width, mask, y)
	}
	return s.blend(width, width, mask, x, y)
}

func (s *selector) isZero(v vec.Value) bool {
	in := &s.prog.Instrs[v]
	return in.Op == vec.OpConst && in.Imm == 0
}

// expand writes the operations that AVX2 has no single instruction for.
func (s *selector) expand(in *vec.Instr, from vec.Type, x [3]opnd) opnd {
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
	case vec.OpConvert, vec.OpExtendU, vec.OpBitcast:
		return s.convert(in.Op, from, in.Type, x[0])
	case vec.OpMulHiU:
		if from == vec.I32 {
			return s.mulHigh32(x[0], x[1])
		}
	}
	if from == vec.I64 {
		return s.expand64(in, x)
	}
	return s.fail("no machine code for %s of %s", in.Op, from)
}

// expand64 writes the 64-bit integer operations that AVX2 lacks.
func (s *selector) expand64(in *vec.Instr, x [3]opnd) opnd {
	switch in.Op {
	case vec.OpMul:
		// low*low + (low*high + high*low)<<32
		cross := s.comm(asm.VPMULLD, 8, x[0], s.un(asm.VPSHUFD, 0xB1, 8, x[1]))
		sum := s.comm(asm.VPADDD, 8, cross, s.shift(asm.VPSRLQ, 32, 8, cross))
		return s.comm(asm.VPADDQ, 8, s.comm(asm.VPMULUDQ, 8, x[0], x[1]), s.shift(asm.VPSLLQ, 32, 8, sum))
	case vec.OpSar, vec.OpSarV:
		// Shift the complement of negative numbers, which has zeros to fill with.
		sign := s.bin(asm.VPCMPGTQ, 8, s.constant(0, 8), x[0])
		y := s.comm(asm.VPXOR, 8, x[0], sign)
		if in.Op == vec.OpSar {
			y = s.shift(asm.VPSRLQ, int(in.Imm), 8, y)
		} else {
			y = s.bin(asm.VPSRLVQ, 8, y, x[1])
		}
		return s.comm(asm.VPXOR, 8, y, sign)
	case vec.OpMinS:
		return s.blend(8, 8, s.bin(asm.VPCMPGTQ, 8, x[0], x[1]), x[1], x[0])
	case vec.OpMaxS:
		return s.blend(8, 8, s.bin(asm.VPCMPGTQ, 8, x[0], x[1]), x[0], x[1])
	case vec.OpMinU:
		return s.blend(8, 8, s.aboveU(x[0], x[1]), x[1], x[0])
	case vec.OpMaxU:
		return s.blend(8, 8, s.aboveU(x[0], x[1]), x[0], x[1])
	}
	return s.fail("no machine code for %s of i64", in.Op)
}

// aboveU returns the mask of x > y for unsigned 64-bit integers.
func (s *selector) aboveU(x, y opnd) opnd {
	top := s.constant(1<<63, 8)
	return s.bin(asm.VPCMPGTQ, 8, s.comm(asm.VPXOR, 8, x, top), s.comm(asm.VPXOR, 8, y, top))
}

// mulHigh32 returns the high halves of the 64-bit products of unsigned 32-bit integers.
func (s *selector) mulHigh32(x, y opnd) opnd {
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
