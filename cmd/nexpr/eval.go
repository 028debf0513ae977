package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/runtime/arrayfile"
)

// runFlags are those of the commands that evaluate.
type runFlags struct {
	Threads int    `short:"j" name:"threads" placeholder:"N" help:"Evaluate with N threads; 0: one for each processor."`
	ISA     string `name:"isa" default:"auto" placeholder:"I" help:"Engine: auto, portable, avx2 or avx512."`
}

func (f *runFlags) options() ([]expr.Option, error) {
	if f.Threads < 0 {
		return nil, usagef("-j %d: the number of threads cannot be negative", f.Threads)
	}
	isa, err := parseISA(f.ISA)
	return []expr.Option{expr.UseISA(isa)}, err
}

func (f *runFlags) threads() int {
	if f.Threads == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return f.Threads
}

func parseISA(name string) (expr.ISA, error) {
	isa, err := expr.ParseISA(name)
	if e, ok := errors.AsType[*expr.Error](err); ok {
		return isa, &failure{exitUsage, "value", fmt.Errorf("--isa: %s", e.Msg), e.Hint}
	}
	return isa, nil
}

type evalCmd struct {
	Output  []string `short:"o" sep:"none" placeholder:"[NAME=]OUT.npy" help:"Write the result to a .npy, or raw to a .bin or .raw file; - is standard output. Several results take several -o, with their names if they have some."`
	DType   string   `name:"dtype" placeholder:"T" help:"Store the result as this type."`
	Casting string   `enum:"same_kind,safe,unsafe" default:"same_kind" help:"What --dtype may convert: same_kind, safe or unsafe."`
	runFlags
	jsonFlag
	Expr     string   `arg:"" name:"expr" help:"The expression."`
	Operands []string `arg:"" optional:"" name:"name=array" help:"A file, PATH[,key=value...] with the keys member, or for raw files dtype, shape, offset and order; or a number, which takes the type of its neighbours as one in the expression does. - is a .npy on standard input."`
}

var castRules = map[string]expr.CastRule{"same_kind": expr.SameKind, "safe": expr.Safe, "unsafe": expr.Unsafe}

// Help is shown below the usage.
func (evalCmd) Help() string {
	return `Without -o, eval shows the beginning and the end of a result, and a number without dimensions in full. The expression
must use every operand.

The output is in C order, or in Fortran order if all operands of more than one dimension are; raw output is
always in C order. It appears under its name when it is complete. Operands that are not reduced, and one result, may be
larger than memory; with reductions or several results the files are mapped, and the results are in memory until written.

Examples:
  nexpr eval -o out.npy 'a + b*sqrt(c)' a=a.npy b=set.npz,member=b c=3.5
  nexpr eval -o - 'x*gain' x=x.bin,dtype='<f4',shape=100x200,offset=512 gain=2 | ...
  nexpr eval '(max(a) - mean(a)) / std(a)' a=a.npy
  nexpr eval -o r=r.npy -o th=th.npy 'r = hypot(x, y), th = arctan2(y, x)' x=x.npy y=y.npy
  nexpr eval -- '-a + 1' a=a.npy`
}

// An evaluation is what eval's arguments come to.
type evaluation struct {
	prog    *expr.Program
	dtype   expr.DType
	shape   []int
	sources []*source // in the program's order
	threads int
}

