package amd64

import (
	endian "encoding/binary" // binary is a shape here

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A vreg is a virtual vector register. Each is written once.
type vreg int32

const noReg vreg = -1

// A kind tells what an operand is.
type kind uint8

const (
	none        kind = iota
	virtual          // virtual register n
	physical         // vector register n of the machine
	accumulator      // an accumulator that has a register to itself: see pinned
	constant         // entry n of function.consts
	uniform          // frame slot n of what is the same in every lane
	element          // the elements of array n that belong to this copy
	spilled          // spill slot n
	active           // where rare code keeps the lanes that it works for
	outer            // in rare code: value n of those that it reads of the code around it
	carried          // in rare code: carried value n
	scratch          // half n of the pairs that are left, in scratch memory
	table            // constant table n; no operand of a machine instruction
)

// An opnd is an operand of an instruction.
type opnd struct {
	kind kind
	n    int32
}

func (o opnd) inMemory() bool { return o.kind >= constant && o.kind != table }

func (v vreg) opnd() opnd { return opnd{virtual, int32(v)} }

// A shape says which operands an instruction has and which of them may be in memory.
type shape uint8

const (
	unary     shape = iota // dst = op src0; src0 may be in memory
	unaryReg               // dst = op src0, in a register
	binary                 // dst = op src0, src1; src1 may be in memory
	binaryReg              // dst = op src0, src1, both in registers
	masked                 // dst = op src0 under mask register src1; src0 may be in memory
	maskedTwo              // dst = op src0, src1 under mask register src2; src1 may be in memory
	fused                  // dst = src0*src1 + src2; any one of them may be in memory
	ternary                // dst = the imm-th function of the bits of src0, src1, src2; any one of them may be in memory
	permute                // dst = the entries of src1 and src2 at the indices src0; src2 may be in memory
	blend                  // dst = src2 ? src1 : src0 by the sign bits of src2; src1 may be in memory
	store                  // memory at "to" = src0
	tailLoad               // dst = what is left of array src0
	tailSave               // what is left of array "to" = src0
	tailFill               // scratch memory = what is left of the array of pairs src0
	tailDrain              // what is left of the array of pairs "to" = scratch memory
	lookup                 // dst = the entries of table src1 at the indices src0
	rare                   // a rare loop
)

// An inst is an instruction. Operands stand in Intel's order.
type inst struct {
	op          asm.Op
	shape       shape
	commutative bool
	copy        uint8 // which of the vectors of a turn, for elements of arrays
	size        uint8 // bytes of dst (of src0 if there is no dst)
	srcSize     uint8 // bytes of the sources; a blend's and a fused operation's are all the same
	imm         int16 // -1: none; of tails, the bytes of a number
	off         int16 // bytes behind the first of the vector's elements
	dst         vreg
	src         [3]opnd
	to          opnd
	zeroing     bool  // lanes that the mask leaves out are zero
	call        int32 // with shape rare: which of the block's
	tag         vec.Value
}

// memPos is the number of the operand that may be in memory, -1 if none may.
func (in *inst) memPos() int {
	switch in.shape {
	case unary, masked:
		return 0
	case binary, blend, maskedTwo:
		return 1
	case permute:
		return 2
	}
	return -1
}

// overwrites reports whether one of the sources has to be in the register of the result.
func (in *inst) overwrites() bool {
	return in.shape == fused || in.shape == ternary || in.shape == permute
}

// sizeOf is the size in bytes of the register for source k.
func (in *inst) sizeOf(k int) uint8 {
	if in.shape == masked && k == 1 || in.shape == maskedTwo && k == 2 {
		return maskSize
	}
	return in.srcSize
}

// A block is straight-line code over virtual registers.
type block struct {
	code  []inst
	sizes []uint8 // of the virtual registers, in bytes
	calls []*rareUse
}

// rareSources returns the registers that in reads if it is a call of rare code.
func (b *block) rareSources(in *inst) []vreg {
	if in.shape != rare {
		return nil
	}
	return b.calls[in.call].sources
}

func (b *block) newReg(size int) vreg {
	b.sizes = append(b.sizes, uint8(size))
	return vreg(len(b.sizes) - 1)
}

// A function is what the bodies of one kernel share.
type function struct {
	prog *vec.Program
	*isaRow
	mem    *memory
	lanes  int
	stream bool
	halves bool
	apart  bool
	inv    []bool      // by value: the same in every lane
	uses   []int32     // by value: how often it is used in the body; twice as a rule by rare code
	inner  []vec.Value // by value: the operand that its instruction computes too, or NoValue
	widths []uint8     // by value: bytes per lane of a mask as it is first made
	slots  []slot
	slotOf map[slot]int32

	consts   [][]byte
	constOf  map[constKey]int32
	vectorOf map[string]int32 // those that are not in constOf

	arrays    []int // see vec.Program.Arrays
	anyOrder  bool  // of lanes: see anyOrder
	folds     []int // parameters that are accumulators
	widePairs bool
	staggered bool // the vectors of a turn of the main loop begin one after the other

	loopResults map[vec.Value][]vec.Value // by OpLoop
	rares       map[vec.Value]*rareCode   // by OpLoop
	rareOrder   []*rareCode
	kept        map[initial]bool // whose registers are read behind the loop
}

// A slot holds a value that is the same in every lane, spread over a vector.
type slot struct {
	value vec.Value
	width uint8 // bytes per lane
}

// A constKey tells constant vectors apart that repeat 64 bits.
type constKey struct {
	bits uint64
	size uint8 // bytes
}

// constant returns an operand for a vector that has the same width bytes in every lane.
func (f *function) constant(bits uint64, width int) opnd {
	size := f.regSize(width)
	for n := 8 * max(width, 1); n < 64; n *= 2 { // mask registers have no width
		bits = bits<<n | bits&(1<<n-1)
	}
	return f.repeated(bits, size)
}

// repeated returns an operand for a vector of size bytes that repeats bits.
func (f *function) repeated(bits uint64, size int) opnd {
	key := constKey{bits, uint8(size)}
	n, ok := f.constOf[key]
	if !ok {
		data := f.mem.bytes.make(size)
		for i := range data {
			data[i] = byte(bits >> (8 * (i % 8)))
		}
		n = f.addConst(data)
		f.constOf[key] = n
	}
	return opnd{constant, n}
}

// constVector returns an operand for a vector of these bytes, 16 at the least, which the caller must not change afterwards.
func (f *function) constVector(data []byte) opnd {
	if repeats(data, 8) {
		return f.repeated(endian.LittleEndian.Uint64(data), len(data))
	}
	n, ok := f.vectorOf[string(data)]
	if !ok {
		if f.vectorOf == nil {
			f.vectorOf = map[string]int32{}
		}
		n = f.addConst(data)
		f.vectorOf[string(data)] = n
	}
	return opnd{constant, n}
}

func (f *function) addConst(data []byte) int32 {
	f.consts = append(f.consts, data)
	return int32(len(f.consts) - 1)
}

func (f *function) uniform(v vec.Value, width int) opnd {
	s := slot{v, uint8(width)}
	n, ok := f.slotOf[s]
	if !ok {
		n = int32(len(f.slots))
		f.slots = append(f.slots, s)
		f.slotOf[s] = n
	}
	return opnd{uniform, n}
}

// regSize is the size of the register for lanes of the given width: what is narrower than the
// smallest register lies in its lower part.
func (f *function) regSize(width int) int {
	if width == inMask {
		return maskSize
	}
	return max(16, f.lanes*width)
}
