package runtime

import (
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

const (
	cacheLine = 64
	// hugeFrom is the size in bytes from which arrays get huge pages: below it the kernel
	// has few whole ones to give.
	hugeFrom = 4 << 20
)

// Make allocates an array of zeros in C order whose first element is aligned to 64 bytes.
// It panics, as make does, if t or shape make no sense or there is no such amount of memory.
func Make(t dtype.DType, shape ...int) Array {
	a, err := TryMake(t, shape)
	if err != nil {
		panic("nexpr: " + err.Error())
	}
	return a
}

// TryMake is Make with an error instead of a panic, except that the system may still refuse the memory.
func TryMake(t dtype.DType, shape []int) (Array, error) {
	if t.Size() == 0 {
		return Array{}, noSize(t)
	}
	if len(shape) > MaxDims {
		return Array{}, viewError("no array has the element type %s and %d dimensions", t, len(shape))
	}
	d, n, err := orderC(t, t.Size(), shape)
	if err != nil {
		return Array{}, err
	}
	size := n * t.Size()
	if size > maxBytes {
		return Array{}, viewError("shape %s of %s takes %d GiB, more than this machine can address", ShapeString(shape), t, size>>30)
	}
	return newArray(alignedBytes(size), element{dtype: t, size: t.Size()}, len(shape), &d), nil
}

// maxBytes is what no allocation exceeds: Go's heap has 48 bits of address on 64-bit machines.
const maxBytes = 1<<min(48, wordBits-1) - cacheLine - 1

const wordBits = 32 << (^uint(0) >> 63)

// alignedFrom is a size from which on Go's size classes are multiples of a cache line, in spans that
// begin at pages.
const alignedFrom = 2048

// alignedBytes allocates size bytes, zeroed, at a cache line's start.
func alignedBytes(size int) unsafe.Pointer {
	padding := cacheLine - 1
	if size == 0 || size >= alignedFrom {
		padding = 0
	}
	b := make([]byte, size+padding)
	if size >= hugeFrom {
		adviseHuge(b)
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if padding == 0 {
		return p
	}
	return unsafe.Add(p, -uintptr(p)&(cacheLine-1))
}
