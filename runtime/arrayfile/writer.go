package arrayfile

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A Writer writes one array. The file appears under its name at Commit, complete; until then
// the bytes go to a temporary file beside it. That holds against errors and crashes of the
// program; nothing is synced against a crash of the machine.
type Writer struct {
	file  *os.File
	buf   *bufio.Writer
	temp  string // path of the temporary file; empty for standard output
	final string
	start int64 // where the data begin in the file
	total int64 // bytes of data

	mu      sync.Mutex
	next    int64 // where the next Write goes, from the start of the data
	written int64 // bytes of data so far, by Write and WriteAt together
	err     error // the first failure, which Commit reports
	closed  bool
}

var errClosed = errors.New("the array file is already committed or aborted")

// Create begins a file with an array of the given type and shape in the machine's byte order.
// The elements follow in C order, or with fortran in the order in which the first index varies
// fastest. The name decides the format: .npy (version 1, data at a multiple of 64 bytes, which
// "-", standard output, has too), .bin or .raw for the elements alone.
//
// A call of Commit or Abort must follow.
func Create(path string, t dtype.DType, shape []int, fortran bool) (*Writer, error) {
	if t == dtype.Bytes {
		return nil, errors.New("byte strings are not written")
	}
	elem := elemType{dtype: t}
	total, err := byteCount(elem, shape)
	if err != nil {
		return nil, err
	}
	var header []byte
	switch ext := strings.ToLower(filepath.Ext(path)); {
	case path == "-" || ext == ".npy":
		header = npyHeader(elem, shape, fortran)
	case ext == ".bin" || ext == ".raw":
	default:
		return nil, fmt.Errorf("output %s: the name must end in .npy, or in .bin or .raw for bytes without a header, or be - for .npy on standard output", quote(path))
	}
	w := &Writer{final: path, start: int64(len(header)), total: int64(total), file: os.Stdout}
	if path != "-" {
		if err := w.createTemp(); err != nil {
			return nil, err
		}
	}
	w.buf = bufio.NewWriterSize(w.file, 64<<10)
	w.buf.Write(header) // fits the buffer
	return w, nil
}

// createTemp opens the temporary file with the permissions that os.Create would leave: those of
// the file that is replaced, or 0666 less the umask.
func (w *Writer) createTemp() error {
	if target, err := filepath.EvalSymlinks(w.final); err == nil {
		w.final = target // replace what the link leads to, not the link
	}
	old, err := os.Stat(w.final)
	switch {
	case err == nil && !old.Mode().IsRegular():
		return &fs.PathError{Op: "create", Path: w.final, Err: errors.New("exists and is not a regular file")}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	exists := err == nil
	if exists { // renaming over a write-protected file would work, but nobody means that
		f, err := os.OpenFile(w.final, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	for try := 0; ; try++ {
		w.temp = filepath.Join(filepath.Dir(w.final), fmt.Sprintf(".nexpr-%08x.tmp", rand.Uint32()))
		w.file, err = os.OpenFile(w.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) || try == 100 {
			return err
		}
	}
	if exists {
		if err := w.file.Chmod(old.Mode().Perm()); err != nil {
			w.file.Close()
			os.Remove(w.temp)
			return err
		}
	}
	return nil
}

// Write appends data. Writing more than the array holds is an error.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.check(w.next, len(p)); err != nil {
		return 0, err
	}
	n, err := w.buf.Write(p)
	w.next += int64(n)
	w.written += int64(n)
	return n, w.fail(err)
}

// WriteAt writes data at a byte offset from the first element. Several goroutines may call it
// at the same time for different regions; Commit counts bytes, so every byte has to be written
// exactly once. Standard output can't do it.
func (w *Writer) WriteAt(p []byte, off int64) (int, error) {
	w.mu.Lock()
	err := w.check(off, len(p))
	if err == nil && w.temp == "" {
		err = errors.New("standard output can't be written out of order")
	}
	w.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n, err := w.file.WriteAt(p, w.start+off)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written += int64(n)
	return n, w.fail(err)
}

func (w *Writer) check(off int64, n int) error {
	switch {
	case w.closed:
		return errClosed
	case off < 0 || off > w.total || int64(n) > w.total-off:
		return w.fail(fmt.Errorf("write %s: %d bytes at %d do not fit the array of %d", w.final, n, off, w.total))
	}
	return nil
}

func (w *Writer) fail(err error) error {
	if w.err == nil {
		w.err = err
	}
	return err
}

// Commit puts the file in place under its name. If a write failed or bytes are missing it
// removes the temporary file and says so; what was there under the name before stays then.
func (w *Writer) Commit() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errClosed
	}
	w.fail(w.buf.Flush())
	if w.err == nil && w.written != w.total {
		w.err = fmt.Errorf("write %s: %d bytes written, the array has %d", w.final, w.written, w.total)
	}
	w.closed = true
	if w.temp == "" {
		return w.err
	}
	w.fail(w.file.Close())
	if w.err == nil {
		w.err = os.Rename(w.temp, w.final)
	}
	if w.err != nil {
		os.Remove(w.temp)
	}
	return w.err
}

// Abort removes the temporary file. After Commit or Abort it does nothing, so that it can be
// deferred.
func (w *Writer) Abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.closed = true
	if w.temp != "" {
		w.file.Close()
		os.Remove(w.temp)
	}
}
