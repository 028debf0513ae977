package vmath_test

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
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

// A logarithm is a row of the family.
type logarithm struct{ *ir.Op }

func logarithms() (all []logarithm) {
	for _, name := range strings.Fields("log log2 log10 log1p arcsinh arccosh arctanh logaddexp logaddexp2") {
		all = append(all, logarithm{ir.Row(name)})
	}
	return all
}

// program is f of arrays of type t.
func (f logarithm) program(tb testing.TB, t dtype.DType) *vec.Program {
	tb.Helper()
	var params []vec.Param
	for _, name := range f.Args {
		params = append(params, vec.Param{Name: name, Type: lower.VecType(t)})
	}
	b := vec.NewBuilder(params)
	var args []vec.Value
	for i := range params {
		args = append(args, b.Param(i))
	}
	p := b.Program(f.Lower(b, t, args))
	if err := p.Verify(); err != nil {
		tb.Fatalf("%s: %v", f.Name, err)
	}
	return p
}

// of returns f of points, one slice for each argument, computed in type t.
func (f logarithm) of(tb testing.TB, t dtype.DType, points ...[]float64) []float64 {
	tb.Helper()
	p, n := f.program(tb, t), len(points[0])
	y := make([]float64, n)
	var ptrs []unsafe.Pointer
	if t == dtype.Float64 {
		for _, x := range append(points, y) {
			ptrs = append(ptrs, unsafe.Pointer(&x[0]))
		}
		vectest.RunReference(p, n, ptrs)
		return y
	}
	y32 := make([]float32, n)
	for _, x := range points {
		x32 := make([]float32, n)
		for i := range x {
			x32[i] = float32(x[i])
		}
		ptrs = append(ptrs, unsafe.Pointer(&x32[0]))
	}
	vectest.RunReference(p, n, append(ptrs, unsafe.Pointer(&y32[0])))
	for i := range y {
		y[i] = float64(y32[i])
	}
	return y
}

// file reads a file that testdata/mpfr.py wrote: the arguments, the value and what it lacks.
func (f logarithm) file(t *testing.T) (args [][]float64, value, lacks []float64) {
	t.Helper()
	in, err := os.Open(filepath.Join("testdata", f.Name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	columns := make([][]float64, f.Arity()+2)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) != len(columns) {
			t.Fatalf("%s: %q", in.Name(), lines.Text())
		}
		for i, w := range words {
			x, err := strconv.ParseFloat(w, 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[i] = append(columns[i], x)
		}
	}
	return columns[:f.Arity()], columns[f.Arity()], columns[f.Arity()+1]
}

// unitOf is the unit in the last place of x in numbers of the given mantissa and least exponent.
func unitOf(x float64, digits, least int) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e, least)-digits)
}

func TestLogarithmsAgainstExactValues(t *testing.T) {
	for _, f := range logarithms() {
		args, value, lacks := f.file(t)
		check := func(dt dtype.DType, limit float64, digits, least int, args [][]float64, value, lacks []float64) {
			if len(value) < 60 {
				t.Fatalf("%s of %s: %d values", f.Name, dt, len(value))
			}
			worst, at := 0.0, 0
			for i, y := range f.of(t, dt, args...) {
				u, u64 := unitOf(value[i], digits, least), unitOf(value[i], 53, -1021)
				if f.Arity() == 2 { // opposites cancel: see logAddPowers
					u = max(u, unitOf(max(args[0][i], args[1][i]), 53, -1021)/2)
				}
				// The difference of neighbours is exact.
				err := math.Abs((y-value[i])/u - lacks[i]*(u64/u))
				if !(err <= worst) {
					worst, at = err, i
				}
			}
			if !(worst <= limit) {
				x := []float64{args[0][at], args[len(args)-1][at]}
				t.Errorf("%s(%v) of %s is off by %.3f ULP", f.Name, x, dt, worst)
			}
		}
		check(dtype.Float64, f.MaxULP.Float64, 53, -1021, args, value, lacks)

		short := make([][]float64, f.Arity()+2)
		for i := range value {
			row := []float64{}
			for _, a := range args {
				if x := a[i]; float64(float32(x)) == x {
					row = append(row, x)
				}
			}
			if len(row) == f.Arity() {
				for j, x := range append(row, value[i], lacks[i]) {
					short[j] = append(short[j], x)
				}
			}
		}
		check(dtype.Float32, f.MaxULP.Float32, 24, -125, short[:f.Arity()], short[f.Arity()], short[f.Arity()+1])
	}
}

