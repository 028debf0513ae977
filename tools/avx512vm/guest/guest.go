// Package guest is process 1 of the emulated machine: it runs the commands of its job and tells the host.
package guest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"unsafe"

	"github.com/nexpr/nexpr/tools/avx512vm/cpu"
	"github.com/nexpr/nexpr/tools/avx512vm/wire"
)

// Main does the job and never returns: the host ends the machine when it hears that all is done.
func Main() {
	p := openPort()
	p.send(wire.Up, nil)
	if err := do(p); err != nil {
		p.send(wire.Fatal, []byte(err.Error()))
	} else {
		p.send(wire.Done, nil)
	}
	select {}
}

func do(p *port) error {
	for _, m := range []struct{ kind, at string }{{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}} {
		if err := os.MkdirAll(m.at, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount(m.kind, m.at, m.kind, 0, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m.at, err)
		}
	}
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("loopback network: %w", err)
	}
	// The kernel takes AVX-512 away when it finds something wrong with the CPU's XSAVE.
	if missing, err := cpu.Missing(); err != nil {
		return err
	} else if len(missing) > 0 {
		return fmt.Errorf("the guest's kernel has not enabled %v", missing)
	}
	text, err := os.ReadFile(wire.JobPath)
	if err != nil {
		return err
	}
	var job wire.Job
	if err := json.Unmarshal(text, &job); err != nil {
		return fmt.Errorf("%s: %w", wire.JobPath, err)
	}
	for _, c := range job.Commands {
		p.send(wire.Begin, nil)
		status, err := run(p, c, job.Env)
		if err != nil {
			return err
		}
		p.send(wire.End, strconv.AppendInt(nil, int64(status), 10))
	}
	return nil
}

// run returns the exit status of c; its error says that c could not be run.
func run(p *port, c wire.Command, env []string) (status int, err error) {
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return 0, err
	}
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = env
	cmd.Stdout = stream{p, wire.Stdout}
	cmd.Stderr = stream{p, wire.Stderr}
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if w := exit.Sys().(syscall.WaitStatus); w.Signaled() {
			fmt.Fprintf(cmd.Stderr, "%s: %v\n", c.Args[0], w.Signal())
			return 128 + int(w.Signal()), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}

// loopbackUp does what `ip link set lo up` does.
func loopbackUp() error {
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(s)
	var ifreq [40]byte // name, then flags at 16
	copy(ifreq[:], "lo")
	ifreq[16] = syscall.IFF_UP | syscall.IFF_LOOPBACK
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&ifreq[0])))
	if errno != 0 {
		return errno
	}
	return nil
}
