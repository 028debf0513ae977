package ir

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/parser"
)

// Byte strings are no nodes: all that an expression can do with them is to ask about two of them, variables or
// literals, which gives a bool. Such a predicate is a node without operands, and for what runs the expression
// an operand whose elements it computes beside the vector program.

// A TextFunc is a predicate on byte strings that have no NULs at the end: these are padding.
type TextFunc func(x, y string) bool

// A Text is a byte string: a variable or a literal.
type Text struct {
	Param   int    // index in Graph.Params; -1: Literal
	Literal string // without NULs at the end
}

// A Predicate asks something about two byte strings, one a variable at least. Op is one of equal, less, contains,
// startswith and endswith: the other comparisons are made of these.
type Predicate struct {
	Op   *Op
	X, Y Text
}

func trimNULs(s string) string { return strings.TrimRight(s, "\x00") }

// kind is how errors call it.
func (t *Text) kind() string {
	if t.Param < 0 {
		return "a string literal"
	}
	return dtype.Bytes.String()
}

func (g *Graph) formatText(t Text) string {
	if t.Param < 0 {
		return strconv.Quote(t.Literal)
	}
	return g.Params[t.Param].Name
}

// PredicateName writes predicate i as a call.
func (g *Graph) PredicateName(i int) string {
	p := &g.Predicates[i]
	return fmt.Sprintf("%s(%s, %s)", p.Op.Name, g.formatText(p.X), g.formatText(p.Y))
}

func hasText(args []operand) bool {
	for _, a := range args {
		if a.text != nil {
			return true
		}
	}
	return false
}

// ask is the node for an operation on operands of which one at least is a byte string.
func (b *builder) ask(op *Op, span parser.Span, args []operand) (operand, error) {
	if err := b.checkTexts(op, span, args); err != nil {
		return operand{}, err
	}
	x, y := *args[0].text, *args[1].text
	if x.Param < 0 && y.Param < 0 {
		n := Node{Op: Const, Type: dtype.Bool, Span: span}
		if op.Texts(x.Literal, y.Literal) {
			n.Imm = 1
		}
		return b.node(n)
	}
	switch op.Name {
	case "not_equal":
		return b.askNot("equal", span, args)
	case "greater_equal":
		return b.askNot("less", span, args)
	case "less_equal":
		return b.askNot("less", span, []operand{args[1], args[0]})
	case "greater":
		return b.ask(Row("less"), span, []operand{args[1], args[0]})
	}
	return b.predicate(Predicate{op, x, y}, span)
}

// askNot is the opposite of an operation.
func (b *builder) askNot(name string, span parser.Span, args []operand) (operand, error) {
	v, err := b.ask(Row(name), span, args)
	if err != nil {
		return operand{}, err
	}
	return b.apply(Row("logical_not"), span, []operand{v})
}

// predicate is the node for p.
func (b *builder) predicate(p Predicate, span parser.Span) (operand, error) {
	i, ok := b.asked[p]
	if !ok {
		if b.asked == nil {
			b.asked = map[Predicate]uint64{}
		}
		i = uint64(len(b.g.Predicates))
		b.asked[p] = i
		b.g.Predicates = append(b.g.Predicates, p)
	}
	return b.node(Node{Op: Asked, Type: dtype.Bool, Imm: i, Span: span})
}

// checkTexts refuses what is not defined for byte strings.
func (b *builder) checkTexts(op *Op, span parser.Span, args []operand) error {
	if op.Texts == nil {
		hint := "byte strings can be compared, and contains, startswith and endswith take them"
		switch {
		case op.Truth > 0 && args[0].text != nil:
			hint = "to ask whether a string is empty, compare it: s == ''"
		case op.Name == "add":
			hint = "strings are not joined; " + hint
		}
		return b.notDefined(op, span, args, hint)
	}
	for _, a := range args {
		if a.text == nil {
			return b.notDefined(op, span, args, "a byte string goes with another one only; a literal is written in quotes")
		}
	}
	return nil
}

// textResult is the error for an expression that is a byte string itself.
func (b *builder) textResult(v operand) error {
	what := fmt.Sprintf("the result is %s", v.text.kind())
	if v.text.Param >= 0 {
		what = fmt.Sprintf("the variable %s is an array of byte strings", b.g.Params[v.text.Param].Name)
	}
	return errorf(TypeError, v.span, "compare it, or use contains, startswith or endswith", "%s, and a result is bools or numbers", what)
}
