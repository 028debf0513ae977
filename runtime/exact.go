package runtime

import (
	"context"
	"math"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// An exact sum is rounded once. A Fold leaves exactParts numbers for each: high, low and doubt, with the promise that the
// exact sum is high + low + d where |d| is at most what doubt would be if the additions to it did not round. They add no
// negative number, and each result is at most 2**-53 of it too small, in a tree of far less than 2**50 levels: so 2*doubt is
// a bound of |d|. If that is not too much to say what high + low + d rounds to, which it rarely is, the sum is that;
// else the elements are added again, in fixed point.
//
// Where elements of one result follow each other, no Fold makes these numbers: see [windowSum].
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
	most := round(high, math.Nextafter(low+2*doubt, math.Inf(1)))
	return sum, math.Float64bits(sum) == math.Float64bits(most) // zeros too, of which there are two
}

// roundTo64 returns x + y rounded.
func roundTo64(x, y float64) float64 { return x + y }

// roundTo32 returns x + y rounded to float32. On the way it is rounded to odd: to the neighbour with an odd last bit
// if it is no float64, so that no number seems to lie half-way that does not (Boldo and Melquiond, Emulation of FMA and
// Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd, IEEE Trans. Comput. 57, 2008).
func roundTo32(x, y float64) float64 {
	sum, err := twoSum(x, y)
	if err != 0 && math.Float64bits(sum)&1 == 0 {
		sum = math.Nextafter(sum, math.Copysign(math.Inf(1), err))
	}
	return float64(float32(sum))
}

// finishExact makes the value of an exact sum, of an operand of that shape, from what is left of a Fold.
func (e *evaluation) finishExact(ctx context.Context, out *Output, shape []int, parts []unsafe.Pointer, opt *Options) error {
	v := &e.values[out.Value]
	n, size := v.Len(), v.DType().Size()
	v.ptr = e.allocate(n * size)
	round := roundTo64
	if v.DType() == dtype.Float32 {
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
	j := &adder[fixedPoint, *fixedPoint]{results: again, ns: nsInFixedPoint}
	j.store = func(i int, sum *fixedPoint) { storeFloat(v.ptr, i, size, sum.rounded(size)) }
	return j.run(ctx, out.Elements(), e, shape, e.reduced[out.Value], opt)
}

// storeFloat stores element i of an array of floats.
func storeFloat(p unsafe.Pointer, i, size int, x float64) {
	if size == 4 {
		*(*float32)(unsafe.Add(p, i*size)) = float32(x)
	} else {
		*(*float64)(unsafe.Add(p, i*size)) = x
	}
}
