package pool

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// plenty is a cost with which work is shared whether helpers are awake or not.
const plenty = time.Second

// procs sets GOMAXPROCS for a test.
func procs(t testing.TB, n int) {
	old := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(old) })
}

// A task by a function.
type chunkFunc func(worker, lo, hi int)

func (f chunkFunc) Chunk(worker, lo, hi int) { f(worker, lo, hi) }

// counts records what was done to each element, and by whom.
type counts struct {
	done    []int32
	working []atomic.Bool // by worker
	chunk   int
	err     atomic.Pointer[string]
}

func newCounts(p *Pool, n, chunk int) *counts {
	return &counts{done: make([]int32, n), working: make([]atomic.Bool, p.MaxThreads()), chunk: chunk}
}

func (c *counts) Chunk(worker, lo, hi int) {
	if !c.working[worker].CompareAndSwap(false, true) {
		c.fail("worker %d works twice at the same time", worker)
	}
	if hi <= lo || c.chunk > 0 && (lo%c.chunk != 0 || hi-lo > c.chunk) {
		c.fail("chunk [%d, %d)", lo, hi)
	}
	for i := lo; i < hi; i++ {
		c.done[i]++
	}
	c.working[worker].Store(false)
}

func (c *counts) fail(format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	c.err.CompareAndSwap(nil, &msg)
}

// check fails unless every element was done once.
func (c *counts) check(t *testing.T) {
	t.Helper()
	if msg := c.err.Load(); msg != nil {
		t.Error(*msg)
	}
	for i, n := range c.done {
		if n != 1 {
			t.Fatalf("element %d of %d was done %d times", i, len(c.done), n)
		}
	}
}

func TestEveryElementOnce(t *testing.T) {
	procs(t, 5)
	for _, helpers := range []int{0, 1, 4} {
		p := New(helpers)
		for _, n := range []int{-1, 0, 1, 2, 7, 64, 1000, 4096, 10_001} {
			for _, chunk := range []int{-1, 0, 1, 3, 64, 5000, math.MaxInt} {
				for _, threads := range []int{-1, 0, 1, 2, 3, 100} {
					for _, cost := range []time.Duration{-1, 0, 10 * time.Microsecond, plenty, 1 << 62} {
						c := newCounts(p, max(n, 0), chunk)
						if !p.Run(c, Work{N: n, Chunk: chunk, Threads: threads, Cost: cost}) {
							t.Fatal("not complete")
						}
						c.check(t)
					}
				}
			}
		}
	}
}

func TestEmptyRunCallsNothing(t *testing.T) {
	task := chunkFunc(func(_, lo, hi int) { t.Errorf("chunk [%d, %d)", lo, hi) })
	New(1).Run(task, Work{N: 0, Chunk: 10, Cost: plenty})
}

// together runs a task of as many chunks as threads, none of which ends before all have begun.
func together(p *Pool, threads int, each func(worker int)) (complete bool) {
	var begun sync.WaitGroup
	begun.Add(threads)
	return p.Run(chunkFunc(func(worker, lo, hi int) {
		begun.Done()
		begun.Wait()
		each(worker)
	}), Work{N: threads, Chunk: 1, Cost: plenty})
}

func TestHelpersJoin(t *testing.T) {
	procs(t, 4)
	p := New(3)
	for range 100 {
		var workers [4]atomic.Int32
		together(p, 4, func(worker int) { workers[worker].Add(1) })
		for w := range workers {
			if n := workers[w].Load(); n != 1 {
				t.Fatalf("worker %d did %d chunks of 4", w, n)
			}
		}
	}
}

// Small work, a single thread or a single processor stay on the caller's goroutine.
func TestSerial(t *testing.T) {
	for _, c := range []struct {
		name          string
		procs         int
		threads       int
		cost          time.Duration
		helpersAwake  bool
		chunk, wantIn int
	}{
		{"one processor", 1, 0, plenty, false, 1, 0},
		{"one thread", 4, 1, plenty, false, 1, 0},
		{"one chunk", 4, 0, plenty, false, 100, 0},
		{"small work", 4, 0, 2*minNewShare - 1, false, 1, 0},
		{"tiny work beside helpers that are awake", 4, 0, 2*minShare - 1, true, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			procs(t, 4)
			p := New(3)
			if c.helpersAwake {
				together(p, 4, func(int) {})
			}
			runtime.GOMAXPROCS(c.procs)
			p.Run(chunkFunc(func(worker, lo, hi int) {
				if worker != 0 {
					t.Errorf("worker %d", worker)
				}
			}), Work{N: 100, Chunk: c.chunk, Threads: c.threads, Cost: c.cost})
		})
	}
}

