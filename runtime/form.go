package runtime

import "github.com/nexpr/nexpr/codegen/dtype"

// An element says what the elements of an array are.
type element struct {
	dtype dtype.DType
	swap  bool // the bytes of each number are in the other order than the machine's
	size  int  // bytes
}

// A form is what an Array does not say by itself: of what type the elements are, and how they lie if that is more than an
// extent and a stride. It never changes. All slices of numbers of one type share one, and so do scalars: it is enough to compare the
// addresses of these.
type form struct {
	element
	nd    int  // number of dimensions
	slice bool // one dimension, of numbers in the machine's byte order that lie beside each other
	dims  dims // if there is more than one dimension
}

type dims struct {
	shape  [MaxDims]int
	stride [MaxDims]int // in bytes
}

// formsOf are the forms that arrays of one type share.
type formsOf struct {
	scalar, slice form
	line          form    // of one dimension, but no slice
	swapped       [2]form // in the other byte order, of no dimension and of one
}

var sharedForms = func() (list [dtype.Bytes + 1]formsOf) {
	for i := range list {
		t := dtype.DType(i)
		e, swapped := element{t, false, t.Size()}, element{t, true, t.Size()}
		list[i] = formsOf{
			scalar:  form{element: e},
			slice:   form{element: e, nd: 1, slice: true},
			line:    form{element: e, nd: 1},
			swapped: [2]form{{element: swapped}, {element: swapped, nd: 1}},
		}
	}
	return list
}()

// scalarForm is the form of arrays without dimensions, of numbers in the machine's byte order or of byte strings.
func scalarForm(t dtype.DType) *form { return &sharedForms[t].scalar }

// sliceForm is the form of slices.
func sliceForm(t dtype.DType) *form { return &sharedForms[t].slice }

// of returns the form of arrays of nd dimensions with such elements.
func (e element) of(nd int, d *dims) *form {
	shared := &sharedForms[e.dtype]
	switch {
	case nd > 1:
		return &form{element: e, nd: nd, dims: *d}
	case e.swap:
		return &shared.swapped[nd]
	case nd == 0:
		return &shared.scalar
	case e.dtype == dtype.Bytes:
		return &form{element: e, nd: 1}
	case d.stride[0] == e.size:
		return &shared.slice
	}
	return &shared.line
}
