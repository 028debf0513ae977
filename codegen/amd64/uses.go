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
		if in.shape == rare {
			a.findRareUses(i, last)
		}
	}
}

// findRareUses is findUses for rare code.
func (a *allocator) findRareUses(i int, last []int32) {
	use := a.in.calls[a.in.code[i].call]
	for k, v := range use.sources {
		use.next[k] = last[v]
	}
	for _, v := range use.sources {
		last[v] = int32(i)
	}
}
