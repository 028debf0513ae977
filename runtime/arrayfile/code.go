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

// descr returns NumPy's code of a type with its byte order; '|' where there is none.
func descr(t dtype.DType, swapped bool) string {
	order := nativeOrder
	switch {
	case t.Size() == 1:
		order = '|'
	case swapped:
		order = otherOrder
	}
	return string(rune(order)) + t.Code()
}

// refused gives the types that NumPy has and this package does not, by the letter of their code
// and by the beginning of their name, with the reason.
var refused = []struct{ code, name, why string }{
	{"M", "datetime64", "is a date and time; store it as int64 and its unit apart"},
	{"m", "timedelta64", "is a time difference; store it as int64 and its unit apart"},
	{"U", "str", "is Unicode text"},
	{"S", "bytes", "is a byte string"},
	{"a", "bytes", "is a byte string"},
	{"T", "StringDType", "is text of variable length"},
	{"V", "void", "is untyped memory"},
	{"O", "object", "is Python objects, which only Python can unpickle"},
	{"f2", "float16", "is a half-precision number; convert it to float32"},
	{"f16", "float128", "is a long double, which differs between machines; convert it to float64"},
	{"f12", "longdouble", "is a long double, which differs between machines; convert it to float64"},
	{"c32", "complex256", "is a complex long double; convert it to complex128"},
	{"c24", "clongdouble", "is a complex long double; convert it to complex128"},
}

// parseCode reads a NumPy type code or name with an optional byte order: <f4, >i2, |b1, =f8,
// float32. Without an order it is the machine's.
func parseCode(s string) (t dtype.DType, swapped bool, err error) {
	name := s
	order := nativeOrder
	if s != "" && strings.IndexByte("<>=|", s[0]) >= 0 {
		name = s[1:]
		if s[0] == '<' || s[0] == '>' {
			order = s[0]
		}
	}
	t, ok := dtype.ByName(name)
	if name == "?" {
		t, ok = dtype.Bool, true
	}
	if ok {
		return t, order != nativeOrder && t.Size() > 1, nil
	}
	for _, r := range refused {
		if name != "" && (strings.HasPrefix(name, r.name) || matchesCode(name, r.code)) {
			return dtype.Invalid, false, unsupported(fmt.Sprintf("type %s %s; it is not supported", quote(s), r.why))
		}
	}
	return dtype.Invalid, false, fmt.Errorf("%s is not an element type; write one such as f8, <f4, >i2, u1, b1, c16, float32 or int64", quote(s))
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
