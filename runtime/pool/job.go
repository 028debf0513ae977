package pool

import (
	"errors"
	"runtime/debug"
	"sync/atomic"
)

// A job is one shared Run.
type job struct {
	pool   *Pool
	task   Task
	n      int64
	chunk  int64
	done   <-chan struct{}
	faults bool // what the caller has set by debug.SetPanicOnFault

	_       [64]byte
	next    atomic.Int64 // first element that nobody has taken
	_       [56]byte
	pending atomic.Int32 // the caller, unless it sleeps, and the helpers that have or may take the job
	joined  atomic.Int32 // helpers that have taken the job
	stopped atomic.Bool  // chunks were left out
	failed  atomic.Bool
	failure *failure // written by whoever sets failed

	last chan struct{} // gets a value when pending comes to 0 under a sleeping caller
}

// A failure is the panic of a helper's chunk.
type failure struct{ value any }

var errGoexit = errors.New("pool: a chunk called runtime.Goexit")

// set prepares the job for another run, or drops what it refers to.
func (j *job) set(t Task, w Work) {
	j.task, j.n, j.chunk, j.done = t, int64(w.N), int64(w.Chunk), w.Done
	j.next.Store(0)
	j.pending.Store(1)
	j.joined.Store(0)
	j.stopped.Store(false)
	j.failed.Store(false)
	j.failure = nil
}

// work does chunks until there are none left.
func (j *job) work(worker int) {
	for {
		lo := j.next.Add(j.chunk) - j.chunk
		if lo >= j.n {
			return
		}
		if closed(j.done) {
			j.stop()
			return
		}
		j.task.Chunk(worker, int(lo), int(min(lo+j.chunk, j.n)))
	}
}

// stop keeps further chunks from being taken.
func (j *job) stop() {
	j.stopped.Store(true)
	j.next.Store(j.n)
}

// lead is the caller's part. However its chunks end, the helpers have left when it returns: they
// use the caller's arrays.
func (j *job) lead() {
	finished := false
	defer func() {
		if !finished {
			j.stop()
		}
		j.wait()
	}()
	j.work(0)
	finished = true
}

// help is the part of a helper that has taken the job.
func (j *job) help(h *helper) {
	finished := false
	own := debug.SetPanicOnFault(j.faults)
	defer func() {
		debug.SetPanicOnFault(own)
		if !finished {
			value := recover()
			if value == nil {
				value = errGoexit
			}
			if j.failed.CompareAndSwap(false, true) {
				j.failure = &failure{value}
			}
			j.stop()
		}
		h.rest() // before leaving, so that the caller's next Run finds this helper awake
		if j.pending.Add(-1) == 0 {
			j.last <- struct{}{}
		}
	}()
	j.work(int(j.joined.Add(1)))
	finished = true
}

// wait takes the job back from the helpers that have not begun, and waits for the others, which
// are in their last chunk.
func (j *job) wait() {
	for i := range j.pool.helpers {
		if j.pending.Load() == 1 {
			return
		}
		if j.pool.helpers[i].retract(j) {
			j.pending.Add(-1)
		}
	}
	for s := (spinner{}); s.spin(); {
		if j.pending.Load() == 1 {
			return
		}
	}
	// A helper has lost its processor, or the chunks are long.
	if j.pending.Add(-1) > 0 {
		<-j.last
	}
}
