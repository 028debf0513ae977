package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/nexpr/nexpr/tools/avx512vm/guest"
)

// Exit statuses that are not a program's.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitTimeout = 124
	exitMachine = 125
)

// errTimeout says that the whole took longer than -timeout.
var errTimeout = errors.New("time is up (-timeout)")

func main() {
	if os.Getpid() == 1 && os.Args[0] == "/init" {
		guest.Main()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(command(ctx, os.Args[1:]))
}

func command(ctx context.Context, args []string) int {
	if len(args) > 0 {
		switch args[0] {
		case "test":
			return test(ctx, args[1:])
		case "run":
			return run(ctx, args[1:])
		}
	}
	complain(errors.New("usage: avx512vm test|run, then their flags and arguments"))
	return exitUsage
}

func complain(err error) { fmt.Fprintln(os.Stderr, "avx512vm:", err) }

// failure is the exit status for an error of the machine.
func failure(err error) int {
	complain(err)
	if errors.Is(err, errTimeout) {
		return exitTimeout
	}
	return exitMachine
}
