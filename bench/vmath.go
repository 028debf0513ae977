package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"
	"unsafe"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/expr"
)

// A span is an interval that operands are spread over.
type span [2]float64

// A vmathCase is an elementary function, with the names that others have for it.
type vmathCase struct {
	name    string  // nexpr's
	c       string  // C's
	mvec    bool    // libmvec has it
	sleef   string  // the suffix of SLEEF's function, such as u10; empty if it has none
	x, y    span    // y is for the second operand, if there is one
	float32 [2]span // for float32, where it cannot be the same
}

func (c vmathCase) binary() bool { return c.y != span{} }

var vmathCases = []vmathCase{
	{name: "exp", c: "exp", mvec: true, sleef: "u10", x: span{-700, 700}, float32: [2]span{{-80, 80}}},
	{name: "exp2", c: "exp2", mvec: true, sleef: "u10", x: span{-1000, 1000}, float32: [2]span{{-100, 100}}},
	{name: "exp10", c: "exp10", mvec: true, sleef: "u10", x: span{-300, 300}, float32: [2]span{{-37, 37}}},
	{name: "expm1", c: "expm1", mvec: true, sleef: "u10", x: span{-5, 5}},
	{name: "log", c: "log", mvec: true, sleef: "u10", x: span{0.01, 10}},
	{name: "log2", c: "log2", mvec: true, sleef: "u10", x: span{0.01, 10}},
	{name: "log10", c: "log10", mvec: true, sleef: "u10", x: span{0.01, 10}},
	{name: "log1p", c: "log1p", mvec: true, sleef: "u10", x: span{-0.9, 10}},
	{name: "sin", c: "sin", mvec: true, sleef: "u10", x: span{0, 6.28}},
	{name: "sin", c: "sin", mvec: true, sleef: "u10", x: span{-1e6, 1e6}, float32: [2]span{{-3e4, 3e4}}},
	{name: "cos", c: "cos", mvec: true, sleef: "u10", x: span{0, 6.28}},
	{name: "tan", c: "tan", mvec: true, sleef: "u10", x: span{0, 6.28}},
	{name: "sinpi", c: "", sleef: "u05", x: span{-2, 2}},
	{name: "cospi", c: "", sleef: "u05", x: span{-2, 2}},
	{name: "arcsin", c: "asin", mvec: true, sleef: "u10", x: span{-1, 1}},
	{name: "arccos", c: "acos", mvec: true, sleef: "u10", x: span{-1, 1}},
	{name: "arctan", c: "atan", mvec: true, sleef: "u10", x: span{-10, 10}},
	{name: "arctan2", c: "atan2", mvec: true, sleef: "u10", x: span{-10, 10}, y: span{-10, 10}},
	{name: "sinh", c: "sinh", mvec: true, sleef: "u10", x: span{-10, 10}},
	{name: "cosh", c: "cosh", mvec: true, sleef: "u10", x: span{-10, 10}},
	{name: "tanh", c: "tanh", mvec: true, sleef: "u10", x: span{-5, 5}},
	{name: "arcsinh", c: "asinh", mvec: true, sleef: "u10", x: span{-10, 10}},
	{name: "arccosh", c: "acosh", mvec: true, sleef: "u10", x: span{1, 10}},
	{name: "arctanh", c: "atanh", mvec: true, sleef: "u10", x: span{-1, 1}},
	{name: "cbrt", c: "cbrt", mvec: true, sleef: "u10", x: span{-10, 10}},
	{name: "hypot", c: "hypot", mvec: true, sleef: "u05", x: span{-10, 10}, y: span{-10, 10}},
	{name: "power", c: "pow", mvec: true, sleef: "u10", x: span{0.01, 30}, y: span{-30, 30}, float32: [2]span{{0.01, 30}, {-20, 20}}},
	{name: "fmod", c: "fmod", x: span{-100, 100}, y: span{1, 10}},
	{name: "erf", c: "erf", mvec: true, sleef: "u10", x: span{-4, 4}},
	{name: "erfc", c: "erfc", mvec: true, sleef: "u15", x: span{-4, 4}},
	{name: "tgamma", c: "tgamma", sleef: "u10", x: span{0, 30}},
	{name: "tgamma", c: "tgamma", sleef: "u10", x: span{-30, 0}},
	{name: "lgamma", c: "lgamma", sleef: "u10", x: span{0, 30}},
	{name: "lgamma", c: "lgamma", sleef: "u10", x: span{-30, 0}},
}

