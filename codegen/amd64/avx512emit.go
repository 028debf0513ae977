package amd64

import (
	"bytes"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// tailMask is the register with the mask of the elements that are left, in the code for tails.
const tailMask = firstMask + 7

func (avx512) beginTail(e *emitter) {
	rest, mask := asm.R(regTemp), asm.R(regBound)
	e.Emit(asm.MOVQ, asm.R(regRest), rest)
	e.Emit(asm.NEGQ, rest)
	e.Emit(asm.MOVQ, asm.Imm(-1), mask)
	e.Emit(asm.BZHIQ, rest, mask, mask)
	e.Emit(asm.KMOVQ, mask, e.reg(tailMask, maskSize))
}

func (avx512) tailLoad(e *emitter, in *inst) {
	e.EmitWith(asm.Zeroing, moveMasked[e.elementSize(in.src[0].n)], e.operand(in.src[0], in), e.reg(tailMask, maskSize), e.reg(int32(in.dst), in.size))
}

func (avx512) tailSave(e *emitter, in *inst) {
	e.Emit(moveMasked[int(in.imm)], e.operand(in.src[0], in), e.reg(tailMask, maskSize), e.operand(in.to, in))
}

func (avx512) jumpIfAny(e *emitter, masks []asm.Operand, to asm.Label) {
	test := map[int]asm.Op{8: asm.KORTESTB, 16: asm.KORTESTW, 32: asm.KORTESTD, 64: asm.KORTESTQ}[e.lanes]
	for i := 0; i < len(masks); i += 2 {
		e.Emit(test, masks[i], masks[min(i+1, len(masks)-1)])
		e.Jump(asm.JNE, to)
	}
}

// broadcasts holds the instructions whose operand in memory may be one element for all lanes, and the size
// of that element in bytes.
var broadcasts = func() map[asm.Op]int {
	sizes := map[asm.Op]int{
		asm.VPMULUDQ: 8, asm.VPTERNLOGD: 4, asm.VPTERNLOGQ: 8, asm.VBLENDMPS: 4, asm.VBLENDMPD: 8,
		asm.VCVTDQ2PS: 4, asm.VCVTTPS2DQ: 4, asm.VCVTQQ2PD: 8, asm.VCVTTPD2QQ: 8,
	}
	for op := range avx512Rules {
		for t, r := range avx512Rules[op] {
			if size := vec.Type(t).Size(); size >= 4 && r.op != 0 && r.form != asShift {
				sizes[r.op] = size
			}
		}
	}
	for t, ops := range fusedOps {
		for _, op := range []asm.Op{ops[0][0], ops[0][1], ops[1][0], ops[1][1]} {
			f := fusedForms[op]
			sizes[f.f132], sizes[f.f213], sizes[f.f231] = t.Size(), t.Size(), t.Size()
		}
	}
	return sizes
}()

// broadcast returns the operand for a constant vector, as one element where op can spread it, and op and its
// suffix with it.
func (e *emitter) broadcast(op asm.Op, suffix *asm.Suffix, data []byte) (asm.Op, asm.Operand) {
	element := broadcasts[op]
	if op == asm.VMOVUPS && len(data) > 16 {
		for _, size := range []int{4, 8} {
			if repeats(data, size) {
				return broadcastOps[size], e.Const(data[:size])
			}
		}
	}
	if element == 0 || !repeats(data, element) {
		return op, e.Const(data)
	}
	*suffix |= asm.Broadcast
	return op, e.Const(data[:element])
}

// repeats reports whether data is the same size bytes again and again.
func repeats(data []byte, size int) bool { return bytes.Equal(data[size:], data[:len(data)-size]) }
