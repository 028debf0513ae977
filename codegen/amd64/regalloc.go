package amd64

import (
	"math"

	"github.com/nexpr/nexpr/codegen/vec"
)

const never = math.MaxInt32

// An allocator gives the virtual registers of a block machine registers: one walk down the code,
// and where the registers run out, the value whose next use is farthest away goes to memory
// (Belady 1966). A value is written once, so it is stored once at most.
type allocator struct {
	*function
	in   *block
	pins map[opnd]int
	pin  [uniform + 1][]int32 // the same by kind and number, plus one; 0 if there is none

	uses   [][3]int32 // by instruction and source: where the register is used next
	next   []int32    // by vreg: the next use, as far as the walk has come
	reg    []int32    // by vreg: its register, or -1
	slot   []int32    // by vreg: its spill slot, or -1
	holds  [maxRegs]vreg
	usable regSet
	held   regSet // those that hold something
	temps  regSet // of these, those whose value has no virtual register
	locked regSet // sources of the instruction at hand

	vectorSet, maskSet regSet // of each file

	free  []int32 // spill slots
	dying []int32 // spill slots that are free once the instruction at hand has read them

	target map[vreg]int // registers of accumulators, by the virtual register that is their new value

	out    []inst
	calls  []rareCall
	spills int
	slots  int
	tag    vec.Value
}

func newAllocator(f *function, b *block, pins map[opnd]int) *allocator {
	a := &allocator{function: f, in: b, pins: pins}
	n := len(b.sizes)
	a.next, a.reg, a.slot = f.mem.numbers.make(n), f.mem.numbers.make(n), f.mem.numbers.make(n)
	a.out = f.mem.insts.room(len(b.code) + len(b.code)/4 + 8)
	for i := range n {
		a.next[i], a.reg[i], a.slot[i] = never, -1, -1
	}
	a.vectorSet, a.maskSet = setOf(f.vectors), setOf(f.masks)
	a.usable = a.vectorSet | a.maskSet
	for o, r := range pins {
		a.usable.remove(r)
		for len(a.pin[o.kind]) <= int(o.n) {
			a.mem.numbers.append(&a.pin[o.kind], 0)
		}
		a.pin[o.kind][o.n] = int32(r) + 1
	}
	a.findUses()
	a.findTargets()
	return a
}

func (a *allocator) run() error {
	for i := range a.in.code {
		in := a.in.code[i]
		a.tag = in.tag
		a.locked = 0
		a.free, a.dying = append(a.free, a.dying...), a.dying[:0]
		if in.shape == rare {
			if err := a.rare(&in); err != nil {
				return err
			}
			continue
		}
		a.place(&in)
		if in.to.kind == accumulator {
			a.update(i, &in)
			continue
		}
		a.sources(i, &in)
		if in.overwrites() {
			a.overwrite(&in)
			continue
		}
		if in.dst != noReg {
			a.define(&in)
		}
		a.mem.insts.append(&a.out, in)
	}
	return nil
}

// place replaces operands that have a register to themselves.
func (a *allocator) place(in *inst) {
	for k, o := range in.src {
		if o.kind <= uniform && int(o.n) < len(a.pin[o.kind]) && a.pin[o.kind][o.n] > 0 {
			in.src[k] = opnd{physical, a.pin[o.kind][o.n] - 1}
		}
	}
}

// sources brings the sources of instruction i into registers, but for the one that may be in
// memory.
func (a *allocator) sources(i int, in *inst) {
	pos := in.memPos()
	if in.shape == tailLoad || in.shape == tailFill {
		return
	}
	if in.commutative && a.mustLoad(in.src[0]) && !a.mustLoad(in.src[1]) {
		in.src[0], in.src[1] = in.src[1], in.src[0]
		a.uses[i][0], a.uses[i][1] = a.uses[i][1], a.uses[i][0]
	}
	if in.shape == fused || in.shape == ternary { // any one
		pos = -1
		for k := range in.src {
			if a.mustLoad(in.src[k]) {
				pos = k
			}
		}
	}
	for _, o := range in.src {
		if o.kind == virtual && a.reg[o.n] >= 0 {
			a.locked.add(int(a.reg[o.n]))
		}
	}
	var dead []vreg
	for k, o := range in.src {
		switch {
		case o.kind == virtual:
			v := vreg(o.n)
			if a.reg[v] >= 0 {
				in.src[k] = opnd{physical, int32(a.reg[v])}
			} else if k == pos {
				a.spills++
				in.src[k] = opnd{spilled, a.slot[v]}
			} else {
				a.spills++
				r := a.take(v)
				a.locked.add(r)
				a.load(r, opnd{spilled, a.slot[v]}, a.in.sizes[v])
				in.src[k] = opnd{physical, int32(r)}
			}
			a.next[v] = a.uses[i][k]
			if a.next[v] == never {
				dead = append(dead, v)
			}
		case o.inMemory() && k != pos:
			r := a.takeTemp(in.sizeOf(k))
			a.locked.add(r)
			a.load(r, o, in.sizeOf(k))
			a.out[len(a.out)-1].copy, a.out[len(a.out)-1].off = in.copy, in.off
			in.src[k] = opnd{physical, int32(r)}
		}
	}
	for _, v := range dead {
		a.release(v)
	}
	a.held &^= a.temps
	a.temps = 0
}

