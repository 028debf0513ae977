package runtime

import (
	goruntime "runtime"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// Limits of a plan that evalDirect carries out.
const (
	directValues  = 8 // but results
	directReduced = 4 // operands, and outputs, of a reduction
)

type (
	directPtrs  [3*directReduced + 1]unsafe.Pointer
	directSteps [3 * directReduced]int
)

// evalDirect evaluates what needs no preparation: a plan that reduces slices of one length, not such long ones that the work
// should be divided, to numbers, with machine code that is there already. It reports false if that is not the case.
func (p *Plan) evalDirect(dsts, args []Array, opt *Options) bool {
	outs := p.results().Outputs
	if p.Positions || len(p.Names)-len(outs) > directValues || len(args) != len(p.Params) || len(dsts) != len(outs) {
		return false
	}
	copies := p.copies(dsts)
	if !copies && len(dsts) > 1 {
		return false
	}
	var values [directValues]Array
	n := -1
	for i := range args {
		a := &args[i]
		switch {
		case a.dtype != p.Params[i].Type || a.swap:
			return false
		case a.nd == 0:
		case !a.isSlice() || n >= 0 && a.len1 != n:
			return false
		default:
			n = a.len1
		}
		values[i] = *a
	}
	if n < 2 {
		return false
	}
	noteAccess(nil, args)
	for _, s := range p.Stages[:len(p.Stages)-1] {
		if !s.isDirect(&values) {
			return false
		}
		if s.Kind == Count {
			values[s.Outputs[0].Value] = Scalar(int64(n))
		} else if !s.reduceDirect(&values, n, opt) {
			return false
		}
	}
	if !copies {
		return p.mapDirect(&dsts[0], &values, opt)
	}
	noteAccess(dsts, nil)
	for i := range dsts {
		size := dsts[i].dtype.Size()
		copy(bytesAt(dsts[i].ptr, size), bytesAt(unsafe.Pointer(&values[outs[i].Copies].value), size))
	}
	return true
}

// copies reports whether the results are reductions and nothing more, and dsts single elements for them.
func (p *Plan) copies(dsts []Array) bool {
	for i := range dsts {
		dst, out := &dsts[i], &p.results().Outputs[i]
		if out.Copies < 0 || dst.dtype != out.Type || dst.swap || dst.ptr == nil || dst.nd != 0 {
			return false
		}
		lo, size := uintptr(dst.ptr), uintptr(dst.dtype.Size())
		for k := range i {
			if apart := uintptr(dsts[k].ptr) - lo; apart < size || -apart < uintptr(dsts[k].dtype.Size()) {
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

// isDirect reports whether all outputs of a stage are plain numbers, of all elements of slices.
func (s *Stage) isDirect(values *[directValues]Array) bool {
	if !s.Axes.All && (len(s.Axes.List) != 1 || s.Axes.List[0] != 0 && s.Axes.List[0] != -1) {
		return false
	}
	if len(s.Outputs) > directReduced || s.Kind == Count && len(s.Outputs) != 1 {
		return false
	}
	for i := range s.Outputs {
		out := &s.Outputs[i]
		if out.Keepdims || out.Elements != nil || len(out.Empty) > 1 {
			return false
		}
		slices := false
		for _, v := range out.Reads {
			slices = slices || values[v].nd == 1
		}
		if !slices {
			return false
		}
	}
	return true
}

// A directPass is a pass for all outputs of a stage, with the code that reduces for the case that scalars tells of.
type directPass struct {
	*Pass
	scalars uint64
	code    *variant
}

// findDirect returns the pass for the operands that values are, nil if there is none.
func (s *Stage) findDirect(values *[directValues]Array) *directPass {
	d := s.direct.Load()
	if d == nil {
		var all [directReduced]int
		for i := range s.Outputs {
			all[i] = i
		}
		pass := s.find(all[:len(s.Outputs)])
		if pass == nil || len(pass.Args) > directReduced || len(pass.Fold.Computed) > 0 || len(pass.Fold.Accumulators) != len(s.Outputs) {
			return nil
		}
		d = &directPass{Pass: pass}
	}
	k := variantKey{form: reduces, several: 1}
	for i, v := range d.Args {
		if values[v].nd == 0 {
			k.scalars |= 1 << i
		}
	}
	if d.code == nil || d.scalars != k.scalars {
		v := d.Fold.find(k)
		if v == nil || !v.reduces {
			return nil
		}
		d = &directPass{d.Pass, k.scalars, v}
		s.direct.Store(d)
	}
	return d
}

// reduceDirect makes the values of a stage, reductions of n elements.
func (s *Stage) reduceDirect(values *[directValues]Array, n int, opt *Options) bool {
	pass := s.findDirect(values)
	if pass == nil {
		return false
	}
	v := pass.code
	if n > v.direct && (opt.Threads != 1 || n > v.alone) {
		return false
	}
	var ptrs directPtrs
	var steps directSteps
	for i, v := range pass.Args {
		ptrs[i] = values[v].first()
		if values[v].nd == 1 {
			steps[i] = values[v].step1
		}
	}
	c := chunks{n: n, size: vec.MaxFoldRows * vec.FoldTurns * pass.Fold.rowLanes(), ptrs: &ptrs, steps: &steps, totals: len(pass.Args) + len(s.Outputs)}
	for i := range s.Outputs {
		out := &s.Outputs[i]
		values[out.Value] = Array{form: form{dtype: out.Type}}
		ptrs[c.totals+i] = unsafe.Pointer(&values[out.Value].value)
	}
	if n > c.size {
		return c.reduce(pass.Fold, v)
	}
	ptrs[c.totals+len(s.Outputs)] = unsafe.Pointer(&steps)
	jitcall.Call(v.entry, n|1<<32, &ptrs[0], v.scratch, nil)
	goruntime.KeepAlive(v)
	return true
}

// chunks are those of n elements, for the kernel that v is. ptrs are the operands', those of accumulators, which are not used, and from totals
// on where the results go; steps are the operands' from one element to the next.
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
	if h == nil || h.direct < 0 || whole >= maxChunks {
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
	jitcall.Call(v.entry, c.size|whole<<32, &ptrs[0], v.scratch, nil)
	for i := range c.totals {
		if c.ptrs[i] != nil {
			ptrs[i] = unsafe.Add(c.ptrs[i], whole*c.steps[i])
		}
	}
	for k, a := range f.Accumulators {
		ptrs[c.totals+k] = unsafe.Add(unsafe.Pointer(&totals[k]), whole*a.Size)
	}
	jitcall.Call(v.entry, c.n-whole*c.size|1<<32, &ptrs[0], v.scratch, nil)
	goruntime.KeepAlive(v)
	for k := range f.Accumulators {
		total := unsafe.Pointer(&totals[k])
		ptrs[k], ptrs[2*len(f.Accumulators)+k] = total, total
	}
	jitcall.Call(h.entry, all|1<<32, &ptrs[0], h.scratch, nil)
	goruntime.KeepAlive(h)
	for k, a := range f.Accumulators {
		copy(bytesAt(c.ptrs[c.totals+k], a.Size), bytesAt(unsafe.Pointer(&totals[k]), a.Size))
	}
	return true
}
