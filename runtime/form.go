package runtime

import "github.com/nexpr/nexpr/codegen/dtype"

// An element says what the elements of an array are.
type element struct {
	dtype dtype.DType
	swap  bool // the bytes of each number are in the other order than the machine's
	size  int  // bytes
}

// A form is what an Array does not say by itself: of what type the elements are, and how they lie if that is more than an
// extent and a stride. It never changes. All arrays of numbers of one type and byte order that have no dimension share one, and
// so do those that have one dimension: it is enough to compare the addresses of these.
type form struct {
	element
	nd   int  // number of dimensions
	dims dims // if there is more than one
}

type dims struct {
	shape  [MaxDims]int
	stride [MaxDims]int // in bytes
}

// sharedForms are those that arrays share, by their byte order (the other one: 1), number of dimensions and type.
var sharedForms = func() (list [2][2][dtype.Bytes + 1]form) {
	for swap := range list {
		for nd := range list[swap] {
			for t := range list[swap][nd] {
				t := dtype.DType(t)
				list[swap][nd][t] = form{element: element{t, swap == 1, t.Size()}, nd: nd}
			}
		}
	}
	return list
}()

// scalarForm is the form of arrays without dimensions, of numbers in the machine's byte order or of byte strings.
func scalarForm(t dtype.DType) *form { return &sharedForms[0][0][t] }

// lineForm is the form of arrays of one dimension, of numbers in the machine's byte order.
func lineForm(t dtype.DType) *form { return &sharedForms[0][1][t] }

// of returns the form of arrays of nd dimensions with such elements.
func (e element) of(nd int, d *dims) *form {
	if nd == 0 || nd == 1 && e.dtype != dtype.Bytes {
		swap := 0
		if e.swap {
			swap = 1
		}
		return &sharedForms[swap][nd][e.dtype]
	}
	f := &form{element: e, nd: nd}
	if nd > 1 {
		f.dims = *d
	}
	return f
}
