package parser

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

const (
	assignment     = "'%s' is not supported: a name is assigned once"
	hintAssignment = "give the new value a name of its own, such as c = a + b"
)

// advice holds the tokens that no expression contains: what is wrong, with %s for the token, and a cure.
var advice = map[string]struct{ msg, hint string }{
	"=":   {"'%s' must follow a name at the beginning of a statement", "use == to compare"},
	":=":  {"'%s' is not supported", "use = to give a value a name, == to compare"},
	"+=":  {assignment, hintAssignment},
	"-=":  {assignment, hintAssignment},
	"*=":  {assignment, hintAssignment},
	"/=":  {assignment, hintAssignment},
	"//=": {assignment, hintAssignment},
	"%=":  {assignment, hintAssignment},
	"**=": {assignment, hintAssignment},
	"<<=": {assignment, hintAssignment},
	">>=": {assignment, hintAssignment},
	"&=":  {assignment, hintAssignment},
	"|=":  {assignment, hintAssignment},
	"^=":  {assignment, hintAssignment},
	"@=":  {assignment, hintAssignment},
	"=>":  {"'%s' is not an operator", "use >="},
	"=<":  {"'%s' is not an operator", "use <="},
	"<>":  {"'%s' is not an operator", "use !="},
	"~=":  {"'%s' is not an operator", "use !="},
	"!==": {"'%s' is not an operator", "use !="},
	"===": {"'%s' is not an operator", "use =="},
	"@":   {"matrix multiplication ('%s') is not supported", "use * for the element-wise product"},
	"?":   {"'%s' is not an operator", "write x if condition else y"},
	":":   {"'%s' is not part of any expression", ""},
	"...": {"'%s' is not supported", ""},
	"{":   {"sets and dictionaries ('%s') are not supported", ""},

	"is":     {"'%s' is not supported", "use == to compare"},
	"in":     {"'%s' is not supported", "compare with == and combine with or"},
	"lambda": {"'%s' is not supported", ""},
}

func adviceHint(op string) string { return advice[op].hint }

// fail reports an error.
func (p *parser) fail(s Span, hint, format string, args ...any) {
	panic(&Error{s, fmt.Sprintf(format, args...), hint})
}

// failAdvised reports t if it is a token that no expression contains.
func (p *parser) failAdvised(t *lexer.Token) {
	if a, ok := advice[t.Value]; ok {
		p.fail(tokenSpan(t), a.hint, a.msg, t.Value)
	}
}

// missingOperand reports that no operand begins at the next token.
func (p *parser) missingOperand() {
	t := p.peek()
	p.failAdvised(t)
	found := tokenSpan(t)
	switch {
	case t.Value == "[":
		p.fail(found, "", "lists are not supported")
	case t.Value == "None":
		p.fail(found, "", "None may only stand as the value of an argument, such as axis=None")
	case t.EOF() && p.prev == nil:
		p.fail(Span{}, "", "the expression is empty")
	case t.EOF():
		end := tokenSpan(p.prev).End
		p.fail(Span{end, end}, "", "an operand is missing after %s", quote(p.prev))
	case p.prev == nil:
		p.fail(found, "", "an operand is missing before %s", quote(t))
	}
	p.fail(found, "", "an operand is missing between %s and %s", quote(p.prev), quote(t))
}

// badTuple reports a tuple where it cannot stand.
func (p *parser) badTuple(t *Tuple) {
	if len(t.X) == 0 {
		p.fail(t.Span, "", "an operand is missing between the parentheses")
	}
	p.fail(t.Span, "", "a tuple may only stand as the value of an argument, such as axis=(0, 1), or as the results")
}

// missingElse reports that no else follows the operand after the token cond, "if".
func (p *parser) missingElse(cond *lexer.Token) {
	if startsOperand(p.peek()) {
		p.unexpected(nil)
	}
	p.fail(tokenSpan(cond), "write x if condition else y", "'if' without 'else'")
}

