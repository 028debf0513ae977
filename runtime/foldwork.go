package runtime

import (
	"math/bits"
	"sync/atomic"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Chunk does units of work, each of which combines one chunk of the elements of one tile.
func (j *foldJob) Chunk(_, lo, hi int) {
	w := workspaces.Get().(*workspace)
	room := j.lanes * chunkGroups
	if j.columns {
		room = j.tile * chunkGroups
	}
	bytes := 0
	for _, a := range j.f.Accumulators {
		bytes += a.Size
	}
	scratch := j.v.scratch
	if j.halving != nil {
		scratch = max(scratch, j.halving.scratch)
	}
	w.reserve(j.several*len(j.ops)+3*len(j.f.Accumulators)+1, j.bufEnd+room*bytes, scratch)
	w.sums = w.sums[:0]
	at := j.bufEnd
	for _, a := range j.f.Accumulators {
		w.sums = append(w.sums, unsafe.Add(w.buf, at))
		at += room * a.Size
	}
	j.fillTiles(w)
	if j.whole {
		j.reduceUnits(w, lo, hi)
		lo = hi
	}
	for unit := lo; unit < hi; unit++ {
		tile, chunk := unit/j.chunks, unit%j.chunks
		if j.columns {
			j.foldColumns(w, tile*j.tile, chunk)
		} else {
			j.foldRow(w, tile, chunk)
		}
	}
	clear(w.sums)
	w.release()
}

// foldRow combines a chunk of the elements of one result. The rows of accumulators stand in an order that brings neighbours,
// and those that become neighbours, into the places that halve combines: by the bits of their numbers, turned round.
func (j *foldJob) foldRow(w *workspace, output, chunk int) {
	lo := chunk * j.chunk
	n := min(j.chunk, j.count-lo)
	levels := bits.Len(uint((n - 1) / j.block))
	entries := j.lanes << levels
	j.clearSums(w, 0, entries)
	first := output*j.count + lo
	for done := 0; done < n; {
		m := min(j.pieceAt(first+done, first+n), j.block-done%j.block)
		row := int(bits.Reverse(uint(done/j.block)) >> (bits.UintSize - levels))
		j.take(w, j.v, 1, first+done, m, row*j.lanes)
		done += m
	}
	j.halve(w, w.sums, entries, 1)
	j.keep(w, output, chunk, 1)
}

// foldColumns combines a chunk of the elements of each result of a tile.
func (j *foldJob) foldColumns(w *workspace, output, chunk int) {
	width := min(j.tile, j.outputs-output)
	lo := chunk * j.chunk
	n := min(j.chunk, j.count-lo)
	groups := nextPower((n + vec.FoldTurns - 1) / vec.FoldTurns)
	j.clearSums(w, 0, groups*width)
	for i := range j.ops {
		if o := &j.ops[i]; j.packsRows(o) {
			j.touch(o, output, width, lo, n)
		}
	}
	for k := 0; k < n; {
		v, several := j.v, j.several
		if n-k < several {
			v, several = j.single, 1
		}
		first := (lo+k)*j.outputs + output
		for done := 0; done < width; {
			m := j.pieceAt(first+done, first+width)
			j.take(w, v, several, first+done, m, k/vec.FoldTurns*width+done)
			done += m
		}
		k += several
	}
	j.halve(w, w.sums, groups*width, width)
	j.keep(w, output, chunk, width)
}

// clearSums sets the accumulators from lo to hi to what changes nothing.
func (j *foldJob) clearSums(w *workspace, lo, hi int) {
	if lo == hi {
		return
	}
	for k, a := range j.f.Accumulators {
		fillBits(unsafe.Add(w.sums[k], lo*a.Size), a.Identity, a.Size, hi-lo)
	}
}

// take takes in n elements from lo on, and as many from each of the places outputs further on that make several, into
// the accumulators from entry on.
func (j *foldJob) take(w *workspace, v *variant, several, lo, n, entry int) {
	ptrs := w.ptrs[:0]
	for r := range several {
		for i := range j.ops {
			o := &j.ops[i]
			switch at := lo + r*j.outputs; {
			case o.access == unseen:
			case several == 1 || o.access < tiled:
				ptrs = append(ptrs, j.bind(o, w, at, n, false))
			default:
				ptrs = append(ptrs, j.bindRow(o, w, r, at, n))
			}
		}
	}
	for range 2 { // parameters, and results in their place
		for k, a := range j.f.Accumulators {
			ptrs = append(ptrs, unsafe.Add(w.sums[k], entry*a.Size))
		}
	}
	v.run(n, ptrs, w.scratch)
}

// bindRow returns where the kernel finds n elements of an operand from element lo on, which are those of row r of the
// several that it takes in at once. Each has a buffer of its own.
func (j *foldJob) bindRow(o *operand, w *workspace, r, lo, n int) unsafe.Pointer {
	switch {
	case o.access == tiled:
		return j.bind(o, w, lo, n, false)
	case j.packsRows(o):
		// All rows are packed at once: their elements lie in the same cache lines.
		buf := unsafe.Add(w.buf, o.buf)
		if r == 0 {
			at := j.seek(lo)
			b := block{from: j.address(o, &at), rows: j.several, columns: n, down: o.stride[0], along: o.stride[1], size: o.size}
			b.load(buf)
			swapBytes(buf, o.part, o.size*j.several*n)
		}
		return unsafe.Add(buf, r*n*o.size)
	}
	buf := unsafe.Add(w.buf, o.buf+r*j.piece*o.size)
	if o.access == computed {
		o.src.fill(buf, &j.layout, lo, n)
	} else {
		j.gather(buf, o, lo, n)
	}
	return buf
}

// halve combines n accumulators, the first half with the second, until there are width.
func (j *foldJob) halve(w *workspace, sums []unsafe.Pointer, n, width int) {
	machine := j.halving.interp == nil
	for ; n > width; n /= 2 {
		if machine && n <= halveAtOnce {
			j.halving.run(n|width<<32, j.bindHalves(w, sums, 0, 0), w.scratch)
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

// packsRows reports whether the elements of o for several rows lie in the same cache lines, and are packed together.
func (j *foldJob) packsRows(o *operand) bool {
	return o.access == packed && j.several > 1 && j.nd == 2 && j.shape[1] == j.outputs && j.liesDown(o)
}

// touch brings n elements of each of width results into the cache, in the order of the memory: packing takes some of each result, from
// lines so far apart that the processor does not foresee them.
func (j *foldJob) touch(o *operand, output, width, lo, n int) {
	down, along := o.stride[0], o.stride[1]
	step := max(1, cacheLine/max(1, down))
	var sum byte
	for r := range width {
		row := unsafe.Add(o.ptr, (output+r)*along+lo*down)
		for at := 0; at < n; at += step {
			sum += *(*byte)(unsafe.Add(row, at*down))
		}
	}
	touched.Store(uint32(sum))
}

// touched makes reading for nothing something.
var touched atomic.Uint32

// keep stores the first width accumulators as totals of a chunk.
func (j *foldJob) keep(w *workspace, output, chunk, width int) {
	for k, a := range j.f.Accumulators {
		to := unsafe.Add(j.totals[k], (chunk*j.outputs+output)*a.Size)
		copy(bytesAt(to, width*a.Size), bytesAt(w.sums[k], width*a.Size))
	}
}

// finish combines the totals of the chunks.
func (j *foldJob) finish() {
	if j.chunks == 1 {
		return
	}
	w := workspaces.Get().(*workspace)
	w.reserve(3*len(j.f.Accumulators), 0, j.halving.scratch)
	j.halve(w, j.totals, nextPower(j.chunks)*j.outputs, j.outputs)
	w.release()
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
