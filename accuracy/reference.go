package main

/*
#cgo CFLAGS: -O2
#cgo LDFLAGS: -lmvec -lmpfr -lgmp -lm
#include <stdlib.h>
#include "reference.h"
*/
import "C"

import "unsafe"

// A reference is a function as MPFR has it.
type reference struct {
	f     *C.function
	arity int
}

// findReference finds a reference by NumPy's name.
func findReference(name string) (reference, bool) {
	s := C.CString(name)
	defer C.free(unsafe.Pointer(s))
	f := C.find_function(s)
	if f == nil {
		return reference{}, false
	}
	return reference{f, int(C.arity(f))}, true
}

var (
	formatFloat64 = C.format{53, -1074, 971}
	formatFloat32 = C.format{24, -149, 104}
)

// An outcome is the largest error of a batch, in ULP, the index of the point that has it first, and the
// number of results that are not the exact ones correctly rounded. The error is infinite where a special
// value or a sign is wrong.
type outcome struct {
	max        float64
	at         int
	misrounded int
}

// measure compares got with the reference at the points x (and y, for two arguments), all of which are
// numbers of the type.
func (r reference) measure(format C.format, x, y, got []float64) outcome {
	var res C.result
	C.measure(r.f, format, C.long(len(x)), doubles(x), doubles(y), doubles(got), &res)
	return outcome{float64(res.max), int(res.at), int(res.misrounded)}
}

// measureFloats is measure for one argument of float32, fast. The largest error may be off by 2^-20.
func (r reference) measureFloats(x, got []float32) outcome {
	var res C.result
	C.measure_floats(r.f, C.long(len(x)), floats(x), floats(got), &res)
	return outcome{float64(res.max), int(res.at), int(res.misrounded)}
}

func doubles(s []float64) *C.double { return (*C.double)(unsafe.Pointer(unsafe.SliceData(s))) }

func floats(s []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(s))) }
