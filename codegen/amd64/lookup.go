package amd64

import (
	endian "encoding/binary" // binary is a shape here

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// lookup writes a look-up of 64-bit entries. VPERMD picks from eight 32-bit entries by the low
// three bits of each 32-bit lane: once for the low halves, and with the indices moved up for the
// high ones. Longer tables are read entry by entry.
func (avx2) lookup(s *selector, in *vec.Instr) opnd {
	entries := vec.TableAt(in.Imm)
	index := s.get(in.Args[0])
	if len(entries) != 8 {
		return s.longLookup(in)
	}
	var low, high []byte
	for _, x := range entries {
		low = endian.LittleEndian.AppendUint32(low, uint32(x))
		high = endian.LittleEndian.AppendUint32(high, uint32(x>>32))
	}
	h := s.bin(asm.VPERMD, 8, s.upperHalves(index), s.constVector(high))
	if lowIsFirstHigh(entries) {
		return h
	}
	l := s.bin(asm.VPERMD, 8, index, s.constVector(low))
	return s.binImm(asm.VPBLENDD, 0xAA, 8, l, h)
}

// upperHalves moves numbers to the upper halves of their lanes. Tables are often looked up two at a time, with one index.
func (s *selector) upperHalves(x opnd) opnd {
	if s.moved == nil {
		s.moved = make([][2]opnd, s.unroll)
	}
	m := &s.moved[s.copy]
	if m[0] != x || x.kind != virtual {
		*m = [2]opnd{x, s.shift(asm.VPSLLQ, 32, 8, x)}
	}
	return m[1]
}

// lowIsFirstHigh reports whether the low halves of the entries are all what the look-up of high halves
// puts there, where the indices moved up are 0: the first high half. Numbers of few digits after a 0
// are such a table.
func lowIsFirstHigh(entries []uint64) bool {
	for _, x := range entries {
		if uint32(x) != uint32(entries[0]>>32) {
			return false
		}
	}
	return true
}

// longLookup writes a look-up in a table of any length.
func (s *selector) longLookup(in *vec.Instr) opnd {
	return s.add(inst{shape: lookup, imm: noImm, src: [3]opnd{s.get(in.Args[0]), {table, int32(in.Imm)}}}, 8)
}

// lookup writes the code for a long table: the indices go to scratch memory, and the entries take their places.
func (e *emitter) lookup(in *inst) {
	entries := vec.TableAt(uint64(in.src[1].n))
	var data []byte
	for _, x := range entries {
		data = endian.LittleEndian.AppendUint64(data, x)
	}
	e.Emit(asm.VMOVUPS, e.operand(in.src[0], in), asm.Mem(regFrame, e.tailAt))
	e.Emit(asm.LEAQ, e.Const(data), asm.R(regBase))
	for lane := range e.lanes {
		place := asm.Mem(regFrame, e.tailAt+8*lane)
		e.Emit(asm.MOVQ, place, asm.R(regTemp))
		e.Emit(asm.ANDQ, asm.Imm(int64(len(entries)-1)), asm.R(regTemp))
		e.Emit(asm.MOVQ, asm.MemIndex(regBase, regTemp, 8, 0), asm.R(regTemp))
		e.Emit(asm.MOVQ, asm.R(regTemp), place)
	}
	e.Emit(asm.VMOVUPS, asm.Mem(regFrame, e.tailAt), e.reg(int32(in.dst), in.size))
}
