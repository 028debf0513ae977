package arrayfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

func create(t *testing.T, path string, dt dtype.DType, shape ...int) *Writer {
	t.Helper()
	w, err := Create(path, dt, shape, false)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func write(t *testing.T, w *Writer, p []byte) {
	t.Helper()
	if n, err := w.Write(p); n != len(p) || err != nil {
		t.Fatalf("Write: %d, %v", n, err)
	}
}

// wantFiles checks that dir holds these files and nothing else.
func wantFiles(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		if w, ok := want[e.Name()]; !ok || string(content) != w {
			t.Errorf("file %s holds %q, want %q", e.Name(), content, w)
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%d files, want %d", len(entries), len(want))
	}
}

func TestWriterAppearsAtCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.raw")
	for _, content := range []string{"abcd", "efgh"} {
		w := create(t, path, dtype.Uint16, 2)
		write(t, w, []byte(content[:1]))
		if old, err := os.ReadFile(path); string(old) == content[:1] {
			t.Errorf("before Commit: %q, %v", old, err)
		}
		write(t, w, []byte(content[1:]))
		if err := w.Commit(); err != nil {
			t.Error(err)
		}
		w.Abort() // does nothing now
		wantFiles(t, dir, map[string]string{"out.raw": content})
		if err := w.Commit(); err != errClosed {
			t.Errorf("second Commit: %v", err)
		}
		if _, err := w.Write([]byte("x")); err != errClosed {
			t.Errorf("Write after Commit: %v", err)
		}
	}
}

func TestWriterFailures(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.bin")
	if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	intact := map[string]string{"out.bin": "old"}

	w := create(t, path, dtype.Float64, 12)
	write(t, w, make([]byte, 95))
	wantError(t, w.Commit(), "write "+path+": 95 bytes written, the array has 96")
	wantFiles(t, dir, intact)

	w = create(t, path, dtype.Uint8, 3)
	write(t, w, []byte("ab"))
	_, err := w.Write([]byte("cd"))
	wantError(t, err, "write "+path+": 2 bytes at 2 do not fit the array of 3")
	write(t, w, []byte("c")) // the failure is not forgotten
	wantError(t, w.Commit(), "write "+path+": 2 bytes at 2 do not fit the array of 3")
	wantFiles(t, dir, intact)

	w = create(t, path, dtype.Uint8, 3)
	for _, off := range []int64{-1, 1, 4, 1 << 62} {
		if n, err := w.WriteAt([]byte("abc"), off); n != 0 || err == nil {
			t.Errorf("WriteAt at %d: %d, %v", off, n, err)
		}
	}
	w.Abort()
	w.Abort()
	wantFiles(t, dir, intact)
	if err := w.Commit(); err != errClosed {
		t.Errorf("Commit after Abort: %v", err)
	}

	w = create(t, path, dtype.Uint8, 3)
	w.file.Close() // as a failing disk
	write(t, w, []byte("abc"))
	if err := w.Commit(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Commit of a broken file: %v", err)
	}
	wantFiles(t, dir, intact)
}

func TestCreateErrors(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Mkdir(in("dir.npy"), 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := Create("out.txt", dtype.Int8, nil, false)
	wantError(t, err, `output "out.txt": the name must end in .npy, or in .bin or .raw for bytes without a header, or be - for .npy on standard output`)
	_, err = Create(in("x.npy"), dtype.Int8, make([]int, 9), false)
	wantError(t, err, "the array has 9 dimensions; at most 8 are supported")
	_, err = Create(in("x.npy"), dtype.Int8, []int{2, -1}, false)
	wantError(t, err, "shape (2, -1) has a negative length")
	_, err = Create(in("x.npy"), dtype.Invalid, nil, false)
	wantError(t, err, "the element type is not given")
	_, err = Create(in("dir.npy"), dtype.Int8, nil, false)
	wantError(t, err, "create "+in("dir.npy")+": exists and is not a regular file")
	if _, err = Create(in("missing/x.npy"), dtype.Int8, nil, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestWriteAt fills an array from several goroutines in blocks and out of order.
func TestWriteAt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.npy")
	const blocks, size = 16, 100_000
	w := create(t, path, dtype.Uint8, blocks, size)
	defer w.Abort()
	var done sync.WaitGroup
	for b := range blocks {
		done.Go(func() {
			if n, err := w.WriteAt(bytes.Repeat([]byte{byte(b)}, size), int64(b*size)); n != size || err != nil {
				t.Errorf("block %d: %d, %v", b, n, err)
			}
		})
	}
	done.Wait()
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	f, err := Open(Spec{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Offset%alignment != 0 || len(f.Bytes()) != blocks*size {
		t.Fatalf("layout %+v, %d bytes", f.Layout, len(f.Bytes()))
	}
	for i, v := range f.Bytes() {
		if int(v) != i/size {
			t.Fatalf("byte %d is %d", i, v)
		}
	}
}

// TestHeaderFits writes the longest header and the lengths of text around a multiple of 64.
func TestHeaderFits(t *testing.T) {
	longest := slices.Repeat([]int{math.MaxInt}, MaxDims)
	shapes := [][]int{longest, nil}
	for n := 1; n <= 1e9; n *= 10 {
		shapes = append(shapes, []int{0, n}, []int{0, n, n}, []int{n, n, 0})
	}
	for _, shape := range shapes {
		for _, fortran := range []bool{false, true} {
			h := npyHeader(elemType{dtype: dtype.Complex128}, shape, fortran)
			if len(h)%alignment != 0 || h[len(h)-1] != '\n' {
				t.Errorf("shape %v: header %q", shape, h)
			}
			if size := int(binary.LittleEndian.Uint16(h[8:])); size != len(h)-10 {
				t.Errorf("shape %v: length %d of %d", shape, size, len(h))
			}
			l, err := parseHeader(string(h[10:]))
			if err != nil || shapeText(l.Shape) != shapeText(shape) || l.FortranOrder != fortran || l.DType != dtype.Complex128 || l.Swapped {
				t.Errorf("shape %v: read back %+v, %v", shape, l, err)
			}
		}
	}
}

func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits")
	}
	dir := t.TempDir()
	plain, out := filepath.Join(dir, "plain"), filepath.Join(dir, "out.npy")
	f, err := os.Create(plain)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	mode := func(path string) fs.FileMode {
		stat, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return stat.Mode()
	}
	commit := func(path string) {
		w := create(t, path, dtype.Int8, 0)
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	commit(out)
	if mode(out) != mode(plain) {
		t.Errorf("a new file has mode %v, os.Create gives %v", mode(out), mode(plain))
	}
	if err := os.Chmod(out, 0o640); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.npy")
	if err := os.Symlink("out.npy", link); err != nil {
		t.Fatal(err)
	}
	commit(link)
	if mode(out) != 0o640 {
		t.Errorf("a replaced file has mode %v", mode(out))
	}
	if target, err := os.Readlink(link); target != "out.npy" {
		t.Errorf("the link was replaced: %q, %v", target, err)
	}
}

func TestStandardOutput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "captured")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	old := os.Stdout
	os.Stdout = f
	w, err := Create("-", dtype.Uint8, []int{3}, false)
	os.Stdout = old
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, []byte("abc"))
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	got, err := Open(Spec{Path: path})
	if err != nil || string(got.Bytes()) != "abc" {
		t.Errorf("%v, %v", got, err)
	}
	w.closed = false
	if _, err := w.WriteAt(nil, 0); err == nil {
		t.Error("WriteAt on standard output succeeds")
	}
}
