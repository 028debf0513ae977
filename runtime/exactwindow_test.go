package runtime

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// High, low and doubt of a windowSum enclose the exact sum, however the numbers are divided and whatever window was used
// before.
func TestWindowSumEnclosesTheSum(t *testing.T) {
	rnd := rand.New(rand.NewPCG(18, 0))
	for name, number := range windowNumbers(rnd) {
		for round := range 15 {
			var whole, inPieces windowSum
			want := new(big.Float).SetPrec(4096)
			for range 1 + rnd.IntN(3) {
				x := make([]float64, rnd.IntN(2*windowElements))
				for i := range x {
					x[i] = number()
					want.Add(want, big.NewFloat(x[i]))
				}
				var part windowSum
				part.add(x)
				whole.merge(&part)
				for len(x) > 0 {
					n := min(len(x), 1+rnd.IntN(4*fewElements))
					inPieces.add(x[:n])
					x = x[n:]
				}
			}
			for _, sum := range []*windowSum{&whole, &inPieces} {
				if err := errorOf(want, sum.high, sum.low); err.Cmp(big.NewFloat(2*sum.doubt)) > 0 {
					t.Fatalf("%s, round %d: %g + %g is off by %g, more than twice %g", name, round, sum.high, sum.low, err, sum.doubt)
				}
			}
		}
	}
}

// Both loops say whether numbers fit into a window, and what they add to it is as near to the sum as promised.
func TestWindowLoops(t *testing.T) {
	rnd := rand.New(rand.NewPCG(19, 0))
	for name, number := range windowNumbers(rnd) {
		for n := 4; n <= windowElements; n *= 2 {
			x := make([]float64, n)
			want := new(big.Float).SetPrec(4096)
			for i := range x {
				x[i] = number()
				want.Add(want, big.NewFloat(x[i]))
			}
			var s windowSum
			if s.choose(x); s.window == 0 {
				continue
			}
			first := math.Float64frombits(s.window<<52 | 1<<51)
			check := func(high int64, low float64, inside bool) {
				unit := math.Float64frombits((s.window - unitBelow) << 52)
				bound := math.Float64frombits((s.window - doubtBelow) << 52)
				if err := errorOf(want, float64(high>>32<<32)*unit, float64(high&(1<<32-1))*unit, low); !inside || err.Cmp(big.NewFloat(bound)) > 0 {
					t.Fatalf("%s, %d numbers: %d, %g, %v is off by %g, more than %g", name, n, high, low, inside, err, bound)
				}
			}
			check(addOneByOne(x, first))
			if high, low, done, inside := addInWindow(x, first); done > 0 {
				check(high, low, inside)
			}
			for _, larger := range []float64{first, -first, math.Inf(1), math.NaN()} {
				x[rnd.IntN(n)] = larger
				if _, _, inside := addOneByOne(x, first); inside {
					t.Fatalf("%g is inside a window from %g on", larger, first)
				}
				if _, _, done, inside := addInWindow(x, first); done > 0 && inside {
					t.Fatalf("%g is inside a window of vectors from %g on", larger, first)
				}
			}
		}
	}
}

func windowNumbers(rnd *rand.Rand) map[string]func() float64 {
	return map[string]func() float64{
		"normal":        rnd.NormFloat64,
		"of one sign":   rnd.Float64,
		"growing":       func() float64 { return math.Ldexp(rnd.Float64(), rnd.IntN(40)) },
		"all exponents": func() float64 { return math.Ldexp(rnd.NormFloat64(), rnd.IntN(2000)-1074) },
		"largest":       func() float64 { return math.Copysign(math.MaxFloat64, rnd.NormFloat64()) / 4096 },
		"subnormal":     func() float64 { return math.Ldexp(rnd.NormFloat64(), -1060) },
		"few":           func() float64 { return max(0, rnd.NormFloat64()-3) },
	}
}

// errorOf is the distance from want to the sum of parts.
func errorOf(want *big.Float, parts ...float64) *big.Float {
	sum := new(big.Float).SetPrec(4096)
	for _, x := range parts {
		sum.Add(sum, big.NewFloat(x))
	}
	return sum.Abs(sum.Sub(sum, want))
}
