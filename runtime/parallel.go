package runtime

import (
	"context"
	goruntime "runtime"
	"time"

	"github.com/nexpr/nexpr/runtime/pool"
)

const (
	// serialNs is work that is not worth preparing for being shared.
	serialNs = 4000
	// chunkNs is the work of a chunk: long enough that handing it out costs nothing beside it, short
	// enough that the threads end together and the garbage collector need not wait.
	chunkNs = 25000
	// leastNs is the work of a chunk beside which handing it out is little, where smaller ones divide the work more evenly, and
	// unitRounds the chunks for each thread that are enough for that.
	leastNs    = 1000
	unitRounds = 8
	// maxStretch is how many times as long a caller may have them: machine code cannot be stopped,
	// and the garbage collector waits for it.
	maxStretch = 8
	minChunk   = 1 << 10
	maxChunk   = 32 << 10
	chunkStep  = 64 // elements: no two threads write to a cache line
)

// workers are the helpers of all evaluations.
var workers = pool.New(max(goruntime.NumCPU(), goruntime.GOMAXPROCS(0)) - 1)

// Chunk computes the elements from lo to hi: a job is the pool's task.
func (j *job) Chunk(_, lo, hi int) { j.run(lo, hi) }

// runAll computes all elements. It returns ctx's error if that is done before the end.
func (j *job) runAll(ctx context.Context, opt *Options) error {
	w := pool.Work{N: j.n, Threads: opt.Threads, Chunk: j.chunkFor(opt), Done: ctx.Done()}
	w.Cost = time.Duration(float64(j.n) * j.cost)
	if !workers.Run(j, w) {
		return ctx.Err()
	}
	return nil
}

// chunkFor is the number of elements of a chunk: each thread gets the same number of chunks, two at least, unless the caller
// says otherwise.
func (j *job) chunkFor(opt *Options) int {
	byCost := int(max(min(chunkNs/j.cost, maxChunk), minChunk))
	if opt.Block > 0 {
		return min(opt.Block, maxStretch*byCost&^(chunkStep-1))
	}
	threads := opt.threads()
	rounds := max(2, ceilDiv(j.n, threads*byCost))
	n := ceilDiv(j.n, rounds*threads)
	return j.wholeBlocks(max(ceilDiv(n, chunkStep)*chunkStep, minChunk))
}

// unitsOf is n units of work, which take so many nanoseconds in all.
func unitsOf(ctx context.Context, n int, ns float64, opt *Options) pool.Work {
	perNs := float64(n) / max(1, ns)
	// Units are large, and the last may be a short one: in few chunks one thread would have much more than another.
	chunk := max(min(int(chunkNs*perNs), n/(unitRounds*opt.threads())), int(leastNs*perNs), 1)
	return pool.Work{N: n, Chunk: chunk, Threads: opt.Threads, Cost: time.Duration(ns), Done: ctx.Done()}
}

// threads is the number of goroutines that may share the work.
func (o *Options) threads() int {
	n := o.Threads
	if n == 0 {
		n = goruntime.GOMAXPROCS(0)
	}
	return min(n, workers.MaxThreads())
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
