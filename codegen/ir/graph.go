package ir

import (
	"slices"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/hashcons"
	"github.com/nexpr/nexpr/parser"
)

// A NodeID names a node: its index in Graph.Nodes.
type NodeID int32

// NoNode stands where there is no node.
const NoNode NodeID = -1

// A Node is a variable, a constant or an operation on other nodes.
type Node struct {
	Op   *Op // Variable, Const, Asked or a row of the table
	Type dtype.DType
	Args [MaxArity]NodeID // the first Op.Arity() of them, each less than the node itself
	Imm  uint64           // Variable: its number; Const: the value's bits; Asked: which of Graph.Predicates; if Op.HasAxes: of Graph.Axes
	Span parser.Span      // where it first occurs in the text
}

// Operands returns the arguments in use.
func (n *Node) Operands() []NodeID { return n.Args[:n.Op.Arity()] }

// A Param is a variable of the expression.
type Param struct {
	Name string
	Type dtype.DType
}

// A Result is a value that the text asks for.
type Result struct {
	Name string // "" if it has none
	Node NodeID
	Type dtype.DType // of Node
	Span parser.Span // the expression
}

// A Graph is an expression with types. No two of its nodes are the same operation on the same
// operands.
type Graph struct {
	Src    string  // the text, for printing
	Params []Param // in order of first appearance in the text
	Nodes  []Node  // operands before what uses them
	Axes   []Axes  // of the reductions, no two equal
	// Predicates are what the text asks about byte strings, each once.
	Predicates []Predicate

	// Results are in the order of the text; there is at least one.
	Results []Result

	known hashcons.Table // Nodes
}

// newGraph returns a graph with room for n nodes.
func newGraph(n int) *Graph { return &Graph{Nodes: make([]Node, 0, n), known: hashcons.New(n)} }

// Add returns the node for an operation, a constant or a variable, the one that is there already
// if it is. Operands must have the types that op's lowering expects.
func (g *Graph) Add(n Node) NodeID {
	// Nodes of the same hash that differ in Op or Type are few.
	hash := hashcons.Hash(int32(n.Args[0]), int32(n.Args[1]), int32(n.Args[2]), n.Imm)
	same := func(i int32) bool {
		m := &g.Nodes[i]
		return m.Op == n.Op && m.Type == n.Type && m.Args == n.Args && m.Imm == n.Imm
	}
	if i, ok := g.known.Find(hash, same); ok {
		return NodeID(i)
	}
	id := NodeID(len(g.Nodes))
	g.Nodes = append(g.Nodes, n)
	g.known.Add(hash, int32(id))
	return id
}

// AddConst returns the node for a constant.
func (g *Graph) AddConst(t dtype.DType, bits uint64, span parser.Span) NodeID {
	return g.Add(Node{Op: Const, Type: t, Imm: bits, Span: span})
}

// ConstBits returns the bits of a node's value if it is a constant.
func (g *Graph) ConstBits(id NodeID) (bits uint64, ok bool) {
	n := &g.Nodes[id]
	return n.Imm, n.Op == Const
}

// OperandType is the type of a node's operands after promotion: of the last one, where a
// condition comes first.
func (g *Graph) OperandType(id NodeID) dtype.DType {
	args := g.Nodes[id].Operands()
	return g.Nodes[args[len(args)-1]].Type
}

// used tells which nodes the results need.
func (g *Graph) used() []bool {
	used := make([]bool, len(g.Nodes))
	for _, r := range g.Results {
		used[r.Node] = true
	}
	for id := len(g.Nodes) - 1; id >= 0; id-- {
		if used[id] {
			for _, a := range g.Nodes[id].Operands() {
				used[a] = true
			}
		}
	}
	return used
}

// Sweep returns the graph without the nodes that no result needs: g itself if there are none.
func (g *Graph) Sweep() *Graph {
	if !slices.Contains(g.used(), false) {
		return g
	}
	return g.Rewrite(func(next *Graph, n Node) NodeID { return next.Add(n) })
}

// Rewrite returns a graph with the same variables in which every node that the results need is what
// f makes of it. f sees a node of g with its operands already in the new graph, and returns a
// node there; next.Add(n) keeps it as it is.
func (g *Graph) Rewrite(f func(next *Graph, n Node) NodeID) *Graph {
	used := g.used()
	next := newGraph(len(g.Nodes))
	next.Src, next.Params, next.Axes, next.Predicates = g.Src, g.Params, g.Axes, g.Predicates
	moved := make([]NodeID, len(g.Nodes))
	for id, n := range g.Nodes {
		if !used[id] {
			continue
		}
		for i, a := range n.Operands() {
			n.Args[i] = moved[a]
		}
		moved[id] = f(next, n)
	}
	next.Results = slices.Clone(g.Results)
	for i := range next.Results {
		next.Results[i].Node = moved[next.Results[i].Node]
	}
	return next
}
