package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nexpr/nexpr/expr"
)

type benchCmd struct {
	N    []string      `short:"n" placeholder:"N" help:"Elements in NAME:DTYPE operands, such as 1000 or 1e6; may be given several times. 1e6 unless given."`
	Time time.Duration `default:"500ms" placeholder:"T" help:"How long to measure each N."`
	runFlags
	jsonFlag
	Expr     string   `arg:"" name:"expr" help:"The expression."`
	Operands []string `arg:"" optional:"" name:"operand" help:"NAME:DTYPE for an array of numbers made up, NAME:DTYPE:scalar for one; NAME=NUMBER and NAME=PATH as for eval."`
}

// A benchResult is an entry of --json.
type benchResult struct {
	Expr            string  `json:"expr"`
	N               int     `json:"n"`
	DType           string  `json:"dtype"` // of the result
	Threads         int     `json:"threads"`
	ISA             string  `json:"isa"`
	NsMin           float64 `json:"ns_per_element_min"`
	NsMedian        float64 `json:"ns_per_element_median"`
	BytesPerElement float64 `json:"bytes_per_element"` // read and written
	CompileUs       float64 `json:"compile_us"`
}

func (c *benchCmd) Run(o *output) error {
	opts, err := c.runFlags.options()
	if err != nil {
		return err
	}
	opts = append(opts, expr.Threads(c.Threads))
	list, err := parseOperands(c.Operands, true)
	if err != nil {
		return err
	}
	counts, err := c.counts()
	if err != nil {
		return err
	}
	if err := list.open(); err != nil {
		return err
	}
	defer list.close()
	o.operands = list.strings()
	isFile := func(p *operand) bool { return p.file != nil }
	if slices.ContainsFunc(list, isFile) {
		isTyped := func(p *operand) bool { return p.file == nil && p.number == nil && !p.scalar }
		if len(c.N) > 0 || slices.ContainsFunc(list, isTyped) {
			return usagef("-n and NAME:DTYPE do not go with files, which say how many elements there are")
		}
		counts = []int{0} // as the files say
	}
	results := []benchResult{}
	for _, n := range counts {
		var shape []int
		if n > 0 {
			shape = []int{n}
		}
		b, err := c.prepare(list, shape, opts)
		if err != nil {
			return err
		}
		r, err := b.measure(c)
		if err != nil {
			return err
		}
		results = append(results, r)
		if !c.JSON {
			r.print(o)
			_ = o.stdout.Flush() // the next one takes a while; a failure shows at the end
		}
	}
	if c.JSON {
		return o.printJSON(results)
	}
	return nil
}

func (c *benchCmd) counts() ([]int, error) {
	if len(c.N) == 0 {
		return []int{1e6}, nil
	}
	var list []int
	for _, text := range c.N {
		f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
		if err != nil || !(f >= 1 && f <= 1e12) || f != float64(int(f)) {
			return nil, usagef("-n %s: the number of elements is a whole number from 1 to 1e12", text)
		}
		list = append(list, int(f))
	}
	return list, nil
}

// A bench is an expression with operands in memory.
type bench struct {
	compile func() (*expr.Program, error)
	prog    *expr.Program
	list    operands
	args    []expr.Array
	dsts    []expr.Array
	n       int // elements of the largest operand or result
	bytes   int // read and written
}

func (c *benchCmd) prepare(list operands, shape []int, opts []expr.Option) (*bench, error) {
	b := &bench{list: list}
	b.compile = func() (*expr.Program, error) { return list.compile(c.Expr, opts...) }
	var err error
	if b.prog, err = b.compile(); err != nil {
		return nil, err
	}
	for _, name := range b.prog.Names() {
		p := list.find(name)
		a, err := p.inMemory(shape)
		if err != nil {
			return nil, err
		}
		b.args = append(b.args, a)
		if a.NumDims() > 0 {
			b.bytes += a.Len() * a.ElemSize()
		}
	}
	if b.dsts, err = destinations(b.prog, b.args); err != nil {
		return nil, err
	}
	for _, a := range slices.Concat(b.args, b.dsts) {
		b.n = max(b.n, a.Len())
	}
	for _, dst := range b.dsts {
		b.bytes += dst.Len() * dst.DType().Size()
	}
	if b.n == 0 {
		return nil, usagef("the operands have no elements: there is nothing to measure")
	}
	return b, nil
}

// destinations returns arrays for the results.
func destinations(prog *expr.Program, args []expr.Array) ([]expr.Array, error) {
	shapes, err := prog.Shapes(args...)
	if err != nil {
		return nil, err
	}
	var dsts []expr.Array
	for i, r := range prog.Results() {
		dsts = append(dsts, expr.Make(r.DType, shapes[i]...))
	}
	return dsts, nil
}

// eval evaluates once.
func eval(prog *expr.Program, dsts, args []expr.Array) error {
	if len(dsts) == 1 {
		return prog.EvalInto(dsts[0], args...)
	}
	return prog.EvalAllInto(dsts, args...)
}

