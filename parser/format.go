package parser

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Format returns the text of e in one line, with the fewest parentheses: Parse or ParseScript makes the same tree of it,
// spans apart. (Only a tree that is nested almost as deep as MaxDepth may come out as too deep.)
func Format(e Expr) string {
	var f formatter
	f.expr(e, precCond)
	return f.String()
}

type formatter struct{ strings.Builder }

// precedence returns the level of the outermost operator of e.
func precedence(e Expr) int {
	switch e := e.(type) {
	case *Cond:
		return precCond
	case *Logical:
		return infix[e.Op].prec
	case *Compare:
		return precCompare
	case *Unary:
		return prefix[e.Op].prec
	case *Binary:
		return infix[e.Op].prec
	}
	return precPostfix
}

// expr writes e, in parentheses if its operator is looser than least.
func (f *formatter) expr(e Expr, least int) {
	if precedence(e) < least {
		f.WriteByte('(')
		defer f.WriteByte(')')
	}
	switch e := e.(type) {
	case *Cond:
		f.expr(e.Then, precOr)
		f.WriteString(" if ")
		f.expr(e.If, precOr)
		f.WriteString(" else ")
		f.expr(e.Else, precCond)
	case *Logical:
		f.infix(e.Op, e.X, e.Y)
	case *Binary:
		f.infix(e.Op, e.X, e.Y)
	case *Compare:
		f.expr(e.X[0], precBitOr)
		for i, op := range e.Ops {
			f.WriteString(" " + op + " ")
			f.expr(e.X[i+1], precBitOr)
		}
	case *Unary:
		f.WriteString(e.Op)
		if e.Op == "not" {
			f.WriteByte(' ')
		}
		f.expr(e.X, prefix[e.Op].prec)
	case *Attr:
		if l, ok := e.X.(*Literal); ok && l.Kind != LitBool && l.Kind != LitString {
			f.WriteString("(" + formatLiteral(l) + ")") // 1.real would be read as the number 1.
		} else {
			f.expr(e.X, precPostfix)
		}
		f.WriteString("." + e.Name)
	case *Call:
		f.WriteString(e.Func + "(")
		f.list(e.Args)
		for i, k := range e.Keywords {
			if i > 0 || len(e.Args) > 0 {
				f.WriteString(", ")
			}
			f.expr(k, precCond)
		}
		f.WriteByte(')')
	case Keyword:
		f.WriteString(e.Name + "=")
		f.expr(e.Value, precCond)
	case *Tuple:
		f.WriteByte('(')
		f.list(e.X)
		if len(e.X) == 1 {
			f.WriteByte(',')
		}
		f.WriteByte(')')
	case *Script:
		for _, b := range e.Assigns {
			f.expr(b, precCond)
			f.WriteString("; ")
		}
		for i, b := range e.Results {
			if i > 0 {
				f.WriteString(", ")
			}
			f.expr(b, precCond)
		}
	case Binding:
		if e.Name != "" {
			f.WriteString(e.Name + " = ")
		}
		f.expr(e.X, precCond)
	case *Name:
		f.WriteString(e.Ident)
	case *Literal:
		f.WriteString(formatLiteral(e))
	case *None:
		f.WriteString("None")
	default:
		panic(fmt.Sprintf("parser: no text for a %T", e))
	}
}

func (f *formatter) infix(op string, x, y Expr) {
	left := infix[op].prec
	if op == "**" { // right-associative
		left++
	}
	f.expr(x, left)
	f.WriteString(" " + op + " ")
	f.expr(y, infix[op].right)
}

func (f *formatter) list(x []Expr) {
	for i, e := range x {
		if i > 0 {
			f.WriteString(", ")
		}
		f.expr(e, precCond)
	}
}

func formatLiteral(l *Literal) string {
	switch l.Kind {
	case LitBool:
		if l.Bool {
			return "True"
		}
		return "False"
	case LitInt:
		if text := l.Int.String(); len(text) <= MaxDigits {
			return text
		}
		return fmt.Sprintf("%#x", l.Int)
	case LitString:
		return formatString(l.Str)
	case LitImag:
		return formatFloat(l.Float) + "j"
	}
	text := formatFloat(l.Float)
	if !strings.ContainsAny(text, ".e") {
		text += ".0" // otherwise it would be an integer
	}
	return text
}

func formatFloat(v float64) string {
	if math.IsInf(v, 1) {
		return "1e999" // inf may be the name of a variable
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func formatString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range []byte(s) {
		switch {
		case c == '\\' || c == '\'':
			b.WriteString("\\" + string(c))
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
