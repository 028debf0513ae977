package vmath_test

import (
	"math"
	"testing"
)

// The special cases of C (Annex F, 10.4.4), and numbers around them.
func powerSpecialValues() (table [][]float64) {
	odd, even, half := []float64{1, 3, 5, 0x1p23 + 1}, []float64{2, 4, 0x1p23, 0x1p24, 0x1p70}, []float64{0.5, 1.5, 2.5, 0x1p-60}
	row := func(x, y, want float64) { table = append(table, []float64{x, y, want}) }
	all := []float64{0, minus0, 1, -1, 0.5, -0.5, 2, -2, 3.25, -3.25, inf, -inf, nan, least32, -least32, 5e-324, -5e-324, math.MaxFloat64, -math.MaxFloat64}

	for _, x := range all {
		row(x, 0, 1)
		row(x, minus0, 1)
		row(1, x, 1)
	}
	for _, y := range odd {
		row(0, -y, inf)
		row(minus0, -y, -inf)
		row(0, y, 0)
		row(minus0, y, minus0)
		row(-inf, -y, minus0)
		row(-inf, y, -inf)
		row(-1, y, -1)
		row(-1, -y, -1)
	}
	for _, y := range append(even, half...) {
		for _, zero := range []float64{0, minus0} {
			row(zero, -y, inf)
			row(zero, y, 0)
		}
		row(-inf, -y, 0)
		row(-inf, y, inf)
		row(inf, -y, 0)
		row(inf, y, inf)
	}
	for _, y := range even {
		row(-1, y, 1)
		row(-1, -y, 1)
	}
	for _, y := range half {
		for _, x := range []float64{-1, -0.5, -2, -least32, -5e-324, -math.MaxFloat64} {
			row(x, y, nan)
			row(x, -y, nan)
		}
	}
	for _, sign := range []float64{1, -1} {
		row(sign*0, -inf, inf)
		row(sign*0, inf, 0)
		row(sign*inf, -inf, 0)
		row(sign*inf, inf, inf)
		for _, x := range []float64{0.5, 1 - 0x1p-24, 1 - 0x1p-53, least32, 5e-324} {
			row(sign*x, -inf, inf)
			row(sign*x, inf, 0)
			row(sign*x, -0x1p100, inf)
			row(sign*x, 0x1p100, 0)
			row(sign*x, -1e300, inf)
		}
		for _, x := range []float64{2, 1 + 0x1p-23, 1 + 0x1p-52, math.MaxFloat64} {
			row(sign*x, -inf, 0)
			row(sign*x, inf, inf)
			row(sign*x, -0x1p100, 0)
			row(sign*x, 0x1p100, inf)
			row(sign*x, 1e300, inf)
		}
	}
	row(-1, inf, 1)
	row(-1, -inf, 1)
	for _, x := range all {
		if x != 1 {
			row(x, nan, nan)
		}
		if x != 0 {
			row(nan, x, nan)
		}
	}
	// Results that overflow and vanish have their sign.
	row(-2, 1025, -inf)
	row(-2, 1024, inf)
	row(-2, -1077, minus0)
	row(-2, -1078, 0)
	row(-5e-324, -1001, -inf)
	row(-5e-324, 3, minus0)
	row(-3, 0x1p53-1, -inf)
	row(-3, 0x1p53+2, inf)
	row(-1, 0x1p53-1, -1)
	// Halfway between the least float32 and 0, which is even.
	for n := -75.0; n < 0; n += 25 {
		row(math.Exp2(n), -150/n, 0x1p-150)
		row(math.Exp2(-n), 150/n, 0x1p-150)
	}
	return table
}

func TestPowerExactValues(t *testing.T) {
	var table [][]float64
	for n := -1074; n <= 1023; n++ {
		table = append(table, []float64{2, float64(n), math.Ldexp(1, n)}, []float64{-0.5, float64(-n), math.Ldexp(float64(1-2*(n&1)), n)})
	}
	for x := 3.0; x < 40; x += 2 {
		power, root := x, x*x
		for n := 1.0; power < 0x1p53; n++ {
			table = append(table, []float64{x, n, power}, []float64{-x, n, math.Copysign(power, 0.5-math.Mod(n, 2))})
			power *= x
		}
		table = append(table, []float64{root, 0.5, x}, []float64{root * root, 0.25, x}, []float64{0x1p-1068 * root, 0.5, 0x1p-534 * x})
	}
	checkExact(t, "power", table)
}
