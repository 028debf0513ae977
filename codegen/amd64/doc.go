// Package amd64 turns vector programs into x86-64 machine code.
//
// The way of a program: [Compile] chooses how many vectors a turn of the main loop takes;
// selection (select.go, rules.go; what the instruction sets do differently is behind the interface target, in
// avx2*.go and avx512*.go) writes instructions over virtual registers,
// each vec operation for all the vectors of a turn before the next operation, so that long chains
// of dependent operations overlap, the vectors of a long body one behind the other (stagger.go); the
// allocator (regalloc.go) gives out registers and spill slots; the emitter (emit.go) puts the loops around the bodies and assembles.
//
// A kernel has this shape:
//
//	scalars and what depends on them alone, once
//	while n-i >= unroll*lanes: the body, unroll vectors at a time
//	while n-i >= lanes:        the body, one vector
//	if n-i > 0:                the body, on what is left, read and written without touching what lies behind
//	return
//	rare code, which the bodies jump to and which jumps back
//
// # Calling convention
//
// CX holds the number of elements, DI points to the array pointers (the program's parameters in
// order, then its results; a scalar is a pointer to one element, pairs are one array), SI to a 64-byte aligned scratch
// area of [Code.Scratch] bytes. All registers but SP and BP may change. The code calls nothing,
// never moves SP, and so is a leaf that Go's runtime can look through when a signal arrives.
package amd64
