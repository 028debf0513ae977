package ir

import (
	"math"
	"slices"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/parser"
)

// elementwise names what a reduction of one argument is of two.
var elementwise = map[string]string{"min": "minimum", "max": "maximum"}

// reductions are those that are more than a node of their own with a Fold. x is the operand, in the type in which
// the rule says to compute; the value is in that type too, or the real part of it, or in the type that the rule gives.
var reductions = map[string]func(r *reducing, x NodeID) NodeID{
	"fsum":          (*reducing).exactSum,
	"mean":          (*reducing).mean,
	"var":           (*reducing).variance,
	"std":           (*reducing).deviation,
	"argmin":        func(r *reducing, x NodeID) NodeID { return r.position("min", x) },
	"argmax":        func(r *reducing, x NodeID) NodeID { return r.position("max", x) },
	"count_nonzero": (*reducing).countNonzero,
	"nansum":        (*reducing).nansum,
	"dot":           func(r *reducing, x NodeID) NodeID { return r.fold("sum", x, r.axes) },
	"norm":          (*reducing).norm,
}

// reduction is the call of a reduction.
func (b *builder) reduction(op *Op, e *parser.Call) (operand, error) {
	r := &reducing{b: b, span: e.Span, axes: Axes{All: true}}
	if err := r.arguments(op, e); err != nil {
		return operand{}, err
	}
	args, err := b.exprs(e.Args[:op.Arity()])
	if err != nil {
		return operand{}, err
	}
	if hasText(args) {
		return operand{}, b.checkTexts(op, e.Span, args)
	}
	want, result, hint := op.typing(b.common(args))
	if result == dtype.Invalid {
		return operand{}, b.notDefined(op, e.Span, args, hint)
	}
	for i := range args {
		if args[i], err = b.convert(args[i], want); err != nil {
			return operand{}, err
		}
	}
	x := args[0].id
	if op.Arity() == 2 {
		x = r.op("multiply", want, x, args[1].id)
	}
	if express, ok := reductions[op.Name]; ok {
		x = express(r, x)
	} else {
		x = r.fold(op.Name, x, r.axes)
	}
	return b.convert(operand{id: x, span: e.Span}, result)
}

// arguments reads the arguments of a call that say how to reduce, and checks how many others there are.
func (r *reducing) arguments(op *Op, e *parser.Call) (err error) {
	switch n := len(e.Args) - op.Arity(); {
	case n == 1 && op.takesAxis():
		if r.axes, err = r.b.axis(e.Args[1]); err != nil {
			return err
		}
	case n != 0:
		return argumentCount(op, e)
	}
	for _, k := range e.Keywords {
		switch {
		case k.Name == "axis" && len(e.Args) > op.Arity():
			return errorf(TypeError, k.Span, "", "the argument 'axis' is given twice")
		case k.Name == "axis":
			keepdims := r.axes.Keepdims
			if r.axes, err = r.b.axis(k.Value); err != nil {
				return err
			}
			r.axes.Keepdims = keepdims
		case k.Name == "keepdims":
			l, ok := k.Value.(*parser.Literal)
			if !ok || l.Kind != parser.LitBool {
				return errorf(TypeError, parser.SpanOf(k.Value), "", "keepdims must be True or False")
			}
			r.axes.Keepdims = l.Bool
		case k.Name == "ddof" && slices.Contains(op.Keywords, "ddof=0"):
			if err := r.readDdof(k.Value); err != nil {
				return err
			}
		default:
			return noKeyword(op, k)
		}
	}
	return nil
}

// takesAxis reports whether the axis may be the second argument; NumPy's norm has another one there.
func (op *Op) takesAxis() bool {
	return op.Category == Reduction && op.Arity() == 1 && op.Name != "norm"
}

// readDdof reads the value of ddof=.
func (r *reducing) readDdof(e parser.Expr) error {
	v, err := r.b.expr(e)
	if err != nil {
		return err
	}
	if v.weak == nil || v.weak.complex {
		return errorf(TypeError, parser.SpanOf(e), "", "ddof must be a number written in the text")
	}
	if r.ddof, err = v.weak.float(v.span); err != nil {
		return err
	}
	if !(r.ddof >= 0) || math.IsInf(r.ddof, 0) {
		return errorf(ValueError, parser.SpanOf(e), "", "ddof must be finite, and not negative")
	}
	return nil
}

// A reducing expresses a reduction. Its methods add nodes without a check for errors; the conversion at the end has one.
type reducing struct {
	b    *builder
	span parser.Span
	axes Axes
	ddof float64
}

func (r *reducing) typeOf(x NodeID) dtype.DType { return r.b.g.Nodes[x].Type }

func (r *reducing) isComplex(x NodeID) bool { return r.typeOf(x).Kind() == dtype.KindComplex }

// op is an operation on elements, of type t.
func (r *reducing) op(name string, t dtype.DType, args ...NodeID) NodeID {
	n := Node{Op: Row(name), Type: t, Span: r.span}
	copy(n.Args[:], args)
	return r.b.g.Add(n)
}

