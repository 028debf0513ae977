package expr_test

import (
	"errors"
	"fmt"

	"github.com/nexpr/nexpr/expr"
)

func ExampleEvaluate() {
	a, b, c := []float64{1, 2}, []float64{3, 4}, []float64{4, 9}
	y, err := expr.Evaluate[float64]("a + b*sqrt(c)", expr.Vars{"a": a, "b": b, "c": c})
	fmt.Println(y, err)
	// Output: [7 14] <nil>
}

// Operands of any layout broadcast against each other.
func ExampleEvaluateArray() {
	grid, _ := expr.View([]float64{0, 1, 2, 3, 4, 5}, []int{2, 3}, nil)
	row := []float64{10, 20, 30}
	y, err := expr.EvaluateArray("grid + row", expr.Vars{"grid": grid, "row": row})
	fmt.Println(y, y.DType(), y.Shape(), err)
	y, err = expr.EvaluateArray("x > 2", expr.Vars{"x": grid.T()})
	fmt.Println(y, y.DType(), y.Shape(), err)
	// Output:
	// [[10 21 32] [13 24 35]] float64 [2 3] <nil>
	// [[false true] [false true] [false true]] bool [3 2] <nil>
}

// Byte strings are compared and searched; what comes of it is bools.
func ExampleEvaluate_strings() {
	vars := expr.Vars{"name": []string{"ant", "bee", "anteater"}, "legs": []float64{6, 6, 4}}
	y, err := expr.Evaluate[bool](`startswith(name, "ant") & (legs == 6)`, vars)
	fmt.Println(y, err)
	z, err := expr.Evaluate[float64](`where("b" <= name < "c", legs, -1)`, vars)
	fmt.Println(z, err)
	// Output:
	// [true false false] <nil>
	// [-1 6 -1] <nil>
}

func ExampleEvaluateScalar() {
	y, err := expr.EvaluateScalar[float64]("2*pi*r", expr.Vars{"r": 0.5})
	fmt.Printf("%.4f %v\n", y, err)
	// Output: 3.1416 <nil>
}

// Reductions stand anywhere, over all dimensions or some.
func ExampleEvaluateArray_reductions() {
	grid, _ := expr.View([]float64{1, 3, 0, 5, 5, 10}, []int{2, 3}, nil)
	vars := expr.Vars{"grid": grid}
	y, err := expr.EvaluateArray("sum(grid, axis=1)", vars)
	fmt.Println(y, err)
	y, err = expr.EvaluateArray("grid / sum(grid, axis=1, keepdims=True)", vars)
	fmt.Println(y, err)
	largest, err := expr.EvaluateScalar[float64]("max(abs(grid - mean(grid)))", vars)
	fmt.Println(largest, err)
	_, err = expr.EvaluateArray("grid - sum(grid, axis=2)", vars)
	fmt.Printf("%+v\n", err)
	// Output:
	// [4 20] <nil>
	// [[0.25 0.75 0] [0.25 0.25 0.5]] <nil>
	// 6 <nil>
	// nexpr: 1:8: sum(grid, axis=2) has no axis 2: its operand has shape (2, 3)
	// grid - sum(grid, axis=2)
	//        ^~~~~~~~~~~~~~~~~
}

// Statements give names to values, and several results are computed together.
func ExampleEvaluateAll() {
	x, y := []float64{3, -5}, []float64{4, 12}
	all, err := expr.EvaluateAll("s = x*x + y*y; r = sqrt(s), total = sum(s)", expr.Vars{"x": x, "y": y})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, r := range all {
		fmt.Println(i, r, r.DType(), r.Shape())
	}
	// Output:
	// 0 [5 13] float64 [2]
	// 1 194 float64 []
}

func ExampleProgram_EvalInto() {
	p := expr.MustCompile("x*x + k", expr.Types{"x": expr.Float32, "k": expr.Float32})
	fmt.Println(p.Names(), p.DType())

	x := []float32{1, 2, 3}
	dst := make([]float32, 3)
	err := p.EvalInto(expr.Of(dst), expr.Of(x), expr.Scalar[float32](0.5))
	fmt.Println(dst, err)

	// The destination may be an operand.
	err = p.EvalInto(expr.Of(x), expr.Of(x), expr.Scalar[float32](0))
	fmt.Println(x, err)
	// Output:
	// [x k] float32
	// [1.5 4.5 9.5] <nil>
	// [1 4 9] <nil>
}

// Slices of named types are operands too.
func ExampleVars() {
	type Celsius float64
	f, err := expr.Evaluate[float64]("t*9/5 + 32", expr.Vars{"t": []Celsius{-40, 0, 100}})
	fmt.Println(f, err)
	// Output: [-40 32 212] <nil>
}

func ExampleError() {
	_, err := expr.Evaluate[float64]("a + b*lenght", expr.Vars{"a": 1.0, "b": 2.0, "length": 3.0})
	fmt.Println(err)
	fmt.Println(errors.Is(err, expr.ErrUndefined))
	fmt.Printf("%+v\n", err)
	// Output:
	// nexpr: 1:7: there is no variable lenght (did you mean length?)
	// true
	// nexpr: 1:7: there is no variable lenght (did you mean length?)
	// a + b*lenght
	//       ^~~~~~
}

func ExampleFromBytes() {
	file := []byte{0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02} // two big-endian int32
	a, _ := expr.FromBytes(file, expr.Int32, true, []int{2}, nil)
	y, err := expr.Evaluate[int32]("a*10", expr.Vars{"a": a})
	fmt.Println(y, err)
	// Output: [10 20] <nil>
}
