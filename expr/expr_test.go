package expr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
)

func engines() []ISA {
	var list []ISA
	for _, isa := range []ISA{Portable, AVX2, AVX512} {
		if _, err := Compile("1", nil, UseISA(isa)); err == nil {
			list = append(list, isa)
		}
	}
	return list
}

func TestResultTypes(t *testing.T) {
	f, i := []float32{1.5, 2.5}, []int32{1, 2}
	if y, err := EvaluateArray("f*2.0", Vars{"f": f}); err != nil || y.DType() != Float32 {
		t.Errorf("f*2.0: %v %v", y.DType(), err)
	}
	if y, err := EvaluateArray("f*2.0", Vars{"f": f}, Literals(NumExpr)); err != nil || y.DType() != Float64 {
		t.Errorf("f*2.0 with NumExpr literals: %v %v", y.DType(), err)
	}
	// A Go float64 is no literal.
	if y, err := EvaluateArray("f*k", Vars{"f": f, "k": 2.0}); err != nil || y.DType() != Float64 {
		t.Errorf("f*k: %v %v", y.DType(), err)
	}
	if y, err := Evaluate[float64]("i", Vars{"i": i}); err != nil || y[1] != 2 {
		t.Errorf("int32 as float64: %v %v", y, err)
	}
	if y, err := Evaluate[int32]("f", Vars{"f": f}, Casting(Unsafe)); err != nil || y[1] != 2 {
		t.Errorf("float32 as int32: %v %v", y, err)
	}
}

func TestConstantsAreShadowed(t *testing.T) {
	for range 2 { // the second time from the cache
		if y, err := EvaluateScalar[float64]("e*1", Vars{}); err != nil || y != math.E {
			t.Errorf("e = %v, %v", y, err)
		}
		if y, err := EvaluateScalar[float64]("e*1", Vars{"e": 2.0}); err != nil || y != 2 {
			t.Errorf("e = 2 gives %v, %v", y, err)
		}
	}
}

type failing struct{}

func (failing) ExprArray() (Array, error) { return Array{}, errors.New("out of paper") }

