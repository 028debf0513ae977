package runtime

import (
	"slices"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A search stores, for each of rows of n elements, which follow each other from x on, the number of the first one that equals the row's
// element at v, floats as numbers. Where none does it leaves first as it is.
type search func(x, v unsafe.Pointer, n, rows int, first *int64)

// searchFor returns the search among elements of type t; nil if there is none.
func searchFor(t dtype.DType) search {
	switch {
	case t == dtype.Float64:
		return searchFloat64
	case t == dtype.Float32:
		return searchFloat32
	case t.IsInteger() && t.Size() == 8:
		return searchWord64
	case t.IsInteger() && t.Size() == 4:
		return searchWord32
	}
	return nil
}

// row is the search in one row: -1 if no element is equal.
func (s search) row(x, v unsafe.Pointer, n int) int {
	first := int64(-1)
	s(x, v, n, 1, &first)
	return int(first)
}

func searchRows[T comparable](x, v unsafe.Pointer, n, rows int, first *int64) {
	all, firsts := unsafe.Slice((*T)(x), rows*n), unsafe.Slice(first, rows)
	for row, equal := range unsafe.Slice((*T)(v), rows) {
		if i := slices.Index(all[row*n:(row+1)*n], equal); i >= 0 {
			firsts[row] = int64(i)
		}
	}
}
