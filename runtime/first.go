package runtime

import (
	"bytes"
	"context"
	"math"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// The position of an extreme element is that of the first which equals the extreme. Where elements are taken in by rows it is
// searched for, row by row, since half of them need not be looked at on average; right after the row's extreme has been found,
// if that can be, while the row is in the cache.

// A finder finds for each result the first of its elements for which a program says true.
type finder struct {
	job
	count    int            // elements of each result
	parts    int            // pieces of work for each result
	search   search         // if elements need only be compared
	extremes unsafe.Pointer // with these, the results'
	size     int            // bytes of each
	first    []int64        // by result: the number of that element among the result's, at most
}

const (
	minSearched   = 256      // elements: fewer are reduced with those of other results
	minCompared   = 32       // the same where they need only be compared
	searchUnit    = 64 << 10 // elements of a piece of work at most
	searchPiece   = 4 << 10  // elements that are looked at at once
	fusedElements = 32 << 10 // elements whose extremes are found before their positions
)

// searches makes the values of those outputs that it is worth while to search for, and returns the others. Like those, they are
// reductions over the dimensions in in of operands of the given shape.
func (e *evaluation) searches(ctx context.Context, s *Stage, outputs []int, shape []int, in [MaxDims]bool, opt *Options) (others []int, err error) {
	rows := newFolding(shape, in)
	if rows.columns {
		return outputs, nil
	}
	others = outputs[:0]
	for _, i := range outputs {
		out := &s.Outputs[i]
		if out.Hits == nil || rows.count < out.minSearched() {
			others = append(others, i)
			continue
		}
		if e.values[out.Value].ptr != nil {
			continue // with the extreme
		}
		j := e.newFinder(out, out.Hits(), shape, in)
		if j.inChunk(e.chunksOf(out.Hits())) {
			continue
		}
		if err := j.find(ctx, opt); err != nil {
			return nil, err
		}
	}
	return others, nil
}

// minSearched is the least number of elements that it is worth while to search.
func (out *Output) minSearched() int {
	if out.Hits().search() != noSearch {
		return minCompared
	}
	return minSearched
}

// search returns what does the same as the Map, that of Hits, unless the extreme is NaN: it searches the first operand, whose
// extreme is the second one.
func (p *Pass) search() search {
	if !p.Plain {
		return noSearch
	}
	return searchFor(p.Map.Params[0].Type)
}

// newFinder returns what makes the value of an output, a reduction over the dimensions in in of operands of the given shape, by
// the Map of pass.
func (e *evaluation) newFinder(out *Output, pass *Pass, shape []int, in [MaxDims]bool) *finder {
	v, rows := &e.values[out.Value], newFolding(shape, in)
	size := v.Len() * v.DType().Size()
	if v.ptr = e.resultFor(out, size); uintptr(v.ptr)%8 != 0 || v.ptr == nil { // for atomic operations
		v.ptr = e.allocate(size)
	}
	j := &finder{first: unsafe.Slice((*int64)(v.ptr), v.Len()), count: rows.count, parts: (rows.count + searchUnit - 1) / searchUnit}
	for i := range j.first {
		j.first[i] = math.MaxInt64
	}
	k := variantKey{scalars: j.setReduced(&rows, shape, in, e.argsOf(pass), pass.Map.Computed), out: dtype.Bool}
	k.scalars |= j.chooseAccess(minPiece)
	j.piece = min(j.piece, searchPiece)
	j.v = pass.Map.variant(k)
	if k.scalars&1 == 0 {
		j.search = pass.search()
	}
	if j.search != noSearch {
		extreme := &e.values[pass.Args[1]]
		j.extremes, j.size = extreme.first(), extreme.DType().Size()
	}
	return j
}

// searchAfter makes j search for the positions of the extremes that it is about to make, if each worker makes whole
// ones.
func (e *evaluation) searchAfter(j *foldJob) {
	if !j.whole || j.chunks > 1 || j.outputs == 1 {
		return
	}
	for k := range e.making {
		extreme := e.making[k].Value
		if e.making[k].Type == dtype.Bool {
			continue // its accumulators are wider
		}
		for _, later := range e.Stages {
			for i := range later.Outputs {
				out := &later.Outputs[i]
				if out.Hits == nil || j.count < out.minSearched() || e.operands[out.Value] != e.operands[extreme] || e.reduced[out.Value] != e.reduced[extreme] {
					continue
				}
				e.values[extreme].ptr = j.totals[k]
				if pass := out.Hits(); slices.Contains(pass.Args, extreme) && e.areMade(pass.Args) {
					x := &e.operands[extreme]
					j.then = append(j.then, e.newFinder(out, pass, x.dims(), e.reduced[extreme]))
				}
			}
		}
	}
}

// A chunked holds the extremes, of a value, of the chunks in which a single result's elements were reduced.
type chunked struct {
	value    int
	extremes unsafe.Pointer
	chunks   int
	chunk    int // elements
}

// keepChunks keeps those that j has made.
func (e *evaluation) keepChunks(j *foldJob) {
	if j.columns || j.outputs > 1 || j.chunks == 1 {
		return
	}
	for k := range e.making {
		size := j.chunks * j.f.Accumulators[k].Size
		c := chunked{e.making[k].Value, e.allocate(size), j.chunks, j.chunk}
		copy(bytesAt(c.extremes, size), bytesAt(j.totals[k], size))
		e.chunked = append(e.chunked, c)
	}
}

// chunksOf returns those of the extreme that a pass, of Hits, compares elements with; nil if there are none.
func (e *evaluation) chunksOf(pass *Pass) *chunked {
	for i := range e.chunked {
		if pass.search() != noSearch && e.chunked[i].value == pass.Args[1] {
			return &e.chunked[i]
		}
	}
	return nil
}

// inChunk searches the chunk that the extreme is the extreme of, and reports whether there is one.
func (j *finder) inChunk(c *chunked) bool {
	if c == nil || j.search == noSearch {
		return false
	}
	i := j.search.row(c.extremes, j.extremes, c.chunks)
	if i < 0 { // NaN
		return false
	}
	defer j.releaseMatchers()
	w := j.workspace()
	j.searchPart(w, 0, i*c.chunk, min((i+1)*c.chunk, j.count))
	w.release()
	return true
}

// areMade reports whether values are operands or have been made.
func (e *evaluation) areMade(values []int) bool {
	for _, v := range values {
		if v >= len(e.Params) && e.values[v].ptr == nil {
			return false
		}
	}
	return true
}

// find makes all of first.
func (j *finder) find(ctx context.Context, opt *Options) error {
	defer j.releaseMatchers()
	if !workers.Run(j, unitsOf(ctx, len(j.first)*j.parts, float64(j.n)/2*(j.v.cost.of(j.n)+j.sourceCost), opt)) {
		return ctx.Err()
	}
	return nil
}

// workspace returns one for what j does.
func (j *finder) workspace() *workspace {
	w := workspaces.Get().(*workspace)
	w.reserve(len(j.ops)+1, j.bufEnd+j.piece, j.v.scratch)
	j.fillTiles(w)
	return w
}

// Chunk searches pieces of work, unless one before has an element of the result.
func (j *finder) Chunk(_, lo, hi int) {
	w := j.workspace()
	together := j.search != noSearch && j.parts == 1 && j.ops[0].access == direct
	if together {
		j.search.rows(j.bind(&j.ops[0], w, lo*j.count, 0, false), unsafe.Add(j.extremes, lo*j.size), j.count, hi-lo, &j.first[lo])
	}
	for unit := lo; unit < hi; unit++ {
		if together && j.first[unit] < math.MaxInt64 {
			continue
		}
		at := unit % j.parts * searchUnit
		j.searchPart(w, unit/j.parts, at, min(at+searchUnit, j.count))
	}
	w.release()
}

// searchPart searches the elements of a result from at to end.
func (j *finder) searchPart(w *workspace, result, at, end int) {
	for at < end && int64(at) < atomic.LoadInt64(&j.first[result]) {
		n := j.pieceAt(result*j.count+at, result*j.count+end)
		if i := j.firstOf(w, result, at, n); i >= 0 {
			lower(&j.first[result], int64(at+i))
			return
		}
		at += n
	}
}

// firstOf returns the number of the first of n elements of a result from at on, -1 if there is none.
func (j *finder) firstOf(w *workspace, result, at, n int) int {
	lo := result*j.count + at
	if j.search != noSearch {
		extreme := unsafe.Add(j.extremes, result*j.size)
		i := j.search.row(j.bind(&j.ops[0], w, lo, n, false), extreme, n)
		if i >= 0 || j.search.row(extreme, extreme, 1) == 0 { // else it is NaN
			return i
		}
	}
	hits := unsafe.Add(w.buf, j.bufEnd)
	j.v.run(n, append(j.bindAll(w, lo, n), hits), w.scratch)
	return bytes.IndexByte(bytesAt(hits, n), 1)
}

// lower makes *p no greater than x.
func lower(p *int64, x int64) {
	for {
		old := atomic.LoadInt64(p)
		if old <= x || atomic.CompareAndSwapInt64(p, old, x) {
			return
		}
	}
}
