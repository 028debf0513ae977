package expr

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime"
)

// MaxDims is the largest number of dimensions of an [Array].
const MaxDims = runtime.MaxDims

// An Array is a view of elements that it does not own. Its methods slice, transpose and show it.
type Array = runtime.Array

// Elem is any Go type that an [Array] can hold: bool, all integers, floats and complex numbers, and
// types defined from them.
type Elem = runtime.Elem

// A DType names the element type of an [Array]; String gives NumPy's name for it.
type DType = dtype.DType

// The element types.
const (
	Invalid    = dtype.Invalid
	Bool       = dtype.Bool
	Int8       = dtype.Int8
	Uint8      = dtype.Uint8
	Int16      = dtype.Int16
	Uint16     = dtype.Uint16
	Int32      = dtype.Int32
	Uint32     = dtype.Uint32
	Int64      = dtype.Int64
	Uint64     = dtype.Uint64
	Float32    = dtype.Float32
	Float64    = dtype.Float64
	Complex64  = dtype.Complex64
	Complex128 = dtype.Complex128
	Bytes      = dtype.Bytes // byte strings; their width is a property of the array
)

// DTypeOf returns the element type for T.
func DTypeOf[T Elem]() DType { return runtime.DTypeOf[T]() }

// ParseDType finds a type by NumPy's name or its code: "float64", "f8"; for byte strings "bytes", "S" or, with
// any width, "S5".
func ParseDType(name string) (DType, error) {
	t, ok := dtype.ByName(name)
	if !ok {
		return Invalid, &Error{Kind: ErrType, Pos: -1, Msg: fmt.Sprintf("there is no element type %q", name), Hint: "bool, int8 to int64, uint8 to uint64, float32, float64, complex64, complex128 or bytes"}
	}
	return t, nil
}

// Of returns a one-dimensional view of s. It does not allocate.
func Of[T Elem](s []T) Array { return runtime.Of(s) }

// Scalar returns a zero-dimensional array that holds v itself and fits every shape.
// It does not allocate.
func Scalar[T Elem](v T) Array { return runtime.Scalar(v) }

// View returns an n-dimensional view of s with the given shape, in C order. Strides, if not nil,
// are in elements (as in gonum's blas64.General), one for each dimension; a dimension with a negative
// stride runs backwards. The element that comes first in memory is s[0]. View fails with [ErrShape] if
// an element would lie outside s.
//
//	m := mat.NewDense(r, c, nil).RawMatrix()
//	a, err := expr.View(m.Data, []int{m.Rows, m.Cols}, []int{m.Stride, 1})
func View[T Elem](s []T, shape, strides []int) (Array, error) {
	a, err := runtime.View(s, shape, strides)
	return a, wrap(err, nil)
}

// FromBytes returns a view of the memory b, such as a mapped file, as elements of type t, in the other
// byte order than the machine's if swapped. Strides, if not nil, are in bytes. The elements need not be
// aligned. It fails with [ErrShape] if an element would lie outside b.
func FromBytes(b []byte, t DType, swapped bool, shape, strides []int) (Array, error) {
	a, err := runtime.FromBytes(b, t, swapped, shape, strides)
	return a, wrap(err, nil)
}

// Make allocates an array of zeros in C order whose first element is aligned to 64 bytes. It panics, as make
// does, if t or shape make no sense or there is no such amount of memory.
func Make(t DType, shape ...int) Array { return runtime.Make(t, shape...) }

// Data returns a's elements as a slice that shares its memory, if a is contiguous, in the machine's
// byte order and of T's type. For a [Scalar] the slice is a copy.
func Data[T Elem](a Array) (s []T, ok bool) { return runtime.Data[T](a) }
