package parser

import (
	"fmt"
	"strings"
)

// Dump returns e as a tree, one line a node, with its operands indented below it:
//
//	Binary * [0:13]
//	  Name a [0:1]
//	  Call sqrt [4:11]
//	    Name b [9:10]
//
// A script that is one expression is shown as that. [pos:end] is the place in the source text. Below 32 levels the level is a number in place of blanks,
// so that the length stays in proportion to the tree.
func Dump(e Expr) string {
	var b strings.Builder
	if s, ok := e.(*Script); ok && len(s.Assigns) == 0 && len(s.Results) == 1 && s.Results[0].Name == "" {
		e = s.Results[0].X
	}
	dump(&b, e, 0)
	return b.String()
}

func dump(b *strings.Builder, e Expr, level int) {
	const deepest = 32
	if level <= deepest {
		b.WriteString(strings.Repeat("  ", level))
	} else {
		fmt.Fprintf(b, "%*s ", 2*deepest-1, fmt.Sprintf("(%d)", level))
	}
	label, operands := describe(e)
	s := SpanOf(e)
	fmt.Fprintf(b, "%s [%d:%d]\n", label, s.Pos, s.End)
	for _, x := range operands {
		dump(b, x, level+1)
	}
}

// describe returns what is to be said of e alone, and its operands in the order of the text.
func describe(e Expr) (label string, operands []Expr) {
	switch e := e.(type) {
	case *Name:
		return "Name " + e.Ident, nil
	case *Literal:
		return [...]string{"Bool ", "Int ", "Float ", "Imag ", "String "}[e.Kind] + formatLiteral(e), nil
	case *Unary:
		return "Unary " + e.Op, []Expr{e.X}
	case *Binary:
		return "Binary " + e.Op, []Expr{e.X, e.Y}
	case *Compare:
		return "Compare " + strings.Join(e.Ops, " "), e.X
	case *Logical:
		return "Logical " + e.Op, []Expr{e.X, e.Y}
	case *Cond:
		return "Cond", []Expr{e.Then, e.If, e.Else}
	case *Call:
		operands = append(operands, e.Args...)
		for _, k := range e.Keywords {
			operands = append(operands, k)
		}
		return "Call " + e.Func, operands
	case Keyword:
		return "Keyword " + e.Name, []Expr{e.Value}
	case *Attr:
		return "Attr ." + e.Name, []Expr{e.X}
	case *Tuple:
		return "Tuple", e.X
	case *Script:
		return "Script", e.statements()
	case Binding:
		if e.Name == "" {
			return "Result", []Expr{e.X}
		}
		return "Assign " + e.Name, []Expr{e.X}
	case *None:
		return "None", nil
	}
	panic(fmt.Sprintf("parser: no description of a %T", e))
}