// others are the libraries that nexpr is compared with, in the order of the table's columns.
var others = []string{"libmvec", "SLEEF", "libm"}

// function returns the C name of the function in one of the others, or "".
func (c vmathCase) function(other, typ string) string {
	single := typ == "float32"
	suffix, mvec, sleef := "", "_ZGVdN4v", "d4"
	if single {
		suffix, mvec, sleef = "f", "_ZGVdN8v", "f8"
	}
	if c.binary() {
		mvec += "v"
	}
	stem := c.c
	if stem == "" {
		stem = c.name
	}
	switch {
	case other == "libmvec" && c.mvec:
		return mvec + "_" + c.c + suffix
	case other == "SLEEF" && c.sleef != "":
		return "Sleef_" + stem + sleef + "_" + c.sleef + "avx2"
	case other == "libm" && c.c != "":
		return c.c + suffix
	}
	return ""
}

// vmathSource writes a function like those of cSource, which calls function for each vector, or for each
// element, through a pointer so that no compiler has ideas of its own.
func vmathSource(symbol, function, typ string, vector, binary bool) string {
	elem, vec, lanes, suffix := "double", "__m256d", 4, "pd"
	if typ == "float32" {
		elem, vec, lanes, suffix = "float", "__m256", 8, "ps"
	}
	load := func(k int) string { return fmt.Sprintf("x%d[i]", k) }
	store := "out[i] = %s"
	value := elem
	if vector {
		load = func(k int) string { return fmt.Sprintf("_mm256_loadu_%s(x%d + i)", suffix, k) }
		store = "_mm256_storeu_" + suffix + "(out + i, %s)"
		value = vec
	} else {
		lanes = 1
	}
	params, args := value, load(0)
	if binary {
		params, args = value+", "+value, load(0)+", "+load(1)
	}
	return fmt.Sprintf(`
%[2]s %[1]s(%[3]s);
double %[4]s(%[5]s *out, %[5]s **in, long n, long reps) {
	%[5]s *x0 = in[0], *x1 = in[%[6]d];
	%[2]s (*volatile pointer)(%[3]s) = %[1]s;
	%[2]s (*f)(%[3]s) = pointer;
	double start = now();
	for (long r = 0; r < reps; r++) for (long i = 0; i < n; i += %[7]d) %[8]s;
	return now() - start;
}
`, function, value, params, symbol, elem, map[bool]int{true: 1}[binary], lanes, fmt.Sprintf(store, "f("+args+")"))
}

// compareVmath prints the table.
func compareVmath(cc string, rounds int, only string) error {
	var source strings.Builder
	source.WriteString("#include <immintrin.h>\n")
	symbol := func(i int, typ, other string) string { return fmt.Sprintf("v%d_%s_%s", i, typ, other) }
	each := func(f func(i int, c vmathCase, typ string) error) error {
		for i, c := range vmathCases {
			for _, typ := range floats {
				if !strings.Contains(c.name+" "+typ, only) {
					continue
				}
				if err := f(i, c, typ); err != nil {
					return err
				}
			}
		}
		return nil
	}
	_ = each(func(i int, c vmathCase, typ string) error {
		for _, other := range others {
			if f := c.function(other, typ); f != "" {
				source.WriteString(vmathSource(symbol(i, typ, other), f, typ, other != "libm", c.binary()))
			}
		}
		return nil
	})
	lib, err := compileC(cc, source.String(), "-D_GNU_SOURCE", "-O2", "-mavx2", "-mfma", "-fPIC", "-shared", "-lmvec", "-lsleef", "-lm")
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s. One thread, %d elements in cache, medians of %d rounds.\n", cpuid.CPU.BrandName, runtime.Version(), vmathSize, rounds)
	fmt.Println("nexpr's nanoseconds per element, and its speed as a multiple of the others': libmvec is within 4 ULP, SLEEF as its name says (u10: 1 ULP).")
	fmt.Printf("\n| function | type | operands | ns | libmvec | SLEEF | libm |\n|---|---|---|---|---|---|---|\n")
	means := map[string]*mean{}
	err = each(func(i int, c vmathCase, typ string) error {
		loops := map[string]cLoop{}
		for _, other := range others {
			if c.function(other, typ) == "" {
				continue
			}
			l, err := lib.loop(symbol(i, typ, other))
			if err != nil {
				return err
			}
			loops[other] = l
		}
		x, y := c.spans(typ)
		ns, ratios, err := c.measure(typ, x, y, loops, rounds)
		if err != nil {
			return err
		}
		operands := fmt.Sprintf("%g to %g", x[0], x[1])
		if c.binary() {
			operands += fmt.Sprintf("; %g to %g", y[0], y[1])
		}
		fmt.Printf("| %s | %s | %s | %.2f |", c.name, typ, operands, ns)
		for _, other := range others {
			r, ok := ratios[other]
			if !ok {
				fmt.Print(" - |")
				continue
			}
			fmt.Printf(" %.2f |", r)
			key := typ + other
			if means[key] == nil {
				means[key] = &mean{}
			}
			means[key].add(r)
		}
		fmt.Println()
		return nil
	})
	if err != nil {
		return err
	}
	for _, typ := range floats {
		fmt.Printf("| geometric mean | %s | | |", typ)
		for _, other := range others {
			if m := means[typ+other]; m != nil {
				fmt.Printf(" %.2f |", m.value())
			} else {
				fmt.Print(" - |")
			}
		}
		fmt.Println()
	}
	return nil
}

