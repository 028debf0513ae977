package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Programs that fold (see [vec.Program.Folds]) read and write rows of accumulators, which the elements go round.
// A loop finds the entry for each turn by itself, so that accumulators are arrays like others; in code that reduces,
// these are in scratch memory. Where there are registers enough for those of a row, or of an equal part of its vectors, they stay in
// registers: foldLoop. The elements are then gone through once for each part.

// regEntry is the entry of the accumulators for element regIndex; in code that halves, the least number of elements.
const regEntry = asm.R12

// turnOfRow is the number of vectors that go once round a row of accumulators.
func (f *function) turnOfRow() int { return f.prog.FoldLanes() / f.lanes }

// home returns the array that is read where array is written: an accumulator is both.
func (f *function) home(array int32) int32 {
	i := int(array) - len(f.prog.Params)
	switch {
	case i >= 0 && f.folds != nil:
		return int32(f.folds[i])
	case i >= 0 && f.halves:
		return int32(i)
	}
	return array
}

// freeBases are the registers that may hold addresses of arrays.
func (f *function) freeBases() []asm.Reg {
	var free []asm.Reg
	for _, r := range baseRegs {
		if !(r == regPairs && f.widePairs || r == regEntry && (f.folds != nil || f.halves)) {
			free = append(free, r)
		}
	}
	return free
}

// index is the register with the number of the first element of a turn in an array.
func (f *function) index(array int32) asm.Reg {
	if f.folds != nil && f.isAccumulator(f.home(array)) {
		return regEntry
	}
	return regIndex
}

func (f *function) isAccumulator(array int32) bool {
	return int(array) < len(f.prog.Params) && f.prog.Params[array].Accumulator
}

// countEntries keeps regEntry up with regIndex.
func (e *emitter) countEntries() {
	if e.folds != nil {
		e.Emit(asm.MOVQ, asm.R(regIndex), asm.R(regEntry))
		e.Emit(asm.ANDQ, asm.Imm(int64(e.prog.FoldLanes()-1)), asm.R(regEntry))
	}
}

// maxPinnedTurn is the length in instructions of a turn that keeps accumulators in registers: longer ones do
// not notice the memory.
const maxPinnedTurn = 256

// minPinned is the number of vectors of a row for which it is worth while to go through the elements.
const minPinned = 2

// pinAccumulators writes a turn whose accumulators are in registers, those of as many vectors of the row as it may be, vector after
// vector, since each has a chain of its own; nil if the program does not fold, or there are too few registers.
func (f *function) pinAccumulators(single *block) (b *block, vectors int, err error) {
	if f.folds == nil || len(f.prog.Loops) > 0 || len(single.code)*f.turnOfRow() > maxPinnedTurn {
		return nil, 0, nil
	}
	for _, a := range f.folds {
		if f.lanes*f.prog.Params[a].Type.Size() < f.vectorSize/2 {
			return nil, 0, nil
		}
	}
	for vectors = f.turnOfRow(); vectors >= minPinned; vectors /= 2 {
		s := f.newSelector(vectors, plainBody, f.prog.Body)
		s.pinned = true
		for u := range vectors {
			s.from, s.upto = u, u+1
			s.body()
		}
		if need, _ := s.pressure(); s.err != nil || need+len(f.folds)*vectors <= len(f.vectors) {
			return &s.block, vectors, s.err
		}
	}
	return nil, 0, nil
}

// isPinned reports whether v is an accumulator in a register.
func (s *selector) isPinned(v vec.Value) bool {
	return s.pinned && s.prog.Params[s.prog.Instrs[v].Imm].Accumulator
}

// accumulator is the operand for the accumulator that is parameter param.
func (s *selector) accumulator(param int) opnd { return pinnedAccumulator(param, s.unroll, s.copy) }

func pinnedAccumulator(param, unroll, vector int) opnd {
	return opnd{accumulator, int32(param*unroll + vector)}
}

// accumulatorPins gives the accumulators of so many vectors the last registers.
func (f *function) accumulatorPins(vectors int) map[opnd]int {
	pins := map[opnd]int{}
	reg := len(f.vectors)
	for _, a := range f.folds {
		for u := range vectors {
			reg--
			pins[pinnedAccumulator(a, vectors, u)] = reg
		}
	}
	return pins
}

