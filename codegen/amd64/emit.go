package amd64

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Registers with a fixed use. R8 to R13 hold the addresses of the arrays, but
// R12 may be regEntry and R13 regPairs.
const (
	regIndex  = asm.AX // elements done
	regCount  = asm.CX // elements in all
	regBound  = asm.DX // the last index at which a turn may begin; in the tail, a counter
	regRest   = asm.BX // in the tail: minus the number of elements left
	regArrays = asm.DI // the array pointers
	regFrame  = asm.SI // scratch memory
	regTemp   = asm.R14
	regBase   = asm.R15 // the address of an array that has no register
)

var baseRegs = []asm.Reg{asm.R8, asm.R9, asm.R10, asm.R11, regEntry, regPairs}

// regPairs holds twice regIndex, where there are arrays of pairs of 16 bytes.
const regPairs = asm.R13

// An emitter writes the machine code of a kernel.
type emitter struct {
	*function
	*asm.Assembler
	bases     map[int32]asm.Reg // by array
	rareTests []rareTest

	pooled []asm.Operand // by constant; the zero Operand if it has not been used

	hotEnd asm.Label // the end of the main loop

	// Of code that reduces.
	inFrame map[int32]int // where in scratch memory an array of rows of accumulators is
	group   int           // the vector of a row that bodies' first one is

	// Offsets in the scratch memory.
	savedAt, activeAt, callerAt, carriedAt, outerAt int // of rare code
	uniformAt, tailAt, spilledAt, outputsAt         int
	scratch                                         int
}

func (f *function) emit(k *kernel, r *reducer) (*Code, error) {
	e := &emitter{function: f, Assembler: asm.New(), bases: map[int32]asm.Reg{}}
	if r != nil {
		r.attach(e)
	}
	e.layOut(k)
	if e.scratch > MaxScratch {
		return nil, fmt.Errorf("amd64: the expression needs %d bytes for intermediate values, more than %d", e.scratch, MaxScratch)
	}

	if r != nil {
		r.begin()
	}
	e.findBases(k.main, k.single)
	e.Emit(asm.XORL, asm.R(regIndex), asm.R(regIndex))
	e.countPairs()
	for i := range k.prologue.code {
		e.inst(&k.prologue.code[i])
	}
	if r == nil || r.wholeRow() {
		e.loadPins(k)
	}
	switch {
	case r != nil:
		r.blocks(k)
	case e.halves:
		e.halvings(k)
	default:
		e.loops(k)
	}
	e.end()
	e.rareCalls()

	code, err := e.Assemble()
	if err != nil {
		return nil, err
	}
	return &Code{
		Bytes: code.Bytes, Len: code.Len, AlignAt: code.AlignAt, LoopEnd: e.Offset(e.hotEnd), Marks: code.Marks,
		Scratch: e.scratch, Lanes: f.lanes, Unroll: k.main.unroll, Spills: k.main.spills,
	}, nil
}

// loadPins loads the constants that have registers.
func (e *emitter) loadPins(k *kernel) {
	for _, o := range sortedPins(k.pins) {
		size := uint8(e.vectorSize)
		if o.kind == constant {
			size = uint8(len(e.consts[o.n]))
		}
		e.inst(&inst{op: asm.VMOVUPS, shape: unary, imm: noImm, size: size, srcSize: size, dst: vreg(k.pins[o]), src: [3]opnd{o}, tag: vec.NoValue})
	}
}

// loops writes the loops over the elements.
func (e *emitter) loops(k *kernel) {
	switch {
	case k.accumulators != nil:
		for e.group = 0; e.group < e.turnOfRow(); e.group += k.main.unroll {
			e.Emit(asm.XORL, asm.R(regIndex), asm.R(regIndex))
			e.moveAccumulators(k, unary)
			e.foldLoop(k)
			e.moveAccumulators(k, store)
		}
		e.group = 0
	case k.main.unroll > 1:
		e.loop(k.main, true)
	}
	top := e.loop(k.single, k.main.unroll == 1)
	e.tail(k.tail, top)
}

// end writes the end of the kernel.
func (e *emitter) end() {
	if e.stream {
		e.Emit(asm.SFENCE)
	}
	e.Emit(asm.VZEROUPPER)
	e.Emit(asm.RET)
}

