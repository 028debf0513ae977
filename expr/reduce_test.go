package expr_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/expr"
)

// nested is a reduction's operand with its axes split: for each result, in C order, the elements that it takes
// in, in C order.
func nested(values []float64, shape []int, in []bool) [][]float64 {
	outputs := 1
	for i, extent := range shape {
		if !in[i] {
			outputs *= extent
		}
	}
	out := make([][]float64, outputs)
	for e, x := range values {
		at, rest, scale := 0, e, 1
		for i := len(shape) - 1; i >= 0; i-- {
			if !in[i] {
				at += rest % shape[i] * scale
				scale *= shape[i]
			}
			rest /= shape[i]
		}
		out[at] = append(out[at], x)
	}
	return out
}

// treeSum is the sum in the order that the documentation of reductions gives, of which there are outputs, by columns or not.
func treeSum(x []float64, outputs int, columns bool) float64 {
	if columns {
		return columnSum(x, outputs)
	}
	const lanes, turns, blocks = 32, 16, 32
	var chunks []float64
	for chunk := range slices.Chunk(x, blocks*turns*lanes) {
		if len(chunk) == blocks*turns*lanes {
			chunk = dealParts(chunk, 4, turns*lanes/4)
		}
		var rows [][]float64
		for block := range slices.Chunk(chunk, turns*lanes) {
			row := negZeros(lanes)
			for i, v := range block {
				row[i%lanes] += v
			}
			rows = append(rows, row)
		}
		chunks = append(chunks, halve(pairwise(rows), 1)[0])
	}
	return halve(chunks, 1)[0]
}

// dealParts returns x in the order in which it is taken from its parts, run elements of each.
func dealParts(x []float64, parts, run int) []float64 {
	var dealt []float64
	for at := 0; at < len(x)/parts; at += run {
		for part := range slices.Chunk(x, len(x)/parts) {
			dealt = append(dealt, part[at:at+run]...)
		}
	}
	return dealt
}

// columnSum is treeSum by columns.
func columnSum(x []float64, outputs int) float64 {
	sets := 1
	for outputs*sets < 1024 && 32*sets <= len(x) {
		sets *= 2
	}
	var chunks []float64
	for chunk := range slices.Chunk(x, 128*sets) {
		totals := negZeros(sets)
		for group := range slices.Chunk(chunk, 8*sets) {
			for i, v := range halve(slices.Clone(group), sets) {
				totals[i] += v
			}
		}
		chunks = append(chunks, totals...)
	}
	return halve(chunks, 1)[0]
}

func negZeros(n int) []float64 { return slices.Repeat([]float64{math.Copysign(0, -1)}, n) }

// halve adds the first half of x to the second, of x filled up with zeros that change nothing to a power of two times n, and so
// on until n are left.
func halve(x []float64, n int) []float64 {
	all := n
	for all < len(x) {
		all *= 2
	}
	x = append(x, negZeros(all-len(x))...)
	for ; all > n; all /= 2 {
		for i := range all / 2 {
			x[i] += x[all/2+i]
		}
	}
	return x[:n]
}

// pairwise adds rows in pairs of neighbours until there is one.
func pairwise(rows [][]float64) []float64 {
	for len(rows) > 1 {
		var next [][]float64
		for pair := range slices.Chunk(rows, 2) {
			if len(pair) == 2 {
				for i := range pair[0] {
					pair[0][i] += pair[1][i]
				}
			}
			next = append(next, pair[0])
		}
		rows = next
	}
	return rows[0]
}

// byColumns is the choice that the shape makes.
func byColumns(shape []int, in []bool) bool {
	outputs, count, together := 1, 1, 1
	for i := len(shape) - 1; i >= 0; i-- {
		if in[i] {
			count *= shape[i]
			continue
		}
		outputs *= shape[i]
		if count == 1 {
			together *= shape[i]
		}
	}
	return outputs > 1 && together == outputs || outputs >= 32 && (together >= 32 || count < 8)
}

// randomView returns an array of that shape whose elements lie in any order, and these in C order.
func randomView(rnd *rand.Rand, shape []int) (expr.Array, []float64) {
	return viewOf(rnd, shape, func() float64 { return rnd.NormFloat64() * math.Exp(20*rnd.Float64()) })
}

