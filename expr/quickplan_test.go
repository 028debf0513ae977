package expr_test

import (
	"math"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// A program that has reduced slices before, and so takes a shorter way, gives what one that has not gives, whatever the lengths,
// also where the result is stored over an element of the operand.
func TestReduceSlicesAgain(t *testing.T) {
	types := expr.Types{"a": expr.Float64, "f": expr.Float32, "s": expr.Float64}
	for _, src := range []string{
		"sum(a)", "max(a) - min(a)", "mean(a)", "std(a) + s", "sum((a - s)**2)/s", "sum(a - mean(a))", "any(a > 9)", "sum(f)", "var(f)", "mean(a*f)",
		"argmax(a)", "mean(s) + sum(a)", "fsum(a)", "mean(f, keepdims=True)", "1 + 2",
	} {
		held := expr.MustCompile(src, types)
		for i, n := range []int{5, 9, 2, 1000, 1, 5, 40_000, 100, 0, 6} {
			a, f := make([]float64, n+1), make([]float32, n)
			for k := range f {
				x := math.Sin(float64(k * (i + 1)))
				a[k], f[k] = 10*x, float32(x)
			}
			vars := map[string]expr.Array{"a": expr.Of(a[:n]), "f": expr.Of(f), "s": expr.Scalar(float64(i))}
			var args []expr.Array
			for _, name := range held.Names() {
				args = append(args, vars[name])
			}
			fresh := expr.MustCompile(src, types, expr.UseISA(expr.Portable))
			want := expr.Make(fresh.DType())
			wantErr := fresh.EvalInto(want, args...)
			dst := want
			if fresh.DType() == expr.Float64 {
				var err error
				if dst, err = expr.View(a[n/2:n/2+1], nil, nil); err != nil {
					t.Fatal(err)
				}
			} else {
				dst = expr.Make(fresh.DType())
			}
			if err := held.EvalInto(dst, args...); (err == nil) != (wantErr == nil) {
				t.Fatalf("%s, %d elements: %v, want %v", src, n, err, wantErr)
			} else if err == nil && dst.String() != want.String() {
				t.Errorf("%s, %d elements: %v, want %v", src, n, dst, want)
			}
		}
	}
}
