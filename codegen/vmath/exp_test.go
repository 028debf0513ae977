package vmath_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// expFunction is a function of the table of operations for operands of type t, by its definition.
type expFunction struct {
	name string
	t    dtype.DType
}

// at returns the function's values at the points, each a list of arguments.
func (f expFunction) at(points [][]float64) []float64 {
	if f.t == dtype.Float32 {
		return expValues[float32](f, vec.F32, points)
	}
	return expValues[float64](f, vec.F64, points)
}

func expValues[T float32 | float64](f expFunction, lane vec.Type, points [][]float64) []float64 {
	op := ir.Row(f.name)
	var params []vec.Param
	for _, arg := range op.Args {
		params = append(params, vec.Param{Name: arg, Type: lane})
	}
	b := vec.NewBuilder(params)
	var args []vec.Value
	var ptrs []unsafe.Pointer
	for k := range params {
		args = append(args, b.Param(k))
		column := make([]T, len(points))
		for i, x := range points {
			column[i] = T(x[k])
		}
		ptrs = append(ptrs, unsafe.Pointer(&column[0]))
	}
	result := make([]T, len(points))
	ptrs = append(ptrs, unsafe.Pointer(&result[0]))
	vectest.RunReference(b.Program(op.Lower(b, f.t, args)), len(points), ptrs)
	wide := make([]float64, len(points))
	for i, y := range result {
		wide[i] = float64(y)
	}
	return wide
}

// A sample of testdata/mpfr_exp.py: the exact value is value + rest units in its last place.
type expSample struct {
	args        []float64
	value, rest float64
}

func expSamples(t *testing.T, name string) (samples []expSample) {
	text, err := os.ReadFile("testdata/exp_" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var x []float64
		for _, field := range strings.Fields(line) {
			var v float64
			if _, err := fmt.Sscan(field, &v); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			x = append(x, v)
		}
		n := len(x) - 2
		samples = append(samples, expSample{x[:n], x[n], x[n+1]})
	}
	return samples
}

// expULP is the unit in the last place of x in type t.
func expULP(t dtype.DType, x float64) float64 {
	_, e := math.Frexp(x)
	if t == dtype.Float32 {
		return math.Ldexp(1, max(e-24, -149))
	}
	return math.Ldexp(1, max(e-53, -1074))
}

// isFloat32 reports whether x is a float32 number.
func isFloat32(x float64) bool { return float64(float32(x)) == x || x != x }

// TestExpAccuracy compares with MPFR and with the bounds in the table of operations.
func TestExpAccuracy(t *testing.T) {
	for _, name := range []string{"exp", "exp2", "exp10", "expm1", "sinh", "cosh", "tanh", "cbrt", "hypot", "power"} {
		bound := ir.Row(name).MaxULP
		for _, f := range []expFunction{{name, dtype.Float32}, {name, dtype.Float64}} {
			limit := bound.Float64
			var samples []expSample
			for _, s := range expSamples(t, name) {
				fits := isFloat32(s.args[0]) && isFloat32(s.args[len(s.args)-1]) && math.Abs(s.value) < math.MaxFloat32
				if f.t == dtype.Float64 || fits {
					samples = append(samples, s)
				}
			}
			if f.t == dtype.Float32 {
				limit = bound.Float32
			}
			var points [][]float64
			for _, s := range samples {
				points = append(points, s.args)
			}
			if len(points) < 50 {
				t.Errorf("%s of %s: only %d points", name, f.t, len(points))
			}
			worst := 0.0
			for i, y := range f.at(points) {
				s := samples[i]
				// The differences are exact: near the value, and there in few digits.
				off := math.Abs((y-s.value)/expULP(f.t, s.value) - s.rest*(expULP(dtype.Float64, s.value)/expULP(f.t, s.value)))
				worst = max(worst, off)
				if !(off <= limit) {
					t.Errorf("%s%x = %x in %s, want %x: off by %.4f ULP, more than %g", name, s.args, y, f.t, s.value, off, limit)
				}
			}
			t.Logf("%s of %s: %d points, off by %.3f ULP at most", name, f.t, len(points), worst)
		}
	}
}

