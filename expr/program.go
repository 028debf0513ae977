package expr

import (
	"context"
	"fmt"

	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime"
)

// A Program is a compiled expression. It is safe for use by many goroutines at once.
// Its machine code is released when the Program is no longer reachable.
type Program struct {
	src    string
	cfg    config
	names  []name   // the operands, in the order of EvalInto
	others []string // names in the text that stand for constants
	graph  *ir.Graph
	plan   planner
	run    *runtime.Plan
	places []parser.Span    // of run's values
	single *runtime.Program // of run, if it is one pass over all operands with one result; else nil
	opts   runtime.Options
}

// A name is an operand.
type name struct {
	parser.Span // where it stands first
	text        string
}

// Compile translates src for operands of the given types. It fails with [ErrSyntax], [ErrUndefined] (a
// name that types does not have), [ErrType], [ErrValue] or [ErrUnsupported].
func Compile(src string, types Types, opts ...Option) (*Program, error) {
	return compile(src, types, newConfig(opts))
}

// MustCompile is [Compile] that panics on an error, for package-level variables.
func MustCompile(src string, types Types, opts ...Option) *Program {
	p, err := Compile(src, types, opts...)
	if err != nil {
		panic(err)
	}
	return p
}

// Check is [Compile] without the code: it returns the result's type.
func Check(src string, types Types, opts ...Option) (DType, error) {
	p, err := Compile(src, types, opts...) // which compiles for the machine only when it runs
	if err != nil {
		return Invalid, err
	}
	return p.DType(), nil
}

// Names returns the operands in the order that EvalInto wants them, which is the order in which they
// first appear in the text.
func (p *Program) Names() []string {
	list := make([]string, len(p.names))
	for i := range p.names {
		list[i] = p.names[i].text
	}
	return list
}

// DType returns the element type of the result, the first one of several.
func (p *Program) DType() DType { return p.graph.Results[0].Type }

// A Result is one of the values that a text asks for.
type Result struct {
	Name  string // as in r = hypot(x, y); "" if it has none
	DType DType
}

// Results returns what the text asks for, in its order: one value, or several as in "a, b" or "r = a, s = b".
func (p *Program) Results() []Result {
	list := make([]Result, len(p.graph.Results))
	for i, r := range p.graph.Results {
		list[i] = Result{r.Name, r.Type}
	}
	return list
}

// Shapes returns the shapes of [Program.Results] for operands such as args, in [Program.Names] order.
// It fails with [ErrType], [ErrShape] or [ErrValue].
func (p *Program) Shapes(args ...Array) ([][]int, error) {
	shapes, err := p.run.Shapes(args)
	return shapes, wrap(err, p)
}

// Elementwise reports whether there is one result and no reduction, so that a part of the result needs no
// more than the same part of the operands.
func (p *Program) Elementwise() bool { return p.single != nil }

// String returns the text that the Program was compiled from.
func (p *Program) String() string { return p.src }

// EvalInto computes the program over args, in [Program.Names] order, into dst, without allocating. The
// operands must have the types that p was compiled for and shapes that broadcast to dst's. dst may be of
// any type that the casting rule allows, and may share memory with operands in any way.
// It fails with [ErrType], [ErrShape] or [ErrValue], and leaves dst as it is then.
func (p *Program) EvalInto(dst Array, args ...Array) error {
	switch {
	case p.single == nil:
		if p.run.EvalDirect(&dst, args, &p.opts) {
			return nil
		}
		return p.EvalAllIntoContext(context.Background(), []Array{dst}, args...)
	case p.single.EvalDirect(&dst, args, &p.opts):
		return nil
	}
	return wrap(p.single.EvalPrepared(context.Background(), []Array{dst}, args, &p.opts), p)
}

// EvalIntoContext is [Program.EvalInto] that stops when ctx is done, leaving dst partly written, and
// returns ctx's error.
func (p *Program) EvalIntoContext(ctx context.Context, dst Array, args ...Array) error {
	return p.EvalAllIntoContext(ctx, []Array{dst}, args...)
}

