package expr

import (
	"errors"
	"maps"
	"slices"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime"
)

func compile(src string, types Types, cfg config) (*Program, error) {
	script, err := parser.ParseScript(src)
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	return build(src, script, namesIn(script), types, cfg)
}

// compileFor compiles for operands such as those in vars.
func compileFor(key cacheKey, vars Vars) (*Program, error) {
	script, err := parser.ParseScript(key.src)
	if err != nil {
		return nil, wrapCompile(err, key.src)
	}
	names := namesIn(script)
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
	return build(key.src, script, names, types, key.cfg)
}

func build(src string, script *parser.Script, names []name, types Types, cfg config) (*Program, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	isa, err := runtime.ChooseISA(cfg.isa)
	if err != nil {
		return nil, wrap(err, nil)
	}
	g, err := codegen.Build(src, script, types, codegen.Options{Literals: literalRules[cfg.literals], Relaxed: cfg.math == Relaxed})
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	p := &Program{src: src, cfg: cfg, graph: g}
	p.opts = runtime.Options{Threads: cfg.threads, Block: cfg.block, Casting: cfg.casting}
	places := map[string]name{}
	for _, n := range names {
		places[n.text] = n
	}
	for _, param := range g.Params {
		p.names = append(p.names, places[param.Name])
		delete(places, param.Name)
	}
	p.others = slices.Collect(maps.Keys(places))
	plan, err := codegen.NewPlan(g)
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	p.plan = planner{plan, isa}
	p.run = p.plan.plan()
	p.places = p.plan.places(p.names)
	p.single = p.run.Single()
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