// viewOf is randomView with elements that number returns.
func viewOf(rnd *rand.Rand, shape []int, number func() float64) (expr.Array, []float64) {
	order := rnd.Perm(len(shape))
	strides := make([]int, len(shape))
	size := 1
	for _, i := range order {
		strides[i] = size * (1 + rnd.IntN(2))
		if rnd.IntN(4) == 0 && shape[i] > 0 {
			strides[i] = -strides[i]
		}
		size = max(strides[i], -strides[i]) * max(shape[i], 1)
	}
	if rnd.IntN(3) == 0 {
		strides, size = nil, 1
		for _, extent := range shape {
			size *= extent
		}
	}
	data := make([]float64, size+1)
	for i := range data {
		data[i] = number()
	}
	a, err := expr.View(data, shape, strides)
	if err != nil {
		panic(err)
	}
	copied := expr.MustCompile("a", expr.Types{"a": expr.Float64})
	dst := expr.Make(expr.Float64, shape...)
	if err := copied.EvalInto(dst, a); err != nil {
		panic(err)
	}
	values, _ := expr.Data[float64](dst)
	return a, values
}

func randomAxes(rnd *rand.Rand, nd int) (text string, in []bool) {
	in = make([]bool, nd)
	if nd == 0 || rnd.IntN(4) == 0 {
		for i := range in {
			in[i] = true
		}
		return "None", in
	}
	text = "("
	for i := range in {
		if in[i] = rnd.IntN(2) == 0; in[i] {
			text += fmt.Sprint(i-nd*rnd.IntN(2), ",")
		}
	}
	return text + ")", in
}

// Sums have the bits of the documented tree for any shape, axes, layout, engine and number of threads.
func TestSumsAreTheTree(t *testing.T) {
	shapes := [][]int{{}, {1}, {31}, {33}, {512}, {513}, {20000}, {70000}, {3, 40}, {40, 3}, {100, 100}, {700, 33}, {33, 700}, {2, 40, 41}, {5000, 4}, {4, 5000}, {17, 1, 63}, {2, 3, 4, 5}, {600, 40}, {0, 5}, {5, 0}}
	for round := range amd64test.Some(400, 80, 21) {
		rnd := rand.New(rand.NewPCG(6, uint64(round)))
		shape := shapes[round%len(shapes)]
		a, values := randomView(rnd, shape)
		axes, in := randomAxes(rnd, len(shape))
		operand := "a"
		if rnd.IntN(4) == 0 {
			operand = "where(a < inf, a, exp(sin(a)))" // a, by a program so long that it takes the elements of a column one by one
		}
		src := fmt.Sprintf("sum(%s, axis=%s, keepdims=%s)", operand, axes, []string{"True", "False"}[rnd.IntN(2)])
		columns := byColumns(shape, in)
		var want []float64
		for _, x := range nested(values, shape, in) {
			if len(x) == 0 {
				want = append(want, 0)
			} else {
				want = append(want, treeSum(x, len(values)/len(x), columns))
			}
		}
		threads := []int{1, 2, 3, 7, 64}[rnd.IntN(5)]
		for _, isa := range engines() {
			got, err := expr.Evaluate[float64](src, expr.Vars{"a": a}, expr.UseISA(isa), expr.Threads(threads))
			if err != nil {
				t.Fatal(err)
			}
			if isa == expr.AVX512 {
				amd64test.Count(1, len(values))
			}
			for i := range want {
				if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
					t.Fatalf("%s of shape %v, strides %v, %s, %d threads: result %d is %v, want %v", src, shape, a.Strides(), isa, threads, i, got[i], want[i])
				}
			}
		}
	}
}

