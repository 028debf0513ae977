package ir_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// The results have NumPy 2's types; those of min and argmin of complex numbers, which have no order here, and of dot
// apart, which accumulates as sum does.
func TestReductionTypes(t *testing.T) {
	all := "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float32 float64 complex64 complex128"
	total := "int64 int64 uint64 int64 uint64 int64 uint64 int64 uint64 float32 float64 complex64 complex128"
	mean := strings.Repeat("float64 ", 9) + "float32 float64 complex64 complex128"
	spread := strings.Repeat("float64 ", 9) + "float32 float64 float32 float64"
	ordered := strings.ReplaceAll(strings.ReplaceAll(all, "complex64", "-"), "complex128", "-")
	for call, want := range map[string]string{
		"sum(x)": total, "prod(x)": total, "nansum(x)": total, "dot(x, x)": total, "mean(x)": mean,
		"fsum(x)": mean, "var(x)": spread, "std(x, ddof=1)": spread, "norm(x)": spread, "min(x)": ordered, "max(x)": ordered,
		"nanmin(x)": ordered, "nanmax(x)": ordered, "min(x, x)": ordered, "max(x, x)": ordered,
		"argmin(x)": strings.Repeat("int64 ", 11) + "- -", "argmax(x)": strings.Repeat("int64 ", 11) + "- -",
		"any(x)": strings.Repeat("bool ", 13), "all(x)": strings.Repeat("bool ", 13), "count_nonzero(x)": strings.Repeat("int64 ", 13),
	} {
		for i, name := range strings.Fields(all) {
			dt, _ := dtype.ByName(name)
			g, err := build(t, call, map[string]dtype.DType{"x": dt}, ir.NumPy)
			got := "-"
			if err == nil {
				got = g.Results[0].Type.String()
			}
			if want := strings.Fields(want)[i]; got != want {
				t.Errorf("%s of %s is %s, want %s (%v)", call, dt, got, want, err)
			}
		}
	}
}

// Equal reductions are one node, and so are the parts that mean and std have in common.
func TestReductionsAreShared(t *testing.T) {
	for src, want := range map[string]string{
		"(f - mean(f)) / std(f)": `n0 = param float32 f
n1 = float64 float64 n0
n2 = sum float64 n1 axis=None
n3 = count int64 n1 axis=None
n4 = float64 float64 n3
n5 = divide float64 n2 n4
n6 = float32 float32 n5
n7 = subtract float32 n0 n6
n8 = subtract float64 n1 n5
n9 = sum float64 n8 axis=None
n10 = square float64 n9
n11 = divide float64 n10 n4
n12 = square float64 n8
n13 = sum float64 n12 axis=None
n14 = subtract float64 n13 n11
n15 = const float64 0
n16 = maximum float64 n14 n15
n17 = divide float64 n16 n4
n18 = sqrt float64 n17
n19 = float32 float32 n18
n20 = divide float32 n7 n19
result n20 float32
`,
		"argmax(i, -1) + argmax(i, axis=(-1,), keepdims=False)": `n0 = param int32 i
n1 = max int32 n0 axis=-1, keepdims=True
n2 = equal bool n0 n1
n3 = index int64 n0 axis=-1
n4 = const int64 9223372036854775807
n5 = where int64 n2 n3 n4
n6 = min int64 n5 axis=-1
n7 = add int64 n6 n6
result n7 int64
`,
		"var(d, axis=(1, 0, -1), ddof=1.5)": `n0 = param float64 d
n1 = count int64 n0 axis=(-1, 0, 1)
n2 = float64 float64 n1
n3 = const float64 1.5
n4 = subtract float64 n2 n3
n5 = const float64 0
n6 = maximum float64 n4 n5
n7 = sum float64 n0 axis=(-1, 0, 1), keepdims=True
n8 = divide float64 n7 n2
n9 = subtract float64 n0 n8
n10 = sum float64 n9 axis=(-1, 0, 1)
n11 = square float64 n10
n12 = divide float64 n11 n2
n13 = square float64 n9
n14 = sum float64 n13 axis=(-1, 0, 1)
n15 = subtract float64 n14 n12
n16 = maximum float64 n15 n5
n17 = divide float64 n16 n6
result n17 float64
`,
		"sum(2.5)": `n0 = const float64 2.5
n1 = sum float64 n0 axis=None
result n1 float64
`,
		"f*sum(3.0) + 1": `n0 = param float32 f
n1 = const float64 3
n2 = sum float64 n1 axis=None
n3 = float64 float64 n0
n4 = multiply float64 n3 n2
n5 = const float64 1
n6 = add float64 n4 n5
result n6 float64
`,
		"dot(i, f)": `n0 = param int32 i
n1 = param float32 f
n2 = float64 float64 n0
n3 = float64 float64 n1
n4 = multiply float64 n2 n3
n5 = sum float64 n4 axis=None
result n5 float64
`,
	} {
		g, err := build(t, src, five, ir.NumPy)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if got := g.String(); got != want {
			t.Errorf("%s: got\n%swant\n%s", src, got, want)
		}
	}
}

