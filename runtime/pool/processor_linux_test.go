package pool

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// A thread that leaves a processor keeps the right to come back, so it is soon seen elsewhere, but not each time.
func TestLeave(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	processors := func() (set unix.CPUSet) {
		if err := unix.SchedGetaffinity(0, &set); err != nil {
			t.Fatal(err)
		}
		return set
	}
	all := processors()
	if all.Count() < 2 {
		t.Skip("needs two processors")
	}
	for range 1000 {
		cpu := processor()
		if cpu < 0 {
			t.Fatal("the processor is unknown")
		}
		leave(cpu)
		moved := processor() != cpu
		if processors() != all {
			t.Fatal("the thread may not use all processors any more")
		}
		if moved {
			return
		}
	}
	t.Error("the thread stays where it is")
}
