// Package codegen turns the syntax tree of a text into a vector program, which the engines
// run. The way of an expression is
//
//	text -> parser.Script -> ir.Graph -> vec.Program -> machine code, or the portable engine
//
// [Build] makes the typed graph (package ir) and improves it (package opt). [Lower] expresses it
// in operations of the vector program (packages lower and vec). Package amd64 makes machine code
// of that. Nothing here knows about arrays: it ends with a program for one lane.
package codegen

import (
	"slices"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/opt"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
)

// Options change what an expression means.
type Options struct {
	Literals ir.Literals // the type of a number in the text
	Relaxed  bool        // sums of products may round once
}

// Build returns the graph of a script for variables of the given types, which may hold more
// names than the script uses. An error is an *ir.Error, whose span is a place in src.
func Build(src string, script *parser.Script, types map[string]dtype.DType, opts Options) (*ir.Graph, error) {
	g, err := ir.Build(script, types, opts.Literals)
	if err != nil {
		return nil, err
	}
	g.Src = src
	return opt.Run(g, opts.Relaxed), nil
}

// Lower returns the program for the first result of a graph without reductions: see [Pass.Lower].
func Lower(g *ir.Graph, scalar []bool, out dtype.DType) *vec.Program {
	p, err := NewPlan(g)
	if err != nil {
		panic(err) // it has more than one pass
	}
	return p.Pass(0, []int{0}).Lower(scalar, []dtype.DType{out})
}

// Lower returns the program that computes the outputs of a Map. scalar says for each of Values and Computed whether it is one
// element for all lanes (nil: none is). Output i is converted to outs[i]; Invalid, and no outs, stand for its own type.
// Src of an instruction is the node that it comes from.
func (p *Pass) Lower(scalar []bool, outs []dtype.DType) *vec.Program {
	l := p.lowerer(scalar, 1, nil)
	var results []vec.Value
	var parts []vec.Part
	for i, out := range p.outputs {
		t := out.Type
		if outs != nil && outs[i] != dtype.Invalid {
			t = outs[i]
		}
		v := lower.ConvertPair(l.b, l.node(out.Root), l.g.Nodes[out.Root].Type, t)
		if isComplex(t) {
			results, parts = append(results, v.First, v.Second), append(parts, vec.First, vec.Second)
		} else {
			results, parts = append(results, v.First), append(parts, vec.Whole)
		}
	}
	return l.b.PartsProgram(results, parts)
}

// lowerer begins a program for several elements in a lane, whose parameters are the leaves for each of them, then more.
func (p *Pass) lowerer(scalar []bool, group int, more []vec.Param) *lowerer {
	g := p.graph
	var params []vec.Param
	first := map[ir.NodeID]int{}
	for i, leaf := range slices.Concat(p.Values, p.Computed) {
		if leaf.Type == dtype.Bytes {
			continue
		}
		first[leaf.node] = len(params)
		param := vec.Param{Name: leaf.Name, Type: lower.VecType(leaf.Type), Scalar: scalar != nil && scalar[i]}
		if isComplex(leaf.Type) {
			param.Part = vec.First
			params = append(params, param)
			param.Part = vec.Second
		}
		params = append(params, param)
	}
	l := &lowerer{
		g:      g,
		b:      vec.NewBuilder(append(slices.Repeat(params, group), more...)),
		leaves: len(params),
		first:  first,
		values: make([]vec.Pair, len(g.Nodes)),
		need:   registerNeed(g, p.nodes),
	}
	l.begin(0)
	return l
}

// begin goes over to element k of a lane.
func (l *lowerer) begin(k int) {
	for i := range l.values {
		l.values[i] = vec.Pair{First: vec.NoValue, Second: vec.NoValue}
	}
	l.element = k
}

func isComplex(t dtype.DType) bool { return t.Kind() == dtype.KindComplex }

type lowerer struct {
	g      *ir.Graph
	b      *vec.Builder
	first  map[ir.NodeID]int // of the leaves: the (first) parameter
	leaves int               // parameters of an element
	values []vec.Pair        // by node; a real value has no second part
	need   []int
	args   []vec.Value // memory for arguments that is not in use

	element int
}

// newArgs returns memory for n arguments, which may be kept.
func (l *lowerer) newArgs(n int) []vec.Value {
	if len(l.args) < n {
		l.args = make([]vec.Value, 32*ir.MaxArity)
	}
	args := l.args[:n:n]
	l.args = l.args[n:]
	return args
}

// node emits the code for a node after that for its operands, the one that needs most registers
// first, so that few values wait while others are computed and a variable is loaded where it is
// first used.
func (l *lowerer) node(id ir.NodeID) vec.Pair {
	if v := l.values[id]; v.First != vec.NoValue {
		return v
	}
	n := &l.g.Nodes[id]
	if first, ok := l.first[id]; ok {
		first += l.element * l.leaves
		l.b.Src = int32(id)
		v := vec.Pair{First: l.b.Param(first), Second: vec.NoValue}
		if isComplex(n.Type) {
			v.Second = l.b.Param(first + 1)
		}
		l.values[id] = v
		return v
	}
	operands := n.Args // a copy, to be put into another order
	order := operands[:n.Op.Arity()]
	slices.SortStableFunc(order, func(a, b ir.NodeID) int { return l.need[b] - l.need[a] })
	for _, a := range order {
		l.node(a)
	}
	l.b.Src = int32(id)
	v := vec.Pair{Second: vec.NoValue}
	switch {
	case n.Op == ir.Const:
		v.First = l.b.Const(lower.VecType(n.Type), n.Imm)
	case l.complex(n):
		args := make([]vec.Pair, n.Op.Arity())
		for i, a := range n.Operands() {
			args[i] = l.values[a]
		}
		v = n.Op.Complex(l.b, l.g.OperandType(id), args)
	default:
		args := l.newArgs(n.Op.Arity())
		for i, a := range n.Operands() {
			args[i] = l.values[a].First
		}
		v.First = n.Op.Lower(l.b, l.g.OperandType(id), args)
	}
	l.values[id] = v
	return v
}

// complex reports whether n has a complex operand or value.
func (l *lowerer) complex(n *ir.Node) bool {
	if isComplex(n.Type) {
		return true
	}
	for _, a := range n.Operands() {
		if isComplex(l.g.Nodes[a].Type) {
			return true
		}
	}
	return false
}

// registerNeed is how many registers each of nodes takes to compute (Sethi and Ullman 1970), as if it
// shared nothing.
func registerNeed(g *ir.Graph, nodes []ir.NodeID) []int {
	need := make([]int, len(g.Nodes))
	for _, id := range nodes {
		n := &g.Nodes[id]
		if n.Op == ir.Const {
			continue // an operand in memory
		}
		var buf [ir.MaxArity]int
		needs := buf[:0]
		for _, a := range n.Operands() {
			needs = append(needs, need[a])
		}
		slices.Sort(needs)
		need[id] = 1
		for i, k := range needs { // the greatest first
			need[id] = max(need[id], k+len(needs)-1-i)
		}
	}
	return need
}
