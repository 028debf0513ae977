package asm

import (
	"fmt"
	"sync"

	"github.com/twitchyliquid64/golang-asm/obj"
	"github.com/twitchyliquid64/golang-asm/obj/x86"
	"github.com/twitchyliquid64/golang-asm/objabi"
)

// An instruction is one to be encoded.
type instruction struct {
	op       Op
	suffix   Suffix
	n        int
	operands [maxOperands]Operand
}

// observe is called with each instruction that is assembled; tests set it.
var observe func(*instruction)

// An encoder encodes instructions but jumps.
type encoder struct {
	code []byte
	refs []ref
	err  error

	// Of the Assembler.
	jumps []jump
	marks []mark
	pool  []byte         // constants
	known map[string]int // where they are in it
}

// A ref is a place in the code that is the distance to a constant: off to where it is, add to that in the pool.
type ref struct{ off, add int32 }

// Encoders are used again.
var encoders = sync.Pool{New: func() any { return &encoder{known: map[string]int{}} }}

// release gives e back, ready for another function.
func (e *encoder) release() {
	clear(e.known)
	*e = encoder{code: e.code[:0], refs: e.refs[:0], jumps: e.jumps[:0], marks: e.marks[:0], pool: e.pool[:0], known: e.known}
	encoders.Put(e)
}

// encode adds an instruction.
func (e *encoder) encode(in *instruction) {
	if observe != nil {
		copied := *in // which lets in stay on the stack
		observe(&copied)
	}
	f := formOf(in)
	if f.prefix == unknown {
		e.encodeByGolang(in)
		return
	}
	var buf [16]byte // no instruction has more than 15
	e.code = append(e.code, f.append(buf[:0], in)...)
	if f.rm >= 0 && in.operands[f.rm].kind == constantPlace {
		behind := int32(f.immSize) + 4
		if f.last >= 0 {
			behind++
		}
		e.refs = append(e.refs, ref{int32(len(e.code)) - behind, int32(in.operands[f.rm].value) + 4 - behind})
	}
}

// golang encodes by golang-asm, one instruction at a time.
var golang golangAsm

type golangAsm struct {
	sync.Mutex
	ctxt *obj.Link
	err  error
}

// newContext returns a context of golang-asm. The first one fills tables that all contexts share.
func newContext() *obj.Link {
	initTables()
	ctxt := obj.Linknew(&x86.Linkamd64)
	ctxt.Headtype = objabi.Hlinux
	ctxt.IsAsm = true // no padding of jumps, whatever GOAMD64 says
	return ctxt
}

var initTables = sync.OnceFunc(func() {
	x86.Linkamd64.Init(obj.Linknew(&x86.Linkamd64))
})

// assemble returns the bytes of in, and where in them distances to constants are.
func (g *golangAsm) assemble(in *instruction) (code []byte, refs []ref, err error) {
	g.Lock()
	defer g.Unlock()
	if g.ctxt == nil {
		g.ctxt = newContext()
		g.ctxt.DiagFunc = func(format string, args ...any) { g.err = fmt.Errorf("asm: "+format, args...) }
	}
	defer func() {
		if r := recover(); r != nil { // on some operands that no instruction takes
			err = fmt.Errorf("asm: %v", r)
		}
		if err != nil {
			g.ctxt = nil // its state is anything
		}
	}()
	g.err = nil
	sym := obj.LSym{Func: &obj.FuncInfo{Text: in.golang(g.ctxt)}}
	x86.Linkamd64.Assemble(g.ctxt, &sym, g.ctxt.NewProg)
	for _, r := range sym.R {
		if r.Sym != &poolSym || r.Siz != 4 {
			return nil, nil, fmt.Errorf("asm: unexpected relocation %v", r)
		}
		refs = append(refs, ref{r.Off, int32(r.Add)})
	}
	return sym.P, refs, g.err
}

// golang is in as golang-asm knows it.
func (in *instruction) golang(ctxt *obj.Link) *obj.Prog {
	p := &obj.Prog{Ctxt: ctxt, As: obj.As(in.op), Scond: suffixBits[in.suffix]}
	last := in.n - 1
	if last < 0 {
		return p
	}
	p.To = in.operands[last].golang()
	if last > 0 {
		p.From = in.operands[0].golang()
	}
	for i := 1; i < last; i++ {
		p.RestArgs = append(p.RestArgs, in.operands[i].golang())
	}
	return p
}

// encodeByGolang adds an instruction of no known form.
func (e *encoder) encodeByGolang(in *instruction) {
	code, refs, err := golang.assemble(in)
	if err != nil && e.err == nil {
		e.err = err
	}
	for _, r := range refs {
		e.refs = append(e.refs, ref{int32(len(e.code)) + r.off, r.add})
	}
	e.code = append(e.code, code...)
}
