// Package nexprarrow evaluates expressions over Apache Arrow arrays, without copying them.
//
//	y, err := nexprarrow.Evaluate("a + b*sqrt(c)", expr.Vars{"a": a, "b": b, "c": c})
//
// Operands are arrays of integers of 8 to 64 bits, of float32, of float64 and of bool, whole or sliced;
// those of bool are copied, since Arrow packs eight of them into a byte. An element of the result is
// valid where that of each operand named in the expression is: null spreads as NaN does, also through
// where(c, a, b), whichever of a and b it chooses.
package nexprarrow

import (
	"fmt"
	"reflect"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/nexpr/nexpr/expr"
)

// Evaluate computes src over vars into a new array, of the type that the expression has. The values of
// vars are Arrow arrays, which may be of one length and of length one, and all that package expr takes:
// numbers, slices, arrays. Evaluate fails as [expr.EvaluateArray] does, if the result has more than one
// dimension or a type that Arrow has no array of, and if an operand is of an unsupported type.
//
// The result's memory is Go's own: Release may be called, and need not be.
func Evaluate(src string, vars expr.Vars, opts ...expr.Option) (arrow.Array, error) {
	operands := make(expr.Vars, len(vars))
	var arrays []*operand
	for name, v := range vars {
		if a, ok := v.(arrow.Array); ok {
			o := &operand{Array: a}
			arrays = append(arrays, o)
			v = o
		}
		operands[name] = v
	}
	y, err := expr.EvaluateArray(src, operands, opts...)
	if err != nil {
		return nil, err
	}
	var named []arrow.Array
	for _, o := range arrays {
		if o.named {
			named = append(named, o.Array)
		}
	}
	return New(y, named...)
}

// An operand is an array that knows whether the expression names it: only then it is asked for its view.
type operand struct {
	arrow.Array
	named bool
	view  expr.Array
	err   error
}

// ExprArray implements [expr.Operand].
func (o *operand) ExprArray() (expr.Array, error) {
	if !o.named {
		o.named = true
		o.view, o.err = Values(o.Array)
	}
	return o.view, o.err
}

// Values returns the elements of a, of one dimension, whether they are valid or not: what null ones
// hold is undefined. It shares a's memory, unless a is of bools, so that a must not be released as long
// as the view is in use. It fails if a is of an unsupported type.
//
// It is for [expr.Program.EvalInto] in a hot loop; [New] makes an array of what that computed.
func Values(a arrow.Array) (expr.Array, error) {
	if v := reflect.ValueOf(a); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return expr.Array{}, fmt.Errorf("is a nil Arrow array")
	}
	if b, ok := a.(*array.Boolean); ok {
		return expr.Of(unpack(b)), nil
	}
	t := expr.Invalid
	for i := range numbers {
		if numbers[i].arrow.ID() == a.DataType().ID() {
			t = numbers[i].element
		}
	}
	if t == expr.Invalid {
		return expr.Array{}, fmt.Errorf("is an Arrow array of %s, which is no element type", a.DataType())
	}
	var values []byte
	if b := a.Data().Buffers()[1]; b != nil {
		values = b.Bytes()
	}
	start := min(a.Data().Offset()*t.Size(), len(values))
	return expr.FromBytes(values[start:], t, false, []int{a.Len()}, nil)
}

func unpack(a *array.Boolean) []bool {
	s := make([]bool, a.Len())
	for i := range s {
		s[i] = a.Value(i)
	}
	return s
}
