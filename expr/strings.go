package expr

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/runtime"
)

// ViewBytes returns a view of the memory b as byte strings of the given width each, as in NumPy's type S: a shorter
// string is padded with NULs, and NULs at the end never count. Shape and strides, in bytes, are as in
// [FromBytes]; without strides the strings lie one after the other in C order.
//
//	names, err := expr.ViewBytes(b, 16, []int{len(b) / 16}, nil)
func ViewBytes(b []byte, width int, shape, strides []int) (Array, error) {
	a, err := runtime.ViewBytes(b, width, shape, strides)
	return a, wrap(err, nil)
}

// Strings returns a one-dimensional array of byte strings as wide as the longest of list, which it copies.
func Strings(list []string) Array { return runtime.Strings(list) }

// ScalarString returns a zero-dimensional array of one byte string, which fits every shape. It does not
// allocate, and shares the memory of s.
func ScalarString(s string) Array { return runtime.ScalarString(s) }

// stringsOf returns a slice whose elements are strings or arrays of bytes, in ways that a type switch does not
// find. It reports false for others.
func stringsOf(r reflect.Value) (a Array, ok bool, err error) {
	switch elem := r.Type().Elem(); {
	case elem.Kind() == reflect.String:
		list := make([]string, r.Len())
		for i := range list {
			list[i] = r.Index(i).String()
		}
		return Strings(list), true, nil
	case elem.Kind() == reflect.Array && elem.Elem().Kind() == reflect.Uint8:
		b := unsafe.Slice((*byte)(r.UnsafePointer()), r.Len()*elem.Len())
		a, err := runtime.ViewBytes(b, elem.Len(), []int{r.Len()}, nil)
		if err != nil {
			err = fmt.Errorf("is a %s: %w", r.Type(), err)
		}
		return a, true, err
	}
	return Array{}, false, nil
}

// tests says how the operations of predicates are asked for at run time.
var tests = map[string]runtime.Test{
	"equal":      runtime.Equal,
	"less":       runtime.Less,
	"contains":   runtime.Contains,
	"startswith": runtime.HasPrefix,
	"endswith":   runtime.HasSuffix,
}

// computedBy returns the operand that a predicate of the graph is at run time.
func computedBy(p *ir.Predicate) runtime.Computed {
	test, ok := tests[p.Op.Name]
	if !ok {
		panic("expr: byte strings cannot be asked for " + p.Op.Name)
	}
	return &runtime.Predicate{Test: test, X: runtime.Text(p.X), Y: runtime.Text(p.Y)}
}
