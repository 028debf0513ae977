package expr

import (
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/runtime"
)

// Exact sums of ordinary numbers take one pass.
func TestExactSumsOfOrdinaryNumbers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(17, 0))
	x := make([]float64, 200_000)
	for i := range x {
		x[i] = rnd.NormFloat64()
	}
	for src, once := range map[string]int{ // whether the first time is not by a Fold
		"fsum(a)": 1, "fsum(a*a)": 1, "fsum(float32(a))": 1, "fsum(int64(a*1e18))": 1, "fsum(a, axis=0)": 0, "fsum(a, axis=1)": 0,
		"fsum(float32(a), axis=1)": 0,
	} {
		p := MustCompile(src, Types{"a": Float64})
		times := 0
		p.run.Stages[0].Outputs[0].Elements = func() *runtime.Pass {
			times++
			return p.plan.elements(0, 0)
		}
		a, _ := View(x, []int{5000, 40}, nil)
		if _, err := p.Eval(Vars{"a": a}); err != nil {
			t.Fatal(err)
		}
		if times != once {
			t.Errorf("%s adds elements %d times, want %d", src, times, once)
		}
	}
}
