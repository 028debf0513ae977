package opt_test

import (
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/parser"
)

func TestContract(t *testing.T) {
	types := map[string]dtype.DType{"a": dtype.Float64, "b": dtype.Float32, "i": dtype.Int32}
	for _, c := range []struct {
		src  string
		want int // fused operations
	}{
		{"a*a + a", 1},
		{"a - a*3", 1},
		{"a*2 - a*3", 1},
		{"b*b + 1", 1},
		{"((.25*a + .75)*a - 1.5)*a - 2", 3},
		{"i*i + i", 0},
		{"i*i + a", 0},
		{"(a + a)*a", 0},
	} {
		script, err := parser.ParseScript(c.src)
		if err != nil {
			t.Fatal(err)
		}
		for _, relaxed := range []bool{false, true} {
			g, err := codegen.Build(c.src, script, types, codegen.Options{Relaxed: relaxed})
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if !relaxed {
				want = 0
			}
			text := codegen.Lower(g, nil, dtype.Invalid).String()
			if got := strings.Count(text, "= fma "); got != want {
				t.Errorf("%s, relaxed %v: %d fused operations, want %d\n%s", c.src, relaxed, got, want, text)
			}
		}
	}
}
