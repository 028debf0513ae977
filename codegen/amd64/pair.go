package amd64

import (
	endian "encoding/binary" // binary is a shape here

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Arrays of pairs: two vector registers of numbers as they lie in memory are taken apart into the first
// numbers and the second ones, and results are put together again. See [vec.Part].

// pairKey names the pairs that a vector of a turn takes from an array.
type pairKey struct {
	array int32 // of the first part
	copy  int
}

// loadPart reads a part of an array of pairs.
func (s *selector) loadPart(v vec.Value) opnd {
	in := &s.prog.Instrs[v]
	part := s.prog.Params[in.Imm].Part
	width := in.Type.Size()
	key := pairKey{int32(in.Imm) - int32(part-vec.First), s.copy}
	halves, ok := s.pairs[key]
	if !ok {
		halves = s.loadPairs(opnd{element, key.array}, width)
		if s.pairs == nil {
			s.pairs = map[pairKey][2]opnd{}
		}
		s.pairs[key] = halves
	}
	return s.takeApart(s, width, halves, part)
}

// loadPairs reads as many pairs as there are lanes.
func (s *selector) loadPairs(array opnd, width int) (halves [2]opnd) {
	if s.mode == tailBody {
		s.append(inst{shape: tailFill, imm: int16(width), dst: noReg, src: [3]opnd{array}})
	}
	for i := range halves {
		from, off := array, i*s.lanes*width
		if s.mode == tailBody {
			from, off = opnd{scratch, int32(i)}, 0
		}
		halves[i] = s.move(width, from)
		s.code[len(s.code)-1].off = int16(off)
	}
	return halves
}

// pairResult writes results i and i+1, the parts of pairs.
func (s *selector) pairResult(i int) {
	first, second := s.prog.Results[i], s.prog.Results[i+1]
	s.tag = first
	array := opnd{element, int32(len(s.prog.Params) + i)}
	width := s.prog.Type(first).Size()
	op := asm.VMOVUPS
	if s.stream {
		op = asm.VMOVNTPS
	}
	for u := range s.unroll {
		s.copy = u
		for half, x := range s.putTogether(s, width, s.get(first), s.get(second)) {
			if s.mode == tailBody {
				s.store(asm.VMOVUPS, x, opnd{scratch, int32(half)}, width)
				continue
			}
			s.store(op, x, array, width)
			s.code[len(s.code)-1].off = int16(half * s.lanes * width)
		}
		if s.mode == tailBody {
			s.append(inst{shape: tailDrain, imm: int16(width), dst: noReg, to: array})
		}
	}
}

// anyOrder reports whether the lanes may be in any order, since all that the program reads and writes is pairs
// of one size: what takes them apart may leave them shuffled, if what puts them together expects that.
func anyOrder(p *vec.Program) bool {
	size := 0
	ok := func(part vec.Part, t vec.Type) bool {
		if size == 0 {
			size = t.Size()
		}
		return part != vec.Whole && t.Size() == size
	}
	for _, param := range p.Params {
		if !param.Scalar && !ok(param.Part, param.Type) {
			return false
		}
	}
	for i, r := range p.Results {
		if !ok(p.Part(i), p.Type(r)) {
			return false
		}
	}
	return true
}

// hasWidePairs reports whether arrays have pairs of 16 bytes, by which no address can count.
func hasWidePairs(p *vec.Program) bool {
	for _, param := range p.Params {
		if param.Part != vec.Whole && param.Type.Size() == 8 {
			return true
		}
	}
	for i, r := range p.Results {
		if p.Part(i) != vec.Whole && p.Type(r).Size() == 8 {
			return true
		}
	}
	return false
}

func (avx2) takeApart(s *selector, width int, halves [2]opnd, part vec.Part) (x opnd) {
	size := s.regSize(width)
	if width == 8 {
		op := asm.VUNPCKLPD
		if part == vec.Second {
			op = asm.VUNPCKHPD
		}
		x = s.bin(op, width, halves[0], halves[1])
	} else {
		imm := 0x88
		if part == vec.Second {
			imm = 0xDD
		}
		x = s.binImm(asm.VSHUFPS, imm, width, halves[0], halves[1])
	}
	if size == 32 && !s.anyOrder {
		x = s.un(asm.VPERMQ, 0xD8, width, x) // the second and third quarters change places
	}
	return x
}

func (avx2) putTogether(s *selector, width int, first, second opnd) (halves [2]opnd) {
	low, high := asm.VUNPCKLPD, asm.VUNPCKHPD
	if width == 4 {
		low, high = asm.VUNPCKLPS, asm.VUNPCKHPS
	}
	first = s.register(first, width) // it is the register source of both
	l, h := s.bin(low, width, first, second), s.bin(high, width, first, second)
	if s.regSize(width) == 32 && !s.anyOrder {
		return [2]opnd{s.binImm(asm.VPERM2F128, 0x20, width, l, h), s.binImm(asm.VPERM2F128, 0x31, width, l, h)}
	}
	return [2]opnd{l, h}
}

func (avx512) takeApart(s *selector, width int, halves [2]opnd, part vec.Part) opnd {
	return s.pick(width, halves[0], halves[1], func(i int) int { return 2*i + int(part-vec.First) })
}

func (avx512) putTogether(s *selector, width int, first, second opnd) (halves [2]opnd) {
	for half := range halves {
		halves[half] = s.pick(width, first, second, func(i int) int { return (half*s.lanes+i)/2 + i%2*s.lanes })
	}
	return halves
}

// pick returns the lanes of x, then y, at the places that index gives.
func (s *selector) pick(width int, x, y opnd, index func(i int) int) opnd {
	data := make([]byte, 0, s.regSize(width))
	op := asm.VPERMI2Q
	if width == 4 {
		op = asm.VPERMI2D
	}
	for i := range s.regSize(width) / width {
		if width == 4 {
			data = endian.LittleEndian.AppendUint32(data, uint32(index(i)))
		} else {
			data = endian.LittleEndian.AppendUint64(data, uint64(index(i)))
		}
	}
	return s.add(inst{op: op, shape: permute, imm: noImm, src: [3]opnd{s.constVector(data), x, y}}, width)
}
