package nexprarrow

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/nexpr/nexpr/expr"
)

// mask returns which of n elements are valid, about three in four.
func mask(rnd *rand.Rand, n int) []bool {
	m := make([]bool, n)
	for i := range m {
		m[i] = rnd.IntN(4) > 0
	}
	return m
}

func float64s(values []float64, valid []bool) *array.Float64 {
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(values, valid)
	return b.NewFloat64Array()
}

// sliced returns n random numbers that begin at an offset, some of them null if nulls.
func sliced(rnd *rand.Rand, offset, n int, nulls bool) *array.Float64 {
	values := make([]float64, offset+n+3)
	for i := range values {
		values[i] = rnd.Float64() * 100
	}
	var valid []bool
	if nulls {
		valid = mask(rnd, len(values))
	}
	return array.NewSlice(float64s(values, valid), int64(offset), int64(offset+n)).(*array.Float64)
}

func TestNullsAndOffsets(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 7, 8, 9, 63, 64, 65, 200, 1000} {
		for _, offsets := range [][3]int{{0, 0, 0}, {1, 0, 8}, {3, 5, 7}, {16, 8, 64}, {65, 2, 11}} {
			for nulls := range 8 {
				a := sliced(rnd, offsets[0], n, nulls&1 != 0)
				b := sliced(rnd, offsets[1], n, nulls&2 != 0)
				c := sliced(rnd, offsets[2], n, nulls&4 != 0)
				what := fmt.Sprintf("n %d, offsets %v, nulls %03b", n, offsets, nulls)
				result, err := Evaluate("a + b*sqrt(c)", expr.Vars{"a": a, "b": b, "c": c})
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				y := result.(*array.Float64)
				if y.Len() != n {
					t.Fatalf("%s: %d elements", what, y.Len())
				}
				null := 0
				for i := range n {
					valid := a.IsValid(i) && b.IsValid(i) && c.IsValid(i)
					if !valid {
						null++
					}
					if y.IsValid(i) != valid {
						t.Fatalf("%s: [%d] is valid: %t, want %t", what, i, !valid, valid)
					}
					product := b.Value(i) * math.Sqrt(c.Value(i))
					if want := a.Value(i) + float64(product); valid && y.Value(i) != want {
						t.Fatalf("%s: [%d] = %v, want %v", what, i, y.Value(i), want)
					}
				}
				if y.NullN() != null {
					t.Fatalf("%s: %d nulls, want %d", what, y.NullN(), null)
				}
			}
		}
	}
}

// Every type goes in, and comes out of an expression of it.
func TestTypes(t *testing.T) {
	numbers := `[1, null, 3, 4, null, 6]`
	for _, typ := range []arrow.DataType{
		arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Uint16,
		arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Uint64,
		arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	} {
		x := fromJSON(t, typ, numbers)
		y, err := Evaluate("x + x", expr.Vars{"x": array.NewSlice(x, 1, 6)})
		if want := fromJSON(t, typ, `[null, 6, 8, null, 12]`); err != nil || !array.Equal(y, want) {
			t.Errorf("%s: %v, %v; want %v", typ, y, err, want)
		}
	}

	p := fromJSON(t, arrow.FixedWidthTypes.Boolean, `[true, null, false, true, true, false, true, true, null, true, false]`)
	y, err := Evaluate("not p", expr.Vars{"p": array.NewSlice(p, 2, 11)})
	want := fromJSON(t, arrow.FixedWidthTypes.Boolean, `[true, false, false, true, false, false, null, false, true]`)
	if err != nil || !array.Equal(y, want) {
		t.Errorf("bool: %v, %v; want %v", y, err, want)
	}
}

