package runtime

import (
	"fmt"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// Slices that end where the destination begins, share a part of it and begin where it ends. Only those that
// share a part are not for EvalDirect.
func TestEvalDirectOverlap(t *testing.T) {
	for _, isa := range usable(t) {
		p := NewProgram(spec(isa, "a + i", "a float64, i int32"))
		for _, n := range []int{0, 1, 2, 5, 16, 37} {
			memory := make([]byte, 20*n)
			dst, _ := FromBytes(memory[8*n:], dtype.Float64, false, []int{n}, nil)
			for shift := -n; shift <= 2*n; shift++ {
				for _, inPlace := range []bool{false, true} {
					a := Of(make([]float64, n))
					if inPlace {
						a = dst
					}
					i, _ := FromBytes(memory[8*n+4*shift:], dtype.Int32, false, []int{n}, nil)
					for k := range memory {
						memory[k] = byte(0x3E + k*k%5) // numbers around 1 if they are float64
					}
					var want []float64
					elements, _ := Data[float64](a)
					integers, _ := Data[int32](i)
					for k := range n {
						want = append(want, elements[k]+float64(integers[k]))
					}
					p.variant(variantKey{out: dtype.Float64, apart: !inPlace})
					before := slices.Clone(memory)
					apart := n == 0 || shift == -n || shift == 2*n
					name := fmt.Sprintf("%s n=%d shift=%d in place=%v", isa, n, shift, inPlace)
					if got := p.EvalDirect(&dst, []Array{a, i}, &Options{}); got != (apart && isa != Portable) {
						t.Fatalf("%s: EvalDirect: %v", name, got)
					} else if !got && !slices.Equal(before, memory) {
						t.Fatalf("%s: EvalDirect has done something", name)
					} else if !got {
						if err := p.Eval(&dst, []Array{a, i}, &Options{}); err != nil {
							t.Fatal(err)
						}
					}
					if got, _ := Data[float64](dst); !slices.Equal(got, want) {
						t.Fatalf("%s: %v, want %v", name, got, want)
					}
				}
			}
		}
	}
}
