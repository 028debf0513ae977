package runtime

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// MaxDims is the largest number of dimensions of an [Array].
const MaxDims = 8

// An Array is a view of elements that it does not own: where the first one is, an element type, a
// shape and strides. Arrays are plain values; copying one copies the view, not the elements.
// The zero Array holds nothing and has no type.
//
// Dimensions are outermost first, as in NumPy. A stride of zero repeats an element, which is how
// broadcasting is expressed; a stride may be negative.
type Array struct {
	// Four words in three fields, which the compiler keeps in registers: to build a larger struct and to copy it into a list
	// of operands took longer than to compute with a few elements.

	ptr   unsafe.Pointer // to the element at index 0, 0, ...; nil if value holds it
	value value
	form  *form // nil in the zero Array
}

// A value is the element of an array made by Scalar; with one dimension, its extent and stride; the width of one byte string.
type value struct{ lo, hi uint64 }

// line is the value of an array of one dimension.
func line(extent, stride int) value { return value{uint64(extent), uint64(stride)} }

// len1 and step1 are the extent and the stride of an array of one dimension.
func (a *Array) len1() int  { return int(a.value.lo) }
func (a *Array) step1() int { return int(a.value.hi) }

// what is a's form, of no type in the zero Array.
func (a *Array) what() *form {
	if a.form == nil {
		return scalarForm(dtype.Invalid)
	}
	return a.form
}

// dim returns the extent and the stride, in bytes, of dimension i.
func (a *Array) dim(i int) (extent, stride int) {
	if a.form.nd == 1 {
		return a.len1(), a.step1()
	}
	return a.form.dims.shape[i], a.form.dims.stride[i]
}

// newArray makes an array of nd dimensions at ptr.
func newArray(ptr unsafe.Pointer, e element, nd int, d *dims) Array {
	a := Array{ptr: ptr, form: e.of(nd, d)}
	switch {
	case nd == 1:
		a.value = line(d.shape[0], d.stride[0])
	case nd == 0 && e.dtype == dtype.Bytes:
		a.value.lo = uint64(e.size)
	}
	return a
}

// setDims gives a the first nd dimensions of d, by a copy. An array without dimensions stays as it is.
func (a *Array) setDims(nd int, d *dims) {
	if nd > 0 {
		*a = newArray(a.ptr, a.form.element, nd, d)
	}
}

// allDims returns a's dimensions.
func (a *Array) allDims() (d dims) {
	for i := range a.NumDims() {
		d.shape[i], d.stride[i] = a.dim(i)
	}
	return d
}

// Of returns a one-dimensional view of s. It does not allocate.
func Of[T Elem](s []T) (a Array) {
	a.ptr = unsafe.Pointer(unsafe.SliceData(s))
	a.value = line(len(s), int(unsafe.Sizeof(*new(T))))
	a.form = sliceForm(kindTypes[reflect.TypeFor[T]().Kind()]) // DTypeOf would not be inlined
	return a
}

// Scalar returns a zero-dimensional array that holds v itself and fits every shape.
// It does not allocate.
func Scalar[T Elem](v T) (a Array) {
	a.form = scalarForm(DTypeOf[T]())
	*(*T)(unsafe.Pointer(&a.value)) = v
	return a
}

// View returns an n-dimensional view of s with the given shape, in C order. Strides, if not nil,
// are in elements, one for each dimension; a dimension with a negative stride runs backwards.
// The element of s that comes first in memory is s[0]. View fails if an element would lie
// outside s.
func View[T Elem](s []T, shape, strides []int) (Array, error) {
	size := int(unsafe.Sizeof(*new(T)))
	inBytes := strides
	if strides != nil {
		inBytes = make([]int, len(strides))
		for i, n := range strides {
			if n > math.MaxInt/size || n < -(math.MaxInt/size) {
				return Array{}, viewError("stride %d is out of range", n)
			}
			inBytes[i] = n * size
		}
	}
	return view(unsafe.Pointer(unsafe.SliceData(s)), len(s)*size, element{dtype: DTypeOf[T](), size: size}, shape, inBytes)
}

// FromBytes returns a view of the memory b, such as a mapped file, as elements of type t, in the
// other byte order than the machine's if swapped. Strides, if not nil, are in bytes; apart from
// that they mean what they mean to [View]. The elements need not be aligned.
func FromBytes(b []byte, t dtype.DType, swapped bool, shape, strides []int) (Array, error) {
	if t.Size() == 0 {
		return Array{}, noSize(t)
	}
	e := element{t, swapped && partSize(t) > 1, t.Size()}
	return view(unsafe.Pointer(unsafe.SliceData(b)), len(b), e, shape, strides)
}

// noSize is the error for a type that does not say how long its elements are.
func noSize(t dtype.DType) error {
	if t == dtype.Bytes {
		return &Error{Kind: TypeError, Param: -1, Msg: "an array of byte strings needs their width", Hint: "make it with ViewBytes or Strings"}
	}
	return &Error{Kind: TypeError, Param: -1, Msg: "an array needs an element type"}
}

// partSize is the number of bytes that a change of byte order reverses: complex numbers are two.
func partSize(t dtype.DType) int { return t.Real().Size() }

