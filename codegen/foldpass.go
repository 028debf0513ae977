package codegen

import (
	"fmt"
	"slices"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
)

// An Accumulator is what a Fold keeps while it goes over the elements: a number of each output, both parts
// of a complex one, or the parts of an exact sum.
type Accumulator struct {
	Type     vec.Type
	Identity uint64 // bits, which leave what they are combined with as it is
}

// Accumulators returns those of all outputs, in order.
func (p *Pass) Accumulators() (list []Accumulator) {
	for i := range p.outputs {
		t, fold := p.accumulates(i), p.outputs[i].Fold
		if fold.Exact {
			list = append(list, slices.Repeat([]Accumulator{{Type: vec.F64}}, lower.ExactParts)...)
			continue
		}
		for _, bits := range fold.Identity(t) {
			list = append(list, Accumulator{accumulatorType(t), bits})
		}
	}
	return list
}

// accumulates is the type of what output i combines.
func (p *Pass) accumulates(i int) dtype.DType { return p.graph.Nodes[p.outputs[i].Root].Type }

// accumulatorType is how an accumulator is stored: bools as bytes, which are lanes as others.
func accumulatorType(t dtype.DType) vec.Type {
	if t == dtype.Bool {
		return vec.I8
	}
	return lower.VecType(t)
}

// LowerFold returns the program that takes elements into the accumulators of a Fold, its parameters after the
// leaves. If rows, they are those of [vec.Program.Folds]; else each element has one of its own.
func (p *Pass) LowerFold(scalar []bool, rows bool) *vec.Program {
	all := p.Accumulators()
	l := p.lowerer(scalar, parameters("total", all, rows))
	first := len(l.b.Params()) - len(all)
	elements := make([][]vec.Value, len(p.outputs))
	for i, out := range p.outputs {
		x := l.node(out.Root)
		l.b.Src = int32(out.Root)
		if p.accumulates(i) == dtype.Bool {
			x.First = l.b.Op(vec.OpSelect, x.First, l.b.Int(vec.I8, 1), l.b.Int(vec.I8, 0))
		}
		elements[i] = []vec.Value{x.First}
		if x.Second != vec.NoValue {
			elements[i] = append(elements[i], x.Second)
		}
	}
	return p.combine(l.b, first, elements)
}

// LowerCombine returns the program that combines two sets of accumulators: its parameters are those of the
// first set, which its results replace, then those of the second.
func (p *Pass) LowerCombine() *vec.Program {
	all := p.Accumulators()
	b := vec.NewBuilder(append(parameters("total", all, false), parameters("other", all, false)...))
	others := make([][]vec.Value, len(p.outputs))
	next := len(all)
	for i := range p.outputs {
		others[i], next = p.take(b, i, next)
	}
	return p.combine(b, 0, others)
}

func parameters(name string, all []Accumulator, rows bool) (params []vec.Param) {
	for i, a := range all {
		params = append(params, vec.Param{Name: fmt.Sprint(name, i), Type: a.Type, Accumulator: rows, Identity: a.Identity})
	}
	return params
}

// take returns the accumulators of output i, the first of which is parameter next, and the number of the parameter
// after them.
func (p *Pass) take(b *vec.Builder, i, next int) ([]vec.Value, int) {
	n := 1
	switch {
	case p.outputs[i].Fold.Exact:
		n = lower.ExactParts
	case isComplex(p.accumulates(i)):
		n = 2
	}
	list := make([]vec.Value, n)
	for k := range list {
		list[k] = b.Param(next + k)
	}
	return list, next + n
}

// combine ends a program with the accumulators from parameter first on, combined with others: elements, or accumulators.
func (p *Pass) combine(b *vec.Builder, first int, others [][]vec.Value) *vec.Program {
	var results []vec.Value
	next := first
	for i, out := range p.outputs {
		var total []vec.Value
		total, next = p.take(b, i, next)
		t, other := p.accumulates(i), others[i]
		switch op := out.Fold.Combine; {
		case out.Fold.Exact && len(other) == 1:
			results = append(results, lower.ExactSum(b, t, total, other[0])...)
		case out.Fold.Exact:
			results = append(results, lower.ExactMerge(b, total, other)...)
		case t == dtype.Bool:
			results = append(results, b.Op(bytewise[op.Name], total[0], other[0]))
		case isComplex(t):
			v := op.Complex(b, t, []vec.Pair{{First: total[0], Second: total[1]}, {First: other[0], Second: other[1]}})
			results = append(results, v.First, v.Second)
		default:
			results = append(results, op.Lower(b, t, []vec.Value{total[0], other[0]}))
		}
	}
	return b.Program(results...)
}

// bytewise holds the operations on bools that are combined as bytes, 0 or 1.
var bytewise = map[string]vec.Op{
	"logical_or": vec.OpOr, "maximum": vec.OpOr, "fmax": vec.OpOr,
	"logical_and": vec.OpAnd, "minimum": vec.OpAnd, "fmin": vec.OpAnd,
}
