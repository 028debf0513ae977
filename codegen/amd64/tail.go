package amd64

import "github.com/nexpr/nexpr/codegen/asm"

// tailFill puts what is left of an array of pairs into scratch memory, and zeros behind it.
func (e *emitter) tailFill(in *inst) {
	width := int(in.imm)
	e.Emit(asm.XORL, asm.R(regTemp), asm.R(regTemp))
	for at := 0; at < 2*e.lanes*width; at += 8 {
		e.Emit(asm.MOVQ, asm.R(regTemp), asm.Mem(regFrame, e.tailAt+at))
	}
	e.Emit(asm.LEAQ, e.operand(in.src[0], in), asm.R(regBase))
	e.copyRest(2, regBase, 0, regFrame, e.tailAt, width)
}

// tailDrain writes what is left of an array of pairs from scratch memory.
func (e *emitter) tailDrain(in *inst) {
	e.Emit(asm.LEAQ, e.operand(in.to, in), asm.R(regBase))
	e.copyRest(2, regFrame, e.tailAt, regBase, 0, int(in.imm))
}

// Loads and stores of one element through a general register.
var elementMoves = map[int]struct{ load, store asm.Op }{
	1: {asm.MOVBQZX, asm.MOVB},
	2: {asm.MOVWQZX, asm.MOVW},
	4: {asm.MOVL, asm.MOVL},
	8: {asm.MOVQ, asm.MOVQ},
}

// copyRest copies the elements that are left, of so many numbers each, number by number.
func (e *emitter) copyRest(numbers int, from asm.Reg, fromDisp int, to asm.Reg, toDisp, width int) {
	move := elementMoves[width]
	top := e.Label()
	e.Emit(asm.XORL, asm.R(regBound), asm.R(regBound))
	e.Bind(top)
	e.Emit(move.load, asm.MemIndex(from, regBound, width, fromDisp), asm.R(regTemp))
	e.Emit(move.store, asm.R(regTemp), asm.MemIndex(to, regBound, width, toDisp))
	e.Emit(asm.INCQ, asm.R(regBound))
	e.Emit(asm.LEAQ, asm.MemIndex(regBound, regRest, numbers, 0), asm.R(regTemp))
	e.Emit(asm.TESTQ, asm.R(regTemp), asm.R(regTemp))
	e.Jump(asm.JLT, top)
}
