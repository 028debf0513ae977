package expr_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// exactly is the sum of x, rounded once to float64, or to float32 if single.
func exactly(x []float64, single bool) float64 {
	sum := new(big.Float).SetPrec(4096) // more than from the largest number's first bit to the smallest one's
	var special float64
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			special += v
		} else {
			sum.Add(sum, big.NewFloat(v))
		}
	}
	if special != 0 {
		return special
	}
	if single {
		f, _ := sum.Float32()
		return float64(f)
	}
	f, _ := sum.Float64()
	return f
}

// A hard sum cancels, overflows on the way, or lies close to the middle between two numbers.
var hardSums = map[string]func(rnd *rand.Rand) float64{
	"of one sign":    func(rnd *rand.Rand) float64 { return rnd.Float64() },
	"normal":         func(rnd *rand.Rand) float64 { return rnd.NormFloat64() },
	"whole":          func(rnd *rand.Rand) float64 { return float64(rnd.IntN(2000) - 1000) },
	"zeros":          func(rnd *rand.Rand) float64 { return math.Copysign(0, -1) },
	"all exponents":  anyFinite,
	"all bits":       func(rnd *rand.Rand) float64 { return math.Float64frombits(rnd.Uint64()) },
	"subnormal":      func(rnd *rand.Rand) float64 { return anyFinite(rnd) * 0x1p-1000 * 0x1p-100 },
	"huge":           func(rnd *rand.Rand) float64 { return math.Copysign(math.MaxFloat64, rnd.NormFloat64()) },
	"half-way":       among(1, -1, 0x1p-53, -0x1p-53, 0x1p-1074, -0x1p-1074),
	"half-way, odd":  among(1, 0x1p-52, 0x1p-53, 0x1p-106, -0x1p-106),
	"half-way, 32":   among(1, 0x1p-24, -0x1p-24, 0x1p-80, -0x1p-80),
	"far apart":      among(1e300, -1e300, 1, -1, 1e-300, -1e-300),
	"with infinity":  among(1, 2, 3, math.Inf(1), math.MaxFloat64),
	"with both":      among(1, 2, math.Inf(1), math.Inf(-1)),
	"with NaN":       among(1, 2, math.Inf(1), math.NaN()),
	"zero and NaN":   among(0, 0, math.NaN()),
	"smallest":       among(0x1p-1074, -0x1p-1074, 0x1p-1022),
	"wide, cancels":  func(rnd *rand.Rand) float64 { return math.Copysign(math.Exp(80*rnd.Float64()), rnd.NormFloat64()) },
	"double of half": among(math.MaxFloat64, 0x1p970, -0x1p970, 0x1p969),
}

func anyFinite(rnd *rand.Rand) float64 {
	for {
		if x := math.Float64frombits(rnd.Uint64()); !math.IsNaN(x) && !math.IsInf(x, 0) {
			return x
		}
	}
}

func among(list ...float64) func(rnd *rand.Rand) float64 {
	return func(rnd *rand.Rand) float64 { return list[rnd.IntN(len(list))] }
}

