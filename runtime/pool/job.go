package pool

import (
	"errors"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// A job is one shared Run.
type job struct {
	pool   *Pool
	task   Task
	n      int64
	chunk  int64
	done   <-chan struct{}
	faults bool // what the caller has set by debug.SetPanicOnFault

	shares  []share
	_       [64]byte
	pending atomic.Int32 // the caller, unless it sleeps, and the helpers that have taken or may take the job
	stopped atomic.Bool  // chunks were left out
	failed  atomic.Bool
	failure *failure // written by whoever sets failed

	last chan struct{} // gets a value when pending comes to 0 under a sleeping caller
}

// A share is the chunks that one worker begins with, beside each other. Those who have done theirs take from the others'. In a
// series of runs over the same memory most of it so stays in the cache of one core.
type share struct {
	next atomic.Int64 // the first chunk that nobody has taken
	end  int64
	_    [48]byte
}

// A failure is the panic of a helper's chunk.
type failure struct{ value any }

const (
	// maxYields is how often a caller yields its processor in one run. If no other thread waits for it, that takes half a
	// microsecond; but if one of another program does, milliseconds.
	maxYields = 3
	// crowdedTime is for how many times what yielding has taken too long no caller yields again.
	crowdedTime = 100
)

var errGoexit = errors.New("pool: a chunk called runtime.Goexit")

// set prepares the job for another run by so many workers, or drops what it refers to.
func (j *job) set(t Task, w Work, workers int) {
	j.task, j.n, j.chunk, j.done = t, int64(w.N), int64(w.Chunk), w.Done
	j.shares = j.shares[:workers]
	for i := range j.shares {
		s := &j.shares[i]
		chunks := (j.n-1)/j.chunk + 1
		s.next.Store(chunks * int64(i) / int64(workers))
		s.end = chunks * int64(i+1) / int64(workers)
	}
	j.pending.Store(1)
	j.stopped.Store(false)
	j.failed.Store(false)
	j.failure = nil
}

// work does chunks until there are none left.
func (j *job) work(worker int) {
	yields := 0
	if worker == 0 {
		yields = maxYields
	}
	for i := range j.shares {
		s := &j.shares[(worker+i)%len(j.shares)]
		for s.next.Load() < s.end && !j.stopped.Load() {
			k := s.next.Add(1) - 1
			if k >= s.end {
				break
			}
			if closed(j.done) {
				j.stopped.Store(true)
				return
			}
			lo := k * j.chunk
			j.task.Chunk(worker, int(lo), int(min(lo+j.chunk, j.n)))
			if yields > 0 {
				yields--
				if !j.makeWay() {
					yields = 0
				}
			}
		}
	}
}

// makeWay lets helpers begin that have not: the system may have woken their threads on this processor, see leave. It returns whether
// any have not.
func (j *job) makeWay() bool {
	p := j.pool
	for i := range p.helpers {
		if p.helpers[i].slot.Load() != j {
			continue
		}
		before := time.Since(p.begun)
		if before < time.Duration(p.crowded.Load()) {
			return false
		}
		yield()
		after := time.Since(p.begun)
		if took := after - before; took > spinTime {
			p.crowded.Store(int64(after + crowdedTime*took))
		}
		return true
	}
	return false
}

// lead is the caller's part. However its chunks end, the helpers have left when it returns: they
// use the caller's arrays.
func (j *job) lead() {
	finished := false
	defer func() {
		if !finished {
			j.stopped.Store(true)
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
			j.stopped.Store(true)
		}
		h.rest() // before leaving, so that the caller's next Run finds this helper awake
		if j.pending.Add(-1) == 0 {
			j.last <- struct{}{}
			h.pool.stepAside()
		}
	}()
	j.work(h.worker)
	finished = true
}

// stepAside lets the caller that this helper has just woken go on here, at once: another thread would first have to wake.
func (p *Pool) stepAside() {
	runtime.Gosched()
	leave(int(p.caller.Load()))
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
		j.pool.caller.Store(int32(processor()))
	}
}
