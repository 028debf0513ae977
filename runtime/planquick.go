package runtime

import (
	"math"
	goruntime "runtime"
	"slices"
	"unsafe"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// A quickPlan is all that a plan does to make one number of slices of one length and scalars: what evalSlices would find out
// again each time.
type quickPlan struct {
	forms  []*form // of the plan's operands
	steps  []quickStep
	value  int   // which is the result
	form   *form // of the result
	chunk  int   // elements that the code takes at most
	direct reach
}

// quickValues is the largest number of values that a quickPlan makes.
const quickValues = 4

// A quickStep makes values. It counts the elements where there is no code.
type quickStep struct {
	code  *variant
	args  []int    // the values that the code reads
	makes []Output // what it makes,
	first int      // and where the pointers to these begin
	whole bool     // it reduces: else it computes one element
}

// keepQuick keeps what evalSlices does to make dst, a number, of operands of which those that are slices have a bit in sliced.
// passes are those of the stages before the last. Only the first kind of operands is kept: others go the longer way each time.
func (p *Plan) keepQuick(dst *Array, passes []*directPass, sliced uint64) {
	outs := p.results().Outputs
	if p.quick.Load() != nil || len(outs) != 1 || len(p.Names) > len(p.Params)+len(outs)+quickValues || dst.form != scalarForm(dst.DType()) {
		return
	}
	var steps [directValues + 1]quickStep
	q := quickPlan{value: outs[0].Copies, form: dst.form, chunk: math.MaxInt, direct: reach{math.MaxInt, math.MaxInt}}
	for i, d := range passes {
		s := p.Stages[i]
		steps[i].makes = s.Outputs
		if d == nil {
			if s.Kind != Count || s.Outputs[0].Value == q.value {
				return
			}
			continue
		}
		for k := range s.Outputs {
			if s.Outputs[k].Value == q.value && d.Fold.Accumulators[k].Size != dst.ElemSize() {
				return
			}
		}
		steps[i] = quickStep{d.code, d.Args, s.Outputs, len(d.Args) + len(s.Outputs), true}
		q.chunk = min(q.chunk, d.Fold.rowChunk())
		q.direct = reach{min(q.direct.shared, d.code.direct.shared), min(q.direct.alone, d.code.direct.alone)}
	}
	n := len(passes)
	if q.value < 0 {
		pass := p.results().find(firstOutput)
		code := pass.Map.findDirect(directKey(dst.DType())*directOut | directApart)
		if code == nil || code.direct.shared < 1 {
			return
		}
		q.value = outs[0].Value
		steps[n] = quickStep{code, pass.Args, outs, len(pass.Args), false}
		n++
	}
	q.forms, q.steps = make([]*form, len(p.Params)), slices.Clone(steps[:n])
	for i, param := range p.Params {
		if q.forms[i] = scalarForm(param.Type); sliced>>i&1 != 0 {
			q.forms[i] = sliceForm(param.Type)
		}
	}
	kept := q // q itself would be allocated in any case
	p.quick.Store(&kept)
}

// EvalDirect is Eval of a number that reductions of a few elements make, with machine code that is there already. It reports false, and
// has done nothing, if args are not of the kind that it was done for first.
func (p *Plan) EvalDirect(dst *Array, args []Array, opt *Options) bool {
	q := p.quick.Load()
	if q == nil || len(args) != len(q.forms) || dst.form != q.form || dst.ptr == nil {
		return false
	}
	n := -1
	for i := range args {
		a, f := &args[i], q.forms[i]
		if a.form != f {
			return false
		}
		if f.slice {
			if n >= 0 && a.len1() != n {
				return false
			}
			n = a.len1()
		}
	}
	if n < 2 || n > q.chunk || q.direct.exceededBy(n, opt) {
		return false
	}
	if raceEnabled {
		noteAccess([]Array{*dst}, args)
	}
	var values [quickValues]value // after the operands
	for i := range q.steps {
		s := &q.steps[i]
		if s.code == nil {
			values[s.makes[0].Value-len(args)].lo = uint64(n)
			continue
		}
		var ptrs directPtrs
		for k, x := range s.args {
			if x < len(args) {
				ptrs[k] = args[x].first()
			} else {
				ptrs[k] = unsafe.Pointer(&values[x-len(args)])
			}
		}
		for k := range s.makes {
			if x := s.makes[k].Value; x == q.value {
				ptrs[s.first+k] = dst.ptr
			} else {
				ptrs[s.first+k] = unsafe.Pointer(&values[x-len(args)])
			}
		}
		elements := 1
		if s.whole {
			elements = twoInOne(n, 1) // one output, for which no steps need follow
		}
		if v := s.code; v.scratch <= jitcall.SmallFrame {
			jitcall.CallSmall(v.entry, elements, &ptrs[0])
		} else {
			jitcall.Call(v.entry, elements, &ptrs[0], v.scratch, nil)
		}
	}
	goruntime.KeepAlive(q)
	return true
}
