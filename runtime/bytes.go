package runtime

import (
	"strings"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// maxWidth is the longest byte string that NumPy has.
const maxWidth = 1<<31 - 1

// ViewBytes returns a view of the memory b as byte strings of the given width each, padded with NULs, which is
// what NumPy's type S is. Strides, if not nil, are in bytes; apart from that they mean what they mean to [View].
func ViewBytes(b []byte, width int, shape, strides []int) (Array, error) {
	if width < 0 || width > maxWidth {
		return Array{}, viewError("byte strings cannot have a width of %d", width)
	}
	a, err := view(unsafe.Pointer(unsafe.SliceData(b)), len(b), element{dtype: dtype.Bytes, size: width}, shape, strides)
	if err != nil {
		return Array{}, err
	}
	if a.ptr == nil {
		a.ptr = unsafe.Pointer(&nothing) // nil would say that the array holds its element
	}
	return a, nil
}

// nothing is where byte strings without a byte are.
var nothing byte

// Strings returns a one-dimensional array of byte strings as wide as the longest of list, which it copies.
// NULs at the end of a string are not told from padding.
func Strings(list []string) Array {
	width := 0
	for _, s := range list {
		width = max(width, len(s))
	}
	b := make([]byte, width*len(list))
	for i, s := range list {
		copy(b[i*width:], s)
	}
	return mustViewBytes(b, width, []int{len(list)})
}

// ScalarString returns a zero-dimensional array of one byte string, s itself, which fits every shape.
// It does not allocate.
func ScalarString(s string) Array {
	return mustViewBytes(unsafe.Slice(unsafe.StringData(s), len(s)), len(s), nil)
}

// mustViewBytes is ViewBytes of memory that fits the shape.
func mustViewBytes(b []byte, width int, shape []int) Array {
	a, err := ViewBytes(b, width, shape, nil)
	if err != nil { // a string of 2 GiB
		panic("nexpr: " + err.Error())
	}
	return a
}

// A Text is one side of a [Predicate]: an operand of the program, or a literal.
type Text struct {
	Param   int // index in Params; -1: Literal
	Literal string
}

// A Test is what a [Predicate] asks about two byte strings.
type Test uint8

// The tests. Strings are ordered by their bytes, as unsigned numbers; NULs at the end are padding.
const (
	Equal Test = iota
	Less
	Contains
	HasPrefix
	HasSuffix
)

// A Predicate is a bool operand of the kernel that a test of byte strings gives. No kernel knows strings.
type Predicate struct {
	Test Test
	X, Y Text
}

// Type is bool.
func (p *Predicate) Type() dtype.DType { return dtype.Bool }

// open prepares a matcher.
func (p *Predicate) open(j *job) source {
	m := j.newMatcher()
	m.test, m.not = p.Test, false
	m.x, m.y = j.side(p.X), j.side(p.Y)
	m.prepare(j)
	return m
}

// trimmed is s without the NULs at its end.
func trimmed(s string) string { return strings.TrimRight(s, "\x00") }
