package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

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
	Output  string `short:"o" placeholder:"OUT.npy" help:"Write the result to a .npy, or raw to a .bin or .raw file; - is standard output."`
	DType   string `name:"dtype" placeholder:"T" help:"Store the result as this type."`
	Casting string `enum:"same_kind,safe,unsafe" default:"same_kind" help:"What --dtype may convert: same_kind, safe or unsafe."`
	runFlags
	jsonFlag
	Expr     string   `arg:"" name:"expr" help:"The expression."`
	Operands []string `arg:"" optional:"" name:"name=array" help:"A file, PATH[,key=value...] with the keys member, or for raw files dtype, shape, offset and order; or a number, which takes the type of its neighbours as one in the expression does. - is a .npy on standard input."`
}

var castRules = map[string]expr.CastRule{"same_kind": expr.SameKind, "safe": expr.Safe, "unsafe": expr.Unsafe}

// Help is shown below the usage.
func (evalCmd) Help() string {
	return `Without -o, eval shows the beginning and the end of the result. The expression must use every operand.

The output is in C order, or in Fortran order if all operands of more than one dimension are; raw output is
always in C order. It appears under its name when it is complete.

Examples:
  nexpr eval -o out.npy 'a + b*sqrt(c)' a=a.npy b=set.npz,member=b c=3.5
  nexpr eval -o - 'x*gain' x=x.bin,dtype='<f4',shape=100x200,offset=512 gain=2 | ...
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
	if err := c.checkOutput(list); err != nil {
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
	if e.dtype = want; want == expr.Invalid {
		e.dtype = e.prog.DType()
	}
	if err := e.bind(list); err != nil {
		return err
	}
	if c.Output == "" {
		return e.preview(o)
	}
	fortran := e.fortran(list) && !isRaw(c.Output)
	if err := e.write(c.Output, fortran); err != nil {
		return err
	}
	if c.JSON {
		return o.printJSON(e.summary(c.Output, fortran))
	}
	return nil
}

func isRaw(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".bin" || ext == ".raw"
}

// checkOutput refuses outputs that cannot be or that are operands.
func (c *evalCmd) checkOutput(list operands) error {
	switch {
	case c.Output == "":
		return nil
	case c.Output == "-" && c.JSON:
		return usagef("--json and -o - both want standard output")
	case c.Output != "-" && !isRaw(c.Output) && strings.ToLower(filepath.Ext(c.Output)) != ".npy":
		return usagef("output %q: the name must end in .npy, or in .bin or .raw for elements without a header, or be - for standard output", c.Output)
	}
	for _, p := range list {
		if p.spec.Path != "" && arrayfile.SameFile(c.Output, p.spec.Path) {
			return &failure{exitUsage, "value", fmt.Errorf("output %s is the file of operand %s", c.Output, p.name), "write to another file and rename it"}
		}
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

func (e *evaluation) len() int {
	n := 1
	for _, extent := range e.shape {
		n *= extent
	}
	return n
}

// write evaluates into a file.
func (e *evaluation) write(path string, fortran bool) error {
	ctx, stop := interruptible(path)
	defer stop()
	out, err := arrayfile.Create(path, e.dtype, e.shape, fortran)
	if err != nil {
		if p, ok := errors.AsType[*fs.PathError](err); ok {
			return fmt.Errorf("output %s: %w", path, p.Err) // rather than the temporary file's name
		}
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

// summary is what --json says about an output.
func (e *evaluation) summary(path string, fortran bool) any {
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
	}{path, e.dtype.String(), append([]int{}, e.shape...), order, e.len(), e.len() * e.dtype.Size()}
}

// interruptible returns a context that is cancelled by a signal to stop, so that the temporary file can be
// removed. Standard output has none, and a signal ends the process there as usual.
func interruptible(path string) (context.Context, func()) {
	if path == "-" {
		return context.Background(), func() {}
	}
	return notify(context.Background(), os.Interrupt, terminate)
}
