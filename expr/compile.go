package expr

import (
	"errors"

	"github.com/nexpr/nexpr/codegen/ir"
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
	for text, v := range vars {
		a, err := arrayOf(v)
		if err == nil {
			types[text] = a.DType()
			continue
		}
		for i := range names {
			if names[i].text == text {
				return nil, badOperand(key.src, &names[i], err)
			}
		}
	}
	return build(key.src, tree, names, types, key.cfg)
}

func build(src string, tree parser.Expr, names []name, types Types, cfg config) (*Program, error) {
	isa, err := runtime.ChooseISA(cfg.isa)
	if err != nil {
		return nil, wrap(err, nil)
	}
	_ = isa
	return nil, &Error{Kind: ErrUnsupported, Src: src, Pos: -1, Msg: "this build has no code generator"}
}

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
