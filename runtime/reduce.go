package runtime

import "unsafe"

// Where the elements of an output lie in a row, and machine code can reduce, one call does all that there is to do for
// several outputs: see amd64.Options.Reduce.

// reducesInPlace chooses that for a reduction by rows, if it can be: k is the variant's key, but for its form.
func (j *foldJob) reducesInPlace(k variantKey) bool {
	if j.columns || j.f.ISA == Portable {
		return false
	}
	for i := range j.ops {
		if j.ops[i].access >= tiled {
			return false
		}
	}
	k.form = reduces
	j.v = j.f.variant(k)
	return j.v.reduces
}

// reduceUnits does units of work.
func (j *foldJob) reduceUnits(w *workspace, lo, hi int) {
	most := max(1, int(maxUnitNs/(float64(j.count)*j.cost)))
	for unit := lo; unit < hi; {
		output, chunk := unit/j.chunks, unit%j.chunks
		outputs := 1
		if j.chunks == 1 {
			outputs = min(hi-unit, most, j.inStep(output))
		}
		first := chunk * j.chunk
		n := min(j.chunk, j.count-first)
		ptrs, steps := w.ptrs[:0], w.steps[:0]
		for i := range j.ops {
			ptrs = append(ptrs, j.bind(&j.ops[i], w, output*j.count+first, n, false))
			steps = append(steps, j.step(&j.ops[i]))
		}
		for k := range j.f.Accumulators {
			ptrs, steps = append(ptrs, w.sums[k]), append(steps, 0)
		}
		for k, a := range j.f.Accumulators {
			ptrs = append(ptrs, unsafe.Add(j.totals[k], (chunk*j.outputs+output)*a.Size))
			steps = append(steps, a.Size)
		}
		w.steps = steps
		j.v.run(n|outputs<<32, append(ptrs, unsafe.Pointer(&steps[0])), w.scratch)
		unit += outputs
	}
}

// inStep is the number of outputs from one on whose elements are at the same distance from the ones before.
func (j *foldJob) inStep(output int) int {
	if j.row == 0 {
		return j.outputs
	}
	run := j.row / j.count
	if run == 1 && j.nd > 1 {
		run = j.shape[j.nd-2]
	}
	return run - output%run
}

// step is that distance in bytes.
func (j *foldJob) step(o *operand) int {
	switch {
	case o.access == oneElement:
		return 0
	case j.row == j.count:
		return o.stride[j.nd-2]
	case j.row > 0:
		return j.count * j.rowStride(o)
	}
	return j.count * o.size
}
