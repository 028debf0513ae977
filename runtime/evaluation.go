package runtime

import (
	"context"
	"fmt"
	"sync"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// An evaluation is a Plan being carried out.
type evaluation struct {
	*Plan
	dsts     []Array         // for the results
	values   []Array         // those that are not made yet have a type and a shape only
	operands []extents       // of the shapes to which outputs are computed, before a reduction
	reduced  [][MaxDims]bool // the dimensions that reductions take in

	// Scratch.
	shapes  []extents // of the outputs of a stage
	outputs []int
	making  []Output // of a reduction, if each has one accumulator
	chunked []chunked
	args    []Array
	names   []Param
	into    []Array
	layout  layout
	memory  unsafe.Pointer // for small values
	used    int
}

// extents is a shape that can be compared.
type extents struct {
	nd    int
	shape [MaxDims]int
}

func (x *extents) dims() []int { return x.shape[:x.nd] }

func extentsOf(a *Array) (x extents) {
	x.nd = a.NumDims()
	for i := range x.nd {
		x.shape[i], _ = a.dim(i)
	}
	return x
}

var evaluations = sync.Pool{New: func() any { return &evaluation{memory: alignedBytes(valueMemory)} }}

// valueMemory is the number of bytes that an evaluation keeps for values.
const valueMemory = 16 << 10

// release forgets the caller's arrays.
func (e *evaluation) release() {
	clear(e.values)
	clear(e.dsts[:cap(e.dsts)])
	clear(e.making[:cap(e.making)])
	clear(e.args[:cap(e.args)])
	clear(e.chunked)
	e.chunked = e.chunked[:0]
	clear(e.into[:cap(e.into)])
	clear(e.layout.ops[:cap(e.layout.ops)])
	e.Plan, e.used = nil, 0
	evaluations.Put(e)
}

// allocate returns memory for values, which may hold anything.
func (e *evaluation) allocate(size int) unsafe.Pointer {
	if size == 0 || size > valueMemory-e.used { // none may begin at the end
		return alignedBytes(size)
	}
	p := unsafe.Add(e.memory, e.used)
	e.used += (size + cacheLine - 1) &^ (cacheLine - 1)
	return p
}

// begin finds the shapes of all values.
func (p *Plan) begin(args []Array) (*evaluation, error) {
	if err := checkArgs(args, p.Params); err != nil {
		return nil, err
	}
	e := evaluations.Get().(*evaluation)
	e.Plan = p
	e.values = append(e.values[:0], args...)
	for len(e.values) < len(p.Names) {
		e.values = append(e.values, Array{})
	}
	if n := len(p.Names); len(e.operands) < n {
		e.operands, e.reduced = make([]extents, n), make([][MaxDims]bool, n)
	}
	for _, s := range p.Stages {
		for i := range s.Outputs {
			if err := e.infer(s, &s.Outputs[i]); err != nil {
				e.release()
				return nil, p.placed(err, s.Outputs[i].Value)
			}
		}
	}
	return e, nil
}

// infer finds the shape of an output.
func (e *evaluation) infer(s *Stage, out *Output) error {
	operand := &e.operands[out.Value]
	if err := e.operandShape(operand, out); err != nil {
		return err
	}
	shape := operand.dims()
	v := &e.values[out.Value]
	var left [MaxDims]int
	if s.Kind != Map {
		if err := checkCount(shape); err != nil {
			return err
		}
		in, err := s.Axes.reduced(shape, e.Names[out.Value])
		if err != nil {
			return err
		}
		e.reduced[out.Value] = in
		f := newFolding(shape, in)
		if s.Kind == Count {
			*v = Scalar(int64(f.count))
			return nil
		}
		if f.count == 0 && f.outputs > 0 && out.NoEmpty {
			return &Error{Kind: ValueError, Param: -1, Msg: fmt.Sprintf("%s has no value, since there are no elements: its operand has shape %s", e.Names[out.Value], ShapeString(shape))}
		}
		if f.mostTotals() > maxBytes/maxTotal {
			return tooMany(shape)
		}
		shape = reduceShape(left[:0], shape, in, out.Keepdims)
	}
	size := out.Type.Size()
	d, _, err := orderC(out.Type, size, shape)
	if err != nil {
		return err
	}
	*v = newArray(nil, element{dtype: out.Type, size: size}, len(shape), &d)
	return nil
}

// checkCount fails if an array has more elements than can be counted with some room for calculations.
func checkCount(shape []int) error {
	if _, n, err := orderC(dtype.Bool, 1, shape); err != nil || n/16 > maxBytes {
		return tooMany(shape)
	}
	return nil
}

func tooMany(shape []int) error {
	return &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("an operand of shape %s has too many elements to reduce", ShapeString(shape))}
}

