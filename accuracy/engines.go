package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nexpr/nexpr/expr"
)

// A subject is a function on operands of one type, compiled for several engines.
type subject struct {
	name    string
	ref     reference
	typ     expr.DType // expr.Float64 or expr.Float32
	engines []expr.ISA
	progs   []*expr.Program // one for each engine
	workers int

	reported atomic.Int64 // time of the last report of progress, in seconds
}

func newSubject(name string, typ expr.DType, engines []expr.ISA, workers int) (*subject, error) {
	ref, ok := findReference(name)
	if !ok {
		return nil, fmt.Errorf("%s: there is no reference for it", name)
	}
	s := &subject{name: name, ref: ref, typ: typ, engines: engines, workers: workers}
	for _, isa := range engines {
		text, types := name+"(x)", expr.Types{"x": typ}
		if ref.arity == 2 {
			text, types = name+"(x, y)", expr.Types{"x": typ, "y": typ}
		}
		p, err := expr.Compile(text, types, expr.UseISA(isa), expr.Threads(1))
		if err != nil {
			return nil, err
		}
		if p.DType() != typ {
			return nil, fmt.Errorf("%s of %s is %s", name, typ, p.DType())
		}
		s.progs = append(s.progs, p)
	}
	return s, nil
}

// compare fails unless the results of another engine have the same bits as those of the first one.
func compare[T float32 | float64](s *subject, engine int, got, first, x, y []T) error {
	for i := range got {
		if got[i] == first[i] && math.Signbit(float64(got[i])) == math.Signbit(float64(first[i])) {
			continue
		}
		if got[i] != got[i] && first[i] != first[i] {
			continue
		}
		at := hex(float64(x[i]))
		if y != nil {
			at += ", " + hex(float64(y[i]))
		}
		return fmt.Errorf("%s(%s) in %s: %s gives %s, %s gives %s", s.name, at, s.typ,
			s.engines[0], hex(float64(first[i])), s.engines[engine], hex(float64(got[i])))
	}
	return nil
}

// evaluate computes the function at the points on the given engines, which have to agree.
func evaluate[T float32 | float64](s *subject, engines []int, x, y []T) ([]T, error) {
	args := []expr.Array{expr.Of(x)}
	if y != nil {
		args = append(args, expr.Of(y))
	}
	var first []T
	for _, e := range engines {
		got := make([]T, len(x))
		if err := s.progs[e].EvalInto(expr.Of(got), args...); err != nil {
			return nil, err
		}
		if first == nil {
			first = got
		} else if err := compare(s, e, got, first, x, y); err != nil {
			return nil, err
		}
	}
	return first, nil
}

// each calls f for 0 to n-1 on the subject's workers and returns the first error that there was.
func (s *subject) each(n int, f func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Value
	var wait sync.WaitGroup
	for range s.workers {
		wait.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(i); err != nil {
					failed.CompareAndSwap(nil, failure{err})
				}
				s.progress(i, n)
			}
		})
	}
	wait.Wait()
	if err, ok := failed.Load().(failure); ok {
		return err.error
	}
	return nil
}

// progress says how far a long part of a run is.
func (s *subject) progress(i, n int) {
	last := s.reported.Load()
	now := time.Now().Unix()
	if now-last >= 10 && s.reported.CompareAndSwap(last, now) && last > 0 {
		fmt.Fprintf(os.Stderr, "%s, %s: %d %%\n", s.name, s.typ, i*100/n)
	}
}

// A failure gives errors one type, as atomic.Value wants.
type failure struct{ error }

func hex(x float64) string {
	return strings.Replace(strings.Replace(fmt.Sprintf("%x", x), "p+0", "p+", 1), "p-0", "p-", 1)
}
