package vmath_test

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

var (
	inf     = math.Inf(1)
	nan     = math.NaN()
	minus0  = math.Copysign(0, -1)
	least32 = float64(math.SmallestNonzeroFloat32)
)

// A function is a row of the table of operations, for operands of type t.
type function struct {
	*ir.Op
	t dtype.DType
}

// inBothTypes is the function of that name for float32 and for float64.
func inBothTypes(name string) [2]function {
	return [2]function{{ir.Row(name), dtype.Float32}, {ir.Row(name), dtype.Float64}}
}

// functions are the rows that are tested: those of the category, and power, which is an operator too.
func functions() (names []string) {
	for _, op := range ir.Ops() {
		if op.Category == ir.Elementary || op.Name == "power" {
			names = append(names, op.Name)
		}
	}
	return names
}

// at returns f's values at the points, by the definition of its program. A point begins with its
// arguments, which are rounded to f's type.
func (f function) at(t *testing.T, points [][]float64) []float64 {
	t.Helper()
	if f.t == dtype.Float32 {
		return valuesAt[float32](t, f, points)
	}
	return valuesAt[float64](t, f, points)
}

func valuesAt[T float32 | float64](t *testing.T, f function, points [][]float64) []float64 {
	t.Helper()
	var params []vec.Param
	for _, name := range f.Args {
		params = append(params, vec.Param{Name: name, Type: lower.VecType(f.t)})
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
	p := b.Program(f.Lower(b, f.t, args))
	if err := p.Verify(); err != nil {
		t.Fatalf("%s of %s: %v", f.Name, f.t, err)
	}
	result := make([]T, len(points))
	vectest.RunReference(p, len(points), append(ptrs, unsafe.Pointer(&result[0])))
	wide := make([]float64, len(points))
	for i, y := range result {
		wide[i] = float64(y)
	}
	return wide
}

// A sample is what testdata/mpfr.py wrote: the exact value is value + lacks units in the last place that
// value has as a float64.
type sample struct {
	args         []float64
	value, lacks float64
}

func readSamples(t *testing.T, name string) (samples []sample) {
	t.Helper()
	file := "testdata/" + name + ".txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := ir.Row(name).Arity()
	for line := range strings.Lines(string(text)) {
		var x []float64
		for word := range strings.FieldsSeq(line) {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			x = append(x, v)
		}
		if len(x) != n+2 {
			t.Fatalf("%s: %q has %d numbers, want %d", file, line, len(x), n+2)
		}
		samples = append(samples, sample{x[:n], x[n], x[n+1]})
	}
	return samples
}

// of returns the samples that f can have: all, or those whose arguments are float32 numbers and whose
// values are no larger than those.
func (f function) of(samples []sample) (fit []sample) {
	for _, s := range samples {
		if f.t == dtype.Float64 || areFloat32(s.args) && math.Abs(s.value) <= math.MaxFloat32 {
			fit = append(fit, s)
		}
	}
	return fit
}

func areFloat32(numbers []float64) bool {
	for _, x := range numbers {
		if float64(float32(x)) != x && x == x {
			return false
		}
	}
	return true
}

func arguments(samples []sample) (points [][]float64) {
	for _, s := range samples {
		points = append(points, s.args)
	}
	return points
}

// ulp is the unit in the last place of x in type t.
func ulp(t dtype.DType, x float64) float64 {
	digits, least := 53, -1074
	if t == dtype.Float32 {
		digits, least = 24, -149
	}
	if x == 0 {
		return math.Ldexp(1, least)
	}
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-digits, least))
}

