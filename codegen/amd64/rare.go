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
	cond    opnd   // the mask of lanes that ask
	init    []opnd // the carried values, those that come back in registers that are used nowhere else
	results []vreg // noReg: it does not come back
	outer   []vreg // the virtual registers of the values that the rare code reads
}

// A rareCall is a rareUse with registers.
type rareCall struct {
	code  *rareCode
	cond  opnd
	size  uint8   // of the mask
	keep  []int   // registers that hold what is needed afterwards
	outer []place // of the values that the rare code reads
	init  []place // of the carried values
	back  []bool  // of these, those whose results are needed
}

// A place is where a value is, and its size in bytes.
type place struct {
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

// rareLoop writes a call of the loop that v names.
func (s *selector) rareLoop(v vec.Value) {
	l := &s.prog.Loops[s.prog.Instrs[v].Imm]
	use := &rareUse{rareCode: s.rareCode(v, l)}
	use.cond = s.register(s.in(l.Cond, use.width), use.width)
	for range l.Init {
		use.results = append(use.results, noReg)
	}
	for _, r := range s.loopResults[v] {
		k := s.prog.Instrs[r].Imm
		use.results[k] = s.newReg(s.regSize(s.carriedWidth(l.Init[k])))
	}
	for k, x := range l.Init {
		w := s.carriedWidth(x)
		o := s.in(x, w)
		switch {
		case use.results[k] != noReg:
			o = s.fresh(x, w)
		case o.kind == element:
			o = s.move(w, o)
		}
		use.init = append(use.init, o)
	}
	for _, x := range use.reads {
		o := s.made(x)
		if o.kind != virtual {
			s.fail("rare code reads a value that has no register")
		}
		use.outer = append(use.outer, vreg(o.n))
	}
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
	own := o.kind == virtual && s.uses[x] == 1
	for in := &s.prog.Instrs[x]; own && in.Op == vec.OpBitcast; in = &s.prog.Instrs[x] { // in the register of its operand
		x = in.Args[0]
		own = s.uses[x] == 1
	}
	if own {
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
func (a *allocator) rare(i int, in *inst) error {
	use := in.rare
	inRegister := func(v vreg) {
		if a.reg[v] < 0 {
			a.spills++
			a.load(a.take(v), opnd{spilled, a.slot[v]}, a.in.sizes[v])
		}
		a.locked[a.reg[v]] = true
	}
	inRegister(vreg(use.cond.n))
	for k, r := range use.results {
		if r != noReg {
			inRegister(vreg(use.init[k].n))
		}
	}
	c := rareCall{code: use.rareCode, cond: opnd{physical, a.reg[use.cond.n]}, size: in.size}
	for _, v := range use.outer {
		c.outer = append(c.outer, a.placeOf(v.opnd()))
	}
	for _, o := range use.init {
		c.init = append(c.init, a.placeOf(o))
	}
	sources := use.sources()
	for k, v := range sources {
		a.next[v] = a.outer[i][k]
	}
	for _, v := range sources {
		if a.next[v] == never {
			a.release(v)
		}
	}
	for _, file := range []file{a.vectors, a.masks} {
		for _, r := range file {
			if a.holds[r] != noReg || !a.usable[r] {
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
		if a.holds[from.n] != noReg {
			return fmt.Errorf("amd64: a value that rare code changes is still in use")
		}
		a.holds[from.n], a.reg[v] = v, from.n
	}
	a.calls = append(a.calls, c)
	a.out = append(a.out, *in)
	return nil
}

// placeOf is where a value is now that rare code reads.
func (a *allocator) placeOf(o opnd) place {
	switch o.kind {
	case virtual:
		size := a.in.sizes[o.n]
		if r := a.reg[o.n]; r >= 0 {
			return place{opnd{physical, r}, size}
		}
		return place{opnd{spilled, a.slot[o.n]}, size}
	case constant:
		return place{o, uint8(len(a.consts[o.n]))}
	}
	if a.isMask(o) {
		return place{o, maskSize}
	}
	return place{o, uint8(a.vectorSize)}
}

// A rareExit is where rare code goes on with one of its callers.
type rareExit struct {
	call  *rareCall
	enter asm.Label // where the call begins,
	back  asm.Label // where the rare code comes back to,
	leave asm.Label // and where that goes on
}

// tests writes the jumps to the calls that code begins with, of one rare loop and with nothing between them, and returns
// their number. Their masks are tested together, and one by one only if a lane asks for rare code.
func (e *emitter) tests(code []inst, calls []rareCall) int {
	n := 1
	for n < len(code) && code[n].shape == rare && calls[n].code == calls[0].code {
		n++
	}
	t := rareTest{enter: e.Label(), leave: e.Label()}
	var masks []asm.Operand
	for k := range n {
		c := &calls[k]
		masks = append(masks, e.reg(c.cond.n, c.size))
		t.exits = append(t.exits, rareExit{c, e.Label(), e.Label(), e.Label()})
	}
	e.Tag(int32(code[0].tag))
	e.jumpIfAny(e, masks, t.enter)
	e.Bind(t.leave)
	e.rareTests = append(e.rareTests, t)
	return n
}

// A rareTest is a jump to the calls of one rare loop by one or more vectors.
type rareTest struct {
	exits        []rareExit
	enter, leave asm.Label
}

// goOn writes where a test jumps to.
func (e *emitter) goOn(t *rareTest) {
	e.Bind(t.enter)
	for i := range t.exits {
		x := &t.exits[i]
		e.jumpIfAny(e, []asm.Operand{e.reg(x.call.cond.n, x.call.size)}, x.enter)
		e.Bind(x.leave)
	}
	e.Jump(asm.JMP, t.leave)
}

// rareCalls writes the calls of rare code, and the rare code behind them.
func (e *emitter) rareCalls() {
	for _, c := range e.rareOrder {
		var exits []*rareExit
		for i := range e.rareTests {
			t := &e.rareTests[i]
			if t.exits[0].call.code != c {
				continue
			}
			e.goOn(t)
			for k := range t.exits {
				exits = append(exits, &t.exits[k])
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
	e.pass(c.init, e.carriedAt, true)
	e.pass(c.outer, e.outerAt, true)
	e.pass(c.init, e.carriedAt, false) // now that all registers are free
	e.pass(c.outer, e.outerAt, false)
	e.Emit(asm.MOVQ, asm.Imm(int64(n)), e.caller())
	e.Jump(asm.JMP, code)
	e.Bind(x.back)
	for k, from := range c.init {
		if c.back[k] {
			whole := e.whole(int(from.n))
			e.Emit(moveOp(whole), e.slot(e.carriedAt, int32(k)), e.reg(from.n, whole))
		}
	}
	for _, r := range c.keep {
		whole := e.whole(r)
		e.Emit(moveOp(whole), e.slot(e.savedAt, int32(r)), e.reg(int32(r), whole))
	}
	e.Jump(asm.JMP, x.leave)
}

// pass writes the values that are in registers, or all others, to scratch memory from an offset on.
func (e *emitter) pass(values []place, at int, registers bool) {
	for k, from := range values {
		if registers != (from.kind == physical) {
			continue
		}
		through, size := from.n, from.size
		if registers {
			size = e.whole(int(through))
		} else {
			through = int32(e.registersFor(size)[0])
			e.inst(&inst{op: moveOp(size), shape: unary, imm: noImm, size: size, srcSize: size, dst: vreg(through), src: [3]opnd{from.opnd}, tag: vec.NoValue})
		}
		e.Emit(moveOp(size), e.reg(through, size), e.slot(at, int32(k)))
	}
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
		e.jumpIfAny(e, []asm.Operand{scratch}, begin)
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