// inMemory returns the operand's elements: a file's, or numbers made up.
func (p *operand) inMemory(shape []int) (expr.Array, error) {
	if p.file != nil {
		return view(slices.Clone(p.file.Bytes()), p.dtype, p.file.ElemSize(), p.file.Swapped, p.file.Shape, p.file.Strides)
	}
	if p.scalar {
		shape = nil
	}
	if p.dtype == expr.Bytes {
		return p.inventText(shape)
	}
	a := expr.Make(p.dtype, shape...)
	if p.scalar {
		return a, fill(a, []float64{1.25})
	}
	const period = 1 << 16
	r := rand.New(rand.NewPCG(1, 2))
	numbers := make([]float64, min(period, a.Len()))
	for i := range numbers {
		numbers[i] = 0.5 + r.Float64()
	}
	for lo := 0; lo < a.Len(); lo += period {
		hi := min(lo+period, a.Len())
		if err := fill(a.Dim(0, lo, hi, 1), numbers[:hi-lo]); err != nil {
			return a, err
		}
	}
	return a, nil
}

// usualWidth is that of byte strings made up where no width is given.
const usualWidth = 8

// inventText makes up byte strings of the letters a to d, of all lengths that the width has room for.
func (p *operand) inventText(shape []int) (expr.Array, error) {
	width, n := p.width, 1
	if width == 0 {
		width = usualWidth
	}
	for _, extent := range shape {
		n *= extent
	}
	b := make([]byte, n*width)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		for k := range r.IntN(width + 1) {
			b[i*width+k] = 'a' + byte(r.IntN(4))
		}
	}
	return expr.ViewBytes(b, width, shape, nil)
}

// fill stores numbers between 0.5 and 1.5 in a: as they are in floats, 50 to 150 in integers, and true in every
// second bool.
func fill(a expr.Array, numbers []float64) error {
	src := "x"
	switch {
	case a.DType() == expr.Bool:
		src = "x > 1"
	case a.DType().IsInteger():
		src = "x*100"
	}
	p, err := expr.Compile(src, expr.Types{"x": expr.Float64}, expr.Casting(expr.Unsafe))
	if err != nil {
		return err
	}
	if a.NumDims() == 0 {
		return p.EvalInto(a, expr.Scalar(numbers[0]))
	}
	return p.EvalInto(a, expr.Of(numbers))
}

// measure times evaluations for as long as c says, in samples of several each if they are short.
func (b *bench) measure(c *benchCmd) (benchResult, error) {
	r := benchResult{Expr: c.Expr, N: b.n, DType: b.dsts[0].DType().String(), Threads: c.threads(), ISA: expr.Portable.String()}
	r.BytesPerElement = float64(b.bytes) / float64(r.N)
	var err error
	if r.CompileUs, err = b.compileTime(); err != nil {
		return r, err
	}
	if all, err := b.prog.Explain(expr.AutoISA, b.list.scalars()...); err == nil {
		e := all[len(all)-1]
		r.ISA = e.ISA.String()
	}
	once, err := b.sample(1) // compiles, and touches all memory
	if err == nil {
		once, err = b.sample(1)
	}
	if err != nil {
		return r, err
	}
	const shortest = time.Millisecond
	const fewest = 7
	reps := max(1, int(shortest/max(once, 1)))
	var samples []float64
	for end := time.Now().Add(c.Time); len(samples) < fewest || time.Now().Before(end); {
		t, err := b.sample(reps)
		if err != nil {
			return r, err
		}
		samples = append(samples, float64(t.Nanoseconds())/float64(reps)/float64(r.N))
	}
	slices.Sort(samples)
	r.NsMin, r.NsMedian = samples[0], samples[len(samples)/2]
	return r, nil
}

// sample evaluates reps times.
func (b *bench) sample(reps int) (time.Duration, error) {
	start := time.Now()
	for range reps {
		if err := eval(b.prog, b.dsts, b.args); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// compileTime returns the median time, in microseconds, from the text to the first element.
func (b *bench) compileTime() (float64, error) {
	args := slices.Clone(b.args)
	for i, a := range args {
		shape := a.Shape()
		for d := range shape {
			shape[d] = min(shape[d], 2)
		}
		if a.DType() != expr.Bytes {
			args[i] = expr.Make(a.DType(), shape...)
			continue
		}
		var err error
		if args[i], err = expr.ViewBytes([]byte("a"), 1, shape, make([]int, len(shape))); err != nil {
			return 0, err
		}
	}
	dsts, err := destinations(b.prog, args)
	if err != nil {
		return 0, err
	}
	var times []float64
	for range 9 {
		start := time.Now()
		p, err := b.compile()
		if err == nil {
			err = eval(p, dsts, args)
		}
		if err != nil {
			return 0, err
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/1e3)
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}

func (r *benchResult) print(o *output) {
	threads := fmt.Sprintf("%d threads", r.Threads)
	if r.Threads == 1 {
		threads = "1 thread"
	}
	o.printf("%d elements of %s, %s, %s: %.3f ns per element (median %.3f), %.1f GB/s, compiled in %.0f us\n",
		r.N, r.DType, r.ISA, threads, r.NsMin, r.NsMedian, r.BytesPerElement/r.NsMin, r.CompileUs)
}
