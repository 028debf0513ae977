package asm

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/twitchyliquid64/golang-asm/obj"
	"github.com/twitchyliquid64/golang-asm/obj/x86"
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

// Jumps have the bytes that golang-asm gives them, whatever their number and their distances.
func TestJumpsAreThoseOfGolangAsm(t *testing.T) {
	ops := []Op{JMP, JEQ, JNE, JLT, JGE, JLE, JGT}
	for i := range 300 {
		rnd := rand.New(rand.NewPCG(3, uint64(i)))
		ours, theirs := New(), newReference()
		var labels []Label
		var bound []*obj.Prog
		for range 1 + rnd.IntN(12) {
			labels = append(labels, ours.Label())
			bound = append(bound, theirs.newProg(Op(obj.ANOP)))
		}
		emit := func(n int) {
			for range n {
				ours.Emit(VADDPD, R(Y(1)), R(Y(2)), R(Y(3)))
				theirs.add(VADDPD, R(Y(1)), R(Y(2)), R(Y(3)))
			}
		}
		for _, l := range rnd.Perm(len(labels)) {
			for range rnd.IntN(3) {
				emit(rnd.IntN(1 + i/3))
				op, to := ops[rnd.IntN(len(ops))], rnd.IntN(len(labels))
				ours.Jump(op, labels[to])
				theirs.jump(op, bound[to])
			}
			ours.Bind(labels[l])
			theirs.link(bound[l])
		}
		emit(1)
		code, err := ours.Assemble()
		if err != nil {
			t.Fatal(err)
		}
		want := theirs.assemble()
		if got := code.Bytes[:code.Len]; !bytes.Equal(got, want) {
			t.Fatalf("function %d:\n% x, want\n% x", i, got, want)
		}
		for k, l := range labels {
			if got, want := ours.Offset(l), int(bound[k].Pc); got != want {
				t.Errorf("function %d: label %d is at %d, want %d", i, k, got, want)
			}
		}
	}
}

// A reference is golang-asm with jumps of its own.
type reference struct {
	ctxt        *obj.Link
	first, last *obj.Prog
}

func newReference() *reference {
	return &reference{ctxt: newContext()}
}

func (r *reference) newProg(op Op) *obj.Prog { return &obj.Prog{Ctxt: r.ctxt, As: obj.As(op)} }

func (r *reference) link(p *obj.Prog) {
	if r.first == nil {
		r.first = p
	} else {
		r.last.Link = p
	}
	r.last = p
}

func (r *reference) add(op Op, x, y, to Operand) {
	p := r.newProg(op)
	p.From, p.RestArgs, p.To = x.golang(), []obj.Addr{y.golang()}, to.golang()
	r.link(p)
}

func (r *reference) jump(op Op, to *obj.Prog) {
	p := r.newProg(op)
	p.To.Type = obj.TYPE_BRANCH
	p.To.SetTarget(to)
	r.link(p)
}

func (r *reference) assemble() []byte {
	sym := &obj.LSym{Func: &obj.FuncInfo{Text: r.first}}
	x86.Linkamd64.Assemble(r.ctxt, sym, r.ctxt.NewProg)
	return sym.P
}

func TestJumpsToNowhereAreErrors(t *testing.T) {
	for want, jump := range map[string]func(a *Assembler){
		"which is nowhere": func(a *Assembler) { a.Jump(JMP, a.Label()) },
		"is no jump": func(a *Assembler) {
			l := a.Label()
			a.Jump(RET, l)
			a.Bind(l)
		},
	} {
		a := New()
		jump(a)
		a.Emit(RET)
		if _, err := a.Assemble(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that %q", err, want)
		}
	}
}