// mustLoad reports whether o is in memory now.
func (a *allocator) mustLoad(o opnd) bool {
	return o.inMemory() || o.kind == virtual && a.reg[o.n] < 0
}

// take finds a register for v.
func (a *allocator) take(v vreg) int {
	r := a.find(a.in.sizes[v])
	a.hold(r, v)
	return r
}

// takeTemp finds a register for a value of size bytes that the instruction at hand alone needs.
func (a *allocator) takeTemp(size uint8) int {
	r := a.find(size)
	a.held.add(r)
	a.temps.add(r)
	return r
}

// hold notes that v is in register r, which is free.
func (a *allocator) hold(r int, v vreg) {
	a.holds[r], a.reg[v] = v, int32(r)
	a.held.add(r)
}

// find returns a register for a value of size bytes, the first one that is free.
func (a *allocator) find(size uint8) int {
	set := a.vectorSet
	if size == maskSize {
		set = a.maskSet
	}
	if free := set & a.usable &^ (a.held | a.locked); free != 0 {
		return free.first()
	}
	return a.evict(a.registersFor(size))
}

// evict frees the register whose value is needed last.
func (a *allocator) evict(file file) int {
	best := -1
	for _, r := range file {
		if !(a.usable &^ (a.locked | a.temps)).has(r) {
			continue
		}
		if best < 0 || a.next[a.holds[r]] > a.next[a.holds[best]] {
			best = r
		}
	}
	if best < 0 {
		panic("amd64: an instruction has more sources than there are registers")
	}
	v := a.holds[best]
	a.spills++
	if a.slot[v] < 0 {
		a.slot[v] = a.newSlot()
		a.mem.insts.append(&a.out, inst{
			op: moveOp(a.in.sizes[v]), shape: store, imm: noImm, size: a.in.sizes[v], srcSize: a.in.sizes[v], dst: noReg,
			src: [3]opnd{{physical, int32(best)}}, to: opnd{spilled, a.slot[v]}, tag: a.tag,
		})
	}
	a.reg[v] = -1
	return best
}

func (a *allocator) newSlot() int32 {
	if n := len(a.free); n > 0 {
		s := a.free[n-1]
		a.free = a.free[:n-1]
		return s
	}
	a.slots++
	return int32(a.slots - 1)
}

// release gives back what v holds.
func (a *allocator) release(v vreg) {
	if r := a.reg[v]; r >= 0 {
		a.held.remove(int(r))
		a.reg[v] = -1
	}
	if a.slot[v] >= 0 {
		a.dying = append(a.dying, a.slot[v])
		a.slot[v] = -1
	}
}

// load appends an instruction that fills register r from memory.
func (a *allocator) load(r int, from opnd, size uint8) {
	a.mem.insts.append(&a.out, inst{
		op: moveOp(size), shape: unary, imm: noImm, size: size, srcSize: size, dst: vreg(r),
		src: [3]opnd{from}, tag: a.tag,
	})
}

// define gives the result of an instruction its register. In allocated code dst is a register
// of the machine.
func (a *allocator) define(in *inst) {
	v := in.dst
	if r, ok := a.target[v]; ok {
		in.dst = vreg(r)
		return
	}
	a.locked = 0
	in.dst = vreg(a.take(v))
	if a.next[v] == never { // no use: a result that a later pass made superfluous
		a.release(v)
	}
}
