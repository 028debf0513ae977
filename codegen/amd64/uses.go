package amd64

// findUses walks backwards and notes for each use where the next one is.
func (a *allocator) findUses() {
	a.uses = a.mem.uses.make(len(a.in.code))
	last := a.next
	for i := len(a.in.code) - 1; i >= 0; i-- {
		in := &a.in.code[i]
		for k, o := range in.src {
			if o.kind == virtual {
				a.uses[i][k] = last[o.n]
			}
		}
		for _, o := range in.src {
			if o.kind == virtual {
				last[o.n] = int32(i)
			}
		}
		if in.rare != nil {
			a.findRareUses(i, last)
		}
	}
}

// findRareUses is findUses for rare code.
func (a *allocator) findRareUses(i int, last []int32) {
	if a.outer == nil {
		a.outer = map[int][]int32{}
	}
	sources := a.in.code[i].rare.sources()
	for _, v := range sources {
		a.outer[i] = append(a.outer[i], last[v])
	}
	for _, v := range sources {
		last[v] = int32(i)
	}
}

// sources are the registers that rare code reads.
func (u *rareUse) sources() []vreg {
	if u == nil {
		return nil
	}
	vs := append([]vreg{}, u.outer...)
	for _, o := range u.init {
		if o.kind == virtual {
			vs = append(vs, vreg(o.n))
		}
	}
	return append(vs, vreg(u.cond.n))
}
