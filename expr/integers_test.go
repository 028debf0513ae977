package expr

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

// Every integer type is stored as every other one by the rule that allows it, wrapped.
func TestIntegersAreStored(t *testing.T) {
	x := []int64{0, 1, -1, 127, 128, 255, 256, -129, 65535, 1 << 31, 1<<32 - 1, math.MaxInt64, math.MinInt64}
	testStored[int8](t, x)
	testStored[uint8](t, x)
	testStored[int16](t, x)
	testStored[uint16](t, x)
	testStored[int32](t, x)
	testStored[uint32](t, x)
	testStored[int64](t, x)
	testStored[uint64](t, x)
}

func testStored[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64](t *testing.T, x []int64) {
	t.Helper()
	name := fmt.Sprintf("%T", T(0))
	for _, opts := range [][]Option{{Casting(Unsafe)}, {Casting(Unsafe), UseISA(Portable)}} {
		got, err := Evaluate[T]("x", Vars{"x": x}, opts...)
		if err != nil {
			t.Errorf("int64 as %s: %v", name, err)
			continue
		}
		p := MustCompile("a - b", Types{"a": DTypeOf[T](), "b": DTypeOf[T]()}, opts...)
		dst := make([]int64, len(x))
		if err := p.EvalInto(Of(dst), Of(got), Scalar(T(1))); err != nil {
			t.Errorf("%s as int64: %v", name, err)
		}
		for i, v := range x {
			if got[i] != T(v) {
				t.Errorf("%d as %s: %d, want %d", v, name, got[i], T(v))
			}
			if want := int64(T(v) - 1); dst[i] != want {
				t.Errorf("%s(%d) - 1 as int64: %d, want %d", name, T(v), dst[i], want)
			}
		}
	}
	_, err := Evaluate[T]("x + 0.5", Vars{"x": x})
	if !errors.Is(err, ErrType) {
		t.Errorf("float64 as %s: %v", name, err)
	}
	if _, err := Evaluate[T]("x", Vars{"x": x}, Casting(Safe)); errors.Is(err, ErrType) == (name == "int64") {
		t.Errorf("int64 as %s, safely: %v", name, err)
	}
	if _, err := Evaluate[T]("x", Vars{"x": x}); errors.Is(err, ErrType) == (name[0] == 'i') {
		t.Errorf("int64 as %s: %v", name, err)
	}
}
