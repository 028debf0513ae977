package amd64

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// An ISA is an instruction-set extension to compile for.
type ISA uint8

// The instruction sets.
const (
	AVX2 ISA = iota + 1 // with FMA
)

func (i ISA) String() string { return [...]string{"none", "avx2"}[i] }

// VectorSize is the number of bytes in a vector register.
func (i ISA) VectorSize() int { return 32 }

// MaxScratch is the largest scratch area, in bytes, that compiled code asks for.
const MaxScratch = 1 << 20

// Options change the code.
type Options struct {
	// Stream writes results past the caches. The results' addresses must be multiples of the
	// vector size.
	Stream bool
}

// Code is a compiled kernel. Its calling convention is that of the package comment.
type Code struct {
	Bytes   []byte // position independent, entry at offset 0; constants follow the code
	Len     int    // bytes of code alone
	AlignAt int    // the offset that should lie at a multiple of 64
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
	single, err := f.allocate(1, plainBody, nil)
	if err != nil {
		return nil, err
	}
	main, pins, err := f.chooseUnroll(single)
	if err != nil {
		return nil, err
	}
	if single, err = f.allocate(1, plainBody, pins); err != nil {
		return nil, err
	}
	tail, err := f.allocate(1, tailBody, pins)
	if err != nil {
		return nil, err
	}
	prologue, err := f.allocatePrologue()
	if err != nil {
		return nil, err
	}
	return f.emit(prologue, main, single, tail, pins)
}

func newFunction(p *vec.Program, isa ISA, opts Options) *function {
	f := &function{
		prog: p, isa: isa, stream: opts.Stream,
		lanes:   isa.VectorSize() / p.MaxLaneSize(),
		inv:     p.Invariant(),
		uses:    make([]int32, len(p.Instrs)),
		constOf: map[string]int32{}, slotOf: map[slot]int32{},
	}
	f.countUses()
	f.findWidths()
	return f
}

// countUses counts the uses of each value. What rare code uses counts twice: it wants a register
// or a slot, not an operand folded into one instruction.
func (f *function) countUses() {
	count := func(by int32, vs ...vec.Value) {
		for _, v := range vs {
			if v != vec.NoValue {
				f.uses[v] += by
			}
		}
	}
	for _, v := range f.prog.Body {
		in := &f.prog.Instrs[v]
		if in.Op != vec.OpLoop {
			count(1, in.Operands()...)
			continue
		}
		l := &f.prog.Loops[in.Imm]
		count(1, l.Init...)
		count(2, l.Cond, l.Again)
		count(2, l.Next...)
		for _, b := range l.Body {
			count(2, f.prog.Instrs[b].Operands()...)
		}
	}
	count(1, f.prog.Results...)
}

// An allocated body of a loop.
type body struct {
	code   []inst
	cold   []coldCode
	unroll int
	peak   int // registers in use at the most
	spills int // stores and reloads
	slots  int // spill slots
}

// Long bodies keep the processor busy by themselves, so that a second vector beside them only
// costs registers; and code should stay small.
const maxUnrolled = 96

// chooseUnroll finds out how many vectors a turn takes without spilling, and which constants may
// live in the registers that are left.
func (f *function) chooseUnroll(single *body) (*body, map[opnd]int, error) {
	unroll := 1
	for unroll < 4 && single.spills == 0 && single.peak*unroll*2 <= numRegs && len(single.code)*unroll*2 <= maxUnrolled {
		unroll *= 2
	}
	for ; ; unroll /= 2 {
		b, err := f.allocate(unroll, plainBody, nil)
		if err != nil {
			return nil, nil, err
		}
		if b.spills > 0 && unroll > 1 {
			continue
		}
		pins := f.choosePins(b)
		if len(pins) > 0 {
			if b, err = f.allocate(unroll, plainBody, pins); err != nil {
				return nil, nil, err
			}
		}
		return b, pins, nil
	}
}

// choosePins gives the registers that b leaves free to the constants that it reads most often,
// the last register first.
func (f *function) choosePins(b *body) map[opnd]int {
	if b.spills > 0 {
		return nil
	}
	count := map[opnd]int{}
	var order []opnd // by first use, so that the same program always gives the same code
	for i := range b.code {
		for _, o := range b.code[i].src {
			if o.kind == constant || o.kind == uniform {
				if count[o] == 0 {
					order = append(order, o)
				}
				count[o]++
			}
		}
	}
	pins := map[opnd]int{}
	for reg := numRegs - 1; reg >= b.peak && len(order) > 0; reg-- {
		best := 0
		for i, o := range order {
			if count[o] > count[order[best]] {
				best = i
			}
		}
		pins[order[best]] = reg
		order = append(order[:best], order[best+1:]...)
	}
	return pins
}

// allocate selects the instructions of a body and gives them registers. pins are operands that
// have a register to themselves.
func (f *function) allocate(unroll int, mode bodyMode, pins map[opnd]int) (*body, error) {
	b, err := f.selectBody(unroll, mode)
	if err != nil {
		return nil, err
	}
	return f.assign(b, unroll, pins)
}

func (f *function) allocatePrologue() (*body, error) {
	b, err := f.selectPrologue()
	if err != nil {
		return nil, err
	}
	return f.assign(b, 1, nil)
}

func (f *function) assign(b *block, unroll int, pins map[opnd]int) (*body, error) {
	a := newAllocator(f, b, pins)
	if err := a.run(); err != nil {
		return nil, err
	}
	if a.slots*f.isa.VectorSize() > MaxScratch/2 {
		return nil, fmt.Errorf("amd64: the expression needs more than %d bytes for intermediate values", MaxScratch/2)
	}
	return &body{code: a.out, cold: a.cold, unroll: unroll, peak: a.peak, spills: a.spills, slots: a.slots}, nil
}
