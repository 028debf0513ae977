package pool

import (
	"sync/atomic"
	"time"
)

// A helper is at most one goroutine. Its slot says what it does:
//
//	nil        there is no goroutine
//	&spinning  it waits for a job
//	&busy      it works
//	a job      is offered, and may be taken back until the helper takes it
//
// Only the goroutine itself leaves &busy, and leaves &spinning for nil.
type helper struct {
	slot   atomic.Pointer[job]
	pool   *Pool
	worker int    // its number, from 1 on
	start  func() // loop, as a value made once, so that starting a goroutine allocates nothing
	_      [32]byte
}

var spinning, busy job

// offer puts a job into the slot if it holds from, which is &spinning or nil; for nil the caller
// starts the goroutine.
func (h *helper) offer(j, from *job) bool {
	if h.slot.Load() != from {
		return false
	}
	j.pending.Add(1)
	if !h.slot.CompareAndSwap(from, j) {
		j.pending.Add(-1)
		return false
	}
	return true
}

// retract takes back a job that the helper has not taken.
func (h *helper) retract(j *job) bool {
	return h.slot.Load() == j && h.slot.CompareAndSwap(j, &spinning)
}

// loop is the helper's goroutine.
func (h *helper) loop() {
	over := false
	defer func() {
		h.pool.awake.Add(-1)
		if !over { // runtime.Goexit in a chunk has ended this goroutine, not the helper
			go h.start()
		}
	}()
	h.pool.awake.Add(1)
	leave(int(h.pool.caller.Load()))
	var s spinner
	for {
		if j := h.slot.Load(); j != &spinning && h.slot.CompareAndSwap(j, &busy) {
			h.pool.awake.Add(-1)
			h.pool.running.Add(1)
			j.help(h)
			s = spinner{}
		}
		if !s.spin() && h.slot.CompareAndSwap(&spinning, nil) {
			over = true
			return
		}
	}
}

// rest ends the work on a job.
func (h *helper) rest() {
	h.pool.running.Add(-1)
	h.pool.awake.Add(1)
	h.slot.Store(&spinning)
}

// A spinner waits without sleeping, for spinTime at most.
type spinner struct {
	spins int
	since time.Time
}

// spin waits for a moment and reports whether to go on.
func (s *spinner) spin() bool {
	pause()
	s.spins++
	if s.spins%64 != 0 { // the clock costs as much as a few spins
		return true
	}
	if s.since.IsZero() {
		s.since = time.Now()
	}
	return time.Since(s.since) < spinTime
}
