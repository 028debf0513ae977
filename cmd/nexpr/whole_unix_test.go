//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// A mapped file that becomes shorter after it was opened gives an error too, on every engine and whichever thread
// reads it.
func TestMappedFileBecomesShorter(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, isa := range []expr.ISA{expr.Portable, expr.AVX2, expr.AVX512} {
		for _, threads := range []int{1, 4} {
			writeInts(t, "a.npy", []int{1 << 20}, false, 0)
			list, err := parseOperands([]string{"a=a.npy"}, false)
			if err != nil {
				t.Fatal(err)
			}
			if err := list.open(); err != nil {
				t.Fatal(err)
			}
			prog, err := list.compile("sum(a), max(a*a)", expr.UseISA(isa), expr.Threads(threads))
			if err != nil {
				list.close()
				continue // not this machine's
			}
			if err := os.Truncate("a.npy", 50000); err != nil {
				t.Fatal(err)
			}
			o := &output{stdout: bufio.NewWriter(io.Discard)}
			err = new(evalCmd).evalWhole(o, prog, list, expr.Invalid, []string{"", ""})
			if f := classify(err); err == nil || f.code != exitRun || f.Error() != "a.npy: the file has become shorter while it was read" {
				t.Errorf("%s, %d threads: %v", isa, threads, err)
			}
			list.close()
		}
	}
}

// Other panics are none of the files.
func TestGuardPassesPanics(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(error).Error(), "nil pointer") {
			t.Error(r)
		}
	}()
	_ = operands{}.guard(func() error {
		var p *operand
		return os.Chdir(p.name)
	})
}
