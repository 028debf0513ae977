package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/runtime/arrayfile"
)

// writeInts writes an int64 file whose element number i, in C order, is first+i.
func writeInts(t *testing.T, path string, shape []int, fortran bool, first int) {
	t.Helper()
	n := product(shape)
	list := make([]int64, n)
	for i := range n {
		at := i
		if fortran {
			at = fortranPlace(i, shape)
		}
		list[at] = int64(first + i)
	}
	w, err := arrayfile.Create(path, dtype.Int64, shape, fortran)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, x := range list {
		for k := range 8 {
			b.WriteByte(byte(x >> (8 * k)))
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

func product(shape []int) int {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	return n
}

// fortranPlace is where element i, in C order, lies in Fortran order.
func fortranPlace(i int, shape []int) int {
	at, step := 0, product(shape)
	for d := len(shape) - 1; d >= 0; d-- {
		step /= shape[d]
		rest := 1
		for _, extent := range shape[:d] {
			rest *= extent
		}
		at += i % shape[d] * rest
		i /= shape[d]
	}
	return at
}

// readInts returns the elements of an int64 file in C order.
func readInts(t *testing.T, path string) (list []int64, shape []int) {
	t.Helper()
	f, err := arrayfile.Open(arrayfile.Spec{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := expr.FromBytes(f.Bytes(), f.DType, f.Swapped, f.Shape, f.Strides)
	if err != nil {
		t.Fatal(err)
	}
	list, err = expr.Evaluate[int64]("x", expr.Vars{"x": a})
	if err != nil {
		t.Fatal(err)
	}
	return list, f.Shape
}

// TestLayouts evaluates over files of many shapes and orders, small ones and ones of several blocks, and
// compares with one element at a time.
func TestLayouts(t *testing.T) {
	t.Chdir(t.TempDir())
	rng := rand.New(rand.NewPCG(1, 1))
	shapes := [][2][]int{
		{{}, {}},
		{{1}, {}},
		{{5}, {5}},
		{{3, 4}, {4}},
		{{3, 1}, {1, 4}},
		{{2, 3, 4}, {3, 1}},
		{{1, 1, 1}, {7}},
		{{2, 1, 3, 1, 2, 1, 2, 1}, {2, 1, 2, 1, 3, 1, 2}},
		{{0, 3}, {3}},
		{{4, 0}, {1, 1}},
		{{300, 400}, {300, 400}},
		{{300, 400}, {400}},
		{{300, 400}, {300, 1}},
		{{2, 90000}, {90000}},
		{{90000, 2}, {2}},
		{{3, 70000}, {3, 1}},
		{{1, 90000}, {2, 1}},
		{{7, 5, 3000}, {5, 1}},
		{{100000}, {1}},
	}
	for _, s := range shapes {
		for orders := range 4 {
			a, b := s[0], s[1]
			fa, fb := orders&1 != 0, orders&2 != 0
			writeInts(t, "a.npy", a, fa, 0)
			writeInts(t, "b.npy", b, fb, 1e9)
			threads := fmt.Sprint(1 + rng.IntN(3))
			code, _, stderr := nexpr("eval", "-o", "out.npy", "-j", threads, "2*a - b", "a=a.npy", "b=b.npy")
			if code != 0 {
				t.Fatalf("%v %v: %s", a, b, stderr)
			}
			got, shape := readInts(t, "out.npy")
			want, wantShape := reference(a, b)
			if !slices.Equal(shape, wantShape) || !slices.Equal(got, want) {
				t.Errorf("%v and %v, Fortran order %v and %v, %s threads: shape %v or elements are wrong", a, b, fa, fb, threads, shape)
			}
		}
	}
}

// reference is 2*a - b for what writeInts has written.
func reference(a, b []int) (list []int64, shape []int) {
	pad := func(s []int, nd int) []int {
		return append(slices.Repeat([]int{1}, nd-len(s)), s...)
	}
	nd := max(len(a), len(b))
	a, b = pad(a, nd), pad(b, nd)
	shape = make([]int, nd)
	for d := range nd {
		shape[d] = max(a[d], b[d])
		if a[d] == 0 || b[d] == 0 {
			shape[d] = 0
		}
	}
	for i := range product(shape) {
		place := func(s []int) int {
			at, step, rest := 0, 1, i
			for d := nd - 1; d >= 0; d-- {
				if s[d] > 1 {
					at += rest % shape[d] * step
				}
				step *= s[d]
				rest /= shape[d]
			}
			return at
		}
		list = append(list, int64(2*place(a)-(1e9+place(b))))
	}
	return list, shape
}

// Operands in Fortran order alone give a file in Fortran order.
func TestOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	writeInts(t, "f.npy", []int{3, 4}, true, 0)
	writeInts(t, "c.npy", []int{3, 4}, false, 0)
	writeInts(t, "row.npy", []int{4}, false, 0)
	for _, c := range []struct {
		src  string
		args []string
		want bool
	}{
		{"a*2", []string{"a=f.npy"}, true},
		{"a + b", []string{"a=f.npy", "b=row.npy"}, true},
		{"a + b", []string{"a=f.npy", "b=c.npy"}, false},
		{"a*2", []string{"a=c.npy"}, false},
		{"a*2", []string{"a=row.npy"}, false},
	} {
		if code, _, stderr := nexpr(append([]string{"eval", "-o", "out.npy", c.src}, c.args...)...); code != 0 {
			t.Fatal(stderr)
		}
		f, err := arrayfile.Open(arrayfile.Spec{Path: "out.npy"})
		if err != nil {
			t.Fatal(err)
		}
		if f.FortranOrder != c.want {
			t.Errorf("%s %v: Fortran order %v", c.src, c.args, f.FortranOrder)
		}
		f.Close()
	}
}

// The bytes of a bool in a file need not be 0 and 1.
func TestBoolBytes(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("b.bin", []byte{0, 1, 2, 255}, 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := nexpr("eval", "-o", "out.bin", "x", "x=b.bin,dtype=bool"); code != 0 {
		t.Fatal(stderr)
	}
	if got, err := os.ReadFile("out.bin"); err != nil || !bytes.Equal(got, []byte{0, 1, 1, 1}) {
		t.Errorf("%v, %v", got, err)
	}
	if code, stdout, stderr := nexpr("eval", "sum(x)", "x=b.bin,dtype=bool"); code != 0 || stdout != "3\n" {
		t.Errorf("sum: %s%s", stdout, stderr)
	}
}

// A file that is written over must not be an operand, whatever path leads to it.
func TestOverwrite(t *testing.T) {
	t.Chdir(t.TempDir())
	writeInts(t, "a.npy", []int{4}, false, 0)
	before, err := os.ReadFile("a.npy")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link("a.npy", "hard.npy"); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("a.npy", "soft.npy"); err != nil {
		t.Skip(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{"a.npy", "./a.npy", "hard.npy", "soft.npy", filepath.Join(dir, "a.npy")} {
		code, _, stderr := nexpr("eval", "-o", out, "a*2", "a=a.npy")
		if code != exitUsage || !strings.Contains(stderr, "operand a") {
			t.Errorf("%s: exit code %d, %s", out, code, stderr)
		}
	}
	if after, err := os.ReadFile("a.npy"); err != nil || !bytes.Equal(before, after) {
		t.Error("the operand has changed", err)
	}
}

// files lists the folder that the test is in.
func files(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A failure leaves the folder as it was, with the old output in it.
func TestFailureKeepsOldOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	writeInts(t, "a.npy", []int{4}, false, 0)
	if err := os.WriteFile("out.npy", []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	writeInts(t, "none.npy", []int{0}, false, 0)
	// That there is nothing to take the least of is found out when the shapes are known.
	if code, _, _ := nexpr("eval", "-o", "out.npy", "a + min(b)", "a=a.npy", "b=none.npy"); code != exitExpression {
		t.Errorf("exit code %d", code)
	}
	if got := files(t); !slices.Equal(got, []string{"a.npy", "none.npy", "out.npy"}) {
		t.Errorf("%v", got)
	}
	if got, err := os.ReadFile("out.npy"); string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
}

// A file that becomes shorter after it was opened gives an error.
func TestTruncatedWhileRead(t *testing.T) {
	t.Chdir(t.TempDir())
	writeInts(t, "a.npy", []int{100000}, false, 0)
	list, err := parseOperands([]string{"a=a.npy"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := list.open(); err != nil {
		t.Fatal(err)
	}
	defer list.close()
	e := &evaluation{dtype: expr.Int64, threads: 2}
	defer e.close()
	if e.prog, err = list.compile("a + 1"); err != nil {
		t.Fatal(err)
	}
	if err := e.bind(list); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate("a.npy", 5000); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{"out.npy", "out.bin"} {
		err := e.write(out, false)
		if f := classify(err); err == nil || f.code != exitRun || !strings.Contains(f.Error(), "shorter") {
			t.Errorf("%v", err)
		}
	}
	if got := files(t); !slices.Equal(got, []string{"a.npy"}) {
		t.Errorf("%v", got)
	}
}

// process returns the nexpr command as a process of its own.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "NEXPR_TEST_COMMAND=1")
	c.Stderr = os.Stderr
	return c
}

// Arrays go through standard input and output, with the bytes that files have.
func TestPipes(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, fortran := range []bool{false, true} {
		writeInts(t, "a.npy", []int{300, 700}, fortran, 0) // several blocks
		in, err := os.ReadFile("a.npy")
		if err != nil {
			t.Fatal(err)
		}
		c := process(t, "eval", "-o", "-", "-j", "3", "a*2 + b", "a=-", "b=a.npy")
		c.Stdin = bytes.NewReader(in)
		got, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		if code, _, stderr := nexpr("eval", "-o", "out.npy", "a*2 + a", "a=a.npy"); code != 0 {
			t.Fatal(stderr)
		}
		want, err := os.ReadFile("out.npy")
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes, want %d; %v", len(got), len(want), err)
		}
	}
}

// A signal ends a long evaluation; nothing is left of the output, and what was there before stays.
func TestInterrupt(t *testing.T) {
	for _, s := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		t.Run(s.signal.String(), func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("out.npy", []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			f, err := os.Create("a.bin") // a hole: it takes no room
			if err == nil {
				err = f.Truncate(4 << 30)
			}
			if err == nil {
				err = f.Close()
			}
			if err != nil {
				t.Skip(err)
			}
			c := process(t, "eval", "-o", "out.npy", "a + 1", "a=a.bin,dtype=f8")
			c.Stderr = nil
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			for try := 0; len(files(t)) == 2; try++ { // the temporary file is not there yet
				if try == 60000 {
					t.Fatal("no temporary file appears")
				}
				time.Sleep(time.Millisecond)
			}
			if err := c.Process.Signal(s.signal); err != nil {
				t.Skip(err)
			}
			err = c.Wait()
			if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != s.code {
				t.Errorf("%v", err)
			}
			if got := files(t); !slices.Equal(got, []string{"a.bin", "out.npy"}) {
				t.Errorf("%v", got)
			}
			if got, err := os.ReadFile("out.npy"); string(got) != "old" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// What is not written is reported.
func TestOutputFails(t *testing.T) {
	var stderr bytes.Buffer
	if code := run([]string{"eval", "1 + 1"}, fullDisk{}, &stderr); code != exitRun || !strings.Contains(stderr.String(), "disk full") {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
}

// All kinds of failure have an example in the golden file.
func TestFailureKinds(t *testing.T) {
	golden, err := os.ReadFile("testdata/commands.golden")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(golden)) {
		line, ok := strings.CutPrefix(line, `| {"error":`)
		if !ok {
			continue
		}
		var report map[string]any
		if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(line), "}")), &report); err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		seen[report["kind"].(string)] = true
		for _, key := range []string{"message", "pos", "end"} {
			if report[key] == nil {
				t.Errorf("%s: no %s", line, key)
			}
		}
	}
	for _, kind := range []string{"syntax", "name", "type", "shape", "value", "io", "unsupported"} {
		if !seen[kind] {
			t.Errorf("no failure of kind %s", kind)
		}
	}
}
