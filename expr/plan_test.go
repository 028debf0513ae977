package expr_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/expr"
)

// ramp is an array of that shape of the numbers from 0 on, in C order.
func ramp(shape ...int) expr.Array {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	data := make([]float64, n)
	for i := range data {
		data[i] = float64(i)
	}
	a, err := expr.View(data, shape, nil)
	if err != nil {
		panic(err)
	}
	return a
}

func evaluateAll(t *testing.T, src string, vars expr.Vars, opts ...expr.Option) []expr.Array {
	t.Helper()
	list, err := expr.EvaluateAll(src, vars, opts...)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return list
}

// Errors found when a reduction is run say which one.
func TestPlanErrorsHavePlaces(t *testing.T) {
	if strconv.IntSize < 64 {
		t.Skip("no array has too many elements")
	}
	huge, err := expr.View([]float64{1}, []int{1 << 20, 1 << 20, 1}, []int{0, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	wide, err := expr.View([]float64{1}, []int{1 << 30}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	long, err := expr.View([]float64{1}, []int{2, 1 << 25, 1 << 25}, []int{0, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	vars := expr.Vars{"a": ramp(4), "m": ramp(3, 4), "none": ramp(0), "x": 2.0, "huge": huge, "wide": wide, "long": long}
	for _, c := range []struct {
		src, place, msg string
		kind            error
	}{
		{"1 + sum(m, axis=2)", "sum(m, axis=2)", "sum(m, axis=2) has no axis 2: its operand has shape (3, 4)", expr.ErrShape},
		{"t = m; u = std(t, axis=-3); u*2", "std(t, axis=-3)", "std(t, axis=-3) has no axis -3: its operand has shape (3, 4)", expr.ErrShape},
		{"max(m, axis=(0, -2)) + a", "max(m, axis=(0, -2))", "max(m, axis=(0, -2)) has axis 0 twice: its operand has shape (3, 4)", expr.ErrShape},
		{"a, min(none)", "min(none)", "min(none) has no value, since there are no elements: its operand has shape (0,)", expr.ErrValue},
		{"argmax(none + 0*none*none*none + x)", "argmax(none + 0*none*none*none + x)", "argmax(...) has no value, since there are no elements: its operand has shape (0,)", expr.ErrValue},
		{"sum(a, axis=0) + mean(m + sum(m, axis=1))", "mean(m + sum(m, axis=1))", "the operands' shapes do not fit together: m (3, 4), sum(m, axis=1) (3,)", expr.ErrShape},
		{"sum(m), a - sum(m, axis=1)", "a - sum(m, axis=1)", "the operands' shapes do not fit together: a (4,), sum(m, axis=1) (3,)", expr.ErrShape},
		{"a - sum(m, axis=1)", "", "the operands' shapes do not fit together: a (4,), sum(m, axis=1) (3,)", expr.ErrShape},
		{"sum(x, axis=1)", "sum(x, axis=1)", "sum(x, axis=1) has no axis 1: its operand has shape ()", expr.ErrShape},
		{"count_nonzero(huge + wide)", "count_nonzero(huge + wide)", "an operand of shape (1048576, 1048576, 1073741824) has too many elements to reduce", expr.ErrShape},
		{"sum(sum(long, axis=0))", "sum(long, axis=0)", "an operand of shape (2, 33554432, 33554432) has too many elements to reduce", expr.ErrShape},
	} {
		_, err := expr.EvaluateAll(c.src, vars)
		e, ok := errors.AsType[*expr.Error](err)
		if !ok || e.Msg != c.msg || !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		place := ""
		if e.Pos >= 0 {
			place = e.Src[e.Pos:e.End]
		}
		if place != c.place {
			t.Errorf("%s: the place is %q, want %q", c.src, place, c.place)
		}
	}
}

// Errors of destinations say which result does not fit.
func TestDestinationErrorsHavePlaces(t *testing.T) {
	p := expr.MustCompile("sum(a), a + 1", expr.Types{"a": expr.Float64})
	a, one, four := ramp(4), expr.Make(expr.Float64), expr.Make(expr.Float64, 4)
	for _, c := range []struct {
		dsts  []expr.Array
		place int // -1: none
		msg   string
	}{
		{[]expr.Array{one}, -1, "1 destinations for an expression of 2 results"},
		{[]expr.Array{one, expr.Make(expr.Float64, 3)}, 8, "the result has shape (4,), the destination (3,)"},
		{[]expr.Array{expr.Make(expr.Int64), four}, 0, "the result is float64, which casting rule same_kind does not store as int64"},
		{[]expr.Array{one, {}}, 8, "the destination is the zero Array"},
		{[]expr.Array{four, four}, 8, "the destinations share memory with each other"},
	} {
		e, ok := errors.AsType[*expr.Error](p.EvalAllInto(c.dsts, a))
		if !ok || e.Msg != c.msg || e.Pos != c.place {
			t.Errorf("%v, want %q at %d", e, c.msg, c.place)
		}
	}
}

// What has no dimensions is reduced along axis 0 or -1 as along none, as in NumPy.
func TestAxisOfNoDimensions(t *testing.T) {
	for src, want := range map[string]string{
		"sum(x, axis=0)": "3", "max(x, axis=-1, keepdims=True)": "3", "argmin(x, 0)": "0", "mean(x, axis=-1)": "3",
		"var(x, axis=0)": "0", "any(x, axis=0)": "true", "sum(2, axis=0)": "2", "sum(x, axis=())": "3",
	} {
		y := evaluateAll(t, src, expr.Vars{"x": 3.0})[0]
		if got := fmt.Sprint(y); got != want || y.NumDims() != 0 {
			t.Errorf("%s: %s of shape %v, want %s", src, got, y.Shape(), want)
		}
	}
}

// An operand that no result needs has no say in their shape, whatever its own is.
func TestUnusedOperands(t *testing.T) {
	vars := expr.Vars{"a": ramp(4), "m": ramp(3, 1)}
	for src, want := range map[string]string{
		"t = m; a":               "[0 1 2 3]",
		"t = m*m; sum(a)":        "6",
		"t = sum(m, axis=7); -a": "[-0 -1 -2 -3]",
		"where(True, a, m)":      "[[0 1 2 3] [0 1 2 3] [0 1 2 3]]", // m does have a say in this
	} {
		if y, err := expr.EvaluateArray(src, vars); err != nil || fmt.Sprint(y) != want {
			t.Errorf("%s: %v, %v, want %s", src, y, err, want)
		}
		if got := fmt.Sprint(evaluateAll(t, src, vars)[0]); got != want {
			t.Errorf("EvaluateAll of %s: %s, want %s", src, got, want)
		}
	}
	if got := fmt.Sprint(evaluateAll(t, "t = m; a + 1, a", vars)); got != "[[1 2 3 4] [0 1 2 3]]" {
		t.Errorf("two results: %s", got)
	}
}

// A text whose passes repeat each other's work is refused, rather than compiled for minutes.
func TestTooMuchWork(t *testing.T) {
	chain := func(n int, step string) string {
		var b strings.Builder
		b.WriteString("t0 = a")
		for i := range n {
			fmt.Fprintf(&b, "; t%d = "+step, i+1, i)
		}
		fmt.Fprintf(&b, "; t%d", n)
		return b.String()
	}
	const repeating = "t%d = t%[2]d - mean(t%[2]d)"
	for _, src := range []string{chain(1000, repeating[5:]), chain(9000, "sum(t%d)")} {
		_, err := expr.Compile(src, expr.Types{"a": expr.Float64})
		if e, ok := errors.AsType[*expr.Error](err); !ok || !errors.Is(err, expr.ErrValue) || e.Pos < 0 {
			t.Errorf("%.60s...: %v", src, err)
		}
	}
	y := evaluateAll(t, chain(50, repeating[5:])+", "+strings.Repeat("sum(", 200)+"a"+strings.Repeat(")", 200), expr.Vars{"a": ramp(3)})
	if got := fmt.Sprint(y); got != "[[-1 0 1] 3]" {
		t.Errorf("%s", got)
	}
}

// No function or operator fails otherwise than with an *Error, whatever its operands are.
func TestAnyOperands(t *testing.T) {
	operands := []string{"d", "s", "'a'", "1", "2j", "True", "c", "i", "sum(d)", "(s == 'a')", "None", "(0, 1)"}
	types := expr.Types{"d": expr.Float64, "s": expr.Bytes, "c": expr.Complex64, "i": expr.Int32}
	var texts []string
	for _, op := range ir.Ops() {
		for _, x := range operands {
			texts = append(texts, fmt.Sprintf("%s(%s)", op.Name, x))
			for _, y := range operands {
				texts = append(texts, fmt.Sprintf("%s(%s, %s)", op.Name, x, y), fmt.Sprintf("%s(%s, axis=%s)", op.Name, x, y))
				if op.Symbol != "" {
					texts = append(texts, fmt.Sprintf("%s %s %s", x, op.Symbol, y))
				}
			}
		}
	}
	for _, x := range operands {
		texts = append(texts, "-"+x, "not "+x, "t = "+x+"; u = t; min(u)", "("+x+").real", "d if "+x+" else d", "1 < "+x+" < d", "var(d, ddof="+x+")")
	}
	for _, src := range texts {
		_, err := expr.Compile(src, types)
		if _, ok := errors.AsType[*expr.Error](err); err != nil && !ok {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// Reductions of arrays of eight dimensions in any order are those of a copy in C order.
func TestEightDimensions(t *testing.T) {
	a := ramp(3, 2, 3, 2, 2, 3, 2, 2)
	reversed := a
	for _, d := range []int{0, 2, 5, 7} {
		reversed = reversed.Dim(d, reversed.Shape()[d]-1, -1, -1)
	}
	for _, v := range []expr.Array{a.T(), reversed, reversed.T()} {
		vars := expr.Vars{"a": v}
		inOrder := expr.Vars{"a": evaluateAll(t, "a", vars)[0]}
		for mask := 1; mask < 256; mask += 1 + mask%3 {
			axes := ""
			for d := range 8 {
				if mask>>d&1 != 0 {
					axes += fmt.Sprint(d-8*(mask%2), ",")
				}
			}
			src := fmt.Sprintf("sum(sin(a), axis=(%s)), max(a, axis=(%[1]s), keepdims=True), argmin(a), std(a, axis=(%[1]s))", axes)
			got, want := evaluateAll(t, src, vars), evaluateAll(t, src, inOrder)
			for i := range got {
				if reducedBits(t, got[i]) != reducedBits(t, want[i]) || !slices.Equal(got[i].Shape(), want[i].Shape()) {
					t.Fatalf("result %d of %s differs, strides %v", i, src, v.Strides())
				}
			}
		}
	}
}

// Destinations may share memory with operands in any way, with reductions and where there are several of them too.
func TestPlansOverlap(t *testing.T) {
	buf := make([]float64, 4000)
	reset := func() {
		for i := range buf {
			buf[i] = float64(i%37) + 1
		}
	}
	view := func(offset int, strides ...int) expr.Array {
		a, err := expr.View(buf[offset:], []int{30, 40}, strides)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	check := func(src string, got, want expr.Array) {
		t.Helper()
		if reducedBits(t, evaluateAll(t, "x", expr.Vars{"x": got})[0]) != reducedBits(t, want) {
			t.Errorf("%s: the destination at strides %v is wrong", src, got.Strides())
		}
	}
	for _, src := range []string{"a - mean(a)", "(a - mean(a, axis=0))/std(a)", "a/sum(a, axis=1, keepdims=True)"} {
		p := expr.MustCompile(src, expr.Types{"a": expr.Float64})
		a := view(100, 50, 1)
		for _, offset := range []int{100, 101, 99, 150, 3} {
			for _, strides := range [][]int{{50, 1}, {40, 1}, {1, 30}, {-50, -1}} {
				reset()
				want := evaluateAll(t, src, expr.Vars{"a": a})[0]
				dst := view(offset, strides...)
				if err := p.EvalInto(dst, a); err != nil {
					t.Fatal(err)
				}
				check(src, dst, want)
			}
		}
	}
	const several = "a + b, sum(b), a - b, sum(a, axis=0)"
	p := expr.MustCompile(several, expr.Types{"a": expr.Float64, "b": expr.Float64})
	for _, first := range []int{0, 1, 40, 1300} {
		reset()
		a, b := view(0, 40, 1), view(1300, 40, 1)
		want := evaluateAll(t, several, expr.Vars{"a": a, "b": b})
		dsts := []expr.Array{view(first, 40, 1), expr.Of(buf[3900:3901]), view(first+1201, 40, 1), expr.Of(buf[3910:3950])}
		if err := p.EvalAllInto(dsts, a, b); err != nil {
			t.Fatal(err)
		}
		for i, k := range []int{0, 2, 3} {
			check(fmt.Sprint("result ", i), dsts[k], want[k])
		}
	}
}

// A countdown is a context that is done when it has been asked so many times.
type countdown struct {
	context.Context
	left int
	done chan struct{}
}

func (c *countdown) Done() <-chan struct{} { return c.done }

func (c *countdown) Err() error {
	if c.left--; c.left == 0 {
		close(c.done)
	}
	if c.left <= 0 {
		return context.Canceled
	}
	return nil
}

// An evaluation of several passes stops in whichever it is cancelled.
func TestPlansStop(t *testing.T) {
	p := expr.MustCompile("(a - mean(a, axis=0))/std(a), sum(a, axis=1)", expr.Types{"a": expr.Float64})
	a := ramp(30, 40)
	dsts := []expr.Array{expr.Make(expr.Float64, 30, 40), expr.Make(expr.Float64, 30)}
	for asked := 1; ; asked++ {
		ctx := &countdown{context.Background(), asked, make(chan struct{})}
		err := p.EvalAllIntoContext(ctx, dsts, a)
		if err == nil {
			if asked < 5 {
				t.Errorf("the context is asked %d times in five passes", asked-1)
			}
			return
		}
		if err != context.Canceled {
			t.Fatal(err)
		}
	}
}

// One program with reductions, strings and several results serves many goroutines and shapes at once.
func TestPlansAtOnce(t *testing.T) {
	const src = "m = mean(a, axis=0); (a - m)/std(a), sum(a, axis=1), a*b + max(a), norm(a) + count_nonzero(s == 'x')"
	p := expr.MustCompile(src, expr.Types{"a": expr.Float64, "b": expr.Float64, "s": expr.Bytes})
	var mu sync.Mutex
	var wg sync.WaitGroup
	known := map[string]string{}
	for g := range 16 {
		wg.Go(func() {
			for k := range 8 {
				rows := 3 + (g+k)%4*17
				data := make([]float64, rows*40)
				for i := range data {
					data[i] = math.Sin(float64(i))
				}
				a, _ := expr.View(data, []int{rows, 40}, nil)
				b := expr.Scalar(2.0)
				if k%3 == 0 {
					b = expr.Of(data[:40])
				}
				list, err := p.EvalAll(expr.Vars{"a": a, "b": b, "s": []string{"y", "x"}})
				if err != nil {
					t.Error(err)
					return
				}
				key, bits := fmt.Sprint(rows, k%3 == 0), ""
				for _, r := range list {
					bits += reducedBits(t, r)
				}
				mu.Lock()
				if want, ok := known[key]; ok && want != bits {
					t.Errorf("%d rows: results differ", rows)
				}
				known[key] = bits
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// Slices of other lengths than the first one's, one of a single element too, are not taken for slices of one length.
func TestReduceSlicesOfOtherLengths(t *testing.T) {
	p := expr.MustCompile("sum(a*b)", expr.Types{"a": expr.Float64, "b": expr.Float64})
	dst := expr.Make(expr.Float64)
	five := expr.Of([]float64{1, 2, 3, 4, 5})
	for range 3 { // what has been compiled takes another way
		for _, c := range []struct {
			a, b expr.Array
			want float64
		}{
			{five, five, 55},
			{expr.Of([]float64{2}), five, 30},
			{five, expr.Of([]float64{2}), 30},
			{five, expr.Scalar(2.0), 30},
			{expr.Scalar(3.0), five, 45},
			{expr.Of([]float64{2}), expr.Of([]float64{3}), 6},
		} {
			if err := p.EvalInto(dst, c.a, c.b); err != nil {
				t.Fatal(err)
			}
			if got, _ := expr.Data[float64](dst); got[0] != c.want {
				t.Errorf("%v, %v: %v, want %v", c.a, c.b, got[0], c.want)
			}
		}
		if err := p.EvalInto(dst, five, expr.Of([]float64{1, 2})); err == nil {
			t.Error("no error for slices of 5 and 2 elements")
		}
	}
}

// A mean of a number beside one of a slice counts one element.
func TestMeansOfSlicesAndNumbers(t *testing.T) {
	p := expr.MustCompile("mean(a) + mean(s) + mean(a*s)", expr.Types{"a": expr.Float64, "s": expr.Float64})
	dst := expr.Make(expr.Float64)
	for range 3 {
		if err := p.EvalInto(dst, expr.Of([]float64{1, 2, 3, 6}), expr.Scalar(10.0)); err != nil {
			t.Fatal(err)
		}
		if got, _ := expr.Data[float64](dst); got[0] != 3+10+30 {
			t.Errorf("%v, want 43", got[0])
		}
	}
}