func fromJSON(t *testing.T, typ arrow.DataType, text string) arrow.Array {
	t.Helper()
	a, _, err := array.FromJSON(memory.DefaultAllocator, typ, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestOtherOperands(t *testing.T) {
	int32s := func(text string) arrow.Array { return fromJSON(t, arrow.PrimitiveTypes.Int32, text) }
	a := int32s(`[1, null, 3]`)
	for _, c := range []struct {
		src  string
		vars expr.Vars
		want arrow.Array
	}{
		{"a*k", expr.Vars{"a": a, "k": int32(2)}, int32s(`[2, null, 6]`)},
		{"a + s", expr.Vars{"a": a, "s": []int32{10, 20, 30}}, int32s(`[11, null, 33]`)},
		{"a + one", expr.Vars{"a": a, "one": int32s(`[5]`)}, int32s(`[6, null, 8]`)},
		{"a + one", expr.Vars{"a": a, "one": int32s(`[null]`)}, int32s(`[null, null, null]`)},
		{"one + one", expr.Vars{"one": int32s(`[null]`)}, int32s(`[null]`)},
		{"k + 1", expr.Vars{"k": int32(2)}, int32s(`[3]`)},
		// Nulls of what the expression does not name don't matter, those of what it names do.
		{"a + 1", expr.Vars{"a": a, "b": int32s(`[null, null, null]`), "c": int32s(`[1, 2]`)}, int32s(`[2, null, 4]`)},
		{"b if False else a", expr.Vars{"a": a, "b": int32s(`[null, 2, 3]`)}, int32s(`[null, null, 3]`)},
	} {
		for range 2 { // compiled, and found again
			y, err := Evaluate(c.src, c.vars)
			if err != nil || !array.Equal(y, c.want) {
				t.Errorf("%s: %v, %v; want %v", c.src, y, err, c.want)
			}
		}
	}
}

func TestNew(t *testing.T) {
	s := []float64{1, 2, 3, 4, 5}
	shared, err := New(expr.Of(s))
	if err != nil {
		t.Fatal(err)
	}
	s[1] = 20
	if got := shared.(*array.Float64).Value(1); got != 20 {
		t.Errorf("New copies contiguous elements: %v", got)
	}
	backwards, err := New(expr.Of(s).Dim(0, 4, -1, -2), fromJSON(t, arrow.PrimitiveTypes.Int8, `[1, 2, null]`))
	if want := fromJSON(t, arrow.PrimitiveTypes.Float64, `[5, 3, null]`); err != nil || !array.Equal(backwards, want) {
		t.Errorf("%v, %v; want %v", backwards, err, want)
	}
	shared.Release()
}

func TestErrors(t *testing.T) {
	a := fromJSON(t, arrow.PrimitiveTypes.Int32, `[1, 2, 3]`)
	grid, err := expr.View(make([]int32, 6), []int{2, 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value any
		kind  error
		part  string
	}{
		{fromJSON(t, arrow.BinaryTypes.String, `["x"]`), expr.ErrType, `operand "x" is an Arrow array of utf8`},
		{fromJSON(t, arrow.FixedWidthTypes.Date32, `["2020-01-01"]`), expr.ErrType, "date32"},
		{fromJSON(t, arrow.FixedWidthTypes.Float16, `[1]`), expr.ErrType, "float16"},
		{array.NewNull(3), expr.ErrType, "null"},
		{(*array.Int32)(nil), expr.ErrType, "is a nil Arrow array"},
		{fromJSON(t, arrow.PrimitiveTypes.Int32, `[1, 2]`), expr.ErrShape, "(2,)"},
		{grid, expr.ErrShape, "the result has 2 dimensions"},
		{1i, expr.ErrType, "there is no Arrow array of complex128"},
	} {
		y, err := Evaluate("x + a", expr.Vars{"x": c.value, "a": a})
		if y != nil || !errors.Is(err, c.kind) || !strings.Contains(fmt.Sprint(err), c.part) {
			t.Errorf("%T: %v, %v; want %v with %q", c.value, y, err, c.kind, c.part)
		}
	}
	if _, err := Values(nil); err == nil {
		t.Error("Values(nil): no error")
	}
	if y, err := New(expr.Of([]int32{1, 2}), a); !errors.Is(err, expr.ErrShape) {
		t.Errorf("New for an operand of another length: %v, %v", y, err)
	}
	// Less memory than the array says it has.
	short := array.NewData(arrow.PrimitiveTypes.Int32, 3, []*memory.Buffer{nil, memory.NewBufferBytes(make([]byte, 8))}, nil, 0, 0)
	if _, err := Evaluate("x + 1", expr.Vars{"x": shortArray{a, short}}); !errors.Is(err, expr.ErrType) || !strings.Contains(err.Error(), "8 bytes") {
		t.Errorf("too little memory: %v", err)
	}
}

// A shortArray has another's type and length, and its own data.
type shortArray struct {
	arrow.Array
	data arrow.ArrayData
}

func (s shortArray) Data() arrow.ArrayData { return s.data }
