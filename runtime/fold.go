package runtime

import (
	"context"
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// A reduction combines elements in a tree that depends on the shape and the axes alone, so that its bits do on nothing
// else: not on the engine, the number of threads, or how the arrays lie in memory.
//
// The count elements of a result are divided into chunks. In a chunk
//
//   - by rows, the kernel takes in the elements by the scheme of [vec.Program.Folds]: 16 for each accumulator, a
//     row of accumulators for each block, from four places in a whole chunk, and rows are combined in pairs of neighbours;
//   - by columns, results are computed side by side, and have an accumulator for each set of their elements, which
//     takes in 16 groups of 8 elements, these combined with each other before.
//
// Then the accumulators that are left are combined, always the first half of them with the second: by rows those of a chunk,
// and what that gives of the chunks; by columns all of a result. Where their number is no power of two, accumulators that
// change nothing fill it up. A sum of n numbers is so the sum of at most 16 + log2(n/16) + 1 levels, which bounds its error: in
// units of the rounding error of the sum of absolute values.

// A foldForm tells the programs of a Folder apart.
type foldForm uint8

const (
	noFold   foldForm = iota
	byRows            // takes elements in rows of accumulators
	byColumn          // takes elements in, each in an accumulator of its own
	begins            // makes accumulators of elements
	combines          // combines accumulators, the first half with the second
	halves            // combines them again and again: see amd64.Options; as combines on the portable engine
	reduces           // does all of that; machine code only
)

const (
	maxUnitNs   = 200_000  // the longest call of a kernel: see maxStretch
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
	Lower func(scalar []bool, rows bool, group int) *vec.Program
	// Begin returns the program that makes accumulators which have taken in one element each: its parameters are Params and
	// Computed.
	Begin func(scalar []bool) *vec.Program
	// MaxGroup is the number of elements of a column that a program takes in at once: [vec.FoldGroup], or 1 if it would be too
	// long.
	MaxGroup func() int
	// Combine returns the program that combines accumulators, the first half of its parameters, with others.
	Combine func() *vec.Program
	ISA     ISA
}

// A Folder reduces arrays, several results in one pass. It is compiled when it is first used, and safe for
// concurrent use.
type Folder struct {
	FoldSpec
	variants
	lanes atomic.Int32 // see rowLanes
}

// NewFolder returns a Folder for s.
func NewFolder(s FoldSpec) *Folder { return &Folder{FoldSpec: s} }

// rowLanes is the number of accumulators in a row, which depends on the types alone.
func (f *Folder) rowLanes() int {
	lanes := f.lanes.Load()
	if lanes == 0 {
		lanes = int32(f.Lower(make([]bool, len(f.Params)+len(f.Computed)), true, 1).FoldLanes())
		f.lanes.Store(lanes)
	}
	return int(lanes)
}

// rowChunk is the number of elements of a chunk by rows.
func (f *Folder) rowChunk() int { return vec.MaxFoldRows * vec.FoldTurns * f.rowLanes() }

func (f *Folder) variant(k variantKey) *variant {
	if v := f.find(k); v != nil {
		return v
	}
	return f.add(k, func(k variantKey) *variant {
		scalar := k.scalarOperands(len(f.Params) + len(f.Computed))
		switch k.form {
		case combines, halves:
			return newVariant(k, f.Combine(), f.ISA)
		case begins:
			return newVariant(k, f.Begin(scalar), f.ISA)
		}
		p := f.Lower(scalar, k.form != byColumn, k.group)
		if k.form != byColumn && p.FoldLanes() != f.rowLanes() {
			panic("runtime: rows of accumulators of two lengths in one reduction")
		}
		if k.form == reduces {
			return newReducer(k, p, f.Combine(), f.ISA)
		}
		return newVariant(k, p, f.ISA)
	})
}

// A foldJob is a reduction under way.
type foldJob struct {
	job
	f       *Folder
	halving *variant // if it is needed
	whole   bool     // v reduces
	// By columns:
	group   int                         // elements of a column that a kernel takes in at once; 1 if by rows
	kernels [vec.FoldGroup + 1]*variant // by how many they take in, those that there is use for
	tile    int                         // columns that are computed together
	tiles   int
	lanes   int // accumulators in a row, if by rows
	block   int // elements that share a row
	// totals holds, for each accumulator, that of each result and chunk, the results side by side; the
	// number of chunks is filled up to a power of two.
	totals []unsafe.Pointer

	ready func()    // called when totals is there, and nothing in it
	made  func()    // called when those of all chunks are in totals
	then  []*finder // what is searched for where results are made

	kept     unsafe.Pointer // memory for totals, for the next job too
	keptSize int
}

var foldJobs = sync.Pool{New: func() any { return new(foldJob) }}

func (j *foldJob) release() {
	clear(j.ops) // keeps nothing of the caller's alive
	clear(j.totals)
	j.releaseMatchers()
	for _, f := range j.then {
		f.releaseMatchers()
	}
	*j = foldJob{job: job{layout: layout{ops: j.ops[:0]}, matchers: j.matchers, pads: j.pads}, totals: j.totals[:0], kept: j.kept, keptSize: j.keptSize}
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
	noteAccess(nil, args)
	k := variantKey{scalars: j.setReduced(&j.folding, shape, in, args, f.Computed)}
	k.form, k.group, j.group = byRows, 1, 1
	if j.columns {
		k.form, j.group = byColumn, f.MaxGroup()
	}
	if j.columns {
		k.scalars |= j.chooseAccess(minPiece)
	} else {
		k.scalars |= j.divideRows()
	}
	for i := range j.ops { // a buffer for each of several elements
		j.ops[i].buf *= j.group
	}
	j.bufEnd *= j.group
	if j.columns {
		j.chooseKernels(k)
	} else if j.whole = j.reducesWhole(k); !j.whole {
		j.v = f.variant(k)
	}
	group := max(1, j.v.key.group)
	j.cost = j.v.cost.of(j.outputs*j.count/group)/float64(group) + j.sourceCost
	if j.columns {
		j.piece = min(j.piece, max(int(maxUnitNs/j.cost)&^(minPiece-1), minPiece))
		j.divideColumns()
	}
	if j.halves() {
		j.halving = f.variant(variantKey{form: halves})
	}
	j.allocateTotals(allocate)
	if j.ready != nil {
		j.ready()
	}
	if !workers.Run(j, unitsOf(ctx, j.tiles*j.chunks, float64(j.outputs*j.count)*j.cost, opt)) {
		return ctx.Err()
	}
	if j.made != nil {
		j.made()
	}
	j.finish(allocate)
	return nil
}

// chunkBytes is the size of a chunk of packed operands: that of half of a second-level cache.
const chunkBytes = 256 << 10

// divideRows cuts the work by rows, and decides how kernels get at the operands, as chooseAccess does: a whole chunk of them at
// once if it may be.
func (j *foldJob) divideRows() (scalars uint64) {
	j.lanes = j.f.rowLanes() // by the types alone
	j.block = vec.FoldTurns * j.lanes
	j.chunk = j.f.rowChunk()
	j.chunks = (j.count + j.chunk - 1) / j.chunk
	j.tile, j.tiles = 1, j.outputs
	if j.f.ISA != Portable {
		scalars = j.chooseAccess(max(j.block, nextPower(min(j.count, j.chunk))))
		if j.bufEnd <= chunkBytes {
			return scalars
		}
	}
	return j.chooseAccess(j.block)
}

// halves reports whether accumulators are combined by a program of its own.
func (j *foldJob) halves() bool {
	if j.columns {
		return j.chunks*j.sets > 1 || j.group == 1
	}
	return j.chunks > 1 || !j.whole
}

// allocateTotals makes the memory for totals: the job's own if there are more of them than results.
func (j *foldJob) allocateTotals(allocate func(accumulator, size int) unsafe.Pointer) {
	all, used := nextPower(j.chunks)*j.across(), j.chunks*j.across()
	if all > j.outputs {
		bytes := 0
		for _, a := range j.f.Accumulators {
			bytes += (all*a.Size + cacheLine - 1) &^ (cacheLine - 1)
		}
		if j.keptSize < bytes {
			j.kept, j.keptSize = alignedBytes(bytes), bytes
		}
		used := 0
		allocate = func(_, size int) unsafe.Pointer {
			p := unsafe.Add(j.kept, used)
			used += (size + cacheLine - 1) &^ (cacheLine - 1)
			return p
		}
	}
	for k, a := range j.f.Accumulators {
		p := allocate(k, all*a.Size)
		if used < all {
			fillBits(unsafe.Add(p, used*a.Size), a.Identity, a.Size, all-used)
		}
		j.totals = append(j.totals, p)
	}
}

// nextPower returns the least power of two that is at least n.
func nextPower(n int) int { return 1 << bits.Len(uint(n-1)) }

// rowsMayEnd reports whether a kernel may be called for a row at a time: pieces of a reduction by rows must not end
// where a row of elements does, but where their accumulators' does. By columns, a piece lies in the rows of all elements
// that are taken in together as it does in that of the first.
func (j *job) rowsMayEnd() bool {
	row := j.shape[j.nd-1]
	if j.columns {
		return j.sets == 1 || j.outputs%row == 0
	}
	return j.count == 0 || row%j.count == 0
}
