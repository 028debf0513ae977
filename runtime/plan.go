package runtime

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A Plan evaluates expressions with reductions, and expressions of several results: stage by stage, each of which
// makes values that later ones read. Values are numbered; the first are the operands. It is safe for concurrent use.
type Plan struct {
	Params []Param
	Stages []*Stage // the last is a Map and makes the results
	Names  []string // of all values, for messages: the operands' names, the reductions as they are written
}

// A StageKind says what a stage does.
type StageKind uint8

// The kinds of stages.
const (
	Map    StageKind = iota // computes elements
	Reduce                  // reduces
	Count                   // counts the elements that a reduction takes in
)

// A Stage makes several values.
type Stage struct {
	Kind    StageKind
	Axes    Axes // unless Map
	Outputs []Output
	// Pass returns what computes the given outputs in one pass; they have the same shape.
	Pass func(outputs []int) *Pass

	mu     sync.Mutex
	passes []keptPass
}

// An Output is a value that a stage makes.
type Output struct {
	Value    int // its number
	Type     dtype.DType
	Keepdims bool
	Reads    []int    // the values to whose common shape it is computed, before a reduction
	NoEmpty  bool     // no elements are an error
	Empty    []uint64 // else the bits of the value of none: one number, or two of a complex one
	// Elements, if not nil, makes the value an exact sum, of which the Fold keeps exactParts numbers. It returns the Map
	// that computes the elements.
	Elements func() *Pass
}

// A Pass is what computes outputs of a stage.
type Pass struct {
	Args []int // the values that it reads, in the order of its parameters
	Map  *Program
	Fold *Folder // if the stage is a Reduce
}

type keptPass struct {
	outputs []int
	*Pass
}

// pass returns the pass for outputs, made when it is first asked for.
func (s *Stage) pass(outputs []int) *Pass {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.passes {
		if slices.Equal(k.outputs, outputs) {
			return k.Pass
		}
	}
	k := keptPass{slices.Clone(outputs), s.Pass(outputs)}
	s.passes = append(s.passes, k)
	return k.Pass
}

// results is the last stage.
func (p *Plan) results() *Stage { return p.Stages[len(p.Stages)-1] }

// Single returns the program of an expression that is one Map of all operands; nil if it is not.
func (p *Plan) Single() *Program {
	if len(p.Stages) > 1 || len(p.results().Outputs) > 1 || len(p.results().Outputs[0].Reads) < len(p.Params) {
		return nil
	}
	return p.results().pass([]int{0}).Map
}

// An evaluation is a Plan being carried out.
type evaluation struct {
	*Plan
	values  []Array // those that are not made yet have a type and a shape only
	reduced [][MaxDims]bool
}

// Shapes returns the shapes of the results.
func (p *Plan) Shapes(args []Array) ([][]int, error) {
	e, err := p.begin(args)
	if err != nil {
		return nil, err
	}
	outs := p.results().Outputs
	shapes := make([][]int, len(outs))
	for i := range outs {
		shapes[i] = e.values[outs[i].Value].Shape()
	}
	return shapes, nil
}

// begin finds the shapes of all values.
func (p *Plan) begin(args []Array) (*evaluation, error) {
	if err := checkArgs(args, p.Params); err != nil {
		return nil, err
	}
	e := &evaluation{Plan: p, values: make([]Array, len(p.Names)), reduced: make([][MaxDims]bool, len(p.Names))}
	copy(e.values, args)
	for _, s := range p.Stages {
		for i := range s.Outputs {
			if err := e.infer(s, &s.Outputs[i]); err != nil {
				return nil, p.placed(err, s.Outputs[i].Value)
			}
		}
	}
	return e, nil
}

// placed says which value an error is about, unless that is the only result.
func (p *Plan) placed(err error, value int) error {
	only := len(p.results().Outputs) == 1 && value == p.results().Outputs[0].Value
	if e, ok := err.(*Error); ok && e.Param < 0 && !only {
		at := *e
		at.Param = value
		return &at
	}
	return err
}

