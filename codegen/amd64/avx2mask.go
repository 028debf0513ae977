package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// maskOperation writes an operation on masks.
func (t avx2) maskOperation(s *selector, in *vec.Instr, w int) opnd {
	arg := func(i int) opnd { return s.in(in.Args[i], w) }
	switch in.Op {
	case vec.OpAnd:
		return t.bothMasks(s, w, arg(0), arg(1))
	case vec.OpOr:
		return s.comm(asm.VPOR, w, arg(0), arg(1))
	case vec.OpXor:
		return s.comm(asm.VPXOR, w, arg(0), arg(1))
	case vec.OpAndNot:
		return s.bin(asm.VPANDN, w, arg(0), arg(1))
	case vec.OpNot:
		if cmp, ok := s.opposite(in); ok {
			r := avx2Rules[cmp.Op][s.prog.Type(cmp.Args[0])]
			r.imm ^= cmpOpposite
			return s.binary(r, w, s.get(cmp.Args[0]), s.get(cmp.Args[1]))
		}
		return s.comm(asm.VPXOR, w, arg(0), s.constant(^uint64(0), w))
	case vec.OpSelect:
		return t.blend(s, w, arg(0), arg(1), arg(2))
	}
	return s.fail("no machine code for %s of masks", in.Op)
}

func (avx2) bothMasks(s *selector, width int, x, y opnd) opnd { return s.comm(asm.VPAND, width, x, y) }

func (avx2) loadedMask(s *selector, x opnd) opnd {
	zero := s.constant(0, 1)
	return s.bin(asm.VPCMPEQB, 1, s.bin(asm.VPCMPEQB, 1, x, zero), zero)
}

var blends = byWidth{1: asm.VPBLENDVB, 2: asm.VPBLENDVB, 4: asm.VBLENDVPS, 8: asm.VBLENDVPD}

// blend returns mask ? x : y for lanes of the given width.
func (avx2) blend(s *selector, width int, mask, x, y opnd) opnd {
	return s.add(inst{op: blends[width], shape: blend, imm: noImm, src: [3]opnd{y, x, mask}}, width)
}

// resizeMask gives a mask another width.
func (t avx2) resizeMask(s *selector, x opnd, from, to int) opnd {
	for from != to {
		switch {
		case from < to:
			op := widen[slotWidths{from, to}]
			x, from = s.resize(op, unary, noImm, from, to, x), to
		case s.lanes*from > 16:
			// Narrow the two halves of a 32-byte vector into a 16-byte one.
			high := s.raw(asm.VEXTRACTF128, unaryReg, 1, 32, 16, x)
			x, from = t.narrow(s, from, x, high), from/2
		default:
			x, from = t.narrow(s, from, x, x), from/2
		}
	}
	return x
}

type slotWidths struct{ from, to int }

// widen holds the conversions that repeat the sign.
var widen = map[slotWidths]asm.Op{
	{1, 2}: asm.VPMOVSXBW, {1, 4}: asm.VPMOVSXBD, {1, 8}: asm.VPMOVSXBQ,
	{2, 4}: asm.VPMOVSXWD, {2, 8}: asm.VPMOVSXWQ, {4, 8}: asm.VPMOVSXDQ,
}

// narrow takes the lanes of two 16-byte vectors, low and high, to half their width.
func (avx2) narrow(s *selector, from int, low, high opnd) opnd {
	switch from {
	case 8: // the even 32-bit halves
		return s.raw(asm.VSHUFPS, binary, 0x88, 16, 16, low, high)
	case 4:
		return s.raw(asm.VPACKSSDW, binary, noImm, 16, 16, low, high)
	default:
		return s.raw(asm.VPACKSSWB, binary, noImm, 16, 16, low, high)
	}
}

// maskResult stores a mask as bytes, 0 or 1.
func (t avx2) maskResult(s *selector, to opnd, v vec.Value) {
	if s.mode == plainBody && s.unroll == 4 && !s.staggered && !s.inv[v] && t.packMasks(s, to, v) {
		return
	}
	for u := range s.unroll {
		s.copy = u
		x := s.comm(asm.VPAND, 1, s.in(v, 1), s.constant(1, 1))
		if s.mode == tailBody {
			s.append(inst{shape: tailSave, imm: 1, size: uint8(s.regSize(1)), srcSize: uint8(s.regSize(1)), dst: noReg, src: [3]opnd{x}, to: to})
			continue
		}
		s.storeLanes(asm.VMOVUPS, x, to, 1)
	}
}

// packMasks packs the masks of four vectors into one vector of bytes, where that is shorter than
// to store them one by one.
func (avx2) packMasks(s *selector, to opnd, v vec.Value) bool {
	w := s.width(v)
	var m [4]opnd
	for u := range m {
		s.copy = u
		m[u] = s.in(v, w)
	}
	s.copy = 0
	pack := func(op asm.Op, imm, size int, x, y opnd) opnd { return s.raw(op, binary, imm, size, size, x, y) }
	var x opnd
	size := 4 * s.lanes
	switch {
	case w == 8 && s.lanes == 4:
		// The 32-byte forms pack within each half: a0 a1 b0 b1 c0 c1 d0 d1 | a2 a3 b2 b3 ...
		ab := pack(asm.VSHUFPS, 0x88, 32, m[0], m[1])
		cd := pack(asm.VSHUFPS, 0x88, 32, m[2], m[3])
		words := pack(asm.VPACKSSDW, noImm, 32, ab, cd)
		high := s.raw(asm.VEXTRACTF128, unaryReg, 1, 32, 16, words)
		bytes := pack(asm.VPACKSSWB, noImm, 16, words, high)
		x = pack(asm.VPSHUFB, noImm, 16, bytes, s.constVector([]byte{0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15}))
	case w == 4 && s.lanes == 8:
		ab := pack(asm.VPACKSSDW, noImm, 32, m[0], m[1])
		cd := pack(asm.VPACKSSDW, noImm, 32, m[2], m[3])
		bytes := pack(asm.VPACKSSWB, noImm, 32, ab, cd) // A0 B0 C0 D0 | A1 B1 C1 D1, four bytes each
		order := s.constVector([]byte{0, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 6, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0})
		x = pack(asm.VPERMD, noImm, 32, order, bytes)
	case w == 4 && s.lanes == 4:
		ab := pack(asm.VPACKSSDW, noImm, 16, m[0], m[1])
		cd := pack(asm.VPACKSSDW, noImm, 16, m[2], m[3])
		x = pack(asm.VPACKSSWB, noImm, 16, ab, cd)
	default:
		return false
	}
	ones := make([]byte, size)
	for i := range ones {
		ones[i] = 1
	}
	x = s.add(inst{op: asm.VPAND, shape: binary, commutative: true, imm: noImm, src: [3]opnd{x, s.constVector(ones)}}, size/s.lanes)
	op := asm.VMOVUPS
	if s.stream {
		op = asm.VMOVNTPS
	}
	s.storeBytes(op, x, to, size)
	return true
}
