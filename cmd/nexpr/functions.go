package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/expr"
)

type functionsCmd struct {
	jsonFlag
	Name string `arg:"" optional:"" name:"name" help:"A function or an operator: one entry in detail."`
}

// functionInfo is an entry of --json. An alias has an entry of its own.
type functionInfo struct {
	Name      string   `json:"name"`
	Signature []string `json:"signature"` // one for each type: "sqrt(x: float64) -> float64"
	Doc       string   `json:"doc"`
	MaxULP    *ulps    `json:"max_ulp,omitempty"` // not of sums, whose error depends on the elements
	Engines   []string `json:"engines"`
}

// ulps are the largest errors by type, 0 for a result that is exact or correctly rounded.
type ulps struct {
	Float32    float64 `json:"float32"`
	Float64    float64 `json:"float64"`
	Complex64  float64 `json:"complex64,omitzero"` // of a part, where one is stated
	Complex128 float64 `json:"complex128,omitzero"`
}

func (c *functionsCmd) Run(o *output) error {
	var ops []*ir.Op
	if c.Name != "" {
		var err error
		if ops, err = lookUp(c.Name); err != nil {
			return err
		}
	} else {
		for _, op := range ir.Ops() {
			if len(overloads(op)) > 0 {
				ops = append(ops, op)
			}
		}
	}
	switch {
	case o.json:
		return o.printJSON(functionInfos(ops, c.Name))
	case c.Name != "":
		for _, op := range ops {
			printFunction(o, op)
		}
		return nil
	}
	return printFunctions(o, ops)
}

// lookUp finds a function by name or alias, or the operators with a symbol.
func lookUp(name string) ([]*ir.Op, error) {
	if op, ok := ir.ByName(name); ok {
		return []*ir.Op{op}, nil
	}
	var ops []*ir.Op
	for _, arity := range []int{1, 2} {
		if op, ok := ir.BySymbol(name, arity); ok {
			ops = append(ops, op)
		}
	}
	if ops != nil {
		return ops, nil
	}
	f := &failure{code: exitUsage, kind: "name", err: fmt.Errorf("there is no function %q", name)}
	_, err := expr.Check(name+"(1)", nil)
	if e, ok := errors.AsType[*expr.Error](err); ok && e.Kind == expr.ErrUndefined {
		f.hint = e.Hint
	}
	return nil, f
}

// An overload is an operation on operands of one type.
type overload struct {
	operand, result expr.DType
	prog            *expr.Program
}

// overloads lists the types that op works on without conversion, of a reduction those that it takes.
func overloads(op *ir.Op) []overload {
	var list []overload
	for _, t := range append(dtype.All(), dtype.Bytes) {
		operand, result := op.Types(t)
		if t == dtype.Bytes {
			result = dtype.Invalid
			if op.Texts != nil {
				result = dtype.Bool
			}
		}
		if operand != t && op.Category != ir.Reduction || result == dtype.Invalid {
			continue
		}
		types, args := expr.Types{}, []string{}
		for i, arg := range op.Args {
			types[arg] = t
			if i < op.Truth {
				types[arg] = expr.Bool
			}
			args = append(args, arg)
		}
		prog, err := expr.Compile(op.Name+"("+strings.Join(args, ", ")+")", types)
		if err == nil {
			list = append(list, overload{t, result, prog})
		}
	}
	return list
}

// signature writes an overload for op under one of its names.
func (v *overload) signature(op *ir.Op, name string) string {
	var args []string
	for i, arg := range op.Args {
		t := v.operand
		if i < op.Truth {
			t = expr.Bool
		}
		args = append(args, fmt.Sprintf("%s: %s", arg, t))
	}
	return fmt.Sprintf("%s(%s) -> %s", name, strings.Join(args, ", "), v.result)
}