// operandShape finds the shape to which an output is computed, before a reduction.
func (e *evaluation) operandShape(x *extents, out *Output) error {
	e.args, e.names = e.args[:0], e.names[:0]
	for _, v := range out.Reads {
		e.args, e.names = append(e.args, e.values[v]), append(e.names, Param{Name: e.Names[v]})
	}
	shape, err := BroadcastShape(x.shape[:0], e.args, e.names)
	x.nd = len(shape)
	return err
}

// allOf numbers the outputs of a stage.
func (e *evaluation) allOf(s *Stage) []int {
	e.outputs = e.outputs[:0]
	for i := range s.Outputs {
		e.outputs = append(e.outputs, i)
	}
	return e.outputs
}

// nextGroup divides list, numbers of outputs, into those that have the shape of the first, so that they can share a pass, and
// the others. It changes the order of list.
func (e *evaluation) nextGroup(list []int) (group, rest []int) {
	n := 1
	for i := 1; i < len(list); i++ {
		if e.shapes[list[i]] != e.shapes[list[0]] {
			continue
		}
		k := list[i]
		copy(list[n+1:i+1], list[n:i])
		list[n] = k
		n++
	}
	return list[:n], list[n:]
}

// argsOf returns the values that a pass reads.
func (e *evaluation) argsOf(pass *Pass) []Array {
	e.args = e.args[:0]
	for _, v := range pass.Args {
		e.args = append(e.args, e.values[v])
	}
	return e.args
}

// reduce makes values.
func (e *evaluation) reduce(ctx context.Context, s *Stage, outputs []int, opt *Options) error {
	first := s.Outputs[outputs[0]].Value
	shape, in := e.operands[first].dims(), e.reduced[first]
	if f := newFolding(shape, in); f.count == 0 || f.outputs == 0 {
		for _, i := range outputs {
			e.makeEmpty(&s.Outputs[i])
		}
		return nil
	}
	outputs, err := e.searches(ctx, s, outputs, shape, in, opt)
	if err != nil {
		return err
	}
	if outputs, err = e.sumRows(ctx, s, outputs, shape, in, opt); err != nil || len(outputs) == 0 {
		return err
	}
	pass := s.pass(outputs)
	j := foldJobs.Get().(*foldJob)
	defer j.release()
	e.making = e.making[:0]
	if len(pass.Fold.Accumulators) == len(outputs) {
		for _, i := range outputs {
			e.making = append(e.making, s.Outputs[i])
		}
	}
	if e.Positions {
		j.ready = func() { e.searchAfter(j) }
		j.made = func() { e.keepChunks(j) }
	}
	if err := j.fold(ctx, pass.Fold, shape, in, e.argsOf(pass), opt, e.allocateTotals); err != nil {
		return err
	}
	totals := j.totals
	for _, i := range outputs {
		out := &s.Outputs[i]
		v := &e.values[out.Value]
		switch {
		case out.Elements != nil:
			if err := e.finishExact(ctx, out, shape, totals[:exactParts], opt); err != nil {
				return err
			}
			totals = totals[exactParts:]
		case v.DType().Kind() == dtype.KindComplex:
			n, part := v.Len(), v.DType().Size()/2
			v.ptr = e.allocate(n * v.DType().Size())
			for k := range 2 {
				store(unsafe.Add(v.ptr, k*part), totals[k], 2*part, part, n)
			}
			totals = totals[2:]
		case v.DType() == dtype.Bool:
			v.ptr = e.allocate(v.Len())
			narrowBools(v.ptr, totals[0], pass.Fold.Accumulators[len(j.totals)-len(totals)].Size, v.Len())
			totals = totals[1:]
		default:
			v.ptr, totals = totals[0], totals[1:]
		}
	}
	return nil
}

