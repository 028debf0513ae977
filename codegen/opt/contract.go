package opt

import "github.com/nexpr/nexpr/codegen/ir"

// contract makes x*y + z, x*y - z and z - x*y one operation that rounds once, fma. It changes
// results, and so runs only for relaxed arithmetic; all engines give the same bits all the same.
func contract(g *ir.Graph) *ir.Graph {
	return g.Rewrite(func(next *ir.Graph, n ir.Node) ir.NodeID {
		if !n.Type.IsFloat() || n.Op.Name != "add" && n.Op.Name != "subtract" {
			return next.Add(n)
		}
		s := simplifier{next, n}
		x, y := n.Args[0], n.Args[1]
		product := func(id ir.NodeID) (a, b ir.NodeID, ok bool) {
			p := &next.Nodes[id]
			return p.Args[0], p.Args[1], p.Op.Name == "multiply"
		}
		if a, b, ok := product(x); ok {
			if n.Op.Name == "subtract" {
				y = s.make("negative", y)
			}
			return s.make("fma", a, b, y)
		}
		if a, b, ok := product(y); ok {
			if n.Op.Name == "subtract" {
				a = s.make("negative", a)
			}
			return s.make("fma", a, b, x)
		}
		return next.Add(n)
	})
}
