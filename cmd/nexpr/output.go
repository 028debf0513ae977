package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/nexpr/nexpr/expr"
)

// output is where a command reports to.
type output struct {
	stdout   *bufio.Writer
	stderr   io.Writer
	json     bool
	operands []string // as far as they are known, for errors
}

// printf writes data. A failure to write shows when stdout is flushed.
func (o *output) printf(format string, args ...any) { fmt.Fprintf(o.stdout, format, args...) }

// printJSON writes data on one line.
func (o *output) printJSON(v any) error {
	e := json.NewEncoder(o.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// The exit codes.
const (
	exitRun        = 1
	exitUsage      = 2
	exitExpression = 3
	exitOperand    = 4
	exitSignal     = 128 // and the signal's number
)

// A failure is an error with its exit code.
type failure struct {
	code int
	kind string // in JSON
	err  error
	hint string
}

func (f *failure) Error() string {
	if f.hint != "" {
		return f.err.Error() + " (" + f.hint + ")"
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func usagef(format string, args ...any) *failure {
	return &failure{code: exitUsage, kind: "value", err: fmt.Errorf(format, args...)}
}

// kinds says what the errors of package expr are called in JSON, and their exit codes.
var kinds = []struct {
	err  error
	name string
	code int
}{
	{expr.ErrSyntax, "syntax", exitExpression},
	{expr.ErrUndefined, "name", exitExpression},
	{expr.ErrType, "type", exitExpression},
	{expr.ErrValue, "value", exitExpression},
	{expr.ErrShape, "shape", exitOperand},
	{expr.ErrUnsupported, "unsupported", exitExpression},
}

// classify finds the exit code of an error. What no package here has made is the system's.
func classify(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	for _, k := range kinds {
		if !errors.Is(err, k.err) {
			continue
		}
		f := &failure{code: k.code, kind: k.name, err: err}
		if e, ok := errors.AsType[*expr.Error](err); ok && e.Src == "" && k.err != expr.ErrSyntax {
			f.code = exitRun // not about an expression: the engine asked for is not there
		}
		return f
	}
	return &failure{code: exitRun, kind: "io", err: err}
}

// fail reports err and returns the exit code.
func (o *output) fail(err error) int {
	f := classify(err)
	e, isExpr := errors.AsType[*expr.Error](err)
	if o.json {
		o.failJSON(f, e)
		return f.code
	}
	text := strings.TrimPrefix(f.Error(), "nexpr: ")
	if isExpr {
		text = strings.TrimPrefix(fmt.Sprintf("%+v", e), "nexpr: ")
	}
	fmt.Fprintln(o.stderr, "nexpr: "+text)
	if isExpr && e.Src != "" && len(o.operands) > 0 {
		fmt.Fprintln(o.stderr, "operands: "+strings.Join(o.operands, ", "))
	}
	return f.code
}

func (o *output) failJSON(f *failure, e *expr.Error) {
	var report struct {
		Error struct {
			Kind    string `json:"kind"`
			Message string `json:"message"`
			Pos     int    `json:"pos"` // -1 where no place in the expression is to blame
			End     int    `json:"end"`
		} `json:"error"`
	}
	r := &report.Error
	r.Kind, r.Message, r.Pos, r.End = f.kind, strings.TrimPrefix(f.Error(), "nexpr: "), -1, -1
	if e != nil {
		r.Message = e.Msg
		if e.Hint != "" {
			r.Message += " (" + e.Hint + ")"
		}
		if e.Src != "" && e.Pos >= 0 {
			r.Pos, r.End = e.Pos, e.End
		}
	}
	if err := o.printJSON(report); err != nil {
		fmt.Fprintln(o.stderr, "nexpr:", err)
	}
}
