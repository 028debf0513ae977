package ir

import (
	"fmt"
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
)

// Build gives script its types: those of the variables are in types, which may hold more names than
// the script uses. An error is an *Error.
func Build(script *parser.Script, types map[string]dtype.DType, literals Literals) (*Graph, error) {
	b := &builder{g: newGraph(usualNodes), types: types, literals: literals}
	for i := range script.Assigns {
		if _, err := b.bind(&script.Assigns[i]); err != nil {
			return nil, err
		}
	}
	for i := range script.Results {
		r := &script.Results[i]
		v, err := b.bind(r)
		if err == nil && v.text != nil {
			err = b.textResult(v)
		}
		if err == nil {
			v, err = b.strong(v)
		}
		if err != nil {
			return nil, err
		}
		b.g.Results = append(b.g.Results, Result{r.Name, v.id, b.typeOf(v), parser.SpanOf(r.X)})
	}
	return b.g, nil
}

// usualNodes is the number of nodes that few graphs exceed.
const usualNodes = 32

type builder struct {
	g        *Graph
	types    map[string]dtype.DType
	literals Literals
	params   map[string]uint64
	assigned map[string]operand   // a literal stays one
	asked    map[Predicate]uint64 // indices in g.Predicates
}

// An operand is a node, a literal that has no type yet, or a byte string.
type operand struct {
	id   NodeID
	weak *weak // nil for a node
	text *Text // nil for what is no byte string
	span parser.Span
}

func (b *builder) typeOf(v operand) dtype.DType { return b.g.Nodes[v.id].Type }

func (b *builder) expr(e parser.Expr) (operand, error) {
	span := parser.SpanOf(e)
	switch e := e.(type) {
	case *parser.Name:
		return b.name(e)
	case *parser.Literal:
		return b.literal(e)
	case *parser.Unary:
		return b.operator(e.Op, span, e.X)
	case *parser.Binary:
		return b.operator(e.Op, span, e.X, e.Y)
	case *parser.Logical:
		return b.operator(e.Op, span, e.X, e.Y)
	case *parser.Compare:
		return b.compare(e)
	case *parser.Cond:
		return b.cond(e)
	case *parser.Attr:
		return b.function(e.Name, span, e.X)
	case *parser.Call:
		return b.call(e)
	}
	return operand{}, errorf(TypeError, span, "", "this is no value")
}

// bind reads an expression, and gives its value the name.
func (b *builder) bind(x *parser.Binding) (operand, error) {
	v, err := b.expr(x.X)
	if err != nil || x.Name == "" {
		return v, err
	}
	if b.assigned == nil {
		b.assigned = map[string]operand{}
	}
	b.assigned[x.Name] = v
	return v, nil
}