// Every row is within the bound that it states of the values that MPFR gives.
func TestAgainstMPFR(t *testing.T) {
	for _, name := range functions() {
		t.Run(name, func(t *testing.T) {
			all := readSamples(t, name)
			for _, f := range inBothTypes(name) {
				limit := f.MaxULP.Float64
				if f.t == dtype.Float32 {
					limit = f.MaxULP.Float32
				}
				samples := f.of(all)
				if len(samples) < 60 {
					t.Fatalf("%s: only %d points", f.t, len(samples))
				}
				worst := 0.0
				for i, y := range f.at(t, arguments(samples)) {
					s := samples[i]
					u := ulp(f.t, s.value)
					// The difference of neighbours is exact.
					off := math.Abs((y-s.value)/u - s.lacks*(ulp(dtype.Float64, s.value)/u))
					worst = max(worst, off)
					if !(off <= limit) {
						t.Errorf("%s%x of %s = %x, want %x: off by %.4f ULP, more than %g", name, s.args, f.t, y, s.value, off, limit)
					}
				}
				t.Logf("%s: %d points, off by %.3f ULP at most", f.t, len(samples), worst)
			}
		})
	}
}

// checkValues compares with a table of arguments and results: in float64, and in float32 where the
// arguments are float32 numbers.
func checkValues(t *testing.T, name string, table [][]float64) {
	t.Helper()
	f := inBothTypes(name)
	f[0].check(t, short(table, f[0].Arity()))
	f[1].check(t, table)
}

// checkExact is checkValues where the results are float32 numbers as well.
func checkExact(t *testing.T, name string, table [][]float64) {
	t.Helper()
	f := inBothTypes(name)
	f[0].check(t, short(table, f[0].Arity()+1))
	f[1].check(t, table)
}

// short returns the rows whose first n numbers are float32 numbers.
func short(table [][]float64, n int) (rows [][]float64) {
	for _, row := range table {
		if areFloat32(row[:n]) {
			rows = append(rows, row)
		}
	}
	return rows
}

// check compares f with rows of arguments and result, bit by bit. NaN is NaN of any sign. A result is
// rounded to f's type.
func (f function) check(t *testing.T, table [][]float64) {
	t.Helper()
	if len(table) == 0 {
		t.Fatalf("%s of %s: no values", f.Name, f.t)
	}
	for i, y := range f.at(t, table) {
		args, want := table[i][:f.Arity()], table[i][f.Arity()]
		if f.t == dtype.Float32 {
			want = float64(float32(want))
		}
		if !same(y, want) {
			t.Errorf("%s%v of %s = %v, want %v", f.Name, args, f.t, y, want)
		}
	}
}

// same reports whether x and y are one number, of the same sign, or both NaN.
func same(x, y float64) bool {
	return vectest.Equal(vec.F64, math.Float64bits(x), math.Float64bits(y))
}

// Every row has its special values: those of C, Annex F.10, and of NumPy where C has no such function.
func TestSpecialValues(t *testing.T) {
	special := map[string][][]float64{"power": powerSpecialValues()}
	for _, family := range []map[string][][]float64{expSpecialValues, logSpecialValues, trigSpecialValues, erfSpecialValues, gammaSpecialValues} {
		for name, table := range family {
			special[name] = append(special[name], table...)
		}
	}
	for _, name := range functions() {
		checkValues(t, name, special[name])
	}
}

// Odd functions are odd and even ones even, bit by bit.
func TestSymmetry(t *testing.T) {
	for name, sign := range map[string]float64{
		"sinh": -1, "cosh": 1, "tanh": -1, "cbrt": -1, "arcsinh": -1, "arctanh": -1, "erf": -1,
		"sin": -1, "cos": 1, "tan": -1, "sinpi": -1, "cospi": 1, "arcsin": -1, "arctan": -1,
	} {
		points := arguments(readSamples(t, name))
		var opposite [][]float64
		for _, x := range points {
			opposite = append(opposite, []float64{-x[0]})
		}
		for _, f := range inBothTypes(name) {
			ys, zs := f.at(t, points), f.at(t, opposite)
			for i := range ys {
				isNaN := ys[i] != ys[i] && math.Abs(points[i][0]) <= math.MaxFloat32 // larger ones are infinite in float32
				if isNaN || !same(zs[i], sign*ys[i]) {
					t.Errorf("%s(%x) of %s = %x, but %x for the opposite argument", name, points[i][0], f.t, ys[i], zs[i])
				}
			}
		}
	}
}
