package runtime

import (
	goruntime "runtime"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// A wholeReduction is all that a plan does which reduces slices, and scalars, to one number: what evalSlices would find out
// again each time.
type wholeReduction struct {
	*directPass
	forms  []operandForm // of the plan's operands
	sliced uint64        // a bit for each of them
	result *form
	chunk  int // elements that the code takes at most
}

// keepWhole keeps what reduceInto has done for operands of which those that are slices have a bit in sliced, if it is all.
func (p *Plan) keepWhole(d *directPass, sliced uint64) {
	if p.whole.Load() != nil || len(d.Fold.Accumulators) != 1 {
		return
	}
	p.whole.Store(&wholeReduction{d, operandForms(p.Params), sliced, scalarForm(p.results().Outputs[0].Type), d.Fold.rowChunk()})
}

// EvalDirect is Eval of a reduction of a few elements to one number, with machine code that is there already. It reports false, and has
// done nothing, if args are not of the kind that it was done for first.
func (p *Plan) EvalDirect(dst *Array, args []Array, opt *Options) bool {
	r := p.whole.Load()
	if r == nil || len(args) != len(r.forms) || dst.form != r.result || dst.ptr == nil {
		return false
	}
	n := -1
	for i := range args {
		a, s := &args[i], &r.forms[i]
		switch {
		case r.sliced>>i&1 == 0:
			if a.form != s.scalar {
				return false
			}
		case a.form != s.array || a.step1() != s.size || n >= 0 && a.len1() != n:
			return false
		default:
			n = a.len1()
		}
	}
	v := r.code
	if n < 2 || n > r.chunk || n > v.direct && (opt.Threads != 1 || n > v.alone) {
		return false
	}
	if raceEnabled {
		noteAccess([]Array{*dst}, args)
	}
	var ptrs directPtrs
	for i, x := range r.Args {
		ptrs[i] = args[x].first()
	}
	ptrs[len(r.Args)+1] = dst.ptr // steps follow, of which one output needs none
	jitcall.Call(v.entry, twoInOne(n, 1), &ptrs[0], v.scratch, nil)
	goruntime.KeepAlive(v)
	return true
}
