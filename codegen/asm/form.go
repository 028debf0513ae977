package asm

import (
	"math"
	"sync/atomic"
)

// A form is how instructions are encoded that differ in the numbers of their registers, in their places in memory and in the
// values of their immediates alone. The fields of an encoding have the names that Intel's manual gives them (Software
// Developer's Manual, volume 2A, 2.1 to 2.3 and 2.7).
type form struct {
	key  formKey
	next *form // of the same place in the table

	prefix prefixKind
	bits   [3]uint8 // of the prefix, but for those that say registers
	legacy uint8    // with rex: the prefix before it, 0 if there is none
	escape bool     // with rex: 0F stands before the opcode
	bytes  bool     // with rex: ModRM.reg is of a byte, 4 to 7 being those of other registers where there is no prefix
	opcode uint8
	whole  []byte // the instruction, if it has no operands

	// The numbers of the operands in ModRM.reg, vvvv, ModRM.rm, aaa and the upper half of the last byte, and of the immediate
	// one; or absent.
	reg, vector, rm, mask, last, imm int8

	extension uint8 // what ModRM.reg is if it is no operand
	immSize   int8  // bytes
	unit      int8  // with evex: bytes that a displacement of one byte counts
}

const absent = -1

// A prefixKind says how the upper bits of registers' numbers are encoded.
type prefixKind uint8

const (
	unknown prefixKind = iota // golang-asm encodes such instructions
	rex                       // by a REX prefix, or none
	vex
	evex
)

// A formKey tells forms apart. From its lowest bit on it has the kinds of the operands, the suffix, whether there are vector
// registers that only EVEX prefixes have numbers for, whether there are AX and an immediate, for which some operations have a
// shorter encoding, and the operation.
type formKey uint64

const (
	kindBits    = 4
	maxOperands = 5
	suffixAt    = kindBits * maxOperands
	highAt      = suffixAt + 2
	axAt        = highAt + 1
	opAt        = axAt + 1
)

func (k formKey) op() Op                 { return Op(k >> opAt) }
func (k formKey) suffix() Suffix         { return Suffix(k >> suffixAt & 3) }
func (k formKey) high() bool             { return k>>highAt&1 != 0 }
func (k formKey) ax() bool               { return k>>axAt&1 != 0 }
func (k formKey) kind(i int) operandKind { return operandKind(k >> (kindBits * i) & (1<<kindBits - 1)) }

// forms has the forms that are known, in lists by the lower bits of their operations. They only grow.
var forms [1 << 11]atomic.Pointer[form]

// formOf returns the form of in.
func formOf(in *instruction) *form {
	key := in.key()
	list := &forms[int(in.op)&(len(forms)-1)]
	first := list.Load()
	for f := first; f != nil; f = f.next {
		if f.key == key {
			return f
		}
	}
	f := learn(key)
	for f.next = first; !list.CompareAndSwap(f.next, f); {
		f.next = list.Load()
	}
	return f
}

func (in *instruction) key() formKey {
	key := formKey(in.op)<<opAt | formKey(in.suffix)<<suffixAt
	immediate, ax := false, false
	var registers Reg // their bits
	for i := range in.n {
		o := &in.operands[i]
		kind := o.kind
		if kind == constantPlace {
			kind = memory
		}
		immediate = immediate || kind.isImmediate()
		ax = ax || kind == general && o.reg == AX
		registers |= o.reg
		key |= formKey(kind) << (kindBits * i)
	}
	key |= formKey(registers.number()>>4) << highAt // no others than vector registers have numbers from 16 on
	if immediate && ax {
		key |= 1 << axAt
	}
	return key
}

// append adds the bytes of in, which has this form.
func (f *form) append(code []byte, in *instruction) []byte {
	if f.whole != nil {
		return append(code, f.whole...)
	}
	number := func(operand int8) uint8 {
		if operand == absent {
			return 0
		}
		return in.operands[operand].reg.number()
	}
	reg, rm := number(f.reg)|f.extension, &in.operands[f.rm]
	var b, x uint8 // of the number of the register, base or index
	switch rm.kind {
	case memory:
		b = rm.reg.number() >> 3
		if rm.scale > 0 {
			x = rm.index.number() >> 3
		}
	case constantPlace:
	default:
		b, x = rm.reg.number()>>3&1, rm.reg.number()>>4
	}
	r := reg >> 3 & 1
	switch f.prefix {
	case rex:
		if f.legacy != 0 {
			code = append(code, f.legacy)
		}
		if p := f.bits[0] | r<<2 | x<<1 | b; p != 0 || f.bytes && reg >= 4 {
			code = append(code, 0x40|p)
		}
		if f.escape {
			code = append(code, 0x0F)
		}
	case vex:
		v := f.bits[1] | ^number(f.vector)&15<<3
		if f.bits[0] == 1 && v&0x80 == 0 && x|b == 0 {
			code = append(code, 0xC5, v|(1-r)<<7)
		} else {
			code = append(code, 0xC4, f.bits[0]|(1-r)<<7|(1-x)<<6|(1-b)<<5, v)
		}
	case evex:
		v := number(f.vector)
		code = append(code, 0x62, f.bits[0]|(1-r)<<7|(1-x)<<6|(1-b)<<5|(1-reg>>4)<<4, f.bits[1]|^v&15<<3, f.bits[2]|(1-v>>4)<<3|number(f.mask))
	}
	code = append(code, f.opcode)
	reg = reg & 7 << 3
	switch rm.kind {
	case memory:
		code = f.appendPlace(code, reg, rm)
	case constantPlace:
		code = append(code, reg|5, 0, 0, 0, 0)
	default:
		code = append(code, 0xC0|reg|rm.reg.number()&7)
	}
	if f.last != absent {
		code = append(code, number(f.last)<<4)
	}
	if f.imm != absent {
		imm := in.operands[f.imm].value
		for i := range f.immSize {
			code = append(code, uint8(imm>>(8*i)))
		}
	}
	return code
}

// appendPlace adds ModRM for the memory at o, and what follows it.
func (f *form) appendPlace(code []byte, reg uint8, o *Operand) []byte {
	const sib, rbp = 4, 5 // as base: that there is a SIB byte, and without a displacement, none
	base := o.reg.number() & 7
	disp := int32(o.value)
	size := uint8(2) // of the displacement, as ModRM.mod has it
	short := disp
	if f.prefix == evex {
		short = disp / int32(f.unit)
	}
	switch {
	case disp == 0 && base != rbp:
		size = 0
	case short >= math.MinInt8 && short <= math.MaxInt8 && (f.prefix != evex || disp%int32(f.unit) == 0):
		size = 1
	}
	switch {
	case o.scale > 0:
		code = append(code, size<<6|reg|sib, scales[o.scale]<<6|o.index.number()&7<<3|base)
	case base == sib:
		code = append(code, size<<6|reg|sib, sib<<3|base)
	default:
		code = append(code, size<<6|reg|base)
	}
	switch size {
	case 1:
		code = append(code, uint8(short))
	case 2:
		code = append(code, uint8(disp), uint8(disp>>8), uint8(disp>>16), uint8(disp>>24))
	}
	return code
}

// scales are the bits of SIB for the factor of an index.
var scales = [9]uint8{1: 0, 2: 1, 4: 2, 8: 3}
