package runtime

import (
	goruntime "runtime"
	"unsafe"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// evalStrided is EvalDirect of arrays of any stride and byte order that all have one shape, and whose elements lie evenly, as if
// they had one dimension: pieces of those that do not look as slices do are packed into buffers.
func (p *Program) evalStrided(dst *Array, args []Array, opt *Options) bool {
	if dst.nd > 1 {
		return p.evalFlat(dst, args, opt)
	}
	n, size := dst.len1, dst.dtype.Size()
	if dst.nd != 1 || dst.ptr == nil || n < 2 || max(dst.step1, -dst.step1) < size {
		return false
	}
	bytes := 0    // of an element of each array that is packed to a buffer
	inPlace := -1 // the operand that is packed to where the result will be, see job.packInPlace
	var scalars uint64
	apart := true
	for i := range args {
		a, s := &args[i], &p.forms[i]
		switch {
		case a.is(&s.scalar):
			if a.ptr != nil && a.meets(dst) {
				return false // each piece reads it again
			}
			scalars |= 1 << i
			continue
		case a.nd != 1 || a.len1 != n || a.dtype != s.array.dtype || a.step1 == 0:
			return false
		case a.isSlice():
		case inPlace < 0 && s.size == size && dst.isSlice():
			inPlace = i
		default:
			bytes += s.size
		}
		if a.meets(dst) {
			if a.ptr != dst.ptr || a.step1 != dst.step1 || s.size != size {
				return false
			}
			apart = false
		}
	}
	if !dst.isSlice() {
		bytes += size
	}
	if inPlace >= 0 && !apart {
		inPlace, bytes = -1, bytes+size
	}
	v := p.findDirect(scalars, dst.dtype, apart && inPlace < 0)
	if v == nil || n > v.direct && (opt.Threads != 1 || n > v.alone) {
		return false
	}
	if raceEnabled {
		noteAccess(unsafe.Slice(dst, 1), args)
	}
	piece := pieceFor(bytes, minPiece)
	var w *workspace
	if bytes > 0 {
		w = workspaces.Get().(*workspace)
		w.reserve(0, piece*bytes, 0)
	}
	var ptrs [directArgs + 1]unsafe.Pointer
	for lo := 0; lo < n; lo += piece {
		m := min(piece, n-lo)
		at := 0 // in the buffers
		out := unsafe.Add(dst.ptr, lo*dst.step1)
		for i := range args {
			a := &args[i]
			switch {
			case a.nd == 0:
				ptrs[i] = a.first()
			case a.isSlice():
				ptrs[i] = unsafe.Add(a.ptr, lo*a.step1)
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
		if a := &args[i]; a.nd > 0 && (a.nd != dst.nd || a.dims.shape != dst.dims.shape || !a.isEven()) {
			return false
		}
	}
	if !dst.isEven() {
		return false
	}
	var list [directArgs]Array
	flat := list[:copy(list[:], args)]
	for i := range flat {
		if a := &flat[i]; a.nd > 0 {
			a.flatten()
		}
	}
	out := *dst
	out.flatten()
	return p.EvalDirect(&out, flat, opt)
}

// isEven reports whether the elements of an array of two dimensions or more lie evenly.
func (a *Array) isEven() bool {
	last := int(a.nd) - 1
	step := a.dims.stride[last]
	for i := last; i >= 0; i-- {
		if a.dims.stride[i] != step {
			return false
		}
		step *= a.dims.shape[i]
	}
	return true
}

// flatten makes an array whose elements lie evenly one of one dimension.
func (a *Array) flatten() {
	a.len1, a.step1 = a.Len(), a.dims.stride[a.nd-1]
	a.nd, a.dims = 1, nil
}

// meets reports whether memory from a's first byte to its last is also between b's; both have one dimension and elements.
func (a *Array) meets(b *Array) bool {
	from, to := a.span()
	lo, hi := b.span()
	return from < hi && lo < to
}

// span returns the addresses from the first byte of an array of one dimension to the one after the last.
func (a *Array) span() (lo, hi uintptr) {
	lo = uintptr(a.ptr)
	hi = lo
	if reach := uintptr(a.step1 * (a.len1 - 1)); a.step1 < 0 {
		lo += reach
	} else {
		hi += reach
	}
	return lo, hi + uintptr(a.dtype.Size())
}

// pack copies n elements of an array of one dimension to buf, in the machine's byte order, from element lo on.
func (a *Array) pack(buf unsafe.Pointer, lo, n int) {
	size := a.dtype.Size()
	load(buf, unsafe.Add(a.ptr, lo*a.step1), a.step1, size, n)
	if a.swap {
		swapBytes(buf, partSize(a.dtype), size*n)
	}
}

// unpack copies n elements from buf, which it may change, to an array of one dimension, from element lo on.
func (a *Array) unpack(buf unsafe.Pointer, lo, n int) {
	size := a.dtype.Size()
	if a.swap {
		swapBytes(buf, partSize(a.dtype), size*n)
	}
	store(unsafe.Add(a.ptr, lo*a.step1), buf, a.step1, size, n)
}
