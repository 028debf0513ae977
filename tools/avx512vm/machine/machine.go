// Package machine runs programs on an emulated CPU that has AVX-512: Bochs with a Linux kernel.
//
// There is no BIOS, boot loader, disk or unpacking of the kernel. The guest's RAM is laid out here, with the
// kernel, a file system in memory that holds the programs, page tables and boot parameters, and Bochs
// starts with it; a ROM of 200 bytes enters the kernel in long mode. Process 1 of the guest is this program
// itself (package guest), which answers through the parallel port.
package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/nexpr/nexpr/tools/avx512vm/wire"
)

// A Machine is what to emulate.
type Machine struct {
	Kernel    string        // file of the kernel: vmlinuz, packed by LZ4
	CPU       string        // Bochs' name of the model
	Memory    int           // MiB; more is taken if the programs need it
	BootLimit time.Duration // for the kernel to start
	Env       []string      // NAME=VALUE, for all commands
	Folders   []Folder      // what else is in the guest's file system
}

// A Folder of the host, with all that is below it, is copied into the guest.
type Folder struct{ From, To string }

// A Command is a program to run in the guest.
type Command struct {
	Args           []string // the program's file on the host, statically linked, then its arguments
	Dir            string   // folder of the guest in which it starts
	Stdout, Stderr io.Writer

	// Done is called when it is over, with its exit status, which is 128 + n if signal n killed it, and the
	// time that the host took for it.
	Done func(status int, elapsed time.Duration)
}

// Run starts the machine and runs commands in it, one after another. The error says that not all of them
// could be run; that one failed is no error. A machine that does not start is started once more.
func (m *Machine) Run(ctx context.Context, commands []*Command) error {
	mem, err := m.memory(commands)
	if err != nil {
		return err
	}
	started, err := m.try(ctx, mem, commands)
	if err != nil && !started && ctx.Err() == nil {
		_, err2 := m.try(ctx, mem, commands)
		if err2 != nil {
			return fmt.Errorf("%w\n(it was tried twice)", err2)
		}
		return nil
	}
	return err
}

// memory is the guest's RAM with everything in it.
func (m *Machine) memory(commands []*Command) (*memory, error) {
	k, err := readKernel(m.Kernel)
	if err != nil {
		return nil, err
	}
	a := newArchive()
	a.folder("tmp")
	a.folder("root")
	console := [2]int{5, 1}
	a.add("dev/console", modeChar|0o600, console, nil)
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := addProgram(a, "init", self); err != nil {
		return nil, err
	}
	job := wire.Job{Env: append([]string{"PATH=/bin", "HOME=/root", "TMPDIR=/tmp"}, m.Env...)}
	for _, c := range commands {
		// The name that it has on the host tells programs of equal names apart.
		file, err := filepath.Abs(c.Args[0])
		if err != nil {
			return nil, err
		}
		name := path.Join("/bin", file)
		if err := addProgram(a, name, file); err != nil {
			return nil, err
		}
		job.Commands = append(job.Commands, wire.Command{Args: append([]string{name}, c.Args[1:]...), Dir: c.Dir})
	}
	for _, f := range m.Folders {
		if err := a.tree(f.From, f.To); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	a.file(wire.JobPath, 0o644, text)
	return layOut(k, a.bytes(), m.Memory)
}

// try starts the machine once. started says that the guest came up.
func (m *Machine) try(outer context.Context, mem *memory, commands []*Command) (started bool, err error) {
	files, err := newFiles(mem)
	if err != nil {
		return false, err
	}
	defer files.close()
	r, w, err := os.Pipe()
	if err != nil {
		return false, err
	}
	defer r.Close()
	bochs, err := files.command(m.CPU, mem, w)
	if err != nil {
		w.Close()
		return false, err
	}
	// Bochs dies with the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err = bochs.Start()
	w.Close()
	if err != nil {
		return false, err
	}

	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	limit := time.AfterFunc(m.BootLimit, func() {
		cancel(fmt.Errorf("the guest has not started in %v", m.BootLimit))
	})
	stop := context.AfterFunc(ctx, func() { bochs.Process.Kill() })
	defer stop()
	err = listen(r, commands, func() { started = limit.Stop() })
	limit.Stop()
	bochs.Process.Kill()
	ended := bochs.Wait()
	if err == nil {
		return started, nil
	}
	if outer.Err() != nil {
		return started, context.Cause(outer)
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	} else if errors.Is(err, io.EOF) {
		err = fmt.Errorf("the machine went down (%v)", ended)
	}
	return started, fmt.Errorf("%w\n%s", err, files.trace())
}

// listen follows what the guest sends until all commands are done. It calls up when the guest has started.
func listen(r io.Reader, commands []*Command, up func()) error {
	var c *Command // the one that runs
	var since time.Time
	for {
		kind, data, err := wire.Read(r)
		if err != nil {
			return err
		}
		switch {
		case kind == wire.Up:
			up()
		case kind == wire.Begin && len(commands) > 0:
			c, commands = commands[0], commands[1:]
			since = time.Now()
		case kind == wire.Stdout && c != nil:
			c.Stdout.Write(data)
		case kind == wire.Stderr && c != nil:
			c.Stderr.Write(data)
		case kind == wire.End && c != nil:
			status, err := strconv.Atoi(string(data))
			if err != nil {
				return fmt.Errorf("exit status from the guest: %w", err)
			}
			c.Done(status, time.Since(since))
			c = nil
		case kind == wire.Done && c == nil && len(commands) == 0:
			return nil
		case kind == wire.Fatal:
			return fmt.Errorf("the guest gave up: %s", data)
		default:
			return fmt.Errorf("the guest sent a frame of kind %d, which does not fit here", kind)
		}
	}
}
