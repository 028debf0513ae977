package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/expr"
)

func main() {
	cc := flag.String("cc", "clang", "C compiler")
	sizes := flag.String("n", "1000,2000,4000,8000,20000000", "numbers of elements")
	rounds := flag.Int("rounds", 41, "rounds of each case")
	only := flag.String("run", "", "run the cases whose name or type contains this")
	threads := flag.Bool("threads", false, "compare two threads with one instead of nexpr with C")
	vmath := flag.Bool("vmath", false, "compare elementary functions with libmvec, SLEEF and libm")
	shapes := flag.Bool("shapes", false, "compare views of an operand with a contiguous one instead of nexpr with C")
	texts := flag.Bool("strings", false, "compare predicates on byte strings with C")
	reduce := flag.Bool("reduce", false, "compare reductions with C, with one thread and with all")
	mca := flag.Bool("mca", false, "estimate the main loops' cycles with llvm-mca, for AVX2 and AVX-512; this machine need have neither")
	limit := flag.Bool("limit", false, "compare the cycles that elements take in the first-level cache with what llvm-mca says the busiest port needs")
	llvm := flag.String("llvm", "", "what stands behind the names of LLVM's tools, such as -19")
	flag.Parse()
	var err error
	switch {
	case *threads:
		err = compareThreads(*rounds, *only)
	case *vmath:
		err = compareVmath(*cc, *rounds, *only)
	case *shapes:
		err = compareShapes(*rounds)
	case *texts:
		err = compareStrings(*cc, parseSizes(*sizes), *rounds, *only)
	case *reduce:
		err = compareReductions(*cc, parseSizes(*sizes), *rounds, *only)
	case *limit:
		err = compareLimits(*llvm, *rounds, *only)
	case *mca:
		err = estimate(*llvm, *only)
	default:
		err = compareC(*cc, parseSizes(*sizes), *rounds, *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parseSizes(s string) (list []int) {
	for f := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 {
			fmt.Fprintf(os.Stderr, "bench: -n: %q is no number of elements\n", f)
			os.Exit(2)
		}
		list = append(list, n)
	}
	return list
}

// A benchCase is a workload on elements of one type, ready to run.
type benchCase struct {
	workload
	typ  string
	prog *expr.Program
	loop cLoop
}

func (w workload) forTypes(only string) (list []*benchCase, err error) {
	for _, typ := range w.types {
		if !strings.Contains(w.name+" "+typ, only) {
			continue
		}
		types := expr.Types{}
		for _, name := range w.names {
			types[name] = elements[typ].dtype
		}
		c := &benchCase{workload: w, typ: typ}
		if c.prog, err = expr.Compile(w.expr, types, expr.Threads(1)); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// operands returns arrays of n random elements and a destination.
func (c *benchCase) operands(n int) (dst expr.Array, args []expr.Array) {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	for range c.names {
		a := expr.Make(elements[c.typ].dtype, n)
		elements[c.typ].fill(a, rnd)
		args = append(args, a)
	}
	return expr.Make(c.prog.DType(), n), args
}

func compareC(cc string, sizes []int, rounds int, only string) error {
	var cases []*benchCase
	for _, w := range workloads {
		list, err := w.forTypes(only)
		if err != nil {
			return err
		}
		cases = append(cases, list...)
	}
	var source strings.Builder
	symbol := func(i int) string { return fmt.Sprintf("case%d", i) }
	for i, c := range cases {
		source.WriteString(cSource(c.workload, c.typ, symbol(i)))
	}
	lib, err := compileC(cc, source.String(), cFlags...)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s, %s %s, one thread.\n", cpuid.CPU.BrandName, runtime.Version(), cc, strings.Join(cFlags, " "))
	fmt.Println("Speed of nexpr as a multiple of C's, medians; in parentheses nexpr's nanoseconds per element.")
	beginTable(sizes)
	for i, c := range cases {
		if c.loop, err = lib.loop(symbol(i)); err != nil {
			return err
		}
		fmt.Printf("| `%s`%s | %s |", c.expr, map[bool]string{true: " (C floors too)"}[strings.Contains(c.name, "floored")], c.typ)
		for _, n := range sizes {
			ratio, ns, err := c.againstC(n, rounds)
			if err != nil {
				return err
			}
			fmt.Printf(" %.2f (%.3f) |", ratio, ns)
		}
		fmt.Println()
	}
	return nil
}

// beginTable prints the head of a table with a column for each number of elements.
func beginTable(sizes []int) {
	fmt.Printf("\n| expression | type |")
	for _, n := range sizes {
		fmt.Printf(" n = %d |", n)
	}
	fmt.Printf("\n|---|---|%s\n", strings.Repeat("---|", len(sizes)))
}

// againstC returns nexpr's speed as a multiple of C's, and its time for an element.
func (c *benchCase) againstC(n, rounds int) (ratio, ns float64, err error) {
	dst, args := c.operands(n)
	var pin runtime.Pinner
	defer pin.Unpin()
	var in []unsafe.Pointer
	for _, a := range args {
		in = append(in, address(a))
	}
	out := address(dst)
	for _, p := range append(in, out) {
		pin.Pin(p)
	}
	pin.Pin(&in[0])
	if err := c.prog.EvalInto(dst, args...); err != nil {
		return 0, 0, err
	}
	reps := 1
	for {
		if t := run(c.loop, out, in, n, reps); t > 150e3 || n > 1e6 {
			break
		}
		reps *= 2
	}
	if n > 1e6 {
		rounds = min(rounds, 15)
	}
	var ratios, times []float64
	for range rounds {
		tc := run(c.loop, out, in, n, reps)
		start := time.Now()
		for range reps {
			if err := c.prog.EvalInto(dst, args...); err != nil {
				return 0, 0, err
			}
		}
		tn := float64(time.Since(start).Nanoseconds())
		ratios = append(ratios, tc/tn)
		times = append(times, tn/float64(n*reps))
	}
	return median(ratios), median(times), nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// threadReps is how many evaluations are timed together: a second thread is awake from the second on.
const threadReps = 40

// compareThreads prints what a second thread gains.
func compareThreads(rounds int, only string) error {
	const n = 1_000_000
	fmt.Printf("%s, %s. Two threads against one, %d elements, again and again, medians.\n\n", cpuid.CPU.BrandName, runtime.Version(), n)
	fmt.Printf("| expression | type | speed-up | ns per element, one thread |\n|---|---|---|---|\n")
	for _, w := range workloads {
		cases, err := w.forTypes(only)
		if err != nil {
			return err
		}
		for _, c := range cases {
			types := expr.Types{}
			for _, name := range c.names {
				types[name] = elements[c.typ].dtype
			}
			two, err := expr.Compile(c.expr, types, expr.Threads(2))
			if err != nil {
				return err
			}
			dst, args := c.operands(n)
			var ratios, times []float64
			for range rounds {
				var t [2]float64
				for k, p := range []*expr.Program{c.prog, two} {
					start := time.Now()
					for range threadReps {
						if err := p.EvalInto(dst, args...); err != nil {
							return err
						}
					}
					t[k] = float64(time.Since(start).Nanoseconds()) / threadReps
				}
				ratios = append(ratios, t[0]/t[1])
				times = append(times, t[0]/n)
			}
			fmt.Printf("| `%s` | %s | %.2f | %.3f |\n", c.expr, c.typ, median(ratios), median(times))
		}
	}
	return nil
}
