package runtime

import (
	goruntime "runtime"
	"unsafe"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// evalStrided is EvalDirect of arrays of any stride and byte order that all have one shape, and whose elements lie evenly, as if
// they had one dimension: pieces of those that do not look as slices do are packed into buffers.
func (p *Program) evalStrided(dst *Array, args []Array, opt *Options) bool {
	if dst.NumDims() > 1 {
		return p.evalFlat(dst, args, opt)
	}
	n, size := dst.len1(), dst.DType().Size()
	if dst.NumDims() != 1 || dst.ptr == nil || n < 2 || max(dst.step1(), -dst.step1()) < size {
		return false
	}
	bytes := 0    // of an element of each array that is packed to a buffer
	inPlace := -1 // the operand that is packed to where the result will be, see job.packInPlace
	key := directKey(dst.DType())*directOut | directApart
	lo, hi := dst.span()
	for i := range args {
		a, s := &args[i], &p.forms[i]
		switch {
		case a.form == s.scalar:
			if a.ptr != nil && a.meets(lo, hi) {
				return false // each piece reads it again
			}
			key |= 1 << i
			continue
		case a.NumDims() != 1 || a.len1() != n || a.DType() != s.slice.dtype || a.step1() == 0:
			return false
		case a.isSlice():
		case inPlace < 0 && s.size == size && dst.isSlice():
			inPlace = i
		default:
			bytes += s.size
		}
		if a.meets(lo, hi) {
			if a.ptr != dst.ptr || a.step1() != dst.step1() || s.size != size {
				return false
			}
			key &^= directApart
		}
	}
	if !dst.isSlice() {
		bytes += size
	}
	if inPlace >= 0 {
		if key&directApart == 0 {
			inPlace, bytes = -1, bytes+size
		}
		key &^= directApart
	}
	v := p.findDirect(key)
	if v == nil || v.direct.exceededBy(n, opt) {
		return false
	}
	if raceEnabled {
		noteAccess(unsafe.Slice(dst, 1), args)
	}
	piece := n
	if n > maxPiece || n*bytes > bufferBytes {
		piece = pieceFor(bytes, minPiece)
	}
	var w *workspace
	if bytes > 0 {
		w = workspaces.Get().(*workspace)
		w.reserve(0, piece*bytes, 0)
	}
	var ptrs [directArgs + 1]unsafe.Pointer
	for lo := 0; lo < n; lo += piece {
		m := min(piece, n-lo)
		at := 0 // in the buffers
		out := unsafe.Add(dst.ptr, lo*dst.step1())
		for i := range args {
			a := &args[i]
			switch {
			case a.NumDims() == 0:
				ptrs[i] = a.first()
			case a.isSlice():
				ptrs[i] = unsafe.Add(a.ptr, lo*a.step1())
			case i == inPlace:
				ptrs[i] = out
				a.pack(out, lo, m)
			default:
				ptrs[i] = unsafe.Add(w.buf, at)
				a.pack(ptrs[i], lo, m)
				at += piece * p.forms[i].size
			}
		}
		if dst.isSlice() {
			ptrs[len(args)] = out
			jitcall.Call(v.entry, m, &ptrs[0], v.scratch, nil)
		} else {
			buf := unsafe.Add(w.buf, at)
			ptrs[len(args)] = buf
			jitcall.Call(v.entry, m, &ptrs[0], v.scratch, nil)
			dst.unpack(buf, lo, m)
		}
	}
	goruntime.KeepAlive(v)
	if w != nil {
		w.release()
	}
	return true
}

// evalFlat is EvalDirect of arrays of more than one dimension, as evalStrided describes them.
func (p *Program) evalFlat(dst *Array, args []Array, opt *Options) bool {
	for i := range args {
		if a := &args[i]; a.NumDims() > 0 && (a.NumDims() != dst.NumDims() || a.form.dims.shape != dst.form.dims.shape || !a.isEven()) {
			return false
		}
	}
	if !dst.isEven() {
		return false
	}
	var list [directArgs]Array
	flat := list[:copy(list[:], args)]
	for i := range flat {
		if a := &flat[i]; a.NumDims() > 0 {
			a.flatten()
		}
	}
	out := *dst
	out.flatten()
	return p.EvalDirect(&out, flat, opt)
}

// isEven reports whether the elements of an array of two dimensions or more lie evenly.
func (a *Array) isEven() bool {
	last := a.NumDims() - 1
	step := a.form.dims.stride[last]
	for i := last; i >= 0; i-- {
		if a.form.dims.stride[i] != step {
			return false
		}
		step *= a.form.dims.shape[i]
	}
	return true
}

// flatten makes an array whose elements lie evenly one of one dimension.
func (a *Array) flatten() {
	f := a.form
	*a = newArray(a.ptr, f.element, 1, &dims{[MaxDims]int{a.Len()}, [MaxDims]int{f.dims.stride[f.nd-1]}})
}

// meets reports whether memory from the first byte of an array of one dimension to its last is between lo and hi.
func (a *Array) meets(lo, hi uintptr) bool {
	from, to := a.span()
	return from < hi && lo < to
}

// span returns the addresses from the first byte of an array of one dimension to the one after the last.
func (a *Array) span() (lo, hi uintptr) {
	lo = uintptr(a.ptr)
	hi = lo
	if reach := uintptr(a.step1() * (a.len1() - 1)); a.step1() < 0 {
		lo += reach
	} else {
		hi += reach
	}
	return lo, hi + uintptr(a.DType().Size())
}

// pack copies n elements of an array of one dimension to buf, in the machine's byte order, from element lo on.
func (a *Array) pack(buf unsafe.Pointer, lo, n int) {
	size := a.DType().Size()
	load(buf, unsafe.Add(a.ptr, lo*a.step1()), a.step1(), size, n)
	if a.Swapped() {
		swapBytes(buf, partSize(a.DType()), size*n)
	}
}

// unpack copies n elements from buf, which it may change, to an array of one dimension, from element lo on.
func (a *Array) unpack(buf unsafe.Pointer, lo, n int) {
	size := a.DType().Size()
	if a.Swapped() {
		swapBytes(buf, partSize(a.DType()), size*n)
	}
	store(unsafe.Add(a.ptr, lo*a.step1()), buf, a.step1(), size, n)
}