// A mean is a geometric one.
type mean struct {
	logs float64
	n    int
}

func (m *mean) add(x float64)  { m.logs += math.Log(x); m.n++ }
func (m *mean) value() float64 { return math.Exp(m.logs / float64(m.n)) }

func (c vmathCase) spans(typ string) (x, y span) {
	if typ == "float32" && c.float32[0] != (span{}) {
		return c.float32[0], c.float32[1]
	}
	return c.x, c.y
}

const vmathSize = 1024

// measure returns nexpr's time for an element, in nanoseconds, and by library its speed as a multiple of theirs.
func (c vmathCase) measure(typ string, x, y span, loops map[string]cLoop, rounds int) (ns float64, ratios map[string]float64, err error) {
	text, types, spans := c.name+"(x)", expr.Types{"x": dtypes[typ]}, []span{x}
	if c.binary() {
		text, types, spans = c.name+"(x, y)", expr.Types{"x": dtypes[typ], "y": dtypes[typ]}, []span{x, y}
	}
	prog, err := expr.Compile(text, types, expr.Threads(1))
	if err != nil {
		return 0, nil, err
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	dst := expr.Make(dtypes[typ], vmathSize)
	var args []expr.Array
	var pin runtime.Pinner
	defer pin.Unpin()
	var in []unsafe.Pointer
	for _, s := range spans {
		a := expr.Make(dtypes[typ], vmathSize)
		spread(a, s, rnd)
		args = append(args, a)
		in = append(in, address(a))
	}
	out := address(dst)
	for _, p := range append(in, out, unsafe.Pointer(&in[0])) {
		pin.Pin(p)
	}
	nexpr := func(reps int) float64 {
		start := time.Now()
		for range reps {
			if err = prog.EvalInto(dst, args...); err != nil {
				return 0
			}
		}
		return float64(time.Since(start).Nanoseconds())
	}
	reps := 1
	for nexpr(reps) < 50e3 && err == nil {
		reps *= 2
	}
	var times []float64
	quotients := map[string][]float64{}
	for range rounds {
		t := nexpr(reps)
		times = append(times, t/float64(reps*vmathSize))
		for other, l := range loops {
			quotients[other] = append(quotients[other], run(l, out, in, vmathSize, reps)/t)
		}
	}
	ratios = map[string]float64{}
	for other, q := range quotients {
		ratios[other] = median(q)
	}
	return median(times), ratios, err
}

// spread fills a with random numbers of the span.
func spread(a expr.Array, s span, rnd *rand.Rand) {
	next := func() float64 { return s[0] + (s[1]-s[0])*rnd.Float64() }
	if d, ok := expr.Data[float64](a); ok {
		for i := range d {
			d[i] = next()
		}
	}
	if d, ok := expr.Data[float32](a); ok {
		for i := range d {
			d[i] = float32(next())
		}
	}
}
