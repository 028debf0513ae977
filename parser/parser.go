// Package parser reads the text of an expression into a syntax tree whose nodes know their place.
//
// The language is Python's expression syntax. From the loosest operator to the tightest:
//
//	x if c else y              right-associative
//	or  ||
//	and  &&
//	not                        prefix
//	<  <=  ==  !=  >=  >       chained: 0 < a < 1
//	|
//	^
//	&
//	<<  >>
//	+  -
//	*  /  //  %
//	+  -  ~  !                 prefix
//	**                         right-associative; -a**2 is -(a**2), 2**-a is 2**(-a)
//	f(x, name=y)  x.real  x.imag
//
// The operators && and || are spellings of and and or. The prefix ! means not, but binds to one operand
// as in C: !a & b is (!a) & b, whereas not a & b is not (a & b).
//
// As in Python, and unlike C, | ^ & bind tighter than comparisons: a < 2 | b > 5 is a < (2 | b) > 5.
// # begins a comment, up to the end of its line. Strings are byte strings in ASCII, with the escapes
// of Python's b'...'. Names are compared as they are written, without Unicode normalization.
//
// A text is one expression, or several statements:
//
//	t = a*b; u = sin(t); u + t
//
// A statement gives a value a name, which stands for that value from there on. Each name is assigned once, and not
// used before. The last statement is the result, or several results, with names or without:
//
//	hypot(x, y), arctan2(y, x)
//	r = hypot(x, y), th = arctan2(y, x)
//
// A ';' ends a statement, and so does the end of a line after an assignment to which nothing is missing: outside
// parentheses, not after an operator, and not before one that can only continue it, such as *. A next line that begins
// with + or - could be both, and is an error. All other line ends are white space, and so is one after a backslash.
//
// Any text is safe to parse: see MaxSource and the other limits.
package parser

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// grammar is the whole text.
type grammar struct {
	Body *body `parser:"@@"`
}

var entry = participle.MustBuild[grammar](participle.Lexer(lexerDef{}))

// Parse reads a text that is one expression. Its error is an *Error.
func Parse(src string) (Expr, error) {
	s, err := ParseScript(src)
	if err != nil {
		return nil, err
	}
	x := s.Results[0]
	if len(s.Assigns) > 0 || len(s.Results) > 1 || x.Name != "" {
		return nil, &Error{s.Span, "this is not one expression", ""}
	}
	return x.X, nil
}

// ParseScript reads a text. Its error is an *Error.
func ParseScript(src string) (*Script, error) {
	if err := checkText(src); err != nil {
		return nil, err
	}
	s := newScanner(src)
	tokens, _ := lexer.Upgrade(s) // a scanner never fails
	g, err := entry.ParseFromLexer(tokens)
	if s.err != nil && tokens.Peek().EOF() { // else the parser has stopped at an earlier place
		return nil, s.err
	}
	if err != nil {
		return nil, err
	}
	return g.Body.script, nil
}

// checkText refuses what no token can contain, wherever it stands.
func checkText(src string) error {
	if len(src) > MaxSource {
		return &Error{Span{MaxSource, len(src)}, fmt.Sprintf("the text has %d bytes, more than %d", len(src), MaxSource), ""}
	}
	if i := strings.IndexByte(src, 0); i >= 0 {
		return &Error{Span{i, i + 1}, "the text contains a NUL byte", "write \\0 in a string"}
	}
	if utf8.ValidString(src) {
		return nil
	}
	for i, r := range src {
		if _, n := utf8.DecodeRuneInString(src[i:]); r == utf8.RuneError && n == 1 {
			return &Error{Span{i, i + 1}, fmt.Sprintf("the byte 0x%02x is not UTF-8 text", src[i]), "write \\xhh in a string"}
		}
	}
	return nil
}

// body lets participle hand over to the operator precedence parser: one grammar rule per level
// of precedence would be several times slower.
type body struct{ script *Script }

// Parse implements participle.Parseable; it takes all tokens.
func (b *body) Parse(lex *lexer.PeekingLexer) (err error) {
	p := &parser{lex: lex}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	b.script = p.script()
	return nil
}

