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
	asCompare        // x, y, giving a mask register
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
	cmpSwapped  = 0x0F // from y < x to x > y, from y <= x to x >= y
)

// Rounding modes of VROUNDPD and VROUNDPS, the inexact flag left alone.
const (
	roundEven  = 8
	roundDown  = 9
	roundUp    = 10
	roundTrunc = 11
)

var (
	floatTypes = []vec.Type{vec.F32, vec.F64}
	intTypes   = []vec.Type{vec.I8, vec.I16, vec.I32, vec.I64}
)

// set gives an operation its instructions for the types, of which some have none (0).
func (t *ruleTable) set(op vec.Op, f form, imm int16, types []vec.Type, ops ...asm.Op) {
	for i, o := range ops {
		if o != 0 {
			t[op][types[i]] = rule{o, f, imm}
		}
	}
}

// commonRules are those that all instruction sets share.
func commonRules() *ruleTable {
	t := &ruleTable{}
	floats, ints := floatTypes, intTypes
	t.set(vec.OpAdd, asCommuting, noImm, floats, asm.VADDPS, asm.VADDPD)
	t.set(vec.OpSub, asBinary, noImm, floats, asm.VSUBPS, asm.VSUBPD)
	t.set(vec.OpMul, asCommuting, noImm, floats, asm.VMULPS, asm.VMULPD)
	t.set(vec.OpDiv, asBinary, noImm, floats, asm.VDIVPS, asm.VDIVPD)
	t.set(vec.OpSqrt, asUnary, noImm, floats, asm.VSQRTPS, asm.VSQRTPD)
	t.set(vec.OpMin, asBinary, noImm, floats, asm.VMINPS, asm.VMINPD)
	t.set(vec.OpMax, asBinary, noImm, floats, asm.VMAXPS, asm.VMAXPD)
	t.set(vec.OpAnd, asCommuting, noImm, floats, asm.VANDPS, asm.VANDPD)
	t.set(vec.OpOr, asCommuting, noImm, floats, asm.VORPS, asm.VORPD)
	t.set(vec.OpXor, asCommuting, noImm, floats, asm.VXORPS, asm.VXORPD)
	t.set(vec.OpAndNot, asBinary, noImm, floats, asm.VANDNPS, asm.VANDNPD)

	t.set(vec.OpAdd, asCommuting, noImm, ints, asm.VPADDB, asm.VPADDW, asm.VPADDD, asm.VPADDQ)
	t.set(vec.OpSub, asBinary, noImm, ints, asm.VPSUBB, asm.VPSUBW, asm.VPSUBD, asm.VPSUBQ)
	t.set(vec.OpMul, asCommuting, noImm, ints, 0, asm.VPMULLW, asm.VPMULLD)
	t.set(vec.OpMulHiU, asCommuting, noImm, ints, 0, asm.VPMULHUW)
	t.set(vec.OpMinS, asCommuting, noImm, ints, asm.VPMINSB, asm.VPMINSW, asm.VPMINSD)
	t.set(vec.OpMaxS, asCommuting, noImm, ints, asm.VPMAXSB, asm.VPMAXSW, asm.VPMAXSD)
	t.set(vec.OpMinU, asCommuting, noImm, ints, asm.VPMINUB, asm.VPMINUW, asm.VPMINUD)
	t.set(vec.OpMaxU, asCommuting, noImm, ints, asm.VPMAXUB, asm.VPMAXUW, asm.VPMAXUD)
	t.set(vec.OpShl, asShift, noImm, ints, 0, asm.VPSLLW, asm.VPSLLD, asm.VPSLLQ)
	t.set(vec.OpShr, asShift, noImm, ints, 0, asm.VPSRLW, asm.VPSRLD, asm.VPSRLQ)
	t.set(vec.OpSar, asShift, noImm, ints, 0, asm.VPSRAW, asm.VPSRAD)
	t.set(vec.OpShlV, asBinary, noImm, ints, 0, 0, asm.VPSLLVD, asm.VPSLLVQ)
	t.set(vec.OpShrV, asBinary, noImm, ints, 0, 0, asm.VPSRLVD, asm.VPSRLVQ)
	t.set(vec.OpSarV, asBinary, noImm, ints, 0, 0, asm.VPSRAVD)
	return t
}

// operation writes the instructions for an operation and returns its value.
func (s *selector) operation(in *vec.Instr, v vec.Value) opnd {
	args := in.Operands()
	from := s.prog.Type(args[len(args)-1])
	if s.inner[v] != vec.NoValue {
		return s.combined(v)
	}
	if in.Type == vec.Mask && from == vec.Mask {
		return s.maskOperation(s, in, s.width(v))
	}
	switch in.Op {
	case vec.OpSelect:
		return s.selectLanes(s, in, from.Size())
	case vec.OpFMA:
		return s.multiplyAdd(in)
	case vec.OpLookup:
		return s.target.lookup(s, in)
	case vec.OpMul:
		if s.isShortProduct(in) {
			return s.comm(asm.VPMULUDQ, 8, s.get(s.lowHalf(in.Args[0])), s.get(s.lowHalf(in.Args[1])))
		}
	}
	var x [3]opnd
	for i, a := range args {
		x[i] = s.get(a)
	}
	w := from.Size()
	r := &s.rules()[in.Op][from]
	switch r.form {
	case asUnary:
		return s.un(r.op, int(r.imm), w, x[0])
	case asBinary:
		return s.binary(*r, w, x[0], x[1])
	case asSwapped:
		return s.binImm(r.op, int(r.imm), w, x[1], x[0])
	case asCommuting:
		return s.comm(r.op, w, x[0], x[1])
	case asShift:
		return s.shift(r.op, int(in.Imm), w, x[0])
	case asCompare:
		return s.compare(*r, w, x[0], x[1])
	}
	if in.Op == vec.OpBitcast {
		return x[0]
	}
	return s.expand(s, in, from, x)
}

// binary writes an instruction of two operands, of which the second may be in memory: a constant that is compared with a
// register goes there.
func (s *selector) binary(r rule, width int, x, y opnd) opnd {
	x, y = r.ordered(x, y)
	return s.binImm(r.op, int(r.imm), width, x, y)
}

// ordered lets the operands of a comparison change places.
func (r *rule) ordered(x, y opnd) (opnd, opnd) {
	if !x.inMemory() || y.inMemory() {
		return x, y
	}
	switch r.imm &^ cmpOpposite {
	case cmpEq:
		return y, x
	case cmpLt, cmpLe:
		r.imm ^= cmpSwapped
		return y, x
	}
	return x, y
}

// compare writes a comparison that gives a mask register.
func (s *selector) compare(r rule, width int, x, y opnd) opnd {
	x, y = r.ordered(x, y)
	return s.add(inst{op: r.op, shape: binary, imm: r.imm, src: [3]opnd{x, y}, srcSize: uint8(s.regSize(width))}, inMask)
}

func (f *function) isZero(v vec.Value) bool {
	in := &f.prog.Instrs[v]
	return in.Op == vec.OpConst && in.Imm == 0
}

// isOnes reports whether v is the constant all of whose bits are ones.
func (s *selector) isOnes(v vec.Value) bool {
	in := &s.prog.Instrs[v]
	return in.Op == vec.OpConst && in.Imm == ^uint64(0)>>(64-8*in.Type.Size())
}
