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
			list = append(list, Accumulator{p.accumulatorType(t), bits})
		}
	}
	return list
}

// accumulates is the type of what output i combines.
func (p *Pass) accumulates(i int) dtype.DType { return p.graph.Nodes[p.outputs[i].Root].Type }

// accumulatorType is how an accumulator is stored: a bool as an integer, 0 or 1, as wide as what the program reads, so that it
// fills the lanes.
func (p *Pass) accumulatorType(t dtype.DType) vec.Type {
	if t != dtype.Bool {
		return lower.VecType(t)
	}
	width := 1
	for _, leaf := range p.Values {
		width = max(width, leaf.Type.Real().Size())
	}
	return map[int]vec.Type{1: vec.I8, 2: vec.I16, 4: vec.I32, 8: vec.I64}[width]
}

// LowerFold returns the program that takes elements into the accumulators of a Fold. If rows, these are those of
// [vec.Program.Folds]; else each lane has its own, and takes in a group of elements at once, combined with each other before: halves
// with halves, as if those missing to a power of two changed nothing. The parameters are the leaves for each of the group's
// elements, then the accumulators.
func (p *Pass) LowerFold(scalar []bool, rows bool, group int) *vec.Program {
	all := p.Accumulators()
	l := p.lowerer(scalar, group, parameters("total", all, rows))
	totals := p.take(l.b, len(l.b.Params())-len(all))
	combined := p.combineGroup(l, totals, 0, 1, group)
	return l.b.Program(slices.Concat(p.combine(l.b, totals, combined)...)...)
}

// LowerBegin returns the program that makes accumulators that have taken in one element each. The parameters are the leaves.
func (p *Pass) LowerBegin(scalar []bool) *vec.Program {
	l := p.lowerer(scalar, 1, nil)
	totals := p.elements(l)
	for i, out := range p.outputs {
		if out.Fold.Exact {
			none := slices.Repeat([]vec.Value{l.b.Float(vec.F64, 0)}, lower.ExactParts)
			totals[i] = lower.ExactSum(l.b, p.accumulates(i), none, totals[i][0])
		}
	}
	return l.b.Program(slices.Concat(totals...)...)
}

// combineGroup returns what each output takes in: elements first, first+step, and so on of a group of that size, combined. Exact sums, which have
// no order, take them in here.
func (p *Pass) combineGroup(l *lowerer, totals [][]vec.Value, first, step, group int) [][]vec.Value {
	if step < group {
		x := p.combineGroup(l, totals, first, 2*step, group)
		if first+step < group {
			x = p.combine(l.b, x, p.combineGroup(l, totals, first+step, 2*step, group))
		}
		return x
	}
	l.begin(first)
	x := p.elements(l)
	for i, out := range p.outputs {
		if out.Fold.Exact {
			totals[i], x[i] = lower.ExactSum(l.b, p.accumulates(i), totals[i], x[i][0]), nil
		}
	}
	return x
}

// maxGrouped is the length of a program for one element of which there is one for a group.
const maxGrouped = 110

// MaxGroup returns how many elements of a column a program takes in at once: [vec.FoldGroup], or 1 if that would make it long.
func (p *Pass) MaxGroup() int {
	if len(p.LowerFold(nil, false, 1).Instrs) > maxGrouped {
		return 1
	}
	return vec.FoldGroup
}

// elements returns what each output takes in.
func (p *Pass) elements(l *lowerer) [][]vec.Value {
	elements := make([][]vec.Value, len(p.outputs))
	for i, out := range p.outputs {
		x := l.node(out.Root)
		l.b.Src = int32(out.Root)
		if p.accumulates(i) == dtype.Bool {
			t := p.accumulatorType(dtype.Bool)
			x.First = l.b.Op(vec.OpSelect, x.First, l.b.Int(t, 1), l.b.Int(t, 0))
		}
		elements[i] = []vec.Value{x.First}
		if x.Second != vec.NoValue {
			elements[i] = append(elements[i], x.Second)
		}
	}
	return elements
}

// LowerCombine returns the program that combines two sets of accumulators: its parameters are those of the
// first set, which its results replace, then those of the second.
func (p *Pass) LowerCombine() *vec.Program {
	all := p.Accumulators()
	b := vec.NewBuilder(append(parameters("total", all, false), parameters("other", all, false)...))
	return b.Program(slices.Concat(p.combine(b, p.take(b, 0), p.take(b, len(all)))...)...)
}

func parameters(name string, all []Accumulator, rows bool) (params []vec.Param) {
	for i, a := range all {
		params = append(params, vec.Param{Name: fmt.Sprint(name, i), Type: a.Type, Accumulator: rows, Identity: a.Identity})
	}
	return params
}

// take returns the accumulators of each output, the first of which is parameter next.
func (p *Pass) take(b *vec.Builder, next int) [][]vec.Value {
	lists := make([][]vec.Value, len(p.outputs))
	for i := range lists {
		n := 1
		switch {
		case p.outputs[i].Fold.Exact:
			n = lower.ExactParts
		case isComplex(p.accumulates(i)):
			n = 2
		}
		for range n {
			lists[i] = append(lists[i], b.Param(next))
			next++
		}
	}
	return lists
}

// combine returns the accumulators of each output combined with others; elements are such too.
func (p *Pass) combine(b *vec.Builder, totals, others [][]vec.Value) [][]vec.Value {
	next := make([][]vec.Value, len(totals))
	for i, out := range p.outputs {
		t, total, other := p.accumulates(i), totals[i], others[i]
		switch op := out.Fold.Combine; {
		case len(other) == 0: // taken in
			next[i] = total
		case out.Fold.Exact:
			next[i] = lower.ExactMerge(b, total, other)
		case t == dtype.Bool:
			next[i] = []vec.Value{b.Op(ofBools[op.Name], total[0], other[0])}
		case isComplex(t):
			v := op.Complex(b, t, []vec.Pair{{First: total[0], Second: total[1]}, {First: other[0], Second: other[1]}})
			next[i] = []vec.Value{v.First, v.Second}
		default:
			next[i] = []vec.Value{op.Lower(b, t, []vec.Value{total[0], other[0]})}
		}
	}
	return next
}

// ofBools holds the operations on bools that are combined as integers, 0 or 1.
var ofBools = map[string]vec.Op{
	"logical_or": vec.OpOr, "maximum": vec.OpOr, "fmax": vec.OpOr,
	"logical_and": vec.OpAnd, "minimum": vec.OpAnd, "fmin": vec.OpAnd,
}
