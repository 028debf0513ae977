package expr

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime"
)

// The kinds of error, for errors.Is.
var (
	ErrSyntax      = errors.New("syntax error")
	ErrUndefined   = errors.New("undefined name")
	ErrType        = errors.New("type mismatch")
	ErrShape       = errors.New("shape mismatch")
	ErrValue       = errors.New("bad value")
	ErrUnsupported = errors.New("not supported")
)

// An Error is what this package returns for anything wrong with an expression or its operands.
// The only other errors are those of a context.
//
//	if e, ok := errors.AsType[*expr.Error](err); ok { ... e.Pos ... }
//
// Error prints one line; the verb %+v adds the text with the place marked:
//
//	nexpr: 1:7: there is no variable lenght (did you mean length?)
//	a + b*lenght
//	      ^~~~~~
type Error struct {
	Kind     error  // one of the Err variables
	Src      string // the whole expression, or "" if there is none
	Pos, End int    // byte range in Src; Pos is -1 if no place in it is to blame
	Msg      string
	Hint     string // a suggestion, or ""
}

// Error returns line, column, message and hint in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("nexpr: ")
	if e.hasPlace() {
		line, col := parser.LineCol(e.Src, e.Pos)
		fmt.Fprintf(&b, "%d:%d: ", line, col)
	}
	b.WriteString(e.Msg)
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

func (e *Error) hasPlace() bool { return e.Pos >= 0 && e.Src != "" }

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// Format adds the marked text to the verb %+v.
func (e *Error) Format(s fmt.State, verb rune) {
	switch {
	case verb == 'q':
		fmt.Fprintf(s, "%q", e.Error())
		return
	case verb == 'v' && s.Flag('+') && e.hasPlace():
		_, _ = io.WriteString(s, e.Error()+"\n"+parser.Snippet(e.Src, parser.Span{Pos: e.Pos, End: e.End}))
	default:
		_, _ = io.WriteString(s, e.Error())
	}
}

var runtimeKinds = [...]error{
	runtime.TypeError:   ErrType,
	runtime.ShapeError:  ErrShape,
	runtime.ValueError:  ErrValue,
	runtime.Unsupported: ErrUnsupported,
}

// wrap makes an *Error of an error of package runtime; p, if not nil, is the program that was run.
// Errors of a context pass unchanged.
func wrap(err error, p *Program) error {
	r, ok := err.(*runtime.Error)
	if !ok {
		return err
	}
	e := &Error{Kind: runtimeKinds[r.Kind], Pos: -1, Msg: r.Msg, Hint: r.Hint}
	if p != nil {
		e.Src = p.src
		if r.Param >= 0 {
			e.Pos, e.End = p.places[r.Param].Pos, p.places[r.Param].End
		}
	}
	return e
}
