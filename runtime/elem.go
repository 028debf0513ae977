package runtime

import (
	"reflect"
	"strconv"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// Elem is any Go type that an array can hold: the types below and types defined from them.
// int and uint are as wide as the machine's.
type Elem interface {
	~bool | ~int8 | ~int16 | ~int32 | ~int64 | ~int |
		~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint |
		~float32 | ~float64 | ~complex64 | ~complex128
}

var kindTypes = [reflect.UnsafePointer + 1]dtype.DType{
	reflect.Bool:       dtype.Bool,
	reflect.Int8:       dtype.Int8,
	reflect.Int16:      dtype.Int16,
	reflect.Int32:      dtype.Int32,
	reflect.Int64:      dtype.Int64,
	reflect.Int:        wordType(dtype.Int32, dtype.Int64),
	reflect.Uint8:      dtype.Uint8,
	reflect.Uint16:     dtype.Uint16,
	reflect.Uint32:     dtype.Uint32,
	reflect.Uint64:     dtype.Uint64,
	reflect.Uint:       wordType(dtype.Uint32, dtype.Uint64),
	reflect.Float32:    dtype.Float32,
	reflect.Float64:    dtype.Float64,
	reflect.Complex64:  dtype.Complex64,
	reflect.Complex128: dtype.Complex128,
}

func wordType(t32, t64 dtype.DType) dtype.DType {
	if strconv.IntSize == 32 {
		return t32
	}
	return t64
}

// DTypeOf returns the element type for T.
func DTypeOf[T Elem]() dtype.DType { return kindTypes[reflect.TypeFor[T]().Kind()] }

// DTypeOfKind returns the element type for the Go types of kind k, or Invalid.
func DTypeOfKind(k reflect.Kind) dtype.DType { return kindTypes[k] }
