package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime/arrayfile"
)

// An operand is one of the command line's NAME=ARRAY, NAME=NUMBER, NAME:DTYPE or NAME:DTYPE:scalar.
type operand struct {
	name   string
	number *expr.Number    // NAME=NUMBER
	file   *arrayfile.File // NAME=ARRAY, when it is open
	spec   arrayfile.Spec
	dtype  expr.DType // of the array, or as given
	width  int        // of byte strings, in bytes; 0 also where NAME:DTYPE does not say it
	scalar bool       // NAME:DTYPE:scalar
}

// String describes the operand for the reader: "a float64[100,200]".
func (p *operand) String() string {
	switch {
	case p.number != nil:
		return p.name + " " + p.number.String()
	case p.file == nil && !p.scalar:
		return p.name + " " + p.typeName()
	}
	shape := ""
	if p.file != nil {
		shape = strings.ReplaceAll(strings.Trim(fmt.Sprint(p.file.Shape), "[]"), " ", ",")
	}
	return fmt.Sprintf("%s %s[%s]", p.name, p.typeName(), shape)
}

// typeName is the type with the width of byte strings.
func (p *operand) typeName() string {
	if p.dtype == expr.Bytes && p.width > 0 {
		return fmt.Sprintf("S%d", p.width)
	}
	return p.dtype.String()
}

type operands []*operand

// parseOperands reads the operands of a command line. NAME:DTYPE is understood if typed.
func parseOperands(args []string, typed bool) (operands, error) {
	var list operands
	names := map[string]bool{}
	stdin := false
	for _, arg := range args {
		p, err := parseOperand(arg, typed)
		if err != nil {
			return nil, err
		}
		if names[p.name] {
			return nil, usagef("operand %s is given twice", p.name)
		}
		names[p.name] = true
		if p.spec.Path == "-" {
			if stdin {
				return nil, usagef("operand %s: standard input is another operand already", p.name)
			}
			stdin = true
		}
		list = append(list, p)
	}
	return list, nil
}

func parseOperand(arg string, typed bool) (*operand, error) {
	want := "NAME=ARRAY"
	if typed {
		want += " or NAME:DTYPE"
	}
	i := strings.IndexAny(arg, "=:")
	if i < 0 {
		f := usagef("operand %q: expected %s", arg, want)
		f.hint = "the expression is one argument: put it in quotes"
		return nil, f
	}
	p := &operand{name: arg[:i]}
	if e, err := parser.Parse(p.name); err != nil || !isName(e, p.name) {
		return nil, usagef("operand %q: %q is not a name for a variable", arg, p.name)
	}
	value := arg[i+1:]
	if arg[i] == ':' {
		if !typed {
			return nil, usagef("operand %q: expected %s", arg, want)
		}
		return p, p.parseType(arg, value)
	}
	if n, err := expr.ParseNumber(value); err == nil {
		p.number = &n
		return p, nil
	}
	var err error
	p.spec, err = parseSpec(value)
	return p, err
}

func parseSpec(arg string) (arrayfile.Spec, error) {
	spec, err := arrayfile.ParseSpec(arg)
	switch {
	case err == nil:
		return spec, nil
	case errors.Is(err, errors.ErrUnsupported):
		return spec, &failure{code: exitOperand, kind: "unsupported", err: err}
	}
	return spec, usagef("%w", err)
}

func isName(e parser.Expr, text string) bool {
	n, ok := e.(*parser.Name)
	return ok && n.Ident == text
}

// parseType reads DTYPE or DTYPE:scalar.
func (p *operand) parseType(arg, text string) error {
	name, form, found := strings.Cut(text, ":")
	if p.scalar = found; found && form != "scalar" {
		return usagef("operand %q: %q is no form of operand; write NAME:DTYPE or NAME:DTYPE:scalar", arg, form)
	}
	t, err := expr.ParseDType(name)
	if err != nil {
		e := err.(*expr.Error)
		return &failure{exitUsage, "type", fmt.Errorf("operand %q: %s", arg, e.Msg), e.Hint}
	}
	p.dtype = t
	p.width, _ = dtype.Width(name)
	return nil
}

