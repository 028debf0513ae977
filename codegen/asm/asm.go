// Package asm assembles one machine-code function at a time. It is a thin layer over golang-asm
// and the only package that imports it.
//
// It drives the assembler through obj.Link rather than through golang-asm's Builder, which takes
// a quarter of a millisecond per function for tables of architectures that are not ours. Constants go into
// a pool behind the code and are addressed relative to the instruction pointer.
package asm

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/twitchyliquid64/golang-asm/obj"
	"github.com/twitchyliquid64/golang-asm/obj/x86"
	"github.com/twitchyliquid64/golang-asm/objabi"
)

// An Op is a mnemonic, in Go's spelling.
type Op obj.As

func (o Op) String() string { return obj.As(o).String() }

// A Reg is a register.
type Reg int16

// The general-purpose registers.
const (
	AX  Reg = x86.REG_AX
	CX  Reg = x86.REG_CX
	DX  Reg = x86.REG_DX
	BX  Reg = x86.REG_BX
	SI  Reg = x86.REG_SI
	DI  Reg = x86.REG_DI
	R8  Reg = x86.REG_R8
	R9  Reg = x86.REG_R9
	R10 Reg = x86.REG_R10
	R11 Reg = x86.REG_R11
	R12 Reg = x86.REG_R12
	R13 Reg = x86.REG_R13
	R14 Reg = x86.REG_R14
	R15 Reg = x86.REG_R15
)

// X, Y and Z return the 128-, 256- and 512-bit vector registers; K the mask registers.
func X(i int) Reg { return x86.REG_X0 + Reg(i) }
func Y(i int) Reg { return x86.REG_Y0 + Reg(i) } //nolint:revive // documented above
func Z(i int) Reg { return x86.REG_Z0 + Reg(i) } //nolint:revive // documented above
func K(i int) Reg { return x86.REG_K0 + Reg(i) } //nolint:revive // documented above

// An Operand is a register, an immediate or a place in memory.
type Operand struct{ addr obj.Addr }

// R is a register operand.
func R(r Reg) Operand { return Operand{obj.Addr{Type: obj.TYPE_REG, Reg: int16(r)}} }

// Imm is an immediate operand.
func Imm(v int64) Operand { return Operand{obj.Addr{Type: obj.TYPE_CONST, Offset: v}} }

// Mem is the memory at base + disp.
func Mem(base Reg, disp int) Operand {
	return Operand{obj.Addr{Type: obj.TYPE_MEM, Reg: int16(base), Offset: int64(disp)}}
}

// MemIndex is the memory at base + index*scale + disp.
func MemIndex(base, index Reg, scale, disp int) Operand {
	return Operand{obj.Addr{Type: obj.TYPE_MEM, Reg: int16(base), Index: int16(index), Scale: int16(scale), Offset: int64(disp)}}
}

// A Label is a place in the code.
type Label struct{ prog *obj.Prog }

// A Mark says that the code from Offset on was made for Tag.
type Mark struct {
	Offset int
	Tag    int32
}

// An Assembler collects the instructions of one function.
type Assembler struct {
	ctxt        *obj.Link
	first, last *obj.Prog
	slab        []obj.Prog // unused ones
	slabs       []*slab    // all
	rest        []obj.Addr // of the last slab, unused ones
	pool        []byte
	poolSym     obj.LSym
	known       map[string]int // offsets of constants in the pool
	tag         int32
	marks       []mark
	aligned     *obj.Prog
	err         error
}

type mark struct {
	prog *obj.Prog
	tag  int32
}

// The first Init fills tables that all assemblers share.
var initTables = sync.OnceFunc(func() {
	x86.Linkamd64.Init(obj.Linknew(&x86.Linkamd64))
})

// observe is called with each instruction that is assembled; tests set it.
var observe func(*obj.Prog)

// links are contexts of golang-asm to use again: making one asks the system for the working directory.
var links = sync.Pool{New: func() any {
	initTables()
	ctxt := obj.Linknew(&x86.Linkamd64)
	ctxt.Headtype = objabi.Hlinux
	ctxt.IsAsm = true // no padding of jumps, whatever GOAMD64 says
	return ctxt
}}

// A slab is memory for instructions, used again and again: they are large.
type slab struct {
	progs [64]obj.Prog
	rest  [64]obj.Addr
}

var slabs = sync.Pool{New: func() any { return new(slab) }}

// New returns an empty Assembler.
func New() *Assembler {
	a := &Assembler{ctxt: links.Get().(*obj.Link), known: map[string]int{}, tag: -1}
	a.poolSym.Name = "constants"
	a.ctxt.DiagFunc = func(format string, args ...any) {
		if a.err == nil {
			a.err = fmt.Errorf("asm: "+format, args...)
		}
	}
	return a
}

// Tag sets what the instructions from here on are made for; see [Code].
func (a *Assembler) Tag(tag int32) { a.tag = tag }

func (a *Assembler) link(p *obj.Prog) {
	if a.first == nil {
		a.first = p
	} else {
		a.last.Link = p
	}
	a.last = p
	if n := len(a.marks); n == 0 || a.marks[n-1].tag != a.tag {
		a.marks = append(a.marks, mark{p, a.tag})
	}
}

func (a *Assembler) prog(op Op) *obj.Prog {
	if len(a.slab) == 0 {
		s := slabs.Get().(*slab)
		a.slabs = append(a.slabs, s)
		a.slab, a.rest = s.progs[:], s.rest[:]
	}
	p := &a.slab[0]
	a.slab = a.slab[1:]
	p.Ctxt, p.As = a.ctxt, obj.As(op)
	a.link(p)
	return p
}

