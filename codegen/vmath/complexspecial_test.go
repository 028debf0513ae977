package vmath_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// complexSpecialValues are those of C, Annex G.6, by function: x y -> re im, for positive y; those of the conjugate numbers
// follow. The sign of what is written with ± is left open there. exp2, log1p, expm1, log2 and log10 have those of exp in
// another base, log(1+z), exp(z) - 1, and of log in other bases.
var complexSpecialValues = map[string]string{
	"sqrt": `
		0 0 -> 0 0, -0 0 -> 0 0, 1 inf -> inf inf, -1 inf -> inf inf, inf inf -> inf inf, -inf inf -> inf inf, nan inf -> inf inf
		1 nan -> nan nan, -inf 1 -> 0 inf, inf 1 -> inf 0, -inf nan -> nan ±inf, inf nan -> inf nan, nan 1 -> nan nan
		nan 0 -> nan nan, nan nan -> nan nan, 0 nan -> nan nan, -4 0 -> 0 2, 4 0 -> 2 0, 0 2 -> 1 1, 3 4 -> 2 1, -3 4 -> 1 2`,
	"exp": `
		0 0 -> 1 0, -0 0 -> 1 0, 1 inf -> nan nan, 0 inf -> nan nan, 1 nan -> nan nan, inf 0 -> inf 0, -inf 1 -> 0 0, -inf 2 -> -0 0
		inf 1 -> inf inf, inf 2 -> -inf inf, inf 4 -> -inf -inf, -inf inf -> ±0 ±0, inf inf -> ±inf nan, -inf nan -> ±0 ±0, inf nan -> ±inf nan
		nan 0 -> nan 0, nan 1 -> nan nan, nan inf -> nan nan, nan nan -> nan nan, -inf 0 -> 0 0, 1000 1 -> inf inf, -1000 2 -> -0 0, 1000 0 -> inf 0`,
	"exp2": `
		0 0 -> 1 0, -0 0 -> 1 0, 10 0 -> 1024 0, -1074 0 -> 5e-324 0, 1 inf -> nan nan, 0 inf -> nan nan, 1 nan -> nan nan, inf 0 -> inf 0
		-inf 1 -> 0 0, -inf 3 -> -0 0, inf 1 -> inf inf, inf 3 -> -inf inf, inf 5 -> -inf -inf, -inf inf -> ±0 ±0, inf inf -> ±inf nan
		-inf nan -> ±0 ±0, inf nan -> ±inf nan, nan 0 -> nan 0, nan 1 -> nan nan, nan inf -> nan nan, nan nan -> nan nan, -inf 0 -> 0 0
		1100 1 -> inf inf, -1100 3 -> -0 0, 1100 0 -> inf 0`,
	"expm1": `
		0 0 -> 0 0, -0 0 -> -0 0, 1 inf -> nan nan, 1 nan -> nan nan, inf 0 -> inf 0, -inf 1 -> -1 0, -inf 4 -> -1 -0, inf 1 -> inf inf
		inf 2 -> -inf inf, -inf inf -> -1 ±0, inf inf -> ±inf nan, -inf nan -> -1 ±0, inf nan -> ±inf nan, nan 0 -> nan 0, nan 1 -> nan nan
		nan nan -> nan nan, -1000 1 -> -1 0, 1000 2 -> -inf inf, 1000 0 -> inf 0, -1000 0 -> -1 0`,
	"log": `
		-0 0 -> -inf pi, 0 0 -> -inf 0, 1 inf -> inf pi/2, -1 inf -> inf pi/2, 1 nan -> nan nan, -inf 1 -> inf pi, inf 1 -> inf 0
		-inf inf -> inf 3pi/4, inf inf -> inf pi/4, inf nan -> inf nan, -inf nan -> inf nan, nan 1 -> nan nan, nan inf -> inf nan, nan nan -> nan nan
		1 0 -> 0 0, -1 0 -> 0 pi, 0 1 -> 0 pi/2, -0 1 -> 0 pi/2`,
	"log2": `
		-0 0 -> -inf 4.532360141827194, 0 0 -> -inf 0, inf inf -> inf 1.1330900354567985, inf nan -> inf nan, nan inf -> inf nan, nan 1 -> nan nan
		8 0 -> 3 0, 0 0.25 -> -2 2.266180070913597, 1024 0 -> 10 0, -1 0 -> 0 4.532360141827194, nan nan -> nan nan`,
	"log10": `
		-0 0 -> -inf 1.3643763538418414, 0 0 -> -inf 0, inf 1 -> inf 0, inf nan -> inf nan, nan inf -> inf nan, nan 1 -> nan nan, nan nan -> nan nan
		1000 0 -> 3 0, 0 100 -> 2 0.6821881769209207, -1e10 0 -> 10 1.3643763538418414`,
	"log1p": `
		-1 0 -> -inf 0, 0 0 -> 0 0, 1 inf -> inf pi/2, 1 nan -> nan nan, -inf 1 -> inf pi, inf 1 -> inf 0, -inf inf -> inf 3pi/4
		inf inf -> inf pi/4, inf nan -> inf nan, nan inf -> inf nan, nan 1 -> nan nan, nan nan -> nan nan, -2 0 -> 0 pi, -1 1 -> 0 pi/2`,
	"sinh": `
		0 0 -> 0 0, 0 inf -> ±0 nan, 0 nan -> ±0 nan, 1 inf -> nan nan, 1 nan -> nan nan, inf 0 -> inf 0, inf 1 -> inf inf, inf 2 -> -inf inf
		inf 4 -> -inf -inf, inf inf -> ±inf nan, inf nan -> ±inf nan, nan 0 -> nan 0, nan 1 -> nan nan, nan nan -> nan nan, -inf 1 -> -inf inf
		-0 0 -> -0 0, 1000 0 -> inf 0, 1000 2 -> -inf inf, 0 2 -> -0 0.9092974268256817`,
	"cosh": `
		0 0 -> 1 0, 0 inf -> nan ±0, 0 nan -> nan ±0, 1 inf -> nan nan, 1 nan -> nan nan, inf 0 -> inf 0, inf 1 -> inf inf, inf 2 -> -inf inf
		inf 4 -> -inf -inf, inf inf -> ±inf nan, inf nan -> inf nan, nan 0 -> nan ±0, nan 1 -> nan nan, nan nan -> nan nan, -inf 1 -> inf -inf
		-0 0 -> 1 -0, 1000 0 -> inf 0, -1000 2 -> -inf -inf`,
	"tanh": `
		0 0 -> 0 0, -0 0 -> -0 0, 0 inf -> 0 nan, 0 nan -> 0 nan, 1 inf -> nan nan, 1 nan -> nan nan, inf 1 -> 1 0, inf 2 -> 1 -0, inf inf -> 1 ±0
		inf nan -> 1 ±0, nan 0 -> nan 0, nan 1 -> nan nan, nan nan -> nan nan, -inf 1 -> -1 0, 1000 0 -> 1 0, 1000 2 -> 1 -0, 1000 inf -> nan nan`,
	"sin": `0 0 -> 0 0, inf 0 -> nan ±0, inf 1 -> nan nan, 1 inf -> inf inf, 2 inf -> inf -inf, inf inf -> nan ±inf, nan inf -> nan ±inf, 0 inf -> 0 inf, 0 nan -> 0 nan, nan 0 -> nan ±0`,
	"cos": `0 0 -> 1 -0, -0 0 -> 1 0, inf 0 -> nan ±0, inf 1 -> nan nan, 1 inf -> inf -inf, inf inf -> ±inf nan, nan inf -> inf nan, 0 inf -> inf -0, nan 0 -> nan ±0, 0 nan -> nan ±0`,
	"tan": `0 0 -> 0 0, inf 0 -> nan 0, inf 1 -> nan nan, 1 inf -> 0 1, 2 inf -> -0 1, inf inf -> ±0 1, nan inf -> ±0 1, 0 nan -> 0 nan, nan 0 -> nan 0, nan 1 -> nan nan`,
	"arccos": `
		0 0 -> pi/2 -0, -0 0 -> pi/2 -0, 0 nan -> pi/2 nan, -0 nan -> pi/2 nan, 1 inf -> pi/2 -inf, 1 nan -> nan nan, -inf 1 -> pi -inf
		inf 1 -> 0 -inf, -inf inf -> 3pi/4 -inf, inf inf -> pi/4 -inf, inf nan -> nan ±inf, -inf nan -> nan ±inf, nan 1 -> nan nan, nan inf -> nan -inf
		nan nan -> nan nan, 1 0 -> 0 -0, -1 0 -> pi -0, nan 0 -> nan nan`,
	"arccosh": `
		0 0 -> 0 pi/2, -0 0 -> 0 pi/2, 1 inf -> inf pi/2, 0 nan -> nan ±pi/2, 1 nan -> nan nan, -inf 1 -> inf pi, inf 1 -> inf 0, -inf inf -> inf 3pi/4
		inf inf -> inf pi/4, inf nan -> inf nan, -inf nan -> inf nan, nan 1 -> nan nan, nan inf -> inf nan, nan nan -> nan nan, 1 0 -> 0 0, -1 0 -> 0 pi`,
	"arcsinh": `
		0 0 -> 0 0, -0 0 -> -0 0, 1 inf -> inf pi/2, 1 nan -> nan nan, inf 1 -> inf 0, inf inf -> inf pi/4, inf nan -> inf nan, nan 0 -> nan 0
		nan 1 -> nan nan, nan inf -> ±inf nan, nan nan -> nan nan, -inf 1 -> -inf 0, 0 1 -> 0 pi/2, -0 1 -> -0 pi/2`,
	"arcsin": `
		0 0 -> 0 0, inf 1 -> pi/2 inf, nan 1 -> nan nan, 1 inf -> 0 inf, inf inf -> pi/4 inf, nan inf -> nan inf, 0 nan -> 0 nan, 1 nan -> nan nan
		inf nan -> nan ±inf, nan nan -> nan nan, 1 0 -> pi/2 0, -1 0 -> -pi/2 0`,
	"arctanh": `
		0 0 -> 0 0, -0 0 -> -0 0, 0 nan -> 0 nan, 1 0 -> inf 0, -1 0 -> -inf 0, 1 inf -> 0 pi/2, -1 inf -> -0 pi/2, 1 nan -> nan nan, inf 1 -> 0 pi/2
		inf inf -> 0 pi/2, inf nan -> 0 nan, nan 1 -> nan nan, nan inf -> ±0 pi/2, nan nan -> nan nan, -inf 1 -> -0 pi/2`,
	"arctan": `
		0 0 -> 0 0, nan 0 -> nan 0, 0 1 -> 0 inf, -0 1 -> -0 inf, inf 1 -> pi/2 0, -inf 1 -> -pi/2 0, nan 1 -> nan nan, 1 inf -> pi/2 0
		inf inf -> pi/2 0, nan inf -> nan 0, inf nan -> pi/2 ±0, nan nan -> nan nan`,
}