// A parser reports its first error by a panic with an *Error, which body.Parse recovers.
type parser struct {
	lex          *lexer.PeekingLexer
	prev         *lexer.Token // the token that next returned last; nil at the start
	depth, nodes int
	brackets     int // how many are open
	scope
}

func (p *parser) peek() *lexer.Token { return p.lex.Peek() }

func (p *parser) next() *lexer.Token {
	p.prev = p.lex.Next()
	return p.prev
}

// accept takes the next token if it is op.
func (p *parser) accept(op string) bool {
	ok := p.peek().Value == op
	if ok {
		p.next()
	}
	return ok
}

// node counts a node that begins at start, and returns its place: up to the token taken last.
func (p *parser) node(start int) Span {
	span := Span{start, tokenSpan(p.prev).End}
	if p.nodes++; p.nodes > MaxNodes {
		p.fail(tokenSpan(p.prev), "", "the expression has more than %d operands and operators", MaxNodes)
	}
	return span
}

// expr reads an operand and the infix operators after it that have at least the precedence least.
func (p *parser) expr(least int) Expr {
	if p.depth++; p.depth > MaxDepth {
		p.fail(tokenSpan(p.peek()), "", "the expression is nested more than %d deep", MaxDepth)
	}
	start := p.peek().Pos.Offset
	e := p.infix(p.operand(least), start, least)
	p.depth--
	return e
}

// infix reads the infix operators of at least the precedence least that follow the operand x, and their
// right operands. start is where x begins, parentheses included.
func (p *parser) infix(x Expr, start, least int) Expr {
	for {
		op, ok := infix[p.peek().Value]
		if !ok || op.prec < least {
			return x
		}
		ended := p.lineEnded()
		if op.prec == precCompare {
			x = p.compare(x, start)
			continue
		}
		tok := p.next()
		if op.prec == precSum && ended {
			p.fail(tokenSpan(tok), "put ; before it, or the whole expression in parentheses", "this line may begin a statement or continue one")
		}
		switch op.prec {
		case precCond:
			c := p.expr(precOr)
			if !p.accept("else") {
				p.missingElse(tok)
			}
			y := p.expr(op.right)
			x = &Cond{p.node(start), c, x, y}
		case precOr, precAnd:
			y := p.expr(op.right)
			x = &Logical{p.node(start), op.op, x, y}
		default:
			y := p.expr(op.right)
			x = &Binary{p.node(start), op.op, tokenSpan(tok), x, y}
		}
	}
}

// compare reads a chain of comparisons after its first operand x.
func (p *parser) compare(x Expr, start int) Expr {
	c := &Compare{X: []Expr{x}}
	for {
		op := infix[p.peek().Value]
		if op.prec != precCompare {
			return c
		}
		p.next()
		c.Ops = append(c.Ops, op.op)
		c.X = append(c.X, p.expr(op.right))
		c.Span = p.node(start)
	}
}

// operand reads prefix operators and their operand, or a primary with what is attached to it.
func (p *parser) operand(least int) Expr {
	t := p.peek()
	op, ok := prefix[t.Value]
	if !ok {
		return p.postfix(p.primary(), t.Pos.Offset)
	}
	if op.prec < least {
		p.fail(tokenSpan(t), "write (not ...)", "'not' after '%s' needs parentheses", p.prev.Value)
	}
	p.next()
	x := p.expr(op.prec)
	return &Unary{p.node(t.Pos.Offset), op.op, x}
}

// primary reads a literal, a name, a call or an expression in parentheses.
func (p *parser) primary() Expr {
	t := p.peek()
	start := t.Pos.Offset
	switch t.Type {
	case tokName:
		if p.next(); p.peek().Value == "(" && !p.lineEnded() {
			return p.call(t)
		}
		p.use(t)
		return &Name{p.node(start), t.Value}
	case tokInt:
		p.next()
		return &Literal{Span: p.node(start), Kind: LitInt, Int: parseInt(t.Value)}
	case tokFloat:
		p.next()
		return &Literal{Span: p.node(start), Kind: LitFloat, Float: parseFloat(t.Value)}
	case tokImag:
		p.next()
		return &Literal{Span: p.node(start), Kind: LitImag, Float: parseFloat(t.Value[:len(t.Value)-1])}
	case tokString:
		return p.str()
	}
	switch t.Value {
	case "True", "False":
		p.next()
		return &Literal{Span: p.node(start), Kind: LitBool, Bool: t.Value == "True"}
	case "(":
		e := p.parens()
		if tuple, ok := e.(*Tuple); ok {
			p.badTuple(tuple)
		}
		return e
	}
	p.missingOperand()
	return nil
}