// view is a view of avail bytes at ptr. Strides are in bytes.
func view(ptr unsafe.Pointer, avail int, e element, shape, strides []int) (Array, error) {
	switch {
	case len(shape) > MaxDims:
		return Array{}, viewError("%d dimensions are more than the %d that an array may have", len(shape), MaxDims)
	case strides != nil && len(strides) != len(shape):
		return Array{}, viewError("%d strides for %d dimensions", len(strides), len(shape))
	}
	d, n, err := orderC(e.dtype, e.size, shape)
	if err != nil {
		return Array{}, err
	}
	copy(d.stride[:], strides)
	left := avail - e.size // what the strides may reach
	back := 0
	for i, extent := range shape {
		step := max(d.stride[i], -d.stride[i])
		if n == 0 {
			break
		}
		if left < 0 || step < 0 || step > 0 && extent-1 > left/step {
			left = -1
			break
		}
		left -= step * (extent - 1)
		if d.stride[i] < 0 {
			back += step * (extent - 1)
		}
	}
	if n > 0 && left < 0 {
		return Array{}, viewError("shape %s of %s reaches outside the %d bytes of its memory", ShapeString(shape), e.dtype, avail)
	}
	return newArray(unsafe.Add(ptr, back), e, len(shape), &d), nil
}

// orderC returns the dimensions of an array in C order and the number of its elements, of size bytes each.
func orderC(t dtype.DType, size int, shape []int) (d dims, n int, err error) {
	copy(d.shape[:], shape)
	n = 1
	for _, extent := range shape {
		if extent < 0 {
			return d, 0, viewError("shape %s has a negative extent", ShapeString(shape))
		}
		n = min(n, extent)
	}
	empty := n == 0
	stride := max(size, 1) // so many elements of no bytes must be countable too
	for i := len(shape) - 1; i >= 0; i-- {
		d.stride[i] = stride
		if empty {
			continue
		}
		if shape[i] > math.MaxInt/stride {
			return d, 0, viewError("shape %s of %s has more bytes than this machine can address", ShapeString(shape), t)
		}
		stride *= shape[i]
	}
	if !empty {
		n = stride / max(size, 1)
	}
	if size == 0 {
		d.stride = [MaxDims]int{}
	}
	return d, n, nil
}

func viewError(format string, args ...any) error {
	return &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf(format, args...)}
}

// DType returns the element type.
func (a Array) DType() dtype.DType { return a.what().dtype }

// ElemSize returns the number of bytes in one element: for byte strings, their width.
func (a Array) ElemSize() int {
	f := a.what()
	if f.dtype == dtype.Bytes && f.nd == 0 {
		return int(a.value.lo)
	}
	return f.size
}

// Swapped reports whether the elements are in the other byte order than the machine's.
func (a Array) Swapped() bool { return a.what().swap }

// NumDims returns the number of dimensions, 0 for a scalar.
func (a Array) NumDims() int { return a.what().nd }

// Shape returns the extents, outermost dimension first.
func (a Array) Shape() []int { return a.appendShape(nil) }

func (a *Array) appendShape(list []int) []int {
	for i := range a.NumDims() {
		extent, _ := a.dim(i)
		list = append(list, extent)
	}
	return list
}

// Strides returns the bytes from one element to the next in each dimension.
func (a Array) Strides() []int {
	var list []int
	for i := range a.NumDims() {
		_, stride := a.dim(i)
		list = append(list, stride)
	}
	return list
}

// Len returns the number of elements, 1 for a scalar, 0 for the zero Array.
func (a Array) Len() int {
	if a.DType() == dtype.Invalid {
		return 0
	}
	n := 1
	for i := range a.NumDims() {
		extent, _ := a.dim(i)
		n *= extent
	}
	return n
}

// Contiguous reports whether the elements lie one after the other in C order.
func (a Array) Contiguous() bool {
	expected := a.ElemSize()
	for i := a.NumDims() - 1; i >= 0; i-- {
		extent, stride := a.dim(i)
		if extent != 1 && stride != expected {
			return a.Len() == 0
		}
		expected *= extent
	}
	return true
}

// Data returns a's elements as a slice that shares its memory, if a is contiguous, in the
// machine's byte order and of T's type. For a [Scalar] the slice is a copy.
func Data[T Elem](a Array) (s []T, ok bool) {
	if a.DType() != DTypeOf[T]() || a.Swapped() || !a.Contiguous() {
		return nil, false
	}
	if a.isValue() {
		return []T{*(*T)(unsafe.Pointer(&a.value))}, true
	}
	if uintptr(a.ptr)%unsafe.Alignof(*new(T)) != 0 {
		return nil, false
	}
	return unsafe.Slice((*T)(a.ptr), a.Len()), true
}

// isValue reports whether the element is in the Array itself.
func (a *Array) isValue() bool { return a.ptr == nil && a.NumDims() == 0 }

// first returns where the element at index 0, 0, ... is.
func (a *Array) first() unsafe.Pointer {
	if a.isValue() {
		return unsafe.Pointer(&a.value)
	}
	return a.ptr
}

// ShapeString writes a shape as Python does: (), (3,), (2, 3).
func ShapeString(shape []int) string {
	b := []byte{'('}
	for i, extent := range shape {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = fmt.Append(b, extent)
	}
	if len(shape) == 1 {
		b = append(b, ',')
	}
	return string(append(b, ')'))
}