// The special values of C99, Annex F.9; those of logaddexp are NumPy's.
func TestLogarithmsOfSpecialValues(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	special := map[string][][]float64{
		"log":     {{0, -inf}, {zero, -inf}, {1, 0}, {-1, nan}, {-1e-40, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
		"log2":    {{0, -inf}, {zero, -inf}, {1, 0}, {-1, nan}, {-1e-40, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
		"log10":   {{0, -inf}, {zero, -inf}, {1, 0}, {-1, nan}, {-1e-40, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
		"log1p":   {{0, 0}, {zero, zero}, {-1, -inf}, {-1.5, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
		"arcsinh": {{0, 0}, {zero, zero}, {inf, inf}, {-inf, -inf}, {nan, nan}},
		"arccosh": {{1, 0}, {0.99999994, nan}, {0, nan}, {zero, nan}, {-2, nan}, {-inf, nan}, {inf, inf}, {nan, nan}},
		"arctanh": {{0, 0}, {zero, zero}, {1, inf}, {-1, -inf}, {1.0000001192092896, nan}, {-2, nan}, {inf, nan}, {-inf, nan}, {nan, nan}},
		"logaddexp": {{inf, inf, inf}, {-inf, -inf, -inf}, {inf, -inf, inf}, {-inf, inf, inf}, {3, -inf, 3}, {-inf, -3, -3}, {inf, 1, inf}, {-1, inf, inf},
			{nan, 1, nan}, {1, nan, nan}, {nan, nan, nan}, {nan, inf, nan}, {-inf, nan, nan}, {0, -2000, 0}, {-2000, 1, 1}, {-3000, -1000, -1000}},
	}
	special["logaddexp2"] = append(special["logaddexp"], []float64{0, 0, 1}, []float64{-1, -1, 0}, []float64{5, 5, 6})
	for _, f := range logarithms() {
		for _, dt := range []dtype.DType{dtype.Float32, dtype.Float64} {
			if len(special[f.Name]) == 0 {
				t.Errorf("no special values of %s", f.Name)
			}
			for _, row := range special[f.Name] {
				var points [][]float64
				for _, x := range row[:f.Arity()] {
					points = append(points, []float64{x})
				}
				got, want := f.of(t, dt, points...)[0], row[f.Arity()]
				if !vectest.Equal(vec.F64, math.Float64bits(got), math.Float64bits(want)) {
					t.Errorf("%s(%v) of %s = %v, want %v", f.Name, row[:f.Arity()], dt, got, want)
				}
			}
		}
	}
}

func TestLogarithmsOfPowersAreExact(t *testing.T) {
	check := func(name string, dt dtype.DType, x, want []float64) {
		f := logarithm{ir.Row(name)}
		for i, y := range f.of(t, dt, x) {
			if y != want[i] {
				t.Errorf("%s(%g) of %s = %v, want %v", name, x[i], dt, y, want[i])
			}
		}
	}
	for dt, limits := range map[dtype.DType][3]int{dtype.Float64: {-1074, 1023, 22}, dtype.Float32: {-149, 127, 10}} {
		var x, want []float64
		for n := limits[0]; n <= limits[1]; n++ {
			x, want = append(x, math.Ldexp(1, n)), append(want, float64(n))
		}
		check("log2", dt, x, want)
		x, want = nil, nil
		for n := range limits[2] + 1 {
			p, err := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
			if err != nil {
				t.Fatal(err)
			}
			x, want = append(x, p), append(want, float64(n))
		}
		check("log10", dt, x, want)
	}
}

func TestOddLogarithms(t *testing.T) {
	for _, f := range logarithms() {
		if f.Name != "arcsinh" && f.Name != "arctanh" {
			continue
		}
		args, _, _ := f.file(t)
		minus := make([]float64, len(args[0]))
		for i, x := range args[0] {
			minus[i] = -x
		}
		for _, dt := range []dtype.DType{dtype.Float32, dtype.Float64} {
			y, z := f.of(t, dt, args[0]), f.of(t, dt, minus)
			for i := range y {
				if !vectest.Equal(vec.F64, math.Float64bits(y[i]), math.Float64bits(-z[i])) {
					t.Errorf("%s(%g) of %s = %g, of the opposite %g", f.Name, minus[i], dt, z[i], y[i])
				}
			}
		}
	}
}

// Neighbours near the ends of the reduction, where its pieces meet, and some that are anywhere.
func TestLogarithmsAreMonotonic(t *testing.T) {
	const half = 500
	for _, f := range logarithms() {
		if f.Arity() != 1 {
			continue
		}
		for _, at := range []float64{math.Sqrt2 - 1, math.Sqrt2, 1 / math.Sqrt2, 1 - 1/math.Sqrt2, 0.16, 1.0606601717798212, 1.3, 1 / math.Sqrt2 / 2, 10, 0x1p40} {
			x := make([]float64, 2*half)
			bits := math.Float64bits(at)
			for i := range x {
				x[i] = math.Float64frombits(bits + uint64(i) - half)
			}
			y := f.of(t, dtype.Float64, x)
			for i := 1; i < len(y); i++ {
				if y[i] < y[i-1] {
					t.Errorf("%s(%v) = %v is less than that of the number before, %v", f.Name, x[i], y[i], y[i-1])
					break
				}
			}
		}
	}
}
