package runtime

import (
	"context"
	"math/bits"
	goruntime "runtime"
	"sync"
	"time"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/pool"
)

// A reduction combines elements in a tree that depends on the shape and the axes alone, so that its bits do on nothing
// else: not on the engine, the number of threads, or how the arrays lie in memory.
//
// The count elements of a result are divided into chunks. In a chunk
//
//   - by rows, the kernel takes in the elements by the scheme of [vec.Program.Folds]: 16 for each accumulator, a
//     row of accumulators for each block;
//   - by columns, the results of a tile are computed side by side, each with one accumulator for 16 elements.
//
// Then the accumulators of a chunk are combined, always the first half of them with the second, and then the chunks
// in the same way. Where their number is no power of two, accumulators that change nothing fill it up. A sum of n
// numbers is so the sum of at most 16 + log2(n/16) + 1 levels, which bounds its error: in units of the rounding
// error of the sum of absolute values.

// A foldForm tells the programs of a Folder apart.
type foldForm uint8

const (
	noFold    foldForm = iota
	byRows             // takes elements in rows of accumulators
	byColumn           // takes elements in, each in an accumulator of its own
	byColumns          // takes in as many as sideBySide says for each accumulator
	combines           // combines accumulators, the first half with the second
	halves             // combines them again and again: see amd64.Options; as combines on the portable engine
)

const (
	chunkGroups = 32 // groups of 16 elements for each accumulator in a chunk; a power of two
	tileBytes   = 96 << 10
	maxTile     = 4096
	maxUnitNs   = 200_000  // the longest call of a kernel: see maxStretch
	sideBySide  = 4        // elements of a column that a kernel takes in at once; a divisor of 16
	maxInputs   = 4        // operands of a program for which it does
	halveAtOnce = 32 << 10 // accumulators that are combined in one call
)

// An Accumulator is what a reduction keeps: numbers of Size bytes. Identity is the bits of the one that leaves what it is
// combined with as it is.
type Accumulator struct {
	Size     int
	Identity uint64
}

// A FoldSpec says what a [Folder] computes.
type FoldSpec struct {
	Params       []Param
	Computed     []Computed
	Accumulators []Accumulator
	// Lower returns the program that takes in elements: its parameters are Params and Computed, as those of
	// [Spec.Lower], for each of several elements, and then the accumulators. If rows, it folds ([vec.Program.Folds]).
	Lower func(scalar []bool, rows bool, several int) *vec.Program
	// Combine returns the program that combines accumulators, the first half of its parameters, with others.
	Combine func() *vec.Program
	ISA     ISA
}

// A Folder reduces arrays, several results in one pass. It is compiled when it is first used, and safe for
// concurrent use.
type Folder struct {
	FoldSpec
	variants
}

// NewFolder returns a Folder for s.
func NewFolder(s FoldSpec) *Folder { return &Folder{FoldSpec: s} }

func (f *Folder) variant(k variantKey) *variant {
	if v := f.find(k); v != nil {
		return v
	}
	return f.add(k, func(k variantKey) *variant {
		var p *vec.Program
		if k.form == combines || k.form == halves {
			p = f.Combine()
		} else {
			several := 1
			if k.form == byColumns {
				several = sideBySide
			}
			p = f.Lower(k.scalarOperands(len(f.Params)+len(f.Computed)), k.form == byRows, several)
		}
		v := newVariant(k, p, f.ISA)
		v.foldLanes = p.FoldLanes()
		return v
	})
}

// A foldJob is a reduction under way.
type foldJob struct {
	job
	f       *Folder
	halving *variant
	single  *variant // v for one element at a time
	several int      // elements that a kernel takes in at once for each accumulator
	tile    int      // results that are computed together, if by columns
	tiles   int
	lanes   int // accumulators in a row, if by rows
	block   int // elements that share a row
	// totals holds, for each accumulator, that of each result and chunk, the results side by side; the
	// number of chunks is filled up to a power of two.
	totals []unsafe.Pointer
}

var foldJobs = sync.Pool{New: func() any { return new(foldJob) }}

func (j *foldJob) release() {
	clear(j.ops) // keeps nothing of the caller's alive
	clear(j.totals)
	j.releaseMatchers()
	*j = foldJob{job: job{layout: layout{ops: j.ops[:0]}, matchers: j.matchers, pads: j.pads}, totals: j.totals[:0]}
	foldJobs.Put(j)
}

