package runtime

import (
	goruntime "runtime"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// directValues is the largest number of values, but results, of a plan that evalDirect carries out.
const directValues = 8

// evalDirect evaluates what needs no preparation: a plan that reduces slices of one length, not such long ones that the work
// should be divided, to numbers, with machine code that is there already. It reports false if that is not the case.
func (p *Plan) evalDirect(dsts, args []Array, opt *Options) bool {
	outs := p.results().Outputs
	if len(p.Names)-len(outs) > directValues || len(args) != len(p.Params) || len(dsts) != len(outs) {
		return false
	}
	copies := p.copies(dsts)
	if !copies && len(dsts) > 1 {
		return false
	}
	var values [directValues]Array
	n := 1
	for i := range args {
		a := &args[i]
		switch {
		case a.dtype != p.Params[i].Type || a.swap:
			return false
		case a.nd == 0:
		case !a.isSlice() || n != 1 && a.len1 != n:
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
		if !s.direct(&values) {
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

// direct reports whether all outputs of a stage are plain numbers, of all elements of slices.
func (s *Stage) direct(values *[directValues]Array) bool {
	if !s.Axes.All && (len(s.Axes.List) != 1 || s.Axes.List[0] != 0 && s.Axes.List[0] != -1) {
		return false
	}
	if len(s.Outputs) > directArgs || s.Kind == Count && len(s.Outputs) != 1 {
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

// reduceDirect makes the values of a stage, reductions of n elements.
func (s *Stage) reduceDirect(values *[directValues]Array, n int, opt *Options) bool {
	var all [directArgs]int
	for i := range s.Outputs {
		all[i] = i
	}
	pass := s.find(all[:len(s.Outputs)])
	if pass == nil || len(pass.Args) > directArgs || len(pass.Fold.Computed) > 0 || len(pass.Fold.Accumulators) != len(s.Outputs) {
		return false
	}
	k := variantKey{form: reduces, several: 1}
	for i, v := range pass.Args {
		if values[v].nd == 0 {
			k.scalars |= 1 << i
		}
	}
	v := pass.Fold.find(k)
	if v == nil || !v.reduces || n > chunkGroups*vec.FoldTurns*v.foldLanes || n > v.direct && (opt.Threads != 1 || n > v.alone) {
		return false
	}
	var ptrs [3*directArgs + 1]unsafe.Pointer
	var steps [1]int // of one output there is no next one
	at := 0
	add := func(p unsafe.Pointer) {
		ptrs[at] = p
		at++
	}
	for _, v := range pass.Args {
		add(values[v].first())
	}
	bytes := 0
	for _, a := range pass.Fold.Accumulators {
		bytes += a.Size
	}
	w := workspaces.Get().(*workspace)
	room := (n + vec.FoldTurns*v.foldLanes - 1) / (vec.FoldTurns * v.foldLanes) * v.foldLanes
	w.reserve(0, room*bytes, v.scratch)
	rows := w.buf
	for _, a := range pass.Fold.Accumulators {
		add(rows)
		rows = unsafe.Add(rows, room*a.Size)
	}
	for i := range s.Outputs {
		out := &s.Outputs[i]
		values[out.Value] = Array{form: form{dtype: out.Type}}
		add(unsafe.Pointer(&values[out.Value].value))
	}
	add(unsafe.Pointer(&steps))
	jitcall.Call(v.entry, n|1<<32, &ptrs[0], v.scratch, w.scratch)
	goruntime.KeepAlive(v)
	w.release()
	return true
}