// specialNumber reads a number, also as a fraction of pi. open tells that its sign counts for nothing.
func specialNumber(t *testing.T, word string) (x float64, open bool) {
	t.Helper()
	word, open = strings.CutPrefix(word, "±")
	number, denominator := word, "1"
	scale := 1.0
	if head, tail, ok := strings.Cut(word, "pi"); ok {
		number, scale = head+"1", math.Pi
		if head != "" && head != "-" {
			number = head
		}
		denominator = strings.TrimPrefix(tail+"/1", "/")
		denominator, _, _ = strings.Cut(denominator, "/")
	}
	n, err := strconv.ParseFloat(number, 64)
	d, err2 := strconv.ParseFloat(denominator, 64)
	if err != nil || err2 != nil {
		t.Fatalf("%q is no number", word)
	}
	return n * scale / d, open
}

func TestComplexSpecialValues(t *testing.T) {
	for _, name := range complexFunctions() {
		if name == "power" {
			continue
		}
		table := complexSpecialValues[name]
		if table == "" {
			t.Errorf("%s: no special values", name)
			continue
		}
		var points [][]complex128
		var want [][2]float64
		var open [][2]bool
		for entry := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(table), "\n", ","), ",") {
			var x [4]float64
			var free [4]bool
			for i, word := range strings.Fields(strings.Replace(entry, "->", "", 1)) {
				x[i], free[i] = specialNumber(t, word)
			}
			for _, conj := range []float64{1, -1} {
				points = append(points, []complex128{complex(x[0], conj*x[1])})
				want = append(want, [2]float64{x[2], conj * x[3]})
				open = append(open, [2]bool{free[2], free[3] || math.IsNaN(x[1]) && x[3] == x[3]})
			}
		}
		for _, f := range inBothComplexTypes(name) {
			for i, z := range f.complexAt(t, points) {
				for part, got := range parts(z) {
					w := want[i][part]
					if f.t == dtype.Complex64 {
						w = float64(float32(w))
					}
					if open[i][part] {
						got, w = math.Abs(got), math.Abs(w)
					}
					if !same(got, w) {
						t.Errorf("%s%v of %s = %v, want part %d to be %v", name, points[i][0], f.t, z, part, w)
					}
				}
			}
		}
	}
}

