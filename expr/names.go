package expr

import "github.com/nexpr/nexpr/parser"

// namesIn returns the variables and constants named in a script, each once, where it stands first.
func namesIn(script *parser.Script) []name {
	c := nameCollector{seen: map[string]bool{}}
	for _, list := range [][]parser.Binding{script.Assigns, script.Results} {
		for i := range list {
			c.visit(list[i].X)
			c.seen[list[i].Name] = true // from here on it is no variable
		}
	}
	return c.names
}

type nameCollector struct {
	names []name
	seen  map[string]bool
}

func (c *nameCollector) visit(e parser.Expr) {
	switch e := e.(type) {
	case *parser.Name:
		if !c.seen[e.Ident] {
			c.seen[e.Ident] = true
			c.names = append(c.names, name{e.Span, e.Ident})
		}
	case *parser.Unary:
		c.visit(e.X)
	case *parser.Binary:
		c.visit(e.X)
		c.visit(e.Y)
	case *parser.Compare:
		c.visitAll(e.X)
	case *parser.Logical:
		c.visit(e.X)
		c.visit(e.Y)
	case *parser.Cond:
		c.visit(e.Then)
		c.visit(e.If)
		c.visit(e.Else)
	case *parser.Call:
		c.visitAll(e.Args)
		for _, k := range e.Keywords {
			c.visit(k.Value)
		}
	case *parser.Attr:
		c.visit(e.X)
	case *parser.Tuple:
		c.visitAll(e.X)
	}
}

func (c *nameCollector) visitAll(list []parser.Expr) {
	for _, e := range list {
		c.visit(e)
	}
}
