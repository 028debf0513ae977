// Package asm assembles one machine-code function at a time. It is a thin layer over golang-asm
// and the only package that imports it.
//
// golang-asm is asked once for each form of an instruction, and encodes a sample of it; the registers and addresses of those
// that follow are put in here, which takes a tenth of the time. It is driven through obj.Link rather than through its Builder,
// which takes a quarter of a millisecond for tables of architectures that are not ours. Constants go into a pool behind
// the code and are addressed relative to the instruction pointer. Jumps are encoded here: golang-asm
// assembles a function with a long jump twice or more.
package asm

import (
	"github.com/twitchyliquid64/golang-asm/obj"
	"github.com/twitchyliquid64/golang-asm/obj/x86"
)

// An Op is a mnemonic, in Go's spelling.
type Op obj.As

func (o Op) String() string { return obj.As(o).String() }

// A Mark says that the code from Offset on was made for Tag.
type Mark struct{ Offset, Tag int32 }

// An Assembler collects the instructions of one function.
type Assembler struct {
	*encoder
	labels []label
	tag    int32
	hot    Label // the one that wants to be aligned; noLabel if none does
}

type mark struct {
	place
	tag int32
}

// New returns an empty Assembler.
func New() *Assembler {
	return &Assembler{encoder: encoders.Get().(*encoder), labels: make([]label, 0, 16), tag: -1, hot: noLabel}
}

// Tag sets what the instructions from here on are made for; see [Code].
func (a *Assembler) Tag(tag int32) { a.tag = tag }

// note marks what follows with the tag.
func (a *Assembler) note() {
	if n := len(a.marks); n == 0 || a.marks[n-1].tag != a.tag {
		a.marks = append(a.marks, mark{a.here(), a.tag})
	}
}

// here is the place behind what there is so far.
func (a *Assembler) here() place { return place{int32(len(a.code)), int32(len(a.jumps))} }

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

// Emit adds an instruction. The operands stand in Go's order: sources first, a write mask, the
// destination last; an immediate is the first source.
func (a *Assembler) Emit(op Op, operands ...Operand) { a.EmitWith(NoSuffix, op, operands...) }

// EmitWith is Emit for an instruction with a suffix.
func (a *Assembler) EmitWith(s Suffix, op Op, operands ...Operand) {
	a.note()
	in := instruction{op: op, suffix: s, n: len(operands)}
	copy(in.operands[:], operands)
	a.encode(&in)
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
	return Operand{kind: constantPlace, value: int64(off)}
}

// Code is an assembled function.
type Code struct {
	Bytes   []byte // the code, from its entry on, and the constants behind it
	Len     int    // bytes of code alone
	AlignAt int    // the offset that wants an address that is a multiple of 64
	Marks   []Mark // what each part of the code was made for, by rising offset
}

// Assemble encodes the function and ends the use of a, but for the offsets of labels. The constants' own alignment
// holds where AlignAt is honoured.
func (a *Assembler) Assemble() (*Code, error) {
	if a.err != nil {
		return nil, a.err
	}
	jumped, err := a.placeJumps()
	if err != nil {
		return nil, err
	}
	code := &Code{Len: len(a.code) + jumped}
	if a.hot != noLabel {
		code.AlignAt = a.Offset(a.hot)
	}
	base := code.AlignAt + (code.Len-code.AlignAt+63)&^63
	code.Bytes = make([]byte, 0, base+len(a.pool))
	code.Bytes = a.appendCode(code.Bytes, base)
	for len(code.Bytes) < base {
		code.Bytes = append(code.Bytes, 0xCC) // INT3
	}
	code.Bytes = append(code.Bytes, a.pool...)
	code.Marks = make([]Mark, len(a.marks))
	for i, m := range a.marks {
		code.Marks[i] = Mark{int32(a.offset(m.place)), m.tag}
	}
	a.release()
	return code, nil
}