// str reads adjacent strings, which make one.
func (p *parser) str() Expr {
	start := p.peek().Pos.Offset
	var parts []string
	for p.peek().Type == tokString && (parts == nil || !p.lineEnded()) {
		t := p.next()
		text, err := unescape(t.Value, t.Pos.Offset)
		if err != nil {
			panic(err)
		}
		parts = append(parts, text)
	}
	return &Literal{Span: p.node(start), Kind: LitString, Str: strings.Join(parts, "")}
}

// postfix reads the attributes of x, which begins at start.
func (p *parser) postfix(x Expr, start int) Expr {
	for p.accept(".") {
		t := p.peek()
		if t.Value != "real" && t.Value != "imag" {
			p.badAttr()
		}
		p.next()
		x = &Attr{p.node(start), x, t.Value}
	}
	return x
}

// parens reads an expression in parentheses, or a *Tuple.
func (p *parser) parens() Expr {
	open := p.open()
	start := open.Pos.Offset
	if p.peek().Value == ")" {
		p.close(open)
		return &Tuple{Span: p.node(start)}
	}
	x := []Expr{p.expr(precCond)}
	isTuple := false
	for p.accept(",") {
		isTuple = true
		if p.peek().Value == ")" {
			break
		}
		x = append(x, p.expr(precCond))
	}
	p.close(open)
	if isTuple {
		return &Tuple{p.node(start), x}
	}
	return x[0]
}

// open takes a parenthesis.
func (p *parser) open() *lexer.Token {
	p.brackets++
	return p.next()
}

// close takes the parenthesis that closes open.
func (p *parser) close(open *lexer.Token) {
	if !p.accept(")") {
		p.unexpected(open)
	}
	p.brackets--
}

// call reads the arguments of the function name.
func (p *parser) call(name *lexer.Token) Expr {
	open := p.open()
	c := &Call{Func: name.Value, FuncSpan: tokenSpan(name)}
	for p.peek().Value != ")" {
		start := p.peek()
		arg := p.expr(precCond)
		switch {
		case p.peek().Value == "=":
			c.Keywords = append(c.Keywords, p.keyword(start, arg, c.Keywords))
		case len(c.Keywords) > 0:
			p.fail(SpanOf(arg), "", "an argument without a name follows one with a name")
		default:
			c.Args = append(c.Args, arg)
		}
		if !p.accept(",") {
			break
		}
	}
	p.close(open)
	c.Span = p.node(name.Pos.Offset)
	return c
}

// keyword reads the rest of an argument given by name; arg was read from the token name on, and before are
// the arguments by name that precede it in the call.
func (p *parser) keyword(name *lexer.Token, arg Expr, before []Keyword) Keyword {
	if p.prev != name || name.Type != tokName {
		p.fail(tokenSpan(p.peek()), adviceHint("="), "'=' must follow the name of an argument")
	}
	if len(before) == MaxKeywords {
		p.fail(SpanOf(arg), "", "the call has more than %d arguments given by name", MaxKeywords)
	}
	for _, k := range before {
		if k.Name == name.Value {
			p.fail(SpanOf(arg), "", "the argument '%s' is given twice", shorten(k.Name))
		}
	}
	p.next()
	value := p.keywordValue()
	return Keyword{p.node(name.Pos.Offset), name.Value, value}
}

// keywordValue reads an expression, a tuple or None.
func (p *parser) keywordValue() Expr {
	t := p.peek()
	start := t.Pos.Offset
	switch t.Value {
	case "None":
		p.next()
		return &None{p.node(start)}
	case "(":
		e := p.parens()
		if _, ok := e.(*Tuple); ok {
			return e
		}
		return p.infix(p.postfix(e, start), start, precCond)
	}
	return p.expr(precCond)
}
