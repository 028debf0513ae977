// Package nexprgonum evaluates expressions over gonum's matrices and vectors, without copying them.
//
//	y, err := nexprgonum.Evaluate("a + b*sqrt(c)", expr.Vars{"a": a, "b": b, "c": c})
//
// A matrix has the shape that its Dims say, so that operands broadcast as matrices do in NumPy: a
// [mat.VecDense] is a column, its transpose T() a row, and either meets every column or row of a
// matrix. A slice, such as []float64, is a row too. Operators are element-wise, "*" among them.
//
// Operands are the matrices that have an element in memory for each of theirs: [mat.Dense],
// [mat.VecDense] and [mat.CDense], their submatrices (Slice, RowView, ColView, ...) and transposes.
// Others, such as [mat.SymDense], are an error; [mat.DenseCopyOf] makes one of the former of them.
package nexprgonum

import (
	"fmt"
	"reflect"

	"gonum.org/v1/gonum/blas/cblas128"
	"gonum.org/v1/gonum/mat"

	"github.com/nexpr/nexpr/expr"
)

// A Matrix is a [mat.Matrix], which all vectors are too, or a [mat.CMatrix].
type Matrix interface{ Dims() (r, c int) }

// Of returns m as an operand for the functions of package expr, of type float64 or complex128. It
// shares m's memory. The operand's ExprArray fails if m is of an unsupported type.
//
//	s, err := expr.Evaluate[float64]("a*k", expr.Vars{"a": nexprgonum.Of(a), "k": 2.0})
func Of(m Matrix) expr.Operand { return operand{m} }

type operand struct{ m Matrix }

// ExprArray implements [expr.Operand].
func (o operand) ExprArray() (expr.Array, error) { return view(o.m) }

func view(m Matrix) (expr.Array, error) {
	if v := reflect.ValueOf(m); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return expr.Array{}, fmt.Errorf("is a nil matrix")
	}
	switch m := m.(type) {
	case mat.RawMatrixer:
		raw := m.RawMatrix()
		return expr.View(raw.Data, []int{raw.Rows, raw.Cols}, []int{raw.Stride, 1})
	case mat.RawVectorer:
		raw := m.RawVector()
		return expr.View(raw.Data, []int{raw.N, 1}, []int{raw.Inc, 1})
	case interface{ RawCMatrix() cblas128.General }:
		raw := m.RawCMatrix()
		return expr.View(raw.Data, []int{raw.Rows, raw.Cols}, []int{raw.Stride, 1})
	case mat.Untransposer:
		a, err := view(m.Untranspose())
		return a.T(), err
	case mat.CTranspose:
		a, err := view(m.Untranspose())
		return a.T(), err
	}
	return expr.Array{}, fmt.Errorf("is a %T, which has no memory of its own for each element; copy it to a Dense or CDense", m)
}