func TestErrors(t *testing.T) {
	a, b3 := []float64{1, 2}, []float64{1, 2, 3}
	p := MustCompile("a + b", Types{"a": Float64, "b": Float64})
	eval := func(src string, vars Vars, opts ...Option) error {
		_, err := Evaluate[float64](src, vars, opts...)
		return err
	}
	for _, c := range []struct {
		err  error
		kind error
		pos  int
		text string
	}{
		{eval("a +", Vars{"a": a}), ErrSyntax, 3, "operand is missing"},
		{eval("", nil), ErrSyntax, 0, "empty"},
		{eval("a + zz", Vars{"a": a}), ErrUndefined, 4, "zz"},
		{eval("a + b", Vars{"a": a, "b": nil}), ErrType, 4, "is nil"},
		{eval("a + b", Vars{"a": a, "b": "text"}), ErrType, 0, "float64 and bytes"},
		{eval("a + b", Vars{"a": a, "b": []string{}}), ErrType, 0, "float64 and bytes"},
		{eval("a + b", Vars{"a": a, "b": []*int{}}), ErrType, 4, "int"},
		{eval("a + b", Vars{"a": a, "b": Array{}}), ErrType, 4, "zero Array"},
		{eval("a + b", Vars{"a": a, "b": failing{}}), ErrType, 4, "out of paper"},
		{eval("a + b", Vars{"a": a, "b": (*failing)(nil)}), ErrType, 4, "nil"},
		{eval("a + b", Vars{"a": a, "b": b3}), ErrShape, -1, "a (2,), b (3,)"},
		{eval("floor(b)", Vars{"b": []complex128{1}}), ErrType, 0, "complex128"},
		{eval("a", Vars{"a": a}, UseISA(99)), ErrValue, -1, "engine"},
		{eval("a", Vars{"a": a}, Literals(99)), ErrValue, -1, "literals"},
		{eval("a", Vars{"a": a}, Casting(99)), ErrValue, -1, "casting"},
		{second(Evaluate[int64]("a", Vars{"a": a})), ErrType, -1, "same_kind"},
		{second(Evaluate[float32]("a", Vars{"a": a}, Casting(Safe))), ErrType, -1, "safe"},
		{second(Evaluate[float64]("a*1j", Vars{"a": a})), ErrType, -1, "complex128"},
		{second(EvaluateScalar[float64]("a", Vars{"a": a})), ErrShape, -1, "(2,)"},
		{second(p.Eval(Vars{"a": a})), ErrUndefined, 4, `"b"`},
		{second(p.Eval(Vars{"a": a, "b": []float32{1}})), ErrType, 4, "float32"},
		{p.EvalInto(Of(a)), ErrValue, -1, "0 operands"},
		{p.EvalInto(Of(a), Of(a), Of(a), Of(a)), ErrValue, -1, "3 operands"},
		{p.EvalInto(Of(b3), Of(a), Of(a)), ErrShape, -1, "(2,), the destination (3,)"},
		{p.EvalInto(Of([]float64(nil)), Of(a), Of(a)), ErrShape, -1, "(0,)"},
		{p.EvalInto(Of(a), Of(a), Of([]int32{1, 2})), ErrType, 4, "int32"},
		{p.EvalInto(Array{}, Of(a), Of(a)), ErrValue, -1, "zero Array"},
		{p.EvalInto(Scalar(1.0), Scalar(1.0), Scalar(1.0)), ErrValue, -1, "Scalar"},
		{p.EvalInto(Of(a), Array{}, Of(a)), ErrType, 0, "invalid"},
		{second(Compile("a", Types{"a": 200})), ErrUnsupported, 0, "invalid"},
		{second(View(a, []int{3}, nil)), ErrShape, -1, "outside"},
		{second(View(a, []int{2}, []int{2})), ErrShape, -1, "outside"},
		{second(View(a, []int{math.MaxInt, 2}, []int{0, 0})), ErrShape, -1, "address"},
		{second(View(a, []int{-1}, nil)), ErrShape, -1, "negative"},
		{second(View(a, []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, nil)), ErrShape, -1, "9 dimensions"},
		{second(View(a, []int{2}, []int{math.MaxInt})), ErrShape, -1, "stride"},
		{second(FromBytes(nil, Bytes, false, []int{2}, nil)), ErrType, -1, "width"},
		{second(ViewBytes(make([]byte, 8), 3, []int{3}, nil)), ErrShape, -1, "outside"},
		{second(ViewBytes(make([]byte, 8), -3, []int{3}, nil)), ErrShape, -1, "width"},
		{second(Evaluate[float64]("s == 'a'", Vars{"s": a})), ErrType, 0, "float64 and a string literal"},
		{second(Evaluate[bool]("s == t", Vars{"s": []string{"a", "b", "c"}, "t": []string{"a", "b"}})), ErrShape, -1, "s (3,), t (2,)"},
		{MustCompile("s == 'a'", Types{"s": Bytes}).EvalInto(Strings([]string{"a"}), Strings([]string{"a"})), ErrType, -1, "bytes"},
		{MustCompile("s == 'a'", Types{"s": Bytes}).EvalInto(Of([]bool{true}), Of(a)), ErrType, 0, "float64"},
		{second(FromBytes(nil, Invalid, false, []int{2}, nil)), ErrType, -1, "element type"},
		{second(FromBytes(make([]byte, 8), Float64, false, []int{2}, []int{math.MinInt})), ErrShape, -1, "outside"},
	} {
		e, ok := errors.AsType[*Error](c.err)
		if !ok || !errors.Is(c.err, c.kind) || e.Pos != c.pos || !strings.Contains(e.Msg, c.text) {
			t.Errorf("%#v: want kind %v at %d with %q", c.err, c.kind, c.pos, c.text)
			continue
		}
		if strings.ContainsAny(e.Error(), "\n") || !strings.HasPrefix(e.Error(), "nexpr: ") {
			t.Errorf("no single line: %q", e.Error())
		}
		if (e.Pos >= 0 && e.Src != "") != strings.Contains(fmt.Sprintf("%+v", e), "\n") {
			t.Errorf("%%+v: %+v", e)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestDestinationStaysAsItWasOnError(t *testing.T) {
	p := MustCompile("a + b", Types{"a": Float64, "b": Float64})
	dst := []float64{7, 7}
	if err := p.EvalInto(Of(dst), Of([]float64{1, 2, 3}), Of([]float64{1, 2})); err == nil || dst[0] != 7 {
		t.Errorf("%v, %v", dst, err)
	}
	repeated, _ := View(dst, []int{2, 2}, []int{0, 1})
	if err := p.EvalInto(repeated, Scalar(1.0), Scalar(2.0)); !errors.Is(err, ErrShape) || dst[0] != 7 {
		t.Errorf("a destination that repeats elements: %v, %v", dst, err)
	}
}

func TestEmptyAndUnused(t *testing.T) {
	for _, isa := range engines() {
		y, err := Evaluate[float64]("a + b", Vars{"a": []float64(nil), "b": 2.0, "unused": map[string]int{}}, UseISA(isa))
		if err != nil || len(y) != 0 {
			t.Errorf("%s: %v, %v", isa, y, err)
		}
	}
}

func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("with the race detector pools lose what they hold")
	}
	for _, isa := range engines() {
		p := MustCompile("a + b*sqrt(c)", Types{"a": Float64, "b": Float64, "c": Float64}, UseISA(isa))
		for _, n := range []int{1, 8, 1000, 100000} {
			a, b, dst := make([]float64, n), make([]float64, n), make([]float64, n)
			matrix, _ := View(a, []int{1, n}, nil)
			strided := matrix.Dim(1, 0, n, 1).T()
			for name, f := range map[string]func() error{
				"slices":   func() error { return p.EvalInto(Of(dst), Of(a), Of(b), Of(b)) },
				"scalar":   func() error { return p.EvalInto(Of(dst), Of(a), Scalar(2.5), Of(b)) },
				"in place": func() error { return p.EvalInto(Of(a), Of(a), Of(b), Of(b)) },
				"views":    func() error { return p.EvalInto(matrix, matrix, Of(b), Scalar(1.0)) },
				"column":   func() error { return p.EvalInto(strided, strided, strided, Scalar(1.0)) },
				"context":  func() error { return p.EvalIntoContext(t.Context(), Of(dst), Of(a), Of(b), Of(b)) },
			} {
				if err := f(); err != nil {
					t.Fatalf("%s %s: %v", isa, name, err)
				}
				// Pools may be emptied by a garbage collection meanwhile.
				if got := testing.AllocsPerRun(100, func() { _ = f() }); got >= 1 {
					t.Errorf("%s %s n=%d: %v allocations", isa, name, n, got)
				}
			}
		}
	}
}

// Reductions of slices by machine code allocate nothing.
func TestReductionsOfSlicesDoNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("with the race detector operands are noted")
	}
	a := []float64{4: 1, 6: 7, 999: 3}
	for _, isa := range engines() {
		if isa == Portable {
			continue
		}
		for _, src := range []string{"sum(a)", "fsum(a)", "mean(a)", "std(a)", "argmax(a)", "max(a) - min(a)"} {
			p := MustCompile(src, Types{"a": Float64}, UseISA(isa))
			dst := Make(p.DType())
			f := func() error { return p.EvalInto(dst, Of(a)) }
			if err := f(); err != nil {
				t.Fatal(err)
			}
			if got := testing.AllocsPerRun(100, func() { _ = f() }); got > 0 {
				t.Errorf("%s %s: %v allocations", isa, src, got)
			}
		}
	}
}

