//go:build unix

package expr_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/expr"
)

// placed returns an array at the end, or at the beginning, of memory.
func placed(t *testing.T, memory []byte, dtype expr.DType, swapped, atEnd bool, shape []int) expr.Array {
	size := dtype.Size()
	for _, extent := range shape {
		size *= extent
	}
	b := memory[:size]
	if atEnd {
		b = memory[len(memory)-size:]
	}
	a, err := expr.FromBytes(b, dtype, swapped, shape, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Reductions touch nothing outside of their operands and results, which end where the process may not read, or begin after
// that, and take numbers in the other byte order as well.
func TestReductionsStayInside(t *testing.T) {
	operand, result := amd64test.Fenced(t), amd64test.Fenced(t)
	rnd := rand.New(rand.NewPCG(17, 17))
	for i := range operand {
		operand[i] = byte(rnd.Uint32())
	}
	shapes := [][]int{{1}, {2}, {31}, {33}, {100}, {509}, {3, 5}, {5, 3}, {2, 100}, {100, 2}, {8, 8}, {9, 31}, {40, 7}}
	for _, isa := range engines() {
		for _, dtype := range []expr.DType{expr.Float64, expr.Float32, expr.Int8, expr.Int16, expr.Uint32} {
			for _, text := range []string{"sum(a, axis=%d)", "max(a, axis=%d)", "argmin(a, axis=%d)", "var(a*2, axis=%d)", "any(a > 0, axis=%d)"} {
				for axis := range 2 {
					p := expr.MustCompile(fmt.Sprintf(text, axis), expr.Types{"a": dtype}, expr.UseISA(isa))
					for i, shape := range shapes {
						if axis >= len(shape) || i%amd64test.Some(1, 1, 5) != 0 {
							continue
						}
						left := append(append([]int{}, shape[:axis]...), shape[axis+1:]...)
						for k := range 8 { // the first evaluation compiles, others may take another way
							swapped, atEnd := k/2%2 == 1, k%2 == 1
							a, dst := placed(t, operand, dtype, swapped, atEnd, shape), placed(t, result, p.DType(), false, atEnd, left)
							copied, want := expr.Make(dtype, shape...), expr.Make(p.DType(), left...)
							for _, step := range []error{expr.MustCompile("a", expr.Types{"a": dtype}).EvalInto(copied, a), p.EvalInto(want, copied), p.EvalInto(dst, a)} {
								if step != nil {
									t.Fatalf("%s of %v: %v", p, shape, step)
								}
							}
							if dst.String() != want.String() {
								t.Errorf("%s of %s %v, swapped: %v, at the end: %v: %s, want %s", p, dtype, shape, swapped, atEnd, dst, want)
							}
						}
					}
				}
			}
		}
	}
}
