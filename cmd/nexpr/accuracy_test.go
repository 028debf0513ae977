package main

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/ir"
)

// TestMeasuredAccuracy compares the bounds that functions --json prints with what was measured.
func TestMeasuredAccuracy(t *testing.T) {
	type key struct{ name, typ string }
	measured := map[key]float64{}
	var text []byte
	for _, file := range []string{"../../docs/accuracy.md", "../../docs/accuracy-complex.md"} {
		table, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, table...)
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || strings.TrimSpace(cells[1]) == "function" || strings.HasPrefix(cells[1], "---") {
			continue
		}
		k := key{strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])}
		ulp, err := strconv.ParseFloat(strings.TrimSpace(cells[4]), 64)
		if err != nil {
			t.Errorf("%s: %v", strings.TrimSpace(line), err)
		}
		if op, ok := ir.ByName(k.name); !ok || op.Name != k.name {
			t.Errorf("%s was measured, but there is no such function", k.name)
		}
		measured[k] = ulp
	}
	for _, op := range ir.Ops() {
		for typ, bound := range map[string]float64{
			"float32": op.MaxULP.Float32, "float64": op.MaxULP.Float64, "complex64": op.ComplexULP.Float32, "complex128": op.ComplexULP.Float64,
		} {
			ulp, ok := measured[key{op.Name, typ}]
			if !ok && (op.Category == ir.Elementary && strings.HasPrefix(typ, "float") || bound != 0 && strings.HasPrefix(typ, "complex")) {
				t.Errorf("%s: %s was not measured", op.Name, typ)
			}
			if ulp > math.Max(bound, 0.5) { // 0 says correctly rounded
				t.Errorf("%s: %s is stated to be within %g ULP, but %g ULP were measured", op.Name, typ, bound, ulp)
			}
		}
	}
}
