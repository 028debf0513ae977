package amd64

// Long bodies keep the processor busy by themselves, so that a second vector beside them only
// costs registers; and code should stay small.
const (
	maxUnroll   = 4
	maxUnrolled = 256 // instructions in a turn
)

// chooseUnroll returns how many vectors a turn takes: as many as fit into the registers.
func (f *function) chooseUnroll(single *block) int {
	unroll, pressure := 1, single.pressure()
	for unroll < maxUnroll && pressure*unroll*2 <= numRegs && len(single.code)*unroll*2 <= maxUnrolled {
		unroll *= 2
	}
	return unroll
}

// minUnpinned is the number of registers that any instruction finds enough, those of tails too.
const minUnpinned = 4

// choosePins gives the registers that b does not need to the constants that it reads most often,
// the last register first.
func (f *function) choosePins(b *block) map[opnd]int {
	count := map[opnd]int{}
	var order []opnd // by first use, so that the same program always gives the same code
	for i := range b.code {
		for _, o := range b.code[i].src {
			if o.kind == constant || o.kind == uniform {
				if count[o] == 0 {
					order = append(order, o)
				}
				count[o]++
			}
		}
	}
	pins := map[opnd]int{}
	for reg, least := numRegs-1, max(b.pressure(), minUnpinned); reg >= least && len(order) > 0; reg-- {
		best := 0
		for i, o := range order {
			if count[o] > count[order[best]] {
				best = i
			}
		}
		pins[order[best]] = reg
		order = append(order[:best], order[best+1:]...)
	}
	return pins
}

// pressure is the number of registers that b needs at the most, if operands that must be in
// registers are loaded there as they are needed.
func (b *block) pressure() int {
	last := make([]int32, len(b.sizes))
	for i := range b.code {
		in := &b.code[i]
		for _, o := range in.src {
			if o.kind == virtual {
				last[o.n] = int32(i)
			}
		}
		for _, v := range in.rare.sources() {
			last[v] = int32(i)
		}
	}
	live, most := 0, 0
	for i := range b.code {
		in := &b.code[i]
		loads := 0
		for k, o := range in.src {
			if o.inMemory() && k != in.memPos() && in.shape != tailLoad {
				loads++
			}
		}
		if in.shape == fused && loads > 0 { // one may be in memory
			loads--
		}
		most = max(most, live+loads)
		end := func(v vreg) {
			if last[v] == int32(i) {
				last[v] = -1
				live--
			}
		}
		for _, o := range in.src {
			if o.kind == virtual {
				end(vreg(o.n))
			}
		}
		for _, v := range in.rare.sources() {
			end(v)
		}
		if in.dst != noReg {
			live++
		}
		if in.rare != nil {
			live += len(in.rare.results)
		}
		most = max(most, live)
	}
	return most
}
