// Package dtype names the element types of arrays and holds the rules between them:
// sizes, NumPy's names, promotion (NumPy 2, NEP 50) and casting.
//
// It depends on nothing, so that files, arrays, the typed graph and the public API
// all speak of the same types.
package dtype

import "strings"

// A DType names the element type of an array.
type DType uint8

// The element types, in the order of NumPy's type numbers.
const (
	Invalid DType = iota
	Bool
	Int8
	Uint8
	Int16
	Uint16
	Int32
	Uint32
	Int64
	Uint64
	Float32
	Float64
	Complex64
	Complex128
	Bytes // byte strings of one width, which belongs to the array and not to the type
	numDTypes
)

// A Kind groups the types that convert to each other without a change of meaning.
type Kind uint8

// The kinds, in the order in which "same_kind" casting may go up.
const (
	KindInvalid Kind = iota
	KindBool
	KindUint
	KindInt
	KindFloat
	KindComplex
	KindBytes
)

// info is one row per type; every question about a type is answered from it.
type info struct {
	name string // NumPy's name
	code string // NumPy's array-interface code without the byte order
	size int    // bytes
	kind Kind
	real DType // the type of the real part; the type itself where it is not complex
}

var types = [numDTypes]info{
	Invalid:    {"invalid", "", 0, KindInvalid, Invalid},
	Bool:       {"bool", "b1", 1, KindBool, Bool},
	Int8:       {"int8", "i1", 1, KindInt, Int8},
	Uint8:      {"uint8", "u1", 1, KindUint, Uint8},
	Int16:      {"int16", "i2", 2, KindInt, Int16},
	Uint16:     {"uint16", "u2", 2, KindUint, Uint16},
	Int32:      {"int32", "i4", 4, KindInt, Int32},
	Uint32:     {"uint32", "u4", 4, KindUint, Uint32},
	Int64:      {"int64", "i8", 8, KindInt, Int64},
	Uint64:     {"uint64", "u8", 8, KindUint, Uint64},
	Float32:    {"float32", "f4", 4, KindFloat, Float32},
	Float64:    {"float64", "f8", 8, KindFloat, Float64},
	Complex64:  {"complex64", "c8", 8, KindComplex, Float32},
	Complex128: {"complex128", "c16", 16, KindComplex, Float64},
	Bytes:      {"bytes", "S", 0, KindBytes, Bytes},
}

func (t DType) row() *info {
	if t >= numDTypes {
		t = Invalid
	}
	return &types[t]
}

// String returns NumPy's name of the type, such as "float64", without a width.
func (t DType) String() string { return t.row().name }

// Code returns NumPy's type code without its byte order, such as "f8".
func (t DType) Code() string { return t.row().code }

// sizes is types' column for Size, which every evaluation asks for several times.
var sizes = func() (s [256]uint8) {
	for t := range types {
		s[t] = uint8(types[t].size)
	}
	return s
}()

// Size is the number of bytes in one element, 0 for [Bytes]: that is the width of the array.
func (t DType) Size() int { return int(sizes[t]) }

// Kind returns the group that t belongs to.
func (t DType) Kind() Kind { return t.row().kind }

// Real returns the type of the real part: float64 for complex128, t itself for a real t.
func (t DType) Real() DType { return t.row().real }

// IsInteger reports whether t is a signed or unsigned integer type.
func (t DType) IsInteger() bool { k := t.Kind(); return k == KindInt || k == KindUint }

// IsFloat reports whether t is float32 or float64.
func (t DType) IsFloat() bool { return t.Kind() == KindFloat }

// All lists the types that elements are computed in, smallest type number first: all but [Bytes].
func All() []DType {
	all := make([]DType, 0, numDTypes-1)
	for t := Bool; t < Bytes; t++ {
		all = append(all, t)
	}
	return all
}

// ByName finds a type by NumPy's name or by its code without byte order: "float64", "f8"; for byte
// strings "bytes", "S" and, whatever the width, "S5".
// "int" and "float" are not names; "complex" is neither.
func ByName(s string) (DType, bool) {
	if _, ok := Width(s); ok {
		return Bytes, true
	}
	for t := Bool; t < numDTypes; t++ {
		if types[t].name == s || types[t].code == s {
			return t, true
		}
	}
	return Invalid, false
}

// maxWidth is the longest byte string that NumPy has.
const maxWidth = 1<<31 - 1

// Width returns the width that NumPy's code of a type of byte strings names: 5 for "S5".
func Width(code string) (n int, ok bool) {
	digits, found := strings.CutPrefix(code, "S")
	if !found || digits == "" || len(digits) > 10 {
		return 0, false
	}
	w := int64(0)
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		w = 10*w + int64(c-'0')
	}
	return int(w), w <= maxWidth
}
