package runtime

import "unsafe"

// These are searches in rows of 128 bytes at least.
//
//go:noescape
func findFloat64(x, v unsafe.Pointer, n, rows int, first *int64)

//go:noescape
func findFloat32(x, v unsafe.Pointer, n, rows int, first *int64)

//go:noescape
func findWord64(x, v unsafe.Pointer, n, rows int, first *int64)

//go:noescape
func findWord32(x, v unsafe.Pointer, n, rows int, first *int64)

func searchFloat64(x, v unsafe.Pointer, n, rows int, first *int64) {
	if n < 16 || !hasAVX2 {
		searchRows[float64](x, v, n, rows, first)
		return
	}
	findFloat64(x, v, n, rows, first)
}

func searchFloat32(x, v unsafe.Pointer, n, rows int, first *int64) {
	if n < 32 || !hasAVX2 {
		searchRows[float32](x, v, n, rows, first)
		return
	}
	findFloat32(x, v, n, rows, first)
}

func searchWord64(x, v unsafe.Pointer, n, rows int, first *int64) {
	if n < 16 || !hasAVX2 {
		searchRows[uint64](x, v, n, rows, first)
		return
	}
	findWord64(x, v, n, rows, first)
}

func searchWord32(x, v unsafe.Pointer, n, rows int, first *int64) {
	if n < 32 || !hasAVX2 {
		searchRows[uint32](x, v, n, rows, first)
		return
	}
	findWord32(x, v, n, rows, first)
}
