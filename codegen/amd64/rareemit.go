package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

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
func (e *emitter) pass(values []location, at int, registers bool) {
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
