//go:build !amd64

package runtime

import "unsafe"

func searchFloat64(x, v unsafe.Pointer, n, rows int, first *int64) {
	searchRows[float64](x, v, n, rows, first)
}

func searchFloat32(x, v unsafe.Pointer, n, rows int, first *int64) {
	searchRows[float32](x, v, n, rows, first)
}

func searchWord64(x, v unsafe.Pointer, n, rows int, first *int64) {
	searchRows[uint64](x, v, n, rows, first)
}

func searchWord32(x, v unsafe.Pointer, n, rows int, first *int64) {
	searchRows[uint32](x, v, n, rows, first)
}