// fold reduces args, broadcast to shape, over the dimensions in in. After that totals has for each accumulator those of the
// results, in C order, in memory from allocate. There must be an element to take in. An error is ctx's.
func (j *foldJob) fold(ctx context.Context, f *Folder, shape []int, in [MaxDims]bool, args []Array, opt *Options, allocate func(size int) unsafe.Pointer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.f, j.halving = f, f.variant(variantKey{form: halves})
	j.folding = newFolding(shape, in)
	j.n = j.outputs * j.count
	j.setOperands(shape, args, f.Computed)
	noteAccess(nil, args)
	j.permute(&j.layout, in)
	k := variantKey{scalars: j.takeScalars()}
	j.dropSingles()
	for i := j.nd - 2; i >= 0; i-- {
		j.join(i)
	}
	k.form, j.several = byRows, 1
	if j.columns {
		k.form = byColumn
		if len(j.ops) <= maxInputs && j.count >= sideBySide {
			k.form, j.several = byColumns, sideBySide
		}
	}
	step := minPiece
	if !j.columns { // as many elements as the row has accumulators: by the types alone
		j.lanes = f.variant(k).foldLanes
		j.block = vec.FoldTurns * j.lanes
		step = j.block
	}
	k.scalars |= j.chooseAccess(step)
	for i := range j.ops { // a buffer for each of several elements
		j.ops[i].buf *= j.several
	}
	j.bufEnd *= j.several
	j.v = f.variant(k)
	j.single = j.v
	if j.several > 1 && j.count%j.several != 0 {
		k.form = byColumn
		j.single = f.variant(k)
	}
	j.cost = j.v.cost + j.sourceCost
	j.piece = min(j.piece, max(int(maxUnitNs/j.cost)&^(step-1), step))
	j.divide()
	j.allocateTotals(allocate)
	units := pool.Work{N: j.tiles * j.chunks, Threads: opt.Threads, Done: ctx.Done()}
	units.Cost = time.Duration(float64(j.outputs*j.count) * j.cost)
	units.Chunk = max(1, int(chunkNs*float64(units.N)/max(1, float64(units.Cost))))
	if !workers.Run(j, units) {
		return ctx.Err()
	}
	j.finish()
	return nil
}

// divide cuts the work.
func (j *foldJob) divide() {
	turns := vec.FoldTurns
	if !j.columns {
		turns = j.block
	}
	j.chunk = chunkGroups * turns
	j.chunks = (j.count + j.chunk - 1) / j.chunk
	j.tile, j.tiles = 1, j.outputs
	if j.columns {
		groups := nextPower((min(j.count, j.chunk) + turns - 1) / turns)
		bytes := 0
		for _, a := range j.f.Accumulators {
			bytes += a.Size
		}
		j.tile = min(maxTile, max(tileBytes/(groups*bytes)&^(minPiece-1), minPiece))
		// Tiles of a like size, and some for each thread.
		j.tiles = (j.outputs + j.tile - 1) / j.tile
		if threads := goruntime.GOMAXPROCS(0); j.tiles*j.chunks < 4*threads {
			j.tiles = min((4*threads+j.chunks-1)/j.chunks, (j.outputs+minTile-1)/minTile)
		}
		j.tile = ((j.outputs+j.tiles-1)/j.tiles + minPiece - 1) &^ (minPiece - 1)
		j.tiles = (j.outputs + j.tile - 1) / j.tile
	}
}

func (j *foldJob) allocateTotals(allocate func(size int) unsafe.Pointer) {
	for _, a := range j.f.Accumulators {
		all, used := nextPower(j.chunks)*j.outputs, j.chunks*j.outputs
		p := allocate(all * a.Size)
		if used < all {
			fillBits(unsafe.Add(p, used*a.Size), a.Identity, a.Size, all-used)
		}
		j.totals = append(j.totals, p)
	}
}

// minTile is the number of results that a piece of work is worth having.
const minTile = 512

// nextPower returns the least power of two that is at least n.
func nextPower(n int) int { return 1 << bits.Len(uint(n-1)) }

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
	w.reserve(j.several*len(j.ops)+3*len(j.f.Accumulators), j.bufEnd+room*bytes, max(j.v.scratch, j.halving.scratch))
	w.sums = w.sums[:0]
	at := j.bufEnd
	for _, a := range j.f.Accumulators {
		w.sums = append(w.sums, unsafe.Add(w.buf, at))
		at += room * a.Size
	}
	j.fillTiles(w)
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

// foldRow combines a chunk of the elements of one result.
func (j *foldJob) foldRow(w *workspace, output, chunk int) {
	lo := chunk * j.chunk
	n := min(j.chunk, j.count-lo)
	rows := (n + j.block - 1) / j.block
	entries := nextPower(rows) * j.lanes
	j.clearSums(w, rows*j.lanes, entries)
	if n < j.lanes {
		entries = nextPower(n) // the others of the row change nothing
	}
	first := output*j.count + lo
	for done := 0; done < n; {
		m := j.pieceAt(first+done, first+n)
		row, end := done/j.block*j.lanes, (done+m+j.block-1)/j.block*j.lanes
		if j.v.fresh {
			row = end - j.lanes
		}
		j.clearSums(w, row, end)
		j.take(w, j.v, 1, first+done, m, done/j.block*j.lanes)
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
	case o.access == packed && j.nd == 2 && j.shape[1] == j.outputs && j.liesDown(o):
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

// rowsMayEnd reports whether a kernel may be called for a row at a time: pieces of a reduction by rows must not end
// where a row of elements does, but where their accumulators' does.
func (j *job) rowsMayEnd() bool {
	return j.count == 0 || j.columns || j.shape[j.nd-1]%j.count == 0
}

// Index is the operand that is each element's number among those that a reduction takes in together, as int64.
type Index struct{}

// Type is int64.
func (Index) Type() dtype.DType { return dtype.Int64 }

func (Index) open(j *job) source { return &indexes{&j.folding} }

type indexes struct{ *folding }

func (x *indexes) same() bool    { return false }
func (x *indexes) cost() float64 { return 0.1 }

func (x *indexes) fill(dst unsafe.Pointer, _ *layout, lo, n int) {
	to := unsafe.Slice((*int64)(dst), n)
	if x.columns {
		fill(dst, uint64(lo/x.outputs), n)
		return
	}
	first := int64(lo % x.count)
	for i := count(dst, first, n); i < n; i++ {
		to[i] = first + int64(i)
	}
}
