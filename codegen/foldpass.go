package codegen

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
)

// An Accumulator is what a Fold keeps while it goes over the elements: a number of each output, both parts
// of a complex one.
type Accumulator struct {
	Type     vec.Type
	Identity uint64 // bits, which leave what they are combined with as it is
}

// Accumulators returns those of all outputs, in order.
func (p *Pass) Accumulators() (list []Accumulator) {
	for i := range p.outputs {
		t := p.accumulates(i)
		for _, bits := range p.outputs[i].Fold.Identity(t) {
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
	elements := make([]vec.Pair, len(p.outputs))
	for i, out := range p.outputs {
		elements[i] = l.node(out.Root)
		l.b.Src = int32(out.Root)
		if p.accumulates(i) == dtype.Bool {
			elements[i].First = l.b.Op(vec.OpSelect, elements[i].First, l.b.Int(vec.I8, 1), l.b.Int(vec.I8, 0))
		}
	}
	return p.combine(l.b, first, elements)
}

// LowerCombine returns the program that combines two sets of accumulators: its parameters are those of the
// first set, which its results replace, then those of the second.
func (p *Pass) LowerCombine() *vec.Program {
	all := p.Accumulators()
	b := vec.NewBuilder(append(parameters("total", all, false), parameters("other", all, false)...))
	others := make([]vec.Pair, len(p.outputs))
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

// take returns accumulator i, whose parameter is next, and the number of the parameter after it.
func (p *Pass) take(b *vec.Builder, i, next int) (vec.Pair, int) {
	v := vec.Pair{First: b.Param(next), Second: vec.NoValue}
	if isComplex(p.accumulates(i)) {
		v.Second = b.Param(next + 1)
		return v, next + 2
	}
	return v, next + 1
}

// combine ends a program with the accumulators from parameter first on, combined with elements.
func (p *Pass) combine(b *vec.Builder, first int, elements []vec.Pair) *vec.Program {
	var results []vec.Value
	next := first
	for i, out := range p.outputs {
		var total vec.Pair
		total, next = p.take(b, i, next)
		t := p.accumulates(i)
		switch op := out.Fold.Combine; {
		case t == dtype.Bool:
			results = append(results, b.Op(bytewise[op.Name], total.First, elements[i].First))
		case isComplex(t):
			v := op.Complex(b, t, []vec.Pair{total, elements[i]})
			results = append(results, v.First, v.Second)
		default:
			results = append(results, op.Lower(b, t, []vec.Value{total.First, elements[i].First}))
		}
	}
	return b.Program(results...)
}

// bytewise holds the operations on bools that are combined as bytes, 0 or 1.
var bytewise = map[string]vec.Op{
	"logical_or": vec.OpOr, "maximum": vec.OpOr, "fmax": vec.OpOr,
	"logical_and": vec.OpAnd, "minimum": vec.OpAnd, "fmin": vec.OpAnd,
}
