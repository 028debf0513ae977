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

// Loads and stores of so many bytes through a general register.
var byteMoves = map[int]struct{ load, store asm.Op }{
	1: {asm.MOVBQZX, asm.MOVB},
	2: {asm.MOVWQZX, asm.MOVW},
	4: {asm.MOVL, asm.MOVL},
	8: {asm.MOVQ, asm.MOVQ},
}

// copyRest copies the elements that are left, of so many numbers each: as many as each bit of their number
// stands for. These are the low bits of the number of all elements, since the vectors before the tail are whole.
func (e *emitter) copyRest(numbers int, from asm.Reg, fromDisp int, to asm.Reg, toDisp, width int) {
	e.Emit(asm.XORL, asm.R(regBound), asm.R(regBound)) // bytes copied
	for elements := e.lanes / 2; elements > 0; elements /= 2 {
		skip := e.Label()
		e.Emit(asm.TESTL, asm.Imm(int64(elements)), asm.R(regCount))
		e.Jump(asm.JEQ, skip)
		size := elements * numbers * width
		step := min(size, 8)
		for at := 0; at < size; at += step {
			e.Emit(byteMoves[step].load, asm.MemIndex(from, regBound, 1, fromDisp+at), asm.R(regTemp))
			e.Emit(byteMoves[step].store, asm.R(regTemp), asm.MemIndex(to, regBound, 1, toDisp+at))
		}
		if elements > 1 {
			e.Emit(asm.ADDQ, asm.Imm(int64(size)), asm.R(regBound))
		}
		e.Bind(skip)
	}
}