// infer finds the shape of an output.
func (e *evaluation) infer(s *Stage, out *Output) error {
	var buf, left [MaxDims]int
	shape, err := e.operandShape(buf[:0], out)
	if err != nil {
		return err
	}
	v := &e.values[out.Value]
	v.dtype = out.Type
	if s.Kind != Map {
		if err := checkCount(shape); err != nil {
			return err
		}
		in := &e.reduced[out.Value]
		if *in, err = s.Axes.reduced(shape, e.Names[out.Value]); err != nil {
			return err
		}
		f := newFolding(shape, *in)
		if s.Kind == Count {
			*v = Scalar(int64(f.count))
			return nil
		}
		if f.count == 0 && f.outputs > 0 && out.NoEmpty {
			return &Error{Kind: ValueError, Param: -1, Msg: fmt.Sprintf("%s has no value, since there are no elements: its operand has shape %s", e.Names[out.Value], ShapeString(shape))}
		}
		shape = reduceShape(left[:0], shape, *in, out.Keepdims)
	}
	d, _, err := orderC(out.Type, out.Type.Size(), shape)
	if err != nil {
		return err
	}
	v.setDims(len(shape), &d)
	return nil
}

// checkCount fails if an array has more elements than can be reduced: their totals take a byte for 16 of them at most.
func checkCount(shape []int) error {
	_, n, err := orderC(dtype.Bool, 1, shape)
	if err != nil || n/16 > maxBytes {
		return &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("an operand of shape %s has too many elements to reduce", ShapeString(shape))}
	}
	return nil
}

// operandShape returns the shape to which an output is computed, before a reduction.
func (e *evaluation) operandShape(shape []int, out *Output) ([]int, error) {
	var arrays [directArgs]Array
	var params [directArgs]Param
	args, names := arrays[:0], params[:0]
	for _, v := range out.Reads {
		args, names = append(args, e.values[v]), append(names, Param{Name: e.Names[v]})
	}
	return BroadcastShape(shape, args, names)
}

// Eval computes the results into dsts. It stops if ctx is done before the end: then it returns ctx's error and
// leaves dsts partly written. Any other error is an *[Error], and leaves them as they were.
func (p *Plan) Eval(ctx context.Context, dsts, args []Array, opt *Options) error {
	e, err := p.begin(args)
	if err != nil {
		return err
	}
	if err := e.checkResults(dsts, opt); err != nil {
		return err
	}
	for _, s := range p.Stages[:len(p.Stages)-1] {
		if s.Kind != Reduce {
			continue
		}
		for _, outputs := range e.groups(s, func(out *Output) []int { shape, _ := e.operandShape(nil, out); return shape }) {
			if err := e.reduce(ctx, s, outputs, opt); err != nil {
				return err
			}
		}
	}
	return e.finish(ctx, dsts, opt)
}

// groups divides the outputs of a stage into those that can share a pass, since they have the same shape.
func (e *evaluation) groups(s *Stage, shape func(*Output) []int) (groups [][]int) {
	var shapes [][]int
	for i := range s.Outputs {
		own := shape(&s.Outputs[i])
		k := slices.IndexFunc(shapes, func(other []int) bool { return slices.Equal(own, other) })
		if k < 0 {
			k = len(shapes)
			shapes, groups = append(shapes, own), append(groups, nil)
		}
		groups[k] = append(groups[k], i)
	}
	return groups
}

// args returns the values that a pass reads.
func (e *evaluation) args(pass *Pass) []Array {
	args := make([]Array, len(pass.Args))
	for i, v := range pass.Args {
		args[i] = e.values[v]
	}
	return args
}