// A series of small pieces of work gets helpers in the end, as many as there are: the last works only beside the others.
func TestSeries(t *testing.T) {
	for _, helpers := range []int{1, 3} {
		procs(t, helpers+1)
		p := New(helpers)
		var all atomic.Bool
		for !all.Load() {
			p.Run(chunkFunc(func(worker, _, _ int) {
				for start := time.Now(); time.Since(start) < time.Microsecond; {
				}
				if worker == helpers {
					all.Store(true)
				}
			}), Work{N: 100, Chunk: 1, Cost: 2*minNewShare - 1})
		}
	}
}

// Small pieces with pauses between them, or beside as many other callers as processors, get none.
func TestNoSeries(t *testing.T) {
	procs(t, 2)
	small := Work{N: 100, Chunk: 1, Cost: minNewShare / 2}
	alone := chunkFunc(func(worker, _, _ int) {
		if worker > 0 {
			t.Error("a helper was started")
		}
	})
	p := New(1)
	for range 20 {
		p.Run(alone, small)
		time.Sleep(time.Millisecond)
	}
	p = New(1)
	p.running.Add(1)
	for range 1000 {
		p.Run(alone, small)
	}
}

// A caller that does all chunks before its helpers have begun does not wait for them.
func TestNoWaitForLateHelpers(t *testing.T) {
	procs(t, 2)
	p := New(1)
	j := p.jobs.Get().(*job)
	j.set(newCounts(p, 10, 1), Work{N: 10, Chunk: 1}, 2)
	h := &p.helpers[0]
	if !h.offer(j, nil) { // and its goroutine is never started
		t.Fatal("the helper is not free")
	}
	j.lead()
	if h.slot.Load() != &spinning {
		t.Error("the job was not taken back")
	}
}

func TestPanic(t *testing.T) {
	procs(t, 4)
	p := New(3)
	boom := errors.New("boom")
	for culprit := range 4 {
		var others atomic.Int32
		got := func() (r any) {
			defer func() { r = recover() }()
			together(p, 4, func(worker int) {
				if worker == culprit {
					panic(boom)
				}
				time.Sleep(time.Millisecond)
				others.Add(1)
			})
			return nil
		}()
		if got != boom {
			t.Errorf("worker %d panicked, Run with %v", culprit, got)
		}
		if n := others.Load(); n != 3 {
			t.Errorf("Run ended while chunks ran: %d of 3 were done", n)
		}
		together(p, 4, func(int) {}) // the pool still has all of its helpers
	}
}

func TestPanicStopsTheRest(t *testing.T) {
	procs(t, 2)
	p := New(1)
	var begun sync.WaitGroup
	begun.Add(2)
	var after atomic.Int32
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
		if n := after.Load(); n > 0 {
			t.Errorf("%d chunks began after the panic", n)
		}
	}()
	p.Run(chunkFunc(func(worker, lo, hi int) {
		if lo == 0 || lo == 500 { // where the two begin
			begun.Done()
			begun.Wait()
			if worker == 1 {
				panic("boom")
			}
			for p.running.Load() > 1 { // until the helper has gone
				runtime.Gosched()
			}
			return
		}
		after.Add(1)
	}), Work{N: 1000, Chunk: 1, Cost: plenty})
}

// Helpers take faults as the caller does, each time anew.
func TestFaults(t *testing.T) {
	procs(t, 4)
	p := New(3)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(false))
	for _, want := range []bool{true, false, true} {
		debug.SetPanicOnFault(want)
		var panics atomic.Int32
		together(p, 4, func(int) {
			on := debug.SetPanicOnFault(false)
			debug.SetPanicOnFault(on)
			if on {
				panics.Add(1)
			}
		})
		if n := panics.Load(); n != 0 && n != 4 || (n == 4) != want {
			t.Errorf("caller %v: for %d of 4 goroutines faults are panics", want, n)
		}
	}
}