// open opens the files among the operands. They stay mapped until close.
func (list operands) open() error {
	for _, p := range list {
		if p.spec.Path == "" {
			continue
		}
		f, err := arrayfile.Open(p.spec)
		if err != nil {
			return openFailure(p.spec, err)
		}
		p.file, p.dtype, p.width = f, f.DType, f.Width
	}
	return nil
}

func (list operands) close() {
	for _, p := range list {
		if p.file != nil {
			_ = p.file.Close() // nothing was written to it
		}
	}
}

func (list operands) strings() []string {
	var s []string
	for _, p := range list {
		s = append(s, p.String())
	}
	return s
}

func (list operands) find(name string) *operand {
	i := slices.IndexFunc(list, func(p *operand) bool { return p.name == name })
	return list[i]
}

// compile compiles src for the operands, each of which it must use.
func (list operands) compile(src string, opts ...expr.Option) (*expr.Program, error) {
	types, numbers := expr.Types{}, expr.Numbers{}
	for _, p := range list {
		if p.number != nil {
			numbers[p.name] = *p.number
		} else {
			types[p.name] = p.dtype
		}
	}
	prog, err := expr.CompileWith(src, types, numbers, opts...)
	if err != nil {
		return nil, list.blame(err)
	}
	used, err := expr.Names(src)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if !slices.Contains(used, p.name) {
			f := usagef("the expression does not use the operand %s", p.name)
			f.hint = "leave it out"
			if len(used) > 0 {
				f.hint = "it uses " + strings.Join(used, ", ")
			}
			return nil, f
		}
	}
	return prog, nil
}

// blame tells an expression that is not evaluated from an operand whose type is not. An error without
// an expression is neither: the engine asked for is not there.
func (list operands) blame(err error) error {
	if e, ok := errors.AsType[*expr.Error](err); !ok || e.Src == "" || !errors.Is(err, expr.ErrUnsupported) {
		return err
	}
	for _, p := range list {
		if p.number != nil {
			continue
		}
		if _, bad := expr.Check("x", expr.Types{"x": p.dtype}); errors.Is(bad, expr.ErrUnsupported) {
			return &failure{code: exitOperand, kind: "unsupported", err: err}
		}
	}
	return err
}

// openFailure tells a file that is not the array asked for from one that cannot be read or is damaged.
func openFailure(spec arrayfile.Spec, err error) error {
	e, ok := errors.AsType[*arrayfile.Error](err)
	switch {
	case !ok:
		return err
	case errors.Is(e, errors.ErrUnsupported):
		return &failure{code: exitOperand, kind: "unsupported", err: err}
	case isDamaged(spec):
		return err
	}
	return &failure{code: exitOperand, kind: "value", err: err}
}

// isDamaged reports whether a file that could not be opened as spec says is a .npy or .npz file to which
// spec fits.
func isDamaged(spec arrayfile.Spec) bool {
	if spec.DType != expr.Invalid || spec.Shape != nil || spec.Offset != 0 || spec.Order != 0 || spec.Path == "-" {
		return spec.Path == "-"
	}
	f, err := os.Open(spec.Path)
	if err != nil {
		return true
	}
	defer f.Close()
	magic := make([]byte, 6)
	n, err := io.ReadFull(f, magic)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return true // a directory, say
	}
	switch magic := string(magic[:n]); {
	case strings.HasPrefix(magic, "PK"):
		members, err := arrayfile.Members(spec.Path)
		if err != nil {
			return true
		}
		if spec.Member == "" {
			return len(members) == 1
		}
		return slices.Contains(members, strings.TrimSuffix(spec.Member, ".npy"))
	case magic == "\x93NUMPY":
		return spec.Member == ""
	}
	return false
}
