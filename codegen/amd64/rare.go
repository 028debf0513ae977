package amd64

import (
	"fmt"
	"slices"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Rare code stands outside the loops, once for all of them, since it is often much longer than these. The body tests the
// mask of lanes that ask for it and jumps to a call of its own: that stores the registers that are in use, passes the
// values that the rare code reads, in memory, notes where to go on and jumps to the rare code. This works on memory and on
// registers that are all its own, and jumps back, where the registers are loaded again. What it changes are the carried
// values: registers of the body that the call loads with what became of them.

// Rare code is one rare loop.
type rareCode struct {
	block
	loop  *vec.Loop
	width int         // bytes per lane of the mask of lanes that ask
	reads []vec.Value // values of the code around it, which it finds in memory in this order
	body  *body
}

// A rareUse is one call of a rare loop from the body.
type rareUse struct {
	*rareCode
	// The virtual registers that the call reads: of the values that the rare code reads, of the carried values that have
	// one, and of the mask of lanes that ask.
	sources []vreg
	next    []int32 // by source: where it is used next
	init    []opnd  // the carried values, those that come back in registers that are used nowhere else
	results []vreg  // noReg: it does not come back
}

func (u *rareUse) outer() []vreg { return u.sources[:len(u.reads)] }
func (u *rareUse) cond() vreg    { return u.sources[len(u.sources)-1] }

// A rareCall is a rareUse with registers.
type rareCall struct {
	code  *rareCode
	cond  opnd
	size  uint8      // of the mask
	keep  []int      // registers that hold what is needed afterwards
	outer []location // of the values that the rare code reads
	init  []location // of the carried values
	back  []bool     // of these, those whose results are needed
}

// A location is where a value is, and its size in bytes.
type location struct {
	opnd
	size uint8
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

// rareLoop writes the calls of the loop that v names, one behind the other.
func (s *selector) rareLoop(v vec.Value) {
	l := &s.prog.Loops[s.prog.Instrs[v].Imm]
	var uses []*rareUse
	for u := s.from; u < s.upto; u++ {
		s.copy = u
		use := s.rareUse(v, l)
		uses = append(uses, use)
		for _, r := range s.loopResults[v] {
			s.set(r, use.results[s.prog.Instrs[r].Imm].opnd())
		}
	}
	for u, use := range uses {
		s.copy = s.from + u
		s.append(inst{shape: rare, imm: noImm, dst: noReg, call: int32(len(s.calls)), size: uint8(s.regSize(use.width))})
		s.calls = append(s.calls, use)
	}
}

// rareUse prepares a call.
func (s *selector) rareUse(v vec.Value, l *vec.Loop) *rareUse {
	use := &rareUse{rareCode: s.rareCode(v, l), results: slices.Repeat([]vreg{noReg}, len(l.Init))}
	cond := s.register(s.in(l.Cond, use.width), use.width)
	for _, r := range s.loopResults[v] {
		k := s.prog.Instrs[r].Imm
		use.results[k] = s.newReg(s.regSize(s.carriedWidth(l.Init[k])))
	}
	use.sources = make([]vreg, len(use.reads), len(use.reads)+len(l.Init)+1)
	for i, x := range use.reads {
		o := s.made(x)
		if o.kind != virtual {
			s.fail("rare code reads a value that has no register")
		}
		use.sources[i] = vreg(o.n)
	}
	for k, x := range l.Init {
		w := s.carriedWidth(x)
		o := s.in(x, w)
		switch {
		case use.results[k] != noReg:
			o = s.fresh(v, k, use.init)
		case o.kind == element:
			o = s.move(w, o)
		}
		use.init = append(use.init, o)
		if o.kind == virtual {
			use.sources = append(use.sources, vreg(o.n))
		}
	}
	use.sources = append(use.sources, vreg(cond.n))
	use.next = s.mem.numbers.make(len(use.sources))
	return use
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

// fresh returns initial value k of the loop v in a register that nothing behind the loop reads and that is none of
// others, so that rare code may change it.
func (s *selector) fresh(v vec.Value, k int, others []opnd) opnd {
	x := s.prog.Loops[s.prog.Instrs[v].Imm].Init[k]
	w := s.carriedWidth(x)
	o := s.in(x, w)
	if o.kind == virtual && !s.kept[initial{v, k}] && !slices.Contains(others, o) {
		return o
	}
	return s.move(w, o)
}

// rareCode returns the code of the loop that v names, written when it is first called.
func (s *selector) rareCode(v vec.Value, l *vec.Loop) *rareCode {
	if c, ok := s.rares[v]; ok {
		return c
	}
	c := &rareCode{loop: l, width: s.condWidth(l.Cond)}
	r := s.newSelector(1, rareBody, l.Body)
	r.outer, r.rare, r.tag = s, c, s.tag
	r.carried = map[vec.Value]int{}
	for k, x := range l.Carried {
		r.carried[x] = k
	}
	for _, x := range l.Body {
		r.value(x)
	}
	lanes := r.move(c.width, opnd{active, 0})
	next := make([]opnd, len(l.Next))
	for k, x := range l.Next {
		w := s.carriedWidth(l.Init[k])
		next[k] = r.blend(r, w, r.resizeMask(r, lanes, c.width, w), r.in(x, w), opnd{carried, int32(k)})
	}
	for k := range next {
		w := s.carriedWidth(l.Init[k])
		r.store(moveOp(s.regSize(w)), next[k], opnd{carried, int32(k)}, w)
	}
	if l.Again != vec.NoValue {
		still := r.bothMasks(r, c.width, lanes, r.in(l.Again, c.width))
		r.store(moveOp(s.regSize(c.width)), still, opnd{active, 0}, c.width)
	}
	if r.err != nil && s.err == nil {
		s.err = r.err
	}
	c.block = r.block
	if s.rares == nil {
		s.rares = map[vec.Value]*rareCode{}
	}
	s.rares[v] = c
	s.rareOrder = append(s.rareOrder, c)
	return c
}

// read returns the operand for v, a register of the code around the rare code.
func (c *rareCode) read(v vec.Value) opnd {
	n := slices.Index(c.reads, v)
	if n < 0 {
		n = len(c.reads)
		c.reads = append(c.reads, v)
	}
	return opnd{outer, int32(n)}
}

// rare allocates a call of rare code. The results are in the registers of the initial values.
func (a *allocator) rare(in *inst) error {
	use := a.in.calls[in.call]
	inRegister := func(v vreg) {
		if a.reg[v] < 0 {
			a.spills++
			a.load(a.take(v), opnd{spilled, a.slot[v]}, a.in.sizes[v])
		}
		a.locked.add(int(a.reg[v]))
	}
	inRegister(use.cond())
	for k, r := range use.results {
		if r != noReg {
			inRegister(vreg(use.init[k].n))
		}
	}
	c := rareCall{code: use.rareCode, cond: opnd{physical, a.reg[use.cond()]}, size: in.size}
	for _, v := range use.outer() {
		c.outer = append(c.outer, a.locate(v.opnd()))
	}
	for _, o := range use.init {
		c.init = append(c.init, a.locate(o))
	}
	for k, v := range use.sources {
		a.next[v] = use.next[k]
	}
	for _, v := range use.sources {
		if a.next[v] == never {
			a.release(v)
		}
	}
	for _, file := range []file{a.vectors, a.masks} {
		for _, r := range file {
			if (a.held | ^a.usable).has(r) {
				c.keep = append(c.keep, r)
			}
		}
	}
	for k, from := range c.init {
		v := use.results[k]
		needed := v != noReg && a.next[v] != never
		c.back = append(c.back, needed)
		if !needed {
			continue
		}
		if a.held.has(int(from.n)) {
			return fmt.Errorf("amd64: a value that rare code changes is still in use")
		}
		a.hold(int(from.n), v)
	}
	a.calls = append(a.calls, c)
	a.mem.insts.append(&a.out, *in)
	return nil
}

// locate tells where a value that rare code reads is now.
func (a *allocator) locate(o opnd) location {
	switch o.kind {
	case virtual:
		size := a.in.sizes[o.n]
		if r := a.reg[o.n]; r >= 0 {
			return location{opnd{physical, r}, size}
		}
		return location{opnd{spilled, a.slot[o.n]}, size}
	case constant:
		return location{o, uint8(len(a.consts[o.n]))}
	}
	if a.isMask(o) {
		return location{o, maskSize}
	}
	return location{o, uint8(a.vectorSize)}
}
