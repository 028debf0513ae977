package asm

import (
	"fmt"
	"sync"

	"github.com/twitchyliquid64/golang-asm/obj"
	"github.com/twitchyliquid64/golang-asm/obj/x86"
	"github.com/twitchyliquid64/golang-asm/objabi"
)

// batch is the number of instructions that golang-asm is given at once. Its instructions are large: a few, used
// again and again, stay in the processor's first cache.
const batch = 64

// An encoder encodes instructions but jumps, a batch after the other. Encoders are used again: a context of golang-asm
// asks the system for the working directory when it is made.
type encoder struct {
	ctxt    *obj.Link
	progs   [batch]obj.Prog
	rest    [2 * batch]obj.Addr // operands between the first and the last
	waiting int                 // of progs, to be encoded
	used    int                 // of rest
	sym     obj.LSym
	fn      obj.FuncInfo
	err     error

	code   []byte  // of all instructions but jumps
	starts []int32 // where each begins in code; at the end, also where the last one ends
	refs   []ref

	// Of the Assembler.
	jumps []jump
	marks []mark
	pool  []byte // constants
}

// A ref is a place in the code that is the distance to a constant.
type ref struct{ off, add int32 }

// The first call fills tables that all contexts share.
var initTables = sync.OnceFunc(func() {
	x86.Linkamd64.Init(obj.Linknew(&x86.Linkamd64))
})

var encoders = sync.Pool{New: func() any {
	initTables()
	e := &encoder{ctxt: obj.Linknew(&x86.Linkamd64)}
	e.ctxt.Headtype = objabi.Hlinux
	e.ctxt.IsAsm = true // no padding of jumps, whatever GOAMD64 says
	e.ctxt.DiagFunc = func(format string, args ...any) { e.fail(fmt.Errorf("asm: "+format, args...)) }
	return e
}}

// release gives e back, ready for another function.
func (e *encoder) release() {
	e.code, e.starts, e.refs = e.code[:0], e.starts[:0], e.refs[:0]
	e.jumps, e.marks, e.pool = e.jumps[:0], e.marks[:0], e.pool[:0]
	encoders.Put(e)
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// observe is called with each instruction that is assembled; tests set it.
var observe func(*obj.Prog)

// prog returns the next instruction of a batch.
func (e *encoder) prog(op Op) *obj.Prog {
	if e.waiting == batch {
		e.encode()
	}
	p := &e.progs[e.waiting]
	p.Ctxt, p.As = e.ctxt, obj.As(op)
	if e.waiting > 0 {
		e.progs[e.waiting-1].Link = p
	}
	e.waiting++
	return p
}

// between returns memory for n operands between the first and the last.
func (e *encoder) between(n int) []obj.Addr {
	if e.used+n > len(e.rest) {
		return make([]obj.Addr, n)
	}
	e.used += n
	return e.rest[e.used-n : e.used : e.used]
}

// encode encodes the batch.
func (e *encoder) encode() {
	// golang-asm panics on some operands that no instruction takes.
	defer func() {
		if r := recover(); r != nil {
			e.fail(fmt.Errorf("asm: %v", r))
		}
		clear(e.progs[:e.waiting])
		clear(e.rest[:e.used])
		e.waiting, e.used = 0, 0
	}()
	if observe != nil {
		for i := range e.progs[:e.waiting] {
			observe(&e.progs[i])
		}
	}
	e.fn = obj.FuncInfo{Text: &e.progs[0]}
	e.sym = obj.LSym{Func: &e.fn, R: e.sym.R[:0]}
	x86.Linkamd64.Assemble(e.ctxt, &e.sym, e.ctxt.NewProg)
	base := int32(len(e.code))
	for i := range e.progs[:e.waiting] {
		e.starts = append(e.starts, base+int32(e.progs[i].Pc))
	}
	for i := range e.sym.R {
		r := &e.sym.R[i]
		if r.Sym != &poolSym || r.Siz != 4 {
			e.fail(fmt.Errorf("asm: unexpected relocation %v", *r))
		}
		e.refs = append(e.refs, ref{base + r.Off, int32(r.Add)})
	}
	e.code = append(e.code, e.sym.P...)
}

// finish encodes the last batch. After an error e is not used again.
func (e *encoder) finish() error {
	if e.waiting > 0 {
		e.encode()
	}
	e.starts = append(e.starts, int32(len(e.code)))
	return e.err
}