// Every reduction gives the same bits on every engine and with any number of threads, also where several
// share a pass.
func TestReductionsAgree(t *testing.T) {
	texts := []string{
		"prod(1 + a*1e-9, axis=%s)", "mean(a, axis=%s), std(a, axis=%[1]s), var(a, axis=%[1]s, ddof=1)", "min(a, axis=%s), max(a, axis=%[1]s)",
		"argmin(a, axis=%s), argmax(abs(a), axis=%[1]s)", "any(a > 900, axis=%s), all(a > -900, axis=%[1]s), count_nonzero(a > 0, axis=%[1]s)",
		"sum(float32(a), axis=%s), min(float32(a), axis=%[1]s)", "sum(int8(a), axis=%s), max(int8(a), axis=%[1]s), min(uint8(a), axis=%[1]s)",
		"sum(complex(a, 1), axis=%s), prod(complex(a, 1)/1000, axis=%[1]s)", "nansum(where(a > 0, a, nan), axis=%s), nanmin(where(a > 0, a, nan), axis=%[1]s)",
		"sum(sin(a)*exp(a*1e-3), axis=%s)", "norm(a, axis=%s), dot(a, a, axis=%[1]s)",
	}
	shapes := [][]int{{1}, {100}, {5000}, {40000}, {40, 50}, {300, 60}, {3, 1000}, {1000, 3}, {7, 8, 90}}
	for round := range amd64test.Some(200, 40, 11) {
		rnd := rand.New(rand.NewPCG(7, uint64(round)))
		shape := shapes[rnd.IntN(len(shapes))]
		a, _ := randomView(rnd, shape)
		axes, _ := randomAxes(rnd, len(shape))
		src := fmt.Sprintf(texts[round%len(texts)], axes)
		var want []string
		for i, isa := range engines() {
			for _, threads := range []int{1, 2, 7} {
				got, err := expr.EvaluateAll(src, expr.Vars{"a": a}, expr.UseISA(isa), expr.Threads(threads))
				if err != nil {
					t.Fatal(err)
				}
				var bits []string
				for _, r := range got {
					bits = append(bits, reducedBits(t, r))
				}
				if i == 0 && threads == 1 {
					want = bits
				} else if !slices.Equal(bits, want) {
					t.Fatalf("%s of shape %v on %s with %d threads:\n%s\nwant\n%s", src, shape, isa, threads, bits, want)
				}
			}
		}
	}
}

// reducedBits shows the bits of a contiguous array, any NaN as the same.
func reducedBits(t *testing.T, a expr.Array) string {
	t.Helper()
	switch a.DType() {
	case expr.Float64:
		return formatBits(a, math.Float64bits)
	case expr.Float32:
		return formatBits(a, func(x float32) uint64 { return uint64(math.Float32bits(x)) })
	case expr.Complex128:
		return formatBits(a, func(x complex128) uint64 {
			return math.Float64bits(real(x)) ^ math.Float64bits(imag(x))<<1
		})
	case expr.Int64:
		return formatBits(a, func(x int64) uint64 { return uint64(x) })
	case expr.Int8:
		return formatBits(a, func(x int8) uint64 { return uint64(x) })
	case expr.Uint8:
		return formatBits(a, func(x uint8) uint64 { return uint64(x) })
	case expr.Bool:
		return formatBits(a, func(x bool) uint64 {
			if x {
				return 1
			}
			return 0
		})
	}
	t.Fatalf("no bits of %s", a.DType())
	return ""
}

func formatBits[T expr.Elem](a expr.Array, bits func(T) uint64) string {
	s, _ := expr.Data[T](a)
	var b []byte
	for _, x := range s {
		if x != x {
			b = append(b, "nan "...)
		} else {
			b = fmt.Appendf(b, "%x ", bits(x))
		}
	}
	return string(b)
}

// The variance of small noise about a large number has no more error than the noise's own: it is compared with that
// of exact differences.
func TestVarianceDoesNotCancel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 9))
	const n = 100_000
	a := make([]float64, n)
	exact, total := new(big.Rat), new(big.Rat)
	for i := range a {
		a[i] = 1e9 + 1e-3*rnd.NormFloat64()
		d := new(big.Rat).SetFloat64(a[i] - 1e9) // exact
		total.Add(total, d)
		exact.Add(exact, d.Mul(d, d))
	}
	count := new(big.Rat).SetInt64(n)
	exact.Sub(exact, total.Quo(total.Mul(total, total), count))
	want, _ := exact.Quo(exact, count).Float64()
	for _, isa := range engines() {
		got, err := expr.EvaluateScalar[float64]("var(a)", expr.Vars{"a": a}, expr.UseISA(isa))
		if err != nil || math.Abs(got/want-1) > 1e-12 {
			t.Errorf("%s: %v, want %v (%v)", isa, got, want, err)
		}
	}
	// What does not vary has no variance, not a negative one.
	got, err := expr.EvaluateScalar[float64]("std(a)", expr.Vars{"a": slices.Repeat([]float64{0.1}, 1000)})
	if err != nil || !(got >= 0 && got < 1e-16) {
		t.Errorf("%v, %v", got, err)
	}
}