// A Suffix changes what an AVX-512 instruction does with its mask or its operand in memory.
type Suffix uint8

// The suffixes.
const (
	NoSuffix         Suffix = iota
	Zeroing                 // lanes that the mask leaves out are zero, not what they were
	Broadcast               // one element in memory stands for all
	ZeroingBroadcast = Zeroing | Broadcast
)

// suffixBits are the suffixes in golang-asm's numbers.
var suffixBits = func() (bits [4]uint8) {
	for s, text := range [...]string{Zeroing: "Z", Broadcast: "BCST", ZeroingBroadcast: "BCST.Z"} {
		if p := (obj.Prog{}); text != "" && x86.ParseSuffix(&p, text) == nil {
			bits[s] = p.Scond
		}
	}
	return bits
}()

// EmitWith is Emit for an instruction with a suffix.
func (a *Assembler) EmitWith(s Suffix, op Op, operands ...Operand) {
	a.Emit(op, operands...)
	a.last.Scond = suffixBits[s]
}

// Emit adds an instruction. The operands stand in Go's order: sources first, a write mask, the
// destination last; an immediate is the first source.
func (a *Assembler) Emit(op Op, operands ...Operand) {
	p := a.prog(op)
	n := len(operands)
	switch n {
	case 0:
		return
	case 1:
		p.To = operands[0].addr
		return
	}
	p.From, p.To = operands[0].addr, operands[n-1].addr
	if n == 2 {
		return
	}
	if len(a.rest) < n-2 {
		p.RestArgs = make([]obj.Addr, n-2)
	} else {
		p.RestArgs, a.rest = a.rest[:n-2:n-2], a.rest[n-2:]
	}
	for i, o := range operands[1 : n-1] {
		p.RestArgs[i] = o.addr
	}
}

// Label returns a new label, to be placed by Bind.
func (a *Assembler) Label() Label { return Label{&obj.Prog{Ctxt: a.ctxt, As: obj.ANOP}} }

// Offset is where l is in the code, once that is assembled.
func (l Label) Offset() int { return int(l.prog.Pc) }

// Bind places l here.
func (a *Assembler) Bind(l Label) { a.link(l.prog) }

// BindAligned places l here and asks that its address be a multiple of 64; one label can have that.
func (a *Assembler) BindAligned(l Label) {
	a.Bind(l)
	a.aligned = l.prog
}

// Jump adds a jump to l.
func (a *Assembler) Jump(op Op, l Label) {
	p := a.prog(op)
	p.To.Type = obj.TYPE_BRANCH
	p.To.SetTarget(l.prog)
}

// Const returns a memory operand for data in the constant pool; the same data is stored once.
// The address is a multiple of len(data), up to 64.
func (a *Assembler) Const(data []byte) Operand {
	off, ok := a.known[string(data)]
	if !ok {
		for len(a.pool)%min(len(data), 64) != 0 {
			a.pool = append(a.pool, 0)
		}
		off = len(a.pool)
		a.pool = append(a.pool, data...)
		a.known[string(data)] = off
	}
	return Operand{obj.Addr{Type: obj.TYPE_MEM, Name: obj.NAME_EXTERN, Sym: &a.poolSym, Offset: int64(off)}}
}

// Code is an assembled function.
type Code struct {
	Bytes   []byte // the code, from its entry on, and the constants behind it
	Len     int    // bytes of code alone
	AlignAt int    // the offset that wants an address that is a multiple of 64
	Marks   []Mark // what each part of the code was made for, by rising offset
}

// Assemble encodes the function and ends the use of a. The constants' own alignment holds where
// AlignAt is honoured.
func (a *Assembler) Assemble() (code *Code, err error) {
	// golang-asm panics on some operands that no instruction takes.
	defer func() {
		if r := recover(); r != nil {
			code, err = nil, fmt.Errorf("asm: %v", r)
		}
	}()
	if observe != nil {
		for p := a.first; p != nil; p = p.Link {
			if p.As != obj.ANOP {
				observe(p)
			}
		}
	}
	sym := &obj.LSym{Func: &obj.FuncInfo{Text: a.first}}
	x86.Linkamd64.Assemble(a.ctxt, sym, a.ctxt.NewProg)
	links.Put(a.ctxt)
	if a.err != nil {
		return nil, a.err
	}
	code = &Code{Bytes: sym.P, Len: len(sym.P)}
	if a.aligned != nil {
		code.AlignAt = int(a.aligned.Pc)
	}
	for (len(code.Bytes)-code.AlignAt)%64 != 0 {
		code.Bytes = append(code.Bytes, 0xCC) // INT3
	}
	base := len(code.Bytes)
	code.Bytes = append(code.Bytes, a.pool...)
	for _, r := range sym.R {
		if r.Sym != &a.poolSym || r.Siz != 4 {
			return nil, fmt.Errorf("asm: unexpected relocation %v", r)
		}
		binary.LittleEndian.PutUint32(code.Bytes[r.Off:], uint32(int64(base)+r.Add-int64(r.Off)-4))
	}
	for _, m := range a.marks {
		code.Marks = append(code.Marks, Mark{int(m.prog.Pc), m.tag})
	}
	for _, s := range a.slabs {
		*s = slab{}
		slabs.Put(s)
	}
	return code, nil
}
