package asm

import (
	"math"

	"github.com/twitchyliquid64/golang-asm/obj"
	"github.com/twitchyliquid64/golang-asm/obj/x86"
)

// A Reg is a register: its number, and its file in the upper bits.
type Reg uint8

// The general-purpose registers.
const (
	AX Reg = iota
	CX
	DX
	BX
	_ // the stack pointer
	_ // the frame pointer, which Go keeps
	SI
	DI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
)

// X, Y and Z return the 128-, 256- and 512-bit vector registers; K the mask registers.
func X(i int) Reg { return xRegister.register(i) }
func Y(i int) Reg { return yRegister.register(i) }    //nolint:revive // documented above
func Z(i int) Reg { return zRegister.register(i) }    //nolint:revive // documented above
func K(i int) Reg { return maskRegister.register(i) } //nolint:revive // documented above

const fileBits = 5 // of a Reg, below its file

func (r Reg) number() uint8     { return uint8(r) & (1<<fileBits - 1) }
func (r Reg) kind() operandKind { return operandKind(r>>fileBits) + general }

// An operandKind tells operands apart that are encoded in different ways.
type operandKind uint8

const (
	nothing operandKind = iota
	general
	xRegister
	yRegister
	zRegister
	maskRegister
	memory
	constantPlace // in memory too, in the pool
	short         // an immediate that fits into a signed byte
	unsigned      // one that fits into a byte without a sign alone
	long          // any other that fits into 32 bits, with a sign
	wide          // any other
	odd           // memory that no instruction can address
)

func (k operandKind) isRegister() bool  { return k >= general && k <= maskRegister }
func (k operandKind) isVector() bool    { return k >= xRegister && k <= zRegister }
func (k operandKind) isImmediate() bool { return k >= short && k <= wide }

// register is number n of the file.
func (k operandKind) register(n int) Reg { return Reg(k-general)<<fileBits | Reg(n) }

// An Operand is a register, an immediate or a place in memory.
type Operand struct {
	kind  operandKind
	scale uint8 // of index; 0 if there is none
	reg   Reg   // or the base
	index Reg
	value int64 // immediate, displacement or place in the pool
}

// R is a register operand.
func R(r Reg) Operand { return Operand{kind: r.kind(), reg: r} }

// Imm is an immediate operand.
func Imm(v int64) Operand {
	kind := long
	switch {
	case v >= math.MinInt8 && v <= math.MaxInt8:
		kind = short
	case v >= 0 && v <= math.MaxUint8:
		kind = unsigned
	case v != int64(int32(v)):
		kind = wide
	}
	return Operand{kind: kind, value: v}
}

// Mem is the memory at base + disp.
func Mem(base Reg, disp int) Operand {
	o := Operand{kind: memory, reg: base, value: int64(disp)}
	if disp != int(int32(disp)) {
		o.kind = odd
	}
	return o
}

// MemIndex is the memory at base + index*scale + disp.
func MemIndex(base, index Reg, scale, disp int) Operand {
	o := Mem(base, disp)
	o.index, o.scale = index, uint8(scale)
	if scale != 1 && scale != 2 && scale != 4 && scale != 8 {
		o.kind = odd
	}
	return o
}

// poolSym stands for the constants in operands of golang-asm's.
var poolSym = obj.LSym{Name: "constants"}

var firstOfFile = [...]int16{general: x86.REG_AX, xRegister: x86.REG_X0, yRegister: x86.REG_Y0, zRegister: x86.REG_Z0, maskRegister: x86.REG_K0}

// golang is r in golang-asm's numbers.
func (r Reg) golang() int16 { return firstOfFile[r.kind()] + int16(r.number()) }

// golang is o as golang-asm knows it.
func (o *Operand) golang() (a obj.Addr) {
	a.Offset = o.value
	switch {
	case o.kind.isRegister():
		a.Type, a.Reg = obj.TYPE_REG, o.reg.golang()
	case o.kind.isImmediate():
		a.Type = obj.TYPE_CONST
	case o.kind == constantPlace:
		a.Type, a.Name, a.Sym = obj.TYPE_MEM, obj.NAME_EXTERN, &poolSym
	default:
		a.Type, a.Reg = obj.TYPE_MEM, o.reg.golang()
		if o.scale > 0 {
			a.Index, a.Scale = o.index.golang(), int16(o.scale)
		}
	}
	return a
}
