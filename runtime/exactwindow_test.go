package runtime

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// High, low and doubt of a windowSum enclose the exact sum, however the numbers are divided and whatever window was used
// before; and the loop over single numbers is as good as the one over vectors.
func TestWindowSumEnclosesTheSum(t *testing.T) {
	rnd := rand.New(rand.NewPCG(18, 0))
	kinds := map[string]func() float64{
		"normal":        rnd.NormFloat64,
		"of one sign":   rnd.Float64,
		"growing":       func() float64 { return math.Ldexp(rnd.Float64(), rnd.IntN(40)) },
		"all exponents": func() float64 { return math.Ldexp(rnd.NormFloat64(), rnd.IntN(2000)-1074) },
		"largest":       func() float64 { return math.Copysign(math.MaxFloat64, rnd.NormFloat64()) / 4096 },
		"subnormal":     func() float64 { return math.Ldexp(rnd.NormFloat64(), -1060) },
		"few":           func() float64 { return max(0, rnd.NormFloat64()-3) },
	}
	for name, number := range kinds {
		for round := range 60 {
			var whole, slow windowSum
			want := new(big.Float).SetPrec(4096)
			for range 1 + rnd.IntN(3) {
				x := make([]float64, rnd.IntN(3*windowElements))
				for i := range x {
					x[i] = number()
					want.Add(want, big.NewFloat(x[i]))
				}
				var part windowSum
				part.add(x)
				whole.merge(&part)
				for len(x) > 0 {
					n := min(len(x), 1+rnd.IntN(2*fewElements))
					slow.add(x[:n])
					x = x[n:]
				}
			}
			for _, sum := range []*windowSum{&whole, &slow} {
				err := new(big.Float).SetPrec(4096).SetFloat64(sum.high)
				err.Add(err, big.NewFloat(sum.low))
				err.Sub(err, want)
				if err.Abs(err).Cmp(big.NewFloat(2*sum.doubt)) > 0 {
					t.Fatalf("%s, round %d: %g + %g is off by %g, more than twice %g", name, round, sum.high, sum.low, err, sum.doubt)
				}
			}
		}
	}
}