// findTargets finds the values that can be computed where they are kept: new values of accumulators that
// nothing else reads, and whose old values nothing reads afterwards.
func (a *allocator) findTargets() {
	if a.folds == nil {
		return
	}
	def := make([]int, len(a.in.sizes))
	uses := make([]int, len(a.in.sizes))
	read := map[opnd]int{} // where an accumulator is read last
	for i := range a.in.code {
		in := &a.in.code[i]
		if in.dst != noReg {
			def[in.dst] = i
		}
		for _, o := range in.src {
			switch o.kind {
			case virtual:
				uses[o.n]++
			case accumulator:
				read[o] = i
			}
		}
	}
	for i := range a.in.code {
		in := &a.in.code[i]
		x := in.src[0]
		if in.to.kind != accumulator || x.kind != virtual || uses[x.n] != 1 || read[in.to] > def[x.n] || a.in.code[def[x.n]].overwrites() {
			continue
		}
		if a.target == nil {
			a.target = map[vreg]int{}
		}
		a.target[vreg(x.n)] = a.pins[in.to]
	}
}

// update makes a store to an accumulator a move to its register, where there is something to move.
func (a *allocator) update(i int, in *inst) {
	if x := in.src[0]; x.kind == virtual {
		if _, ok := a.target[vreg(x.n)]; ok {
			return
		}
	}
	r := a.pins[in.to]
	in.shape, in.to = unary, opnd{}
	a.sources(i, in)
	in.dst = vreg(r)
	a.mem.insts.append(&a.out, *in)
}

// foldLoop writes the main loop with accumulators in registers: those of the vectors from e.group on.
func (e *emitter) foldLoop(k *kernel) {
	step := int64(e.prog.FoldLanes())
	inner, end := e.Label(), e.Label()
	e.Emit(asm.MOVQ, asm.R(regCount), asm.R(regBound))
	e.Emit(asm.SUBQ, asm.Imm(step), asm.R(regBound))
	e.Emit(asm.CMPQ, asm.R(regIndex), asm.R(regBound))
	e.Jump(asm.JGT, end)
	if e.group == 0 {
		e.BindAligned(inner)
		e.hotEnd = end
	} else {
		e.Bind(inner)
	}
	e.countPairs()
	e.body(k.main)
	e.Emit(asm.ADDQ, asm.Imm(step), asm.R(regIndex))
	e.Emit(asm.CMPQ, asm.R(regIndex), asm.R(regBound))
	e.Jump(asm.JLE, inner)
	e.Bind(end)
}

// moveAccumulators loads the registers of accumulators, in code that reduces with their identities, or stores them.
func (e *emitter) moveAccumulators(k *kernel, sh shape) {
	e.Emit(asm.XORL, asm.R(regEntry), asm.R(regEntry))
	for _, o := range sortedPins(k.accumulators) {
		array, u := int32(int(o.n)/k.main.unroll), int(o.n)%k.main.unroll
		size := uint8(e.regSize(e.elementSize(array)))
		in := &inst{op: asm.VMOVUPS, shape: sh, imm: noImm, size: size, srcSize: size, copy: uint8(u), dst: noReg, tag: vec.NoValue}
		switch {
		case sh == store:
			in.src[0], in.to = opnd{physical, int32(k.accumulators[o])}, opnd{element, array}
		case e.inFrame != nil:
			in.src[0], in.dst = e.constant(e.prog.Params[array].Identity, e.elementSize(array)), vreg(k.accumulators[o])
		default:
			in.src[0], in.dst = opnd{element, array}, vreg(k.accumulators[o])
		}
		e.inst(in)
	}
}

// halvings writes the loops of a program that combines again and again, for half as many elements each time: see
// [Options.Halve].
func (e *emitter) halvings(k *kernel) {
	again, done := e.Label(), e.Label()
	count, least := asm.R(regCount), asm.R(regEntry)
	e.Emit(asm.MOVQ, count, least)
	e.Emit(asm.SHRQ, asm.Imm(32), least)
	e.Emit(asm.MOVL, count, count) // without its upper half
	e.Bind(again)
	e.Emit(asm.SHRQ, asm.Imm(1), count)
	e.Emit(asm.CMPQ, count, least)
	e.Jump(asm.JLT, done)
	totals := len(e.prog.Params) / 2
	for i := range totals {
		total, other := int32(i), int32(totals+i)
		to, inRegister := e.bases[other]
		if !inRegister {
			to = regTemp
		}
		e.Emit(asm.LEAQ, asm.MemIndex(e.base(total), regCount, e.elementSize(total), 0), asm.R(to))
		if !inRegister {
			e.Emit(asm.MOVQ, asm.R(to), asm.Mem(regArrays, 8*e.arrays[other]))
		}
	}
	e.Emit(asm.XORL, asm.R(regIndex), asm.R(regIndex))
	e.loops(k)
	e.Jump(asm.JMP, again)
	e.Bind(done)
}
