package nexprarrow_test

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/interop/nexprarrow"
)

func float64s(values []float64, valid []bool) *array.Float64 {
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(values, valid)
	return b.NewFloat64Array()
}

func ExampleEvaluate() {
	a := float64s([]float64{1, 2, 3}, []bool{true, true, false})
	b := float64s([]float64{3, 4, 5}, nil)
	c := float64s([]float64{4, 9, 16}, []bool{true, false, true})

	y, err := nexprarrow.Evaluate("a + b*sqrt(c)", expr.Vars{"a": a, "b": b, "c": c})
	fmt.Println(y, err)
	// Output: [7 (null) (null)] <nil>
}

// Slices of arrays, which begin at an offset, meet numbers, and the result has the expression's type.
func ExampleEvaluate_slice() {
	a := float64s([]float64{1, 2, 3, 4, 5}, []bool{true, true, false, true, true})
	y, err := nexprarrow.Evaluate("a > limit", expr.Vars{"a": array.NewSlice(a, 1, 4), "limit": 3.0})
	fmt.Println(y, y.DataType(), err)
	// Output: [false (null) true] bool <nil>
}

// A hot loop compiles once and evaluates into memory of its own.
func ExampleNew() {
	p := expr.MustCompile("a*b", expr.Types{"a": expr.Float64, "b": expr.Float64})
	a := float64s([]float64{1, 2, 3}, []bool{true, false, true})
	b := float64s([]float64{10, 20, 30}, nil)

	x, _ := nexprarrow.Values(a)
	y, _ := nexprarrow.Values(b)
	dst := expr.Make(expr.Float64, a.Len())
	if err := p.EvalInto(dst, x, y); err != nil {
		fmt.Println(err)
	}
	product, err := nexprarrow.New(dst, a, b)
	fmt.Println(product, err)
	// Output: [10 (null) 90] <nil>
}
