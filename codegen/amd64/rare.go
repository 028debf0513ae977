package amd64

import (
	"fmt"
	"slices"

	"github.com/nexpr/nexpr/codegen/asm"
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
	// The virtual registers that the call reads: of the values that the rare code reads, of the carried values, each of which
	// is used nowhere else, and of the mask of lanes that ask.
	sources []vreg
	next    []int32 // by source: where it is used next
	results []vreg
}

func (u *rareUse) outer() []vreg { return u.sources[:len(u.sources)-len(u.results)-1] }
func (u *rareUse) init() []vreg  { return u.sources[len(u.sources)-len(u.results)-1 : len(u.sources)-1] }
func (u *rareUse) cond() vreg    { return u.sources[len(u.sources)-1] }

// A rareCall is a rareUse with registers.
type rareCall struct {
	code  *rareCode
	cond  opnd
	size  uint8   // of the mask
	keep  []int   // registers that hold what is needed afterwards
	outer []opnd  // where the values are that the rare code reads
	sizes []uint8 // of these
	init  []int   // the registers of the carried values
	back  []bool  // of these, those whose results are needed
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
	use := &rareUse{rareCode: s.rareCode(v, l)}
	outer := len(use.reads)
	all := make([]vreg, outer+2*len(l.Init)+1)
	use.sources, use.results = all[:outer+len(l.Init)+1], all[outer+len(l.Init)+1:]
	use.next = s.mem.numbers.make(len(use.sources))
	use.sources[outer+len(l.Init)] = vreg(s.register(s.in(l.Cond, use.width), use.width).n)
	for i, x := range l.Init {
		use.sources[outer+i] = vreg(s.fresh(x, s.carriedWidth(x)).n)
	}
	for i, x := range l.Init {
		use.results[i] = s.newReg(s.regSize(s.carriedWidth(x)))
	}
	for i, x := range use.reads {
		o := s.made(x)
		if o.kind != virtual {
			s.fail("rare code reads a value that has no register")
		}
		use.sources[i] = vreg(o.n)
	}
	s.append(inst{shape: rare, imm: noImm, dst: noReg, call: int32(len(s.calls)), size: uint8(s.regSize(use.width))})
	s.calls = append(s.calls, use)
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
	cond, init := use.cond(), use.init()
	for _, v := range append([]vreg{cond}, init...) {
		if a.reg[v] < 0 {
			a.spills++
			a.load(a.take(v), opnd{spilled, a.slot[v]}, a.in.sizes[v])
		}
		a.locked.add(int(a.reg[v]))
	}
	c := rareCall{code: use.rareCode, cond: opnd{physical, a.reg[cond]}, size: in.size}
	for _, v := range use.outer() {
		where := opnd{spilled, a.slot[v]}
		if r := a.reg[v]; r >= 0 {
			where = opnd{physical, r}
		}
		c.outer, c.sizes = append(c.outer, where), append(c.sizes, a.in.sizes[v])
	}
	for _, v := range init {
		c.init = append(c.init, int(a.reg[v]))
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
	for k, r := range c.init {
		v := use.results[k]
		needed := a.next[v] != never
		c.back = append(c.back, needed)
		if !needed {
			continue
		}
		if a.held.has(r) {
			return fmt.Errorf("amd64: a value that rare code changes is still in use")
		}
		a.hold(r, v)
	}
	a.calls = append(a.calls, c)
	a.mem.insts.append(&a.out, *in)
	return nil
}

// A rareExit is where rare code goes on with one of its callers.
type rareExit struct {
	call  *rareCall
	enter asm.Label // where the call begins,
	back  asm.Label // where the rare code comes back to,
	leave asm.Label // and where that goes on
}

// rareCalls writes the calls of rare code, and the rare code behind them.
func (e *emitter) rareCalls() {
	for _, c := range e.rareOrder {
		var exits []*rareExit
		for i := range e.exits {
			if x := &e.exits[i]; x.call.code == c {
				exits = append(exits, x)
			}
		}
		begin := e.Label()
		for i, x := range exits {
			e.rareCall(x, i, begin)
		}
		e.rareCode(c, begin, exits)
	}
}

// rareCall writes a call, number n of those of its code.
func (e *emitter) rareCall(x *rareExit, n int, code asm.Label) {
	c := x.call
	e.Bind(x.enter)
	for _, r := range c.keep {
		whole := e.whole(r)
		e.Emit(moveOp(whole), e.reg(int32(r), whole), e.slot(e.savedAt, int32(r)))
	}
	e.Emit(moveOp(c.size), e.reg(c.cond.n, c.size), asm.Mem(regFrame, e.activeAt))
	for k, r := range c.init {
		whole := e.whole(r)
		e.Emit(moveOp(whole), e.reg(int32(r), whole), e.slot(e.carriedAt, int32(k)))
	}
	var inMemory []int
	for k, o := range c.outer {
		if o.kind != physical {
			inMemory = append(inMemory, k)
			continue
		}
		whole := e.whole(int(o.n))
		e.Emit(moveOp(whole), e.reg(o.n, whole), e.slot(e.outerAt, int32(k)))
	}
	for _, k := range inMemory { // now that all registers are free
		size := c.sizes[k]
		through := e.reg(int32(e.registersFor(size)[0]), size)
		e.Emit(moveOp(size), e.slot(e.spilledAt, c.outer[k].n), through)
		e.Emit(moveOp(size), through, e.slot(e.outerAt, int32(k)))
	}
	e.Emit(asm.MOVQ, asm.Imm(int64(n)), e.caller())
	e.Jump(asm.JMP, code)
	e.Bind(x.back)
	for k, r := range c.init {
		if whole := e.whole(r); c.back[k] {
			e.Emit(moveOp(whole), e.slot(e.carriedAt, int32(k)), e.reg(int32(r), whole))
		}
	}
	for _, r := range c.keep {
		whole := e.whole(r)
		e.Emit(moveOp(whole), e.slot(e.savedAt, int32(r)), e.reg(int32(r), whole))
	}
	e.Jump(asm.JMP, x.leave)
}

// rareCode writes rare code, which goes on at one of the exits.
func (e *emitter) rareCode(c *rareCode, begin asm.Label, exits []*rareExit) {
	e.Bind(begin)
	for i := range c.body.code {
		e.inst(&c.body.code[i])
	}
	if c.loop.Again != vec.NoValue {
		size := uint8(e.regSize(c.width))
		scratch := e.reg(int32(e.registersFor(size)[0]), size)
		e.Emit(moveOp(size), asm.Mem(regFrame, e.activeAt), scratch)
		e.jumpIfAny(e, scratch, begin)
	}
	for i, x := range exits[1:] {
		e.Emit(asm.CMPQ, e.caller(), asm.Imm(int64(i+1)))
		e.Jump(asm.JEQ, x.back)
	}
	e.Jump(asm.JMP, exits[0].back)
}

// caller is where a call notes its number.
func (e *emitter) caller() asm.Operand { return asm.Mem(regFrame, e.callerAt) }

// whole is the size of register r.
func (e *emitter) whole(r int) uint8 {
	if r >= firstMask {
		return maskSize
	}
	return uint8(e.vectorSize)
}