// Variables of all types that can be ordered have positions.
func TestPositionsByType(t *testing.T) {
	testPositions[float64](t)
	testPositions[float32](t)
	testPositions[int64](t)
	testPositions[uint64](t)
	testPositions[int32](t)
	testPositions[uint32](t)
	testPositions[int16](t)
	testPositions[uint8](t)
}

func testPositions[T int64 | uint64 | int32 | uint32 | int16 | uint8 | float32 | float64](t *testing.T) {
	rnd := rand.New(rand.NewPCG(20, 0))
	for _, shape := range [][]int{{1, 5}, {1, 90}, {1, 1000}, {1, 100_000}, {40, 33}, {40, 500}, {2, 20_000}} {
		rows, columns := shape[0], shape[1]
		x := make([]T, rows*columns)
		for i := range x {
			x[i] = T(rnd.Uint64())
			if rnd.IntN(2) == 0 {
				x[i] = T(i % 7)
			}
		}
		var want [2][]int64
		for r := range rows {
			row := x[r*columns : (r+1)*columns]
			want[0] = append(want[0], int64(slices.Index(row, slices.Min(row))))
			want[1] = append(want[1], int64(slices.Index(row, slices.Max(row))))
		}
		a, axis := expr.Of(x), "-1"
		if rows > 1 {
			a, _ = expr.View(x, shape, nil)
		} else if rnd.IntN(2) == 0 {
			axis = "None" // without a plan
		}
		for _, isa := range engines() {
			for i, name := range []string{"argmin", "argmax"} {
				p := expr.MustCompile(fmt.Sprintf("%s(a, axis=%s)", name, axis), expr.Types{"a": a.DType()}, expr.UseISA(isa))
				for range 2 { // compiles, and does not
					got, err := p.Eval(expr.Vars{"a": a})
					if err != nil {
						t.Fatal(err)
					}
					if at, _ := expr.Data[int64](got); !slices.Equal(at, want[i]) {
						t.Errorf("%s of %s %v on %s: %v, want %v", name, a.DType(), shape, isa, at, want[i])
					}
				}
			}
		}
	}
}

// argmin is the first NaN's place, or the first smallest element's, and argmax likewise, wherever that lies.
func TestPositionsAreTheFirst(t *testing.T) {
	shapes := [][]int{{1000}, {200_000}, {3, 70_000}, {70_000, 3}, {50, 300}, {300, 50}, {40, 7, 60}, {5, 200, 3}}
	for round := range amd64test.Some(64, 24, 8) {
		rnd := rand.New(rand.NewPCG(12, uint64(round)))
		shape := shapes[round%len(shapes)]
		kinds := []float64{2, 10, 1e6, 1e6} // how many different numbers there are
		most, nan := kinds[rnd.IntN(len(kinds))], []float64{0, 0, 1e-5, 1e-3}[rnd.IntN(4)]
		a, values := viewOf(rnd, shape, func() float64 {
			if rnd.Float64() < nan {
				return math.NaN()
			}
			return math.Copysign(math.Floor(most*rnd.Float64()), rnd.Float64()-0.5)
		})
		axes, in := randomAxes(rnd, len(shape))
		var want []string
		for _, sign := range []float64{1, -1} {
			var at []int
			for _, x := range nested(values, shape, in) {
				best := 0
				for i, v := range x {
					if sign*v < sign*x[best] || v != v && x[best] == x[best] {
						best = i
					}
				}
				at = append(at, best)
			}
			want = append(want, fmt.Sprint(at))
		}
		src := fmt.Sprintf("argmin(a, axis=%s), argmax(a, axis=%[1]s), sum(a, axis=%[1]s)", axes)
		if rnd.IntN(2) == 0 {
			src = strings.ReplaceAll(src, "(a,", "(2*float32(a),")
		}
		for _, isa := range engines() {
			got, err := expr.EvaluateAll(src, expr.Vars{"a": a}, expr.UseISA(isa), expr.Threads([]int{1, 2, 7}[rnd.IntN(3)]))
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if at, _ := expr.Data[int64](got[i]); fmt.Sprint(at) != want[i] {
					t.Fatalf("%s of shape %v, strides %v, on %s: result %d is %.200s, want %.200s", src, shape, a.Strides(), isa, i, fmt.Sprint(at), want[i])
				}
			}
		}
	}
}
