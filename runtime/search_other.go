//go:build !amd64

package runtime

var (
	searchFloat64 = searchRows[float64]
	searchFloat32 = searchRows[float32]
	searchWord64  = searchRows[uint64]
	searchWord32  = searchRows[uint32]
)
