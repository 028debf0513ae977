package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/nexpr/nexpr/expr"
)

const maxDims = expr.MaxDims

// A source is an operand's array as the walk over the result sees it: with the result's number of
// dimensions, where an extent of 1 is repeated.
//
// The bytes of a file are read into a buffer rather than through its mapping. That is as fast, and a
// file that another process shortens gives an error where a mapping would end this process.
type source struct {
	name    string
	file    *os.File // nil if the bytes are in data
	start   int64    // in the file
	data    []byte
	dtype   expr.DType
	size    int // bytes of an element
	swapped bool
	extent  [maxDims]int
	stride  [maxDims]int // bytes
}

// newSource prepares an open operand for a result of nd dimensions.
func newSource(p *operand, nd int) (*source, error) {
	f := p.file
	s := &source{name: p.name, data: f.Bytes(), start: f.Offset, dtype: f.DType, size: f.ElemSize(), swapped: f.Swapped}
	lead := nd - len(f.Shape)
	for i := range nd {
		s.extent[i] = 1
		if i >= lead {
			s.extent[i], s.stride[i] = f.Shape[i-lead], f.Strides[i-lead]
		}
	}
	if p.spec.Path == "-" || f.Compressed {
		return s, nil
	}
	file, err := os.Open(p.spec.Path)
	if err != nil {
		return nil, err
	}
	stat, err := file.Stat()
	if err == nil && stat.Mode().IsRegular() {
		s.file = file
		return s, nil
	}
	file.Close()
	return s, err // a pipe is in memory
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// inOrder reports whether the elements lie in the file in the order of the first nd dimensions.
func (s *source) inOrder(nd int) bool {
	last := 0
	for i := nd - 1; i >= 0; i-- {
		if s.extent[i] > 1 {
			if s.stride[i] < last {
				return false
			}
			last = s.stride[i]
		}
	}
	return true
}

// readAt fills b with the bytes from off on.
func (s *source) readAt(b []byte, off int) error {
	if s.file == nil {
		copy(b, s.data[off:])
	} else if _, err := s.file.ReadAt(b, s.start+int64(off)); errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: the file has become shorter while it was read", s.file.Name())
	} else if err != nil {
		return err
	}
	if s.dtype == expr.Bool {
		for i, x := range b {
			if x != 0 {
				b[i] = 1
			}
		}
	}
	return nil
}

// An axis is a dimension of a box of elements.
type axis struct{ extent, stride, packed int }

// read returns the box of elements whose first one is off bytes from the array's first, with
// the extents given and the strides of s from dimension from on. The elements are packed into *buf in the
// order in which the file has them.
func (s *source) read(buf *[]byte, off, from int, extents []int) (expr.Array, error) {
	var axes, order [maxDims]axis
	var sorted []*axis
	n := s.size
	for i, extent := range extents {
		axes[i] = axis{extent: extent, stride: s.stride[from+i]}
		n *= extent
		if extent > 1 {
			sorted = append(sorted, &axes[i])
		}
	}
	slices.SortStableFunc(sorted, func(a, b *axis) int { return a.stride - b.stride }) // innermost first
	packed := s.size
	run, rest := packed, order[:0]
	for _, a := range sorted {
		a.packed = packed
		packed *= a.extent
		if len(rest) == 0 && a.stride == run {
			run = packed
		} else {
			rest = append(rest, *a)
		}
	}
	if cap(*buf) < n {
		*buf = make([]byte, n)
	}
	b := (*buf)[:n]
	if err := s.readRuns(b, off, run, rest); err != nil {
		return expr.Array{}, err
	}
	var strides [maxDims]int
	for i := range extents {
		strides[i] = axes[i].packed
	}
	return s.view(b, extents, strides[:len(extents)])
}

// view returns bytes of the file as an array.
func (s *source) view(b []byte, shape, strides []int) (expr.Array, error) {
	return view(b, s.dtype, s.size, s.swapped, shape, strides)
}

// view returns bytes as an array of elements of size bytes each.
func view(b []byte, t expr.DType, size int, swapped bool, shape, strides []int) (expr.Array, error) {
	if t == expr.Bytes {
		return expr.ViewBytes(b, size, shape, strides)
	}
	return expr.FromBytes(b, t, swapped, shape, strides)
}

// readRuns reads the pieces of run bytes that lie in one; axes, innermost first, lead from one to the next.
func (s *source) readRuns(b []byte, off, run int, axes []axis) error {
	if len(axes) == 0 {
		return s.readAt(b[:run], off)
	}
	outer := axes[len(axes)-1]
	for i := range outer.extent {
		if err := s.readRuns(b[i*outer.packed:], off+i*outer.stride, run, axes[:len(axes)-1]); err != nil {
			return err
		}
	}
	return nil
}
