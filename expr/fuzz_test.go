package expr_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// FuzzEvaluate evaluates any text on every engine, over operands of all kinds: none panics, and all give the same
// bits, or the same error.
func FuzzEvaluate(f *testing.F) {
	for _, text := range []string{
		"a + b*sqrt(c)", "where(i > 3, x, i) // 2", "sum(m, axis=1) * mean(a)", "t = a - mean(a); t / std(a), max(t)", "z*z + conj(z)",
		"startswith(s, 'a') & (b > 1)", "0 < a < 1 or not p", "x**3 % 7 if p else -x", "argmax(m, axis=0), fsum(a), prod(z)", "(u << 3) ^ u",
		"exp(-a*a) + log1p(abs(b)) - arctan2(a, b)", "m - min(m, axis=0)", "nansum(1/(a - a[0]))", "uint8(i) + int16(x) | 3",
	} {
		f.Add(text)
	}
	rnd := rand.New(rand.NewPCG(8, 8))
	vars := expr.Vars{"k": 3.0, "n": 2}
	const length = 37
	floats := func() []float64 {
		x := make([]float64, length)
		for i := range x {
			x[i] = math.Round(rnd.NormFloat64()*1e3) / 64
		}
		x[5], x[20] = math.NaN(), math.Inf(1)
		return x
	}
	a, b := floats(), floats()
	vars["a"], vars["b"], vars["c"] = a, b, slices.Repeat([]float64{2}, length)
	m, err := expr.View(slices.Concat(a, b), []int{2, length}, nil)
	if err != nil {
		f.Fatal(err)
	}
	vars["m"] = m
	var i32 []int32
	var u8 []uint8
	var x32 []float32
	var z []complex128
	var p []bool
	var s []string
	for i := range length {
		i32, u8, x32 = append(i32, int32(i*i-200)), append(u8, uint8(7*i)), append(x32, float32(a[i]))
		z, p, s = append(z, complex(a[i], b[i])), append(p, i%3 == 0), append(s, string(rune('a'+i%26))+"bc"[:i%3])
	}
	vars["i"], vars["u"], vars["x"], vars["z"], vars["p"], vars["s"] = i32, u8, x32, z, p, s

	f.Fuzz(func(t *testing.T, text string) {
		var want []string
		var wantErr string
		for i, isa := range engines() {
			var got []string
			var gotErr string
			all, err := expr.EvaluateAll(text, vars, expr.UseISA(isa))
			if err != nil {
				gotErr = err.Error()
			}
			for _, r := range all {
				got = append(got, r.DType().String()+" "+anyBits(r))
			}
			if i == 0 {
				want, wantErr = got, gotErr
			} else if !slices.Equal(got, want) || gotErr != wantErr {
				t.Fatalf("%q on %s:\n%s %s\nportable:\n%s %s", text, isa, got, gotErr, want, wantErr)
			}
		}
	})
}

// anyBits shows the bits of an array of any type, each NaN as the same.
func anyBits(a expr.Array) string {
	switch a.DType() {
	case expr.Float64:
		return formatBits(a, math.Float64bits)
	case expr.Float32:
		return formatBits(a, func(x float32) uint64 { return uint64(math.Float32bits(x)) })
	}
	return a.String()
}
