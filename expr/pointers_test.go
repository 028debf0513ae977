package expr_test

import (
	"fmt"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// No loop makes a pointer outside the array that it goes over, not even one that it does not follow: the build for
// the race detector checks that, and these arrays end where their allocations do.
func TestPointersStayInside(t *testing.T) {
	const n = 64
	for _, width := range []int{1, 2, 3, 4, 5, 8, 13, 16, 32, 64} {
		text := func(period int) expr.Array {
			b := make([]byte, n*width)
			for i := range b {
				b[i] = 'a' + byte(i%period%3)
			}
			a, err := expr.ViewBytes(b, width, []int{n}, nil)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		s, u := text(3), text(5)
		for _, vars := range []expr.Vars{{"s": s, "u": u}, {"s": s.Dim(0, n-1, -1, -1), "u": u.Dim(0, n-1, -1, -1)}, {"s": s, "u": text(7).Dim(0, 0, n, 3).Dim(0, 5, 6, 1)}} {
			for _, src := range []string{"s == u", "s < u", "s == 'abc'", "s < 'ab'", "'b' < s", "contains(s, u)", "contains(s, 'bc')", "startswith(s, 'ab')", "endswith(s, 'a')", "endswith(s, u)"} {
				count := evaluateAll(t, fmt.Sprintf("count_nonzero(%s), count_nonzero(not (%[1]s))", src), vars)
				yes, no := count[0].At().(int64), count[1].At().(int64)
				if yes+no != n {
					t.Errorf("%s of width %d: %d and %d", src, width, yes, no)
				}
			}
		}
	}
	for _, shape := range [][]int{{32, 32}, {128, 8}, {8, 128}, {1024}, {4, 16, 16}} {
		size := 1
		for _, extent := range shape {
			size *= extent
		}
		data := make([]float64, size)
		a, err := expr.View(data, shape, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []expr.Array{a, a.T(), a.Dim(0, shape[0]-1, -1, -1), a.Dim(len(shape)-1, shape[len(shape)-1]-1, -1, -1).T()} {
			dst := make([]float64, size)
			d, err := expr.View(dst, v.Shape(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, src := range []string{"a + 1", "a + sum(a, axis=0, keepdims=True) + 1", "a + sum(a, axis=-1, keepdims=True) + 1", "float32(a) + 1"} {
				for _, dst := range []expr.Array{d, d.Dim(0, v.Shape()[0]-1, -1, -1)} {
					if err := expr.MustCompile(src, expr.Types{"a": expr.Float64}).EvalInto(dst, v); err != nil {
						t.Fatal(err)
					}
				}
				if data[0] != 0 || dst[0] != 1 || dst[size-1] != 1 {
					t.Errorf("%s of shape %v", src, v.Shape())
				}
			}
		}
	}
}
