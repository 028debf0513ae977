package amd64

import (
	endian "encoding/binary" // binary is a shape here

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// avx512 is the target of AVX-512 F, BW, DQ and VL. Masks are in mask registers.
type avx512 struct{}

func (avx512) rules() *ruleTable { return avx512Rules }

var avx512Rules = func() *ruleTable {
	t := commonRules()
	floats, ints := floatTypes, intTypes
	t.set(vec.OpRound, asUnary, roundEven, floats, asm.VRNDSCALEPS, asm.VRNDSCALEPD)
	t.set(vec.OpFloor, asUnary, roundDown, floats, asm.VRNDSCALEPS, asm.VRNDSCALEPD)
	t.set(vec.OpCeil, asUnary, roundUp, floats, asm.VRNDSCALEPS, asm.VRNDSCALEPD)
	t.set(vec.OpTrunc, asUnary, roundTrunc, floats, asm.VRNDSCALEPS, asm.VRNDSCALEPD)
	t.set(vec.OpEq, asCompare, cmpEq, floats, asm.VCMPPS, asm.VCMPPD)
	t.set(vec.OpNe, asCompare, cmpNe, floats, asm.VCMPPS, asm.VCMPPD)
	t.set(vec.OpLt, asCompare, cmpLt, floats, asm.VCMPPS, asm.VCMPPD)
	t.set(vec.OpLe, asCompare, cmpLe, floats, asm.VCMPPS, asm.VCMPPD)

	t.set(vec.OpMul, asCommuting, noImm, ints, 0, asm.VPMULLW, asm.VPMULLD, asm.VPMULLQ)
	t.set(vec.OpMinS, asCommuting, noImm, ints, asm.VPMINSB, asm.VPMINSW, asm.VPMINSD, asm.VPMINSQ)
	t.set(vec.OpMaxS, asCommuting, noImm, ints, asm.VPMAXSB, asm.VPMAXSW, asm.VPMAXSD, asm.VPMAXSQ)
	t.set(vec.OpMinU, asCommuting, noImm, ints, asm.VPMINUB, asm.VPMINUW, asm.VPMINUD, asm.VPMINUQ)
	t.set(vec.OpMaxU, asCommuting, noImm, ints, asm.VPMAXUB, asm.VPMAXUW, asm.VPMAXUD, asm.VPMAXUQ)
	t.set(vec.OpSar, asShift, noImm, ints, 0, asm.VPSRAW, asm.VPSRAD, asm.VPSRAQ)
	t.set(vec.OpEq, asCompare, intEq, ints, asm.VPCMPB, asm.VPCMPW, asm.VPCMPD, asm.VPCMPQ)
	t.set(vec.OpNe, asCompare, intNe, ints, asm.VPCMPB, asm.VPCMPW, asm.VPCMPD, asm.VPCMPQ)
	t.set(vec.OpLt, asCompare, intLt, ints, asm.VPCMPB, asm.VPCMPW, asm.VPCMPD, asm.VPCMPQ)
	t.set(vec.OpLe, asCompare, intLe, ints, asm.VPCMPB, asm.VPCMPW, asm.VPCMPD, asm.VPCMPQ)
	t.set(vec.OpAnd, asCommuting, noImm, ints, asm.VPANDD, asm.VPANDD, asm.VPANDD, asm.VPANDQ)
	t.set(vec.OpOr, asCommuting, noImm, ints, asm.VPORD, asm.VPORD, asm.VPORD, asm.VPORQ)
	t.set(vec.OpXor, asCommuting, noImm, ints, asm.VPXORD, asm.VPXORD, asm.VPXORD, asm.VPXORQ)
	t.set(vec.OpAndNot, asBinary, noImm, ints, asm.VPANDND, asm.VPANDND, asm.VPANDND, asm.VPANDNQ)
	return t
}()

// Predicates of VPCMPB and its kin. As with those of floats, the opposite is cmpOpposite away.
const (
	intEq = 0
	intLt = 1
	intLe = 2
	intNe = 4
)

// byWidth holds the instructions for lanes of 1, 2, 4 and 8 bytes.
type byWidth [9]asm.Op

var (
	blendMasked = byWidth{1: asm.VPBLENDMB, 2: asm.VPBLENDMW, 4: asm.VBLENDMPS, 8: asm.VBLENDMPD}
	moveMasked  = byWidth{1: asm.VMOVDQU8, 2: asm.VMOVDQU16, 4: asm.VMOVDQU32, 8: asm.VMOVDQU64}
)

func (avx512) blend(s *selector, width int, mask, x, y opnd) opnd {
	if width == inMask {
		return s.mask(asm.KORQ, s.mask(asm.KANDQ, mask, x), s.mask(asm.KANDNQ, mask, y))
	}
	return s.add(inst{op: blendMasked[width], shape: maskedTwo, imm: noImm, src: [3]opnd{y, x, mask}}, width)
}

func (t avx512) selectLanes(s *selector, in *vec.Instr, width int) opnd {
	mask := s.get(in.Args[0])
	x, y := s.get(in.Args[1]), s.get(in.Args[2])
	if s.isZero(in.Args[2]) {
		return s.add(inst{op: moveMasked[width], shape: masked, imm: noImm, zeroing: true, src: [3]opnd{x, mask}}, width)
	}
	return t.blend(s, width, mask, x, y)
}

func (t avx512) expand(s *selector, in *vec.Instr, from vec.Type, x [3]opnd) opnd {
	w := from.Size()
	switch in.Op {
	case vec.OpNot:
		return s.comm(t.rules()[vec.OpXor][from].op, w, x[0], s.constant(^uint64(0), w))
	case vec.OpConvert, vec.OpExtendU:
		return t.convert(s, in.Op, from, in.Type, x[0])
	case vec.OpSarV:
		if from == vec.I64 {
			// Bochs 2.7, in which the tests run, does not shift by 64; and all bits are the sign from 63 on.
			return s.bin(asm.VPSRAVQ, 8, x[0], s.bin(asm.VPMINUQ, 8, x[1], s.constant(63, 8)))
		}
	case vec.OpMulHiU:
		if from == vec.I32 {
			return t.mulHigh32(s, x[0], x[1])
		}
		return s.mulHigh64(x[0], x[1])
	}
	if from == vec.I8 {
		if r, ok := s.bytesOperation(in, x); ok {
			return r
		}
	}
	return s.fail("no machine code for %s of %s", in.Op, from)
}

// mulHigh32 returns the high halves of the 64-bit products of unsigned 32-bit integers.
func (avx512) mulHigh32(s *selector, x, y opnd) opnd {
	const evenOrOddHigh = 0xF0 | 0xCC&0xAA // of even, odd and a mask
	even := s.shift(asm.VPSRLQ, 32, 4, s.comm(asm.VPMULUDQ, 4, x, y))
	odd := s.comm(asm.VPMULUDQ, 4, s.shift(asm.VPSRLQ, 32, 4, x), s.oddLanes(y))
	mask := make([]byte, s.regSize(4))
	for i := range mask {
		mask[i] = -byte(i / 4 % 2) // the upper half of each 8 bytes
	}
	return s.add(inst{op: asm.VPTERNLOGQ, shape: ternary, imm: evenOrOddHigh, src: [3]opnd{even, odd, s.constVector(mask)}}, 4)
}

// converts512 holds the conversions that AVX2 has not or has under another name.
var converts512 = map[typePair]asm.Op{
	{vec.F64, vec.I32}: asm.VCVTTPD2DQ,
	{vec.F64, vec.I64}: asm.VCVTTPD2QQ,
	{vec.F64, vec.F32}: asm.VCVTPD2PS,
	{vec.I64, vec.F64}: asm.VCVTQQ2PD,
	{vec.I64, vec.F32}: asm.VCVTQQ2PS,
}

// narrowings cut integers to their low bits.
var narrowings = map[typePair]asm.Op{
	{vec.I64, vec.I32}: asm.VPMOVQD,
	{vec.I64, vec.I16}: asm.VPMOVQW,
	{vec.I64, vec.I8}:  asm.VPMOVQB,
	{vec.I32, vec.I16}: asm.VPMOVDW,
	{vec.I32, vec.I8}:  asm.VPMOVDB,
	{vec.I16, vec.I8}:  asm.VPMOVWB,
}

func (avx512) convert(s *selector, op vec.Op, from, to vec.Type, x opnd) opnd {
	pair, sh := typePair{from, to}, unary
	var code asm.Op
	switch {
	case op == vec.OpExtendU:
		code = extends[pair]
	case converts512[pair] != 0:
		code = converts512[pair]
	case narrowings[pair] != 0:
		code, sh = narrowings[pair], unaryReg
	default:
		code = converts[pair]
	}
	if code == 0 {
		return s.fail("no machine code for %s to %s", from, to)
	}
	return s.resize(code, sh, noImm, from.Size(), to.Size(), x)
}

// lookup writes a look-up of 64-bit entries: eight are a register, sixteen are two. Longer tables are read
// entry by entry.
func (avx512) lookup(s *selector, in *vec.Instr) opnd {
	entries := vec.TableAt(in.Imm)
	register := func(entries []uint64) opnd {
		var data []byte
		for _, x := range entries {
			data = endian.LittleEndian.AppendUint64(data, x)
		}
		return s.constVector(data)
	}
	index := s.get(in.Args[0])
	switch len(entries) {
	case 8:
		return s.bin(asm.VPERMQ, 8, index, register(entries))
	case 16:
		return s.add(inst{op: asm.VPERMI2Q, shape: permute, imm: noImm, src: [3]opnd{index, register(entries[:8]), register(entries[8:])}}, 8)
	}
	return s.longLookup(in)
}