// layOut divides the scratch memory.
func (e *emitter) layOut(k *kernel) {
	size := e.vectorSize
	at := func(n int) int {
		off := e.scratch
		e.scratch += n * size
		return off
	}
	spills, carried, outer := k.slots(), 0, 0
	for _, c := range e.rareOrder {
		spills, carried, outer = max(spills, c.body.slots), max(carried, len(c.loop.Init)), max(outer, len(c.reads))
	}
	if len(e.rareOrder) > 0 {
		registers := len(e.vectors)
		if e.masks != nil {
			registers = maxRegs
		}
		e.savedAt, e.activeAt, e.callerAt = at(registers), at(1), at(1)
		e.carriedAt, e.outerAt = at(carried), at(outer)
	}
	e.tailAt, e.outputsAt = at(2), at(1)
	e.uniformAt = at(len(e.slots))
	e.spilledAt = at(spills)
	if e.inFrame == nil {
		return
	}
	for _, a := range e.folds {
		e.inFrame[int32(a)] = at(vec.FoldDepth * e.prog.FoldLanes() * e.prog.Params[a].Type.Size() / size)
	}
}

func sortedPins(pins map[opnd]int) []opnd {
	var byReg [maxRegs]opnd
	for o, r := range pins {
		byReg[r] = o
	}
	var all []opnd
	for _, o := range byReg {
		if o.kind != none {
			all = append(all, o)
		}
	}
	return all
}

// findBases gives registers to the arrays that the loops read and write first; the others' addresses are
// loaded where they are needed.
func (e *emitter) findBases(bodies ...*body) {
	free := e.freeBases()
	visit := func(o opnd) {
		if o.kind != element || len(e.bases) == len(free) {
			return
		}
		array := e.home(o.n)
		if _, ok := e.inFrame[array]; ok {
			return
		}
		if _, ok := e.bases[array]; !ok {
			r := free[len(e.bases)]
			e.bases[array] = r
			e.Emit(asm.MOVQ, asm.Mem(regArrays, 8*e.arrays[array]), asm.R(r))
		}
	}
	for _, b := range bodies {
		for i := range b.code {
			visit(b.code[i].to)
			for _, o := range b.code[i].src {
				visit(o)
			}
		}
	}
}

// base returns a register with the address of an array.
func (e *emitter) base(array int32) asm.Reg {
	array = e.home(array)
	if r, ok := e.bases[array]; ok {
		return r
	}
	e.Emit(asm.MOVQ, asm.Mem(regArrays, 8*e.arrays[array]), asm.R(regBase))
	return regBase
}

func (e *emitter) elementSize(array int32) int {
	if p := e.prog; int(array) < len(p.Params) {
		return p.Params[array].Type.Size()
	}
	return e.prog.Type(e.prog.Results[int(array)-len(e.prog.Params)]).Size()
}

func (e *emitter) isPair(array int32) bool {
	if p := e.prog; int(array) < len(p.Params) {
		return p.Params[array].Part != vec.Whole
	}
	return e.prog.Part(int(array)-len(e.prog.Params)) != vec.Whole
}

// loop writes a loop over turns of b, and returns where a turn begins. hot is the loop that most of the time is spent in.
func (e *emitter) loop(b *body, hot bool) (top asm.Label) {
	step := int64(b.unroll * e.lanes)
	top = e.Label()
	end := e.Label()
	e.Emit(asm.MOVQ, asm.R(regCount), asm.R(regBound))
	e.Emit(asm.SUBQ, asm.Imm(step), asm.R(regBound))
	e.Emit(asm.CMPQ, asm.R(regIndex), asm.R(regBound))
	e.Jump(asm.JGT, end)
	if hot {
		e.BindAligned(top)
	} else {
		e.Bind(top)
	}
	e.countPairs()
	e.countEntries()
	e.body(b)
	e.Emit(asm.ADDQ, asm.Imm(step), asm.R(regIndex))
	e.Emit(asm.CMPQ, asm.R(regIndex), asm.R(regBound))
	e.Jump(asm.JLE, top)
	e.Bind(end)
	if hot {
		e.hotEnd = end
	}
	return top
}

// countPairs keeps regPairs up with regIndex.
func (e *emitter) countPairs() {
	if e.widePairs {
		e.Emit(asm.LEAQ, asm.MemIndex(regIndex, regIndex, 1, 0), asm.R(regPairs))
	}
}

// tail writes the code for less than a vector of elements. vector is a turn of one vector that ends the loop if it
// computes the last ones.
func (e *emitter) tail(b *body, vector asm.Label) {
	done := e.Label()
	e.Emit(asm.MOVQ, asm.R(regIndex), asm.R(regRest))
	e.Emit(asm.SUBQ, asm.R(regCount), asm.R(regRest))
	e.Jump(asm.JEQ, done)
	if e.again() {
		few := e.Label()
		e.Emit(asm.CMPQ, asm.R(regCount), asm.Imm(int64(e.lanes)))
		e.Jump(asm.JLT, few)
		e.Emit(asm.MOVQ, asm.R(regCount), asm.R(regIndex))
		e.Emit(asm.SUBQ, asm.Imm(int64(e.lanes)), asm.R(regIndex))
		e.Jump(asm.JMP, vector)
		e.Bind(few)
	}
	e.beginTail(e)
	e.countPairs()
	e.countEntries()
	e.body(b)
	e.Bind(done)
}