// fsum is the exact sum, rounded once, for any numbers, shape, axes, layout, engine and number of threads.
func TestExactSums(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	shapes := [][]int{{}, {1}, {2}, {3}, {7}, {31}, {33}, {513}, {20000}, {150000}, {3, 40}, {40, 3}, {100, 100}, {700, 33}, {2, 40, 41}, {4, 5000}, {300, 301}, {2, 3, 4, 5}, {0, 5}, {5, 0}}
	programs := []struct {
		src    string
		single bool
		of     func(x float64) float64
	}{
		{"fsum(a, axis=%s, keepdims=%s)", false, func(x float64) float64 { return x }},
		{"fsum(float32(a), axis=%s, keepdims=%s)", true, func(x float64) float64 { return float64(float32(x)) }},
		{"fsum(-a*3, axis=%s, keepdims=%s)", false, func(x float64) float64 { return -x * 3 }},
	}
	for name, number := range hardSums {
		for round := range rounds {
			rnd := rand.New(rand.NewPCG(11, uint64(round)))
			shape := shapes[rnd.IntN(len(shapes))]
			a, values := viewOf(rnd, shape, func() float64 { return number(rnd) })
			axes, in := randomAxes(rnd, len(shape))
			p := programs[rnd.IntN(len(programs))]
			src := fmt.Sprintf(p.src, axes, []string{"True", "False"}[rnd.IntN(2)])
			var want []float64
			for _, x := range nested(values, shape, in) {
				for i := range x {
					x[i] = p.of(x[i])
				}
				want = append(want, exactly(x, p.single))
			}
			threads := []int{1, 2, 7}[rnd.IntN(3)]
			for _, isa := range engines() {
				got, err := expr.Evaluate[float64](src, expr.Vars{"a": a}, expr.UseISA(isa), expr.Threads(threads))
				if err != nil {
					t.Fatal(err)
				}
				for i := range want {
					if math.Float64bits(got[i]) != math.Float64bits(want[i]) && (got[i] == got[i] || want[i] == want[i]) {
						t.Fatalf("%s, numbers %s: shape %v, strides %v, %s, %d threads: result %d is %v, want %v", src, name, shape, a.Strides(), isa, threads, i, got[i], want[i])
					}
				}
			}
		}
	}
}

// What is left of numbers that cancel but for a few, in any order.
func TestExactSumOfCancelling(t *testing.T) {
	rnd := rand.New(rand.NewPCG(12, 0))
	for _, n := range []int{5, 500, 200_000} {
		x := []float64{1, 0x1p-53, 0x1p-106, -0x1p-1074}
		for range n {
			v := anyFinite(rnd)
			x = append(x, v, -v)
		}
		for range 3 {
			rnd.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
			for _, isa := range engines() {
				got, err := expr.EvaluateScalar[float64]("fsum(a)", expr.Vars{"a": x}, expr.UseISA(isa))
				if want := 1 + 0x1p-52; err != nil || got != want {
					t.Errorf("%d numbers on %s: %v, %v, want %v", len(x), isa, got, err, want)
				}
			}
		}
	}
}

// Half-way between two numbers, what is added last decides: the plain additions lose it, and so do those of their errors
// if it is float64.
func TestExactSumsNearTies(t *testing.T) {
	rnd := rand.New(rand.NewPCG(16, 0))
	const rows, columns = 16, 64 // each column in an accumulator of its own, or each row of the transpose
	for _, c := range []struct {
		src       string
		tie, tiny float64
	}{{"fsum(%s, axis=%d)", 0x1p-53, 0x1p-107}, {"fsum(%s, axis=%d)", 0x1p-53 - 0x1p-105, 0x1p-108}, {"fsum(float32(%s), axis=%d)", 0x1p-24, 0x1p-80}} {
		x := make([]float64, rows*columns)
		for i := range x {
			switch i / columns {
			case 0:
				x[i] = 1
			case 1:
				x[i] = c.tie
			default:
				x[i] = math.Copysign(c.tiny, rnd.Float64()-0.2)
			}
		}
		single := c.tie > 0x1p-53
		a, err := expr.View(x, []int{rows, columns}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := expr.View(x, []int{columns, rows}, []int{1, columns})
		if err != nil {
			t.Fatal(err)
		}
		for i, src := range []string{fmt.Sprintf(c.src, "a", 0), fmt.Sprintf(c.src, "b", 1)} {
			for _, isa := range engines() {
				got, err := expr.Evaluate[float64](src, expr.Vars{"a": a, "b": b}, expr.UseISA(isa))
				if err != nil {
					t.Fatal(err)
				}
				for k, column := range nested(x, []int{rows, columns}, []bool{true, false}) {
					if want := exactly(column, single); got[k] != want {
						t.Errorf("%s on %s: result %d of case %d is %v, want %v", src, isa, k, i, got[k], want)
					}
				}
			}
		}
	}
}

// 64-bit integers are added as they are, not as the nearest float64.
func TestExactSumsOfIntegers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 0))
	for _, n := range []int{1, 2, 3, 40, 1000, 100_000} {
		signed, unsigned := make([]int64, n), make([]uint64, n)
		signedSum, unsignedSum := new(big.Int), new(big.Int)
		for i := range n {
			unsigned[i] = rnd.Uint64() >> rnd.IntN(64)
			signed[i] = int64(rnd.Uint64()) >> rnd.IntN(64)
			if rnd.IntN(2) == 0 {
				signed[i] = math.MinInt64 + int64(rnd.IntN(3)) - 1
				unsigned[i] = math.MaxUint64 - uint64(rnd.IntN(3))
			}
			signedSum.Add(signedSum, big.NewInt(signed[i]))
			unsignedSum.Add(unsignedSum, new(big.Int).SetUint64(unsigned[i]))
		}
		for _, isa := range engines() {
			for _, c := range []struct {
				a   any
				sum *big.Int
			}{{signed, signedSum}, {unsigned, unsignedSum}} {
				want, _ := new(big.Float).SetInt(c.sum).Float64()
				got, err := expr.EvaluateScalar[float64]("fsum(a)", expr.Vars{"a": c.a}, expr.UseISA(isa))
				if err != nil || got != want {
					t.Errorf("%d of %T on %s: %v, %v, want %v", n, c.a, isa, got, err, want)
				}
			}
		}
	}
}

