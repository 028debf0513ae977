package nexprgonum

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/nexpr/nexpr/expr"
)

func random(rnd *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	for i := range r {
		for j := range c {
			m.Set(i, j, rnd.Float64()*100)
		}
	}
	return m
}

// layouts returns r by c matrices that differ in how they lie in memory.
func layouts(rnd *rand.Rand, r, c int) map[string]mat.Matrix {
	return map[string]mat.Matrix{
		"whole":           random(rnd, r, c),
		"slice":           random(rnd, r+3, c+2).Slice(2, 2+r, 1, 1+c),
		"transpose":       random(rnd, c, r).T(),
		"slice transpose": random(rnd, c+1, r+4).Slice(1, 1+c, 3, 3+r).T(),
		"twice":           mat.Transpose{Matrix: mat.Transpose{Matrix: random(rnd, r, c)}},
	}
}

func TestLayouts(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{1, 1}, {1, 7}, {9, 1}, {5, 13}, {40, 67}} {
		r, c := size[0], size[1]
		bs := layouts(rnd, r, c)
		vectors := map[string]mat.Matrix{
			"vector":     mat.NewVecDense(r, mat.Col(nil, 0, random(rnd, r, 1))),
			"column":     random(rnd, r, 5).ColView(3), // Inc is 5
			"sub-vector": random(rnd, r+4, 3).ColView(1).(*mat.VecDense).SliceVec(2, 2+r),
			"row":        random(rnd, c, 3).ColView(2).T(),
			"row view":   mat.TransposeVec{Vector: random(rnd, 4, c).RowView(2)},
		}
		for an, a := range layouts(rnd, r, c) {
			for bn, b := range bs {
				for vn, v := range vectors {
					y, err := Evaluate("a + b*sqrt(v)", expr.Vars{"a": a, "b": b, "v": v})
					if err != nil {
						t.Fatalf("%v: a %s, b %s, v %s: %v", size, an, bn, vn, err)
					}
					compare(t, fmt.Sprintf("%v: a %s, b %s, v %s", size, an, bn, vn), y, r, c, func(i, j int) float64 {
						vr, vc := v.Dims()
						product := b.At(i, j) * math.Sqrt(v.At(i%vr, j%vc))
						return a.At(i, j) + float64(product)
					})
				}
			}
		}
	}
}

func compare(t *testing.T, what string, y mat.Matrix, r, c int, want func(i, j int) float64) {
	t.Helper()
	if yr, yc := y.Dims(); yr != r || yc != c {
		t.Fatalf("%s: %d by %d, want %d by %d", what, yr, yc, r, c)
	}
	for i := range r {
		for j := range c {
			if got, want := y.At(i, j), want(i, j); got != want {
				t.Fatalf("%s: [%d, %d] = %v, want %v", what, i, j, got, want)
			}
		}
	}
}

func TestComplex(t *testing.T) {
	whole := mat.NewCDense(4, 5, nil)
	for i := range 4 {
		for j := range 5 {
			whole.Set(i, j, complex(float64(i), float64(j)))
		}
	}
	sub := whole.Slice(1, 4, 2, 4)
	for name, z := range map[string]mat.CMatrix{"whole": whole, "slice": sub, "transpose": sub.T()} {
		y, err := EvaluateComplex("z*1j + 1", expr.Vars{"z": z})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, c := z.Dims()
		if yr, yc := y.Dims(); yr != r || yc != c {
			t.Fatalf("%s: %d by %d, want %d by %d", name, yr, yc, r, c)
		}
		for i := range r {
			for j := range c {
				if got, want := y.At(i, j), complex(1-imag(z.At(i, j)), real(z.At(i, j))); got != want {
					t.Errorf("%s: [%d, %d] = %v, want %v", name, i, j, got, want)
				}
			}
		}
	}
	re, err := Evaluate("real(z)", expr.Vars{"z": whole})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "real", re, 4, 5, func(i, _ int) float64 { return float64(i) })
	z, err := EvaluateComplex("x", expr.Vars{"x": mat.NewDense(1, 2, []float64{3, 4})})
	if err != nil || z.At(0, 1) != 4 {
		t.Errorf("float64 as complex128: %v, %v", z, err)
	}
}

// What is no matrix is an operand as in package expr, and results of any type become float64.
func TestOtherOperands(t *testing.T) {
	m := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	for _, c := range []struct {
		src  string
		vars expr.Vars
		want *mat.Dense
	}{
		{"m*k", expr.Vars{"m": m, "k": 2}, mat.NewDense(2, 3, []float64{2, 4, 6, 8, 10, 12})},
		{"m + row", expr.Vars{"m": m, "row": []float64{10, 20, 30}}, mat.NewDense(2, 3, []float64{11, 22, 33, 14, 25, 36})},
		{"m > 2", expr.Vars{"m": m}, mat.NewDense(2, 3, []float64{0, 0, 1, 1, 1, 1})},
		{"m - v", expr.Vars{"m": Of(m), "v": mat.NewVecDense(2, []float64{1, 2})}, mat.NewDense(2, 3, []float64{0, 1, 2, 2, 3, 4})},
		{"s + 1", expr.Vars{"s": []int32{1, 2}}, mat.NewDense(1, 2, []float64{2, 3})},
		{"2 + k", expr.Vars{"k": 3}, mat.NewDense(1, 1, []float64{5})},
	} {
		y, err := Evaluate(c.src, c.vars)
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if !mat.Equal(y, c.want) {
			t.Errorf("%s = %v, want %v", c.src, mat.Formatted(y), mat.Formatted(c.want))
		}
	}
}

