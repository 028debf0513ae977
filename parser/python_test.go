package parser

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

// TestPython compares precedence and literals with what Python's own parser makes of them.
func TestPython(t *testing.T) {
	text, err := os.ReadFile("testdata/python.golden")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) < 500 {
		t.Fatalf("only %d lines", len(lines))
	}
	for _, line := range lines {
		src, want, _ := strings.Cut(line, " => ")
		src, isLiteral := strings.CutPrefix(src, "literal ")
		got := "error"
		if e, err := Parse(src); err == nil && isLiteral {
			got = literalValue(e)
		} else if err == nil {
			got = full(e)
		} else if want != "error" {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
}

// full is the full of testdata/python.py.
func full(e Expr) string {
	switch e := e.(type) {
	case *Literal:
		return formatLiteral(e)
	case *Unary:
		return "(" + strings.ReplaceAll(e.Op, "not", "not ") + full(e.X) + ")"
	case *Binary:
		return fmt.Sprintf("(%s %s %s)", full(e.X), e.Op, full(e.Y))
	case *Logical:
		return fmt.Sprintf("(%s %s %s)", full(e.X), e.Op, full(e.Y))
	case *Compare:
		text := "(" + full(e.X[0])
		for i, op := range e.Ops {
			text += " " + op + " " + full(e.X[i+1])
		}
		return text + ")"
	case *Cond:
		return fmt.Sprintf("(%s if %s else %s)", full(e.Then), full(e.If), full(e.Else))
	case *Attr:
		return full(e.X) + "." + e.Name
	case *Tuple:
		text := "("
		for _, x := range e.X {
			text += full(x) + ","
		}
		return text + ")"
	case *Call:
		var args []string
		for _, a := range e.Args {
			args = append(args, full(a))
		}
		for _, k := range e.Keywords {
			args = append(args, k.Name+"="+full(k.Value))
		}
		return e.Func + "(" + strings.Join(args, ", ") + ")"
	}
	return Format(e)
}

func literalValue(e Expr) string {
	l, ok := e.(*Literal)
	if !ok {
		return full(e)
	}
	switch l.Kind {
	case LitInt:
		return "int " + l.Int.String()
	case LitFloat:
		return fmt.Sprintf("float %016x", math.Float64bits(l.Float))
	case LitImag:
		return fmt.Sprintf("imag %016x", math.Float64bits(l.Float))
	}
	return fmt.Sprintf("bytes %x", l.Str)
}