// Exact sums beside others, of complex numbers, of what compares strings, inside an expression and next to other results.
func TestExactSumsTogether(t *testing.T) {
	rnd := rand.New(rand.NewPCG(14, 0))
	const rows, columns = 50, 70
	shape := []int{rows, columns}
	a, b, letters := make([]float64, rows*columns), make([]float64, rows*columns), make([]byte, rows*columns)
	for i := range a {
		a[i], b[i], letters[i] = anyFinite(rnd)*0x1p-20, hardSums["far apart"](rnd), "xy"[rnd.IntN(2)]
	}
	x, err := expr.View(a, shape, nil)
	if err != nil {
		t.Fatal(err)
	}
	y, err := expr.View(b, shape, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := expr.ViewBytes(letters, 1, shape, nil)
	if err != nil {
		t.Fatal(err)
	}
	vars := expr.Vars{"a": x, "b": y, "s": s}
	src := "fsum(a, axis=1) - fsum(b, axis=1), sum(b, axis=1), fsum(where(s == 'x', b, 0), axis=1), fsum(complex(b, a), axis=1), max(a, axis=1)"
	want := func(i int) []float64 {
		a, b := a[i*columns:(i+1)*columns], b[i*columns:(i+1)*columns]
		var picked []float64
		for k, letter := range letters[i*columns : (i+1)*columns] {
			if letter == 'x' {
				picked = append(picked, b[k])
			}
		}
		return []float64{exactly(a, false) - exactly(b, false), exactly(picked, false), exactly(b, false), exactly(a, false), slices.Max(a)}
	}
	for _, isa := range engines() {
		got, err := expr.EvaluateAll(src, vars, expr.UseISA(isa))
		if err != nil {
			t.Fatal(err)
		}
		difference, _ := expr.Data[float64](got[0])
		where, _ := expr.Data[float64](got[2])
		pairs, _ := expr.Data[complex128](got[3])
		largest, _ := expr.Data[float64](got[4])
		for i := range rows {
			if got, want := []float64{difference[i], where[i], real(pairs[i]), imag(pairs[i]), largest[i]}, want(i); !slices.Equal(got, want) {
				t.Fatalf("%s, row %d: %v, want %v", isa, i, got, want)
			}
		}
	}
}

// A sum of 0 is 0 and not -0, even of numbers so small that the bounds of the error round to zeros.
func TestExactSumsOfNothing(t *testing.T) {
	for _, small := range []float32{1e-20, 1e-30, 1e-40} {
		for _, n := range []int{200, 300, 5000} {
			x := make([]float32, n)
			for i := range x {
				x[i] = small - 2*small*float32(i%2)
			}
			sum, err := expr.EvaluateScalar[float32]("fsum(x)", expr.Vars{"x": expr.Of(x)})
			if err != nil || math.Float32bits(sum) != 0 {
				t.Errorf("%d of %v: %v, %v", n, small, sum, err)
			}
		}
	}
}
