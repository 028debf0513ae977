package codemem_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/nexpr/nexpr/runtime/codemem"
)

// policyVar asks for a policy against executable memory, in force before the tests of the child
// process run. Its value is the mode that is then to be expected.
const policyVar = "NEXPR_TEST_CODEMEM"

func TestMain(m *testing.M) {
	if want := os.Getenv(policyVar); want != "" {
		if err := refuse(want); err != nil {
			fmt.Println("SKIP", err)
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// refuse takes from this process, for good, the ways to executable memory other than mode.
func refuse(mode string) error {
	if mode != "mprotect" {
		if err := unix.Prctl(unix.PR_SET_MDWE, unix.PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0); err != nil {
			return fmt.Errorf("the kernel lacks PR_SET_MDWE: %w", err)
		}
	}
	if mode != "memfd" { // no descriptor, no memfd
		return limitFiles(&unix.Rlimit{})
	}
	return nil
}

// limitFiles limits the files that this process may open from now on. Go opens some for itself when it first waits.
func limitFiles(limit *unix.Rlimit) error {
	time.Sleep(time.Microsecond)
	return unix.Setrlimit(unix.RLIMIT_NOFILE, limit)
}

// Files in memory serve where memory may not become executable. Where there are none the same tests pass, and
// where both are refused, Map and Mode say so.
func TestPolicies(t *testing.T) {
	for mode, tests := range map[string]string{
		"memfd":      "TestExpectedMode|TestMode|TestMap|TestCycles|TestSlabs",
		"mprotect":   "TestExpectedMode|TestMode|TestMap",
		codemem.None: "TestExpectedMode|TestMode",
	} {
		cmd := exec.Command(os.Args[0], "-test.v", "-test.short", "-test.run", "^("+tests+")$")
		cmd.Env = append(os.Environ(), policyVar+"="+mode)
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Skip("a process cannot be started, as under user-mode emulation: ", err)
		}
		if reason, ok := strings.CutPrefix(string(out), "SKIP "); ok {
			t.Skip(reason)
		}
		if err != nil || !strings.Contains(string(out), "--- PASS: TestExpectedMode") {
			t.Errorf("%s: %v\n%s", mode, err, out)
		}
	}
}

// TestExpectedMode runs in the child processes of TestPolicies.
func TestExpectedMode(t *testing.T) {
	want := os.Getenv(policyVar)
	if want == "" {
		t.Skip("for TestPolicies")
	}
	if mode, err := codemem.Mode(); mode != want {
		t.Errorf("mode %q (%v), want %q", mode, err, want)
	}
}

// Many programs come and go while some live: neither mappings nor memory pile up, and at no
// moment is a page writable and executable.
func TestCycles(t *testing.T) {
	needMemory(t)
	cycles := 100_000
	if testing.Short() {
		cycles = 20_000
	}
	var stop atomic.Bool
	var watcher sync.WaitGroup
	watcher.Go(func() {
		for !stop.Load() {
			time.Sleep(time.Millisecond) // a reader of the map holds up those who change it
			for _, line := range mappings(t) {
				if perms := strings.Fields(line)[1]; strings.Contains(perms, "wx") {
					t.Errorf("writable and executable: %s", line)
				}
			}
		}
	})
	linesBefore, pagesBefore := len(mappings(t)), resident(t)
	var live [64]*codemem.Code
	code := make([]byte, 3*4096)
	copy(code, answer)
	for i := range cycles {
		slot := &live[i*37%len(live)]
		if *slot != nil {
			if err := (*slot).Free(); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if *slot, err = codemem.Map(code[:len(answer)+i*997%8192], i%64); err != nil {
			t.Fatal(err)
		}
		run(t, *slot)
	}
	lines, pages := len(mappings(t)), resident(t)
	stop.Store(true)
	watcher.Wait()
	for _, c := range live {
		if err := c.Free(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("mappings %d -> %d, resident pages %d -> %d", linesBefore, lines, pagesBefore, pages)
	if lines > linesBefore+len(live)+100 {
		t.Errorf("mappings pile up: %d -> %d", linesBefore, lines)
	}
	if pages > pagesBefore+8<<10 {
		t.Errorf("memory piles up: %d -> %d resident pages", pagesBefore, pages)
	}
}

// Programs share a slab. It is unmapped when the last of them has been freed and it is full, not before.
func TestSlabs(t *testing.T) {
	if mode, err := codemem.Mode(); mode != "memfd" {
		t.Skip(mode, err)
	}
	slabs := func() (n int) {
		for _, line := range mappings(t) {
			if strings.Contains(line, "memfd:nexpr-code") {
				n++
			}
		}
		return n
	}
	begin := make([]byte, 128<<10) // fills a slab, so that the next program begins another
	copy(begin, answer)
	place := func(code []byte) *codemem.Code {
		c, err := codemem.Map(code, 0)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	free := func(codes ...*codemem.Code) {
		for _, c := range codes {
			if err := c.Free(); err != nil {
				t.Error(err)
			}
		}
	}
	first := place(begin)
	before := slabs()
	small := []*codemem.Code{place(answer), place(answer), place(answer)}
	if n := slabs(); n != before+1 {
		t.Errorf("%d slabs for three programs", n-before)
	}
	free(first)
	if n := slabs(); n != before {
		t.Errorf("%d slabs, want that of the three alone", n-before)
	}
	free(small[0], small[2])
	last := place(begin)
	if n := slabs(); n != before+1 {
		t.Errorf("%d slabs, want that of the second of three and the new one", n-before)
	}
	run(t, small[1])
	run(t, last)
	free(small[1])
	if n := slabs(); n != before {
		t.Errorf("%d slabs, want the new one alone", n-before)
	}
	free(last)
}

// Programs still get memory when the process may open no more files.
func TestNoMoreFiles(t *testing.T) {
	if mode, err := codemem.Mode(); mode != "memfd" {
		t.Skip(mode, err)
	}
	var files unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &files); err != nil {
		t.Fatal(err)
	}
	if err := limitFiles(&unix.Rlimit{Max: files.Max}); err != nil {
		t.Fatal(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &files)
	code := make([]byte, 128<<10)
	copy(code, answer)
	for range 2 {
		c, err := codemem.Map(code, 0)
		if err != nil {
			t.Fatal(err)
		}
		run(t, c)
		if err := c.Free(); err != nil {
			t.Error(err)
		}
	}
}

// mappings returns the lines of /proc/self/maps.
func mappings(t *testing.T) []string {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Error(err)
	}
	return strings.Split(strings.TrimSpace(string(maps)), "\n")
}

// resident returns the resident memory of the process in pages.
func resident(t *testing.T) (pages int) {
	t.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size int
	if _, err := fmt.Sscan(string(statm), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages
}