// Run evaluates.
func (c *evalCmd) Run(o *output) error {
	opts, err := c.runFlags.options()
	if err != nil {
		return err
	}
	list, err := parseOperands(c.Operands, false)
	if err != nil {
		return err
	}
	targets, err := c.targets(list)
	if err != nil {
		return err
	}
	want := expr.Invalid
	if c.DType != "" {
		if want, err = expr.ParseDType(c.DType); err != nil {
			e := err.(*expr.Error)
			return &failure{exitUsage, "type", fmt.Errorf("--dtype: %s", e.Msg), e.Hint}
		}
		if want == expr.Bytes {
			return &failure{exitUsage, "type", errors.New("--dtype: no result is stored as byte strings"), ""}
		}
	}
	// The workers divide the result, so each evaluates with one thread.
	opts = append(opts, expr.Threads(1), expr.Casting(castRules[c.Casting]))
	if _, err := expr.Names(c.Expr); err != nil { // before files are read
		return err
	}
	if err := list.open(); err != nil {
		return err
	}
	defer list.close()
	o.operands = list.strings()
	e := &evaluation{threads: c.threads()}
	defer e.close()
	if e.prog, err = list.compile(c.Expr, opts...); err != nil {
		return err
	}
	paths, err := assign(targets, e.prog.Results())
	if err != nil {
		return err
	}
	if !e.prog.Elementwise() {
		if e.prog, err = list.compile(c.Expr, append(opts, expr.Threads(e.threads))...); err != nil {
			return err
		}
		return c.evalWhole(o, e.prog, list, want, paths)
	}
	path := paths[0]
	if e.dtype = want; want == expr.Invalid {
		e.dtype = e.prog.DType()
	}
	if err := e.bind(list); err != nil {
		return err
	}
	if path == "" {
		return e.preview(o)
	}
	fortran := e.fortran(list) && !isRaw(path)
	if err := e.write(path, fortran); err != nil {
		return err
	}
	if c.JSON {
		return o.printJSON(summary(path, e.dtype, e.shape, fortran))
	}
	return nil
}

// bind finds the shape and opens the sources.
func (e *evaluation) bind(list operands) (err error) {
	if e.shape, err = broadcast(list); err != nil {
		return err
	}
	for _, name := range e.prog.Names() {
		s, err := newSource(list.find(name), len(e.shape))
		if err != nil {
			return err
		}
		e.sources = append(e.sources, s)
	}
	// Whatever is wrong apart from the files shows with no elements.
	_, err = elements(e.prog, e.dtype, e.shape, e.sources, nil)
	return err
}

func (e *evaluation) close() {
	for _, s := range e.sources {
		s.close()
	}
}

// fortran reports whether the operands whose order matters, one at least, are all in Fortran order.
func (e *evaluation) fortran(list operands) bool {
	some := false
	for _, p := range list {
		if p.file == nil {
			continue
		}
		long := 0
		for _, extent := range p.file.Shape {
			if extent > 1 {
				long++
			}
		}
		if long > 1 {
			if !p.file.FortranOrder {
				return false
			}
			some = true
		}
	}
	return some
}

func elementCount(shape []int) int {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	return n
}

// write evaluates into a file.
func (e *evaluation) write(path string, fortran bool) error {
	ctx, stop := interruptible(path)
	defer stop()
	out, err := create(path, e.dtype, e.shape, fortran)
	if err != nil {
		return err
	}
	defer out.Abort()
	w := newWalk(e.shape, e.dtype, e.sources, fortran)
	put := func(_ context.Context, b *block, data []byte) error {
		_, err := out.WriteAt(data, int64(b.first*e.dtype.Size()))
		return err
	}
	if path == "-" {
		put = inOrder(func(data []byte) error {
			_, err := out.Write(data)
			return err
		})
	}
	if err := w.run(ctx, e.prog, e.threads, put); err != nil {
		return err
	}
	return out.Commit()
}

// create is arrayfile.Create, whose errors name the output rather than its temporary file.
func create(path string, t expr.DType, shape []int, fortran bool) (*arrayfile.Writer, error) {
	out, err := arrayfile.Create(path, t, shape, fortran)
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = fmt.Errorf("output %s: %w", path, p.Err)
	}
	return out, err
}

// summary is what --json says about an output.
func summary(path string, t expr.DType, shape []int, fortran bool) any {
	order := "C"
	if fortran {
		order = "F"
	}
	return struct {
		Output   string `json:"output"`
		DType    string `json:"dtype"`
		Shape    []int  `json:"shape"`
		Order    string `json:"order"`
		Elements int    `json:"elements"`
		Bytes    int    `json:"bytes"`
	}{path, t.String(), append([]int{}, shape...), order, elementCount(shape), elementCount(shape) * t.Size()}
}

// interruptible returns a context that is cancelled by a signal to stop, so that the temporary file can be
// removed. Standard output has none, and a signal ends the process there as usual.
func interruptible(paths ...string) (context.Context, func()) {
	if !slices.ContainsFunc(paths, func(path string) bool { return path != "" && path != "-" }) {
		return context.Background(), func() {}
	}
	return notify(context.Background(), os.Interrupt, terminate)
}
