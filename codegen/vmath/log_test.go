package vmath_test

import (
	"math"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
)

var logSpecialValues = map[string][][]float64{
	"log":        {{0, -inf}, {minus0, -inf}, {1, 0}, {-1, nan}, {-0x1p-133, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
	"log2":       {{0, -inf}, {minus0, -inf}, {1, 0}, {-1, nan}, {-0x1p-133, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
	"log10":      {{0, -inf}, {minus0, -inf}, {1, 0}, {-1, nan}, {-0x1p-133, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
	"log1p":      {{0, 0}, {minus0, minus0}, {-1, -inf}, {-1.5, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
	"arcsinh":    {{0, 0}, {minus0, minus0}, {inf, inf}, {-inf, -inf}, {nan, nan}},
	"arccosh":    {{1, 0}, {1 - 0x1p-24, nan}, {1 - 0x1p-53, nan}, {0, nan}, {minus0, nan}, {-2, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
	"arctanh":    {{0, 0}, {minus0, minus0}, {1, inf}, {-1, -inf}, {1 + 0x1p-23, nan}, {1 + 0x1p-52, nan}, {-2, nan}, {inf, nan}, {-inf, nan}, {nan, nan}},
	"logaddexp":  logAddSpecialValues,
	"logaddexp2": append(slices.Clip(logAddSpecialValues), [][]float64{{0, 0, 1}, {-1, -1, 0}, {5, 5, 6}}...),
}

// NumPy's.
var logAddSpecialValues = [][]float64{
	{inf, inf, inf},
	{-inf, -inf, -inf},
	{inf, -inf, inf},
	{-inf, inf, inf},
	{3, -inf, 3},
	{-inf, -3, -3},
	{inf, 1, inf},
	{-1, inf, inf},
	{nan, 1, nan},
	{1, nan, nan},
	{nan, nan, nan},
	{nan, inf, nan},
	{-inf, nan, nan},
	{0, -2000, 0},
	{-2000, 1, 1},
	{-3000, -1000, -1000},
}

func TestLogarithmsOfPowersAreExact(t *testing.T) {
	var twos, tens [][]float64
	for n := -1074; n <= 1023; n++ {
		twos = append(twos, []float64{math.Ldexp(1, n), float64(n)})
	}
	for n := range 23 { // from 10^23 on they are no numbers
		tens = append(tens, []float64{math.Pow10(n), float64(n)})
	}
	checkExact(t, "log2", twos)
	checkExact(t, "log10", tens)
}

// Neighbours near the ends of the reduction, where its pieces meet, and some that are anywhere.
func TestLogarithmsAreMonotonic(t *testing.T) {
	const half = 500
	for _, name := range []string{"log", "log2", "log10", "log1p", "arcsinh", "arccosh", "arctanh"} {
		f := function{ir.Row(name), dtype.Float64}
		for _, at := range []float64{math.Sqrt2 - 1, math.Sqrt2, 1 / math.Sqrt2, 1 - 1/math.Sqrt2, 0.16, 1.0606601717798212, 1.3, 1 / math.Sqrt2 / 2, 10, 0x1p40} {
			x := make([][]float64, 2*half)
			bits := math.Float64bits(at)
			for i := range x {
				x[i] = []float64{math.Float64frombits(bits + uint64(i) - half)}
			}
			y := f.at(t, x)
			for i := 1; i < len(y); i++ {
				if y[i] < y[i-1] {
					t.Errorf("%s(%v) = %v is less than that of the number before, %v", name, x[i][0], y[i], y[i-1])
					break
				}
			}
		}
	}
}
