package vmath_test

import (
	"math"
	"testing"
)

var expSpecialValues = map[string][][]float64{
	"exp": {
		{0, 1},
		{minus0, 1},
		{inf, inf},
		{-inf, 0},
		{nan, nan},
		{5e-324, 1},
		{-least32, 1},
		{1e5, inf},
		{-1e5, 0},
		{math.MaxFloat64, inf},
		{-math.MaxFloat64, 0},
		{709.7827128933841, inf},
		{-745.1332191019412, 0},
	},
	"exp2": {
		{0, 1},
		{minus0, 1},
		{inf, inf},
		{-inf, 0},
		{nan, nan},
		{1024, inf},
		{-1076, 0},
		{-1075, 0},
		{1e30, inf},
		{-1e30, 0},
		{math.MaxFloat64, inf},
		{-math.MaxFloat64, 0},
		{-1074, 5e-324},
		{5e-324, 1},
	},
	"exp10": {
		{0, 1},
		{minus0, 1},
		{inf, inf},
		{-inf, 0},
		{nan, nan},
		{309, inf},
		{-324, 0},
		{1e30, inf},
		{-math.MaxFloat64, 0},
		{-1, 0.1},
		{-323, 1e-323},
		{308, 1e308},
		{-307, 1e-307},
	},
	"expm1": {
		{0, 0},
		{minus0, minus0},
		{inf, inf},
		{-inf, -1},
		{nan, nan},
		{710, inf},
		{-50, -1},
		{-1e30, -1},
		{1e30, inf},
		{least32, least32},
		{-least32, -least32},
		{5e-324, 5e-324},
		{-5e-324, -5e-324},
		{-math.MaxFloat64, -1},
		{math.MaxFloat64, inf},
	},
	"sinh": {
		{0, 0},
		{minus0, minus0},
		{inf, inf},
		{-inf, -inf},
		{nan, nan},
		{711, inf},
		{-711, -inf},
		{1e30, inf},
		{-1e30, -inf},
		{least32, least32},
		{-least32, -least32},
		{5e-324, 5e-324},
		{-5e-324, -5e-324},
	},
	"cosh": {{0, 1}, {minus0, 1}, {inf, inf}, {-inf, inf}, {nan, nan}, {711, inf}, {-711, inf}, {1e30, inf}, {-1e30, inf}, {5e-324, 1}},
	"tanh": {
		{0, 0},
		{minus0, minus0},
		{inf, 1},
		{-inf, -1},
		{nan, nan},
		{20, 1},
		{-1e30, -1},
		{1e300, 1},
		{least32, least32},
		{-least32, -least32},
		{5e-324, 5e-324},
		{-5e-324, -5e-324},
	},
	"cbrt": {
		{0, 0},
		{minus0, minus0},
		{inf, inf},
		{-inf, -inf},
		{nan, nan},
		{1, 1},
		{-1, -1},
		{27, 3},
		{-0.125, -0.5},
		{0x1p-1074, 0x1p-358},
		{-0x1p-1074, -0x1p-358},
		{0x1p1023, 0x1p341},
		{-0x1p-147, -0x1p-49},
	},
	"hypot": {
		{0, 0, 0},
		{minus0, 0, 0},
		{minus0, minus0, 0},
		{3, 4, 5},
		{-3, -4, 5},
		{0, -2, 2},
		{-2, 0, 2},
		{inf, nan, inf},
		{nan, -inf, inf},
		{-inf, 1, inf},
		{1, -inf, inf},
		{inf, -inf, inf},
		{0, inf, inf},
		{nan, 1, nan},
		{1, nan, nan},
		{nan, 0, nan},
		{0, nan, nan},
		{nan, nan, nan},
		{nan, 1e300, nan},
		{1e-300, nan, nan},
		{3e300, 4e300, 5e300},
		{math.MaxFloat64, 1, math.MaxFloat64},
		{math.MaxFloat64, math.MaxFloat64, inf},
		{0x3p-1074, 0x4p-1074, 0x5p-1074},
		{0x3p-149, 0x4p-149, 0x5p-149},
		{math.MaxFloat32, 1, math.MaxFloat32},
		{5e-324, 5e-324, 5e-324},
		{math.MaxFloat64, 0, math.MaxFloat64},
	},
}

// Values that are numbers of the type are exact.
func TestExpExactValues(t *testing.T) {
	var twos, tens, cubes, triples [][]float64
	for n := -1074; n <= 1023; n++ {
		twos = append(twos, []float64{float64(n), math.Ldexp(1, n)})
	}
	for n := range 23 { // from 10^23 on they are not
		tens = append(tens, []float64{float64(n), math.Pow10(n)})
	}
	for n := -1000.0; n <= 1000; n += 7 {
		cubes = append(cubes, []float64{n * n * n, n}, []float64{n * n * n * 0x1p-900, n * 0x1p-300})
		m := n + 1011
		triples = append(triples, []float64{m*m - 4, 4 * m, m*m + 4}, []float64{4 * m, 4 - m*m, m*m + 4})
	}
	checkExact(t, "exp2", twos)
	checkExact(t, "exp10", tens)
	checkExact(t, "cbrt", cubes)
	checkExact(t, "hypot", triples)
}

// Hypot is symmetric to the last bit, and does not see signs.
func TestHypotSymmetry(t *testing.T) {
	points := arguments(readSamples(t, "hypot"))
	var swapped [][]float64
	for _, x := range points {
		swapped = append(swapped, []float64{-x[1], x[0]})
	}
	for _, f := range inBothTypes("hypot") {
		other := f.at(t, swapped)
		for i, y := range f.at(t, points) {
			if !same(y, other[i]) {
				t.Errorf("hypot%x of %s = %x, but %x the other way", points[i], f.t, y, other[i])
			}
		}
	}
}
