package expr

import (
	"fmt"
	"maps"
	"math"

	"github.com/nexpr/nexpr/parser"
)

// A Number is a number without a type, as one in the text of an expression.
type Number struct {
	text string
	tree parser.Expr
}

// ParseNumber reads a number as expressions write it, with an optional sign: 3, -2.5, 0x10, 1e-9, True,
// inf, nan, 1-2.5j. It fails with [ErrSyntax].
func ParseNumber(text string) (Number, error) {
	tree, err := parser.Parse(text)
	if err == nil && isNumber(tree) {
		return Number{text, tree}, nil
	}
	return Number{}, &Error{Kind: ErrSyntax, Pos: -1, Msg: fmt.Sprintf("%q is not a number", text)}
}

func isNumber(e parser.Expr) bool {
	if b, ok := e.(*parser.Binary); ok && (b.Op == "-" || b.Op == "+") {
		im, ok := b.Y.(*parser.Literal)
		return ok && im.Kind == parser.LitImag && isTerm(b.X)
	}
	return isTerm(e)
}

// isTerm reports whether e is a number without a sum, with an optional sign.
func isTerm(e parser.Expr) bool {
	if u, ok := e.(*parser.Unary); ok && (u.Op == "-" || u.Op == "+") {
		e = u.X
	}
	switch e := e.(type) {
	case *parser.Literal:
		return e.Kind != parser.LitString
	case *parser.Name:
		return e.Ident == "inf" || e.Ident == "nan"
	}
	return false
}

// String returns the number as it was written.
func (n Number) String() string { return n.text }

// Numbers gives numbers by name, to [CompileWith].
type Numbers map[string]Number

// CompileWith is [Compile] with numbers that stand in for names in the text, and that like those in the
// text take the type of what they are combined with: with x a float32 and k the number 3.5, k*x is float32.
// They are no operands of the Program. Names that the expression does not use are ignored.
func CompileWith(src string, types Types, numbers Numbers, opts ...Option) (*Program, error) {
	script, err := parser.ParseScript(src)
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	numbers.replaceIn(script)
	all := Types{}
	for name, t := range types {
		all[name] = t
	}
	for name := range numbers {
		all[name] = Float64 // none is left, but an error may ask whether it was meant
	}
	return build(src, script, namesIn(script), all, newConfig(opts))
}

// Names returns the variables and constants that src names, in the order of their first appearance.
// It fails with [ErrSyntax].
func Names(src string) ([]string, error) {
	script, err := parser.ParseScript(src)
	if err != nil {
		return nil, wrapCompile(err, src)
	}
	var list []string
	for _, n := range namesIn(script) {
		list = append(list, n.text)
	}
	return list, nil
}

// replaceIn puts the numbers in place of their names, except for names that the script assigns.
func (n Numbers) replaceIn(script *parser.Script) {
	n = maps.Clone(n)
	for _, list := range [][]parser.Binding{script.Assigns, script.Results} {
		for i := range list {
			delete(n, list[i].Name)
		}
	}
	for _, list := range [][]parser.Binding{script.Assigns, script.Results} {
		for i := range list {
			list[i].X = n.replace(list[i].X)
		}
	}
}

// replace returns the tree with the numbers in place of their names. It changes the tree.
func (n Numbers) replace(e parser.Expr) parser.Expr {
	switch e := e.(type) {
	case *parser.Name:
		if v, ok := n[e.Ident]; ok {
			return moved(v.tree, e.Span)
		}
	case *parser.Unary:
		e.X = n.replace(e.X)
	case *parser.Binary:
		e.X, e.Y = n.replace(e.X), n.replace(e.Y)
	case *parser.Compare:
		n.replaceAll(e.X)
	case *parser.Logical:
		e.X, e.Y = n.replace(e.X), n.replace(e.Y)
	case *parser.Cond:
		e.Then, e.If, e.Else = n.replace(e.Then), n.replace(e.If), n.replace(e.Else)
	case *parser.Call:
		n.replaceAll(e.Args)
		for i := range e.Keywords {
			e.Keywords[i].Value = n.replace(e.Keywords[i].Value)
		}
	case *parser.Attr:
		e.X = n.replace(e.X)
	case *parser.Tuple:
		n.replaceAll(e.X)
	}
	return e
}

func (n Numbers) replaceAll(list []parser.Expr) {
	for i := range list {
		list[i] = n.replace(list[i])
	}
}

// moved returns the tree of a number as if it stood at s.
func moved(e parser.Expr, s parser.Span) parser.Expr {
	switch e := e.(type) {
	case *parser.Binary:
		return &parser.Binary{Span: s, OpPos: s, Op: e.Op, X: moved(e.X, s), Y: moved(e.Y, s)}
	case *parser.Unary:
		return &parser.Unary{Span: s, Op: e.Op, X: moved(e.X, s)}
	case *parser.Literal:
		l := *e
		l.Span = s
		return &l
	}
	value := math.Inf(1)
	if e.(*parser.Name).Ident == "nan" {
		value = math.NaN()
	}
	return &parser.Literal{Span: s, Kind: parser.LitFloat, Float: value}
}
