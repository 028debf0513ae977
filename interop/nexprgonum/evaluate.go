package nexprgonum

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/nexpr/nexpr/expr"
)

// Evaluate computes src over vars into a new matrix. The values of vars are matrices and all that
// package expr takes: numbers, slices, arrays. A result of another type, such as the bool of "a > b",
// becomes float64. Evaluate fails as [expr.Evaluate] does, if the result is complex or has more than
// two dimensions, and if an operand is of an unsupported type.
func Evaluate(src string, vars expr.Vars, opts ...expr.Option) (*mat.Dense, error) {
	data, r, c, err := evaluate[float64](src, vars, opts)
	if err != nil || len(data) == 0 {
		return empty(new(mat.Dense), err)
	}
	return mat.NewDense(r, c, data), nil
}

// EvaluateComplex is [Evaluate] for a result of type complex128.
func EvaluateComplex(src string, vars expr.Vars, opts ...expr.Option) (*mat.CDense, error) {
	data, r, c, err := evaluate[complex128](src, vars, opts)
	if err != nil || len(data) == 0 {
		return empty(new(mat.CDense), err)
	}
	return mat.NewCDense(r, c, data), nil
}

// empty returns m if err is nil. gonum has no matrices of, say, 0 by 3: all empty ones are alike.
func empty[M any](m *M, err error) (*M, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

// evaluate returns the result, of r rows and c columns, in C order.
func evaluate[T float64 | complex128](src string, vars expr.Vars, opts []expr.Option) (data []T, r, c int, err error) {
	operands := make(expr.Vars, len(vars))
	for name, v := range vars {
		if m, ok := v.(Matrix); ok {
			v = Of(m)
		}
		operands[name] = v
	}
	y, err := expr.EvaluateArray(src, operands, opts...)
	if err != nil {
		return nil, 0, 0, err
	}
	r, c = 1, 1
	switch shape := y.Shape(); len(shape) {
	case 0:
	case 1:
		c = shape[0]
	case 2:
		r, c = shape[0], shape[1]
	default:
		return nil, 0, 0, &expr.Error{Kind: expr.ErrShape, Src: src, Pos: -1, Msg: fmt.Sprintf("the result has %d dimensions, and a matrix has two", len(shape))}
	}
	data, ok := expr.Data[T](y)
	if !ok { // it has another type
		data, err = expr.Evaluate[T]("result", expr.Vars{"result": y}, opts...)
	}
	return data, r, c, err
}

// EvalInto computes p over args, in the order of p.Names(), into dst, which may be one of them or
// overlap them in any way. It fails as [expr.Program.EvalInto] does and if one of the matrices is of
// an unsupported type, and leaves dst as it is then. For operands that are no matrices, such as
// numbers, take the arrays of both from Of(m).ExprArray() and [expr.Scalar].
func EvalInto(p *expr.Program, dst Matrix, args ...Matrix) error {
	to, err := view(dst)
	if err != nil {
		return fmt.Errorf("nexprgonum: the destination %w", err)
	}
	list := make([]expr.Array, len(args))
	for i, m := range args {
		if list[i], err = view(m); err != nil {
			return fmt.Errorf("nexprgonum: argument %d %w", i, err)
		}
	}
	return p.EvalInto(to, list...)
}
