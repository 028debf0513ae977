package codegen

import (
	"slices"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
)

// A Plan divides a graph with reductions into stages, each of which goes over its operands once. What a stage
// makes are values, numbered behind the variables, which later stages read as if they were variables. What the values'
// shapes are is known when the plan is carried out.
type Plan struct {
	Graph  *ir.Graph
	Types  []dtype.DType // of the values; the first len(Graph.Params) are the variables
	Stages []Stage       // in an order in which each value is made before it is read

	made map[ir.NodeID]int // the values by the node that they are of
}

// A StageKind says what a stage does.
type StageKind uint8

// The kinds of stages.
const (
	Map   StageKind = iota // computes elements
	Fold                   // reduces
	Count                  // counts the elements that a reduction takes in, which takes no pass
)

// A Stage makes several values. It is one pass over the operands where these outputs have the same shape
// (before the reduction), else one for each shape.
type Stage struct {
	Kind    StageKind
	Axes    ir.Axes // unless Map; Keepdims is that of each output
	Outputs []Output
}

// An Output is a value that a stage makes.
type Output struct {
	Value    int       // its number
	Root     ir.NodeID // what is reduced or counted, or the element itself
	Type     dtype.DType
	Fold     *ir.Fold // of a Fold
	Name     string   // of the reduction
	Keepdims bool
	Reads    []int // values; the shape of Root is that to which they broadcast
}

// NewPlan plans the computation of g. The last stage is a Map that makes the results.
func NewPlan(g *ir.Graph) *Plan {
	p := &Plan{Graph: g, made: map[ir.NodeID]int{}}
	for _, param := range g.Params {
		p.Types = append(p.Types, param.Type)
	}
	p.planReductions()
	last := Stage{Kind: Map}
	for _, r := range g.Results {
		last.Outputs = append(last.Outputs, p.output(r.Node, r.Type))
	}
	p.Stages = append(p.Stages, last)
	return p
}

// planReductions makes the stages before the last. The level of a node is how many reductions lie one in the
// other below it: reductions of one level do not need each other, and share a stage if they have the same axes.
func (p *Plan) planReductions() {
	g := p.Graph
	level := make([]int, len(g.Nodes))
	byLevel := [][]ir.NodeID{nil}
	for id := range g.Nodes {
		n := &g.Nodes[id]
		for _, a := range n.Operands() {
			level[id] = max(level[id], level[a])
		}
		if !isCut(n) {
			continue
		}
		level[id]++
		if level[id] == len(byLevel) {
			byLevel = append(byLevel, nil)
		}
		byLevel[level[id]] = append(byLevel[level[id]], ir.NodeID(id))
	}
	for _, nodes := range byLevel {
		first := len(p.Stages)
		for _, id := range nodes {
			p.addReduction(first, id)
		}
	}
}

// isCut reports whether a node's value is made by a stage of its own.
func isCut(n *ir.Node) bool { return n.Op.Fold != nil || n.Op == ir.Count }

// addReduction adds the reduction id to the stage of its kind and axes, one of those from first on.
func (p *Plan) addReduction(first int, id ir.NodeID) {
	n := &p.Graph.Nodes[id]
	axes := p.Graph.Axes[n.Imm]
	out := p.output(n.Args[0], n.Type)
	out.Fold, out.Name, out.Keepdims = n.Op.Fold, n.Op.Name, axes.Keepdims
	p.made[id] = out.Value
	axes.Keepdims = false
	kind := Fold
	if n.Op == ir.Count {
		kind = Count
	}
	for i := first; i < len(p.Stages); i++ {
		if s := &p.Stages[i]; s.Kind == kind && s.Axes == axes {
			s.Outputs = append(s.Outputs, out)
			return
		}
	}
	p.Stages = append(p.Stages, Stage{Kind: kind, Axes: axes, Outputs: []Output{out}})
}

// output returns a new value.
func (p *Plan) output(root ir.NodeID, t dtype.DType) Output {
	out := Output{Value: len(p.Types), Root: root, Type: t}
	values, _ := p.leaves(root)
	for _, leaf := range values {
		out.Reads = append(out.Reads, leaf.Value)
	}
	p.Types = append(p.Types, t)
	return out
}

