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

// A stringCase is a predicate on byte strings, and the same thing in C for one width W, which the compiler knows.
type stringCase struct {
	expr string
	c    string // over x and y, pointers to the elements
	two  bool   // it has two operands
}

var stringCases = []stringCase{
	{expr: `s == "bcd"`, c: `memcmp(x, "bcd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", W) == 0`},
	{expr: `s < "bcd"`, c: `memcmp(x, "bcd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", W) < 0`},
	{expr: "s == t", c: "memcmp(x, y, W) == 0", two: true},
	{expr: "s < t", c: "memcmp(x, y, W) < 0", two: true},
	{expr: `startswith(s, "bc")`, c: `memcmp(x, "bc", 2) == 0`},
	{expr: `endswith(s, "bc")`, c: `ends(x, W, "bc", 2)`},
	{expr: `contains(s, "bc")`, c: `memmem(x, strnlen(x, W), "bc", 2) != NULL`},
	{expr: "contains(s, t)", c: "memmem(x, strnlen(x, W), y, strnlen(y, W)) != NULL", two: true},
	{expr: "startswith(s, t)", c: "starts(x, W, y, W)", two: true},
}

const stringHead = `
#include <string.h>
static inline int starts(const char *s, long m, const char *t, long n) {
	n = strnlen(t, n);
	return n <= m && memcmp(s, t, n) == 0;
}
static inline int ends(const char *s, long m, const char *t, long n) {
	m = strnlen(s, m);
	return n <= m && memcmp(s + m - n, t, n) == 0;
}
`

func (k *stringCase) source(symbol string, width int) string {
	return fmt.Sprintf(`
__attribute__((noinline)) void %[1]s_loop(uint8_t *restrict out, const char *restrict x, const char *restrict y, long n) {
	enum { W = %[2]d };
	for (long i = 0; i < n; i++, x += W, y += W) out[i] = %[3]s;
}
double %[1]s(void *out, void **in, long n, long reps) {
	double start = now();
	for (long r = 0; r < reps; r++) { %[1]s_loop(out, in[0], in[1], n); __asm__ volatile("" ::: "memory"); }
	return now() - start;
}
`, symbol, width, k.c)
}

// randomStrings returns n strings of the letters a to d, most of them of up to 5.
func randomStrings(n, width int, seed uint64) []byte {
	rnd := rand.New(rand.NewPCG(seed, uint64(width)))
	b := make([]byte, n*width)
	for i := range n {
		length := rnd.IntN(min(width, 5) + 1)
		if i%3 == 0 {
			length = rnd.IntN(width + 1)
		}
		for k := range length {
			b[i*width+k] = 'a' + byte(rnd.IntN(4))
		}
	}
	return b
}

// compareStrings prints the speed of predicates on byte strings as a multiple of that of C.
func compareStrings(cc string, sizes []int, rounds int, only string) error {
	widths := []int{5, 8, 16, 24}
	var source strings.Builder
	source.WriteString(stringHead)
	for i := range stringCases {
		for _, w := range widths {
			source.WriteString(stringCases[i].source(fmt.Sprintf("case%d_%d", i, w), w))
		}
	}
	lib, err := compileC(cc, source.String(), append(cFlags, "-D_GNU_SOURCE")...)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s, %s %s, one thread.\n", cpuid.CPU.BrandName, runtime.Version(), cc, strings.Join(cFlags, " "))
	fmt.Println("Speed of nexpr as a multiple of C's, each the best of all rounds; in parentheses nexpr's nanoseconds per element.")
	for _, n := range sizes {
		fmt.Printf("\n| n = %d |", n)
		for _, w := range widths {
			fmt.Printf(" S%d |", w)
		}
		fmt.Printf("\n|---|%s\n", strings.Repeat("---|", len(widths)))
		for i := range stringCases {
			k := &stringCases[i]
			if !strings.Contains(k.expr, only) {
				continue
			}
			fmt.Printf("| `%s` |", k.expr)
			for _, w := range widths {
				loop, err := lib.loop(fmt.Sprintf("case%d_%d", i, w))
				if err != nil {
					return err
				}
				ratio, ns, err := k.against(loop, n, w, rounds)
				if err != nil {
					return err
				}
				fmt.Printf(" %.2f (%.2f) |", ratio, ns)
			}
			fmt.Println()
		}
	}
	return nil
}

// against returns nexpr's speed as a multiple of the loop's, and its time for an element.
func (k *stringCase) against(loop cLoop, n, width, rounds int) (ratio, ns float64, err error) {
	types := expr.Types{"s": expr.Bytes}
	if k.two {
		types["t"] = expr.Bytes
	}
	prog, err := expr.Compile(k.expr, types, expr.Threads(1))
	if err != nil {
		return 0, 0, err
	}
	var args []expr.Array
	var in []unsafe.Pointer
	var pin runtime.Pinner
	defer pin.Unpin()
	for i := range 2 {
		b := randomStrings(n, width, uint64(i))
		p := unsafe.Pointer(unsafe.SliceData(b))
		pin.Pin(p)
		in = append(in, p)
		a, err := expr.ViewBytes(b, width, []int{n}, nil)
		if err != nil {
			return 0, 0, err
		}
		args = append(args, a)
	}
	pin.Pin(&in[0])
	out, want := make([]bool, n), make([]bool, n)
	pin.Pin(&want[0])
	dst := expr.Of(out)
	args = args[:len(types)]
	reps := max(1, 100_000/n)
	best, bestC := math.Inf(1), math.Inf(1)
	for range rounds {
		tc := run(loop, unsafe.Pointer(&want[0]), in, n, reps)
		start := time.Now()
		for range reps {
			if err := prog.EvalInto(dst, args...); err != nil {
				return 0, 0, err
			}
		}
		tn := float64(time.Since(start).Nanoseconds())
		best, bestC = min(best, tn), min(bestC, tc)
	}
	for i := range out {
		if out[i] != want[i] {
			return 0, 0, fmt.Errorf("%s of S%d: element %d is %v, in C %v", k.expr, width, i, out[i], want[i])
		}
	}
	return bestC / best, best / float64(n*reps), nil
}
