package runtime

import (
	"context"
	"math/bits"
	goruntime "runtime"
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
	noFold   foldForm = iota
	byRows            // takes elements in rows of accumulators
	byColumn          // takes elements in, each in an accumulator of its own
	combines          // combines accumulators
)

const (
	chunkGroups  = 32 // groups of 16 elements for each accumulator in a chunk; a power of two
	tileBytes    = 96 << 10
	maxTile      = 4096
	maxUnitNs    = 200_000 // the longest call of a kernel: see maxStretch
	maxElements  = 32 << 10
	finishAtOnce = 16 << 10 // accumulators of chunks that are combined in one call
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
	// [Spec.Lower], and then the accumulators. If rows, it folds ([vec.Program.Folds]).
	Lower func(scalar []bool, rows bool) *vec.Program
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
		if k.form == combines {
			p = f.Combine()
		} else {
			p = f.Lower(k.scalarOperands(len(f.Params)+len(f.Computed)), k.form == byRows)
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
	combine *variant
	tile    int // results that are computed together, if by columns
	tiles   int
	lanes   int // accumulators in a row, if by rows
	block   int // elements that share a row
	// totals holds, for each accumulator, that of each result and chunk, the results side by side; the
	// number of chunks is filled up to a power of two.
	totals []unsafe.Pointer
}

// Fold reduces args, broadcast to shape, over the dimensions in in, and returns for each accumulator those of the
// results, in C order. There must be an element to take in. An error is ctx's.
func (f *Folder) Fold(ctx context.Context, shape []int, in [MaxDims]bool, args []Array, opt *Options) ([]unsafe.Pointer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j := &foldJob{f: f, combine: f.variant(variantKey{form: combines})}
	j.folding = newFolding(shape, in)
	defer j.releaseMatchers()
	j.set(shape, args)
	noteAccess(nil, args)
	j.permute(&j.layout, in)
	k := variantKey{scalars: j.takeScalars()}
	j.dropSingles()
	for i := j.nd - 2; i >= 0; i-- {
		j.join(i)
	}
	k.form = byRows
	if j.columns {
		k.form = byColumn
	}
	step := minPiece
	if !j.columns { // as many elements as the row has accumulators: by the types alone
		j.lanes = f.variant(k).foldLanes
		j.block = vec.FoldTurns * j.lanes
		step = j.block
	}
	k.scalars |= j.chooseAccess(step)
	j.v = f.variant(k)
	j.cost = j.v.cost + j.sourceCost
	j.piece = min(j.piece, max(int(maxUnitNs/j.cost)&^(step-1), step))
	j.divide()
	units := pool.Work{N: j.tiles * j.chunks, Threads: opt.Threads, Done: ctx.Done()}
	units.Cost = time.Duration(float64(j.outputs*j.count) * j.cost)
	units.Chunk = max(1, int(chunkNs*float64(units.N)/max(1, float64(units.Cost))))
	if !workers.Run(j, units) {
		return nil, ctx.Err()
	}
	j.finish()
	return j.totals, nil
}

// set broadcasts args to shape.
func (j *foldJob) set(shape []int, args []Array) {
	j.nd, j.n = len(shape), j.outputs*j.count
	copy(j.shape[:], shape)
	for i := range args {
		j.add(&args[i]) // the shape is theirs together
	}
	if len(j.f.Computed) > 0 {
		j.addComputed(j.f.Computed)
	}
}

// divide cuts the work and allocates the totals.
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
	for _, a := range j.f.Accumulators {
		all, used := nextPower(j.chunks)*j.outputs, j.chunks*j.outputs
		p := alignedBytes(all * a.Size)
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
	w.reserve(len(j.ops)+3*len(j.f.Accumulators), j.bufEnd+room*bytes, max(j.v.scratch, j.combine.scratch))
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
	entries := nextPower((n+j.block-1)/j.block) * j.lanes
	if n < j.lanes {
		entries = nextPower(n) // the others of the row change nothing
	}
	j.clearSums(w, max(entries, j.lanes))
	first := output*j.count + lo
	for done := 0; done < n; {
		m := j.pieceAt(first+done, first+n)
		j.take(w, first+done, m, done/j.block*j.lanes)
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
	j.clearSums(w, groups*width)
	for k := range n {
		first := (lo+k)*j.outputs + output
		for done := 0; done < width; {
			m := j.pieceAt(first+done, first+width)
			j.take(w, first+done, m, k/vec.FoldTurns*width+done)
			done += m
		}
	}
	j.halve(w, w.sums, groups*width, width)
	j.keep(w, output, chunk, width)
}

// clearSums sets accumulators to what changes nothing.
func (j *foldJob) clearSums(w *workspace, n int) {
	for k, a := range j.f.Accumulators {
		fillBits(w.sums[k], a.Identity, a.Size, n)
	}
}

// take takes in n elements from lo on, into the accumulators from entry on.
func (j *foldJob) take(w *workspace, lo, n, entry int) {
	ptrs := j.bindAll(w, lo, n)
	for range 2 { // parameters, and results in their place
		for k, a := range j.f.Accumulators {
			ptrs = append(ptrs, unsafe.Add(w.sums[k], entry*a.Size))
		}
	}
	j.v.run(n, ptrs, w.scratch)
}

// halve combines n accumulators, the first half with the second, until there are width.
func (j *foldJob) halve(w *workspace, sums []unsafe.Pointer, n, width int) {
	for n /= 2; n >= width; n /= 2 {
		for lo := 0; lo < n; lo += finishAtOnce {
			ptrs := w.ptrs[:0]
			for _, from := range []int{lo, lo + n, lo} {
				for k, a := range j.f.Accumulators {
					ptrs = append(ptrs, unsafe.Add(sums[k], from*a.Size))
				}
			}
			j.combine.run(min(n-lo, finishAtOnce), ptrs, w.scratch)
		}
	}
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
	w.reserve(3*len(j.f.Accumulators), 0, j.combine.scratch)
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
func (x *indexes) cost() float64 { return 0.3 }

func (x *indexes) fill(dst unsafe.Pointer, _ *layout, lo, n int) {
	to := unsafe.Slice((*int64)(dst), n)
	if x.columns {
		fill(dst, uint64(lo/x.outputs), n)
		return
	}
	first := int64(lo % x.count)
	for i := range to {
		to[i] = first + int64(i)
	}
}