// badAttr reports that no attribute's name follows a '.'.
func (p *parser) badAttr() {
	t, dot := p.peek(), tokenSpan(p.prev)
	if t.Type != tokName {
		p.fail(dot, "", "'.' must be followed by real or imag")
	}
	p.next()
	hint := ""
	if p.peek().Value == "(" {
		hint = fmt.Sprintf("call a function as %s(x)", shorten(t.Value))
	}
	p.fail(Span{dot.Pos, tokenSpan(t).End}, hint, "'.%s' is not supported: the attributes are .real and .imag", shorten(t.Value))
}

// unexpected reports that the next token neither continues the expression nor closes the parenthesis
// open, nil if none is open.
func (p *parser) unexpected(open *lexer.Token) {
	t := p.peek()
	p.failAdvised(t)
	found := tokenSpan(t)
	switch {
	case t.EOF():
		p.fail(tokenSpan(open), "", "'(' is never closed")
	case isCloser(t) && open == nil:
		p.fail(found, "", "'%s' closes nothing", t.Value)
	case isCloser(t):
		p.fail(found, "write )", "'%s' cannot close '('", t.Value)
	case t.Value == "[":
		p.fail(found, "index the array before it is passed in", "indexing is not supported")
	case t.Value == "(":
		p.fail(found, "to multiply, write *", "only a function's name can be called")
	case t.Value == "!":
		p.fail(found, "use != to compare", "'!' must stand before an operand, not after one")
	case t.Value == "not":
		p.next()
		if in := p.peek(); in.Value == "in" {
			p.fail(Span{found.Pos, tokenSpan(in).End}, "compare with != and combine with and", "'not in' is not supported")
		}
		p.fail(found, "use != to compare", "'not' must stand before an operand, not after one")
	case t.Value == ";":
		p.fail(found, "", "'(' is not closed before ';'")
	case t.Value == "else":
		p.fail(found, "", "'else' without 'if'")
	case infix[t.Value].op != "": // others were taken as operators
		p.fail(found, "", "%s cannot follow a tuple or None", quote(t))
	case t.Value == "None" || startsOperand(t):
		p.fail(found, p.missingOperatorHint(t), "an operator is missing between %s and %s", quote(p.prev), quote(t))
	}
	p.fail(found, "", "%s cannot stand here", quote(t))
}

func (p *parser) missingOperatorHint(t *lexer.Token) string {
	prev, next := shorten(p.prev.Value), shorten(t.Value)
	switch {
	case t.Pos.Line > p.prev.Pos.Line:
		return "only an assignment ends with its line; separate results with commas"
	case p.prev.Type == tokString || t.Type == tokString || t.Type == tokKeyword || t.Type == tokOp:
		return ""
	case p.prev.Type == tokName && len(prev)+len(next) <= 32:
		return fmt.Sprintf("write %s(%s) to call a function, %s*%s to multiply", prev, next, prev, next)
	}
	return "to multiply, write *"
}

func isCloser(t *lexer.Token) bool { return t.Value == ")" || t.Value == "]" || t.Value == "}" }

func startsOperand(t *lexer.Token) bool {
	switch t.Type {
	case tokName, tokInt, tokFloat, tokImag, tokString:
		return true
	}
	_, isPrefix := prefix[t.Value]
	return isPrefix || t.Value == "True" || t.Value == "False"
}

func tokenSpan(t *lexer.Token) Span { return Span{t.Pos.Offset, t.Pos.Offset + len(t.Value)} }

// quote returns the token for use in a message.
func quote(t *lexer.Token) string {
	if t.Type == tokString {
		return "a string"
	}
	return "'" + shorten(t.Value) + "'"
}

// shorten returns text for use in a message: not too long, and fit to be printed.
func shorten(text string) string {
	const longest = 32 // runes
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest-1]) + "…"
	}
	return strings.Map(printable, text)
}

// printable returns r, or U+FFFD if a terminal would not print it as one character.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return utf8.RuneError
}