// A Leaf is what a pass reads: a value, or what is computed beside the program.
type Leaf struct {
	Value int // -1 if computed
	Name  string
	Type  dtype.DType
	node  ir.NodeID

	// Predicate is what is computed, unless that is each element's index among those that a Fold takes in.
	// Its strings' Param are indices in Values.
	Predicate *ir.Predicate
}

// leaves returns what the nodes read, in the order of the graph: values, and what is computed.
func (p *Plan) leaves(roots ...ir.NodeID) (values, computed []Leaf) {
	g := p.Graph
	need := make([]bool, len(g.Nodes))
	for _, r := range roots {
		need[r] = true
	}
	for id := len(g.Nodes) - 1; id >= 0; id-- {
		if n := &g.Nodes[id]; need[id] && !isCut(n) && n.Op != ir.Index {
			for _, a := range n.Operands() {
				need[a] = true
			}
		}
	}
	for id := range g.Nodes {
		n := &g.Nodes[id]
		leaf := Leaf{Type: n.Type, Name: n.Op.Name, node: ir.NodeID(id)}
		switch {
		case !need[id]:
			continue
		case n.Op == ir.Variable:
			leaf.Value, leaf.Name = int(n.Imm), g.Params[n.Imm].Name
		case n.Op == ir.Index:
			leaf.Value = -1
			computed = append(computed, leaf)
			continue
		case n.Op == ir.Asked:
			leaf.Value, leaf.Name = -1, g.PredicateName(int(n.Imm))
			predicate := g.Predicates[n.Imm]
			leaf.Predicate = &predicate
			computed = append(computed, leaf)
			continue
		case isCut(n):
			leaf.Value = p.made[leaf.node]
		default:
			continue
		}
		values = append(values, leaf)
	}
	// Byte strings are variables, but no nodes.
	for _, leaf := range computed {
		for _, text := range leaf.texts() {
			if !slices.ContainsFunc(values, func(v Leaf) bool { return v.Value == text.Param }) {
				values = append(values, p.variable(text.Param))
			}
		}
	}
	return values, computed
}

// texts are the strings that a predicate asks about and that are variables.
func (l *Leaf) texts() (list []*ir.Text) {
	if l.Predicate == nil {
		return nil
	}
	for _, t := range []*ir.Text{&l.Predicate.X, &l.Predicate.Y} {
		if t.Param >= 0 {
			list = append(list, t)
		}
	}
	return list
}

// variable is the leaf for a variable that no node stands for.
func (p *Plan) variable(i int) Leaf {
	param := p.Graph.Params[i]
	return Leaf{Value: i, Name: param.Name, Type: param.Type, node: ir.NoNode}
}

// A Pass computes some outputs of a stage together.
type Pass struct {
	Values   []Leaf // the operands of its programs, in their order
	Computed []Leaf // operands behind them
	graph    *ir.Graph
	outputs  []Output
}

// Pass returns the pass for the given outputs of a stage that is no Count. It reads all variables if there is
// no reduction in the graph.
func (p *Plan) Pass(stage int, outputs []int) *Pass {
	s := &p.Stages[stage]
	pass := &Pass{graph: p.Graph}
	var roots []ir.NodeID
	for _, i := range outputs {
		pass.outputs = append(pass.outputs, s.Outputs[i])
		roots = append(roots, s.Outputs[i].Root)
	}
	values, computed := p.leaves(roots...)
	pass.Values, pass.Computed = values, computed
	if len(p.Stages) == 1 && len(outputs) == len(s.Outputs) {
		pass.Values = nil
		for i := range p.Graph.Params {
			pass.Values = append(pass.Values, p.variable(i))
		}
		for _, leaf := range values {
			pass.Values[leaf.Value].node = leaf.node
		}
	}
	for _, leaf := range computed {
		for _, text := range leaf.texts() {
			text.Param = slices.IndexFunc(pass.Values, func(v Leaf) bool { return v.Value == text.Param })
		}
	}
	return pass
}
