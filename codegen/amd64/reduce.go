package amd64

import (
	"errors"
	"math/bits"
	"slices"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Code that reduces ([Options.Reduce]) folds the elements of an output as any program does, and then combines its
// accumulators, always the first half of them with the second, until one is left: first rows in memory, then
// the vectors of the last row, then the lanes of the last vector. So does it output by output: each moves the
// addresses of the arrays on, and begins anew.

// A reducer writes what code that reduces has besides its loops. It is an emitter of the program that combines.
type reducer struct {
	*emitter
	fold    *emitter // of the program that folds
	turns   []*body  // that combine 1, 2, 4 ... vectors with as many others
	vectors int      // the longest of them
	next    asm.Label
}

// regOther and those after it are free between an output's loops and those of the next; regEntry counts entries.
const (
	regOther  = regBound
	regLast   = regRest
	regLength = regCount
)

// totalRegs hold the addresses of accumulators, and then those of the second halves.
var totalRegs = []asm.Reg{asm.R8, asm.R9, asm.R10, asm.R11, asm.R13, asm.AX}

var errNoReducer = errors.New("amd64: there are too many accumulators, or too narrow ones, to reduce with them")

// newReducer selects the code that combines by p; the memory of its function is to be released.
func (f *function) newReducer(p *vec.Program, isa ISA) (*reducer, error) {
	pinned := *p
	pinned.Params = slices.Clone(p.Params)
	for i := range pinned.Params {
		pinned.Params[i].Accumulator = true
	}
	p = &pinned
	r := &reducer{emitter: &emitter{function: newFunction(p, isa, Options{}), bases: map[int32]asm.Reg{}}}
	for i := range p.Params {
		if i >= len(totalRegs) || r.lanes*p.Params[i].Type.Size() < 16 {
			return r, errNoReducer
		}
		r.bases[int32(i)] = totalRegs[i]
	}
	row := f.prog.FoldLanes()
	for r.vectors = 4; r.vectors > 0; r.vectors /= 2 {
		if 2*r.vectors*r.lanes > row || 2*r.vectors*r.totals() > 16-minUnpinned {
			continue
		}
		if need, err := r.selectTurns(); err != nil {
			return r, err
		} else if need+r.totals()*2*r.vectors <= len(r.isaRow.vectors) {
			return r, nil
		}
	}
	return r, errNoReducer
}

// selectTurns selects the turns, and returns how many registers they need besides those of accumulators.
func (r *reducer) selectTurns() (need int, err error) {
	r.turns = nil
	for n := 1; n <= r.vectors; n *= 2 {
		s := r.newSelector(n, plainBody, r.prog.Body)
		s.pinned = true
		for u := range n {
			s.from, s.upto = u, u+1
			s.body()
		}
		if s.err != nil {
			return 0, s.err
		}
		vectors, _ := s.pressure()
		need = max(need, vectors)
		pins := map[opnd]int{}
		for i := range r.totals() {
			for u := range n {
				pins[pinnedAccumulator(i, n, u)] = r.register(i, u)
				pins[pinnedAccumulator(r.totals()+i, n, u)] = r.register(i, n+u)
			}
		}
		b, err := r.assign(&s.block, n, pins)
		switch {
		case err != nil:
			return 0, err
		case b.slots > 0 || len(b.calls) > 0:
			return 0, errNoReducer
		}
		r.turns = append(r.turns, b)
	}
	return need, nil
}

// totals is the number of accumulators of an output.
func (r *reducer) totals() int { return len(r.prog.Params) / 2 }

// register is that of vector u of accumulator i. All are among those that every instruction can name.
func (r *reducer) register(i, u int) int { return 15 - (i*2*r.vectors + u) }

// array is where the address of accumulator i lies, or that of the totals that become of it.
func (r *reducer) array(i int) asm.Operand {
	return asm.Mem(regArrays, 8*r.fold.arrays[r.fold.folds[i]])
}
func (r *reducer) total(i int) asm.Operand {
	return asm.Mem(regArrays, 8*r.fold.arrays[len(r.fold.prog.Params)+i])
}

// Frame slots: the elements of an output, and the outputs that are left.
func (r *reducer) count() asm.Operand { return asm.Mem(regFrame, r.fold.outputsAt) }
func (r *reducer) left() asm.Operand  { return asm.Mem(regFrame, r.fold.outputsAt+8) }

// begin writes what comes before an output's loops, which e writes. The rows that these do not set themselves are set to
// Identity: if fresh, the last one alone.
func (r *reducer) begin(e *emitter, fresh bool) {
	r.fold, r.Assembler = e, e.Assembler
	row, block := int64(e.prog.FoldLanes()), int64(e.prog.FoldBlock())
	count, last, entry := asm.R(regCount), asm.R(regLast), asm.R(regEntry)
	e.Emit(asm.MOVQ, count, last)
	e.Emit(asm.SHRQ, asm.Imm(32), last)
	e.Emit(asm.MOVQ, last, r.left())
	e.Emit(asm.MOVL, count, count) // without its upper half
	e.Emit(asm.MOVQ, count, r.count())
	r.next = e.Label()
	e.Bind(r.next)
	e.Emit(asm.MOVQ, r.count(), count)
	e.Emit(asm.LEAQ, asm.Mem(regCount, -1), last)
	e.Emit(asm.SHRQ, asm.Imm(int64(bits.TrailingZeros64(uint64(block)))), last)
	e.Emit(asm.SHLQ, asm.Imm(int64(bits.TrailingZeros64(uint64(row)))), last)
	for i := range r.totals() {
		e.Emit(asm.MOVQ, r.array(i), asm.R(r.bases[int32(i)]))
		r.move(unary, i, 0, r.constant(e.prog.Params[e.folds[i]].Identity, r.size(i)))
	}
	e.Emit(asm.XORL, entry, entry)
	if fresh {
		e.Emit(asm.MOVQ, last, entry)
	}
	top := e.Label()
	e.Bind(top)
	for i := range r.totals() {
		for u := range int(row) / r.lanes {
			r.moveAt(store, i, 0, u, opnd{element, int32(i)})
		}
	}
	if fresh {
		return
	}
	e.Emit(asm.ADDQ, asm.Imm(row), entry)
	e.Emit(asm.CMPQ, entry, last)
	e.Jump(asm.JLE, top)
}

func (r *reducer) size(i int) int { return r.prog.Params[i].Type.Size() }

// move moves between the register for vector u of accumulator i and o: sh is unary or store.
func (r *reducer) move(sh shape, i, u int, o opnd) { r.moveAt(sh, i, u, u, o) }

// moveAt is move of vector at of an array.
func (r *reducer) moveAt(sh shape, i, u, at int, o opnd) {
	size := uint8(r.regSize(r.size(i)))
	in := &inst{op: asm.VMOVUPS, shape: sh, imm: noImm, size: size, srcSize: size, copy: uint8(at), dst: noReg, tag: vec.NoValue}
	if sh == store {
		in.src[0], in.to = opnd{physical, int32(r.register(i, u))}, o
	} else {
		in.src[0], in.dst = o, vreg(r.register(i, u))
	}
	r.inst(in)
}

// finish writes what comes after an output's loops.
func (r *reducer) finish() {
	r.halveRows()
	totals, n := r.totals(), r.vectors
	for i := range totals {
		for u := range 2 * n {
			r.move(unary, i, u, opnd{element, int32(i)})
		}
	}
	for _, turn := range slices.Backward(r.turns) {
		r.body(turn)
	}
	for lanes := r.lanes / 2; lanes > 0; lanes /= 2 {
		for i := range totals {
			r.upperHalf(i, lanes*r.size(i))
		}
		r.body(r.turns[0])
	}
	e := r.fold
	for i := range totals {
		base, moves := r.bases[int32(i)], byteMoves[r.size(i)]
		e.Emit(asm.VMOVUPS, r.reg(int32(r.register(i, 0)), 16), asm.Mem(base, 0))
		e.Emit(moves.load, asm.Mem(base, 0), asm.R(regTemp))
		e.Emit(asm.MOVQ, r.total(i), asm.R(regBase))
		e.Emit(moves.store, asm.R(regTemp), asm.Mem(regBase, 0))
	}
	r.moveOn()
}

// halveRows combines rows until there are as many vectors as the longest turn takes: the last regLength entries from
// regLast on with the first ones, where regLast is a power of two times a row.
func (r *reducer) halveRows() {
	e := r.fold
	row := int64(e.prog.FoldLanes())
	least, step := int64(2*r.vectors*r.lanes), int64(r.vectors*r.lanes)
	length, last, entry := asm.R(regLength), asm.R(regLast), asm.R(regEntry)
	e.Emit(asm.MOVQ, r.count(), length)
	e.Emit(asm.SUBQ, asm.Imm(1), length)
	e.Emit(asm.SHRQ, asm.Imm(int64(bits.TrailingZeros64(uint64(e.prog.FoldBlock())))), length)
	e.Emit(asm.SHLQ, asm.Imm(int64(bits.TrailingZeros64(uint64(row)))), length)
	e.Emit(asm.ADDQ, asm.Imm(row), length) // entries in all
	for i := range r.totals() {
		e.Emit(asm.MOVQ, r.array(i), asm.R(r.bases[int32(i)]))
	}
	grow, again, turn, done := e.Label(), e.Label(), e.Label(), e.Label()
	e.Emit(asm.MOVQ, asm.Imm(least), last)
	e.Bind(grow)
	e.Emit(asm.CMPQ, last, length)
	e.Jump(asm.JGE, again)
	e.Emit(asm.SHLQ, asm.Imm(1), last)
	e.Jump(asm.JMP, grow)
	e.Bind(again)
	e.Emit(asm.CMPQ, last, asm.Imm(least))
	e.Jump(asm.JLE, done)
	e.Emit(asm.SHRQ, asm.Imm(1), last)
	e.Emit(asm.SUBQ, last, length)
	for i := range r.totals() {
		e.Emit(asm.LEAQ, asm.MemIndex(r.bases[int32(i)], regLast, r.size(i), 0), asm.R(r.bases[int32(r.totals()+i)]))
	}
	e.Emit(asm.XORL, entry, entry)
	e.Bind(turn)
	for i := range r.totals() {
		for u := range r.vectors {
			r.moveAt(unary, i, u, u, opnd{element, int32(i)})
			r.moveAt(unary, i, r.vectors+u, u, opnd{element, int32(r.totals() + i)})
		}
	}
	r.body(r.turns[len(r.turns)-1])
	for i := range r.totals() {
		for u := range r.vectors {
			r.move(store, i, u, opnd{element, int32(i)})
		}
	}
	e.Emit(asm.ADDQ, asm.Imm(step), entry)
	e.Emit(asm.CMPQ, entry, length)
	e.Jump(asm.JLT, turn)
	e.Emit(asm.MOVQ, last, length)
	e.Jump(asm.JMP, again)
	e.Bind(done)
	e.Emit(asm.XORL, entry, entry)
}

// upperHalf moves the upper half of the 2*size bytes in the first register of accumulator i into the second one.
func (r *reducer) upperHalf(i, size int) {
	in := &inst{shape: unaryReg, imm: 1, size: uint8(size), srcSize: uint8(2 * size), src: [3]opnd{{physical, int32(r.register(i, 0))}}, dst: vreg(r.register(i, 1)), tag: vec.NoValue}
	switch size {
	case 32:
		in.op = asm.VEXTRACTF64X4
	case 16:
		in.op = asm.VEXTRACTF128
	default:
		in.op, in.imm, in.size, in.srcSize = asm.VPSRLDQ, int16(size), 16, 16
	}
	r.inst(in)
}

// moveOn writes the end of an output: the addresses of the arrays go on to the next one, if there is one, since the garbage
// collector must not see addresses behind an array.
func (r *reducer) moveOn() {
	e := r.fold
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
