package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/nexpr/nexpr/tools/avx512vm/cpu"
	"github.com/nexpr/nexpr/tools/avx512vm/machine"
)

// test is `avx512vm test`.
func test(ctx context.Context, args []string) int {
	set, f := newFlags("test")
	run := set.String("run", "", "`pattern` of the tests to run in the packages that are named")
	guests := set.Int("guests", runtime.NumCPU(), "`number` of guests to run at the same time")
	emulate := set.Bool("emulate", false, "emulate even if this CPU has AVX-512")
	if err := set.Parse(args); err != nil {
		return exitUsage
	}
	parts := suite
	if set.NArg() > 0 {
		parts = nil
		for _, pkg := range set.Args() {
			parts = append(parts, part{pkg, *run, 1})
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		return failure(err)
	}
	missing, err := cpu.Missing()
	if err != nil {
		return failure(err)
	}
	start := time.Now()
	b, err := build(ctx, repositoryOf(dir), parts)
	if err != nil {
		complain(err)
		return exitFailed
	}
	defer b.remove()

	ctx, cancel := context.WithTimeoutCause(ctx, f.timeout, errTimeout)
	defer cancel()
	s := &summary{where: native, verbose: f.verbose}
	if len(missing) > 0 || *emulate {
		s.where = emulated
		if len(missing) > 0 {
			fmt.Printf("avx512: this CPU lacks %s; %s will emulate one\n", strings.Join(missing, " "), emulated)
		}
		m, err := f.machine(ctx, b.repo)
		if err != nil {
			return failure(err)
		}
		err = inGuests(ctx, m, divide(b.executions, max(1, *guests)), s)
		if err != nil {
			return failure(err)
		}
	} else if err := onHost(ctx, b.executions, s); err != nil {
		return failure(err)
	}
	if s.failed > 0 {
		fmt.Printf("avx512: %d of %d parts failed\n", s.failed, len(b.executions))
		return exitFailed
	}
	fmt.Printf("avx512: in all %d kernels over %d elements on %s, in %.0f s\n",
		s.kernels, s.elements, s.where, time.Since(start).Seconds())
	return 0
}

// inGuests runs each group in a guest of its own, all at the same time.
func inGuests(ctx context.Context, m *machine.Machine, groups [][]*execution, s *summary) error {
	errs := make([]error, len(groups))
	var wg sync.WaitGroup
	for i, group := range groups {
		var commands []*machine.Command
		for _, e := range group {
			commands = append(commands, &machine.Command{
				Args: append([]string{e.program}, e.arguments()...), Dir: e.guestDir,
				Stdout: &e.output, Stderr: &e.output,
				Done: func(status int, elapsed time.Duration) { s.add(e, status, elapsed) },
			})
		}
		wg.Go(func() {
			if errs[i] = m.Run(ctx, commands); errs[i] != nil {
				s.interrupted(group)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// onHost runs all executions here, one after another.
func onHost(ctx context.Context, executions []*execution, s *summary) error {
	for _, e := range executions {
		c := exec.CommandContext(ctx, e.program, e.arguments()...)
		c.Dir = e.dir
		c.Stdout, c.Stderr = &e.output, &e.output
		start := time.Now()
		err := c.Run()
		if ctx.Err() != nil {
			s.interrupted([]*execution{e})
			return context.Cause(ctx)
		}
		if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
			return err
		}
		s.add(e, c.ProcessState.ExitCode(), time.Since(start))
	}
	return nil
}

// A summary prints what becomes of the executions and adds up their tallies.
type summary struct {
	where   string
	verbose bool

	mu     sync.Mutex
	failed int
	tally
}

// add takes an execution that is over.
func (s *summary) add(e *execution, status int, elapsed time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.over = true
	t, err := readTally(e.output.String(), s.where)
	if status != 0 {
		err = fmt.Errorf("exit status %d", status)
	}
	if err != nil {
		s.failed++
		fmt.Printf("%sFAIL %s: %v (%.1f s)\n", e.output.String(), e, err, elapsed.Seconds())
		return
	}
	if s.verbose {
		os.Stdout.Write(e.output.Bytes())
	}
	fmt.Printf("ok   %s: %d kernels over %d elements (%.1f s)\n", e, t.kernels, t.elements, elapsed.Seconds())
	s.kernels += t.kernels
	s.elements += t.elements
}

// interrupted shows what those of the executions said that were not over when their machine failed.
func (s *summary) interrupted(executions []*execution) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range executions {
		if !e.over {
			fmt.Printf("%sFAIL %s: not finished\n", e.output.String(), e)
		}
	}
}
