package main

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/nexpr/nexpr/expr"
)

// A sink takes the bytes of a block. Several goroutines may call it at a time.
type sink func(ctx context.Context, b *block, data []byte) error

// run evaluates all blocks with several threads and hands them to put. It stops at the first error and
// returns it, or ctx's cause.
func (w *walk) run(ctx context.Context, prog *expr.Program, threads int, put sink) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(threads, w.blocks) {
		wg.Go(func() {
			worker := newWorker(w, prog)
			for ctx.Err() == nil {
				k := int(next.Add(1) - 1)
				if k >= w.blocks {
					return
				}
				b := w.block(k)
				data, err := worker.eval(&b)
				if err == nil {
					err = put(ctx, &b, data)
				}
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// inOrder returns a sink that writes the blocks in their order.
func inOrder(write func([]byte) error) sink {
	var mu sync.Mutex
	turn := sync.NewCond(&mu)
	next := 0 // the number of the element to be written next
	return func(ctx context.Context, b *block, data []byte) error {
		stop := context.AfterFunc(ctx, func() {
			mu.Lock()
			defer mu.Unlock()
			turn.Broadcast()
		})
		defer stop()
		mu.Lock()
		defer mu.Unlock()
		for b.first != next {
			if ctx.Err() != nil { // the block before this one may never come
				return ctx.Err()
			}
			turn.Wait()
		}
		err := write(data)
		next += b.count
		turn.Broadcast()
		return err
	}
}
