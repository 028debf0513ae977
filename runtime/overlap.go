package runtime

// protect makes sure that writing the results does not change what is still to be read: operands
// that share memory with them in any other way than element for element are copied first.
// It comes before normalize, and reports whether none is left that shares memory with a result.
func (l *layout) protect() (apart bool) {
	apart = true
	for i := range l.outs() {
		if !l.protectFrom(&l.outs()[i]) {
			apart = false
		}
	}
	return apart
}

func (l *layout) protectFrom(out *operand) (apart bool) {
	apart = true
	lo, hi := l.extent(out)
	for i := range l.inputs() {
		o := &l.ops[i]
		if o.access == oneElement || o.access == computed {
			continue // read before the first result is written, or not memory of the caller's
		}
		if from, to := l.extent(o); from >= hi || lo >= to {
			continue
		}
		if l.samePlaces(o, out) {
			apart = false
		} else {
			l.copyAway(o)
		}
	}
	return apart
}

// extent returns the addresses from the first byte of o to the one after the last.
func (l *layout) extent(o *operand) (lo, hi uintptr) {
	lo = uintptr(o.ptr)
	hi = lo + uintptr(o.size)
	for i, extent := range l.shape[:l.nd] {
		if reach := o.stride[i] * (extent - 1); reach < 0 {
			lo -= uintptr(-reach)
		} else {
			hi += uintptr(reach)
		}
	}
	return lo, hi
}

// samePlaces reports whether each element of a lies exactly where that of b does.
func (l *layout) samePlaces(a, b *operand) bool {
	if a.ptr != b.ptr || a.size != b.size {
		return false
	}
	for i, extent := range l.shape[:l.nd] {
		if extent != 1 && a.stride[i] != b.stride[i] {
			return false
		}
	}
	return true
}

// copyAway replaces o by a copy, in which elements that are repeated stand once.
func (l *layout) copyAway(o *operand) {
	c := layout{nd: l.nd, n: 1}
	copyOf := operand{size: o.size, part: o.part, access: o.access}
	stride := o.size
	for i := l.nd - 1; i >= 0; i-- {
		c.shape[i] = 1
		if o.stride[i] != 0 {
			c.shape[i] = l.shape[i]
			copyOf.stride[i] = stride
		}
		stride *= c.shape[i]
		c.n *= c.shape[i]
	}
	copyOf.ptr = alignedBytes(c.n * o.size)
	raw := *o
	raw.part = 0
	c.gather(copyOf.ptr, &raw, 0, c.n)
	*o = copyOf
}

// writesTwice reports whether elements of o may share memory with each other. The test is by
// ranges: it may be true for strides that interleave without sharing.
func (l *layout) writesTwice(o *operand) bool {
	var dims []int
	var room [MaxDims]int
	dims = room[:0]
	for i, extent := range l.shape[:l.nd] {
		if extent > 1 {
			dims = append(dims, i)
		}
	}
	step := func(i int) int { return max(o.stride[i], -o.stride[i]) }
	for i := 1; i < len(dims); i++ {
		for j := i; j > 0 && step(dims[j-1]) > step(dims[j]); j-- {
			dims[j-1], dims[j] = dims[j], dims[j-1]
		}
	}
	reach := o.size
	for _, i := range dims {
		if step(i) < reach {
			return true
		}
		reach += step(i) * (l.shape[i] - 1)
	}
	return false
}
