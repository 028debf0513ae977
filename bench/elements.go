package main

import (
	"math/rand/v2"
	"unsafe"

	"github.com/nexpr/nexpr/expr"
)

// An element is an element type of nexpr's and C's.
type element struct {
	dtype expr.DType
	c     string
	fill  func(a expr.Array, rnd *rand.Rand) // with random elements
	ptr   func(a expr.Array) unsafe.Pointer  // where they are
}

var elements = map[string]element{
	"bool":       elementOf(expr.Bool, "uint8_t", func(r *rand.Rand) bool { return r.IntN(2) == 0 }),
	"float64":    elementOf(expr.Float64, "double", (*rand.Rand).Float64),
	"float32":    elementOf(expr.Float32, "float", (*rand.Rand).Float32),
	"int8":       elementOf(expr.Int8, "int8_t", func(r *rand.Rand) int8 { return int8(r.Uint32()) }),
	"uint8":      elementOf(expr.Uint8, "uint8_t", func(r *rand.Rand) uint8 { return uint8(r.Uint32()) }),
	"int16":      elementOf(expr.Int16, "int16_t", func(r *rand.Rand) int16 { return int16(r.Uint32()) }),
	"uint16":     elementOf(expr.Uint16, "uint16_t", func(r *rand.Rand) uint16 { return uint16(r.Uint32()) }),
	"uint32":     elementOf(expr.Uint32, "uint32_t", (*rand.Rand).Uint32),
	"uint64":     elementOf(expr.Uint64, "uint64_t", (*rand.Rand).Uint64),
	"int32":      elementOf(expr.Int32, "int32_t", func(r *rand.Rand) int32 { return int32(r.Uint32()) }),
	"int64":      elementOf(expr.Int64, "int64_t", func(r *rand.Rand) int64 { return int64(r.Uint64()) }),
	"complex64":  elementOf(expr.Complex64, "float complex", func(r *rand.Rand) complex64 { return complex(r.Float32(), r.Float32()) }),
	"complex128": elementOf(expr.Complex128, "double complex", func(r *rand.Rand) complex128 { return complex(r.Float64(), r.Float64()) }),
}

func elementOf[T expr.Elem](t expr.DType, c string, random func(*rand.Rand) T) element {
	return element{
		dtype: t, c: c,
		fill: func(a expr.Array, rnd *rand.Rand) {
			s, _ := expr.Data[T](a)
			for i := range s {
				s[i] = random(rnd)
			}
		},
		ptr: func(a expr.Array) unsafe.Pointer {
			s, _ := expr.Data[T](a)
			return unsafe.Pointer(unsafe.SliceData(s))
		},
	}
}

// address returns where a's elements are.
func address(a expr.Array) unsafe.Pointer { return elements[a.DType().String()].ptr(a) }
