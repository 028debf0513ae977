package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/runtime/arrayfile"
)

// evalWhole evaluates what cannot go block by block: reductions, and several results. A path is where a result is
// written, "" where it is shown. Its type is want, if that is one and there is one result.
func (c *evalCmd) evalWhole(o *output, prog *expr.Program, list operands, want expr.DType, paths []string) error {
	results := prog.Results()
	if want != expr.Invalid {
		if len(results) > 1 {
			return usagef("--dtype is for one result; write %s(...) in the expression", want)
		}
		results[0].DType = want
	}
	dsts, data := make([]expr.Array, len(results)), make([][]byte, len(results))
	err := list.guard(func() error {
		args, err := list.arrays(prog.Names())
		if err != nil {
			return err
		}
		shapes, err := prog.Shapes(args...)
		if err != nil {
			return err
		}
		for i, r := range results {
			data[i] = make([]byte, elementCount(shapes[i])*r.DType.Size())
			if dsts[i], err = expr.FromBytes(data[i], r.DType, false, shapes[i], nil); err != nil {
				return err
			}
		}
		return prog.EvalAllInto(dsts, args...)
	})
	if err != nil {
		return err
	}
	if err := writeAll(paths, dsts, data); err != nil {
		return err
	}
	return showAll(o, results, paths, dsts)
}

// arrays returns the operands called names. Their files stay mapped.
func (list operands) arrays(names []string) ([]expr.Array, error) {
	var args []expr.Array
	for _, name := range names {
		f := list.find(name).file
		data := f.Bytes()
		if f.DType == expr.Bool && slices.ContainsFunc(data, func(b byte) bool { return b > 1 }) { // true too
			data = slices.Clone(data)
			for i := range data {
				data[i] = min(data[i], 1)
			}
		}
		a, err := view(data, f.DType, f.ElemSize(), f.Swapped, f.Shape, f.Strides)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	return args, nil
}

// guard calls f, which reads mapped files. Where one of them has become shorter that is a fault, which it makes an error.
func (list operands) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		fault, ok := r.(interface{ Addr() uintptr })
		switch {
		case r == nil:
			return
		case !ok:
			panic(r)
		}
		for _, p := range list {
			if p.file != nil && p.file.Holds(fault.Addr()) {
				err = fmt.Errorf("%s: the file has become shorter while it was read", p.spec.Path)
				return
			}
		}
		panic(r)
	}()
	return f()
}

// writeAll writes the results that have a path. All of them appear, or none does unless giving a file its name fails.
func writeAll(paths []string, arrays []expr.Array, data [][]byte) error {
	ctx, stop := interruptible(paths...)
	defer stop()
	var outs []*arrayfile.Writer
	for i, path := range paths {
		if path == "" {
			continue
		}
		out, err := create(path, arrays[i].DType(), arrays[i].Shape(), false)
		if err != nil {
			return err
		}
		defer out.Abort()
		for piece := range slices.Chunk(data[i], blockBytes) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if _, err := out.Write(piece); err != nil {
				return err
			}
		}
		outs = append(outs, out)
	}
	for _, out := range outs {
		if err := out.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// showAll shows the results without a path and, in JSON, what was written. Several are an object by name, or a list.
func showAll(o *output, results []expr.Result, paths []string, arrays []expr.Array) error {
	list, byName := []any{}, map[string]any{}
	for i, r := range results {
		a := arrays[i]
		pick := func(numbers []int) ([]any, error) { return picked(a, numbers), nil }
		switch {
		case o.json && paths[i] != "":
			list = append(list, summary(paths[i], a.DType(), a.Shape(), false))
		case o.json:
			report, err := reportOf(a.DType(), a.Shape(), pick)
			if err != nil {
				return err
			}
			list = append(list, report)
		case paths[i] == "":
			if r.Name != "" && len(results) > 1 {
				o.printf("%s = ", r.Name)
			}
			if err := show(o, a.DType(), a.Shape(), pick); err != nil {
				return err
			}
		}
		if o.json {
			byName[r.Name] = list[i]
		}
	}
	switch {
	case !o.json:
		return nil
	case len(results) == 1:
		return o.printJSON(list[0])
	case results[0].Name != "":
		return o.printJSON(byName)
	}
	return o.printJSON(list)
}

// picked returns elements by their number in C order.
func picked(a expr.Array, numbers []int) []any {
	shape := a.Shape()
	index := make([]int, len(shape))
	values := make([]any, len(numbers))
	for k, number := range numbers {
		for d := len(shape) - 1; d >= 0; d-- {
			index[d] = number % shape[d]
			number /= shape[d]
		}
		values[k] = a.At(index...)
	}
	return values
}
