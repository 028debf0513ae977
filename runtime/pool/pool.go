// Package pool runs the chunks of one evaluation on several goroutines.
//
// The caller works first, and helpers join as they get going: a caller never waits for a helper
// that has not begun, so an evaluation takes no longer than on one goroutine plus the cost of
// asking. That cost is why helpers stay awake for a while after their work, spinning: such a
// helper begins within a fraction of a microsecond, where one that has to be woken takes the
// caller 10 to 25 us, and itself 25 to 250. So work of some 4 us is shared with helpers that are
// awake, and only work of some 200 us starts new ones. Smaller pieces that follow each other so
// closely that a helper would stay awake between them are a series: each 100 us of one start a helper.
//
// A helper that has spun in vain ends; nothing is left running, and there is nothing to close.
package pool

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// What it takes to share work: the costs that the package comment names, measured, with a margin.
const (
	spinTime = 50 * time.Microsecond // that a helper waits for more work before it ends
	// Estimated work per thread below which a helper that is awake, or a new one, does not pay.
	minShare    = 2 * time.Microsecond
	minNewShare = 100 * time.Microsecond
)

// A Task is work over a range of elements.
type Task interface {
	// Chunk does the elements lo to hi, hi excluded. Calls for different chunks run at the same
	// time, on other goroutines than the caller of Run too. worker tells those apart: no two
	// calls with the same worker run at the same time, and the caller of Run is worker 0.
	Chunk(worker, lo, hi int)
}

// Work says how a task is to be cut and shared.
type Work struct {
	N       int             // number of elements; nothing is done for 0 and below
	Chunk   int             // elements per chunk, the last one excepted; 0 and below: all in one
	Threads int             // most goroutines to use, the caller included; 0 and below: GOMAXPROCS
	Cost    time.Duration   // estimate of all the work on one thread
	Done    <-chan struct{} // once closed no further chunk begins, as a context's Done; may be nil
}

// A Pool is a set of helpers, which any number of goroutines may use at the same time.
type Pool struct {
	helpers []helper
	begun   time.Time
	caller  atomic.Int32 // processor of the caller that has started helpers, or was woken by one, last
	_       [12]byte
	running atomic.Int32 // goroutines at work: callers that may share, and helpers
	_       [60]byte
	awake   atomic.Int32 // helpers that spin
	_       [60]byte
	series  series
	crowded atomic.Int64 // until when callers do not yield, as time since begun
	_       [40]byte
	jobs    sync.Pool // of *job
}

// New returns a pool of at most the given number of helpers; callers come on top.
func New(helpers int) *Pool {
	p := &Pool{helpers: make([]helper, max(helpers, 0)), begun: time.Now()}
	for i := range p.helpers {
		h := &p.helpers[i]
		h.pool, h.worker = p, i+1
		h.start = h.loop
	}
	p.jobs.New = func() any { return &job{pool: p, shares: make([]share, p.MaxThreads()), last: make(chan struct{}, 1)} }
	return p
}

// MaxThreads returns the most goroutines that one Run uses: every worker number is below it.
func (p *Pool) MaxThreads() int { return len(p.helpers) + 1 }

// Run does the task in chunks of w, and returns when no part of it runs any more. It reports
// whether all was done: false only if w.Done was closed before.
//
// A panic in a chunk, on whichever goroutine, is a panic of Run with the same value; the chunks
// that have not begun are then not done. Faults are panics in all chunks if they are for the caller, by
// [debug.SetPanicOnFault].
func (p *Pool) Run(t Task, w Work) (complete bool) {
	if w.N <= 0 {
		return true
	}
	if w.Chunk <= 0 || w.Chunk > w.N {
		w.Chunk = w.N
	}
	if w.Chunk < w.N && w.Threads != 1 && w.Cost >= 2*minShare {
		return p.share(t, w)
	}
	return alone(t, w)
}

// alone does all of the work on this goroutine.
func alone(t Task, w Work) (complete bool) {
	for lo := 0; lo < w.N; {
		if closed(w.Done) {
			return false
		}
		hi := lo + min(w.Chunk, w.N-lo)
		t.Chunk(0, lo, hi)
		lo = hi
	}
	return true
}

// share does the work together with helpers that are awake and with new ones, as far as that pays.
func (p *Pool) share(t Task, w Work) (complete bool) {
	// With as many goroutines at work as processors, helpers would only take turns with them.
	room := runtime.GOMAXPROCS(0) - int(p.running.Add(1))
	defer p.running.Add(-1)
	if room <= 0 {
		return alone(t, w)
	}
	starts := shares(w.Cost, minNewShare) - 1
	if starts <= 0 {
		now := time.Since(p.begun)
		starts = p.series.starts(now)
		defer func() { p.series.add(now, time.Since(p.begun)) }()
	}
	if starts == 0 && p.awake.Load() == 0 {
		return alone(t, w)
	}
	most := min(room, len(p.helpers), (w.N-1)/w.Chunk, shares(w.Cost, minShare)-1)
	if w.Threads > 0 {
		most = min(most, w.Threads-1)
	}
	if most <= 0 {
		return alone(t, w)
	}
	j := p.jobs.Get().(*job)
	j.set(t, w, most+1)
	j.faults = debug.SetPanicOnFault(false)
	debug.SetPanicOnFault(j.faults)
	p.ask(j, most, starts)
	j.lead()
	complete = !j.stopped.Load()
	failure := j.failure
	j.set(nil, Work{}, 0)
	p.jobs.Put(j)
	if failure != nil {
		panic(failure.value)
	}
	return complete
}

// ask offers the job to at most so many helpers: to those that are awake, then to new ones.
//
// New goroutines wait behind this one until another processor takes them from there. To step aside for them
// (runtime.Gosched) puts the caller behind all other goroutines on a busy machine, at 50 us and more.
func (p *Pool) ask(j *job, most, starts int) {
	for i := 0; most > 0 && i < len(p.helpers); i++ {
		if p.helpers[i].offer(j, &spinning) {
			most--
		}
	}
	starts = min(starts, most)
	if starts <= 0 {
		return
	}
	p.caller.Store(int32(processor()))
	started := false
	for i := 0; starts > 0 && i < len(p.helpers); i++ {
		if h := &p.helpers[i]; h.offer(j, nil) {
			go h.start()
			started = true
			starts--
		}
	}
	if started {
		// The goroutine that a processor started last is left to it for a while, 50 us in practice, so that is one that
		// nobody waits for.
		go func() {}()
	}
}

// shares returns the number of threads to which work of that cost gives a share of at least least.
func shares(cost, least time.Duration) int { return int(min(cost/least, 1<<20)) }

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