// A reduction's identity changes no element, not the sign of a zero either, and no elements have the value that
// one combination of identities has, the sign of zero apart.
func TestIdentities(t *testing.T) {
	for _, op := range ir.Ops() {
		if op.Fold == nil || op.Fold.Exact {
			continue
		}
		for _, dt := range dtype.All() {
			acc, result := op.Types(dt)
			if result == dtype.Invalid {
				continue
			}
			identity := op.Fold.Identity(acc)
			special := vectest.Special(lower.VecType(acc))
			if acc.Kind() != dtype.KindComplex {
				for _, x := range special {
					for _, args := range [][2]uint64{{x, identity[0]}, {identity[0], x}} {
						got := lower.Eval(op.Fold.Combine.Lower, acc, lower.Const{Type: acc, Bits: args[0]}, lower.Const{Type: acc, Bits: args[1]})
						if !vectest.Equal(lower.VecType(acc), got, x) {
							t.Errorf("%s of %s: %x with the identity is %x", op.Name, acc, x, got)
						}
					}
				}
				continue
			}
			for _, re := range special {
				for _, im := range special {
					for _, swap := range []bool{false, true} {
						b := vec.NewBuilder(nil)
						pair := func(re, im uint64) vec.Pair {
							return vec.Pair{First: b.Const(vec.F64, re), Second: b.Const(vec.F64, im)}
						}
						args := []vec.Pair{pair(re, im), pair(identity[0], identity[1])}
						if swap {
							args[0], args[1] = args[1], args[0]
						}
						v := op.Fold.Combine.Complex(b, acc, args)
						gotRe, _ := b.ConstBits(v.First)
						gotIm, _ := b.ConstBits(v.Second)
						if !vectest.Equal(vec.F64, gotRe, re) || !vectest.Equal(vec.F64, gotIm, im) {
							t.Fatalf("%s of complex: (%x, %x) with the identity is (%x, %x)", op.Name, re, im, gotRe, gotIm)
						}
					}
				}
			}
		}
	}
}

// What no elements give is NumPy's.
func TestEmptyReductions(t *testing.T) {
	float := func(x float64) string { return fmt.Sprint([]uint64{math.Float64bits(x)}) }
	for call, want := range map[string]string{
		"sum d": float(0), "prod d": float(1), "sum i": "[0]", "prod l": "[1]", "any b": "[0]", "all d": "[1]", "min d": "error", "max i": "error",
		"nanmin d": "error", "nanmax f": "error", "fsum d": float(0),
	} {
		name, operand, _ := strings.Cut(call, " ")
		fold := ir.Row(name).Fold
		acc, _ := ir.Row(name).Types(five[operand])
		got := "error"
		if fold.Empty != nil {
			got = fmt.Sprint(fold.Empty(acc))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
}
