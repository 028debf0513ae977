package amd64

import "github.com/nexpr/nexpr/codegen/vec"

// A mask is in a mask register, where the instruction set has them; its bits beyond the lanes are
// anything. Otherwise it is a vector of lanes that are all ones or zero: it has as many bytes per
// lane as the values that it comes from, and is given another width where other values want it.

// findWidths finds the width in which each mask is first made.
func (f *function) findWidths() {
	p := f.prog
	f.widths = make([]uint8, len(p.Instrs))
	if f.masks != nil {
		return // all are inMask
	}
	widest := uint8(f.vectorSize / f.lanes)
	of := func(v vec.Value) uint8 {
		if p.Instrs[v].Op == vec.OpConst {
			return 1 // any width will do
		}
		return f.widths[v]
	}
	visit := func(v vec.Value) {
		in := &p.Instrs[v]
		if in.Type != vec.Mask {
			return
		}
		switch in.Op {
		case vec.OpConst, vec.OpParam:
			f.widths[v] = 1
		case vec.OpCarried, vec.OpLoopResult:
			f.widths[v] = widest
		case vec.OpEq, vec.OpNe, vec.OpLt, vec.OpLe:
			f.widths[v] = uint8(p.Type(in.Args[0]).Size())
		default:
			for _, a := range in.Operands() {
				f.widths[v] = max(f.widths[v], of(a))
			}
		}
	}
	for _, v := range p.Body {
		if in := &p.Instrs[v]; in.Op == vec.OpLoop {
			for _, b := range p.Loops[in.Imm].Body {
				visit(b)
			}
		}
		visit(v)
	}
}

// opposite returns the comparison that in negates, if that is an instruction too.
func (f *function) opposite(in *vec.Instr) (cmp *vec.Instr, ok bool) {
	if in.Op != vec.OpNot || in.Type != vec.Mask {
		return nil, false
	}
	cmp = &f.prog.Instrs[in.Args[0]]
	switch cmp.Op {
	case vec.OpEq, vec.OpNe, vec.OpLt, vec.OpLe:
		return cmp, f.masks != nil || f.prog.Type(cmp.Args[0]).IsFloat()
	}
	return nil, false
}

// signs returns the integers x where in selects numbers of their size by x < 0: their signs are all that a blend looks at.
func (f *function) signs(in *vec.Instr) (x vec.Value, ok bool) {
	if f.masks != nil || in.Op != vec.OpSelect || in.Type == vec.Mask || f.isZero(in.Args[1]) || f.isZero(in.Args[2]) {
		return 0, false
	}
	less := &f.prog.Instrs[in.Args[0]]
	if less.Op != vec.OpLt || !f.isZero(less.Args[1]) {
		return 0, false
	}
	x = less.Args[0]
	t := f.prog.Type(x)
	return x, t.IsInt() && t.Size() == in.Type.Size() && t.Size() >= 4
}
