package lower_test

import (
	"math"
	"testing"

	"github.com/nexpr/nexpr/codegen/lower"
)

// Extremes of floats give NaN where one operand is NaN, and the second of two zeros; clip keeps a zero beside a bound of zero.
func TestExtremes(t *testing.T) {
	testExtremes[float32](t)
	testExtremes[float64](t)
}

func testExtremes[T float32 | float64](t *testing.T) {
	values := []T{0, T(math.Copysign(0, -1)), 1, -1, 2.5, T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN())}
	pick := func(x, y T, less bool) T {
		switch {
		case x != x || y != y:
			return T(math.NaN())
		case x == y || x < y == less:
			return y
		}
		return x
	}
	maximum := func(x, y T) T { return pick(x, y, true) }
	minimum := func(x, y T) T { return pick(x, y, false) }
	for _, f := range []struct {
		name  string
		lower lower.Func
		want  func(x, y T) T
	}{{"maximum", lower.Maximum, maximum}, {"minimum", lower.Minimum, minimum}} {
		both := program[T](t, f.lower, 2)
		for _, y := range values {
			byConst := program(t, f.lower, 2, y)
			for _, x := range values {
				want := f.want(x, y)
				if got := run[T, T](both, []T{x}, []T{y})[0]; !alike(got, want) {
					t.Errorf("%s(%v, %v) = %v, want %v", f.name, x, y, got, want)
				}
				if got := run[T, T](byConst, []T{x})[0]; !alike(got, want) {
					t.Errorf("%s(%v, %v), a constant, = %v, want %v", f.name, x, y, got, want)
				}
			}
		}
	}
	clip := program[T](t, lower.Clip, 3)
	for _, low := range values {
		for _, high := range values {
			byConst := program(t, lower.Clip, 3, low, high)
			for _, x := range values {
				want := minimum(high, maximum(low, x))
				if got := run[T, T](clip, []T{x}, []T{low}, []T{high})[0]; !alike(got, want) {
					t.Errorf("clip(%v, %v, %v) = %v, want %v", x, low, high, got, want)
				}
				if got := run[T, T](byConst, []T{x})[0]; !alike(got, want) {
					t.Errorf("clip(%v, %v, %v), constants, = %v, want %v", x, low, high, got, want)
				}
			}
		}
	}
}