func TestContext(t *testing.T) {
	p := MustCompile("a + 1", Types{"a": Float64})
	a := make([]float64, 1<<20)
	ctx, cancel := context.WithCancel(context.Background())
	if err := p.EvalIntoContext(ctx, Of(a), Of(a)); err != nil || a[len(a)-1] != 1 {
		t.Errorf("%v %v", a[len(a)-1], err)
	}
	cancel()
	if err := p.EvalIntoContext(ctx, Of(a), Of(a)); err != context.Canceled || a[0] != 1 {
		t.Errorf("%v %v", a[0], err)
	}
}

func TestCacheKeepsTheLastUsed(t *testing.T) {
	c := newCache(3)
	vars := Vars{"x": 1.0}
	key := func(i int) cacheKey { return cacheKey{src: fmt.Sprintf("x + %d", i)} }
	add := func(i int, vars Vars) {
		p, err := compileFor(key(i), vars)
		if err != nil {
			t.Fatal(err)
		}
		c.add(key(i), p)
	}
	has := func(i int, vars Vars) bool { p, _ := c.find(key(i), vars, nil); return p != nil }
	add(1, vars)
	add(2, vars)
	if !has(1, vars) || !has(2, vars) || has(2, Vars{"x": float32(1)}) || has(2, Vars{}) {
		t.Error("programs that were added are not found, or others are")
	}
	add(2, Vars{"x": int32(1)})
	has(1, vars)
	add(3, vars)
	if has(2, vars) || !has(2, Vars{"x": int32(1)}) || !has(1, vars) || !has(3, vars) {
		t.Error("not the program used longest ago was dropped")
	}
	if p, _ := c.find(cacheKey{"x + 1", config{threads: 2}}, vars, nil); p != nil {
		t.Error("options do not tell programs apart")
	}
	add(4, vars)
	add(5, vars)
	if keys := len(*c.byKey.Load()); keys != len(c.all) || len(c.all) != 3 {
		t.Errorf("%d keys for %d programs", keys, len(c.all))
	}
}

