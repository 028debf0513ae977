package codegen_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
	"github.com/nexpr/nexpr/parser"
)

func TestLiteralsArePythons(t *testing.T) {
	for _, line := range lines(t, "testdata/python_literals.txt") {
		src, want := line[0], hex(t, line[2:])[0]
		g, err := build(src, nil)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		n := g.Nodes[g.Results[0].Node]
		if n.Op != ir.Const || n.Type.String() != line[1] || n.Imm != want {
			t.Errorf("%s is\n%swant %s %s", src, g, line[1], line[2])
		}
	}
}

// By zero, literals are divided as elements are, not as in Python.
func TestLiteralsByZero(t *testing.T) {
	for src, want := range map[string]string{
		"1/0": "+Inf", "-1/0": "-Inf", "0/0": "NaN", "1.0/0": "+Inf", "7//0": "0", "7%0": "0", "7.0//0": "+Inf", "7.0%0": "NaN",
		"1 << -1": "0", "-1 >> -1": "-1", "5 >> 10000": "0", "1 < 2": "true", "not 0.0": "true", "3 and 0": "false", "sqrt(4)": "2",
		"maximum(3, 7)": "7", "2 if True else 3": "2", "isnan(nan)": "true", "inf": "+Inf",
	} {
		g, err := build(src, nil)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got := g.Format(g.Results[0].Node); !strings.HasSuffix(got, " "+want) {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

func TestLoweringOrder(t *testing.T) {
	g, err := build("a + b*sqrt(c)", map[string]dtype.DType{"a": dtype.Float64, "b": dtype.Float64, "c": dtype.Float64})
	if err != nil {
		t.Fatal(err)
	}
	p := codegen.Lower(g, []bool{false, true, false}, dtype.Int32)
	want := `v0 = scalar f64 b
v1 = load f64 c
v2 = sqrt f64 v1
v3 = mul f64 v0 v2
v4 = load f64 a
v5 = add f64 v3 v4
v6 = convert i32 v5
result 0 = v6 i32
`
	if got := p.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, v := range p.Body {
		if src := p.Instrs[v].Src; src < 0 || int(src) >= len(g.Nodes) {
			t.Errorf("%s comes from node %d", p.Format(v), src)
		}
	}
	if at := g.Nodes[p.Instrs[3].Src].Span; at != (parser.Span{Pos: 4, End: 13}) {
		t.Errorf("v3 comes from %v", at)
	}
}

// A long sum holds two values at a time, whichever way it leans.
func TestLiveRanges(t *testing.T) {
	types := map[string]dtype.DType{}
	names := make([]string, 300)
	for i := range names {
		names[i] = fmt.Sprintf("v%d", i)
		types[names[i]] = dtype.Float64
	}
	for _, src := range []string{
		strings.Join(names, " + "),
		strings.Join(names, " + (") + strings.Repeat(")", len(names)-1),
	} {
		g, err := build(src, types)
		if err != nil {
			t.Fatal(err)
		}
		p := codegen.Lower(g, nil, dtype.Invalid)
		last := map[vec.Value]int{}
		for at, v := range p.Body {
			for _, a := range p.Instrs[v].Operands() {
				last[a] = at
			}
		}
		live, most := map[vec.Value]bool{}, 0
		for at, v := range p.Body {
			live[v] = true
			most = max(most, len(live))
			for a := range live {
				if last[a] <= at && a != v {
					delete(live, a)
				}
			}
		}
		if most > 3 {
			t.Errorf("%.30s... holds %d values", src, most)
		}
	}
}

// The passes of package opt change no bit of any result.
func TestPassesAreExact(t *testing.T) {
	types := map[string]dtype.DType{
		"b": dtype.Bool, "i": dtype.Int32, "l": dtype.Int64, "f": dtype.Float32, "d": dtype.Float64,
		"t": dtype.Int8, "u": dtype.Uint8, "h": dtype.Uint16, "w": dtype.Uint64,
	}
	for src, nodes := range map[string]int{ // after the passes
		"d*1 - 0": 1, "1*f": 1, "i*1 + 0": 1, "0 + l": 1, "b*True + False": 1, "d + -0.0": 1, "d - -0.0": 3, "d + 0.0": 3, "f - 0": 1,
		"0 - d": 3, "d*0": 3, "-(-d)": 1, "-(-i)": 1, "d + -f": 5, "-f + f*2": 4, "i - -l": 4, "-i + -i": 3, "d/1": 1, "f/1.0": 1, "i/1": 2,
		"d/4": 3, "f/-8": 3, "d/3": 3, "f/0.5": 3, "f/2**-0.0": 1, "d/0x1": 1, "f / 1e-38": 3, "i/4": 4, "d/0": 3, "d/inf": 3,
		"d/nan": 3, "not d == f": 4, "not d < f": 5, "not i < l": 4, "~(i == 1)": 3, "not (d != 1)": 3, "~(b <= b)": 2, "not b": 2, "~i": 2,
		"int32(int64(i))": 1, "float32(float64(f))": 1, "int64(float64(l))": 3, "int32(float64(i))": 1, "float64(float32(d))": 3,
		"u*1 + 0": 1, "-(-u)": 1, "u + -u": 2, "0 - w": 3, "not u < 7": 3, "not w <= w*3": 4, "w - -h": 5, "u - u": 2, "u*0": 3, "h*8": 3, "h*5": 3, "w*7": 3,
		"t*127": 3, "t*(-128)": 3, "i*2147483647": 3, "u // 1": 3, "u/4": 4, "h >> 16": 3, "t >> 9": 3, "u << 8": 3, "w < l": 7, "l == w": 7, "h != w": 4,
		"int8(int16(t))": 1, "int8(uint8(t))": 1, "uint8(int64(u))": 1, "uint16(float32(h))": 1, "uint64(float64(w))": 3, "uint8(uint8(h))": 2, "int16(u)": 2,
		"uint64(int64(w))": 1, "uint16(uint8(h))": 3, "uint8(uint16(u)*2)": 5, "w + 2**63": 3, "u + (300 - 200)": 3, "maximum(u, 255)": 3,
		"bool(int32(b))": 1, "int32(bool(i))": 3, "d if True else 2.5": 4, "f*(2+1) + (3-1)": 5, "sqrt(4.0)*d": 3, "l // 1": 3, "1/(1/d)": 4,
	} {
		script, err := parser.ParseScript(src)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := ir.Build(script, types, ir.NumPy)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		g, err := build(src, types)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if len(g.Nodes) != nodes {
			t.Errorf("%s has %d nodes, want %d\n%s", src, len(g.Nodes), nodes, g)
		}
		vars := map[string][]uint64{}
		const n = 500
		for name, dt := range types {
			special := vectest.Special(lower.VecType(dt))
			for i := range n {
				vars[name] = append(vars[name], special[(i*(7+len(vars)*6))%len(special)])
			}
		}
		got, want := evaluate(t, g, vars), evaluate(t, plain, vars)
		for i := range want {
			if !vectest.Equal(lower.VecType(g.Results[0].Type), got[i], want[i]) {
				t.Errorf("%s: element %d is %x, without passes %x\n%s", src, i, got[i], want[i], g)
				break
			}
		}
	}
}

func TestUnusedVariablesStayOperands(t *testing.T) {
	g, err := build("zeros_like(i) + l", map[string]dtype.DType{"i": dtype.Int32, "l": dtype.Int64, "n": dtype.Int8})
	if err != nil {
		t.Fatal(err)
	}
	if p := codegen.Lower(g, nil, dtype.Invalid); len(p.Params) != 2 || p.Params[0].Name != "i" || p.Params[1].Name != "l" {
		t.Errorf("parameters %v", p.Params)
	}
}

// A chain as long as the parser accepts is refused, not a danger.
func TestLongChains(t *testing.T) {
	types := map[string]dtype.DType{"a": dtype.Float64, "b": dtype.Float64}
	src := "a" + strings.Repeat("*b+a", 9_000)
	g, err := build(src, types)
	if err != nil {
		t.Fatal(err)
	}
	if err := codegen.Lower(g, nil, dtype.Invalid).Verify(); err != nil {
		t.Error(err)
	}
	_, err = build("a"+strings.Repeat("*b+a", 24_000), types)
	var e *ir.Error
	if !errors.As(err, &e) || e.Kind != ir.ValueError {
		t.Errorf("48000 operations: %v", err)
	}
	if _, err = build("1"+strings.Repeat("+1", 49_000), types); err != nil {
		t.Errorf("49000 additions of literals: %v", err)
	}
}
