package asm

import (
	"fmt"
	"strings"

	"github.com/twitchyliquid64/golang-asm/obj"
)

// Observe has f called with each instruction that is assembled, but jumps, until stop is called.
func Observe(f func(Instruction)) (stop func()) {
	observe = func(p *obj.Prog) {
		in := Instruction{Op: Op(p.As)}
		for s, bits := range suffixBits {
			if bits == p.Scond {
				in.Suffix = Suffix(s)
			}
		}
		for _, a := range append(append([]obj.Addr{p.From}, p.RestArgs...), p.To) {
			if a.Type != obj.TYPE_NONE {
				in.Operands = append(in.Operands, Operand{a})
			}
		}
		f(in)
	}
	return func() { observe = nil }
}

// An Instruction is what Emit was called with.
type Instruction struct {
	Op       Op
	Suffix   Suffix
	Operands []Operand
}

// Kind tells operands apart that are encoded in different ways: "imm", "mem", or the register's file.
func (o Operand) Kind() string {
	switch o.addr.Type {
	case obj.TYPE_CONST:
		return "imm"
	case obj.TYPE_MEM:
		return "mem"
	}
	file, _ := o.register()
	return file
}

func (o Operand) register() (file string, n int) {
	for _, f := range []struct {
		file  string
		first Reg
		count int
	}{{"x", X(0), 32}, {"y", Y(0), 32}, {"z", Z(0), 32}, {"k", K(0), 8}, {"r", AX, 16}} {
		if n := int(o.addr.Reg) - int(f.first); n >= 0 && n < f.count {
			return f.file, n
		}
	}
	return "?", 0
}

// Shape is what in and others that differ in the numbers of registers have in common.
func (in Instruction) Shape() string {
	s := fmt.Sprint(in.Op, in.Suffix)
	for _, o := range in.Operands {
		s += " " + o.Kind()
	}
	return s
}

// Text writes in as AT&T's assemblers read it.
func (in Instruction) Text() string {
	s := mnemonic(in.Op)
	var operands []string
	vector := 0 // the largest register
	for _, o := range in.Operands {
		switch o.Kind() {
		case "x":
			vector = max(vector, 16)
		case "y":
			vector = max(vector, 32)
		case "z":
			vector = max(vector, 64)
		}
	}
	for i, o := range in.Operands {
		text := o.text(generalSize(in.Op))
		if o.Kind() == "mem" && in.Suffix&Broadcast != 0 {
			text += fmt.Sprintf("{1to%d}", vector/elementSize(in.Op))
		}
		// A mask just before the destination belongs to it, where the instruction does not compute with masks.
		if o.Kind() == "k" && i == len(in.Operands)-2 && i > 0 && !strings.HasPrefix(s, "k") {
			text = in.Operands[i+1].text(8) + "{" + text + "}"
			if in.Suffix&Zeroing != 0 {
				text += "{z}"
			}
			operands = append(operands, text)
			break
		}
		operands = append(operands, text)
	}
	if in.Op == CMPQ { // the one that stands in the other order in Go
		operands[0], operands[1] = operands[1], operands[0]
	}
	return strings.TrimSpace(s + " " + strings.Join(operands, ", "))
}

// mnemonic is AT&T's name for op.
func mnemonic(op Op) string {
	switch op {
	case MOVBQZX:
		return "movzbq"
	case MOVWQZX:
		return "movzwq"
	}
	return strings.ToLower(op.String())
}

// elementSize is the number of bytes of what op broadcasts.
func elementSize(op Op) int {
	s := op.String()
	if op == VPCMPD || strings.Contains(s, "PS2") || !strings.HasSuffix(s, "Q") && !strings.HasSuffix(s, "PD") {
		return 4
	}
	return 8
}

// generalSize is the number of bytes of op's general registers.
func generalSize(op Op) int {
	switch op {
	case MOVB:
		return 1
	case MOVW:
		return 2
	case MOVL, ORL, XORL, TESTL, VPMOVMSKB, VMOVD:
		return 4
	}
	return 8
}

func (o Operand) text(size int) string {
	switch a := &o.addr; o.Kind() {
	case "imm":
		return fmt.Sprintf("$%d", a.Offset)
	case "mem":
		return fmt.Sprintf("%d(%s,%s,%d)", a.Offset, R(Reg(a.Reg)).text(8), R(Reg(a.Index)).text(8), a.Scale)
	case "r":
		_, n := o.register()
		if n >= 8 {
			return fmt.Sprintf("%%r%d%s", n, map[int]string{1: "b", 2: "w", 4: "d", 8: ""}[size])
		}
		name := []string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"}[n]
		switch size {
		case 1:
			return "%" + strings.TrimSuffix(name, "x") + "l"
		case 4:
			return "%e" + name
		case 8:
			return "%r" + name
		}
		return "%" + name
	case "k":
		_, n := o.register()
		return fmt.Sprintf("%%k%d", n)
	}
	file, n := o.register()
	return fmt.Sprintf("%%%smm%d", file, n)
}
