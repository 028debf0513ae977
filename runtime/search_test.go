package runtime

import (
	"math"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// The first of elements that are equal is found wherever it is, and none where there is none: -0 is 0, NaN is nothing.
func TestSearch(t *testing.T) {
	for _, c := range []struct {
		t                dtype.DType
		other, v, sameAs uint64
	}{
		{dtype.Float64, math.Float64bits(1), math.Float64bits(0), 1 << 63},
		{dtype.Float32, uint64(math.Float32bits(1)), 0, 1 << 31},
		{dtype.Int64, 1 << 40, 1<<40 + 1<<33, 1<<40 + 1<<33},
		{dtype.Uint32, 7, 1 << 31, 1 << 31},
	} {
		size, v, find := c.t.Size(), alignedBytes(8), searchFor(c.t)
		for n := range 150 {
			x := unsafe.Add(alignedBytes((n+1)*size), size*(n%2))
			fillBits(x, c.other, size, n)
			fillBits(v, c.v, size, 1)
			if got := find.row(x, v, n); got != -1 {
				t.Fatalf("%s: none of %d, but %d", c.t, n, got)
			}
			for i := n - 1; i >= 0; i-- {
				fillBits(unsafe.Add(x, i*size), c.sameAs, size, 1)
				if got := find.row(x, v, n); got != i {
					t.Fatalf("%s: %d of %d, but %d", c.t, i, n, got)
				}
			}
			if c.t == dtype.Float64 {
				nan := math.Float64bits(math.NaN())
				fillBits(x, nan, size, n)
				if got := find.row(x, unsafe.Pointer(&nan), n); got != -1 {
					t.Fatalf("NaN is %d of %d", got, n)
				}
			}
		}
	}
}
