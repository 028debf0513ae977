package runtime

import (
	"math/bits"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Chunk does units of work, each of which combines one chunk of the elements of one tile.
func (j *foldJob) Chunk(_, lo, hi int) {
	w := workspaces.Get().(*workspace)
	j.prepare(w)
	switch {
	case j.whole:
		j.reduceAndSearch(w, lo, hi)
	case j.columns:
		for unit := lo; unit < hi; unit++ {
			j.foldColumns(w, unit/j.chunks, unit%j.chunks)
		}
	default:
		for unit := lo; unit < hi; unit++ {
			j.foldRow(w, unit/j.chunks, unit%j.chunks)
		}
	}
	clear(w.sums)
	w.release()
}

// room is the number of accumulators of a kind that a worker has for itself.
func (j *foldJob) room() int {
	switch {
	case !j.columns && !j.whole:
		return j.lanes * vec.MaxFoldRows
	case j.columns && j.group == 1:
		return vec.FoldGroup * maxSingly
	}
	return 0
}

// prepare gives w the memory that a worker needs.
func (j *foldJob) prepare(w *workspace) {
	scratch := j.v.scratch
	for _, v := range j.kernels {
		if v != nil {
			scratch = max(scratch, v.scratch)
		}
	}
	if j.halving != nil {
		scratch = max(scratch, j.halving.scratch)
	}
	room, end := j.room(), j.bufEnd
	for _, a := range j.f.Accumulators {
		end += room * a.Size
	}
	w.reserve(j.group*len(j.ops)+3*len(j.f.Accumulators)+1, end, scratch)
	w.sums = w.sums[:0]
	if room > 0 { // else there would be none where they point to
		at := j.bufEnd
		for _, a := range j.f.Accumulators {
			w.sums = append(w.sums, unsafe.Add(w.buf, at))
			at += room * a.Size
		}
	}
	j.fillTiles(w)
}

// reduceAndSearch does units of work, and searches in each what is wanted of it.
func (j *foldJob) reduceAndSearch(w *workspace, lo, hi int) {
	for lo < hi {
		next := hi // or so many that their elements are still in the cache for a search
		if len(j.then) > 0 {
			next = min(hi, lo+max(1, fusedElements/j.count))
		}
		j.reduceUnits(w, lo, next)
		for _, f := range j.then {
			f.Chunk(0, lo*f.parts, next*f.parts)
		}
		lo = next
	}
}

// foldRow combines a chunk of the elements of one result. The rows of accumulators stand in an order that brings neighbours,
// and those that become neighbours, into the places that halve combines: by the bits of their numbers, turned round.
func (j *foldJob) foldRow(w *workspace, output, chunk int) {
	lo := chunk * j.chunk
	n := min(j.chunk, j.count-lo)
	levels := bits.Len(uint((n - 1) / j.block))
	entries := j.lanes << levels
	j.clear(w.sums, 0, entries)
	first := output*j.count + lo
	run, part := j.block, n // elements that follow each other in a block, and that all blocks take them from
	if n == j.chunk {
		run, part = run/vec.FoldParts, part/vec.FoldParts
	}
	for done := 0; done < n; {
		end := done + j.pieceAt(first+done, first+n)
		ptrs := j.bindAll(w, first+done, end-done)
		for {
			m := min(run-done%run, end-done)
			row := int(bits.Reverse(uint(done%part/run)) >> (bits.UintSize - levels))
			sums := j.appendTotals(ptrs, w.sums, row*j.lanes) // parameters, and results in their place
			j.v.run(m, j.appendTotals(sums, w.sums, row*j.lanes), w.scratch)
			if done += m; done == end {
				break // before there is an address behind an array
			}
			j.advance(ptrs, m)
		}
	}
	j.halve(w, w.sums, entries, 1)
	j.keep(w, output, chunk)
}

// advance moves the addresses of operands n elements on.
func (j *foldJob) advance(ptrs []unsafe.Pointer, n int) {
	i := 0
	for k := range j.ops {
		o := &j.ops[k]
		if o.access == unseen {
			continue
		}
		if o.access != oneElement && o.access != perRow {
			ptrs[i] = unsafe.Add(ptrs[i], n*o.size)
		}
		i++
	}
}

// clear sets the accumulators from lo to hi to what changes nothing.
func (j *foldJob) clear(sums []unsafe.Pointer, lo, hi int) {
	if lo == hi {
		return
	}
	for k, a := range j.f.Accumulators {
		fillBits(unsafe.Add(sums[k], lo*a.Size), a.Identity, a.Size, hi-lo)
	}
}

// halve combines n accumulators, the first half with the second, until there are width.
func (j *foldJob) halve(w *workspace, sums []unsafe.Pointer, n, width int) {
	machine := j.halving.interp == nil
	for ; n > width; n /= 2 {
		if machine && n <= halveAtOnce {
			j.halving.run(twoInOne(n, width), j.bindHalves(w, sums, 0, 0), w.scratch)
			return
		}
		v := j.halving
		if machine {
			v = j.f.variant(variantKey{form: combines})
		}
		for lo := 0; lo < n/2; lo += halveAtOnce {
			v.run(min(n/2-lo, halveAtOnce), j.bindHalves(w, sums, lo, n/2), w.scratch)
		}
	}
}

// bindHalves returns the addresses of accumulators from lo on, of those that lie half further, and of the results, which
// take the place of the first.
func (j *foldJob) bindHalves(w *workspace, sums []unsafe.Pointer, lo, half int) []unsafe.Pointer {
	ptrs := w.ptrs[:0]
	for _, at := range [3]int{lo, lo + half, lo} {
		for k, a := range j.f.Accumulators {
			ptrs = append(ptrs, unsafe.Add(sums[k], at*a.Size))
		}
	}
	return ptrs
}

// keep stores the first accumulators as totals of a chunk.
func (j *foldJob) keep(w *workspace, output, chunk int) {
	for k, a := range j.f.Accumulators {
		to := unsafe.Add(j.totals[k], (chunk*j.outputs+output)*a.Size)
		copy(bytesAt(to, a.Size), bytesAt(w.sums[k], a.Size))
	}
}

// finish combines the totals of the chunks, and stores what that gives in memory from allocate.
func (j *foldJob) finish(allocate func(accumulator, size int) unsafe.Pointer) {
	if j.chunks*j.sets == 1 {
		return
	}
	w := workspaces.Get().(*workspace)
	w.reserve(3*len(j.f.Accumulators), 0, j.halving.scratch)
	j.halve(w, j.totals, nextPower(j.chunks)*j.across(), j.outputs)
	w.release()
	for k, a := range j.f.Accumulators {
		p := allocate(k, j.outputs*a.Size)
		copy(bytesAt(p, j.outputs*a.Size), bytesAt(j.totals[k], j.outputs*a.Size))
		j.totals[k] = p
	}
}

// fillBits sets n numbers of size bytes.
func fillBits(p unsafe.Pointer, x uint64, size, n int) {
	switch size {
	case 1:
		fill(p, uint8(x), n)
	case 2:
		fill(p, uint16(x), n)
	case 4:
		fill(p, uint32(x), n)
	case 8:
		fill(p, x, n)
	}
}