func (b *builder) exprs(list []parser.Expr) ([]operand, error) {
	args := make([]operand, len(list))
	for i, e := range list {
		v, err := b.expr(e)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	return args, nil
}

func (b *builder) operator(symbol string, span parser.Span, list ...parser.Expr) (operand, error) {
	op, ok := BySymbol(symbol, len(list))
	if !ok {
		return operand{}, errorf(Unsupported, span, "", "the operator %s is not evaluated yet", symbol)
	}
	args, err := b.exprs(list)
	if err != nil {
		return operand{}, err
	}
	return b.apply(op, span, args)
}

func (b *builder) function(name string, span parser.Span, list ...parser.Expr) (operand, error) {
	args, err := b.exprs(list)
	if err != nil {
		return operand{}, err
	}
	return b.apply(Row(name), span, args)
}

// cond reads the parts in the order of the text, since that is the order of the parameters.
func (b *builder) cond(e *parser.Cond) (operand, error) {
	args, err := b.exprs([]parser.Expr{e.Then, e.If, e.Else})
	if err != nil {
		return operand{}, err
	}
	args[0], args[1] = args[1], args[0]
	return b.apply(Row("where"), parser.SpanOf(e), args)
}

func (b *builder) call(e *parser.Call) (operand, error) {
	op, ok := ByName(e.Func)
	if !ok {
		return operand{}, b.unknownFunction(e)
	}
	if op.Category == Reduction {
		other, ok := elementwise[op.Name]
		if !ok || len(e.Args) != 2 {
			return b.reduction(op, e)
		}
		op = Row(other)
	}
	if len(e.Keywords) > 0 {
		err := noKeyword(op, e.Keywords[0])
		if elementwise[e.Func] == op.Name {
			err.Hint = e.Func + " of two arguments goes by elements; as a reduction it takes one: " + e.Func + "(x, axis=0)"
		}
		return operand{}, err
	}
	if len(e.Args) != op.Arity() {
		return operand{}, argumentCount(op, e)
	}
	args, err := b.exprs(e.Args)
	if err != nil {
		return operand{}, err
	}
	return b.apply(op, e.Span, args)
}

func noKeyword(op *Op, k parser.Keyword) *Error {
	return errorf(TypeError, k.Span, "", "%s takes no argument named %s", op.Signature(), k.Name)
}

func argumentCount(op *Op, e *parser.Call) error {
	count := fmt.Sprintf("%d arguments", op.Arity())
	switch {
	case op.takesAxis():
		count = "1 argument, or 2 with the axis"
	case op.Arity() == 1:
		count = "1 argument"
	}
	return errorf(TypeError, e.Span, "", "%s takes %s, not %d", op.Signature(), count, len(e.Args))
}

// compare is a chain: each operand is evaluated once, since what is built twice is shared.
func (b *builder) compare(e *parser.Compare) (operand, error) {
	args, err := b.exprs(e.X)
	if err != nil {
		return operand{}, err
	}
	var chain operand
	for i, symbol := range e.Ops {
		op, _ := BySymbol(symbol, 2)
		span := parser.Span{Pos: parser.SpanOf(e.X[i]).Pos, End: parser.SpanOf(e.X[i+1]).End}
		if len(e.Ops) == 1 {
			span = e.Span
		}
		link, err := b.apply(op, span, args[i:i+2])
		if err == nil && i > 0 {
			link, err = b.apply(Row("logical_and"), e.Span, []operand{chain, link})
		}
		if err != nil {
			return operand{}, err
		}
		chain = link
	}
	return chain, nil
}

// constants are variables that need no value. A variable, or a name assigned in the text, hides one.
var constants = map[string]float64{"pi": math.Pi, "e": math.E, "nan": math.NaN(), "inf": math.Inf(1)}

func (b *builder) name(e *parser.Name) (operand, error) {
	if v, ok := b.assigned[e.Ident]; ok {
		return v, nil
	}
	t, ok := b.types[e.Ident]
	if !ok {
		if f, ok := constants[e.Ident]; ok {
			return operand{weak: &weak{f: f}, span: e.Span}, nil
		}
		return operand{}, b.unknownVariable(e)
	}
	i, ok := b.params[e.Ident]
	if !ok {
		if len(b.g.Params) == MaxParams {
			return operand{}, errorf(ValueError, e.Span, "", "the expression has more than %d variables", MaxParams)
		}
		if b.params == nil {
			b.params = map[string]uint64{}
		}
		i = uint64(len(b.g.Params))
		b.params[e.Ident] = i
		b.g.Params = append(b.g.Params, Param{e.Ident, t})
	}
	if t == dtype.Bytes {
		return operand{text: &Text{Param: int(i)}, span: e.Span}, nil
	}
	return b.node(Node{Op: Variable, Type: t, Imm: i, Span: e.Span})
}

func (b *builder) literal(e *parser.Literal) (operand, error) {
	switch e.Kind {
	case parser.LitBool:
		bits := uint64(0)
		if e.Bool {
			bits = 1
		}
		return b.node(Node{Op: Const, Type: dtype.Bool, Imm: bits, Span: e.Span})
	case parser.LitInt:
		return operand{weak: &weak{i: e.Int}, span: e.Span}, nil
	case parser.LitFloat:
		return operand{weak: &weak{f: e.Float}, span: e.Span}, nil
	case parser.LitImag:
		return operand{weak: &weak{im: e.Float, complex: true}, span: e.Span}, nil
	}
	return operand{text: &Text{Param: -1, Literal: trimNULs(e.Str)}, span: e.Span}, nil
}

const evaluatedTypes = "bool, integers, floats and complex numbers are evaluated"

// node adds a node to the graph.
func (b *builder) node(n Node) (operand, error) {
	if lower.VecType(n.Type) == vec.None {
		what := "this has type " + n.Type.String()
		if n.Op == Variable {
			what = fmt.Sprintf("the variable %s has type %s", b.g.Params[n.Imm].Name, n.Type)
		}
		return operand{}, errorf(Unsupported, n.Span, evaluatedTypes, "%s, which is not evaluated yet", what)
	}
	id := b.g.Add(n)
	if len(b.g.Nodes) > MaxNodes {
		return operand{}, errorf(ValueError, n.Span, "", "the expression has more than %d operations", MaxNodes)
	}
	return operand{id: id, span: n.Span}, nil
}
