package asm

import (
	"fmt"
	"slices"
	"strings"
)

// Observe has f called with each instruction that is assembled, but jumps, until stop is called.
func Observe(f func(Instruction)) (stop func()) {
	observe = func(in *instruction) { f(Instruction{in.op, in.suffix, slices.Clone(in.operands[:in.n])}) }
	return func() { observe = nil }
}

// Golang returns the bytes that golang-asm makes of in.
func (in Instruction) Golang() ([]byte, error) {
	i := instruction{op: in.Op, suffix: in.Suffix, n: len(in.Operands)}
	copy(i.operands[:], in.Operands)
	code, _, err := golang.assemble(&i)
	return code, err
}

// IsKnown reports whether its form was learnt.
func (in Instruction) IsKnown() bool {
	i := instruction{op: in.Op, suffix: in.Suffix, n: len(in.Operands)}
	copy(i.operands[:], in.Operands)
	return formOf(&i).prefix != unknown
}

// An Instruction is what Emit was called with.
type Instruction struct {
	Op       Op
	Suffix   Suffix
	Operands []Operand
}

// Kind tells operands apart that are encoded in different ways: "imm", "mem", or the register's file.
func (o Operand) Kind() string {
	switch {
	case o.kind.isImmediate():
		return "imm"
	case o.kind.isRegister():
		return map[operandKind]string{general: "r", xRegister: "x", yRegister: "y", zRegister: "z", maskRegister: "k"}[o.kind]
	}
	return "mem"
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
	n := o.reg.number()
	switch file := o.Kind(); file {
	case "imm":
		return fmt.Sprintf("$%d", o.value)
	case "mem":
		return fmt.Sprintf("%d(%s,%s,%d)", o.value, R(o.reg).text(8), R(o.index).text(8), o.scale)
	case "k":
		return fmt.Sprintf("%%k%d", n)
	case "r":
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
	default:
		return fmt.Sprintf("%%%smm%d", file, n)
	}
}
