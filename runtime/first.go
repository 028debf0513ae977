package runtime

import (
	"bytes"
	"context"
	"math"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime/pool"
)

// The position of an extreme element is that of the first which equals the extreme. Where elements are taken in by rows it is searched
// for, row by row, since half of them need not be looked at on average.

// A finder finds for each result the first of its elements for which a program says true.
type finder struct {
	job
	count int     // elements of each result
	parts int     // pieces of work for each result
	first []int64 // by result: the number of that element among the result's, at most
}

const (
	minSearched = 128      // elements: fewer are reduced with those of other results
	searchUnit  = 64 << 10 // elements of a piece of work at most
	searchPiece = 4 << 10  // elements that are looked at at once
)

// searches makes the values of those outputs that it is worth while to search for, and returns the others. Like those, they are
// reductions over the dimensions in in of operands of the given shape.
func (e *evaluation) searches(ctx context.Context, s *Stage, outputs []int, shape []int, in [MaxDims]bool, opt *Options) (others []int, err error) {
	rows := newFolding(shape, in)
	if rows.columns || rows.count < minSearched {
		return outputs, nil
	}
	others = outputs[:0]
	for _, i := range outputs {
		out := &s.Outputs[i]
		if out.Hits == nil {
			others = append(others, i)
			continue
		}
		pass, v := out.Hits(), &e.values[out.Value]
		v.ptr = e.allocate(v.Len() * v.dtype.Size())
		j := &finder{first: unsafe.Slice((*int64)(v.ptr), v.Len())}
		if err := j.find(ctx, pass.Map, shape, in, e.argsOf(pass), opt); err != nil {
			return nil, err
		}
	}
	return others, nil
}

// find makes first, for the elements that p computes: args, broadcast to shape, over the dimensions in in.
func (j *finder) find(ctx context.Context, p *Program, shape []int, in [MaxDims]bool, args []Array, opt *Options) error {
	rows := newFolding(shape, in)
	j.count = rows.count
	j.parts = (rows.count + searchUnit - 1) / searchUnit
	for i := range j.first {
		j.first[i] = math.MaxInt64
	}
	defer j.releaseMatchers()
	j.n = rows.outputs * rows.count
	j.setOperands(shape, args, p.Computed)
	rows.permute(&j.layout, in)
	k := variantKey{scalars: j.takeScalars(), out: dtype.Bool}
	j.dropSingles()
	for i := j.nd - 2; i >= 0; i-- {
		j.join(i)
	}
	k.scalars |= j.chooseAccess(minPiece)
	j.piece = min(j.piece, searchPiece)
	j.v = p.variant(k)
	units := pool.Work{N: rows.outputs * j.parts, Threads: opt.Threads, Done: ctx.Done()}
	units.Cost = time.Duration(float64(j.n) / 2 * (j.v.cost + j.sourceCost))
	units.Chunk = max(1, int(chunkNs*float64(units.N)/max(1, float64(units.Cost))))
	if !workers.Run(j, units) {
		return ctx.Err()
	}
	return nil
}

// Chunk searches pieces of work, unless one before has an element of the result.
func (j *finder) Chunk(_, lo, hi int) {
	w := workspaces.Get().(*workspace)
	w.reserve(len(j.ops)+1, j.bufEnd+j.piece, j.v.scratch)
	j.fillTiles(w)
	hits := unsafe.Add(w.buf, j.bufEnd)
	for unit := lo; unit < hi; unit++ {
		result, at := unit/j.parts, unit%j.parts*searchUnit
		end := min(at+searchUnit, j.count)
		for at < end && int64(at) < atomic.LoadInt64(&j.first[result]) {
			n := j.pieceAt(result*j.count+at, result*j.count+end)
			j.v.run(n, append(j.bindAll(w, result*j.count+at, n), hits), w.scratch)
			if i := bytes.IndexByte(bytesAt(hits, n), 1); i >= 0 {
				lower(&j.first[result], int64(at+i))
				break
			}
			at += n
		}
	}
	w.release()
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
