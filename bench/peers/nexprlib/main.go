// Command nexprlib is nexpr as a C library, for programs in other languages that time it beside something
// else: the repetitions are counted and timed in here, so calls from outside cost nothing.
//
//	go build -buildmode=c-shared -o nexpr.so ./peers/nexprlib
//
// A job is an expression with its operands and its destination in the caller's memory.
package main

/*
#include <stdlib.h>
*/
import "C"

import (
	"encoding/json"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"github.com/nexpr/nexpr/expr"
)

// An array is elements in the caller's memory. Strides are in bytes.
type array struct {
	Name    string
	DType   string
	Address uintptr
	Shape   []int
	Strides []int
}

type job struct {
	Expr     string
	Threads  int
	Relaxed  bool
	Operands []array
	Out      array

	types   expr.Types
	program *expr.Program
	dst     expr.Array
	args    []expr.Array
}

var (
	mu   sync.Mutex
	jobs []*job
)

// operand makes an expr.Array of an operand; one without a shape is a value, as a Go program would pass it.
func (a array) operand() (expr.Array, error) {
	memory := a.memory()
	switch {
	case len(a.Shape) == 0 && a.DType == "float64":
		return expr.Scalar(*(*float64)(memory)), nil
	case len(a.Shape) == 0 && a.DType == "float32":
		return expr.Scalar(*(*float32)(memory)), nil
	}
	return a.view()
}

// memory makes a pointer of an address that came as JSON; it is no memory of Go's.
func (a array) memory() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&a.Address)) }

// view makes an expr.Array of the caller's memory.
func (a array) view() (expr.Array, error) {
	t, err := expr.ParseDType(a.DType)
	if err != nil {
		return expr.Array{}, err
	}
	size := t.Size()
	for i, n := range a.Shape {
		if n == 0 {
			size = 0
			break
		}
		size += (n - 1) * a.Strides[i]
	}
	return expr.FromBytes(unsafe.Slice((*byte)(a.memory()), size), t, false, a.Shape, a.Strides)
}

func (j *job) compile() (err error) {
	math := expr.Strict
	if j.Relaxed {
		math = expr.Relaxed
	}
	j.program, err = expr.Compile(j.Expr, j.types, expr.Threads(j.Threads), expr.UseMath(math))
	return err
}

func (j *job) open() error {
	operands := map[string]expr.Array{}
	j.types = expr.Types{}
	for _, a := range j.Operands {
		v, err := a.operand()
		if err != nil {
			return err
		}
		operands[a.Name], j.types[a.Name] = v, v.DType()
	}
	err := j.compile()
	if err != nil {
		return err
	}
	for _, name := range j.program.Names() {
		j.args = append(j.args, operands[name])
	}
	j.dst, err = j.Out.view()
	return err
}

// nexpr_open makes a job of its description in JSON (see the type job) and runs it once. It returns the job's
// number; or -1 and, in message, what is wrong, for the caller to free.
//
//export nexpr_open
func nexpr_open(description *C.char, message **C.char) C.int {
	j := &job{}
	err := json.Unmarshal([]byte(C.GoString(description)), j)
	if err == nil {
		err = j.open()
	}
	if err == nil {
		err = j.program.EvalInto(j.dst, j.args...)
	}
	if err != nil {
		*message = C.CString(err.Error())
		return -1
	}
	runtime.GC() // compiling makes garbage, evaluating none: with one thread a collection would take turns with what is timed
	mu.Lock()
	defer mu.Unlock()
	jobs = append(jobs, j)
	return C.int(len(jobs) - 1)
}

// nexpr_repeat runs a job reps times and returns the nanoseconds that this took; -1 if it failed.
//
//export nexpr_repeat
func nexpr_repeat(number, reps C.int) C.double {
	return timed(number, func(j *job) error {
		for range int(reps) {
			if err := j.program.EvalInto(j.dst, j.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// nexpr_first compiles a job's expression anew and runs it once, and returns the nanoseconds that this took; -1
// if it failed.
//
//export nexpr_first
func nexpr_first(number C.int) C.double {
	return timed(number, func(j *job) error {
		if err := j.compile(); err != nil {
			return err
		}
		return j.program.EvalInto(j.dst, j.args...)
	})
}

// nexpr_close forgets a job.
//
//export nexpr_close
func nexpr_close(number C.int) {
	mu.Lock()
	defer mu.Unlock()
	jobs[number] = nil
}

// timed measures f. With several threads it does so in a goroutine of its own: one that was called from C keeps
// its thread to itself, which no goroutine of a Go program does, and is slow to wait.
func timed(number C.int, f func(*job) error) C.double {
	mu.Lock()
	j := jobs[number]
	mu.Unlock()
	if j.Threads == 1 {
		return nanoseconds(j, f)
	}
	done := make(chan C.double)
	go func() { done <- nanoseconds(j, f) }()
	return <-done
}

func nanoseconds(j *job, f func(*job) error) C.double {
	start := time.Now()
	if err := f(j); err != nil {
		return -1
	}
	return C.double(time.Since(start).Nanoseconds())
}

func main() {}
