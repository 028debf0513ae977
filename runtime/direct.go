package runtime

import (
	goruntime "runtime"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// directArgs is the largest number of operands that EvalDirect takes.
const directArgs = 8

// An operandForm says how slices and scalars of a type look.
type operandForm struct {
	slice, scalar *form
	size          int // bytes of an element
}

func operandForms(params []Param) (list []operandForm) {
	for _, p := range params {
		list = append(list, operandForm{sliceForm(p.Type), scalarForm(p.Type), p.Type.Size()})
	}
	return list
}

// isSlice reports whether a looks as a slice does.
func (a *Array) isSlice() bool {
	return a.form != nil && a.form.slice
}

// makeSlice makes an array of numbers without dimensions, in memory, one of one element, and reports whether it did. These
// are the same to a Program.
func (a *Array) makeSlice() bool {
	f := a.what()
	if f.nd != 0 || a.ptr == nil || f.dtype == dtype.Bytes {
		return false
	}
	*a = newArray(a.ptr, f.element, 1, &dims{[MaxDims]int{1}, [MaxDims]int{f.size}})
	return true
}

// A directKey tells the variants apart that EvalDirect uses. It has a bit for each operand that is one element, further bits, and
// the type of the result, which is above them; 0 is none.
type directKey uint32

const (
	directApart directKey = 1 << (directArgs + iota) // the result is in the place of no operand
	directOut
)

// directKey is that of k, 0 if EvalDirect does not use it.
func (k *variantKey) directKey() directKey {
	if k.scalars>>directArgs != 0 || *k != (variantKey{scalars: k.scalars, out: k.out, apart: k.apart}) {
		return 0
	}
	key := directKey(k.scalars) | directKey(k.out)*directOut
	if k.apart {
		key |= directApart
	}
	return key
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
	n := dst.len1()
	last := uintptr(n*dst.step1()) - 1
	key := directKey(dst.form.dtype)*directOut | directApart
	for i := range args {
		a, s := &args[i], &forms[i]
		if a.form != s.slice {
			if a.form != s.scalar {
				return p.evalStrided(dst, args, opt)
			}
			ptrs[i] = a.first()
			key |= 1 << i
			continue
		}
		if a.len1() != n {
			return false
		}
		ptrs[i] = a.ptr
		ahead := uintptr(dst.ptr) - uintptr(a.ptr)
		if ahead+last < uintptr(n*s.size)+last && n > 0 { // ahead is below n*size, and above -n*step
			if ahead != 0 || s.size != dst.step1() {
				return false
			}
			key &^= directApart
		}
	}
	ptrs[len(args)] = dst.ptr
	if n == 1 {
		key &^= 1<<directArgs - 1 // see takeScalars
	}
	v := p.findDirect(key)
	if v == nil || v.direct.exceededBy(n, opt) {
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
