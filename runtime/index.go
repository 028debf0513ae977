package runtime

import (
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// Index is the operand that is each element's number among those that a reduction takes in together, as int64.
type Index struct{}

// Type is int64.
func (Index) Type() dtype.DType { return dtype.Int64 }

func (Index) open(j *job) source { return &indexes{&j.folding} }

type indexes struct{ *folding }

func (x *indexes) same() bool    { return false }
func (x *indexes) cost() float64 { return 0.1 }

func (x *indexes) fill(dst unsafe.Pointer, _ *layout, lo, n int) {
	to := unsafe.Slice((*int64)(dst), n)
	if x.columns {
		fill(dst, uint64(lo/x.outputs), n)
		return
	}
	for first := lo % x.count; len(to) > 0; first = 0 {
		row := to[:min(len(to), x.count-first)]
		for i := count(unsafe.Pointer(&row[0]), int64(first), len(row)); i < len(row); i++ {
			row[i] = int64(first + i)
		}
		to = to[len(row):]
	}
}
