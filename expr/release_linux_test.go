package expr

import (
	"fmt"
	"os"
	goruntime "runtime"
	"strings"
	"testing"
	"time"
)

// codePages returns the number of pages of executable memory that belong to no file, or to one in memory.
func codePages(t *testing.T) int {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip(err)
	}
	bytes := 0
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if strings.Contains(rights, "x") && (!strings.Contains(line, " /") || strings.Contains(line, "/memfd:")) && !strings.Contains(line, "[") {
			bytes += int(to - from)
		}
	}
	return bytes / os.Getpagesize()
}

// Programs that nobody holds any more give back their machine code and memory.
func TestProgramsAreReleased(t *testing.T) {
	count := 100_000
	if testing.Short() {
		count = 3000
	}
	before := codePages(t)
	x := []float64{1, 2, 3}
	var most int
	for i := range count {
		y, err := Evaluate[float64](fmt.Sprintf("x*%d", i), Vars{"x": x})
		if err != nil || y[2] != 3*float64(i) {
			t.Fatal(y, err)
		}
		if i%500 == 0 {
			most = max(most, codePages(t))
		}
	}
	if most > before+20_000 {
		t.Errorf("%d pages of code at most, %d before", most, before)
	}
	limit := before + 2*programs.max
	for wait := time.Millisecond; codePages(t) > limit; wait *= 2 {
		if wait > 10*time.Second {
			t.Fatalf("%d pages of code, %d before", codePages(t), before)
		}
		goruntime.GC() // cleanups run after it, on another goroutine
		time.Sleep(wait)
	}
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	if m.HeapAlloc > 64<<20 {
		t.Errorf("%d MiB in use", m.HeapAlloc>>20)
	}
	t.Logf("pages of code: %d before, %d at most, %d after; heap %d KiB", before, most, codePages(t), m.HeapAlloc>>10)
}
