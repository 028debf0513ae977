package runtime

import (
	"context"
	"math/bits"
	goruntime "runtime"
	"sync"
	"time"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/pool"
)

// A reduction combines elements in a tree that depends on the shape and the axes alone, so that its bits do on nothing
// else: not on the engine, the number of threads, or how the arrays lie in memory.
//
// The count elements of a result are divided into chunks. In a chunk
//
//   - by rows, the kernel takes in the elements by the scheme of [vec.Program.Folds]: 16 for each accumulator, a
//     row of accumulators for each block, and rows are combined in pairs of neighbours;
//   - by columns, the results of a tile are computed side by side, each with one accumulator for 16 elements.
//
// Then the accumulators of a chunk that are left are combined, always the first half of them with the second, and then
// the chunks in the same way. Where their number is no power of two, accumulators that change nothing fill it up. A sum of n
// numbers is so the sum of at most 16 + log2(n/16) + 1 levels, which bounds its error: in units of the rounding
// error of the sum of absolute values.

// A foldForm tells the programs of a Folder apart.
type foldForm uint8

const (
	noFold   foldForm = iota
	byRows            // takes elements in rows of accumulators
	byColumn          // takes elements in, each in an accumulator of its own
	combines          // combines accumulators, the first half with the second
	halves            // combines them again and again: see amd64.Options; as combines on the portable engine
	reduces           // does all of that; machine code only
)

const (
	chunkGroups = vec.MaxFoldRows // groups of 16 elements for each accumulator in a chunk; a power of two
	tileBytes   = 256 << 10       // of the accumulators of a tile
	maxTile     = 4096
	packedBytes = 128 << 10 // of the elements of a tile of packed columns
	maxUnitNs   = 200_000   // the longest call of a kernel: see maxStretch
	sideBySide  = 4         // elements of a column that a kernel takes in at once at most; a divisor of 16
	maxInputs   = 4         // operands of a program for which it does
	halveAtOnce = 32 << 10  // accumulators that are combined in one call
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
		if k.form == combines || k.form == halves {
			return newVariant(k, f.Combine(), f.ISA)
		}
		p := f.Lower(k.scalarOperands(len(f.Params)+len(f.Computed)), k.form != byColumn, k.several)
		var v *variant
		if k.form == reduces {
			v = newReducer(k, p, f.Combine(), f.ISA)
		} else {
			v = newVariant(k, p, f.ISA)
		}
		v.foldLanes = p.FoldLanes()
		return v
	})
}

// A foldJob is a reduction under way.
type foldJob struct {
	job
	f       *Folder
	halving *variant // if it is needed
	single  *variant // v for one element at a time
	whole   bool     // v reduces
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
func (j *foldJob) fold(ctx context.Context, f *Folder, shape []int, in [MaxDims]bool, args []Array, opt *Options, allocate func(accumulator, size int) unsafe.Pointer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.f = f
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
		if len(j.ops) <= maxInputs {
			j.several = min(j.count, sideBySide)
		}
	}
	k.several = j.several
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
	if j.whole = j.reducesWhole(k); !j.whole {
		j.v = f.variant(k)
	}
	j.single = j.v
	if j.several > 1 && j.count%j.several != 0 {
		k.several = 1
		j.single = f.variant(k)
	}
	j.cost = j.v.cost + j.sourceCost
	j.piece = min(j.piece, max(int(maxUnitNs/j.cost)&^(step-1), step))
	j.divide()
	if !j.whole || j.chunks > 1 {
		j.halving = f.variant(variantKey{form: halves})
	}
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
		if j.bufEnd > 0 { // packed operands: what one element of each column brings into the cache, the next ones use
			j.tile = min(j.tile, max(packedBytes/(j.count*bytes)&^(minPiece-1), minPiece))
		}
		// Tiles of a like size, and some for each thread.
		j.tiles = (j.outputs + j.tile - 1) / j.tile
		if threads := goruntime.GOMAXPROCS(0); j.tiles*j.chunks < 4*threads {
			j.tiles = max(j.tiles, min((4*threads+j.chunks-1)/j.chunks, j.outputs/minTile))
		}
		j.tile = ((j.outputs+j.tiles-1)/j.tiles + minPiece - 1) &^ (minPiece - 1)
		j.tiles = (j.outputs + j.tile - 1) / j.tile
	}
}

func (j *foldJob) allocateTotals(allocate func(accumulator, size int) unsafe.Pointer) {
	for k, a := range j.f.Accumulators {
		all, used := nextPower(j.chunks)*j.outputs, j.chunks*j.outputs
		p := allocate(k, all*a.Size)
		if used < all {
			fillBits(unsafe.Add(p, used*a.Size), a.Identity, a.Size, all-used)
		}
		j.totals = append(j.totals, p)
	}
}

// minTile is the number of results that a piece of work is worth having.
const minTile = 1024

// nextPower returns the least power of two that is at least n.
func nextPower(n int) int { return 1 << bits.Len(uint(n-1)) }

// rowsMayEnd reports whether a kernel may be called for a row at a time: pieces of a reduction by rows must not end
// where a row of elements does, but where their accumulators' does.
func (j *job) rowsMayEnd() bool {
	return j.count == 0 || j.columns || j.shape[j.nd-1]%j.count == 0
}
