package ir_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/parser"
)

func build(t *testing.T, src string, types map[string]dtype.DType, literals ir.Literals) (*ir.Graph, error) {
	t.Helper()
	script, err := parser.ParseScript(src)
	if err != nil {
		t.Fatalf("%.40s: %v", src, err)
	}
	return ir.Build(script, types, literals)
}

var five = map[string]dtype.DType{"b": dtype.Bool, "i": dtype.Int32, "l": dtype.Int64, "f": dtype.Float32, "d": dtype.Float64}

func TestNumExprLiterals(t *testing.T) {
	for src, want := range map[string]dtype.DType{
		"f*2.0": dtype.Float64, "f*2": dtype.Float64, "i+1": dtype.Int32, "i+2147483648": dtype.Int64, "i + 2**31": dtype.Int64,
		"i - 2147483648": dtype.Int64, "i + -2147483648": dtype.Int32,
		"b+1": dtype.Int32, "1": dtype.Int32, "2**40": dtype.Int64, "1/2": dtype.Float64, "i/2": dtype.Float64, "d*2": dtype.Float64,
		"b if b else 1": dtype.Int32,
	} {
		g, err := build(t, src, five, ir.NumExpr)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if g.Results[0].Type != want {
			t.Errorf("%s is %s, want %s", src, g.Results[0].Type, want)
		}
	}
}

func TestSharing(t *testing.T) {
	g, err := build(t, "(d*f + l) / (d*f + l) + where(b, d*f, 2.0 + d) - (2 + d)", five, ir.NumPy)
	if err != nil {
		t.Fatal(err)
	}
	want := `n0 = param float64 d
n1 = param float32 f
n2 = float64 float64 n1
n3 = multiply float64 n0 n2
n4 = param int64 l
n5 = float64 float64 n4
n6 = add float64 n3 n5
n7 = divide float64 n6 n6
n8 = param bool b
n9 = const float64 2
n10 = add float64 n9 n0
n11 = where float64 n8 n3 n10
n12 = add float64 n7 n11
n13 = subtract float64 n12 n10
result n13 float64
`
	if got := g.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestSpans(t *testing.T) {
	src := "a + b*sqrt(a) < b*sqrt(a) < 3"
	types := map[string]dtype.DType{"a": dtype.Float64, "b": dtype.Int32}
	g, err := build(t, src, types, ir.NumPy)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range g.Nodes {
		got = append(got, n.Op.Name+": "+src[n.Span.Pos:n.Span.End])
	}
	want := "param: a, param: b, sqrt: sqrt(a), float64: b, multiply: b*sqrt(a), add: a + b*sqrt(a), " +
		"less: a + b*sqrt(a) < b*sqrt(a), const: 3, less: b*sqrt(a) < 3, logical_and: a + b*sqrt(a) < b*sqrt(a) < 3"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
	if p := g.Params; len(p) != 2 || p[0].Name != "a" || p[1].Name != "b" || p[1].Type != dtype.Int32 {
		t.Errorf("parameters %v", p)
	}
}

// A name in front of a parenthesis is a function, any other a variable; variables hide constants.
func TestNames(t *testing.T) {
	types := map[string]dtype.DType{"sqrt": dtype.Int32, "pi": dtype.Bool}
	for src, want := range map[string]dtype.DType{"sqrt": dtype.Int32, "sqrt(sqrt)": dtype.Float64, "pi": dtype.Bool, "e": dtype.Float64, "pi & pi": dtype.Bool} {
		g, err := build(t, src, types, ir.NumPy)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if g.Results[0].Type != want {
			t.Errorf("%s is %s, want %s", src, g.Results[0].Type, want)
		}
	}
}

// Literals that a float does not hold are compared as they are.
func TestExactLiterals(t *testing.T) {
	for src, want := range map[string]string{
		"f < 16777217":          "int_float",
		"f < 16777216":          "less",
		"d == 9007199254740993": "int_float",
		"d == 9007199254740992": "equal",
		"d == 2**80":            "equal",
		"l < 0.5":               "int_float",
		"i < 0.5":               "float64",
	} {
		g, err := build(t, src, five, ir.NumPy)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		found := false
		for _, n := range g.Nodes {
			found = found || n.Op.Name == want
		}
		if exact := strings.Contains(g.String(), "int_float"); !found || exact != (want == "int_float") {
			t.Errorf("%s becomes\n%s", src, g)
		}
	}
}

func TestManyOperands(t *testing.T) {
	types := map[string]dtype.DType{}
	var names []string
	for i := range ir.MaxParams + 1 {
		names = append(names, fmt.Sprintf("v%d", i))
		types[names[i]] = dtype.Float64
	}
	g, err := build(t, strings.Join(names[:5000], " + "), types, ir.NumPy)
	if err != nil || len(g.Params) != 5000 || len(g.Nodes) != 9999 {
		t.Errorf("5000 operands: %v", err)
	}
	for src, want := range map[string]string{
		strings.Join(names, " + "):                       "variables",
		"v0" + strings.Repeat(" * v1 + v2", ir.MaxNodes): "operations",
	} {
		_, err := build(t, src, types, ir.NumPy)
		var e *ir.Error
		if !errors.As(err, &e) || e.Kind != ir.ValueError || !strings.Contains(e.Msg, want) {
			t.Errorf("too many %s: %v", want, err)
		}
	}
}

// Assigned names are values: nodes that are shared, or literals that have no type yet.
func TestScripts(t *testing.T) {
	for src, want := range map[string]string{
		"t = f*d; k = 2; u = sqrt(t)*k\nt/u, f*k": `n0 = param float32 f
n1 = param float64 d
n2 = float64 float64 n0
n3 = multiply float64 n2 n1
n4 = sqrt float64 n3
n5 = const float64 2
n6 = multiply float64 n4 n5
n7 = divide float64 n3 n6
n8 = const float32 2
n9 = multiply float32 n0 n8
result n7 float64
result n9 float32
`,
		"f = d; unused = i; r = f + 1, s = r, pi = 3": `n0 = param float64 d
n1 = param int32 i
n2 = const float64 1
n3 = add float64 n0 n2
n4 = const int64 3
result r = n3 float64
result s = n3 float64
result pi = n4 int64
`,
	} {
		g, err := build(t, src, five, ir.NumPy)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if got := g.String(); got != want {
			t.Errorf("%s: got\n%swant\n%s", src, got, want)
		}
	}
	g, _ := build(t, "r = d*f, s = (b)", five, ir.NumPy)
	if got := g.Results[0].Span; got != (parser.Span{Pos: 4, End: 7}) {
		t.Errorf("the first result is at %v", got)
	}
}
