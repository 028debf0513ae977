package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
	"unsafe"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/expr"
)

// A reduceCase is a reduction and the same thing in C: the type, the first value, what an element does to s, and how OpenMP
// combines.
type reduceCase struct {
	expr  string
	typ   string
	names []string
	ctype string
	start string
	step  string
	op    string
}

var reduceCases = []reduceCase{
	{"sum(a)", "float64", []string{"a"}, "double", "0", "s += x0[i]", "+"},
	{"sum(a*b)", "float64", []string{"a", "b"}, "double", "0", "s += x0[i]*x1[i]", "+"},
	{"sum((a - b)**2)", "float64", []string{"a", "b"}, "double", "0", "s += (x0[i] - x1[i])*(x0[i] - x1[i])", "+"},
	{"sum(a)", "float32", []string{"a"}, "double", "0", "s += x0[i]", "+"},
	{"sum(i)", "int64", []string{"i"}, "int64_t", "0", "s += x0[i]", "+"},
	{"max(a)", "float64", []string{"a"}, "double", "-1e300", "s = s < x0[i] ? x0[i] : s", "max"},
	{"max(i)", "int32", []string{"i"}, "int32_t", "0", "s = s < x0[i] ? x0[i] : s", "max"},
	{"count_nonzero(a > 0.5)", "float64", []string{"a"}, "int64_t", "0", "s += x0[i] > 0.5", "+"},
	{"any(a > 2)", "float64", []string{"a"}, "int64_t", "0", "s |= x0[i] > 2", "|"},
	{"prod(a)", "float64", []string{"a"}, "double", "1", "s *= x0[i]", "*"},
	{"sum(sqrt(a*a + b*b))", "float64", []string{"a", "b"}, "double", "0", "s += sqrt(x0[i]*x0[i] + x1[i]*x1[i])", "+"},
}

func (r *reduceCase) source(symbol string) string {
	var params, args []string
	for k := range r.names {
		params = append(params, fmt.Sprintf("const %s *restrict x%d", elements[r.typ].c, k))
		args = append(args, fmt.Sprintf("in[%d]", k))
	}
	loop := func(name, pragma string) string {
		return fmt.Sprintf("__attribute__((noinline)) %s %s(%s, long n) { %s s = %s; %s for (long i = 0; i < n; i++) %s; return s; }\n",
			r.ctype, name, strings.Join(params, ", "), r.ctype, r.start, pragma, r.step)
	}
	// With one thread no OpenMP: it would cost a microsecond.
	return loop(symbol+"_one", "") + loop(symbol+"_all", fmt.Sprintf("\n#pragma omp parallel for simd reduction(%s:s)\n", r.op)) + fmt.Sprintf(`
double %[1]s(void *out, void **in, long n, long reps) {
	double start = now();
	for (long r = 0; r < reps; r++) { *(%[2]s *)out = %[1]s_one(%[3]s, n); __asm__ volatile("" ::: "memory"); }
	return now() - start;
}
double %[1]s_threads(void *out, void **in, long n, long reps) {
	double start = now();
	for (long r = 0; r < reps; r++) { *(%[2]s *)out = %[1]s_all(%[3]s, n); __asm__ volatile("" ::: "memory"); }
	return now() - start;
}
`, symbol, r.ctype, strings.Join(args, ", "))
}

// compareReductions prints nexpr's speed as a multiple of C's, with one thread and with all.
func compareReductions(cc string, sizes []int, rounds int, only string) error {
	var source strings.Builder
	for i := range reduceCases {
		source.WriteString(reduceCases[i].source(fmt.Sprintf("reduce%d", i)))
	}
	// Milliseconds that OpenMP's threads wait in a loop; by default 200.
	if err := os.Setenv("KMP_BLOCKTIME", "1"); err != nil {
		return err
	}
	flags := append([]string{"-fopenmp"}, cFlags...)
	lib, err := compileC(cc, source.String(), flags...)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s, %s %s.\n", cpuid.CPU.BrandName, runtime.Version(), cc, strings.Join(flags, " "))
	fmt.Println("Speed of nexpr as a multiple of C's with one thread and, behind the stroke, with all; medians.")
	beginTable(sizes)
	for i := range reduceCases {
		r := &reduceCases[i]
		if !strings.Contains(r.expr+" "+r.typ, only) {
			continue
		}
		fmt.Printf("| `%s` | %s |", r.expr, r.typ)
		for _, n := range sizes {
			var ratios [2]float64
			for k, suffix := range []string{"", "_threads"} {
				loop, err := lib.loop(fmt.Sprintf("reduce%d%s", i, suffix))
				if err != nil {
					return err
				}
				if ratios[k], err = r.against(loop, n, rounds, 1-k); err != nil {
					return err
				}
			}
			fmt.Printf(" %.2f / %.2f |", ratios[0], ratios[1])
		}
		fmt.Println()
	}
	return nil
}

// settle waits until the other side's threads do no longer wait for work in a loop, on the processors that this side's are to
// have. Both sides then evaluate once before they are timed.
func settle(threads int) {
	if threads != 1 {
		time.Sleep(2 * time.Millisecond)
	}
}

// against returns nexpr's speed as a multiple of the loop's.
func (r *reduceCase) against(loop cLoop, n, rounds, threads int) (float64, error) {
	types := expr.Types{}
	for _, name := range r.names {
		types[name] = elements[r.typ].dtype
	}
	prog, err := expr.Compile(r.expr, types, expr.Threads(threads))
	if err != nil {
		return 0, err
	}
	c := &benchCase{workload: workload{names: r.names}, typ: r.typ, prog: prog}
	_, args := c.operands(n)
	dst := expr.Make(prog.DType())
	var pin runtime.Pinner
	defer pin.Unpin()
	var in []unsafe.Pointer
	for _, a := range args {
		in = append(in, address(a))
		pin.Pin(address(a))
	}
	pin.Pin(&in[0])
	var result float64
	pin.Pin(&result)
	reps := 1
	for run(loop, unsafe.Pointer(&result), in, n, reps) < 150e3 && n <= 1e6 {
		reps *= 2
	}
	if n > 1e6 {
		rounds = min(rounds, 15)
	}
	var ratios []float64
	for range rounds {
		settle(threads)
		run(loop, unsafe.Pointer(&result), in, n, 1)
		tc := run(loop, unsafe.Pointer(&result), in, n, reps)
		settle(threads)
		if err := prog.EvalInto(dst, args...); err != nil {
			return 0, err
		}
		start := time.Now()
		for range reps {
			if err := prog.EvalInto(dst, args...); err != nil {
				return 0, err
			}
		}
		ratios = append(ratios, tc/float64(time.Since(start).Nanoseconds()))
	}
	return median(ratios), nil
}
