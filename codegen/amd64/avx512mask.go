package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// mask writes an operation on mask registers, of all their bits.
func (s *selector) mask(op asm.Op, x ...opnd) opnd {
	in := inst{op: op, shape: binaryReg, imm: noImm}
	if len(x) == 1 {
		in.shape = unaryReg
	}
	copy(in.src[:], x)
	return s.add(in, inMask)
}

func (t avx512) maskOperation(s *selector, in *vec.Instr, _ int) opnd {
	arg := func(i int) opnd { return s.get(in.Args[i]) }
	switch in.Op {
	case vec.OpAnd:
		return s.mask(asm.KANDQ, arg(0), arg(1))
	case vec.OpOr:
		return s.mask(asm.KORQ, arg(0), arg(1))
	case vec.OpXor:
		return s.mask(asm.KXORQ, arg(0), arg(1))
	case vec.OpAndNot:
		return s.mask(asm.KANDNQ, arg(0), arg(1))
	case vec.OpNot:
		if cmp, ok := s.opposite(in); ok {
			from := s.prog.Type(cmp.Args[0])
			r := t.rules()[cmp.Op][from]
			r.imm ^= cmpOpposite
			return s.compare(r, from.Size(), s.get(cmp.Args[0]), s.get(cmp.Args[1]))
		}
		return s.mask(asm.KNOTQ, arg(0))
	case vec.OpSelect:
		return t.blend(s, inMask, arg(0), arg(1), arg(2))
	}
	return s.fail("no machine code for %s of masks", in.Op)
}

func (avx512) bothMasks(s *selector, _ int, x, y opnd) opnd { return s.mask(asm.KANDQ, x, y) }

func (avx512) resizeMask(_ *selector, x opnd, _, _ int) opnd { return x }

func (avx512) loadedMask(s *selector, x opnd) opnd {
	return s.add(inst{op: asm.VPTESTMB, shape: binaryReg, imm: noImm, src: [3]opnd{x, x}, srcSize: uint8(s.regSize(1))}, inMask)
}

func (t avx512) maskResult(s *selector, to opnd, v vec.Value) {
	masks := make([]opnd, s.unroll)
	for u := range masks {
		s.copy = u
		masks[u] = s.get(v)
	}
	s.copy = 0
	lanes := s.lanes
	if s.stream && s.mode == plainBody && !s.inv[v] {
		masks, lanes = t.joinMasks(s, masks)
	}
	ones := make([]byte, max(16, lanes))
	for i := range ones {
		ones[i] = 1
	}
	for u, m := range masks {
		s.copy = u * (lanes / s.lanes) // the first vector that m is of
		size := len(ones)
		x := s.raw(asm.VMOVDQU8, masked, noImm, size, size, s.constVector(ones), m)
		s.code[len(s.code)-1].zeroing = true
		switch op := asm.VMOVUPS; {
		case s.mode == tailBody:
			s.append(inst{shape: tailSave, imm: 1, size: uint8(size), srcSize: uint8(size), dst: noReg, src: [3]opnd{x}, to: to})
		case lanes < 16: // eight
			s.storeBytes(asm.VMOVQ, x, to, 16)
		default:
			if s.stream && size >= 32 {
				op = asm.VMOVNTPS
			}
			s.storeBytes(op, x, to, size)
		}
	}
}

// joinMasks joins the masks of vectors that follow each other into one of as many lanes as bytes fit into a
// vector register, for stores that write past the caches. Other stores are faster than it is.
func (avx512) joinMasks(s *selector, masks []opnd) (joined []opnd, lanes int) {
	lanes = s.lanes
	for len(masks) > 1 && lanes < s.vectorSize {
		op := map[int]asm.Op{8: asm.KUNPCKBW, 16: asm.KUNPCKWD, 32: asm.KUNPCKDQ}[lanes]
		var half []opnd
		for u := 0; u < len(masks); u += 2 {
			half = append(half, s.mask(op, masks[u+1], masks[u]))
		}
		masks, lanes = half, 2*lanes
	}
	return masks, lanes
}
