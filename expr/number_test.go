package expr_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

func ExampleCompileWith() {
	k, _ := expr.ParseNumber("-2.5")
	p, err := expr.CompileWith("k*x + k", expr.Types{"x": expr.Float32}, expr.Numbers{"k": k})
	fmt.Println(p.Names(), p.DType(), err)
	y, err := p.Eval(expr.Vars{"x": []float32{1, 2}})
	fmt.Println(y, err)
	// Output:
	// [x] float32 <nil>
	// [-5 -7.5] <nil>
}

func TestParseNumber(t *testing.T) {
	for _, text := range []string{"3", "-3", "+2.5", "0x10", "1_000", "1e-9", "inf", "-inf", "nan", "True", "2j", "-1.5+2j", "nan-1e300j"} {
		n, err := expr.ParseNumber(text)
		if err != nil || n.String() != text {
			t.Errorf("%s: %v, %v", text, n, err)
		}
	}
	for _, text := range []string{"", "x", "pi", "3+4", "3*4j", "1+2j-3j", "--3", "~3", "'a'", "1.npy", "a.npy", "3 4", "/tmp/3"} {
		if _, err := expr.ParseNumber(text); !errors.Is(err, expr.ErrSyntax) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A number may stand wherever a name may, and errors name its place in the text.
func TestCompileWith(t *testing.T) {
	numbers := expr.Numbers{}
	for name, text := range map[string]string{"k": "3", "minus": "-2", "huge": "3000000000", "most": "inf", "none": "nan", "yes": "True"} {
		n, err := expr.ParseNumber(text)
		if err != nil {
			t.Fatal(err)
		}
		numbers[name] = n
	}
	for src, want := range map[string]float64{
		"x**k": 8, "k + minus": 1, "-minus": 2, "minus**2": 4, "x if yes else k": 2, "where(0 < k < x, 1, k)": 3,
		"fmax(none, x)": 2, "minimum(most, k.real)": 3, "not yes or k > x and k": 1, "clip(x, low=minus, high=k)": math.NaN(),
		"k = x*x; k + minus": 2,
	} {
		p, err := expr.CompileWith(src, expr.Types{"x": expr.Float64}, numbers)
		if math.IsNaN(want) {
			if !errors.Is(err, expr.ErrType) {
				t.Errorf("%s: %v", src, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got, err := p.Eval(expr.Vars{"x": 2.0})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) && !(p.DType() == expr.Bool && got.At() == (want == 1)) {
			t.Errorf("%s = %v, %v; want %v", src, got, err, want)
		}
	}
	_, err := expr.CompileWith("x + huge", expr.Types{"x": expr.Int32}, numbers)
	if e, ok := errors.AsType[*expr.Error](err); !ok || e.Kind != expr.ErrValue || e.Pos != 4 || e.End != 8 {
		t.Errorf("%+v", err)
	}
	_, err = expr.CompileWith("x + hug", expr.Types{"x": expr.Int32}, numbers)
	if e, ok := errors.AsType[*expr.Error](err); !ok || e.Hint != "did you mean huge?" {
		t.Errorf("%+v", err)
	}
}

func TestNames(t *testing.T) {
	names, err := expr.Names("b + sqrt(a)*b - pi")
	if err != nil || !slices.Equal(names, []string{"b", "a", "pi"}) {
		t.Errorf("%v, %v", names, err)
	}
	names, err = expr.Names("t = b*a; u = t + pi; r = u*c, d = t")
	if err != nil || !slices.Equal(names, []string{"b", "a", "pi", "c"}) {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := expr.Names("a +"); !errors.Is(err, expr.ErrSyntax) {
		t.Error(err)
	}
}