func TestEmpty(t *testing.T) {
	for name, m := range map[string]Matrix{"Dense": new(mat.Dense), "VecDense": new(mat.VecDense), "CDense": new(mat.CDense)} {
		y, err := EvaluateComplex("m + 1", expr.Vars{"m": m})
		if err != nil || !y.IsEmpty() {
			t.Errorf("%s: %v, %v", name, y, err)
		}
	}
	y, err := Evaluate("m + 1", expr.Vars{"m": new(mat.Dense)})
	if err != nil || !y.IsEmpty() {
		t.Errorf("%v, %v", y, err)
	}
}

// Into a submatrix: what is around it stays.
func TestEvalInto(t *testing.T) {
	p := expr.MustCompile("a - 2*b", expr.Types{"a": expr.Float64, "b": expr.Float64})
	rnd := rand.New(rand.NewPCG(3, 4))
	for name, views := range map[string]func(m *mat.Dense) (dst, a mat.Matrix){
		"apart":     func(m *mat.Dense) (dst, a mat.Matrix) { return m.Slice(2, 7, 3, 9), random(rnd, 5, 6) },
		"itself":    func(m *mat.Dense) (dst, a mat.Matrix) { return m.Slice(2, 7, 3, 9), m.Slice(2, 7, 3, 9) },
		"shifted":   func(m *mat.Dense) (dst, a mat.Matrix) { return m.Slice(2, 7, 3, 9), m.Slice(1, 6, 2, 8) },
		"transpose": func(m *mat.Dense) (dst, a mat.Matrix) { return m.Slice(2, 8, 3, 8).T(), m.Slice(1, 6, 4, 10) },
		"column":    func(m *mat.Dense) (dst, a mat.Matrix) { return m.ColView(4), m.ColView(5) },
	} {
		m := random(rnd, 10, 11)
		before := mat.DenseCopyOf(m)
		dst, a := views(m)
		b := mat.DenseCopyOf(a)
		b.Scale(3, b)
		r, c := dst.Dims()
		want := mat.NewDense(r, c, nil)
		for i := range r {
			for j := range c {
				want.Set(i, j, a.At(i, j)-float64(2*b.At(i, j)))
			}
		}
		if err := EvalInto(p, dst, a, b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		compare(t, name, dst, r, c, want.At)
		changed := 0
		for i := range 10 {
			for j := range 11 {
				if m.At(i, j) != before.At(i, j) {
					changed++
				}
			}
		}
		if changed != r*c {
			t.Errorf("%s: %d elements changed, want %d", name, changed, r*c)
		}
	}
}

func TestErrors(t *testing.T) {
	square := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	z := mat.NewCDense(2, 2, nil)
	cube, err := expr.View(make([]float64, 8), []int{2, 2, 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value any
		kind  error
		part  string
	}{
		{mat.NewSymDense(2, nil), expr.ErrType, `operand "x" is a *mat.SymDense`},
		{mat.NewTriDense(2, mat.Upper, nil).T(), expr.ErrType, "is a *mat.TriDense"},
		{mat.NewDiagDense(2, nil), expr.ErrType, "is a *mat.DiagDense"},
		{z.H(), expr.ErrType, "is a mat.ConjTranspose"},
		{(*mat.Dense)(nil), expr.ErrType, "is a nil matrix"},
		{mat.Transpose{}, expr.ErrType, "is a nil matrix"},
		{Of(nil), expr.ErrType, "is a nil matrix"},
		{z, expr.ErrType, "complex128"},
		{cube, expr.ErrShape, "the result has 3 dimensions"},
		{mat.NewDense(3, 2, nil), expr.ErrShape, "(3, 2)"},
	} {
		y, err := Evaluate("x + m", expr.Vars{"x": c.value, "m": square})
		if y != nil || !errors.Is(err, c.kind) || !strings.Contains(fmt.Sprint(err), c.part) {
			t.Errorf("%T: %v, %v; want %v with %q", c.value, y, err, c.kind, c.part)
		}
	}

	p := expr.MustCompile("a + b", expr.Types{"a": expr.Float64, "b": expr.Float64})
	for _, c := range []struct {
		err  error
		part string
	}{
		{EvalInto(p, mat.NewSymDense(2, nil), square, square), "nexprgonum: the destination is a *mat.SymDense"},
		{EvalInto(p, square, square, mat.NewSymDense(2, nil)), "nexprgonum: argument 1 is a *mat.SymDense"},
		{EvalInto(p, square, square), "2"},
		{EvalInto(p, square, square, z), "complex128"},
		{EvalInto(p, mat.NewDense(1, 2, nil), square, square), "(2, 2)"},
	} {
		if !strings.Contains(fmt.Sprint(c.err), c.part) {
			t.Errorf("%v; want %q", c.err, c.part)
		}
	}
	if want := mat.NewDense(2, 2, []float64{1, 2, 3, 4}); !mat.Equal(square, want) {
		t.Errorf("an error changed the destination to %v", mat.Formatted(square))
	}
}