// On a cut the function is continuous with the side that the sign of zero names.
func TestBranchCuts(t *testing.T) {
	for _, cut := range []struct {
		name    string
		points  []complex128 // on the cut
		towards complex128   // its side with the sign of +0
	}{
		{"sqrt", []complex128{-4, -1e-300}, 1i},
		{"log", []complex128{-4, -1, -1e-300, -1e300}, 1i},
		{"log2", []complex128{-4, -1}, 1i},
		{"log10", []complex128{-4, -1}, 1i},
		{"log1p", []complex128{-4, -1.5, -1e300}, 1i},
		{"arcsin", []complex128{-4, -1.0625, 1.0625, 4, 1e300}, 1i},
		{"arccos", []complex128{-4, -1.0625, 1.0625, 4, 1e300}, 1i},
		{"arccosh", []complex128{-4, -1.0625, 0.5, -0.5, -1e300}, 1i},
		{"arctanh", []complex128{-4, -1.0625, 1.0625, 4, 1e300}, 1i},
		{"arcsinh", []complex128{-4i, -1.0625i, 1.0625i, 4i, 1e300i}, 1},
		{"arctan", []complex128{-4i, -1.0625i, 1.0625i, 4i, 1e300i}, 1},
	} {
		f := inBothComplexTypes(cut.name)[1]
		for _, z := range cut.points {
			for _, side := range []float64{1, -1} {
				size := math.Max(math.Abs(real(z)), math.Abs(imag(z)))
				on, beside := complex(real(z), math.Copysign(0, side)), complex(real(z), side*size*0x1p-80)
				if cut.towards == 1 {
					on, beside = complex(math.Copysign(0, side), imag(z)), complex(side*size*0x1p-80, imag(z))
				}
				w := f.complexAt(t, [][]complex128{{on}, {beside}})
				for part, y := range parts(w[0]) {
					if want := parts(w[1])[part]; math.Abs(y-want) > 1e-12 || math.Signbit(y) != math.Signbit(want) {
						t.Errorf("%s%v = %v, but beside it %v", cut.name, on, w[0], w[1])
					}
				}
			}
		}
	}
	// It is a cut: the sides differ.
	for _, name := range []string{"sqrt", "log", "log2", "log10", "log1p", "arcsin", "arccos", "arccosh", "arctanh"} {
		f := inBothComplexTypes(name)[1]
		w := f.complexAt(t, [][]complex128{{complex(-4, 0)}, {complex(-4, minus0)}})
		if math.Abs(imag(w[0])-imag(w[1])) < 0.5 {
			t.Errorf("%s of -4: %v on either side", name, w)
		}
	}
}

