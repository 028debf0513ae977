package expr

import (
	"errors"
	"maps"
	"slices"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime"
)

func compile(src string, types Types, cfg config) (*Program, error) {
	tree, err := parser.Parse(src)
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	return build(src, tree, namesIn(tree), types, cfg)
}

// compileFor compiles for operands such as those in vars.
func compileFor(key cacheKey, vars Vars) (*Program, error) {
	tree, err := parser.Parse(key.src)
	if err != nil {
		return nil, wrapCompile(err, key.src)
	}
	names := namesIn(tree)
	types := Types{}
	for text := range vars {
		types[text] = Bool // any type: names that are not used only serve for "did you mean"
	}
	for i := range names {
		v, ok := vars[names[i].text]
		if !ok {
			continue
		}
		a, err := arrayOf(v)
		if err != nil {
			return nil, badOperand(key.src, &names[i], err)
		}
		types[names[i].text] = a.DType()
	}
	return build(key.src, tree, names, types, key.cfg)
}

func build(src string, tree parser.Expr, names []name, types Types, cfg config) (*Program, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	isa, err := runtime.ChooseISA(cfg.isa)
	if err != nil {
		return nil, wrap(err, nil)
	}
	g, err := codegen.Build(src, tree, types, codegen.Options{Literals: literalRules[cfg.literals], Relaxed: cfg.math == Relaxed})
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	p := &Program{src: src, cfg: cfg, graph: g}
	p.opts = runtime.Options{Threads: cfg.threads, Block: cfg.block, Casting: cfg.casting}
	spec := runtime.Spec{Result: g.Result, ISA: isa}
	places := map[string]name{}
	for _, n := range names {
		places[n.text] = n
	}
	for _, param := range g.Params {
		spec.Params = append(spec.Params, runtime.Param(param))
		p.names = append(p.names, places[param.Name])
		delete(places, param.Name)
	}
	p.others = slices.Collect(maps.Keys(places))
	for i := range g.Predicates {
		spec.Computed = append(spec.Computed, computedBy(&g.Predicates[i]))
	}
	spec.Lower = func(scalar []bool, out DType) (*vec.Program, error) {
		return codegen.Lower(g, scalar, out), nil
	}
	p.run = runtime.NewProgram(spec)
	return p, nil
}

var literalRules = [...]ir.Literals{NumPy: ir.NumPy, NumExpr: ir.NumExpr}

var irKinds = [...]error{
	ir.Undefined:   ErrUndefined,
	ir.TypeError:   ErrType,
	ir.ValueError:  ErrValue,
	ir.Unsupported: ErrUnsupported,
}

// wrapCompile makes an *Error of an error of the parser or of the typed graph.
func wrapCompile(err error, src string) error {
	if e, ok := errors.AsType[*parser.Error](err); ok {
		return &Error{ErrSyntax, src, e.Pos, e.End, e.Msg, e.Hint}
	}
	if e, ok := errors.AsType[*ir.Error](err); ok {
		return &Error{irKinds[e.Kind], src, e.Span.Pos, e.Span.End, e.Msg, e.Hint}
	}
	return err
}
