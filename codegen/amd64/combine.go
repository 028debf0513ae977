package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// AVX-512 does two operations at once where one of them has no other use than the second: any function of
// three operands' bits (VPTERNLOG), and a comparison of the lanes that another mask leaves.

// findInner notes for each operation of the body the operand that it can compute by itself.
func (f *function) findInner() {
	if f.masks == nil {
		return
	}
	body := make([]bool, len(f.prog.Instrs))
	for _, v := range f.prog.Body {
		in := &f.prog.Instrs[v]
		body[v] = !f.inv[v]
		if _, negates := f.negation(v); negates || !body[v] || !isLogic(in.Op) {
			continue
		}
		for _, a := range in.Args[:2] {
			inner := &f.prog.Instrs[a]
			if !body[a] || f.uses[a] != 1 || f.inner[a] != vec.NoValue {
				continue
			}
			_, negates := f.negation(a)
			compares := in.Op == vec.OpAnd && f.rules()[inner.Op][f.prog.Type(inner.Args[0])].form == asCompare
			if in.Type == vec.Mask && compares || in.Type != vec.Mask && isLogic(inner.Op) && !negates {
				f.inner[v] = a
			}
		}
	}
}

func isLogic(op vec.Op) bool {
	return op == vec.OpAnd || op == vec.OpOr || op == vec.OpXor || op == vec.OpAndNot
}

// other returns the operand of v beside the inner one.
func (f *function) other(v vec.Value) vec.Value {
	in := &f.prog.Instrs[v]
	if in.Args[0] == f.inner[v] {
		return in.Args[1]
	}
	return in.Args[0]
}

// combined writes v and its inner operand as one instruction.
func (s *selector) combined(v vec.Value) opnd {
	in, inner := &s.prog.Instrs[v], &s.prog.Instrs[s.inner[v]]
	x, y, z := s.get(inner.Args[0]), s.get(inner.Args[1]), s.get(s.other(v))
	from := s.prog.Type(inner.Args[0])
	width := from.Size()
	if in.Type == vec.Mask {
		r := s.rules()[inner.Op][from]
		return s.add(inst{op: r.op, shape: maskedTwo, imm: r.imm, src: [3]opnd{x, y, z}, srcSize: uint8(s.regSize(width))}, inMask)
	}
	// The function's table is its value for these operands.
	const a, b, c = 0xF0, 0xCC, 0xAA
	first, second := logic(inner.Op, a, b), uint8(c)
	if in.Args[1] == s.inner[v] {
		first, second = second, first
	}
	op := asm.VPTERNLOGD
	if width == 8 {
		op = asm.VPTERNLOGQ
	}
	return s.add(inst{op: op, shape: ternary, imm: int16(logic(in.Op, first, second)), src: [3]opnd{x, y, z}}, width)
}

func logic(op vec.Op, x, y uint8) uint8 {
	switch op {
	case vec.OpAnd:
		return x & y
	case vec.OpOr:
		return x | y
	case vec.OpXor:
		return x ^ y
	}
	return ^x & y
}