func TestConcurrentUse(t *testing.T) {
	for _, isa := range engines() {
		p := MustCompile("a*b + k", Types{"a": Float64, "b": Float64, "k": Float64}, UseISA(isa))
		const n = 40000
		a := make([]float64, n)
		for i := range a {
			a[i] = float64(i)
		}
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				dst := make([]float64, n)
				for round := range 20 {
					k := float64(g*100 + round)
					args := []Array{Of(a), Of(a), Scalar(k)}
					if round%2 == 1 { // another variant
						args[1] = Scalar(2.0)
					}
					if err := p.EvalInto(Of(dst), args...); err != nil {
						t.Error(err)
						return
					}
					last := a[n-1]*a[n-1] + k
					if round%2 == 1 {
						last = a[n-1]*2 + k
					}
					y, err := Evaluate[float64](fmt.Sprintf("a*2 + %d", round), Vars{"a": a}, UseISA(isa))
					if err != nil || dst[n-1] != last || y[n-1] != a[n-1]*2+float64(round) {
						t.Errorf("%s goroutine %d round %d: %v, want %v; %v", isa, g, round, dst[n-1], last, err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestExplain(t *testing.T) {
	p := MustCompile("a + b*sqrt(c)", Types{"a": Float64, "b": Float64, "c": Float64})
	all, err := p.Explain(AVX2)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	e := all[0]
	if len(e.Code) < e.CodeLen || e.CodeLen == 0 || len(e.Marks) == 0 {
		t.Fatalf("%+v, %v", e, err)
	}
	found := false
	for _, m := range e.Marks {
		found = found || m.Pos >= 0 && p.String()[m.Pos:m.End] == "sqrt(c)"
	}
	if !found {
		t.Errorf("no code is marked as that of sqrt(c): %+v", e.Marks)
	}
	if !strings.Contains(e.Vec, "sqrt f64") || !strings.Contains(e.Graph, "sqrt") {
		t.Errorf("%s\n%s", e.Graph, e.Vec)
	}
	if all, err := p.Explain(Portable); err != nil || all[0].Code != nil {
		t.Errorf("%+v, %v", all, err)
	}
	// Machine code is shown on any machine.
	if wide, err := p.Explain(AVX512); err != nil || wide[0].Code == nil || bytes.Equal(wide[0].Code, e.Code) {
		t.Errorf("%+v, %v", wide, err)
	}
}

// An engine that is not there is an error, not another engine.
func TestEngineThatIsNotThere(t *testing.T) {
	for _, isa := range []ISA{AVX2, AVX512} {
		_, err := Evaluate[float64]("a", Vars{"a": []float64{1}}, UseISA(isa))
		if there := slices.Contains(engines(), isa); (err == nil) != there {
			t.Errorf("%s: %v", isa, err)
		} else if !there && (!errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), isa.String())) {
			t.Error(err)
		}
	}
}

// Relaxed arithmetic contracts, on every engine to the same bits.
func TestRelaxedContracts(t *testing.T) {
	a, b, c := []float64{1 + 0x1p-30, 3, math.Inf(1)}, []float64{1 + 0x1p-30, 0.1, 0}, []float64{-1, 7, 2}
	for _, isa := range engines() {
		got, err := Evaluate[float64]("a*b + c", Vars{"a": a, "b": b, "c": c}, UseMath(Relaxed), UseISA(isa))
		if err != nil {
			t.Fatal(err)
		}
		for i := range a {
			if want := math.FMA(a[i], b[i], c[i]); got[i] != want && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
				t.Errorf("%s: element %d is %g, want %g", isa, i, got[i], want)
			}
		}
	}
}

// An empty array after another one, which finds the program compiled.
func TestEmptyAfterOther(t *testing.T) {
	many := "0" // more scalars than fit on the stack
	for i := range 900 {
		many += fmt.Sprintf(" + a*(s + %d.5)", i)
	}
	for _, isa := range engines() {
		for _, src := range []string{"a + s", many} {
			for _, threads := range []int{0, 1} {
				p := MustCompile(src, Types{"a": Float64, "s": Float64}, UseISA(isa), Threads(threads))
				for _, n := range []int{4, 0, 3} {
					args := map[string]Array{"a": Of(make([]float64, n)), "s": Scalar(2.0)}
					var list []Array
					for _, name := range p.Names() {
						list = append(list, args[name])
					}
					if err := p.EvalInto(Make(Float64, n), list...); err != nil {
						t.Errorf("%s, %d elements: %v", isa, n, err)
					}
				}
			}
		}
	}
}

// Results that are written past the caches, in blocks of any size.
func TestStreamedBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 300 MB")
	}
	const n = 34 << 20
	a, err := Evaluate[float64]("a", Vars{"a": make([]float64, n)})
	if err != nil {
		t.Fatal(err)
	}
	a[n-1] = 9
	for _, src := range []string{"a/3/a > 1", "a/3 > 1", "sqrt(a)/7/a > 1", "a > 1"} {
		for _, block := range []int{1 << 24, 1000, 64} {
			dst := Make(Bool, n)
			if err := MustCompile(src, Types{"a": Float64}, BlockSize(block)).EvalInto(dst, Of(a)); err != nil {
				t.Fatal(err)
			}
			if got := dst.At(n - 1); got != (src == "a/3 > 1" || src == "a > 1") {
				t.Errorf("%s in blocks of %d: the last element is %v", src, block, got)
			}
		}
	}
}
