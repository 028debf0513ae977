// Package codegen turns the syntax tree of an expression into a vector program, which the engines
// run. The way of an expression is
//
//	text -> parser.Expr -> ir.Graph -> vec.Program -> machine code, or the portable engine
//
// [Build] makes the typed graph (package ir) and improves it (package opt). [Lower] expresses it
// in operations of the vector program (packages lower and vec). Package amd64 makes machine code
// of that. Nothing here knows about arrays: it ends with a program for one lane.
package codegen

import (
	"sort"

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

// Build returns the graph of an expression for variables of the given types, which may hold more
// names than the expression uses. An error is an *ir.Error, whose span is a place in src.
func Build(src string, tree parser.Expr, types map[string]dtype.DType, opts Options) (*ir.Graph, error) {
	g, err := ir.Build(tree, types, opts.Literals)
	if err != nil {
		return nil, err
	}
	g.Src = src
	return opt.Run(g, opts.Relaxed), nil
}

// Lower returns the program that computes g. Its parameters are those of g.Params that are no byte strings,
// and one for each of g.Predicates. scalar says for each of g.Params and g.Predicates whether it is one
// element for all lanes (nil: none is). The result is converted to out; Invalid stands for
// g.Result. Src of an instruction is the node that it comes from.
func Lower(g *ir.Graph, scalar []bool, out dtype.DType) *vec.Program {
	params := make([]vec.Param, 0, len(g.Params))
	first := make([]int, len(g.Params))
	for i, p := range g.Params {
		first[i] = len(params)
		if p.Type == dtype.Bytes {
			continue
		}
		param := vec.Param{Name: p.Name, Type: lower.VecType(p.Type), Scalar: scalar != nil && scalar[i]}
		if isComplex(p.Type) {
			param.Part = vec.First
			params = append(params, param)
			param.Part = vec.Second
		}
		params = append(params, param)
	}
	asked := len(params)
	for i := range g.Predicates {
		params = append(params, vec.Param{Name: g.PredicateName(i), Type: vec.Mask, Scalar: scalar != nil && scalar[len(g.Params)+i]})
	}
	l := lowerer{
		g:      g,
		b:      vec.NewBuilder(params),
		first:  first,
		asked:  asked,
		values: make([]vec.Pair, len(g.Nodes)),
		need:   registerNeed(g),
	}
	for i := range l.values {
		l.values[i] = vec.Pair{First: vec.NoValue, Second: vec.NoValue}
	}
	result := l.node(g.Root)
	if out == dtype.Invalid {
		out = g.Result
	}
	result = lower.ConvertPair(l.b, result, g.Result, out)
	if isComplex(out) {
		return l.b.PairProgram(result.First, result.Second)
	}
	return l.b.Program(result.First)
}

func isComplex(t dtype.DType) bool { return t.Kind() == dtype.KindComplex }

type lowerer struct {
	g      *ir.Graph
	b      *vec.Builder
	first  []int      // by variable: its (first) parameter
	asked  int        // the parameter for the first predicate
	values []vec.Pair // by node; a real value has no second part
	need   []int
}

// node emits the code for a node after that for its operands, the one that needs most registers
// first, so that few values wait while others are computed and a variable is loaded where it is
// first used.
func (l *lowerer) node(id ir.NodeID) vec.Pair {
	if v := l.values[id]; v.First != vec.NoValue {
		return v
	}
	n := &l.g.Nodes[id]
	order := append([]ir.NodeID(nil), n.Operands()...)
	sort.SliceStable(order, func(i, j int) bool { return l.need[order[i]] > l.need[order[j]] })
	for _, a := range order {
		l.node(a)
	}
	l.b.Src = int32(id)
	v := vec.Pair{Second: vec.NoValue}
	switch {
	case n.Op == ir.Variable:
		v.First = l.b.Param(l.first[n.Imm])
		if isComplex(n.Type) {
			v.Second = l.b.Param(l.first[n.Imm] + 1)
		}
	case n.Op == ir.Asked:
		v.First = l.b.Param(l.asked + int(n.Imm))
	case n.Op == ir.Const:
		v.First = l.b.Const(lower.VecType(n.Type), n.Imm)
	case l.complex(n):
		args := make([]vec.Pair, n.Op.Arity())
		for i, a := range n.Operands() {
			args[i] = l.values[a]
		}
		v = n.Op.Complex(l.b, l.g.OperandType(id), args)
	default:
		args := make([]vec.Value, n.Op.Arity())
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

// registerNeed is how many registers each node takes to compute (Sethi and Ullman 1970), as if it
// shared nothing.
func registerNeed(g *ir.Graph) []int {
	need := make([]int, len(g.Nodes))
	for id := range g.Nodes {
		n := &g.Nodes[id]
		if n.Op == ir.Const {
			continue // an operand in memory
		}
		needs := make([]int, 0, ir.MaxArity)
		for _, a := range n.Operands() {
			needs = append(needs, need[a])
		}
		sort.Sort(sort.Reverse(sort.IntSlice(needs)))
		need[id] = 1
		for i, k := range needs {
			need[id] = max(need[id], k+i)
		}
	}
	return need
}
