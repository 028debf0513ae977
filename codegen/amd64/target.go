package amd64

import (
	"math/bits"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A target is what the instruction sets do differently.
type target interface {
	rules() *ruleTable

	// expand writes an operation on numbers that is not one instruction.
	expand(s *selector, in *vec.Instr, from vec.Type, x [3]opnd) opnd
	convert(s *selector, op vec.Op, from, to vec.Type, x opnd) opnd
	lookup(s *selector, in *vec.Instr) opnd
	// selectLanes writes a select of numbers.
	selectLanes(s *selector, in *vec.Instr, width int) opnd
	// blend returns mask ? x : y for lanes of the given width.
	blend(s *selector, width int, mask, x, y opnd) opnd

	// takeApart returns a part of the pairs that halves are in memory, putTogether halves of its parts.
	takeApart(s *selector, width int, halves [2]opnd, part vec.Part) opnd
	putTogether(s *selector, width int, first, second opnd) (halves [2]opnd)

	// maskOperation writes an operation on masks that gives one of that width.
	maskOperation(s *selector, in *vec.Instr, width int) opnd
	bothMasks(s *selector, width int, x, y opnd) opnd
	resizeMask(s *selector, x opnd, from, to int) opnd
	// loadedMask makes a mask of bytes, of which any but zero is true.
	loadedMask(s *selector, x opnd) opnd
	// maskResult stores a mask as bytes, 0 or 1.
	maskResult(s *selector, to opnd, v vec.Value)

	// beginTail writes what the loads and stores of a tail need.
	beginTail(e *emitter)
	// tailLoad fills a register with what is left of an array, and zeros.
	tailLoad(e *emitter, in *inst)
	// tailSave writes the elements that are left to an array.
	tailSave(e *emitter, in *inst)
	// jumpIfAny jumps if any lane of any of the masks is set.
	jumpIfAny(e *emitter, masks []asm.Operand, to asm.Label)
}

// inMask, as a number of bytes per lane, stands for a lane in a mask register.
const inMask = 0

// maskSize tells a mask register from vector registers, which have 16 bytes at the least.
const maskSize = 8

// Registers have numbers of their own: first the vector registers, then the mask registers.
const (
	firstMask = 32
	maxRegs   = firstMask + 8
)

// A file is the registers of a kind that the allocator may give out.
type file []int

func registers(from, to int) (f file) {
	for r := from; r < to; r++ {
		f = append(f, r)
	}
	return f
}

// A regSet is a set of registers.
type regSet uint64

func (s *regSet) add(r int)     { *s |= 1 << r }
func (s *regSet) remove(r int)  { *s &^= 1 << r }
func (s regSet) has(r int) bool { return s>>r&1 != 0 }
func (s regSet) first() int     { return bits.TrailingZeros64(uint64(s)) }

// setOf returns the registers of a file.
func setOf(f file) (s regSet) {
	for _, r := range f {
		s.add(r)
	}
	return s
}

// An isaRow describes an instruction set.
type isaRow struct {
	name string
	target
	vectorSize int  // bytes
	vectors    file // vector registers
	masks      file // mask registers
}

var isas = [...]isaRow{
	AVX2:   {"avx2", avx2{}, 32, registers(0, 16), nil},
	AVX512: {"avx512", avx512{}, 64, registers(0, 32), registers(firstMask+1, tailMask)},
}

// registersFor returns the registers that values of size bytes may have.
func (r *isaRow) registersFor(size uint8) file {
	if size == maskSize {
		return r.masks
	}
	return r.vectors
}
