package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const terminate = syscall.SIGTERM

// notify returns a context that is cancelled by the first of the signals; its cause is a *failure. The second
// one ends the process. stop ends the waiting.
func notify(parent context.Context, signals ...os.Signal) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	c := make(chan os.Signal, 1)
	signal.Notify(c, signals...)
	go func() {
		select {
		case s := <-c:
			signal.Stop(c)
			number, _ := s.(syscall.Signal)
			cancel(&failure{code: exitSignal + int(number), kind: "io", err: fmt.Errorf("stopped by a signal: %v", s)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(c)
		cancel(nil)
	}
}
