// Package interp runs vec programs in pure Go. It is the engine of machines without another one,
// and the oracle that machine code is tested against: all give the same bits.
//
// A [Program] goes through the arrays block by block. Each instruction is a call of a kernel, a
// tight loop over the lanes of a block for one operation on one type. Kernels read and write
// buffers that stay in the cache, or the arrays themselves.
package interp
