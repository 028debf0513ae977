package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

typedef double (*bench_fn)(void *out, void **in, long n, long reps);

static double call(void *f, void *out, void **in, long n, long reps) {
	return ((bench_fn)f)(out, in, n, reps);
}
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unsafe"
)

const cHead = `
#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <time.h>
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec*1e9 + t.tv_nsec; }
static inline int32_t FLOORMOD(int32_t x, int32_t d) { int32_t r = x % d; return r < 0 ? r + d : r; }
`

// cSource writes the loop of a workload, and a function that repeats it and returns the time in nanoseconds.
func cSource(w workload, typ, symbol string) string {
	t := elements[typ].c
	out, sqrt := t, "sqrt"
	if w.bool {
		out = "uint8_t"
	}
	if typ == "float32" {
		sqrt = "sqrtf"
	}
	var params, args []string
	for k := range w.names {
		params = append(params, fmt.Sprintf("const %s *restrict x%d", t, k))
		args = append(args, fmt.Sprintf("in[%d]", k))
	}
	body := strings.NewReplacer("SQRT", sqrt, "(T)", "("+t+")").Replace(w.c)
	return fmt.Sprintf(`
__attribute__((noinline)) void %[1]s_loop(%[2]s *restrict out, %[3]s, long n) {
	for (long i = 0; i < n; i++) out[i] = %[4]s;
}
double %[1]s(void *out, void **in, long n, long reps) {
	double start = now();
	for (long r = 0; r < reps; r++) { %[1]s_loop(out, %[5]s, n); __asm__ volatile("" ::: "memory"); }
	return now() - start;
}
`, symbol, out, strings.Join(params, ", "), body, strings.Join(args, ", "))
}

// A cLibrary is compiled C, loaded into this process.
type cLibrary struct{ handle unsafe.Pointer }

var cFlags = []string{"-O3", "-march=native", "-ffast-math", "-fno-trapping-math", "-fPIC", "-shared", "-lm"}

// compileC compiles source, after cHead, with the flags.
func compileC(cc, source string, flags ...string) (*cLibrary, error) {
	dir, err := os.MkdirTemp("", "nexpr-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	src, lib := filepath.Join(dir, "loops.c"), filepath.Join(dir, "loops.so")
	if err := os.WriteFile(src, []byte(cHead+source), 0o600); err != nil {
		return nil, err
	}
	if out, err := exec.Command(cc, append([]string{"-o", lib, src}, flags...)...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %v\n%s", cc, err, out)
	}
	path := C.CString(lib)
	defer C.free(unsafe.Pointer(path))
	h := C.dlopen(path, C.RTLD_NOW)
	if h == nil {
		return nil, errors.New(C.GoString(C.dlerror()))
	}
	return &cLibrary{h}, nil
}

// A cLoop is a compiled workload.
type cLoop unsafe.Pointer

func (l *cLibrary) loop(symbol string) (cLoop, error) {
	name := C.CString(symbol)
	defer C.free(unsafe.Pointer(name))
	f := C.dlsym(l.handle, name)
	if f == nil {
		return nil, errors.New(C.GoString(C.dlerror()))
	}
	return cLoop(f), nil
}

// run calls the loop reps times over n elements and returns the time in nanoseconds. The arrays must be
// C's or pinned.
func run(f cLoop, out unsafe.Pointer, in []unsafe.Pointer, n, reps int) float64 {
	return float64(C.call(unsafe.Pointer(f), out, (*unsafe.Pointer)(unsafe.SliceData(in)), C.long(n), C.long(reps)))
}
