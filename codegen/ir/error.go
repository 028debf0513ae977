package ir

import (
	"fmt"

	"github.com/nexpr/nexpr/parser"
)

// A Kind says what is wrong with an expression.
type Kind uint8

// The kinds of error.
const (
	Undefined   Kind = iota // no variable or function has this name
	TypeError               // an operation is not defined for its operands, or for their number
	ValueError              // a literal does not fit, or the expression is too large
	Unsupported             // meaningful, but not evaluated yet
)

func (k Kind) String() string {
	return [...]string{"undefined name", "type error", "value error", "not supported"}[k]
}

// An Error is an expression without a meaning. Span is the place in the text; Hint, if there is
// one, suggests a cure.
type Error struct {
	Kind Kind
	Span parser.Span
	Msg  string
	Hint string
}

func (e *Error) Error() string { return e.Msg }

func errorf(kind Kind, span parser.Span, hint, format string, args ...any) *Error {
	return &Error{Kind: kind, Span: span, Hint: hint, Msg: fmt.Sprintf(format, args...)}
}
