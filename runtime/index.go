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
	first := int64(lo % x.count)
	for i := count(dst, first, n); i < n; i++ {
		to[i] = first + int64(i)
	}
}
