package vmath_test

import (
	"math"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
)

var gammaSpecialValues = map[string][][]float64{
	"tgamma": {
		{0, inf},
		{minus0, -inf},
		{inf, inf},
		{-inf, nan},
		{nan, nan},
		{-1, nan},
		{-2, nan},
		{-170, nan},
		{-0x1p52 - 1, nan},
		{-0x1p100, nan},
		{-math.MaxFloat64, nan},
		{172, inf},
		{0x1p100, inf},
		{math.MaxFloat64, inf},
		{-200.5, minus0}, // there the sign alternates
		{-201.5, 0},
		{-300.25, minus0},
		{5e-324, inf},
		{-5e-324, -inf},
		{0x1p-1024, inf},
		{-0x1p-1024, -inf},
		{0x1p-100, 0x1p100},
		{-0x1p-100, -0x1p100},
		{0.5, sqrtPi},
		{-0.5, -2 * sqrtPi},
		{-1.5, sqrtPi * 4 / 3},
	},
	"lgamma": {
		{0, inf},
		{minus0, inf},
		{1, 0},
		{2, 0},
		{3, math.Ln2},
		{inf, inf},
		{-inf, inf},
		{nan, nan},
		{-1, inf},
		{-2, inf},
		{-0x1p52 - 1, inf},
		{-0x1p100, inf},
		{-math.MaxFloat64, inf},
		{math.MaxFloat64, inf},
		{0x1p-200, 200 * math.Ln2},
		{-0x1p-200, 200 * math.Ln2},
		{5e-324, 1074 * math.Ln2},
		{-5e-324, 1074 * math.Ln2},
		{0.5, 0.57236494292470008707171367567652935582364740645765},
		{-0.5, 1.2655121234846453964889457971347059238991475408179},
	},
}

// Factorials are exact where they are numbers of the type.
func TestGammaOfIntegersIsExact(t *testing.T) {
	var factorials [][]float64
	product := 1.0
	for n := 1; n <= 23; n++ { // (n-1)! is a float64 number
		factorials = append(factorials, []float64{float64(n), product})
		product *= float64(n)
	}
	checkExact(t, "tgamma", factorials)
}

// Where its pieces meet, and where it overflows, the gamma function and its logarithm rise, from their minimum on.
func TestGammaIsMonotonic(t *testing.T) {
	const half = 300
	for _, name := range []string{"tgamma", "lgamma"} {
		f := function{ir.Row(name), dtype.Float64}
		for _, at := range []float64{1.5, 2, 3, 8, 171, 171.62437695630271, 0x1p52} {
			var points [][]float64
			bits := math.Float64bits(at)
			for i := range 2 * half {
				// Sixteen numbers on: the function rises by more than the errors.
				points = append(points, []float64{math.Float64frombits(bits + uint64(16*(i-half)))})
			}
			last := -inf
			for i, y := range f.at(t, points) {
				if !(y >= last) {
					t.Errorf("%s(%v) = %v is less than that of the number before, %v", name, points[i][0], y, last)
					break
				}
				last = y
			}
		}
	}
}
