package runtime

import "unsafe"

// Where the elements of an output lie in a row, or a buffer takes them all, machine code that reduces does all that there is
// to do for several outputs in one call: see amd64.Options.Reduce.

// reducesWhole chooses that for a reduction by rows, if it can be: k is the variant's key, but for its form.
func (j *foldJob) reducesWhole(k variantKey) bool {
	if j.columns || j.f.ISA == Portable || min(j.count, j.chunk) > j.piece {
		return false
	}
	k.form = reduces
	j.v = j.f.variant(k)
	return j.v.reduces
}

// reduceUnits does units of work. For a call, chunks of one output are outputs like others.
func (j *foldJob) reduceUnits(w *workspace, lo, hi int) {
	most := max(1, min(j.piece, int(maxUnitNs/j.cost))/min(j.count, j.chunk))
	for unit := lo; unit < hi; {
		output, chunk := unit/j.chunks, unit%j.chunks
		first := chunk * j.chunk
		n, outputs := min(j.chunk, j.count-first), 1
		switch {
		case j.chunks == 1:
			outputs = min(hi-unit, most, j.inStep(output))
		case j.outputs == 1 && j.row == 0:
			outputs = max(1, min(hi-unit, most, j.count/j.chunk-chunk))
		}
		ptrs, steps := w.ptrs[:0], w.steps[:0]
		for i := range j.ops {
			if o := &j.ops[i]; o.access != unseen {
				ptrs = append(ptrs, j.bind(o, w, output*j.count+first, outputs*n, false))
				steps = append(steps, j.step(o, n))
			}
		}
		for range j.f.Accumulators {
			ptrs, steps = append(ptrs, nil), append(steps, 0)
		}
		for k, a := range j.f.Accumulators {
			ptrs = append(ptrs, unsafe.Add(j.totals[k], (chunk*j.outputs+output)*a.Size))
			steps = append(steps, a.Size)
		}
		w.steps = steps
		j.v.run(twoInOne(n, outputs), append(ptrs, unsafe.Pointer(&steps[0])), w.scratch)
		unit += outputs
	}
}

// inStep is the number of outputs from one on whose elements are at the same distance from the ones before.
func (j *foldJob) inStep(output int) int {
	if j.row == 0 {
		return j.outputs
	}
	run := j.row / j.count
	if run == 1 {
		run = j.shape[j.nd-2]
	}
	return run - output%run
}

// step is that distance in bytes, for outputs of n elements.
func (j *foldJob) step(o *operand, n int) int {
	switch {
	case o.access == oneElement:
		return 0
	case o.access != byRow && o.access != perRow:
		return n * o.size
	case j.row == j.count:
		return o.stride[j.nd-2]
	}
	return n * j.rowStride(o)
}
