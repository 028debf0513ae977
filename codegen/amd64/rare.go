package amd64

import (
	"github.com/nexpr/nexpr/codegen/vec"
)

// Rare code stands outside the loops. The body tests the mask of lanes that ask for it and jumps;
// the rare code first stores the registers that are in use, works on memory and on registers that
// are all its own, loads the registers again and jumps back. What it changes are the carried
// values: registers of the body that it loads with what it made of them.

// A rareUse is one call of a rare loop from the body.
type rareUse struct {
	cond    opnd   // the mask of lanes that ask
	init    []opnd // the carried values, each in a register that is used nowhere else
	results []vreg
	body    *block
	outer   []vreg // virtual registers of the body that the rare code reads
	width   int    // bytes per lane of cond
	again   bool   // whether it loops
}

// findLoopResults finds the values that come out of each loop.
func (f *function) findLoopResults() {
	if len(f.prog.Loops) == 0 {
		return
	}
	f.loopResults = map[vec.Value][]vec.Value{}
	for _, v := range f.prog.Body {
		if in := &f.prog.Instrs[v]; in.Op == vec.OpLoopResult {
			loop := in.Args[0]
			f.loopResults[loop] = append(f.loopResults[loop], v)
		}
	}
}

// rareLoop writes a call of the loop that v names.
func (s *selector) rareLoop(v vec.Value) {
	l := &s.prog.Loops[s.prog.Instrs[v].Imm]
	use := &rareUse{again: l.Again != vec.NoValue}
	use.width = s.condWidth(l.Cond)
	use.cond = s.register(s.in(l.Cond, use.width), use.width)
	for _, x := range l.Init {
		use.init = append(use.init, s.fresh(x, s.carriedWidth(x)))
	}
	for _, x := range l.Init {
		use.results = append(use.results, s.newReg(s.regSize(s.carriedWidth(x))))
	}
	s.rareBody(use, l)
	s.append(inst{shape: rare, imm: noImm, dst: noReg, rare: use, size: uint8(s.regSize(use.width))})
	for _, r := range s.loopResults[v] {
		s.set(r, use.results[s.prog.Instrs[r].Imm].opnd())
	}
}

// condWidth is the number of bytes per lane in which the mask v is tested: the lanes must fill a
// register, since what lies beyond them is anything.
func (s *selector) condWidth(v vec.Value) int {
	w := s.width(v)
	if w == inMask {
		return w
	}
	for s.lanes*w < 16 {
		w *= 2
	}
	return w
}

// carriedWidth is the number of bytes per lane in which x is carried.
func (s *selector) carriedWidth(x vec.Value) int {
	if t := s.prog.Type(x); t != vec.Mask {
		return t.Size()
	}
	if s.masks != nil {
		return inMask
	}
	return s.vectorSize / s.lanes
}

// register returns x in a register.
func (s *selector) register(x opnd, width int) opnd {
	if x.kind == virtual {
		return x
	}
	return s.move(width, x)
}

// fresh returns x in a register that nothing else uses, so that rare code may change it.
func (s *selector) fresh(x vec.Value, width int) opnd {
	o := s.in(x, width)
	if o.kind == virtual && s.uses[x] == 1 && s.prog.Instrs[x].Op != vec.OpBitcast {
		return o
	}
	return s.move(width, o)
}

// rareBody writes one turn of the rare loop.
func (s *selector) rareBody(use *rareUse, l *vec.Loop) {
	r := s.newSelector(1, rareBody, l.Body)
	r.outer, r.tag = s, s.tag
	r.carried = map[vec.Value]int{}
	for k, c := range l.Carried {
		r.carried[c] = k
	}
	for _, v := range l.Body {
		r.value(v)
	}
	lanes := r.move(use.width, opnd{active, 0})
	next := make([]opnd, len(l.Next))
	for k, v := range l.Next {
		w := s.carriedWidth(l.Init[k])
		next[k] = r.blend(r, w, r.resizeMask(r, lanes, use.width, w), r.in(v, w), opnd{carried, int32(k)})
	}
	for k := range next {
		w := s.carriedWidth(l.Init[k])
		r.store(moveOp(s.regSize(w)), next[k], opnd{carried, int32(k)}, w)
	}
	if use.again {
		still := r.bothMasks(r, use.width, lanes, r.in(l.Again, use.width))
		r.store(moveOp(s.regSize(use.width)), still, opnd{active, 0}, use.width)
	}
	if r.err != nil && s.err == nil {
		s.err = r.err
	}
	use.body = &r.block
	seen := map[vreg]bool{}
	for i := range r.code {
		for _, o := range r.code[i].src {
			if o.kind == outer && !seen[vreg(o.n)] {
				seen[vreg(o.n)] = true
				use.outer = append(use.outer, vreg(o.n))
			}
		}
	}
}
