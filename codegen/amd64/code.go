package amd64

import (
	"fmt"
	"maps"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// An ISA is an instruction-set extension to compile for.
type ISA uint8

// The instruction sets.
const (
	AVX2   ISA = iota + 1 // with FMA
	AVX512                // F, BW, DQ and VL, with BMI2
)

func (i ISA) String() string { return isas[i].name }

// VectorSize is the number of bytes in a vector register.
func (i ISA) VectorSize() int { return isas[i].vectorSize }

// MaxScratch is the largest scratch area, in bytes, that compiled code asks for.
const MaxScratch = 1 << 20

// Options change the code.
type Options struct {
	// Stream writes results past the caches. The results' addresses must be multiples of the
	// vector size.
	Stream bool
	// Apart says that no result is in the place of an operand, so that elements may be computed twice.
	Apart bool
	// Halve makes code for a program that combines: the first half of its parameters, and its results, are arrays of n
	// elements, the others are no arrays of the caller's, but the second halves of these. The code combines the first half of the
	// elements with the second, and again what that gives, while there are as many as the upper 32 bits of n say;
	// both numbers are powers of two times the same number.
	Halve bool
	// Reduce, if not nil, makes code for a program that folds do more: it reduces the elements of each of several outputs, at
	// most a chunk, of which a whole one is taken from several places (see [vec.Program.FoldChunk]), and combines accumulators with
	// this program, whose parameters are two sets of them, and its results one. The lower 32 bits of n are the number of elements of an output, at least 1, and the upper ones that of
	// the outputs. Arrays of results take one total of each output; the accumulators need no arrays. Behind the addresses of
	// the arrays lies that of as many 64-bit numbers: the bytes from the elements of one output, or its total, to those of the
	// next. The code changes the addresses.
	Reduce *vec.Program
}

// Code is a compiled kernel. Its calling convention is that of the package comment.
type Code struct {
	Bytes   []byte // position independent, entry at offset 0; constants follow the code
	Len     int    // bytes of code alone
	AlignAt int    // the offset that should lie at a multiple of 64
	LoopEnd int    // the offset of the end of the main loop, which begins at AlignAt
	Scratch int    // bytes of scratch memory wanted
	Lanes   int    // elements in a vector
	Unroll  int    // vectors in a turn of the main loop
	Spills  int    // stores and reloads in the main loop for want of registers
	Marks   []asm.Mark
}

// Compile translates p for isa. It fails where p needs an operation that the machine code does
// not have or more than MaxScratch bytes of scratch memory; the portable engine runs such programs.
func Compile(p *vec.Program, isa ISA, opts Options) (*Code, error) {
	f := newFunction(p, isa, opts)
	defer f.mem.release()
	single, err := f.selectBody(1, plainBody)
	if err != nil {
		return nil, err
	}
	main := single
	unroll, staggered := f.chooseUnroll(single)
	f.staggered = staggered
	pinned, vectors, err := f.pinAccumulators(single)
	switch {
	case err != nil:
		return nil, err
	case pinned != nil:
		main, unroll = pinned, vectors
	case unroll > 1:
		if main, err = f.selectBody(unroll, plainBody); err != nil {
			return nil, err
		}
		if f.staggered {
			f.stagger(main, unroll)
		}
	}
	tail, err := f.selectBody(1, tailBody)
	if err != nil {
		return nil, err
	}
	first, err := f.selectPrologue()
	if err != nil {
		return nil, err
	}
	k := kernel{}
	if pinned != nil {
		k.accumulators = f.accumulatorPins(vectors)
	}
	k.pins = f.choosePins(main, len(k.accumulators))
	mainPins := k.pins
	if pinned != nil {
		mainPins = maps.Clone(k.pins)
		maps.Copy(mainPins, k.accumulators)
	}
	for _, b := range []struct {
		block  *block
		unroll int
		pins   map[opnd]int
		to     **body
	}{{single, 1, k.pins, &k.single}, {main, unroll, mainPins, &k.main}, {tail, 1, k.pins, &k.tail}, {first, 1, nil, &k.prologue}} {
		if b.to == &k.main && main == single { // with the same pins
			k.main = k.single
			continue
		}
		if *b.to, err = f.assign(b.block, b.unroll, b.pins); err != nil {
			return nil, err
		}
	}
	for _, c := range f.rareOrder {
		if c.body, err = f.assignBehind(k.slots(), &c.block, 1, nil); err != nil {
			return nil, err
		}
	}
	if opts.Reduce == nil {
		return f.emit(&k, nil)
	}
	r := &reducer{fold: f, k: &k, isa: isa}
	defer r.release()
	if err := r.selectBodies(opts.Reduce); err != nil {
		return nil, err
	}
	return f.emit(&k, r)
}

// A kernel is the bodies of a function's loops, with registers.
type kernel struct {
	prologue, main, single, tail *body
	pins                         map[opnd]int // constants that have a register to themselves in all loops
	accumulators                 map[opnd]int // those that have one in the main loop
}

// slots is the number of spill slots of the loops.
func (k *kernel) slots() int {
	return max(k.prologue.slots, k.main.slots, k.single.slots, k.tail.slots)
}

func newFunction(p *vec.Program, isa ISA, opts Options) *function {
	f := &function{
		prog: p, isaRow: &isas[isa], mem: memories.Get().(*memory), stream: opts.Stream, apart: opts.Apart, halves: opts.Halve,
		lanes:  isas[isa].vectorSize / p.MaxLaneSize(),
		inv:    p.Invariant(),
		arrays: p.Arrays(), folds: p.Accumulators(), anyOrder: anyOrder(p), widePairs: hasWidePairs(p),
		uses:    make([]int32, len(p.Instrs)),
		constOf: map[constKey]int32{}, slotOf: map[slot]int32{},
	}
	f.inner = make([]vec.Value, len(p.Instrs))
	for v := range f.inner {
		f.inner[v] = vec.NoValue
	}
	f.findLoopResults()
	f.findWidths()
	f.countUses()
	f.findInner()
	f.countUses()
	return f
}

// countUses counts the uses of each value. What rare code uses counts twice: it wants a register
// or a slot, not an operand folded into one instruction.
func (f *function) countUses() {
	clear(f.uses)
	var read []bool // registers, by the value that they are written for
	if len(f.prog.Loops) > 0 {
		f.kept, read = map[initial]bool{}, make([]bool, len(f.prog.Instrs))
	}
	count := func(by int32, vs ...vec.Value) {
		for _, v := range vs {
			if v != vec.NoValue {
				f.uses[v] += by
				if read != nil {
					read[f.written(v)] = true
				}
			}
		}
	}
	operands := func(by int32, v vec.Value) {
		in := &f.prog.Instrs[v]
		cmp, ok := f.opposite(in)
		signs, bySigns := f.signs(in)
		switch {
		case f.inner[v] != vec.NoValue:
			count(by, f.other(v))
			count(by, f.prog.Instrs[f.inner[v]].Operands()...)
		case in.Op == vec.OpFMA:
			args, _, _ := f.fusedOperands(in)
			count(by, args[:]...)
		case f.isShortProduct(in):
			count(by, f.lowHalf(in.Args[0]), f.lowHalf(in.Args[1]))
		case bySigns:
			count(by, signs, in.Args[1], in.Args[2])
		case ok:
			count(by, cmp.Operands()...)
		default:
			count(by, in.Operands()...)
		}
	}
	count(1, f.prog.Results...)
	for i := len(f.prog.Body) - 1; i >= 0; i-- {
		v := f.prog.Body[i]
		in := &f.prog.Instrs[v]
		if in.Op != vec.OpLoop {
			if f.uses[v] > 0 { // else what uses it computes it too
				operands(1, v)
			}
			continue
		}
		l := &f.prog.Loops[in.Imm]
		for k, x := range l.Init {
			if read[f.written(x)] {
				f.kept[initial{v, k}] = true
			}
		}
		count(1, l.Init...)
		count(2, l.Cond, l.Again)
		count(2, l.Next...)
		for _, b := range l.Body {
			operands(2, b)
		}
	}
}

// written is the value for which the register of v is written: a bitcast is in the register of its operand.
func (f *function) written(v vec.Value) vec.Value {
	for f.prog.Instrs[v].Op == vec.OpBitcast {
		v = f.prog.Instrs[v].Args[0]
	}
	return v
}

// An initial is initial value k of a rare loop.
type initial struct {
	loop vec.Value
	k    int
}

// A body is the code of one turn of a loop, with registers.
type body struct {
	code   []inst
	calls  []rareCall
	unroll int
	spills int // stores and reloads for want of registers
	slots  int // spill slots
}

// assign gives a block registers. pins are operands that have one to themselves.
func (f *function) assign(b *block, unroll int, pins map[opnd]int) (*body, error) {
	return f.assignBehind(0, b, unroll, pins)
}

// assignBehind is assign that leaves the first spill slots alone.
func (f *function) assignBehind(slots int, b *block, unroll int, pins map[opnd]int) (*body, error) {
	a := newAllocator(f, b, pins)
	a.slots = slots
	if err := a.run(); err != nil {
		return nil, err
	}
	if a.slots*f.vectorSize > MaxScratch/2 {
		return nil, fmt.Errorf("amd64: the expression needs more than %d bytes for intermediate values", MaxScratch/2)
	}
	return &body{code: a.out, calls: a.calls, unroll: unroll, spills: a.spills, slots: a.slots}, nil
}
