package runtime

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// An access is how a kernel gets at an operand's elements.
type access uint8

const (
	oneElement    access = iota // a scalar, held in operand.value
	direct                      // contiguous over all dimensions
	byRow                       // contiguous within a row
	perRow                      // one element for each row: a scalar of the kernel, which computes a row at a time
	tiled                       // one row for all, of which a buffer has as many as a piece takes
	packed                      // copied to (the result: from) a buffer
	packedInPlace               // copied to where the result will be
	computed                    // made in a buffer by operand.src
	unseen                      // not at all: it is there for sources
)

// An operand is an array as the evaluation walks over it: with the strides of the common shape.
type operand struct {
	ptr    unsafe.Pointer // nil if value holds the element
	value  value
	stride [MaxDims]int // bytes
	size   int          // bytes of an element
	part   int          // bytes of a number if they are in the other order, else 0
	buf    int          // where in the scratch memory its buffer is
	access access
	src    source // if access is computed
}

// A layout is the common shape of the operands and of the results, which are the last of ops. The others
// are the caller's and then the computed ones.
// After normalize, the elements are numbered along it: the order is the one in which they lie in
// the first result's memory, as far as possible.
type layout struct {
	shape [MaxDims]int
	nd    int
	n     int // elements
	ops   []operand

	results int // how many of ops are results
}

// inputs are the operands that are read, outs the results.
func (l *layout) inputs() []operand { return l.ops[:len(l.ops)-l.results] }
func (l *layout) outs() []operand   { return l.ops[len(l.ops)-l.results:] }

func (l *layout) setShape(a *Array) {
	l.nd, l.n = a.NumDims(), a.Len()
	for i := range l.nd {
		l.shape[i], _ = a.dim(i)
	}
}

// add appends a, broadcast to the shape; it reports false if a does not fit.
func (l *layout) add(a *Array) bool {
	lead := l.nd - a.NumDims()
	if lead < 0 {
		return false
	}
	l.ops = append(l.ops, operand{ptr: a.ptr, value: a.value, size: a.ElemSize(), access: packed})
	o := &l.ops[len(l.ops)-1]
	if a.DType() == dtype.Bytes {
		o.access = unseen
	}
	if a.Swapped() {
		o.part = partSize(a.DType())
	}
	for i := lead; i < l.nd; i++ {
		extent, stride := a.dim(i - lead)
		if extent != l.shape[i] && extent != 1 {
			return false
		}
		if extent != 1 {
			o.stride[i] = stride
		}
	}
	return true
}

// BroadcastShape appends to shape[:0] the shape that args have together by NumPy's rules; params
// name them in the error.
func BroadcastShape(shape []int, args []Array, params []Param) ([]int, error) {
	shape = shape[:0]
	for i := range args {
		a := &args[i]
		for len(shape) < a.NumDims() {
			shape = append(shape, 0)
			copy(shape[1:], shape)
			shape[0] = 1
		}
		lead := len(shape) - a.NumDims()
		for j := range a.NumDims() {
			extent, _ := a.dim(j)
			have := &shape[lead+j]
			switch {
			case *have == 1:
				*have = extent
			case extent != 1 && extent != *have:
				return nil, mismatch(args, params)
			}
		}
	}
	return shape, nil
}

func mismatch(args []Array, params []Param) error {
	return &Error{Kind: ShapeError, Param: -1, Msg: "the operands' shapes do not fit together: " + shapesOf(args, params)}
}

func broadcastError(dst *Array, args []Array, params []Param) error {
	shape, err := BroadcastShape(nil, args, params)
	if err != nil {
		return err
	}
	return &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("the result has shape %s, the destination %s", ShapeString(shape), ShapeString(dst.Shape()))}
}

// maxListed is how many operands a message names.
const maxListed = 8

// shapesOf lists the operands that are no scalars with their shapes.
func shapesOf(args []Array, params []Param) string {
	var list []string
	for i := range args {
		if args[i].NumDims() > 0 {
			list = append(list, params[i].Name+" "+ShapeString(args[i].Shape()))
		}
	}
	if more := len(list) - maxListed; more > 1 {
		list = append(list[:maxListed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, ", ")
}

// normalize brings the dimensions into the order of the result's memory, turns those that run
// backwards there, and joins those that can be walked as one.
func (l *layout) normalize() {
	l.dropSingles()
	out := &l.outs()[0]
	for i := range l.nd {
		if out.stride[i] < 0 {
			l.reverse(i)
		}
	}
	// Insertion sort: stable, and the usual case is sorted.
	for i := 1; i < l.nd; i++ {
		for j := i; j > 0 && out.stride[j-1] < out.stride[j]; j-- {
			l.exchange(j-1, j)
		}
	}
	l.joinAll()
}

// dropSingles removes the dimensions of one element.
func (l *layout) dropSingles() {
	nd := 0
	for i := range l.nd {
		if l.shape[i] == 1 {
			continue
		}
		if i != nd {
			l.shape[nd] = l.shape[i]
			for k := range l.ops {
				l.ops[k].stride[nd] = l.ops[k].stride[i]
			}
		}
		nd++
	}
	l.nd = nd
}

func (l *layout) reverse(dim int) {
	for k := range l.ops {
		o := &l.ops[k]
		if o.stride[dim] != 0 {
			o.ptr = unsafe.Add(o.ptr, o.stride[dim]*(l.shape[dim]-1))
			o.stride[dim] = -o.stride[dim]
		}
	}
}

func (l *layout) exchange(i, j int) {
	l.shape[i], l.shape[j] = l.shape[j], l.shape[i]
	for k := range l.ops {
		s := &l.ops[k].stride
		s[i], s[j] = s[j], s[i]
	}
}

// joinAll makes as few dimensions as every operand's strides allow.
func (l *layout) joinAll() {
	for i := l.nd - 2; i >= 0; i-- {
		l.join(i)
	}
}

// join makes dimensions i and i+1 one if every operand's strides allow it.
func (l *layout) join(i int) {
	for k := range l.ops {
		s := &l.ops[k].stride
		if s[i] != s[i+1]*l.shape[i+1] {
			return
		}
	}
	l.shape[i] *= l.shape[i+1]
	l.nd--
	copy(l.shape[i+1:l.nd], l.shape[i+2:l.nd+1])
	for k := range l.ops {
		s := &l.ops[k].stride
		s[i] = s[i+1]
		copy(s[i+1:l.nd], s[i+2:l.nd+1])
	}
}

// contiguous reports whether o's elements lie one after the other over all dimensions.
func (l *layout) contiguous(o *operand) bool {
	stride := o.size
	for i := l.nd - 1; i >= 0; i-- {
		if o.stride[i] != stride {
			return false
		}
		stride *= l.shape[i]
	}
	return true
}

// repeated reports whether o is one element for the whole shape.
func (l *layout) repeated(o *operand) bool {
	for _, stride := range o.stride[:l.nd] {
		if stride != 0 {
			return false
		}
	}
	return true
}

// sameRows reports whether o has the same elements in each row.
func (l *layout) sameRows(o *operand) bool {
	for _, stride := range o.stride[:l.nd-1] {
		if stride != 0 {
			return false
		}
	}
	return l.nd > 1
}

// dtypeError says that operand i has another type than the program was compiled for.
func dtypeError(i int, p Param, got dtype.DType) error {
	return &Error{Kind: TypeError, Param: i, Msg: fmt.Sprintf("operand %q is %s, and the expression was compiled for %s", p.Name, got, p.Type)}
}
