package runtime

import "slices"

// streamFrom is the size in bytes of a result that may not be worth keeping in the caches. Tests lower it.
var streamFrom = 4 << 20

// streamAlign is where a chunk of a result that is streamed must begin: at a vector.
const streamAlign = 64

// streams reports whether the results are to be written past the caches, which saves reading
// their memory first: they are large, nothing in them is read, and all their chunks begin at vectors.
func (j *job) streams(opt *Options) bool {
	outs := j.outs()
	traffic := 0
	for i := range outs {
		out := &outs[i]
		if out.size*j.n < streamFrom || out.access != direct || j.row > 0 || uintptr(out.ptr)%streamAlign != 0 || opt.Block*out.size%streamAlign != 0 {
			return false
		}
		traffic += out.size * j.n
	}
	for i := range j.inputs() {
		o := &j.ops[i]
		if slices.ContainsFunc(outs, func(out operand) bool { return out.ptr == o.ptr }) {
			return false
		}
		if o.access != oneElement && o.access != computed {
			traffic += o.size * j.n
		}
	}
	limit := lastLevel
	if opt.threads() == 1 {
		// One thread alone reads lines so slowly that it gains before the caches are full, even if the results are read next;
		// several do not. Nor does it gain as early where packing an operand into the result's place fetches its lines.
		limit = lastLevel / 9 * 4
		if slices.ContainsFunc(j.inputs(), func(o operand) bool { return o.access == packed }) {
			limit = lastLevel / 3 * 2
		}
	}
	return traffic > limit
}
