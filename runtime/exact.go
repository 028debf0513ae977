package runtime

import (
	"context"
	"math"
	"time"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime/pool"
)

// An exact sum is rounded once. A Fold leaves exactParts numbers for each: high, low and doubt, with the promise that the
// exact sum is high + low + d where |d| is at most what doubt would be if the additions to it did not round. They add no
// negative number, and each result is at most 2**-53 of it too small, in a tree of far less than 2**50 levels: so 2*doubt is
// a bound of |d|. If that is not too much to say what high + low + d rounds to, which it rarely is, the sum is that;
// else the elements are added again, in fixed point.
//
// Since there is one exact sum, its bits depend neither on the order of the elements nor on anything else.

// exactParts is the number of accumulators of an exact sum.
const exactParts = 3

// roundSum returns what high + low + d rounds to for each d that is possible; ok is false where it cannot tell that there is
// one such number.
func roundSum(high, low, doubt float64, round func(x, y float64) float64) (sum float64, ok bool) {
	if doubt == 0 {
		return round(high, low), true
	}
	if !(doubt < math.Inf(1)) {
		return 0, false
	}
	// The neighbours are beyond what has been rounded.
	sum = round(high, math.Nextafter(low-2*doubt, math.Inf(-1)))
	return sum, sum == round(high, math.Nextafter(low+2*doubt, math.Inf(1)))
}

// roundTo64 returns x + y rounded.
func roundTo64(x, y float64) float64 { return x + y }

// roundTo32 returns x + y rounded to float32. On the way it is rounded to odd: to the neighbour with an odd last bit
// if it is no float64, so that no number seems to lie half-way that does not (Boldo and Melquiond, Emulation of FMA and
// Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd, IEEE Trans. Comput. 57, 2008).
func roundTo32(x, y float64) float64 {
	sum := x + y
	yy := sum - x
	err := (x - (sum - yy)) + (y - yy)
	if err != 0 && math.Float64bits(sum)&1 == 0 {
		sum = math.Nextafter(sum, math.Copysign(math.Inf(1), err))
	}
	return float64(float32(sum))
}

// finishExact makes the value of an exact sum, of an operand of that shape, from what is left of a Fold.
func (e *evaluation) finishExact(ctx context.Context, out *Output, shape []int, parts []unsafe.Pointer, opt *Options) error {
	v := &e.values[out.Value]
	n, size := v.Len(), v.dtype.Size()
	v.ptr = e.allocate(n * size)
	round := roundTo64
	if v.dtype == dtype.Float32 {
		round = roundTo32
	}
	high, low, doubt := unsafe.Slice((*float64)(parts[0]), n), unsafe.Slice((*float64)(parts[1]), n), unsafe.Slice((*float64)(parts[2]), n)
	var again []int
	for i := range n {
		if sum, ok := roundSum(high[i], low[i], doubt[i], round); ok {
			storeFloat(v.ptr, i, size, sum)
		} else {
			again = append(again, i)
		}
	}
	if len(again) == 0 {
		return nil
	}
	pass := out.Elements()
	return pass.Map.addAgain(ctx, shape, e.reduced[out.Value], e.argsOf(pass), again, v, opt)
}

// storeFloat stores element i of an array of floats.
func storeFloat(p unsafe.Pointer, i, size int, x float64) {
	if size == 4 {
		*(*float32)(unsafe.Add(p, i*size)) = float32(x)
	} else {
		*(*float64)(unsafe.Add(p, i*size)) = x
	}
}

// An adder adds elements in fixed point.
type adder struct {
	job
	elements dtype.DType
	count    int   // elements of each result
	results  []int // whose elements are added
	sums     *Array
	parts    int          // pieces of work for each result
	partial  []fixedPoint // of all pieces, if that is more than one
}

// addedAtOnce is the number of elements in a piece of work.
const addedAtOnce = 64 << 10

