package arrayfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// The machine's byte order and the other one, as NumPy's codes write them.
var nativeOrder, otherOrder = func() (byte, byte) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return '<', '>'
	}
	return '>', '<'
}()

// An elemType is an element type as files know it.
type elemType struct {
	dtype   dtype.DType
	width   int  // of byte strings
	swapped bool // the byte order is not the machine's
}

// size is the number of bytes of an element, 0 also where no type is given.
func (e elemType) size() int {
	if e.dtype == dtype.Bytes {
		return e.width
	}
	return e.dtype.Size()
}

func (e elemType) String() string {
	if e.dtype == dtype.Bytes {
		return fmt.Sprintf("S%d", e.width)
	}
	return e.dtype.String()
}

// descr returns NumPy's code of a type with its byte order; '|' where there is none.
func (e elemType) descr() string {
	order := nativeOrder
	switch {
	case e.dtype == dtype.Bytes:
		return "|" + e.String()
	case e.dtype.Size() == 1:
		order = '|'
	case e.swapped:
		order = otherOrder
	}
	return string(rune(order)) + e.dtype.Code()
}

// refused gives the types that NumPy has and this package does not, by the letter of their code
// and by the beginning of their name, with the reason.
var refused = []struct{ code, name, why string }{
	{"M", "datetime64", "is a date and time; store it as int64 and its unit apart"},
	{"m", "timedelta64", "is a time difference; store it as int64 and its unit apart"},
	{"U", "str", "is Unicode text"},
	{"a", "a", "is an old code for byte strings; write S and their width, such as S8"},
	{"T", "StringDType", "is text of variable length"},
	{"V", "void", "is untyped memory"},
	{"O", "object", "is Python objects, which only Python can unpickle"},
	{"f2", "float16", "is a half-precision number; convert it to float32"},
	{"f16", "float128", "is a long double, which differs between machines; convert it to float64"},
	{"f12", "longdouble", "is a long double, which differs between machines; convert it to float64"},
	{"c32", "complex256", "is a complex long double; convert it to complex128"},
	{"c24", "clongdouble", "is a complex long double; convert it to complex128"},
}

// parseCode reads a NumPy type code or name with an optional byte order: <f4, >i2, |b1, =f8, |S5,
// float32. Without an order it is the machine's.
func parseCode(s string) (elemType, error) {
	name := s
	order := nativeOrder
	if s != "" && strings.IndexByte("<>=|", s[0]) >= 0 {
		name = s[1:]
		if s[0] == '<' || s[0] == '>' {
			order = s[0]
		}
	}
	if width, ok := dtype.Width(name); ok {
		return elemType{dtype: dtype.Bytes, width: width}, nil
	}
	t, ok := dtype.ByName(name)
	if name == "?" {
		t, ok = dtype.Bool, true
	}
	if t == dtype.Bytes {
		return elemType{}, fmt.Errorf("%s does not say how wide the byte strings are; write S8, say", quote(s))
	}
	if ok {
		return elemType{dtype: t, swapped: order != nativeOrder && t.Size() > 1}, nil
	}
	for _, r := range refused {
		if name != "" && (strings.HasPrefix(name, r.name) || matchesCode(name, r.code)) {
			return elemType{}, unsupported(fmt.Sprintf("type %s %s; it is not supported", quote(s), r.why))
		}
	}
	return elemType{}, fmt.Errorf("%s is not an element type; write one such as f8, <f4, >i2, u1, b1, c16, S8, float32 or int64", quote(s))
}

// matchesCode: a code that ends in a digit stands for itself, a letter for itself with any
// length or unit behind it (U12, M8[ns]).
func matchesCode(name, code string) bool {
	if len(code) > 1 {
		return name == code
	}
	rest, ok := strings.CutPrefix(name, code)
	return ok && (rest == "" || rest[0] >= '0' && rest[0] <= '9')
}

type unsupportedError string

func unsupported(msg string) error { return unsupportedError(msg) }

func (e unsupportedError) Error() string        { return string(e) }
func (e unsupportedError) Is(target error) bool { return target == errors.ErrUnsupported }

// quote quotes text of a file or an operand for a message, cut to a readable length.
func quote(s string) string {
	const limit = 60
	if len(s) > limit {
		return fmt.Sprintf("%q...", s[:limit])
	}
	return fmt.Sprintf("%q", s)
}
