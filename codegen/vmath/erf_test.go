package vmath_test

import (
	"math"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
)

const sqrtPi = 1.7724538509055160272981674833411451827975494561224

var erfSpecialValues = map[string][][]float64{
	"erf": {
		{0, 0},
		{minus0, minus0},
		{inf, 1},
		{-inf, -1},
		{nan, nan},
		{6, 1},
		{-6, -1},
		{0x1p100, 1},
		{-0x1p100, -1},
		{math.MaxFloat64, 1},
		{-math.MaxFloat64, -1},
		{least32, 2 / sqrtPi * 0x1p-149},
		{-least32, -2 / sqrtPi * 0x1p-149},
		{5e-324, 5e-324},
		{-5e-324, -5e-324},
	},
	"erfc": {
		{0, 1},
		{minus0, 1},
		{inf, 0},
		{-inf, 2},
		{nan, nan},
		{-6, 2},
		{-28, 2},
		{-0x1p100, 2},
		{27.25, 0},
		{28.5, 0},
		{0x1p100, 0},
		{math.MaxFloat64, 0},
		{-math.MaxFloat64, 2},
		{least32, 1},
		{-least32, 1},
		{5e-324, 1},
		{-5e-324, 1},
	},
}

// The two functions are opposites: their sum is 1, but for what both are rounded by.
func TestErrorFunctionsAreComplements(t *testing.T) {
	points := arguments(readSamples(t, "erfc"))
	for k, f := range inBothTypes("erf") {
		limit := ulp(f.t, 1)
		complement := inBothTypes("erfc")[k].at(t, points)
		for i, y := range f.at(t, points) {
			if sum := y + complement[i]; !(math.Abs(sum-1) <= 2*limit) {
				t.Errorf("erf(%x) + erfc = %x of %s", points[i][0], sum, f.t)
			}
		}
	}
}

// Where its pieces meet, where it leaves the normal numbers, and where it ends, erfc does not rise.
func TestErfcIsMonotonic(t *testing.T) {
	f := function{ir.Row("erfc"), dtype.Float64}
	for _, from := range []float64{0.4, 25.9, 26.5, 27.2} {
		var points [][]float64
		for i := range 400 {
			points = append(points, []float64{from + float64(i)*0x1p-11})
		}
		last := inf
		for i, y := range f.at(t, points) {
			if !(y <= last) {
				t.Errorf("erfc(%v) = %v is more than that of the number before, %v", points[i][0], y, last)
			}
			last = y
		}
	}
}
