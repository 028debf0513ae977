package expr_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// Comparisons of square roots with constants are those of the rounded roots, without a root.
func TestComparedRoots(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []float64{0, 0.1, 1, 1.5, 2, 3, 10, 1e-170, 1e200} {
		x := []float64{0, math.Copysign(0, -1), -1, -5e-324, 5e-324, -inf, inf, math.NaN(), 1, 2, 4, 9, 100}
		at := c * c
		for range 5 {
			at = math.Nextafter(at, 0)
		}
		for range 11 {
			x = append(x, at, -at)
			at = math.Nextafter(at, inf)
		}
		for op, holds := range map[string]func(a, b float64) bool{
			"<":  func(a, b float64) bool { return a < b },
			"<=": func(a, b float64) bool { return a <= b },
			">":  func(a, b float64) bool { return a > b },
			">=": func(a, b float64) bool { return a >= b },
		} {
			sides := []string{fmt.Sprintf("sqrt(x) %s %g", op, c), fmt.Sprintf("%g %s sqrt(x)", c, op)}
			for side, src := range sides {
				for _, isa := range engines() {
					got, err := expr.Evaluate[bool](src, expr.Vars{"x": x}, expr.UseISA(isa))
					if err != nil {
						t.Fatal(err)
					}
					for i, v := range x {
						a, b := math.Sqrt(v), c
						if side == 1 {
							a, b = b, a
						}
						if got[i] != holds(a, b) {
							t.Errorf("%s, x = %x, %s: %v", src, v, isa, got[i])
						}
					}
				}
			}
		}
	}
	p := expr.MustCompile("sqrt(x**2 + y*y) < 2.5", expr.Types{"x": expr.Float32, "y": expr.Float32})
	all, err := p.Explain(expr.AutoISA)
	if err != nil {
		t.Fatal(err)
	}
	if text := all[0].Vec; strings.Contains(text, "sqrt") || strings.Count(text, "= lt ")+strings.Count(text, "= le ") != 1 {
		t.Errorf("a filter by distance is more than one comparison:\n%s", text)
	}
}
