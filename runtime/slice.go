package runtime

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// Dim returns the view of the indices lo, lo+step, ... of dimension dim, as long as they are below
// hi (above hi, if step is negative). It panics, as slicing a slice does, if dim, lo or hi is out
// of range or step is 0.
//
//	a.Dim(0, 0, n, 2)    // every second row
//	a.Dim(1, m-1, -1, -1) // the columns from last to first
func (a Array) Dim(dim, lo, hi, step int) Array {
	if dim < 0 || dim >= a.NumDims() {
		panic(fmt.Sprintf("nexpr: dimension %d of an array of %d", dim, a.NumDims()))
	}
	extent, stride := a.dim(dim)
	ok, n := false, 0
	switch {
	case step > 0:
		ok = 0 <= lo && lo <= hi && hi <= extent
		n = hi - lo
	case step < 0 && step != math.MinInt:
		ok = -1 <= hi && hi <= lo && lo < max(extent, 1)
		n = lo - hi
	}
	if !ok {
		panic(fmt.Sprintf("nexpr: slice [%d:%d:%d] of a dimension of %d", lo, hi, step, extent))
	}
	span := max(step, -step)
	n = n/span + min(n%span, 1)
	if n > 0 {
		a.ptr = unsafe.Add(a.ptr, lo*stride)
	}
	d := a.allDims()
	d.shape[dim] = n
	if n > 1 {
		d.stride[dim] = stride * step
	}
	a.setDims(a.NumDims(), &d)
	return a
}

// T returns the view with the dimensions in reverse order.
func (a Array) T() Array {
	var d dims
	nd := a.NumDims()
	for i := range nd {
		d.shape[i], d.stride[i] = a.dim(nd - 1 - i)
	}
	a.setDims(nd, &d)
	return a
}

// At returns one element, as the Go type of its element type: float64, int32, ...; of byte strings a string
// without the NULs at its end.
// It panics, as indexing a slice does, if there are too few or too many indices or one is out of range.
func (a Array) At(index ...int) any {
	if a.DType() == dtype.Invalid || len(index) != a.NumDims() {
		panic(fmt.Sprintf("nexpr: %d indices for an array of %d dimensions", len(index), a.NumDims()))
	}
	at := a.first()
	for dim, i := range index {
		extent, stride := a.dim(dim)
		if i < 0 || i >= extent {
			panic(fmt.Sprintf("nexpr: index %d of a dimension of %d", i, extent))
		}
		at = unsafe.Add(at, i*stride)
	}
	if a.DType() == dtype.Bytes {
		return strings.TrimRight(string(bytesAt(at, a.ElemSize())), "\x00")
	}
	var part [2]uint64
	size := partSize(a.DType())
	for i := range a.DType().Size() / size {
		part[i] = loadNumber(unsafe.Add(at, i*size), size, a.Swapped())
	}
	return fromBits(a.DType(), part)
}

// loadNumber reads a number of 1, 2, 4 or 8 bytes at any address.
func loadNumber(at unsafe.Pointer, size int, swap bool) uint64 {
	b := unsafe.Slice((*byte)(at), size)
	switch size {
	case 1:
		return uint64(b[0])
	case 2:
		x := native.Uint16(b)
		if swap {
			x = bits.ReverseBytes16(x)
		}
		return uint64(x)
	case 4:
		x := native.Uint32(b)
		if swap {
			x = bits.ReverseBytes32(x)
		}
		return uint64(x)
	}
	x := native.Uint64(b)
	if swap {
		x = bits.ReverseBytes64(x)
	}
	return x
}

// fromBits returns the element of type t whose number, or real and imaginary part, has these bits.
func fromBits(t dtype.DType, part [2]uint64) any {
	x := part[0]
	f32 := func(x uint64) float32 { return math.Float32frombits(uint32(x)) }
	switch t {
	case dtype.Bool:
		return x != 0
	case dtype.Int8:
		return int8(x)
	case dtype.Uint8:
		return uint8(x)
	case dtype.Int16:
		return int16(x)
	case dtype.Uint16:
		return uint16(x)
	case dtype.Int32:
		return int32(x)
	case dtype.Uint32:
		return uint32(x)
	case dtype.Int64:
		return int64(x)
	case dtype.Uint64:
		return x
	case dtype.Float32:
		return f32(x)
	case dtype.Float64:
		return math.Float64frombits(x)
	case dtype.Complex64:
		return complex(f32(x), f32(part[1]))
	}
	return complex(math.Float64frombits(x), math.Float64frombits(part[1]))
}

// String shows the elements in brackets, as NumPy does, the middle of long dimensions left out.
func (a Array) String() string {
	if a.DType() == dtype.Invalid {
		return "<no array>"
	}
	var b strings.Builder
	a.write(&b, make([]int, 0, a.NumDims()))
	return b.String()
}

func (a Array) write(b *strings.Builder, index []int) {
	dim := len(index)
	if dim == a.NumDims() {
		if x := a.At(index...); a.DType() == dtype.Bytes {
			fmt.Fprintf(b, "%q", x)
		} else {
			fmt.Fprint(b, x)
		}
		return
	}
	const ends = 3 // of a long dimension this many are shown at either end
	extent, _ := a.dim(dim)
	b.WriteByte('[')
	for i := 0; i < extent; i++ {
		if i > 0 {
			b.WriteByte(' ')
		}
		if extent > 10 && i == ends {
			b.WriteString("... ")
			i = extent - ends
		}
		a.write(b, append(index, i))
	}
	b.WriteByte(']')
	if dim == 0 && extent > 10 {
		b.WriteString(" (" + strconv.Itoa(extent) + ")")
	}
}