// fold is a reduction with a Fold.
func (r *reducing) fold(name string, x NodeID, axes Axes) NodeID {
	return r.over(Row(name), r.typeOf(x), x, axes)
}

func (r *reducing) over(op *Op, t dtype.DType, x NodeID, axes Axes) NodeID {
	return r.b.g.Add(Node{Op: op, Type: t, Args: [MaxArity]NodeID{x}, Imm: r.b.g.addAxes(axes), Span: r.span})
}

func (r *reducing) float(x float64) NodeID {
	return r.b.g.AddConst(dtype.Float64, math.Float64bits(x), r.span)
}

// count is the number of elements of x for each of the result's, in float64.
func (r *reducing) count(x NodeID) NodeID {
	return r.op("float64", dtype.Float64, r.over(Count, dtype.Int64, x, r.axes.dropped()))
}

// part is the real or the imaginary part.
func (r *reducing) part(name string, x NodeID) NodeID { return r.op(name, r.typeOf(x).Real(), x) }

// exactSum is float64 for integers, and complex by parts.
func (r *reducing) exactSum(x NodeID) NodeID {
	t := r.typeOf(x)
	if r.isComplex(x) {
		return r.op("complex", t, r.exactSum(r.part("real", x)), r.exactSum(r.part("imag", x)))
	}
	if t.IsInteger() {
		t = dtype.Float64
	}
	return r.over(Row("fsum"), t, x, r.axes)
}

// mean is the sum divided by the count; a complex one by parts.
func (r *reducing) mean(x NodeID) NodeID { return r.meanOver(x, r.axes) }

func (r *reducing) meanOver(x NodeID, axes Axes) NodeID {
	sum, n := r.fold("sum", x, axes), r.count(x)
	if !r.isComplex(x) {
		return r.op("divide", dtype.Float64, sum, n)
	}
	return r.op("complex", dtype.Complex128,
		r.op("divide", dtype.Float64, r.part("real", sum), n),
		r.op("divide", dtype.Float64, r.part("imag", sum), n))
}

// squareOf is the square of the absolute value.
func (r *reducing) squareOf(x NodeID) NodeID {
	square := func(x NodeID) NodeID { return r.op("square", dtype.Float64, x) }
	if r.isComplex(x) {
		return r.op("add", dtype.Float64, square(r.part("real", x)), square(r.part("imag", x)))
	}
	return square(x)
}

// squares is the sum of the squares of absolute values.
func (r *reducing) squares(x NodeID) NodeID { return r.fold("sum", r.squareOf(x), r.axes) }

// variance takes two passes, the first of which finds the mean: the squares less the square of the mean
// would cancel. The mean is rounded, so the differences from it have a sum, which is nearly its error times the count: the squares are
// corrected for that (Chan, Golub and LeVeque, Algorithms for Computing the Sample Variance, Am. Stat. 37, 1983).
func (r *reducing) variance(x NodeID) NodeID {
	count := r.count(x)
	n := count
	if r.ddof > 0 {
		n = r.op("maximum", dtype.Float64, r.op("subtract", dtype.Float64, n, r.float(r.ddof)), r.float(0))
	}
	difference := r.op("subtract", r.typeOf(x), x, r.meanOver(x, r.axes.broadcasting()))
	excess := r.op("divide", dtype.Float64, r.squareOf(r.fold("sum", difference, r.axes)), count)
	squares := r.op("maximum", dtype.Float64, r.op("subtract", dtype.Float64, r.squares(difference), excess), r.float(0))
	return r.op("divide", dtype.Float64, squares, n)
}

func (r *reducing) deviation(x NodeID) NodeID { return r.op("sqrt", dtype.Float64, r.variance(x)) }

func (r *reducing) norm(x NodeID) NodeID { return r.op("sqrt", dtype.Float64, r.squares(x)) }

// countNonzero takes truth values.
func (r *reducing) countNonzero(x NodeID) NodeID {
	return r.fold("sum", r.op("int64", dtype.Int64, x), r.axes)
}

// nansum is the sum with zeros for NaN.
func (r *reducing) nansum(x NodeID) NodeID {
	t := r.typeOf(x)
	if t.IsInteger() {
		return r.fold("sum", x, r.axes)
	}
	zero := r.float(0)
	if r.isComplex(x) {
		zero = r.op("complex", t, zero, zero)
	}
	return r.fold("sum", r.op("where", t, r.op("isnan", dtype.Bool, x), zero, x), r.axes)
}

// position is the least index of an element that is the extreme one, min or max. Where there is a NaN, that is the
// extreme one, and no element equals it.
func (r *reducing) position(extreme string, x NodeID) NodeID {
	hit := r.op("equal", dtype.Bool, x, r.fold(extreme, x, r.axes.broadcasting()))
	if r.typeOf(x).IsFloat() {
		hit = r.op("logical_or", dtype.Bool, hit, r.op("isnan", dtype.Bool, x))
	}
	index := r.over(Index, dtype.Int64, x, r.axes.dropped())
	none := r.b.g.AddConst(dtype.Int64, math.MaxInt64, r.span)
	return r.fold("min", r.op("where", dtype.Int64, hit, index, none), r.axes)
}