// addAgain stores in sums, for each result in list, the rounded exact sum of the elements that p computes: args, broadcast
// to shape, over the dimensions in in.
func (p *Program) addAgain(ctx context.Context, shape []int, in [MaxDims]bool, args []Array, list []int, sums *Array, opt *Options) error {
	rows := newFolding(shape, in)
	rows.columns = false // the elements of a result follow each other
	j := &adder{elements: p.Results[0], count: rows.count, results: list, sums: sums, parts: (rows.count + addedAtOnce - 1) / addedAtOnce}
	defer j.releaseMatchers()
	k := variantKey{scalars: j.setReduced(&rows, shape, in, args, p.Computed), out: j.elements}
	k.scalars |= j.chooseAccess(minPiece)
	j.piece = min(j.piece, maxUncarried)
	j.v = p.variant(k)
	units := pool.Work{N: len(list) * j.parts, Threads: opt.Threads, Done: ctx.Done()}
	units.Cost = time.Duration(float64(len(list)*j.count) * (j.v.cost + j.sourceCost + nsPerAddition))
	units.Chunk = max(1, int(chunkNs*float64(units.N)/max(1, float64(units.Cost))))
	if j.parts > 1 {
		j.partial = make([]fixedPoint, units.N)
	}
	if !workers.Run(j, units) {
		return ctx.Err()
	}
	for i, result := range list {
		if j.parts > 1 {
			total := &j.partial[i*j.parts]
			for k := 1; k < j.parts; k++ {
				total.merge(&j.partial[i*j.parts+k])
			}
			j.store(result, total)
		}
	}
	return nil
}

const nsPerAddition = 3

// Chunk adds the elements of pieces of work.
func (j *adder) Chunk(_, lo, hi int) {
	w := workspaces.Get().(*workspace)
	size := j.elements.Size()
	w.reserve(len(j.ops)+1, j.bufEnd+j.piece*(size+16), j.v.scratch)
	j.fillTiles(w)
	elements := unsafe.Add(w.buf, j.bufEnd)
	floats := unsafe.Slice((*float64)(unsafe.Add(elements, j.piece*size)), 2*j.piece)
	for unit := lo; unit < hi; unit++ {
		first, n := unit%j.parts*addedAtOnce, addedAtOnce
		n = min(n, j.count-first)
		first += j.results[unit/j.parts] * j.count
		var sum fixedPoint
		for end := first + n; first < end; first += n {
			n = j.pieceAt(first, end)
			j.v.run(n, append(j.bindAll(w, first, n), elements), w.scratch)
			sum.add(exactFloats(floats, elements, j.elements, n))
		}
		if j.parts > 1 {
			j.partial[unit] = sum
		} else {
			j.store(j.results[unit], &sum)
		}
	}
	w.release()
}

// exactFloats returns float64 numbers with the sum of n elements, in buf, of twice as many, unless they are that.
func exactFloats(buf []float64, elements unsafe.Pointer, t dtype.DType, n int) []float64 {
	switch t {
	case dtype.Float32:
		for i, x := range unsafe.Slice((*float32)(elements), n) {
			buf[i] = float64(x)
		}
		return buf[:n]
	case dtype.Int64:
		for i, x := range unsafe.Slice((*int64)(elements), n) {
			buf[2*i], buf[2*i+1] = float64(x>>32<<32), float64(uint32(x))
		}
		return buf[:2*n]
	case dtype.Uint64:
		for i, x := range unsafe.Slice((*uint64)(elements), n) {
			buf[2*i], buf[2*i+1] = float64(x>>32<<32), float64(uint32(x))
		}
		return buf[:2*n]
	}
	return unsafe.Slice((*float64)(elements), n)
}

// store rounds a sum.
func (j *adder) store(result int, sum *fixedPoint) {
	size := j.sums.dtype.Size()
	x := math.NaN()
	if exact := sum.value(); exact != nil && size == 4 {
		x32, _ := exact.Float32()
		x = float64(x32)
	} else if exact != nil {
		x, _ = exact.Float64()
	}
	storeFloat(j.sums.ptr, result, size, x)
}
