//go:build !amd64

package jitcall

import "unsafe"

// Supported says that this architecture has machine code to call.
const Supported = false

// Call panics: nothing compiles to machine code for this architecture.
func Call(entry uintptr, n int, ptrs *unsafe.Pointer, spill int, scratch unsafe.Pointer) {
	panic("jitcall: no machine code on this architecture")
}

// CallSmall panics as Call does.
func CallSmall(entry uintptr, n int, ptrs *unsafe.Pointer) { Call(entry, n, ptrs, 0, nil) }
