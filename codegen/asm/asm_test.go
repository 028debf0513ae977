package asm

import (
	"encoding/binary"
	"strings"
	"testing"
)

func TestConstantsAreSharedAndAligned(t *testing.T) {
	a := New()
	top := a.Label()
	a.Tag(1)
	a.Emit(XORL, R(AX), R(AX))
	a.Tag(2)
	a.BindAligned(top)
	x := a.Const([]byte("0123456789abcdef"))
	long := a.Const(make([]byte, 32))
	if a.Const([]byte("0123456789abcdef")) != x {
		t.Error("the same constant is stored twice")
	}
	a.Emit(VMOVUPS, x, R(X(1)))
	a.Emit(VADDPD, long, R(Y(2)), R(Y(3)))
	a.Jump(JNE, top)
	a.Emit(RET)
	code, err := a.Assemble()
	if err != nil {
		t.Fatal(err)
	}
	if code.AlignAt != 2 || code.Bytes[code.Len-1] != 0xC3 {
		t.Errorf("aligned at %d, code % x", code.AlignAt, code.Bytes[:code.Len])
	}
	if len(code.Marks) != 2 || code.Marks[1] != (Mark{2, 2}) {
		t.Errorf("marks %v", code.Marks)
	}
	// vmovups disp32(%rip), %xmm1 is c5 f8 10 0d and the displacement from its end.
	at := 2 + 8 + int(int32(binary.LittleEndian.Uint32(code.Bytes[2+4:])))
	if got := string(code.Bytes[at:][:16]); got != "0123456789abcdef" {
		t.Errorf("the operand is %q", got)
	}
	if (at-code.AlignAt)%16 != 0 {
		t.Errorf("the constant lies at %d, the loop at %d", at, code.AlignAt)
	}
}

// What no instruction takes is an error, and the next function is not touched by it.
func TestWrongOperandsAreErrors(t *testing.T) {
	a := New()
	a.Emit(VADDPD, R(Y(1)), R(X(2)), Mem(SI, 0))
	if _, err := a.Assemble(); err == nil || !strings.Contains(err.Error(), "asm:") {
		t.Errorf("error %v", err)
	}
	b := New()
	b.Emit(RET)
	if code, err := b.Assemble(); err != nil || code.Len != 1 {
		t.Errorf("after an error: %v, %v", code, err)
	}
}
