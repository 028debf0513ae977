// Package runtime runs compiled expressions over arrays.
//
// An [Array] is a view: an element type, a shape, byte strides and a byte order over memory that
// belongs to someone else. A [Program] evaluates one typed graph over arrays of any layout: it
// broadcasts by NumPy's rules, hands contiguous chunks to the engine ([ISA]: machine code, or the
// portable interpreter), packs what is not contiguous into small buffers, and spreads the chunks
// over the workers.
//
// The package shadows the standard one of the same name; where both are needed the standard one
// is imported as goruntime.
package runtime
