package runtime

import (
	"slices"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A search says how elements are compared that are searched for an equal one. It is no function, through which pointers would escape.
type search uint8

const (
	noSearch search = iota
	asFloat64
	asFloat32
	asWord64
	asWord32
)

// searchFor returns the search among elements of type t, noSearch if there is none.
func searchFor(t dtype.DType) search {
	switch {
	case t == dtype.Float64:
		return asFloat64
	case t == dtype.Float32:
		return asFloat32
	case t.IsInteger() && t.Size() == 8:
		return asWord64
	case t.IsInteger() && t.Size() == 4:
		return asWord32
	}
	return noSearch
}

// rows stores, for each of rows of n elements, which follow each other from x on, the number of the first one that equals the row's
// element at v, floats as numbers. Where none does it leaves first as it is.
func (s search) rows(x, v unsafe.Pointer, n, rows int, first *int64) {
	switch s {
	case asFloat64:
		searchFloat64(x, v, n, rows, first)
	case asFloat32:
		searchFloat32(x, v, n, rows, first)
	case asWord64:
		searchWord64(x, v, n, rows, first)
	case asWord32:
		searchWord32(x, v, n, rows, first)
	}
}

// row is the search in one row: -1 if no element is equal.
func (s search) row(x, v unsafe.Pointer, n int) int {
	first := int64(-1)
	s.rows(x, v, n, 1, &first)
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