// allocateTotals returns memory for the totals of an accumulator, which may hold anything.
func (e *evaluation) allocateTotals(accumulator, size int) unsafe.Pointer {
	if len(e.making) > 0 {
		if p := e.resultFor(&e.making[accumulator], size); p != nil {
			return p
		}
	}
	return e.allocate(size)
}

// resultFor returns the memory of the result that is a copy of out, if it can hold the totals, which take size bytes; nil if
// there is none.
func (e *evaluation) resultFor(out *Output, size int) unsafe.Pointer {
	if out.Type == dtype.Bool {
		return nil
	}
	results := e.results().Outputs
	for i := range results {
		dst := &e.dsts[i]
		if results[i].Copies != out.Value || dst.DType() != out.Type || dst.Swapped() || dst.Len()*dst.ElemSize() != size {
			continue
		}
		l := &e.layout
		l.ops = l.ops[:0]
		l.setShape(dst)
		l.add(dst)
		if l.contiguous(&l.ops[0]) && !overlapsAny(l, &l.ops[0], e.values[:len(e.Params)]) {
			return dst.ptr
		}
	}
	return nil
}

// narrowBools stores n integers of size bytes, 0 or 1, as bools.
func narrowBools(to, from unsafe.Pointer, size, n int) {
	bools := unsafe.Slice((*bool)(to), n)
	for i := range bools {
		at := unsafe.Add(from, i*size)
		switch size {
		case 1:
			bools[i] = *(*uint8)(at) != 0
		case 2:
			bools[i] = *(*uint16)(at) != 0
		case 4:
			bools[i] = *(*uint32)(at) != 0
		default:
			bools[i] = *(*uint64)(at) != 0
		}
	}
}

// makeEmpty makes the value of a reduction of no elements.
func (e *evaluation) makeEmpty(out *Output) {
	v := &e.values[out.Value]
	size := v.DType().Size() / max(1, len(out.Empty))
	n := v.Len()
	v.ptr = alignedBytes(n * v.DType().Size())
	for k, bits := range out.Empty {
		for i := range n {
			fillBits(unsafe.Add(v.ptr, (i*len(out.Empty)+k)*size), bits, size, 1)
		}
	}
}

// checkResults fails if dsts cannot take the results.
func (e *evaluation) checkResults(dsts []Array, opt *Options) error {
	e.dsts = append(e.dsts[:0], dsts...)
	outs := e.results().Outputs
	if err := checkNumber(dsts, len(outs)); err != nil {
		return err
	}
	for i := range outs {
		result := &e.values[outs[i].Value]
		if err := checkDestination(&dsts[i], result.DType(), opt); err != nil {
			return e.placed(err, outs[i].Value)
		}
		l := &e.layout
		l.ops = l.ops[:0]
		l.setShape(&dsts[i])
		if !l.add(result) {
			err := &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("the result has shape %s, the destination %s", ShapeString(result.Shape()), ShapeString(dsts[i].Shape()))}
			return e.placed(err, outs[i].Value)
		}
		l.add(&dsts[i])
		if out := &l.ops[1]; l.n > 0 && l.writesTwice(out) {
			return e.placed(errSharesItself, outs[i].Value)
		} else if l.n > 0 && overlapsAny(l, out, dsts[:i]) {
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
	e.shapes = e.shapes[:0]
	for i := range dsts {
		e.shapes = append(e.shapes, extentsOf(&dsts[i]))
	}
	first, rest := e.nextGroup(e.allOf(last))
	if len(rest) > 0 {
		e.copyShared(dsts)
	}
	for group := first; ; {
		pass := last.pass(group)
		e.into = e.into[:0]
		for _, k := range group {
			e.into = append(e.into, dsts[k])
		}
		if out := &last.Outputs[group[0]]; len(group) == 1 && out.Copies >= 0 && e.values[out.Copies].ptr == dsts[group[0]].ptr {
			noteAccess(dsts[group[0]:group[0]+1], nil) // it is there already
		} else if err := pass.Map.evalInto(ctx, e.into, e.argsOf(pass), opt); err != nil {
			return err
		}
		if len(rest) == 0 {
			return nil
		}
		group, rest = e.nextGroup(rest)
	}
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
			v.setDims(v.NumDims(), &d)
		}
	}
}
