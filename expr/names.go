package expr

import "github.com/nexpr/nexpr/parser"

// namesIn returns the variables and constants named in a syntax tree, each once, where it stands first.
func namesIn(tree parser.Expr) []name {
	var c nameCollector
	c.visit(tree)
	return c.names
}

type nameCollector struct {
	names []name
	seen  map[string]bool
}

func (c *nameCollector) visit(list ...parser.Expr) {
	for _, e := range list {
		switch e := e.(type) {
		case *parser.Name:
			if !c.seen[e.Ident] {
				if c.seen == nil {
					c.seen = map[string]bool{}
				}
				c.seen[e.Ident] = true
				c.names = append(c.names, name{e.Span, e.Ident})
			}
		case *parser.Unary:
			c.visit(e.X)
		case *parser.Binary:
			c.visit(e.X, e.Y)
		case *parser.Compare:
			c.visit(e.X...)
		case *parser.Logical:
			c.visit(e.X, e.Y)
		case *parser.Cond:
			c.visit(e.Then, e.If, e.Else)
		case *parser.Call:
			c.visit(e.Args...)
			for _, k := range e.Keywords {
				c.visit(k.Value)
			}
		case *parser.Attr:
			c.visit(e.X)
		case *parser.Tuple:
			c.visit(e.X...)
		}
	}
}
