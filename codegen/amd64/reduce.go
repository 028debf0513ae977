package amd64

import (
	"math/bits"
	"slices"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Code that reduces ([Options.Reduce]) folds block after block, and combines a block's row with those that wait for a
// neighbour: level 0 keeps a row of one block, level 1 one that is two combined, and so on, as a number is
// counted up in binary. The last row takes in all that still wait. Then it is halved, and what is left is stored. So does the
// code output by output: each moves the addresses of the arrays on, and begins anew.
//
// All rows are in scratch memory: the first is the one at work, the others are the levels.

// A reducer writes what code that reduces has besides its loops.
type reducer struct {
	fold *function
	k    *kernel
	isa  ISA
	e    *emitter // of fold

	// merge combines rows, of which the second is in registers; a body does so for a group of its vectors.
	merge     *emitter
	mergeBody *body
	regs      [][]int // by accumulator and vector of a group

	// halve combines vectors in registers: 1, 2, 4 ... with as many others.
	halve   *emitter
	turns   []*body
	vectors int // of the longest turn

	next asm.Label // where an output begins
}

// attach makes e, which is the emitter of the program that folds, leave room for what r needs.
func (r *reducer) attach(e *emitter) {
	r.e, r.merge.Assembler, r.halve.Assembler = e, e.Assembler, e.Assembler
	e.inFrame = map[int32]int{}
}

// Scratch memory: the elements of an output, and the outputs that are left.
func (r *reducer) count() asm.Operand { return asm.Mem(regFrame, r.e.outputsAt) }
func (r *reducer) left() asm.Operand  { return asm.Mem(regFrame, r.e.outputsAt+8) }

// begin writes the beginning of an output.
func (r *reducer) begin() {
	e := r.e
	for i, a := range e.folds {
		row := e.inFrame[int32(a)]
		for _, g := range []*emitter{r.merge, r.halve} {
			if g.inFrame == nil {
				g.inFrame = map[int32]int{}
			}
			g.inFrame[int32(i)], g.inFrame[int32(r.totals()+i)] = row, row
		}
	}
	e.Emit(asm.MOVQ, asm.R(regCount), asm.R(regTemp))
	e.Emit(asm.SHRQ, asm.Imm(32), asm.R(regTemp))
	e.Emit(asm.MOVQ, asm.R(regTemp), r.left())
	e.Emit(asm.MOVL, asm.R(regCount), asm.R(regCount)) // without its upper half
	e.Emit(asm.MOVQ, asm.R(regCount), r.count())
	r.next = e.Label()
	e.Bind(r.next)
}

// blocks writes the loops, and what follows.
func (r *reducer) blocks(k *kernel) {
	e := r.e
	block, push, last := e.Label(), e.Label(), e.Label()
	e.Bind(block)
	r.block(k, push)
	e.Jump(asm.JMP, last)
	e.Bind(push)
	r.combineRows(false)
	e.Jump(asm.JMP, block)
	e.Bind(last)
	single, inRegisters := e.Label(), e.Label()
	r.blocksDone()
	e.Emit(asm.TESTL, asm.R(regTemp), asm.R(regTemp))
	e.Jump(asm.JEQ, single)
	r.combineRows(true)
	if r.halvesInPlace() {
		e.Jump(asm.JMP, inRegisters)
	}
	e.Bind(single)
	r.halveRow(inRegisters)
	r.moveOn()
}

// block writes the loops for a block, which go on at push if it is not the last one.
func (r *reducer) block(k *kernel, push asm.Label) {
	e := r.e
	pushIfMore := func() {
		e.Emit(asm.MOVQ, r.count(), asm.R(regTemp))
		e.Emit(asm.CMPQ, asm.R(regCount), asm.R(regTemp))
		e.Jump(asm.JLT, push)
	}
	if k.accumulators == nil {
		r.fill()
	}
	if !r.wholeRow() {
		e.loadPins(k)
	}
	if k.accumulators != nil {
		for e.group = 0; e.group < e.turnOfRow(); e.group += k.main.unroll {
			if e.group > 0 { // back to the beginning of the block
				e.Emit(asm.LEAQ, asm.Mem(regCount, -1), asm.R(regIndex))
				e.Emit(asm.ANDQ, asm.Imm(int64(-e.prog.FoldBlock())), asm.R(regIndex))
			}
			e.moveAccumulators(k, unary)
			run := r.beginBlock()
			e.foldLoop(k)
			r.nextRun(run)
			if r.wholeRow() {
				pushIfMore()
			}
			e.moveAccumulators(k, store)
		}
		e.group = 0
		top := e.loop(k.single, false)
		e.tail(k.tail, top)
	} else {
		run := r.beginBlock()
		if k.main.unroll > 1 {
			e.loop(k.main, true)
		}
		top := e.loop(k.single, k.main.unroll == 1)
		e.tail(k.tail, top)
		r.nextRun(run)
	}
	if !r.wholeRow() {
		pushIfMore()
	}
}

// beginBlock makes regIndex the first element of a block, where it is the number of elements of the blocks before, and regCount
// the end of the block, or of its first run if the chunk is whole. It returns where a run begins.
func (r *reducer) beginBlock() (run asm.Label) {
	e, p := r.e, r.fold.prog
	whole := e.Label()
	run = e.Label()
	e.Emit(asm.MOVQ, r.count(), asm.R(regTemp))
	e.Emit(asm.LEAQ, asm.Mem(regIndex, p.FoldBlock()), asm.R(regCount))
	e.Emit(asm.CMPQ, asm.R(regTemp), asm.Imm(int64(p.FoldChunk())))
	e.Jump(asm.JEQ, whole)
	e.Emit(asm.CMPQ, asm.R(regCount), asm.R(regTemp))
	e.Jump(asm.JLE, run)
	e.Emit(asm.MOVQ, asm.R(regTemp), asm.R(regCount))
	e.Jump(asm.JMP, run)
	e.Bind(whole)
	e.Emit(asm.SHRQ, asm.Imm(int64(bits.TrailingZeros(vec.FoldParts))), asm.R(regIndex))
	e.Emit(asm.LEAQ, asm.Mem(regIndex, p.FoldRun()), asm.R(regCount))
	e.Bind(run)
	return run
}

// nextRun goes on with the block's run in the next part of a whole chunk. Where there is none, both regIndex and regCount
// are left the number of elements of the blocks so far.
func (r *reducer) nextRun(run asm.Label) {
	e, p := r.e, r.fold.prog
	done := e.Label()
	chunk := int64(p.FoldChunk())
	e.Emit(asm.MOVQ, r.count(), asm.R(regTemp))
	e.Emit(asm.CMPQ, asm.R(regTemp), asm.Imm(chunk))
	e.Jump(asm.JNE, done)
	e.Emit(asm.ADDQ, asm.Imm(chunk/vec.FoldParts-int64(p.FoldRun())), asm.R(regIndex))
	e.Emit(asm.LEAQ, asm.Mem(regIndex, p.FoldRun()), asm.R(regCount))
	e.Emit(asm.CMPQ, asm.R(regIndex), asm.R(regTemp))
	e.Jump(asm.JLT, run)
	// Now regIndex is a chunk and a run for each block before this one.
	e.Emit(asm.SHLQ, asm.Imm(int64(bits.TrailingZeros(vec.FoldParts))), asm.R(regIndex))
	e.Emit(asm.ADDQ, asm.Imm(int64(p.FoldBlock())-vec.FoldParts*chunk), asm.R(regIndex))
	e.Emit(asm.MOVQ, asm.R(regIndex), asm.R(regCount))
	e.Bind(done)
}

// groups is the number of groups in a row.
func (r *reducer) groups() int {
	return r.fold.prog.FoldLanes() / (r.merge.lanes * len(r.regs[0]))
}

// fill sets the row at work to the identities.
func (r *reducer) fill() {
	e := r.e
	e.Emit(asm.XORL, asm.R(regEntry), asm.R(regEntry))
	for i, a := range e.folds {
		reg := r.regs[i][0]
		r.merge.move(unary, reg, r.size(i), 0, r.merge.constant(e.prog.Params[a].Identity, r.size(i)))
		for u := range e.prog.FoldLanes() / r.merge.lanes {
			r.merge.move(store, reg, r.size(i), u, opnd{element, int32(i)})
		}
	}
}

// move moves vector u of o, of elements of size bytes, to or from a register.
func (e *emitter) move(sh shape, reg, size, u int, o opnd) {
	bytes := uint8(e.regSize(size))
	in := &inst{op: asm.VMOVUPS, shape: sh, imm: noImm, size: bytes, srcSize: bytes, copy: uint8(u), dst: noReg, tag: vec.NoValue}
	if sh == store {
		in.src[0], in.to = opnd{physical, int32(reg)}, o
	} else {
		in.src[0], in.dst = o, vreg(reg)
	}
	e.inst(in)
}

// moveGroup loads or stores a group of the row that regEntry is the first entry of.
func (r *reducer) moveGroup(sh shape) {
	for i, regs := range r.regs {
		for u, reg := range regs {
			r.merge.move(sh, reg, r.size(i), u, opnd{element, int32(i)})
		}
	}
}

// nextLevel makes regEntry the first entry of the next level, or of the first one.
func (r *reducer) nextLevel(first bool) {
	lanes := asm.Imm(int64(r.fold.prog.FoldLanes()))
	if first {
		r.e.Emit(asm.MOVQ, lanes, asm.R(regEntry))
	} else {
		r.e.Emit(asm.ADDQ, lanes, asm.R(regEntry))
	}
}

// blocksDone leaves in regTemp the number of blocks before the one that element regCount-1 is in.
func (r *reducer) blocksDone() {
	r.e.Emit(asm.LEAQ, asm.Mem(regCount, -1), asm.R(regTemp))
	r.e.Emit(asm.SHRQ, asm.Imm(int64(bits.TrailingZeros(uint(r.fold.prog.FoldBlock())))), asm.R(regTemp))
}

// combineRows combines the row at work with rows that wait: with the first levels, while these are taken, and stores it
// in the next; or with all that are taken, if it is the last one.
func (r *reducer) combineRows(last bool) {
	e, group := r.e, len(r.regs[0])
	for r.merge.group = 0; r.merge.group < r.groups()*group; r.merge.group += group {
		if last || !r.wholeRow() {
			e.Emit(asm.XORL, asm.R(regEntry), asm.R(regEntry))
			r.moveGroup(unary)
		}
		r.blocksDone()
		r.nextLevel(true)
		level, free := e.Label(), e.Label()
		e.Bind(level)
		e.Emit(asm.TESTL, asm.Imm(1), asm.R(regTemp))
		e.Jump(asm.JEQ, free)
		r.merge.body(r.mergeBody)
		if last {
			e.Bind(free)
			r.nextLevel(false)
			e.Emit(asm.SHRQ, asm.Imm(1), asm.R(regTemp))
			e.Jump(asm.JNE, level)
			e.Emit(asm.XORL, asm.R(regEntry), asm.R(regEntry))
		} else {
			r.nextLevel(false)
			e.Emit(asm.SHRQ, asm.Imm(1), asm.R(regTemp))
			e.Jump(asm.JMP, level)
			e.Bind(free)
		}
		if !last || !r.halvesInPlace() {
			r.moveGroup(store)
		}
	}
	r.merge.group = 0
}

// halvesInPlace reports whether combining rows leaves the last one in the registers where halveRow wants it.
func (r *reducer) halvesInPlace() bool {
	return r.groups() == 1 && slices.EqualFunc(r.regs, consecutive(r.totals(), 2*r.vectors), slices.Equal)
}

// halveRow combines the first half of the row at work with the second, until there is one of each accumulator, which are the
// totals. At inRegisters it begins with a row in registers.
func (r *reducer) halveRow(inRegisters asm.Label) {
	e, n := r.e, r.vectors
	e.Emit(asm.XORL, asm.R(regEntry), asm.R(regEntry))
	regs := consecutive(r.totals(), 2*n)
	load := func(first, at, vectors int) {
		for i := range regs {
			for u := range vectors {
				r.halve.move(unary, regs[i][first+u], r.size(i), at+u, opnd{element, int32(i)})
			}
		}
	}
	half := e.prog.FoldLanes() / r.halve.lanes / 2
	for ; half > n; half /= 2 {
		for at := 0; at < half; at += n {
			load(0, at, n)
			load(n, half+at, n)
			r.halve.body(r.turns[len(r.turns)-1])
			for i := range regs {
				for u := range n {
					r.halve.move(store, regs[i][u], r.size(i), at+u, opnd{element, int32(i)})
				}
			}
		}
	}
	load(0, 0, 2*n)
	e.Bind(inRegisters)
	for _, turn := range slices.Backward(r.turns) {
		r.halve.body(turn)
	}
	for lanes := r.halve.lanes / 2; lanes > 0; lanes /= 2 {
		for i := range regs {
			r.upperHalf(regs[i][0], regs[i][1], lanes*r.size(i))
		}
		r.halve.body(r.turns[0])
	}
	for i := range regs {
		total := e.arrays[len(e.prog.Params)+i]
		e.Emit(asm.VMOVQ, e.reg(int32(regs[i][0]), 16), asm.R(regTemp))
		e.Emit(asm.MOVQ, asm.Mem(regArrays, 8*total), asm.R(regBase))
		e.Emit(byteMoves[r.size(i)].store, asm.R(regTemp), asm.Mem(regBase, 0))
	}
}

// upperHalf moves the upper half of the 2*size bytes in a register to another.
func (r *reducer) upperHalf(from, to, size int) {
	in := &inst{shape: unaryReg, imm: 1, size: uint8(size), srcSize: uint8(2 * size), src: [3]opnd{{physical, int32(from)}}, dst: vreg(to), tag: vec.NoValue}
	switch {
	case size == 32:
		in.op = asm.VEXTRACTF64X4
	case size == 16 && r.fold.masks != nil:
		in.op = asm.VEXTRACTF64X2
	case size == 16:
		in.op = asm.VEXTRACTF128
	default:
		in.op, in.imm, in.size, in.srcSize = asm.VPSRLDQ, int16(size), 16, 16
	}
	r.e.inst(in)
}

// moveOn writes the end of an output: the addresses of the arrays go on to the next one, if there is one, since the garbage
// collector must not see addresses behind an array.
func (r *reducer) moveOn() {
	e := r.e
	done := e.Label()
	e.Emit(asm.MOVQ, r.left(), asm.R(regTemp))
	e.Emit(asm.SUBQ, asm.Imm(1), asm.R(regTemp))
	e.Jump(asm.JEQ, done)
	e.Emit(asm.MOVQ, asm.R(regTemp), r.left())
	arrays := e.arrays[len(e.arrays)-1] + 1
	e.Emit(asm.MOVQ, asm.Mem(regArrays, 8*arrays), asm.R(regBase))
	for array := range arrays {
		if slices.ContainsFunc(e.folds, func(param int) bool { return e.arrays[param] == array }) {
			continue
		}
		e.Emit(asm.MOVQ, asm.Mem(regBase, 8*array), asm.R(regTemp))
		e.Emit(asm.ADDQ, asm.Mem(regArrays, 8*array), asm.R(regTemp))
		e.Emit(asm.MOVQ, asm.R(regTemp), asm.Mem(regArrays, 8*array))
	}
	e.Jump(asm.JMP, r.next)
	e.Bind(done)
}
