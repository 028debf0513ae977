package ir

import (
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
)

// apply is the node for an operation on operands, as many as it takes, converted to the types
// that its rule asks for. Operators on literals alone give a literal.
func (b *builder) apply(op *Op, span parser.Span, args []operand) (operand, error) {
	if w, ok, err := b.fold(op, span, args); ok || err != nil {
		return operand{weak: w, span: span}, err
	}
	if op.Name == "power" {
		if err := b.checkExponent(span, args); err != nil {
			return operand{}, err
		}
	}
	common := b.common(args[op.Truth:])
	want, result, hint := op.typing(common)
	if result == dtype.Invalid {
		return operand{}, b.notDefined(op, span, args, hint)
	}
	switch {
	case op.Category == Conversion && op == byName[result.String()]:
		return b.cast(span, args[0], result)
	case op.Category == Comparison && want.IsFloat():
		return b.compareFloats(op, span, args, want)
	}
	n := Node{Op: op, Type: result, Span: span}
	for i, a := range args {
		t := want
		if i < op.Truth {
			t = dtype.Bool
		}
		v, err := b.convert(a, t)
		if err != nil {
			return operand{}, err
		}
		n.Args[i] = v.id
	}
	return b.node(n)
}

// cast is a conversion that the text asks for.
func (b *builder) cast(span parser.Span, v operand, t dtype.DType) (operand, error) {
	if lower.VecType(t) == vec.None {
		return operand{}, errorf(Unsupported, span, evaluatedTypes, "conversion to %s is not evaluated yet", t)
	}
	if v.weak != nil && t.IsInteger() {
		if v.weak.i != nil && !fits(v.weak.i, t) {
			return operand{}, errorf(ValueError, v.span, "", "the integer %s does not fit %s", v.weak, t)
		}
		if v.weak.i == nil {
			var err error
			if v, err = b.strong(v); err != nil {
				return operand{}, err
			}
		}
	}
	return b.convert(v, t)
}

// compareFloats compares operands whose common type t is a float type, though one of them may be
// an integer with more digits than t has: then it takes part as two floats, see [lower.IntFloat].
func (b *builder) compareFloats(op *Op, span parser.Span, args []operand, t dtype.DType) (operand, error) {
	wide := -1
	for i, a := range args {
		if a.weak == nil && b.typeOf(a) == dtype.Int64 || a.weak != nil && !a.weak.exactIn(t) && fits(a.weak.i, dtype.Int64) {
			wide, t = i, dtype.Float64
		}
	}
	n := Node{Op: op, Type: dtype.Bool, Span: span}
	for i, a := range args {
		u := t
		if i == wide {
			u = dtype.Int64
		}
		v, err := b.convert(a, u)
		if err != nil {
			return operand{}, err
		}
		n.Args[i] = v.id
	}
	if wide >= 0 {
		part := func(op *Op) NodeID {
			return b.g.Add(Node{Op: op, Type: t, Args: [MaxArity]NodeID{n.Args[wide]}, Span: args[wide].span})
		}
		nearest, rest := part(intFloat), part(intRest)
		n.Args[wide] = rest
		n.Args[1-wide] = b.g.Add(Node{Op: Row("subtract"), Type: t, Args: [MaxArity]NodeID{n.Args[1-wide], nearest}, Span: span})
	}
	return b.node(n)
}

func (b *builder) fold(op *Op, span parser.Span, args []operand) (*weak, bool, error) {
	literals := make([]*weak, len(args))
	for i, a := range args {
		if a.weak == nil {
			return nil, false, nil
		}
		literals[i] = a.weak
	}
	return foldWeak(op, literals, span)
}

// common is the type that operands are promoted to. It is float64 or int64 for literals alone.
func (b *builder) common(args []operand) dtype.DType {
	t := dtype.Invalid
	join := func(u dtype.DType) {
		if t == dtype.Invalid {
			t = u
		} else {
			t = dtype.Promote(t, u)
		}
	}
	for _, a := range args {
		switch {
		case a.weak == nil:
			join(b.typeOf(a))
		case b.literals == NumExpr:
			join(a.weak.own(NumExpr))
		}
	}
	if b.literals == NumExpr {
		return t
	}
	// A literal lifts the others to its kind, not to its size.
	for _, a := range args {
		if a.weak == nil {
			continue
		}
		switch own := a.weak.own(NumPy); {
		case own.Kind() == dtype.KindComplex && t.IsFloat():
			t = dtype.ComplexOf(t)
		case t.Kind() < own.Kind() && !(own.IsInteger() && t.IsInteger()):
			t = own
		}
	}
	return t
}

// convert returns v as type t.
func (b *builder) convert(v operand, t dtype.DType) (operand, error) {
	if v.weak != nil && t.Kind() == dtype.KindComplex {
		return b.complexConst(v, t)
	}
	if v.weak != nil {
		bits, err := v.weak.bits(t, v.span)
		if err != nil {
			return operand{}, err
		}
		return b.node(Node{Op: Const, Type: t, Imm: bits, Span: v.span})
	}
	if b.typeOf(v) == t {
		return v, nil
	}
	return b.node(Node{Op: Row(t.String()), Type: t, Args: [MaxArity]NodeID{v.id}, Span: v.span})
}

// complexConst is the node for a literal of the complex type t.
func (b *builder) complexConst(v operand, t dtype.DType) (operand, error) {
	re, im := weak{i: v.weak.i, f: v.weak.f}, weak{f: v.weak.im}
	n := Node{Op: Row("complex"), Type: t, Span: v.span}
	for i, w := range []weak{re, im} {
		bits, err := w.bits(t.Real(), v.span)
		if err != nil {
			return operand{}, err
		}
		n.Args[i] = b.g.AddConst(t.Real(), bits, v.span)
	}
	return b.node(n)
}

// strong gives a literal its own type.
func (b *builder) strong(v operand) (operand, error) {
	if v.weak == nil {
		return v, nil
	}
	return b.convert(v, v.weak.own(b.literals))
}

// checkExponent refuses a negative integer literal as the exponent of an integer.
func (b *builder) checkExponent(span parser.Span, args []operand) error {
	x, y := args[0], args[1]
	if y.weak == nil || y.weak.i == nil || y.weak.i.Sign() >= 0 || x.weak != nil || !b.typeOf(x).IsInteger() && b.typeOf(x) != dtype.Bool {
		return nil
	}
	return negativePower(span, "the exponent as "+y.weak.String()+".0")
}

// notDefined is the error for operands of types that op is not defined for.
func (b *builder) notDefined(op *Op, span parser.Span, args []operand, hint string) error {
	names := make([]string, len(args))
	for i, a := range args {
		if a.weak != nil {
			names[i] = a.weak.kind()
		} else {
			names[i] = b.typeOf(a).String()
		}
	}
	what := op.Name
	if op.Symbol != "" {
		what = "the operator " + op.Symbol
	}
	return errorf(TypeError, span, hint, "%s is not defined for %s", what, strings.Join(names, " and "))
}