// again reports whether the last whole vector may be computed instead of a tail, some of whose elements were computed before.
// That takes no longer than for any vector, where loads and stores under masks are slow.
func (e *emitter) again() bool {
	return e.apart && e.masks == nil && !e.stream && e.folds == nil && !e.halves
}

func (e *emitter) body(b *body) {
	calls := b.calls
	for i := 0; i < len(b.code); i++ {
		if b.code[i].shape != rare {
			e.inst(&b.code[i])
			continue
		}
		n := e.tests(b.code[i:], calls)
		calls = calls[n:]
		i += n - 1
	}
	e.Tag(int32(vec.NoValue))
}

// reg is vector register n in the size that an operand of so many bytes needs.
func (e *emitter) reg(n int32, size uint8) asm.Operand {
	switch {
	case n >= firstMask:
		return asm.R(asm.K(int(n - firstMask)))
	case size > 32:
		return asm.R(asm.Z(int(n)))
	case size > 16:
		return asm.R(asm.Y(int(n)))
	}
	return asm.R(asm.X(int(n)))
}

// operand returns a source, or the destination of a store.
func (e *emitter) operand(o opnd, in *inst) asm.Operand {
	switch o.kind {
	case physical:
		return e.reg(o.n, in.srcSize)
	case constant:
		return e.constOperand(o.n)
	case uniform:
		return e.slot(e.uniformAt, o.n)
	case spilled:
		return e.slot(e.spilledAt, o.n)
	case active:
		return e.slot(e.activeAt, o.n)
	case outer:
		return e.slot(e.outerAt, o.n)
	case carried:
		return e.slot(e.carriedAt, o.n)
	case scratch:
		return asm.Mem(regFrame, e.tailAt+int(o.n)*int(in.size))
	case element:
		width := e.elementSize(o.n)
		if e.isPair(o.n) {
			index := regIndex
			if width == 8 {
				index = regPairs
			}
			return asm.MemIndex(e.base(o.n), index, 8, 2*(e.group+int(in.copy))*e.lanes*width+int(in.off))
		}
		at := (e.group+int(in.copy))*e.lanes*width + int(in.off)
		if row, ok := e.inFrame[e.home(o.n)]; ok {
			return asm.MemIndex(regFrame, regEntry, width, row+at)
		}
		return asm.MemIndex(e.base(o.n), e.index(o.n), width, at)
	}
	panic(fmt.Sprintf("amd64: operand of kind %d in allocated code", o.kind))
}

// constOperand is constant n in the pool.
func (e *emitter) constOperand(n int32) asm.Operand {
	for len(e.pooled) <= int(n) {
		e.pooled = append(e.pooled, asm.Operand{})
	}
	o := &e.pooled[n]
	if *o == (asm.Operand{}) {
		*o = e.Const(e.consts[n])
	}
	return *o
}

// slot n of those from a place in the scratch memory on.
func (e *emitter) slot(at int, n int32) asm.Operand { return asm.Mem(regFrame, at+e.vectorSize*int(n)) }

// inst writes one instruction.
func (e *emitter) inst(in *inst) {
	e.Tag(int32(in.tag))
	switch in.shape {
	case tailLoad:
		e.tailLoad(e, in)
		return
	case tailSave:
		e.tailSave(e, in)
		return
	case tailFill:
		e.tailFill(in)
		return
	case tailDrain:
		e.tailDrain(in)
		return
	case lookup:
		e.lookup(in)
		return
	}
	op, suffix := in.op, asm.NoSuffix
	if in.zeroing {
		suffix = asm.Zeroing
	}
	var ops [5]asm.Operand
	n := 0
	add := func(o asm.Operand) { ops[n] = o; n++ }
	if in.imm != noImm {
		add(asm.Imm(int64(uint8(in.imm))))
	}
	sources := in.src[:]
	for k := len(sources) - 1; k >= 0; k-- {
		switch o := sources[k]; {
		case o.kind == none || in.sizeOf(k) == maskSize && in.srcSize != maskSize:
		case o.kind == constant && e.vectorSize == 64:
			var mem asm.Operand
			op, mem = e.broadcast(op, &suffix, e.consts[o.n])
			add(mem)
		default:
			add(e.operand(o, in))
		}
	}
	switch in.shape { // the mask comes last
	case masked:
		add(e.operand(in.src[1], in))
	case maskedTwo:
		add(e.operand(in.src[2], in))
	}
	if in.shape == store {
		add(e.operand(in.to, in))
	} else {
		add(e.reg(int32(in.dst), in.size))
	}
	e.EmitWith(suffix, op, ops[:n]...)
}
