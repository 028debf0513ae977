package codegen

import (
	"slices"

	"github.com/nexpr/nexpr/codegen/ir"
)

// cones finds what passes compute. There can be as many as nodes, and most are small.
type cones struct {
	graph *ir.Graph
	round int32
	seen  []int32 // by node: the last round that came to it
	list  []ir.NodeID
}

func newCones(g *ir.Graph) *cones {
	n := len(g.Nodes)
	return &cones{graph: g, seen: make([]int32, n), list: make([]ir.NodeID, 0, min(n, 64))}
}

// of returns the nodes that a pass for roots computes or reads, in the order of the graph. The list is good until
// the next call.
func (c *cones) of(roots ...ir.NodeID) []ir.NodeID {
	c.round++
	c.list = c.list[:0]
	c.add(roots)
	for i := 0; i < len(c.list); i++ {
		if n := &c.graph.Nodes[c.list[i]]; !isCut(n) && n.Op != ir.Index {
			c.add(n.Operands())
		}
	}
	slices.Sort(c.list)
	return c.list
}

func (c *cones) add(nodes []ir.NodeID) {
	for _, id := range nodes {
		if c.seen[id] != c.round {
			c.seen[id] = c.round
			c.list = append(c.list, id)
		}
	}
}
