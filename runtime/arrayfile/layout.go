package arrayfile

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// MaxDims is the largest number of dimensions of an array.
const MaxDims = 8

// byteCount returns the size of an array in bytes. Dimensions of length 0 do not hide an
// overflow of the others, so strides always fit as well.
func byteCount(t elemType, shape []int) (int, error) {
	if t.dtype == dtype.Invalid || t.dtype != dtype.Bytes && t.size() == 0 {
		return 0, errors.New("the element type is not given")
	}
	if len(shape) > MaxDims {
		return 0, fmt.Errorf("the array has %d dimensions; at most %d are supported", len(shape), MaxDims)
	}
	n, empty := uint(max(t.size(), 1)), false // elements without a byte are counted too
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("shape %s has a negative length", shapeText(shape))
		}
		if d == 0 {
			empty = true
			continue
		}
		hi, lo := bits.Mul(n, uint(d))
		if hi != 0 || lo > math.MaxInt {
			return 0, fmt.Errorf("%s array of shape %s is larger than the address space", t, shapeText(shape))
		}
		n = lo
	}
	if empty || t.size() == 0 {
		return 0, nil
	}
	return int(n), nil
}

// strides returns the byte strides of a contiguous array whose byteCount is valid.
func strides(t elemType, shape []int, fortran bool) []int {
	s := make([]int, len(shape))
	step := t.size()
	for i := range shape {
		d := i
		if !fortran {
			d = len(shape) - 1 - i
		}
		s[d] = step
		step *= max(shape[d], 1)
	}
	return s
}

// place fills in the strides and cuts the data region out of content, which l.Offset lies in.
// Bytes behind the region are ignored, as NumPy does.
func (l *Layout) place(content []byte) ([]byte, error) {
	t := l.elemType()
	want, err := byteCount(t, l.Shape)
	if err != nil {
		return nil, err
	}
	rest := content[l.Offset:]
	if want > len(rest) {
		return nil, fmt.Errorf("truncated: %s array of shape %s needs %d bytes from offset %d, the file has %d there",
			t, shapeText(l.Shape), want, l.Offset, len(rest))
	}
	l.Strides = strides(t, l.Shape, l.FortranOrder)
	return rest[:want:want], nil
}

// shapeText writes a shape as Python does: (), (3,), (2, 3).
func shapeText(shape []int) string {
	if len(shape) == 1 {
		return "(" + strconv.Itoa(shape[0]) + ",)"
	}
	parts := make([]string, len(shape))
	for i, d := range shape {
		parts[i] = strconv.Itoa(d)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
