package parser

import "github.com/alecthomas/participle/v2/lexer"

// A Script is a whole text: names for values, and the values asked for.
type Script struct {
	Span
	Assigns []Binding // in the order of the text, each with a name of its own
	Results []Binding // at least one; with a Name either all or none
}

// A Binding is an expression and its name, "" for a result without one. The place of the name is where
// that of the Binding begins.
type Binding struct {
	Span
	Name string
	X    Expr
}

// NameSpan is the place of the name.
func (b *Binding) NameSpan() Span { return Span{b.Pos, b.Pos + len(b.Name)} }

// scope knows the names of a script.
type scope struct {
	used     map[string]Span // every name that stood for a value, where it did first
	assigned map[string]bool
	own      string // the name whose value is being read, "" if it has none
}

// script reads statements up to the end of the text.
func (p *parser) script() *Script {
	s := &Script{}
	for {
		s.Results = p.statement()
		if p.accept(";") || p.lineEnded() {
			p.own = ""
		} else if !p.peek().EOF() && !p.atAssignment() {
			p.unexpected(nil)
		}
		if p.peek().EOF() {
			break
		}
		switch x := s.Results[0]; {
		case len(s.Results) > 1:
			p.fail(Span{x.Pos, s.Results[len(s.Results)-1].End}, "", "several results can only be the last statement")
		case x.Name == "":
			p.fail(x.Span, "write t = ..., or commas between results", "a statement before the last must give its value a name")
		}
		s.Assigns = append(s.Assigns, s.Results[0])
	}
	if len(s.Results) > MaxResults {
		p.fail(s.Results[MaxResults].Span, "", "there are more than %d results", MaxResults)
	}
	s.Span = Span{s.Results[0].Pos, s.Results[len(s.Results)-1].End}
	if len(s.Assigns) > 0 {
		s.Pos = s.Assigns[0].Pos
	}
	return s
}

// statement reads one binding, or several with commas between them.
func (p *parser) statement() []Binding {
	if p.peek().Value == "(" {
		start := p.peek()
		e := p.parens()
		if tuple, ok := e.(*Tuple); ok {
			return p.tuple(tuple)
		}
		e = p.infix(p.postfix(e, start.Pos.Offset), start.Pos.Offset, precCond)
		return p.list(Binding{p.node(start.Pos.Offset), "", e})
	}
	return p.list(p.binding())
}

// tuple is a statement in parentheses.
func (p *parser) tuple(t *Tuple) (list []Binding) {
	if next := p.peek(); len(t.X) == 0 || next.Value != ";" && !next.EOF() {
		p.badTuple(t)
	}
	for _, e := range t.X {
		list = append(list, Binding{SpanOf(e), "", e})
	}
	return list
}

// list reads the bindings after the first one.
func (p *parser) list(first Binding) []Binding {
	list := []Binding{first}
	for p.accept(",") {
		if next := p.peek(); next.EOF() || next.Value == ";" {
			break
		}
		b := p.binding()
		if (b.Name == "") != (first.Name == "") {
			p.fail(b.Span, "write r = x, s = y, or x, y", "either all results have names or none")
		}
		list = append(list, b)
	}
	return list
}

// binding reads an expression, with a name for it or without.
func (p *parser) binding() Binding {
	start := p.peek()
	p.own = ""
	if p.atAssignment() {
		p.next()
		p.next()
		p.own = start.Value
		p.declare(start)
	}
	b := Binding{Name: p.own, X: p.expr(precCond)}
	b.Span = p.node(start.Pos.Offset)
	if b.Name != "" {
		p.assigned[b.Name] = true
	}
	return b
}

// atAssignment reports whether a name and '=' come next.
func (p *parser) atAssignment() bool {
	if p.peek().Type != tokName {
		return false
	}
	here := p.lex.Checkpoint
	p.lex.Next()
	ok := p.peek().Value == "="
	p.lex.Checkpoint = here
	return ok
}

// declare checks that a name may be assigned.
func (p *parser) declare(name *lexer.Token) {
	if p.used == nil {
		p.used, p.assigned = map[string]Span{}, map[string]bool{}
	}
	if p.assigned[name.Value] {
		p.fail(tokenSpan(name), "take another name", "the name '%s' is assigned twice", shorten(name.Value))
	}
	if place, ok := p.used[name.Value]; ok {
		p.fail(place, "a name that is assigned is no operand", "the name '%s' is used before it is assigned", shorten(name.Value))
	}
}

// use notes that a name stands for a value. It can matter only after a first assignment: before it,
// there are no names.
func (p *parser) use(name *lexer.Token) {
	if p.used == nil || p.peek().Value == "=" { // of an argument
		return
	}
	if name.Value == p.own {
		p.fail(tokenSpan(name), "take another name for the value", "the name '%s' stands in its own definition", shorten(name.Value))
	}
	if _, ok := p.used[name.Value]; !ok {
		p.used[name.Value] = tokenSpan(name)
	}
}

// lineEnded reports whether a line end ended an assignment, if nothing is missing: the next token is on another line.
func (p *parser) lineEnded() bool {
	return p.own != "" && p.brackets == 0 && p.peek().Pos.Line > p.prev.Pos.Line
}

// statements returns all bindings in the order of the text.
func (s *Script) statements() (list []Expr) {
	for _, b := range s.Assigns {
		list = append(list, b)
	}
	for _, b := range s.Results {
		list = append(list, b)
	}
	return list
}
