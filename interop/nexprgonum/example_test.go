package nexprgonum_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/interop/nexprgonum"
)

func ExampleEvaluate() {
	a := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	b := mat.NewDense(2, 2, []float64{10, 20, 30, 40})
	column := mat.NewVecDense(2, []float64{4, 9})

	y, err := nexprgonum.Evaluate("a + b*sqrt(column)", expr.Vars{"a": a, "b": b, "column": column})
	fmt.Println(mat.Formatted(y), err)
	// Output:
	// ⎡ 21   42⎤
	// ⎣ 93  124⎦ <nil>
}

// A submatrix, a column of it and a transpose are views.
func ExampleEvaluate_views() {
	m := mat.NewDense(3, 4, []float64{
		0, 1, 2, 3,
		10, 11, 12, 13,
		20, 21, 22, 23,
	})
	sub := m.Slice(1, 3, 1, 3).(*mat.Dense)

	y, err := nexprgonum.Evaluate("sub + 100*row", expr.Vars{"sub": sub, "row": sub.ColView(0).T()})
	fmt.Println(mat.Formatted(y), err)
	// Output:
	// ⎡1111  2112⎤
	// ⎣1121  2122⎦ <nil>
}

func ExampleEvaluateComplex() {
	z := mat.NewCDense(1, 2, []complex128{1 + 2i, 3i})
	y, err := nexprgonum.EvaluateComplex("conj(z)*2j", expr.Vars{"z": z})
	fmt.Println(y.At(0, 0), y.At(0, 1), err)
	// Output: (4+2i) (6+0i) <nil>
}

// The result goes into a matrix that is there already, here into an operand.
func ExampleEvalInto() {
	p := expr.MustCompile("a + 2*b", expr.Types{"a": expr.Float64, "b": expr.Float64})
	a := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	b := mat.NewDense(2, 2, []float64{10, 20, 30, 40})

	err := nexprgonum.EvalInto(p, a, a, b)
	fmt.Println(mat.Formatted(a), err)
	// Output:
	// ⎡21  42⎤
	// ⎣63  84⎦ <nil>
}

// Of is for package expr's own functions: here the result is a slice of bools.
func ExampleOf() {
	v := mat.NewVecDense(3, []float64{1, -2, 3})
	positive, err := expr.Evaluate[bool]("v > 0", expr.Vars{"v": nexprgonum.Of(v)})
	fmt.Println(positive, err)
	// Output: [true false true] <nil>
}
