package runtime

import "context"

const (
	// serialNs is the work below which other goroutines are not even thought of.
	serialNs = 4000
	// chunkNs is the work of a chunk: long enough that handing it out costs nothing beside it, short
	// enough that the threads end together and the garbage collector need not wait.
	chunkNs  = 25000
	minChunk = 1 << 10
	maxChunk = 32 << 10
)

// chunk is the number of elements of a chunk.
func (j *job) chunk(opt *Options) int {
	if opt.Block > 0 {
		return opt.Block
	}
	n := int(min(chunkNs/j.v.cost, maxChunk))
	return max(n, minChunk) &^ 511
}

func (j *job) runAll(ctx context.Context, opt *Options) error {
	chunk := j.chunk(opt)
	for lo := 0; lo < j.n; lo += chunk {
		if ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		j.run(lo, min(lo+chunk, j.n))
	}
	return nil
}
