package pool

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// processor returns the number of the processor that this thread runs on, negative if the system does not say.
func processor() int {
	var cpu uint32
	if _, _, err := syscall.RawSyscall(unix.SYS_GETCPU, uintptr(unsafe.Pointer(&cpu)), 0, 0); err != 0 {
		return -1
	}
	return int(cpu)
}

// yield lets other threads run that wait for this one's processor.
func yield() { syscall.Syscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }

// leave moves this thread to another processor if it runs on the given one; it may come back later.
//
// The system often wakes a helper's thread on the processor of the caller, which then stands still, and takes
// milliseconds to part the two: under KVM a processor at rest counts as one that the host has taken away.
func leave(cpu int) {
	if cpu < 0 || processor() != cpu {
		return
	}
	runtime.LockOSThread() // the three calls are for one thread
	defer runtime.UnlockOSThread()
	var all unix.CPUSet
	// Where the system forbids this, or has more processors than the set holds, the thread stays.
	if unix.SchedGetaffinity(0, &all) != nil || all.Count() < 2 || !all.IsSet(cpu) {
		return
	}
	others := all
	others.Clear(cpu)
	if unix.SchedSetaffinity(0, &others) == nil {
		unix.SchedSetaffinity(0, &all)
	}
}
