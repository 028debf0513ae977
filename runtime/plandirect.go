package runtime

import (
	goruntime "runtime"
	"slices"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// Limits of a plan that evalSlices carries out.
const (
	directValues  = 8 // but results
	directReduced = 4 // operands, and outputs, of a reduction
)

type (
	directPtrs  [3*directReduced + 1]unsafe.Pointer
	directSteps [3 * directReduced]int
)

// evalSlices evaluates what needs no preparation: a plan that reduces slices of one length, not such long ones that the work
// should be divided, to numbers, with machine code that is there already. It reports false if that is not the case.
func (p *Plan) evalSlices(dsts, args []Array, opt *Options) bool {
	outs := p.results().Outputs
	if p.Positions && !p.searches() || len(p.Names)-len(outs) > directValues || len(args) != len(p.Params) || len(dsts) != len(outs) {
		return false
	}
	copies := p.copies(dsts)
	if !copies && len(dsts) > 1 {
		return false
	}
	n, sliced := -1, uint64(0)
	for i := range args {
		a := &args[i]
		switch {
		case a.DType() != p.Params[i].Type || a.Swapped():
			return false
		case a.NumDims() == 0:
		case !a.isSlice() || n >= 0 && a.len1() != n:
			return false
		default:
			n = a.len1()
			sliced |= 1 << i
		}
	}
	if n < 2 {
		return false
	}
	noteAccess(nil, args)
	if len(p.Stages) == 2 && copies && (p.sumInto(dsts, args, n, opt) || p.reduceInto(dsts, args, sliced, n, opt)) {
		noteAccess(dsts, nil)
		return true
	}
	var passes [directValues]*directPass
	before := p.Stages[:len(p.Stages)-1]
	for i, s := range before { // all of them, before one does its work in vain
		if s.Kind == Reduce && s.Outputs[0].Hits == nil {
			if passes[i] = s.directPass(sliced, n, opt); passes[i] == nil {
				return false
			}
		}
	}
	var values [directValues]Array
	copy(values[:], args)
	for i, s := range before {
		if !s.makeValues(passes[i], &values, sliced, n) {
			return false
		}
	}
	if copies {
		noteAccess(dsts, nil)
		for i := range dsts {
			size := dsts[i].DType().Size()
			copy(bytesAt(dsts[i].ptr, size), bytesAt(unsafe.Pointer(&values[outs[i].Copies].value), size))
		}
	} else if !p.mapDirect(&dsts[0], &values, opt) {
		return false
	}
	p.keepQuick(&dsts[0], passes[:len(before)], sliced)
	return true
}

// searches reports whether all positions are found by a search for an extreme.
func (p *Plan) searches() bool {
	for _, s := range p.Stages {
		for i := range s.Outputs {
			if out := &s.Outputs[i]; out.Hits != nil && out.Hits().search() == noSearch {
				return false
			}
		}
	}
	return true
}

// copies reports whether the results are reductions and nothing more, and dsts single elements for them.
func (p *Plan) copies(dsts []Array) bool {
	for i := range dsts {
		dst, out := &dsts[i], &p.results().Outputs[i]
		if out.Copies < 0 || dst.DType() != out.Type || dst.Swapped() || dst.ptr == nil || dst.NumDims() != 0 {
			return false
		}
		lo, size := uintptr(dst.ptr), uintptr(dst.DType().Size())
		for k := range i {
			if apart := uintptr(dsts[k].ptr) - lo; apart < size || -apart < uintptr(dsts[k].DType().Size()) {
				return false
			}
		}
	}
	return true
}

// mapDirect computes the result from values.
func (p *Plan) mapDirect(dst *Array, values *[directValues]Array, opt *Options) bool {
	pass := p.results().find(firstOutput)
	if pass == nil || len(pass.Map.Computed) > 0 || len(pass.Args) > directArgs {
		return false
	}
	var args [directArgs]Array
	for i, v := range pass.Args {
		args[i] = values[v]
	}
	to := *dst
	to.makeSlice()
	return pass.Map.EvalDirect(&to, args[:len(pass.Args)], opt)
}

var firstOutput = []int{0}

// A directPass is a pass for all outputs of a stage, with the code that reduces for the case that scalars tells of.
type directPass struct {
	*Pass
	reads   [directReduced]uint64 // by output: a bit for each value
	scalars uint64                // a bit for each operand
	code    *variant
}

// takesSlices reports whether the stage takes in all elements of slices.
func (s *Stage) takesSlices() bool {
	return s.Axes.All || len(s.Axes.List) == 1 && (s.Axes.List[0] == 0 || s.Axes.List[0] == -1)
}

// newDirectPass returns a pass without its code, or nil if not all outputs are plain numbers, of all elements of slices.
func (s *Stage) newDirectPass() *directPass {
	if len(s.Outputs) > directReduced || !s.takesSlices() {
		return nil
	}
	d := &directPass{}
	var all [directReduced]int
	for i := range s.Outputs {
		all[i] = i
		out := &s.Outputs[i]
		if out.Keepdims || out.Elements != nil || len(out.Empty) > 1 {
			return nil
		}
		for _, v := range out.Reads {
			d.reads[i] |= 1 << v
		}
	}
	d.Pass = s.find(all[:len(s.Outputs)])
	if d.Pass == nil || len(d.Args) > directReduced || len(d.Fold.Computed) > 0 || len(d.Fold.Accumulators) != len(s.Outputs) {
		return nil
	}
	return d
}

// directPass returns the pass for a case where the values that are slices, of n elements, have a bit; nil if there is none.
func (s *Stage) directPass(sliced uint64, n int, opt *Options) *directPass {
	d := s.direct.Load()
	if d == nil {
		if d = s.newDirectPass(); d == nil {
			return nil
		}
	}
	for i := range s.Outputs {
		if d.reads[i]&sliced == 0 {
			return nil
		}
	}
	var scalars uint64
	for i, v := range d.Args {
		scalars |= (^sliced >> v & 1) << i
	}
	if d.code == nil || d.scalars != scalars {
		v := d.Fold.find(variantKey{form: reduces, group: 1, scalars: scalars})
		if v == nil || !v.reduces {
			return nil
		}
		d = &directPass{d.Pass, d.reads, scalars, v}
		s.direct.Store(d)
	}
	if d.code.direct.exceededBy(n, opt) {
		return nil
	}
	return d
}

// sumInto stores the exact sum of n elements of an operand, if what windows leave tells it.
func (p *Plan) sumInto(dsts, args []Array, n int, opt *Options) bool {
	s := p.Stages[0]
	if len(s.Outputs) != 1 || s.Outputs[0].Elements == nil || s.Outputs[0].Keepdims || !s.takesSlices() {
		return false
	}
	if n > serialNs/nsInWindow && (opt.Threads != 1 || n > chunkNs/nsInWindow) {
		return false
	}
	pass := s.Outputs[0].Elements()
	if !pass.Plain || len(dsts) != 1 || dsts[0].DType() != dtype.Float64 {
		return false
	}
	a := &args[pass.Args[0]]
	if a.NumDims() == 0 || a.DType() != dtype.Float64 {
		return false
	}
	var sum windowSum
	sum.add(unsafe.Slice((*float64)(a.ptr), n))
	total, ok := roundSum(sum.high, sum.low, sum.doubt, roundTo64)
	if ok {
		storeFloat(dsts[0].ptr, 0, 8, total)
	}
	return ok
}

// reduceInto reduces n elements of args, straight into dsts.
func (p *Plan) reduceInto(dsts, args []Array, sliced uint64, n int, opt *Options) bool {
	s := p.Stages[0]
	if s.Kind != Reduce || len(s.Outputs) != len(dsts) {
		return false
	}
	d := s.directPass(sliced, n, opt)
	if d == nil {
		return false
	}
	var totals [directReduced]unsafe.Pointer
	for i := range dsts {
		for k := range s.Outputs {
			if s.Outputs[k].Value == p.results().Outputs[i].Copies && d.Fold.Accumulators[k].Size == dsts[i].DType().Size() {
				totals[k] = dsts[i].ptr
			}
		}
	}
	for _, total := range totals[:len(dsts)] {
		if total == nil {
			return false // a bool, or a value that is two results
		}
	}
	if !d.reduce(args, sliced, &totals, n) {
		return false
	}
	p.keepQuick(&dsts[0], []*directPass{d}, sliced)
	return true
}

// makeValues makes the values of a stage, by d if it is no Count and they are no positions, from others, of which those that have
// a bit in sliced have n elements.
func (s *Stage) makeValues(d *directPass, values *[directValues]Array, sliced uint64, n int) bool {
	if s.Kind == Count {
		slice := func(v int) bool { return sliced>>v&1 != 0 }
		if len(s.Outputs) != 1 || s.Outputs[0].Keepdims || !s.takesSlices() || !slices.ContainsFunc(s.Outputs[0].Reads, slice) {
			return false
		}
		values[s.Outputs[0].Value] = Scalar(int64(n))
		return true
	}
	if d == nil {
		return s.findValues(values, sliced, n)
	}
	var totals [directReduced]unsafe.Pointer
	for i := range s.Outputs {
		out := &s.Outputs[i]
		values[out.Value] = Array{form: scalarForm(out.Type)}
		totals[i] = unsafe.Pointer(&values[out.Value].value)
	}
	return d.reduce(values[:], sliced, &totals, n)
}

// findValues makes the values of a stage, as makeValues does, that are positions.
func (s *Stage) findValues(values *[directValues]Array, sliced uint64, n int) bool {
	for i := range s.Outputs {
		out := &s.Outputs[i]
		if out.Hits == nil || out.Keepdims || !s.takesSlices() {
			return false
		}
		pass := out.Hits()
		x, extreme := pass.Args[0], &values[pass.Args[1]]
		if sliced>>x&1 == 0 {
			return false
		}
		at := pass.search().row(values[x].ptr, extreme.first(), n)
		if at < 0 { // NaN
			return false
		}
		values[out.Value] = Scalar(int64(at))
	}
	return true
}

// reduce reduces n elements, of values, into totals.
func (d *directPass) reduce(values []Array, sliced uint64, totals *[directReduced]unsafe.Pointer, n int) bool {
	v := d.code
	var ptrs directPtrs
	var steps directSteps
	for i, v := range d.Args {
		ptrs[i] = values[v].first()
		if sliced>>v&1 != 0 {
			steps[i] = values[v].step1()
		}
	}
	outputs := len(d.Fold.Accumulators)
	c := chunks{n: n, size: d.Fold.rowChunk(), ptrs: &ptrs, steps: &steps, totals: len(d.Args) + outputs}
	for i, total := range totals[:outputs] { // a copy would let what they point to escape
		ptrs[c.totals+i] = total
	}
	if n > c.size {
		return c.reduce(d.Fold, v)
	}
	ptrs[c.totals+outputs] = unsafe.Pointer(&steps)
	jitcall.Call(v.entry, twoInOne(n, 1), &ptrs[0], v.scratch, nil)
	goruntime.KeepAlive(v)
	return true
}

// chunks are those of n elements, for the kernel that v is. ptrs are the operands', those of accumulators, which are not used,
// and from totals on where the results go; steps are the operands' from one element to the next.
type chunks struct {
	n, size int
	ptrs    *directPtrs
	steps   *directSteps
	totals  int
}

// maxChunks is the largest number of chunks that are reduced without preparation.
const maxChunks = 16

// reduce reduces the chunks, and then their totals.
func (c *chunks) reduce(f *Folder, v *variant) bool {
	whole := (c.n - 1) / c.size
	h := f.find(variantKey{form: halves})
	if h == nil || h.direct.shared < 0 || whole >= maxChunks {
		return false
	}
	var totals [directReduced][maxChunks]uint64
	var ptrs directPtrs
	all := nextPower(whole + 1)
	for i := range c.totals {
		ptrs[i] = c.ptrs[i]
		c.steps[i] *= c.size
	}
	for k, a := range f.Accumulators {
		fillBits(unsafe.Pointer(&totals[k]), a.Identity, a.Size, all)
		ptrs[c.totals+k] = unsafe.Pointer(&totals[k])
		c.steps[c.totals+k] = a.Size
	}
	end := c.totals + len(f.Accumulators)
	ptrs[end] = unsafe.Pointer(c.steps)
	jitcall.Call(v.entry, twoInOne(c.size, whole), &ptrs[0], v.scratch, nil)
	for i := range c.totals {
		if c.ptrs[i] != nil {
			ptrs[i] = unsafe.Add(c.ptrs[i], whole*c.steps[i])
		}
	}
	for k, a := range f.Accumulators {
		ptrs[c.totals+k] = unsafe.Add(unsafe.Pointer(&totals[k]), whole*a.Size)
	}
	jitcall.Call(v.entry, twoInOne(c.n-whole*c.size, 1), &ptrs[0], v.scratch, nil)
	goruntime.KeepAlive(v)
	for k := range f.Accumulators {
		total := unsafe.Pointer(&totals[k])
		ptrs[k], ptrs[2*len(f.Accumulators)+k] = total, total
	}
	jitcall.Call(h.entry, twoInOne(all, 1), &ptrs[0], h.scratch, nil)
	goruntime.KeepAlive(h)
	for k, a := range f.Accumulators {
		copy(bytesAt(c.ptrs[c.totals+k], a.Size), bytesAt(unsafe.Pointer(&totals[k]), a.Size))
	}
	return true
}
