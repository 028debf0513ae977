package runtime

import (
	"context"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A summer adds numbers, and sums of them.
type summer[T any] interface {
	*T
	add(x []float64)
	merge(other *T)
}

// An adder adds the elements of results by rows.
type adder[T any, S summer[T]] struct {
	job
	results []int                   // whose elements are added
	store   func(result int, sum S) // takes a sum; several workers call it
	ns      float64                 // nanoseconds that it takes to add a number

	elements dtype.DType // as the pass computes them
	count    int         // elements of each result
	parts    int         // pieces of work for each result
	partial  []T         // of all pieces, if that is more than one
}

const (
	// minAdded is how many elements a result must have for an adder: fewer are reduced with those of other results.
	minAdded = 256
	// addedAtOnce is the number of elements in a piece of work.
	addedAtOnce = 64 << 10

	nsInFixedPoint = 3
	nsInWindow     = 0.2
)

// sumRows adds the elements of those outputs that are exact sums where they follow each other, and returns the others. Like those,
// they are reductions over the dimensions in in of operands of the given shape.
func (e *evaluation) sumRows(ctx context.Context, s *Stage, outputs []int, shape []int, in [MaxDims]bool, opt *Options) (others []int, err error) {
	rows := newFolding(shape, in)
	if rows.columns || rows.count < minAdded {
		return outputs, nil
	}
	others = outputs[:0]
	for _, i := range outputs {
		out := &s.Outputs[i]
		if out.Elements == nil {
			others = append(others, i)
			continue
		}
		var parts [exactParts]unsafe.Pointer
		for k := range parts {
			parts[k] = e.allocate(8 * rows.outputs)
		}
		j := &adder[windowSum, *windowSum]{results: numbers(rows.outputs), ns: nsInWindow}
		j.store = func(i int, sum *windowSum) {
			for k, x := range [exactParts]float64{sum.high, sum.low, sum.doubt} {
				storeFloat(parts[k], i, 8, x)
			}
		}
		if err := j.run(ctx, out.Elements(), e, shape, in, opt); err != nil {
			return nil, err
		}
		if err := e.finishExact(ctx, out, shape, parts[:], opt); err != nil {
			return nil, err
		}
	}
	return others, nil
}

// numbers returns the first n of them.
func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// run adds the elements that pass computes, broadcast to shape, over the dimensions in in.
func (j *adder[T, S]) run(ctx context.Context, pass *Pass, e *evaluation, shape []int, in [MaxDims]bool, opt *Options) error {
	p, args := pass.Map, e.argsOf(pass)
	rows := newFolding(shape, in)
	rows.columns = false // the elements of a result follow each other
	j.count, j.parts = rows.count, (rows.count+addedAtOnce-1)/addedAtOnce
	j.elements = p.Results[0]
	if j.elements == dtype.Float32 {
		j.elements = dtype.Float64
	}
	defer j.releaseMatchers()
	k := variantKey{scalars: j.setReduced(&rows, shape, in, args, p.Computed), out: j.elements}
	k.scalars |= j.chooseAccess(minPiece)
	cost := j.ns + j.sourceCost
	if !pass.Plain || k.scalars != 0 || args[0].DType() != dtype.Float64 {
		j.piece = min(j.piece, maxPiece)
		j.v = p.variant(k)
		cost += j.v.cost.of(len(j.results) * j.count)
	}
	units := unitsOf(ctx, len(j.results)*j.parts, float64(len(j.results)*j.count)*cost, opt)
	if j.parts > 1 {
		j.partial = make([]T, units.N)
	}
	if !workers.Run(j, units) {
		return ctx.Err()
	}
	if j.parts > 1 {
		for i, result := range j.results {
			total := S(&j.partial[i*j.parts])
			for k := 1; k < j.parts; k++ {
				total.merge(&j.partial[i*j.parts+k])
			}
			j.store(result, total)
		}
	}
	return nil
}

// Chunk adds the elements of pieces of work.
func (j *adder[T, S]) Chunk(_, lo, hi int) {
	w := workspaces.Get().(*workspace)
	room, scratch := 0, 0
	if j.v != nil {
		room, scratch = j.piece*(8+16), j.v.scratch
	}
	w.reserve(len(j.ops)+1, j.bufEnd+room, scratch)
	j.fillTiles(w)
	for unit := lo; unit < hi; unit++ {
		first := unit % j.parts * addedAtOnce
		n := min(addedAtOnce, j.count-first)
		first += j.results[unit/j.parts] * j.count
		var one T
		sum := &one
		if j.parts > 1 {
			sum = &j.partial[unit]
		}
		for end := first + n; first < end; first += n {
			n = j.pieceAt(first, end)
			S(sum).add(j.floats(w, first, n))
		}
		if j.parts == 1 {
			j.store(j.results[unit], sum)
		}
	}
	w.release()
}

// floats returns numbers with the sum of n elements from lo on.
func (j *adder[T, S]) floats(w *workspace, lo, n int) []float64 {
	ptrs := j.bindAll(w, lo, n)
	if j.v == nil {
		return unsafe.Slice((*float64)(ptrs[0]), n)
	}
	elements := unsafe.Add(w.buf, j.bufEnd)
	j.v.run(n, append(ptrs, elements), w.scratch)
	floats := unsafe.Slice((*float64)(elements), n)
	if j.elements == dtype.Float64 {
		return floats
	}
	halves := unsafe.Slice((*float64)(unsafe.Add(elements, j.piece*8)), 2*n)
	if j.elements == dtype.Int64 {
		splitInts(halves, unsafe.Slice((*int64)(elements), n))
	} else {
		splitInts(halves, unsafe.Slice((*uint64)(elements), n))
	}
	return halves
}

// splitInts makes two numbers of each integer, which add up to it and are exact.
func splitInts[T int64 | uint64](halves []float64, x []T) {
	for i, v := range x {
		halves[2*i], halves[2*i+1] = float64(v>>32<<32), float64(uint32(v))
	}
}
