package codegen

import (
	"fmt"
	"slices"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/parser"
)

// A Plan divides a graph with reductions into stages, each of which goes over its operands once. What a stage
// makes are values, numbered behind the variables, which later stages read as if they were variables. What the values'
// shapes are is known when the plan is carried out.
type Plan struct {
	Graph  *ir.Graph
	Types  []dtype.DType // of the values; the first len(Graph.Params) are the variables
	Stages []Stage       // in an order in which each value is made before it is read

	made  map[ir.NodeID]int // the values by the node that they are of
	work  int               // see MaxWork
	cones *cones            // of NewPlan alone: passes are made by several goroutines
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
	Fold     *ir.Fold    // of a Fold
	Name     string      // of the reduction
	Span     parser.Span // the call of the reduction, or the result
	Keepdims bool
	Reads    []int // values; the shape of Root is that to which they broadcast
}

// MaxWork is the greatest number of operations in all passes of a plan together, where a pass by itself counts as
// passWork. A pass computes anew what an earlier one has computed, so that there can be as many as the
// square of the text's length.
const (
	MaxWork  = 5 * ir.MaxNodes
	passWork = 20
)

// NewPlan plans the computation of g. The last stage is a Map that makes the results. It fails, with an *ir.Error, if there
// are more operations than MaxWork.
func NewPlan(g *ir.Graph) (*Plan, error) {
	p := &Plan{Graph: g, made: map[ir.NodeID]int{}, cones: newCones(g)}
	for _, param := range g.Params {
		p.Types = append(p.Types, param.Type)
	}
	if err := p.planReductions(); err != nil {
		return nil, err
	}
	last := Stage{Kind: Map}
	for _, r := range g.Results {
		last.Outputs = append(last.Outputs, p.output(r.Node, r.Type, r.Span))
	}
	p.Stages = append(p.Stages, last)
	err := p.addWork(len(p.Stages) - 1)
	p.cones = nil
	return p, err
}

// Reduction returns the number of the value that an output of the last stage is, if it is a reduction and nothing more.
func (p *Plan) Reduction(out *Output) (value int, ok bool) {
	value, ok = p.made[out.Root]
	return value, ok && p.Types[value] == out.Type
}

// addWork fails if there is too much to compile up to the stages from first on. Outputs that read the same values share a
// pass, and others are taken not to: whether they have the same shape is not known.
func (p *Plan) addWork(first int) error {
	for i := first; i < len(p.Stages); i++ {
		together := map[string][]ir.NodeID{}
		for _, out := range p.Stages[i].Outputs {
			key := ""
			if len(p.Stages[i].Outputs) > 1 {
				key = fmt.Sprint(out.Reads)
			}
			together[key] = append(together[key], out.Root)
		}
		for _, roots := range together {
			if p.work += passWork + len(p.cones.of(roots...)); p.work > MaxWork {
				return &ir.Error{
					Kind: ir.ValueError, Span: p.Stages[i].Outputs[0].Span,
					Msg: fmt.Sprintf("up to here, the passes over the operands have more than %d operations", MaxWork), Hint: "evaluate reductions one after the other",
				}
			}
		}
	}
	return nil
}

// planReductions makes the stages before the last. The level of a node is how many reductions lie one in the
// other below it: reductions of one level do not need each other, and share a stage if they have the same axes.
func (p *Plan) planReductions() error {
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
		if err := p.addWork(first); err != nil {
			return err
		}
	}
	return nil
}

// isCut reports whether a node's value is made by a stage of its own.
func isCut(n *ir.Node) bool { return n.Op.Fold != nil || n.Op == ir.Count }

// addReduction adds the reduction id to the stage of its kind and axes, one of those from first on.
func (p *Plan) addReduction(first int, id ir.NodeID) {
	n := &p.Graph.Nodes[id]
	axes := p.Graph.Axes[n.Imm]
	out := p.output(n.Args[0], n.Type, n.Span)
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
func (p *Plan) output(root ir.NodeID, t dtype.DType, span parser.Span) Output {
	out := Output{Value: len(p.Types), Root: root, Type: t, Span: span}
	values, _ := p.leaves(p.cones.of(root))
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

// leaves returns those of the nodes of a cone that are read: values, by their number, and what is computed, in the order of
// the graph.
func (p *Plan) leaves(cone []ir.NodeID) (values, computed []Leaf) {
	g := p.Graph
	for _, id := range cone {
		n := &g.Nodes[id]
		leaf := Leaf{Type: n.Type, Name: n.Op.Name, node: id}
		switch {
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
	slices.SortFunc(values, func(a, b Leaf) int { return a.Value - b.Value })
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
	nodes    []ir.NodeID // that it computes or reads
	outputs  []Output
}

// Pass returns the pass for the given outputs of a stage that is no Count. It reads values in the order of their numbers.
func (p *Plan) Pass(stage int, outputs []int) *Pass {
	list := make([]Output, len(outputs))
	for k, i := range outputs {
		list[k] = p.Stages[stage].Outputs[i]
	}
	return p.pass(list)
}

// IsPosition reports whether out is the number of the first of a result's elements for which something is true: what argmin is
// made of.
func (p *Plan) IsPosition(out *Output) bool {
	root := &p.Graph.Nodes[out.Root]
	return out.Fold != nil && root.Op.Name == "where" && p.Graph.Nodes[root.Args[1]].Op == ir.Index
}

// IsVariablePosition reports whether out, which is such a number, is that of an element of a variable.
func (p *Plan) IsVariablePosition(out *Output) bool {
	index := p.Graph.Nodes[out.Root].Args[1]
	return p.Graph.Nodes[p.Graph.Nodes[index].Args[0]].Op == ir.Variable
}

// Hits returns the Map of that something.
func (p *Plan) Hits(out *Output) *Pass {
	return p.pass([]Output{{Root: p.Graph.Nodes[out.Root].Args[0], Type: dtype.Bool}})
}

func (p *Plan) pass(outputs []Output) *Pass {
	pass := &Pass{graph: p.Graph, outputs: outputs}
	var roots []ir.NodeID
	for i := range outputs {
		roots = append(roots, outputs[i].Root)
	}
	pass.nodes = newCones(p.Graph).of(roots...)
	values, computed := p.leaves(pass.nodes)
	pass.Values, pass.Computed = values, computed
	for _, leaf := range computed {
		for _, text := range leaf.texts() {
			text.Param = slices.IndexFunc(pass.Values, func(v Leaf) bool { return v.Value == text.Param })
		}
	}
	return pass
}