// functionInfos makes the entries for ops: for all their names, or for the one that was asked for.
func functionInfos(ops []*ir.Op, name string) []functionInfo {
	list := []functionInfo{}
	for _, op := range ops {
		all := overloads(op)
		engines := engines(all)
		names := append([]string{op.Name}, op.Aliases...)
		if op, ok := ir.ByName(name); ok && op != nil {
			names = []string{name}
		}
		for _, n := range names {
			info := functionInfo{Name: n, Signature: []string{}, Doc: op.Doc, Engines: engines}
			if !sums(op) {
				info.MaxULP = &ulps{op.MaxULP.Float32, op.MaxULP.Float64, op.ComplexULP.Float32, op.ComplexULP.Float64}
			}
			if op.Symbol != "" {
				info.Doc += "; operator " + op.Symbol
			}
			for _, v := range all {
				info.Signature = append(info.Signature, v.signature(op, n))
			}
			list = append(list, info)
		}
	}
	return list
}

// sums reports whether op is a reduction that rounds more than once.
func sums(op *ir.Op) bool {
	_, result := op.Types(expr.Float64)
	return op.Category == ir.Reduction && result.IsFloat() && (op.Fold == nil || !op.Fold.Exact && op.Fold.Combine.Category != ir.Selection)
}

// engines lists the engines that have code for all overloads.
func engines(all []overload) []string {
	names := []string{}
	for _, isa := range []expr.ISA{expr.Portable, expr.AVX2, expr.AVX512} {
		ok := true
		for _, v := range all {
			if _, err := v.prog.Explain(isa); err != nil {
				ok = false
				break
			}
		}
		if ok {
			names = append(names, isa.String())
		}
	}
	return names
}

// call shows how op is written: "add(x, y), x + y".
func call(op *ir.Op) string {
	s := op.Signature()
	switch {
	case op.Symbol == "":
	case op.Arity() == 1:
		space := ""
		if op.Symbol == "not" {
			space = " "
		}
		s = op.Symbol + space + op.Args[0] + ", " + s
	default:
		s = op.Args[0] + " " + op.Symbol + " " + op.Args[1] + ", " + s
	}
	return s
}

func printFunctions(o *output, ops []*ir.Op) error {
	w := tabwriter.NewWriter(o.stdout, 0, 0, 2, ' ', 0)
	var last ir.Category
	for _, op := range ops {
		if op.Category != last {
			if last != "" {
				fmt.Fprintln(w)
			}
			last = op.Category
			fmt.Fprintln(w, last)
		}
		doc := op.Doc
		if len(op.Aliases) > 0 {
			doc += "; also " + strings.Join(op.Aliases, ", ")
		}
		fmt.Fprintf(w, "  %s\t%s\n", call(op), doc)
	}
	fmt.Fprintf(w, "\nconstants\n  pi, e, nan, inf, True, False\n")
	return w.Flush()
}

func printFunction(o *output, op *ir.Op) {
	o.printf("%s\n  %s\n", call(op), op.Doc)
	if len(op.Aliases) > 0 {
		o.printf("  also named %s\n", strings.Join(op.Aliases, ", "))
	}
	all := overloads(op)
	floats := false
	for _, v := range all {
		o.printf("  %s\n", v.signature(op, op.Name))
		floats = floats || v.result.IsFloat()
	}
	switch {
	case sums(op):
		o.printf("  floats are accumulated in float64, in an order that depends on the shape alone\n")
	case floats:
		o.printf("  float32: %s; float64: %s\n", ulpText(op.MaxULP.Float32), ulpText(op.MaxULP.Float64))
	}
	if e := op.ComplexULP; e != (ir.ULP{}) {
		o.printf("  complex64: %s; complex128: %s, in each part\n", ulpText(e.Float32), ulpText(e.Float64))
	}
	o.printf("  engines: %s\n", strings.Join(engines(all), ", "))
}

func ulpText(x float64) string {
	if x == 0 {
		return "exact or correctly rounded"
	}
	return fmt.Sprintf("within %g ULP", x)
}
