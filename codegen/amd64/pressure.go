package amd64

import "github.com/nexpr/nexpr/codegen/vec"

// maxUnrolled bounds the instructions in a turn, so that it fits into what the processor keeps of decoded ones.
const maxUnrolled = 2048

// longBody is the number of instructions, about, that can wait in a processor's schedulers.
const longBody = 64

// longChain is the cycles of the longest chain of a body that what the schedulers hold is not enough to fill.
const longChain = 65

// chooseUnroll returns how many vectors a turn takes: four if they fit into the registers, else two, which need not. Long
// bodies take three, and those that are long chains four, that begin one after the other; see function.stagger. What is spilled
// for them costs less than the waiting that they fill: a body is a chain of operations, the more so if it is long, and the
// processor's schedulers are too small to look far beyond it.
func (f *function) chooseUnroll(single *block) (vectors int, staggered bool) {
	pressure, masks := single.pressure()
	fit := func(n int) bool { return n*pressure <= len(f.vectors) && n*masks <= len(f.masks) }
	n := len(single.code)
	if 4*n <= maxUnrolled && fit(4) {
		return 4, false
	}
	many := 0
	switch {
	case f.latency() >= longChain:
		many = 4
	case n >= longBody:
		many = 3
	}
	switch {
	case many > 0 && many*n <= maxUnrolled && f.separable():
		return many, true
	case 2*n <= maxUnrolled:
		return 2, false
	}
	return 1, false
}

// latency is the number of cycles, about, that pass between the operands of the body and its results.
func (f *function) latency() int {
	ready := f.mem.numbers.make(len(f.prog.Instrs)) // by value
	last := int32(0)
	for _, v := range f.prog.Body {
		in := &f.prog.Instrs[v]
		if f.inv[v] || in.Op == vec.OpParam {
			continue
		}
		if in.Op == vec.OpLoop {
			l := &f.prog.Loops[in.Imm]
			ready[v] = ready[l.Cond]
			for _, x := range l.Init {
				ready[v] = max(ready[v], ready[x])
			}
			continue
		}
		for _, a := range in.Operands() {
			ready[v] = max(ready[v], ready[a])
		}
		ready[v] += cycles(in)
		last = max(last, ready[v])
	}
	return int(last)
}

// cycles is the latency of an instruction, about, on the processors of the day.
func cycles(in *vec.Instr) int32 {
	switch in.Op {
	case vec.OpSqrt:
		return 20
	case vec.OpDiv:
		return 13
	case vec.OpConvert, vec.OpFMA:
		return 4
	case vec.OpAdd, vec.OpSub, vec.OpMul, vec.OpRound, vec.OpFloor, vec.OpCeil, vec.OpTrunc:
		if in.Type.IsFloat() {
			return 3
		}
	}
	return 1
}

// separable reports whether each instruction of a turn can be of one vector, and the vectors any number: accumulators want
// a power of two, and masks that go past the caches are stored for two vectors at once.
func (f *function) separable() bool {
	for _, r := range f.prog.Results {
		if f.stream && f.prog.Type(r) == vec.Mask {
			return false
		}
	}
	return f.folds == nil
}

// minUnpinned is the number of registers that any instruction finds enough, those of tails too.
const minUnpinned = 4

// choosePins gives the registers that b does not need to the constants that it reads most often,
// the last register first; but the last few are taken.
func (f *function) choosePins(b *block, taken int) map[opnd]int {
	counts := [...][]int32{constant: f.mem.numbers.make(len(f.consts)), uniform: f.mem.numbers.make(len(f.slots))}
	count := func(o opnd) *int32 { return &counts[o.kind][o.n] }
	var order []opnd // by first use, so that the same program always gives the same code
	for i := range b.code {
		for _, o := range b.code[i].src {
			if (o.kind == constant || o.kind == uniform) && !f.isMask(o) {
				n := count(o)
				if *n == 0 {
					order = append(order, o)
				}
				*n++
			}
		}
	}
	pins := map[opnd]int{}
	pressure, _ := b.pressure()
	for reg, least := len(f.vectors)-1-taken, max(pressure, minUnpinned); reg >= least && len(order) > 0; reg-- {
		best := 0
		for i, o := range order {
			if *count(o) > *count(order[best]) {
				best = i
			}
		}
		pins[order[best]] = reg
		order = append(order[:best], order[best+1:]...)
	}
	return pins
}

// isMask reports whether the constant or uniform value o belongs in a mask register.
func (f *function) isMask(o opnd) bool {
	if o.kind == constant {
		return len(f.consts[o.n]) == maskSize
	}
	return f.slots[o.n].width == inMask
}

// pressure is the number of registers that b needs at the most, if operands that must be in
// registers are loaded there as they are needed.
func (b *block) pressure() (vectors, masks int) {
	last := make([]int32, len(b.sizes))
	for i := range b.code {
		in := &b.code[i]
		for _, o := range in.src {
			if o.kind == virtual {
				last[o.n] = int32(i)
			}
		}
		for _, v := range b.rareSources(in) {
			last[v] = int32(i)
		}
	}
	var live, most [2]int // vectors, masks
	kind := func(size uint8) int {
		if size == maskSize {
			return 1
		}
		return 0
	}
	note := func(loads [2]int) {
		for c := range most {
			most[c] = max(most[c], live[c]+loads[c])
		}
	}
	for i := range b.code {
		in := &b.code[i]
		var loads [2]int
		for k, o := range in.src {
			if o.inMemory() && k != in.memPos() && in.shape != tailLoad && in.shape != tailFill {
				loads[kind(in.sizeOf(k))]++
			}
		}
		if (in.shape == fused || in.shape == ternary) && loads[0] > 0 { // one may be in memory
			loads[0]--
		}
		note(loads)
		end := func(v vreg) {
			if last[v] == int32(i) {
				last[v] = -1
				live[kind(b.sizes[v])]--
			}
		}
		for _, o := range in.src {
			if o.kind == virtual {
				end(vreg(o.n))
			}
		}
		for _, v := range b.rareSources(in) {
			end(v)
		}
		if in.dst != noReg {
			live[kind(b.sizes[in.dst])]++
		}
		if in.shape == rare {
			for _, v := range b.calls[in.call].results {
				if v != noReg {
					live[kind(b.sizes[v])]++
				}
			}
		}
		note([2]int{})
	}
	return most[0], most[1]
}
