package vmath_test

import (
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// complexFunctions are the rows whose complex lowering is tested here.
func complexFunctions() (names []string) {
	for _, op := range ir.Ops() {
		if op.Complex != nil && (op.Category == ir.Elementary || op.Name == "sqrt" || op.Name == "power") {
			names = append(names, op.Name)
		}
	}
	return names
}

// inBothComplexTypes is the function of that name for complex64 and for complex128.
func inBothComplexTypes(name string) [2]function {
	return [2]function{{ir.Row(name), dtype.Complex64}, {ir.Row(name), dtype.Complex128}}
}

// complexProgram is the program of f for complex operands.
func (f function) complexProgram() *vec.Program {
	part := vec.F64
	if f.t == dtype.Complex64 {
		part = vec.F32
	}
	var params []vec.Param
	for _, name := range f.Args {
		params = append(params, vec.Param{Name: name, Type: part, Part: vec.First}, vec.Param{Name: name, Type: part, Part: vec.Second})
	}
	b := vec.NewBuilder(params)
	var args []vec.Pair
	for k := range f.Args {
		args = append(args, vec.Pair{First: b.Param(2 * k), Second: b.Param(2*k + 1)})
	}
	z := f.Complex(b, f.t, args)
	return b.PartsProgram([]vec.Value{z.First, z.Second}, []vec.Part{vec.First, vec.Second})
}

// complexAt returns f's values at the points, which are rounded to f's type.
func (f function) complexAt(t *testing.T, points [][]complex128) []complex128 {
	t.Helper()
	if f.t == dtype.Complex64 {
		return complexValuesAt[complex64](t, f, points)
	}
	return complexValuesAt[complex128](t, f, points)
}

func complexValuesAt[T complex64 | complex128](t *testing.T, f function, points [][]complex128) (wide []complex128) {
	t.Helper()
	p := f.complexProgram()
	if err := p.Verify(); err != nil {
		t.Fatalf("%s of %s: %v", f.Name, f.t, err)
	}
	var ptrs []unsafe.Pointer
	for k := range f.Args {
		column := make([]T, len(points))
		for i, z := range points {
			column[i] = T(z[k])
		}
		ptrs = append(ptrs, unsafe.Pointer(&column[0]))
	}
	result := make([]T, len(points))
	vectest.RunReference(p, len(points), append(ptrs, unsafe.Pointer(&result[0])))
	for _, z := range result {
		wide = append(wide, complex128(z))
	}
	return wide
}

// parts are the real and the imaginary part.
func parts(z complex128) [2]float64 { return [2]float64{real(z), imag(z)} }

// A complexSample is what testdata/mpc.py wrote: the parts of the exact value are those of value and lacks units in the
// last place that each of them has as a float64.
type complexSample struct {
	args  []complex128
	value complex128
	lacks [2]float64
}

func readComplexSamples(t *testing.T, name string) (samples []complexSample) {
	t.Helper()
	file := "testdata/complex/" + name + ".txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := 2 * ir.Row(name).Arity()
	for line := range strings.Lines(string(text)) {
		var x []float64
		for word := range strings.FieldsSeq(line) {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			x = append(x, v)
		}
		if len(x) != n+4 {
			t.Fatalf("%s: %q has %d numbers, want %d", file, line, len(x), n+4)
		}
		var s complexSample
		for k := 0; k < n; k += 2 {
			s.args = append(s.args, complex(x[k], x[k+1]))
		}
		s.value, s.lacks = complex(x[n], x[n+2]), [2]float64{x[n+1], x[n+3]}
		samples = append(samples, s)
	}
	return samples
}

// complexOf returns the samples that f can have, as of does.
func (f function) complexOf(samples []complexSample) (fit []complexSample) {
	for _, s := range samples {
		numbers := []float64{}
		for _, z := range s.args {
			numbers = append(numbers, real(z), imag(z))
		}
		small := math.Abs(real(s.value)) <= math.MaxFloat32 && math.Abs(imag(s.value)) <= math.MaxFloat32
		if f.t == dtype.Complex128 || areFloat32(numbers) && small {
			fit = append(fit, s)
		}
	}
	return fit
}

// complexUnit is what the error of a part of a sample of f is measured in: a unit in the last place of that part, but of
// the modulus for powers, and of the larger term for the real part of expm1, which is a difference.
func (f function) complexUnit(s complexSample, part int) float64 {
	t, size := dtype.Float64, math.Abs(parts(s.value)[part])
	if f.t == dtype.Complex64 {
		t = dtype.Float32
	}
	switch {
	case f.Name == "power":
		size = math.Hypot(real(s.value), imag(s.value))
	case f.Name == "expm1" && part == 0:
		half := math.Sin(imag(s.args[0]) / 2)
		size = max(size, 2*half*half)
	}
	return ulp(t, size)
}

// Every row is within the bound that it states of the values that MPC gives, in either part.
func TestAgainstMPC(t *testing.T) {
	for _, name := range complexFunctions() {
		t.Run(name, func(t *testing.T) {
			all := readComplexSamples(t, name)
			for _, f := range inBothComplexTypes(name) {
				limit := f.ComplexULP.Float64
				if f.t == dtype.Complex64 {
					limit = f.ComplexULP.Float32
				}
				samples := f.complexOf(all)
				if len(samples) < 20 {
					t.Fatalf("%s: only %d points", f.t, len(samples))
				}
				var points [][]complex128
				for _, s := range samples {
					points = append(points, s.args)
				}
				var worst [2]float64
				for i, z := range f.complexAt(t, points) {
					s := samples[i]
					for part, y := range parts(z) {
						u, want := f.complexUnit(s, part), parts(s.value)[part]
						off := math.Abs((y-want)/u - s.lacks[part]*(ulp(dtype.Float64, want)/u))
						worst[part] = max(worst[part], off)
						if !(off <= limit) {
							t.Errorf("%s%x of %s = %x, want %x: part %d is off by %.4f ULP, more than %g", name, s.args, f.t, z, s.value, part, off, limit)
						}
					}
				}
				t.Logf("%s: %d points, off by %.3f and %.3f ULP at most", f.t, len(samples), worst[0], worst[1])
			}
		})
	}
}

// edgePoints are all numbers whose parts are zeros, infinities, NaN, and some numbers, small and large.
func edgePoints() (points [][]complex128) {
	var values []float64
	for _, x := range []float64{0, 1, 2, 0.5, 10, 300, 708, 709.5, 1e5, 1e300, math.MaxFloat64, 0x1p-60, 1e-160, 1e-310, 0x1p-1074, inf} {
		values = append(values, x, -x)
	}
	values = append(values, nan)
	for _, x := range values {
		for _, y := range values {
			points = append(points, []complex128{complex(x, y)})
		}
	}
	return points
}

// The functions have the symmetries f(conj z) = conj f(z) and, if they are odd or even, f(-z) = -f(z) or f(z), bit by
// bit, infinities and zeros included.
func TestComplexSymmetry(t *testing.T) {
	odd := []string{"sin", "tan", "sinh", "tanh", "arcsin", "arctan", "arcsinh", "arctanh"}
	even := []string{"cos", "cosh"}
	conj := func(z complex128) complex128 { return complex(real(z), -imag(z)) }
	minus := func(z complex128) complex128 { return complex(-real(z), -imag(z)) }
	identity := func(z complex128) complex128 { return z }
	check := func(f function, what string, points [][]complex128, turn, back func(complex128) complex128) {
		t.Helper()
		var turned [][]complex128
		for _, z := range points {
			turned = append(turned, []complex128{turn(z[0])})
		}
		want, got := f.complexAt(t, points), f.complexAt(t, turned)
		for i, w := range want {
			w = back(w)
			if z := points[i][0]; math.IsNaN(real(z)) || math.IsNaN(imag(z)) { // the sign of a part may be that of the NaN
				w, got[i] = complex(math.Abs(real(w)), math.Abs(imag(w))), complex(math.Abs(real(got[i])), math.Abs(imag(got[i])))
			}
			if !same(real(got[i]), real(w)) || !same(imag(got[i]), imag(w)) {
				t.Errorf("%s of %s: f%v = %v, %s of it f%v = %v", f.Name, f.t, points[i], want[i], what, turned[i], got[i])
			}
		}
	}
	for _, name := range complexFunctions() {
		if name == "power" {
			continue
		}
		points := edgePoints()
		for _, s := range readComplexSamples(t, name) {
			points = append(points, s.args)
		}
		for _, f := range inBothComplexTypes(name) {
			check(f, "conjugate", points, conj, conj)
			if slices.Contains(odd, name) {
				check(f, "opposite", points, minus, minus)
			}
			if slices.Contains(even, name) {
				check(f, "opposite", points, minus, identity)
			}
		}
	}
}

// exp of imaginary numbers, which are known by how they are computed, is that of numbers whose real part happens to be 0 or NaN.
func TestExpOfImaginary(t *testing.T) {
	var ends, vanishing, ys []float64
	for _, z := range edgePoints() {
		ends, ys = append(ends, real(z[0])), append(ys, imag(z[0]))
		vanishing = append(vanishing, 0*real(z[0]))
	}
	pair := func(x func(b *vec.Builder) vec.Value, xs []float64) [2][]float64 {
		b := vec.NewBuilder([]vec.Param{{Name: "x", Type: vec.F64}, {Name: "y", Type: vec.F64}})
		z := ir.Row("exp").Complex(b, dtype.Complex128, []vec.Pair{{First: x(b), Second: b.Param(1)}})
		re, im := make([]float64, len(xs)), make([]float64, len(xs))
		vectest.RunReference(b.Program(z.First, z.Second), len(xs), []unsafe.Pointer{
			unsafe.Pointer(&xs[0]), unsafe.Pointer(&ys[0]), unsafe.Pointer(&re[0]), unsafe.Pointer(&im[0]),
		})
		return [2][]float64{re, im}
	}
	got := pair(func(b *vec.Builder) vec.Value {
		x := b.Op(vec.OpMul, b.Float(vec.F64, 0), b.Param(0))
		if !b.ZeroOrNaN(x) || b.ZeroOrNaN(b.Param(0)) {
			t.Fatal("products with 0 are to be told from others")
		}
		return x
	}, ends)
	want := pair(func(b *vec.Builder) vec.Value { return b.Param(0) }, vanishing)
	for part := range want {
		for i, w := range want[part] {
			if g := got[part][i]; math.Float64bits(g) != math.Float64bits(w) && !(math.IsNaN(g) && math.IsNaN(w)) {
				t.Errorf("exp(%g + %gi): part %d is %g, want %g", vanishing[i], ys[i], part, g, w)
			}
		}
	}
}
