package jitcall

import "unsafe"

// Supported says that this architecture has machine code to call.
const Supported = true

// Call runs the code at entry over n elements of the arrays that start at the pointers from ptrs.
//
// spill is the size of the scratch area that the code wants, in bytes. Call provides up to
// [MaxFrame] on the stack; for more, scratch must point to as many bytes on a 64-byte boundary,
// and otherwise may be nil. The caller keeps the code mapped.
//
// The pointers may lie on the caller's stack, which cannot move while machine code runs.
func Call(entry uintptr, n int, ptrs *unsafe.Pointer, spill int, scratch unsafe.Pointer) {
	switch {
	case spill == 0 || spill > MaxFrame:
		call(entry, n, ptrs, scratch)
	case spill <= SmallFrame:
		CallSmall(entry, n, ptrs)
	default:
		callFrame16K(entry, n, ptrs)
	}
}

//go:noescape
func call(entry uintptr, n int, ptrs *unsafe.Pointer, scratch unsafe.Pointer)

// CallSmall is Call of code that wants no more than [SmallFrame] bytes of scratch: it saves a call.
//
//go:noescape
func CallSmall(entry uintptr, n int, ptrs *unsafe.Pointer)

//go:noescape
func callFrame16K(entry uintptr, n int, ptrs *unsafe.Pointer)