// checkValues compares values with those of tables of arguments and result, in both types where all are
// float32 numbers. NaN is NaN of any sign.
func checkValues(t *testing.T, name string, table [][]float64) {
	t.Helper()
	for _, f := range []expFunction{{name, dtype.Float32}, {name, dtype.Float64}} {
		var rows, points [][]float64
		for _, row := range table {
			short := true
			for _, x := range row {
				short = short && isFloat32(x)
			}
			if short || f.t == dtype.Float64 {
				rows, points = append(rows, row), append(points, row[:len(row)-1])
			}
		}
		if len(points) == 0 {
			continue
		}
		for i, y := range f.at(points) {
			want := rows[i][len(rows[i])-1]
			if y != y && want != want {
				continue
			}
			if math.Float64bits(y) != math.Float64bits(want) {
				t.Errorf("%s%v = %v in %s, want %v", name, points[i], y, f.t, want)
			}
		}
	}
}

var (
	inf     = math.Inf(1)
	nan     = math.NaN()
	minus0  = math.Copysign(0, -1)
	least32 = float64(math.SmallestNonzeroFloat32)
)

func TestExpSpecialValues(t *testing.T) {
	least, largest := math.SmallestNonzeroFloat64, math.MaxFloat64
	for name, table := range map[string][][]float64{
		"exp": {
			{0, 1},
			{minus0, 1},
			{inf, inf},
			{-inf, 0},
			{nan, nan},
			{least, 1},
			{-least32, 1},
			{1e5, inf},
			{-1e5, 0},
			{largest, inf},
			{-largest, 0},
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
			{largest, inf},
			{-largest, 0},
			{-1074, least},
			{least, 1},
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
			{-largest, 0},
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
			{least, least},
			{-least, -least},
			{-largest, -1},
			{largest, inf},
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
			{least, least},
			{-least, -least},
		},
		"cosh": {{0, 1}, {minus0, 1}, {inf, inf}, {-inf, inf}, {nan, nan}, {711, inf}, {-711, inf}, {1e30, inf}, {-1e30, inf}, {least, 1}},
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
			{least, least},
			{-least, -least},
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
			{largest, 1, largest},
			{largest, largest, inf},
			{0x3p-1074, 0x4p-1074, 0x5p-1074},
			{0x3p-149, 0x4p-149, 0x5p-149},
			{math.MaxFloat32, 1, math.MaxFloat32},
			{least, least, least},
			{largest, 0, largest},
		},
	} {
		checkValues(t, name, table)
	}
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
	checkValues(t, "exp2", twos)
	checkValues(t, "exp10", tens)
	checkValues(t, "cbrt", cubes)
	checkValues(t, "hypot", triples)
}

// Odd and even functions are so to the last bit, and hypot is symmetric.
func TestExpSymmetry(t *testing.T) {
	for name, sign := range map[string]float64{"sinh": -1, "cosh": 1, "tanh": -1, "cbrt": -1} {
		for _, dt := range []dtype.DType{dtype.Float32, dtype.Float64} {
			f := expFunction{name, dt}
			var points, negated [][]float64
			for _, s := range expSamples(t, name) {
				points, negated = append(points, s.args), append(negated, []float64{-s.args[0]})
			}
			opposite := f.at(negated)
			for i, y := range f.at(points) {
				if opposite[i] != sign*y {
					t.Errorf("%s(%x) = %x, but %x for the negative number", name, points[i][0], y, opposite[i])
				}
			}
		}
	}
	var points, swapped [][]float64
	for _, s := range expSamples(t, "hypot") {
		points, swapped = append(points, s.args), append(swapped, []float64{-s.args[1], s.args[0]})
	}
	f := expFunction{"hypot", dtype.Float64}
	other := f.at(swapped)
	for i, y := range f.at(points) {
		if y != other[i] {
			t.Errorf("hypot%x = %x, but %x the other way", points[i], y, other[i])
		}
	}
}
