package expr

import (
	"fmt"

	"github.com/nexpr/nexpr/runtime"
)

// Evaluate computes src over vars and returns the result's elements in C order. Its operands
// broadcast against each other by NumPy's rules. It fails as [Compile] and [Program.EvalInto] do; with
// [ErrType] too if the result is not stored as T under the casting rule.
//
// Programs are kept, the 256 used last, by text, options and operand types.
func Evaluate[T Elem](src string, vars Vars, opts ...Option) ([]T, error) {
	a, err := evaluate(src, vars, opts, DTypeOf[T]())
	if err != nil {
		return nil, err
	}
	s, _ := Data[T](a)
	return s, nil
}

// EvaluateArray is [Evaluate] with the type and shape that the expression has.
func EvaluateArray(src string, vars Vars, opts ...Option) (Array, error) {
	return evaluate(src, vars, opts, Invalid)
}

// EvaluateScalar is [Evaluate] for an expression whose result is one element. It fails with [ErrShape]
// if it is not.
func EvaluateScalar[T Elem](src string, vars Vars, opts ...Option) (T, error) {
	var none T
	a, err := evaluate(src, vars, opts, DTypeOf[T]())
	if err != nil {
		return none, err
	}
	if a.Len() != 1 {
		return none, &Error{Kind: ErrShape, Src: src, Pos: -1, Msg: fmt.Sprintf("the result has shape %s, and one element is asked for", runtime.ShapeString(a.Shape()))}
	}
	s, _ := Data[T](a)
	return s[0], nil
}

// EvaluateAll is [Evaluate] for a text that asks for several values, as "a + b, a - b" does: it returns an array for each,
// with the type and shape that it has.
func EvaluateAll(src string, vars Vars, opts ...Option) ([]Array, error) {
	var buf [8]Array
	p, args, err := prepare(buf[:0], src, vars, opts)
	if err != nil {
		return nil, err
	}
	return p.evalAllNew(args)
}

// evaluate returns the result as type t, or as its own if t is Invalid.
func evaluate(src string, vars Vars, opts []Option, t DType) (Array, error) {
	var buf [8]Array
	p, args, err := prepare(buf[:0], src, vars, opts)
	if err != nil {
		return Array{}, err
	}
	if t == Invalid {
		t = p.DType()
	}
	return p.evalNew(args, t)
}

// prepare returns the program for src, compiled or known, and its operands appended to args.
func prepare(args []Array, src string, vars Vars, opts []Option) (*Program, []Array, error) {
	key := cacheKey{src, newConfig(opts)}
	if p, found := programs.find(key, vars, args); p != nil {
		return p, found, nil
	}
	p, err := compileFor(key, vars)
	if err != nil {
		return nil, nil, err
	}
	if args, err = p.bind(args, vars); err != nil {
		return nil, nil, err
	}
	programs.add(key, p)
	return p, args, nil
}
