package runtime

import (
	goruntime "runtime"
	"unsafe"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// directArgs is the largest number of operands that EvalDirect takes.
const directArgs = 8

// An operandForm says how a one-dimensional array of a type looks whose elements lie beside each other, in the machine's byte
// order, and how a scalar of that type looks.
type operandForm struct {
	array, scalar form
	size          int // bytes of an element
}

func operandForms(params []Param) (list []operandForm) {
	for _, p := range params {
		list = append(list, operandForm{form{dtype: p.Type, nd: 1}, form{dtype: p.Type}, p.Type.Size()})
	}
	return list
}

// is compares forms, all of them at once.
func (f *form) is(g *form) bool {
	return *(*[unsafe.Sizeof(*f)]byte)(unsafe.Pointer(f)) == *(*[unsafe.Sizeof(*g)]byte)(unsafe.Pointer(g))
}

// isSlice reports whether a looks as a slice does.
func (a *Array) isSlice() bool {
	return a.nd == 1 && a.step1 == a.dtype.Size() && !a.swap
}

// makeSlice makes an array without dimensions, in memory, one of one element, and reports whether it did. These
// are the same to a Program.
func (a *Array) makeSlice() bool {
	if a.nd != 0 || a.ptr == nil {
		return false
	}
	a.nd, a.len1, a.step1 = 1, 1, a.ElemSize()
	return true
}

// EvalDirect is Eval of what needs no preparation: a few scalars and arrays of one shape whose elements lie evenly, not long enough
// to be divided, with machine code that is there already. It reports false, and has done nothing, if that is not the case.
func (p *Program) EvalDirect(dst *Array, args []Array, opt *Options) bool {
	forms := p.forms
	if !p.direct || len(args) != len(forms) || len(args) > directArgs {
		return false
	}
	if !dst.isSlice() {
		return p.evalStrided(dst, args, opt)
	}
	var ptrs [directArgs + 1]unsafe.Pointer
	n := dst.len1
	bytes := uintptr(n * dst.step1)
	var scalars uint64
	apart := true
	for i := range args {
		a, s := &args[i], &forms[i]
		ptrs[i] = a.ptr
		if !a.is(&s.array) {
			if !a.is(&s.scalar) {
				return p.evalStrided(dst, args, opt)
			}
			ptrs[i] = a.first()
			scalars |= 1 << i
			continue
		}
		if a.step1 != s.size {
			return p.evalStrided(dst, args, opt)
		}
		if a.len1 != n {
			return false
		}
		ahead := uintptr(dst.ptr) - uintptr(a.ptr)
		if ahead < uintptr(n*s.size) || -ahead < bytes {
			if ahead != 0 || s.size != dst.step1 {
				return false
			}
			apart = false
		}
	}
	ptrs[len(args)] = dst.ptr
	if n == 1 {
		scalars = 0 // see takeScalars
	}
	v := p.findDirect(scalars, dst.dtype, apart)
	if v == nil || n > v.direct && (opt.Threads != 1 || n > v.alone) {
		return false
	}
	if raceEnabled {
		noteAccess(unsafe.Slice(dst, 1), args)
	}
	if v.scratch <= jitcall.SmallFrame {
		jitcall.CallSmall(v.entry, n, &ptrs[0])
	} else {
		jitcall.Call(v.entry, n, &ptrs[0], v.scratch, nil)
	}
	goruntime.KeepAlive(v)
	return true
}