// Powers of zero, by zero, and where a factor 0 of the exponent meets an infinite logarithm.
func TestComplexPowerSpecialValues(t *testing.T) {
	for _, f := range inBothComplexTypes("power") {
		cases := []struct{ z, w, want complex128 }{
			{0, 0, 1},
			{complex(nan, inf), 0, 1},
			{complex(-inf, 1), 0, 1},
			{0, 2.5, 0},
			{0, 1 + 1i, 0},
			{complex(minus0, minus0), 0.25 - 3i, 0},
			{0, -1, complex(nan, nan)},
			{0, 2i, complex(nan, nan)},
			{0, -1 + 1i, complex(nan, nan)},
			{1, 2.5 + 1i, 1},
			{complex(inf, 0), 2.5, complex(inf, 0)},
			{complex(inf, 0), -2.5, complex(0, minus0)},
			{complex(nan, 1), 2, complex(nan, nan)},
			{2, complex(1, nan), complex(nan, nan)},
			{4, 0.5, 2},
			{complex(4, minus0), 0.5, complex(2, minus0)},
			{4, 2000, complex(inf, 0)},
			{4, -2000, complex(0, minus0)},
			{complex(0x1p100, 0), 1, complex(0x1p100, 0)},
		}
		var points [][]complex128
		for _, c := range cases {
			points = append(points, []complex128{c.z, c.w})
		}
		for i, got := range f.complexAt(t, points) {
			if want := cases[i].want; !same(real(got), real(want)) || !same(imag(got), imag(want)) {
				t.Errorf("%v ** %v of %s = %v, want %v", cases[i].z, cases[i].w, f.t, got, want)
			}
		}
	}
}