func TestGoexit(t *testing.T) {
	procs(t, 2)
	p := New(1)
	func() {
		defer func() {
			if r := recover(); r != errGoexit {
				t.Errorf("recovered %v", r)
			}
		}()
		together(p, 2, func(worker int) {
			if worker == 1 {
				runtime.Goexit()
			}
		})
	}()
	together(p, 2, func(int) {}) // the helper has come back
}

func TestCancel(t *testing.T) {
	procs(t, 4)
	p := New(3)
	for _, cost := range []time.Duration{0, plenty} {
		for _, at := range []int32{1, 10} {
			done := make(chan struct{})
			var chunks, whenClosed atomic.Int32
			complete := p.Run(chunkFunc(func(_, _, _ int) {
				if chunks.Add(1) == at {
					close(done)
					whenClosed.Store(chunks.Load()) // others may have gone on in the meantime
				}
			}), Work{N: 1000, Chunk: 1, Cost: cost, Done: done})
			// While the one that cancels is interrupted, the others may do all that there is.
			if n := chunks.Load(); complete != (n == 1000) {
				t.Errorf("complete: %v, of 1000 chunks %d were done", complete, n)
			}
			// The others may be past their look at done, for one more chunk each.
			if n, closed := chunks.Load(), whenClosed.Load(); n > closed+3 {
				t.Errorf("cancelled when %d chunks had begun, %d were done", closed, n)
			}
		}
	}
}

func TestCancelAtTheEnd(t *testing.T) {
	procs(t, 4)
	p := New(3)
	for _, cost := range []time.Duration{0, plenty} {
		done := make(chan struct{})
		var chunks atomic.Int32
		complete := p.Run(chunkFunc(func(_, _, _ int) {
			if chunks.Add(1) == 10 {
				close(done)
			}
		}), Work{N: 10, Chunk: 1, Cost: cost, Done: done})
		if !complete {
			t.Error("all chunks were done, yet Run says they were not")
		}
	}
}

// Callers of all sizes at the same time, with more of them than helpers, and calls in chunks.
func TestConcurrentCallers(t *testing.T) {
	procs(t, 4)
	p := New(3)
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := range 300 {
				n := (g*977 + i*131) % 5000
				c := newCounts(p, n, 64)
				p.Run(c, Work{N: n, Chunk: 64, Cost: time.Duration(n) * time.Microsecond})
				c.check(t)
				if i%50 == 0 {
					p.Run(chunkFunc(func(_, _, _ int) {
						inner := newCounts(p, 100, 10)
						p.Run(inner, Work{N: 100, Chunk: 10, Cost: plenty})
						inner.check(t)
					}), Work{N: 8, Chunk: 1, Cost: plenty})
				}
			}
		})
	}
	wg.Wait()
	quiesce(t, p)
}

// quiesce waits until the helpers have ended, and checks the counts that they keep.
func quiesce(t *testing.T, p *Pool) {
	t.Helper()
	for i := range p.helpers {
		for p.helpers[i].slot.Load() != nil {
			time.Sleep(time.Millisecond)
		}
	}
	for p.awake.Load() > 0 {
		time.Sleep(time.Millisecond)
	}
	if n := p.running.Load(); n != 0 {
		t.Errorf("at rest %d goroutines are running", n)
	}
}

// Helpers end by themselves soon after their work.
func TestHelpersEnd(t *testing.T) {
	procs(t, 4)
	p := New(3)
	before := runtime.NumGoroutine()
	together(p, 4, func(int) {})
	quiesce(t, p)
	for runtime.NumGoroutine() > before {
		time.Sleep(time.Millisecond)
	}
}

func TestNoAllocation(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	procs(t, 2)
	p := New(1)
	c := newCounts(p, 1000, 10)
	for _, cost := range []time.Duration{0, plenty} {
		var before, after runtime.MemStats
		const runs = 1000
		for i := range 2 * runs {
			if i == runs {
				runtime.ReadMemStats(&before)
			}
			p.Run(c, Work{N: 1000, Chunk: 10, Cost: cost})
			if i%100 == 0 {
				quiesce(t, p) // so that helpers start anew
			}
		}
		runtime.ReadMemStats(&after)
		// A collection may empty the store of jobs, and the clock of quiesce takes some.
		if allocs := after.Mallocs - before.Mallocs; allocs > runs/10 {
			t.Errorf("cost %v: %d allocations in %d runs", cost, allocs, runs)
		}
	}
}
