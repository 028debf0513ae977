package runtime

import (
	goruntime "runtime"
	"sync/atomic"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// A reduction by columns computes results side by side. Where they are few, each is that of several sets of its elements,
// so that rows are long: for a call of a kernel, and for the processor to foresee what is read next. An element's set is its
// number modulo the number of sets; a row is as many elements of each result as there are sets, all of which lie side by side,
// and a column is the elements of a set.
//
// A kernel takes in a group of 8 rows at once. One row at a time, it would read and write each accumulator as often as
// elements; 16 lie in one set of the first-level cache where the rows' length is a power of two.

const (
	columnRows  = 16 * vec.FoldGroup // rows of a chunk
	maxTile     = 4096               // columns
	minTile     = 2048               // columns that a piece of work is worth having
	packedBytes = 128 << 10          // of the elements of a tile of packed columns
	maxSingly   = 1024               // columns whose elements, one for each of a group, are kept for a moment
)

// across is the number of elements in a row.
func (f *folding) across() int { return f.outputs * f.sets }

// down is the number of rows, the last of which may be shorter.
func (f *folding) down() int { return (f.count + f.sets - 1) / f.sets }

// divideColumns cuts the work.
func (j *foldJob) divideColumns() {
	across := j.across()
	j.chunk = columnRows
	j.chunks = (j.down() + j.chunk - 1) / j.chunk
	j.tile = maxTile
	if j.bufEnd > 0 && j.sets == 1 { // packed operands: what one element of each column brings into the cache, the next ones use
		bytes := 0
		for _, a := range j.f.Accumulators {
			bytes += a.Size
		}
		j.tile = min(j.tile, max(packedBytes/(min(j.count, j.chunk)*bytes)&^(minPiece-1), minPiece))
	}
	// Tiles of a like size, and some for each thread.
	j.tiles = (across + j.tile - 1) / j.tile
	if threads := goruntime.GOMAXPROCS(0); j.tiles*j.chunks < 4*threads {
		j.tiles = max(j.tiles, min((4*threads+j.chunks-1)/j.chunks, across/minTile))
	}
	j.tile = ((across+j.tiles-1)/j.tiles + minPiece - 1) &^ (minPiece - 1)
	j.tiles = (across + j.tile - 1) / j.tile
}

// chooseKernels finds the programs that take in as many elements of a column at once as a group may have here, or
// one that takes in one.
func (j *foldJob) chooseKernels(k variantKey) {
	if j.group == 1 {
		k.form = begins
		j.v = j.f.variant(k)
		return
	}
	whole := j.count / j.sets
	last := whole % vec.FoldGroup
	for n := range j.kernels {
		switch {
		case n == vec.FoldGroup && whole >= n, n > 0 && n == last, n == last+1 && j.down() > whole:
			k.group = n
			j.kernels[n] = j.f.variant(k)
			j.v = j.kernels[n]
		}
	}
}

// foldColumns combines a chunk of the elements of each column of a tile.
func (j *foldJob) foldColumns(w *workspace, tile, chunk int) {
	across, end := j.across(), j.down()
	lo := tile * j.tile
	hi := min(lo+j.tile, across)
	j.clear(j.totals, chunk*across+lo, chunk*across+hi)
	first := chunk * j.chunk
	last := min(first+j.chunk, end)
	for i := range j.ops {
		if o := &j.ops[i]; j.sets == 1 && j.packsRows(o) {
			j.touch(o, lo, hi-lo, first, last-first)
		}
	}
	for row := first; row < last; row += vec.FoldGroup {
		n, most := min(vec.FoldGroup, last-row), hi
		if row+n == end { // the last row may be shorter
			most = min(max(j.n-(end-1)*across, lo), hi)
		}
		j.takeGroup(w, n, row, lo, most, chunk)
		j.takeGroup(w, n-1, row, most, hi, chunk)
	}
}

// takeGroup takes in n elements of each column from lo to hi, from a row on.
func (j *foldJob) takeGroup(w *workspace, n, row, lo, hi, chunk int) {
	if n == 0 {
		return
	}
	across := j.across()
	for lo < hi {
		first := row*across + lo
		m := j.pieceAt(first, first+hi-lo)
		if j.group > 1 {
			j.take(w, j.kernels[n], j.totals, n, first, m, chunk*across+lo)
		} else {
			m = min(m, maxSingly)
			j.takeSingly(w, n, first, m, chunk*across+lo)
		}
		lo += m
	}
}

// takeSingly takes in n elements of each of m columns by a kernel that takes one of each.
func (j *foldJob) takeSingly(w *workspace, n, first, m, entry int) {
	all := nextPower(n) * m
	j.clear(w.sums, n*m, all)
	for r := range n {
		j.take(w, j.v, w.sums, 1, first+r*j.across(), m, r*m)
	}
	j.halve(w, w.sums, all, m)
	ptrs := j.appendTotals(w.ptrs[:0], j.totals, entry)
	ptrs = j.appendTotals(append(ptrs, w.sums...), j.totals, entry)
	j.f.variant(variantKey{form: combines}).run(m, ptrs, w.scratch)
}

// take takes in n elements from lo on, and as many from each of the rows below that make a group, into the
// accumulators in sums from entry on, or makes those of them.
func (j *foldJob) take(w *workspace, v *variant, sums []unsafe.Pointer, group, lo, n, entry int) {
	ptrs := w.ptrs[:0]
	for r := range group {
		at := lo + r*j.across()
		for i := range j.ops {
			switch o := &j.ops[i]; {
			case o.access == unseen:
			case o.access == direct:
				ptrs = append(ptrs, unsafe.Add(o.ptr, at*o.size))
			case o.access <= tiled || group == 1:
				ptrs = append(ptrs, j.bind(o, w, at, n, false))
			default:
				ptrs = append(ptrs, j.bindRow(o, w, r, group, at, n))
			}
		}
	}
	ptrs = j.appendTotals(ptrs, sums, entry) // parameters, and results in their place
	if v.key.form != begins {
		ptrs = j.appendTotals(ptrs, sums, entry)
	}
	v.run(n, ptrs, w.scratch)
}

// appendTotals appends the addresses of accumulators from entry on.
func (j *foldJob) appendTotals(ptrs, sums []unsafe.Pointer, entry int) []unsafe.Pointer {
	for k, a := range j.f.Accumulators {
		ptrs = append(ptrs, unsafe.Add(sums[k], entry*a.Size))
	}
	return ptrs
}

// bindRow returns where the kernel finds n elements of an operand from element lo on, which are those of row r of the
// group that it takes in. Each has a buffer of its own.
func (j *foldJob) bindRow(o *operand, w *workspace, r, group, lo, n int) unsafe.Pointer {
	rows, columns, down := group, n, o.stride[0]*j.sets
	if n == j.across() {
		rows, columns, down = group*j.sets, j.outputs, o.stride[0]
	}
	if j.packsRows(o) && lo%j.outputs+columns <= j.outputs {
		// All rows are packed at once: their elements lie in the same cache lines.
		buf := unsafe.Add(w.buf, o.buf)
		if r == 0 {
			at := j.seek(lo)
			b := block{from: j.address(o, &at), rows: rows, columns: columns, down: down, along: o.stride[1], size: o.size}
			b.load(buf)
			swapBytes(buf, o.part, o.size*group*n)
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

// packsRows reports whether the elements of o for several rows lie in the same cache lines, and are packed together.
func (j *foldJob) packsRows(o *operand) bool {
	return o.access == packed && j.group > 1 && j.nd == 2 && j.shape[1] == j.outputs && j.liesDown(o)
}

// touch brings n elements of each of width results into the cache, in the order of the memory: packing takes some of each
// result, from lines so far apart that the processor does not foresee them.
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