// reduce makes values.
func (e *evaluation) reduce(ctx context.Context, s *Stage, outputs []int, opt *Options) error {
	first := &s.Outputs[outputs[0]]
	var buf [MaxDims]int
	shape, _ := e.operandShape(buf[:0], first)
	in := e.reduced[first.Value]
	if f := newFolding(shape, in); f.count == 0 || f.outputs == 0 {
		for _, i := range outputs {
			e.makeEmpty(&s.Outputs[i])
		}
		return nil
	}
	pass := s.pass(outputs)
	totals, err := pass.Fold.Fold(ctx, shape, in, e.args(pass), opt)
	if err != nil {
		return err
	}
	for _, i := range outputs {
		out := &s.Outputs[i]
		v := &e.values[out.Value]
		if out.Elements != nil {
			if err := e.finishExact(ctx, out, shape, totals[:exactParts], opt); err != nil {
				return err
			}
			totals = totals[exactParts:]
			continue
		}
		if v.dtype.Kind() != dtype.KindComplex {
			v.ptr, totals = totals[0], totals[1:]
			continue
		}
		n, part := v.Len(), v.dtype.Size()/2
		v.ptr = alignedBytes(n * v.dtype.Size())
		for k := range 2 {
			store(unsafe.Add(v.ptr, k*part), totals[k], 2*part, part, n)
		}
		totals = totals[2:]
	}
	return nil
}

// makeEmpty makes the value of a reduction of no elements.
func (e *evaluation) makeEmpty(out *Output) {
	v := &e.values[out.Value]
	size := v.dtype.Size() / max(1, len(out.Empty))
	n := v.Len()
	v.ptr = alignedBytes(n * v.dtype.Size())
	for k, bits := range out.Empty {
		for i := range n {
			fillBits(unsafe.Add(v.ptr, (i*len(out.Empty)+k)*size), bits, size, 1)
		}
	}
}

// checkResults fails if dsts cannot take the results.
func (e *evaluation) checkResults(dsts []Array, opt *Options) error {
	outs := e.results().Outputs
	if err := checkNumber(dsts, len(outs)); err != nil {
		return err
	}
	for i := range outs {
		result := &e.values[outs[i].Value]
		if err := checkDestination(&dsts[i], result.dtype, opt); err != nil {
			return e.placed(err, outs[i].Value)
		}
		var l layout
		l.setShape(&dsts[i])
		if !l.add(result) {
			err := &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("the result has shape %s, the destination %s", ShapeString(result.Shape()), ShapeString(dsts[i].Shape()))}
			return e.placed(err, outs[i].Value)
		}
		l.add(&dsts[i])
		if out := &l.ops[1]; l.n > 0 && l.writesTwice(out) {
			return e.placed(errSharesItself, outs[i].Value)
		} else if l.n > 0 && overlapsAny(&l, out, dsts[:i]) {
			return e.placed(errSharesOther, outs[i].Value)
		}
	}
	return nil
}

// overlapsAny reports whether out, an operand of l, may share memory with one of arrays.
func overlapsAny(l *layout, out *operand, arrays []Array) bool {
	lo, hi := l.extent(out)
	for i := range arrays {
		if arrays[i].ptr == nil || arrays[i].Len() == 0 {
			continue
		}
		var other layout
		other.setShape(&arrays[i])
		other.add(&arrays[i])
		if from, to := other.extent(&other.ops[0]); from < hi && lo < to {
			return true
		}
	}
	return false
}

// finish computes the results, those of one shape in one pass.
func (e *evaluation) finish(ctx context.Context, dsts []Array, opt *Options) error {
	last := e.results()
	number := map[*Output]int{}
	for i := range last.Outputs {
		number[&last.Outputs[i]] = i
	}
	groups := e.groups(last, func(out *Output) []int { return dsts[number[out]].Shape() })
	if len(groups) > 1 {
		e.copyShared(dsts)
	}
	for _, outputs := range groups {
		pass := last.pass(outputs)
		into := make([]Array, len(outputs))
		for i, k := range outputs {
			into[i] = dsts[k]
		}
		if err := pass.Map.EvalContext(ctx, into, e.args(pass), opt); err != nil {
			return err
		}
	}
	return nil
}

// copyShared replaces operands that share memory with a destination by copies, since a pass writes it before another
// reads them.
func (e *evaluation) copyShared(dsts []Array) {
	for i := range e.Params {
		v := &e.values[i]
		if v.ptr == nil || v.Len() == 0 {
			continue
		}
		var l layout
		l.setShape(v)
		l.add(v)
		if overlapsAny(&l, &l.ops[0], dsts) {
			l.copyAway(&l.ops[0])
			d := v.allDims()
			d.stride = l.ops[0].stride
			v.ptr = l.ops[0].ptr
			v.setDims(int(v.nd), &d)
		}
	}
}