// EvalAllInto is [Program.EvalInto] for a text that asks for several values: it takes a destination for each of
// [Program.Results]. Values of the same shape are computed in one pass over the operands. The destinations must not
// share memory with each other.
func (p *Program) EvalAllInto(dsts []Array, args ...Array) error {
	return p.EvalAllIntoContext(context.Background(), dsts, args...)
}

// EvalAllIntoContext is [Program.EvalAllInto] that stops when ctx is done, as [Program.EvalIntoContext].
func (p *Program) EvalAllIntoContext(ctx context.Context, dsts []Array, args ...Array) error {
	if p.single != nil {
		return wrap(p.single.EvalContext(ctx, dsts, args, &p.opts), p)
	}
	return wrap(p.run.Eval(ctx, dsts, args, &p.opts), p)
}

// Eval computes the program over vars into a new array.
func (p *Program) Eval(vars Vars) (Array, error) {
	var buf [8]Array
	args, err := p.bind(buf[:0], vars)
	if err != nil {
		return Array{}, err
	}
	return p.evalNew(args, p.DType())
}

// EvalAll computes all values that the text asks for, over vars, into new arrays.
func (p *Program) EvalAll(vars Vars) ([]Array, error) {
	var buf [8]Array
	args, err := p.bind(buf[:0], vars)
	if err != nil {
		return nil, err
	}
	return p.evalAllNew(args)
}

// bind appends the operands that vars gives to args.
func (p *Program) bind(args []Array, vars Vars) ([]Array, error) {
	for i := range p.names {
		n := &p.names[i]
		v, ok := vars[n.text]
		if !ok {
			return nil, &Error{ErrUndefined, p.src, n.Pos, n.End, fmt.Sprintf("operand %q is missing", n.text), ""}
		}
		a, err := arrayOf(v)
		if err != nil {
			return nil, badOperand(p.src, n, err)
		}
		args = append(args, a)
	}
	return args, nil
}

func badOperand(src string, n *name, err error) error {
	return &Error{ErrType, src, n.Pos, n.End, fmt.Sprintf("operand %q %v", n.text, err), "operands are slices, numbers or arrays"}
}

// evalNew computes the program, which has one result, into a new array of type t.
func (p *Program) evalNew(args []Array, t DType) (Array, error) {
	if p.single == nil {
		if n := len(p.graph.Results); n > 1 {
			return Array{}, &Error{ErrValue, p.src, -1, 0, fmt.Sprintf("the text asks for %d values, and one is taken", n), "take them with EvalAll or EvaluateAll"}
		}
		all, err := p.evalAllAs(args, []DType{t})
		if err != nil {
			return Array{}, err
		}
		return all[0], nil
	}
	var buf [MaxDims]int
	shape, err := runtime.BroadcastShape(buf[:], args, p.run.Params)
	if err != nil {
		return Array{}, wrap(err, p)
	}
	dst, err := runtime.TryMake(t, shape)
	if err != nil {
		return Array{}, wrap(err, p)
	}
	if err := p.EvalInto(dst, args...); err != nil {
		return Array{}, err
	}
	return dst, nil
}

// evalAllNew computes all results into new arrays of their own types.
func (p *Program) evalAllNew(args []Array) ([]Array, error) {
	var types []DType
	for _, r := range p.graph.Results {
		types = append(types, r.Type)
	}
	return p.evalAllAs(args, types)
}

func (p *Program) evalAllAs(args []Array, types []DType) ([]Array, error) {
	shapes, err := p.run.Shapes(args)
	if err != nil {
		return nil, wrap(err, p)
	}
	dsts := make([]Array, len(shapes))
	for i := range dsts {
		if dsts[i], err = runtime.TryMake(types[i], shapes[i]); err != nil {
			return nil, wrap(err, p)
		}
	}
	if err := p.EvalAllInto(dsts, args...); err != nil {
		return nil, err
	}
	return dsts, nil
}
