package amd64

import "github.com/nexpr/nexpr/codegen/asm"

func (avx2) jumpIfAny(e *emitter, masks []asm.Operand, to asm.Label) {
	e.Emit(asm.VPMOVMSKB, masks[0], asm.R(regTemp))
	for _, m := range masks[1:] {
		e.Emit(asm.VPMOVMSKB, m, asm.R(regBase))
		e.Emit(asm.ORL, asm.R(regBase), asm.R(regTemp))
	}
	if len(masks) == 1 {
		e.Emit(asm.TESTL, asm.R(regTemp), asm.R(regTemp))
	}
	e.Jump(asm.JNE, to)
}

func (avx2) beginTail(*emitter) {}

func (avx2) tailLoad(e *emitter, in *inst) {
	array := in.src[0].n
	width := e.elementSize(array)
	dst := e.reg(int32(in.dst), in.size)
	if width >= 4 {
		// The mask for r elements ends r places into a row of ones followed by a row of zeros.
		ones := make([]byte, 64)
		for i := range e.lanes * width {
			ones[i] = 0xFF
		}
		e.Emit(asm.LEAQ, e.Const(ones), asm.R(regTemp))
		e.Emit(asm.VMOVUPS, asm.MemIndex(regTemp, regRest, width, e.lanes*width), dst)
		op := asm.VMASKMOVPS
		if width == 8 {
			op = asm.VMASKMOVPD
		}
		e.Emit(op, e.operand(in.src[0], in), dst, dst)
		return
	}
	e.Emit(asm.VXORPS, dst, dst, dst)
	e.Emit(asm.VMOVUPS, dst, asm.Mem(regFrame, e.tailAt))
	e.Emit(asm.LEAQ, e.operand(in.src[0], in), asm.R(regBase))
	e.copyRest(1, regBase, 0, regFrame, e.tailAt, width)
	e.Emit(asm.VMOVUPS, asm.Mem(regFrame, e.tailAt), dst)
}

func (avx2) tailSave(e *emitter, in *inst) {
	width := int(in.imm)
	e.Emit(asm.VMOVUPS, e.operand(in.src[0], in), asm.Mem(regFrame, e.tailAt))
	e.Emit(asm.LEAQ, e.operand(in.to, in), asm.R(regBase))
	e.copyRest(1, regFrame, e.tailAt, regBase, 0, width)
}
