package runtime

import (
	"math"
	"unsafe"
)

// addWindow adds n numbers, a multiple of 4, in 16 sums that are first in the beginning.
//
//go:noescape
func addWindow(x unsafe.Pointer, n int, first float64, w *window)

// A window is what addWindow leaves, four of each: sums of the bits of sums, sums of what was lost, and all sums that there
// were, combined bit by bit.
type window struct {
	high [4]uint64
	low  [4]float64
	or   [4]uint64
	and  [4]uint64
}

// sumsAtOnce is the number of sums that addWindow begins with.
const sumsAtOnce = 16

// addInWindow is [addOneByOne] of the first of x, as many as it can do fast, which it returns the number of.
func addInWindow(x []float64, first float64) (high int64, low float64, n int, inside bool) {
	n = len(x) &^ 3
	if n == 0 || !hasAVX2 {
		return 0, 0, 0, true
	}
	var w window
	addWindow(unsafe.Pointer(&x[0]), n, first, &w)
	bits := math.Float64bits(first)
	or, and := w.or[0]|w.or[1]|w.or[2]|w.or[3], w.and[0]&w.and[1]&w.and[2]&w.and[3]
	high = int64(w.high[0] + w.high[1] + w.high[2] + w.high[3] - sumsAtOnce*bits)
	low = (w.low[0] + w.low[1]) + (w.low[2] + w.low[3])
	return high, low, n, (or^bits|and^bits)>>52 == 0
}
