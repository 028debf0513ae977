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
	if common.IsInteger() && want.IsFloat() {
		want = b.floatFor(op, args)
		_, result = op.Types(want)
	}
	switch {
	case op.Category == Conversion && op == byName[result.String()]:
		return b.cast(span, args[0], result)
	case op.Category == Comparison && want.IsFloat() && b.bothWide(args):
		return b.compareWide(op, span, args)
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

// floatFor is the type in which op computes for integers: the widest of those for each operand, which
// for int16 and uint16 is less than the one for int32, their common type.
func (b *builder) floatFor(op *Op, args []operand) dtype.DType {
	t := dtype.Invalid
	for _, a := range args {
		if a.weak == nil || b.literals == NumExpr {
			u, _ := op.Types(b.common([]operand{a}))
			t = widest(t, u)
		}
	}
	if t == dtype.Invalid { // literals alone
		t, _ = op.Types(b.common(args))
	}
	return t
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

// bothWide reports whether the operands are a uint64 and a signed integer, whose common type is a float
// type too.
func (b *builder) bothWide(args []operand) bool {
	for _, a := range args {
		if a.weak != nil || !b.typeOf(a).IsInteger() {
			return false
		}
	}
	return len(args) == 2
}

// compareWide compares a uint64 with a signed integer, which is less than the other where it is negative.
// Elsewhere both are uint64.
func (b *builder) compareWide(op *Op, span parser.Span, args []operand) (operand, error) {
	n := Node{Op: op, Type: dtype.Bool, Span: span}
	var negative operand
	first := false
	for i, a := range args {
		if b.typeOf(a).Kind() == dtype.KindInt {
			first = i == 0
			var err error
			if negative, err = b.node(Node{Op: Row("signbit"), Type: dtype.Bool, Args: [MaxArity]NodeID{a.id}, Span: a.span}); err != nil {
				return operand{}, err
			}
		}
		v, err := b.convert(a, dtype.Uint64)
		if err != nil {
			return operand{}, err
		}
		n.Args[i] = v.id
	}
	v, err := b.node(n)
	if err != nil {
		return operand{}, err
	}
	// What the comparison gives where the first operand is the smaller one.
	less := op.Name == "less" || op.Name == "less_equal"
	if op.Name == "not_equal" || less == first && op.Name != "equal" {
		return b.apply(Row("logical_or"), span, []operand{negative, v})
	}
	if negative, err = b.apply(Row("logical_not"), span, []operand{negative}); err != nil {
		return operand{}, err
	}
	return b.apply(Row("logical_and"), span, []operand{negative, v})
}

// compareFloats compares operands whose common type t is a float type, though one of them may be
// an integer with more digits than t has, which is one of 64 bits: then it takes part as two floats, see [lower.IntFloat].
func (b *builder) compareFloats(op *Op, span parser.Span, args []operand, t dtype.DType) (operand, error) {
	wide, integer := -1, dtype.Int64
	for i, a := range args {
		for _, u := range []dtype.DType{dtype.Uint64, dtype.Int64} {
			if a.weak == nil && b.typeOf(a) == u || a.weak != nil && !a.weak.exactIn(t) && fits(a.weak.i, u) {
				wide, integer = i, u
			}
		}
	}
	if wide >= 0 {
		t = dtype.Float64
	}
	n := Node{Op: op, Type: dtype.Bool, Span: span}
	for i, a := range args {
		u := t
		if i == wide {
			u = integer
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
	for _, a := range args {
		switch {
		case a.weak == nil:
			t = widest(t, b.typeOf(a))
		case b.literals == NumExpr:
			t = widest(t, a.weak.own(NumExpr))
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

// widest is the common type of t, which may be none yet, and u.
func widest(t, u dtype.DType) dtype.DType {
	if t == dtype.Invalid {
		return u
	}
	return dtype.Promote(t, u)
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
