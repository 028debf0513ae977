// Package arrayfile reads and writes arrays in files: NumPy's .npy (format versions 1 to 3),
// members of its .npz archives, and raw bytes.
//
// [Open] maps a file into memory and describes it by a [Layout]; nothing is converted or
// swapped. [Create] writes a file that appears under its name only when it is complete.
package arrayfile

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// An Error says that a file exists and can be read, but is not the array that was asked for:
// a damaged header, too few bytes, an element type that is not supported (then
// errors.Is(err, errors.ErrUnsupported) holds), a missing member.
// Failures of the operating system are *fs.PathError instead.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return displayName(e.Path) + ": " + e.Err.Error() }

// Unwrap returns the reason without the path.
func (e *Error) Unwrap() error { return e.Err }

func displayName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// The file formats, as Layout.Format gives them.
const (
	NPY = "npy"
	NPZ = "npz"
	Raw = "raw"
)

// A Layout says how the elements of an array lie in the data region of a file.
//
// The data region need not be aligned to the element size: a stored .npz member begins where
// the archive puts it, and offset= of a raw file is free. A bool is one byte, and true if it is
// not zero: a file may hold other bytes than 0 and 1.
type Layout struct {
	DType        dtype.DType
	Width        int    // of byte strings, in bytes; else 0
	Swapped      bool   // the byte order is not the machine's; of complex numbers, that of each part
	Shape        []int  // empty for a 0-d array, at most MaxDims
	Strides      []int  // bytes from one element to the next, per dimension
	Offset       int64  // where the data begin in the file (Compressed: in the decompressed member)
	FortranOrder bool   // the first index varies fastest
	Format       string // NPY, NPZ or Raw
	Version      string // of the .npy format, such as "1.0"; empty for Raw
	Member       string // name in the .npz archive
	Compressed   bool   // a deflated .npz member, decompressed into memory
}

// Descr returns NumPy's code of the element type with its byte order, such as "<f8".
func (l *Layout) Descr() string { return l.elemType().descr() }

func (l *Layout) elemType() elemType { return elemType{l.DType, l.Width, l.Swapped} }

// ElemSize returns the number of bytes of an element.
func (l *Layout) ElemSize() int { return l.elemType().size() }

// Len returns the number of elements.
func (l *Layout) Len() int {
	n := 1
	for _, d := range l.Shape {
		n *= d
	}
	return n
}

// A File is an open array file.
type File struct {
	Layout
	data    []byte
	release func() error
}

// Bytes returns the data region: exactly the elements of the array, read-only.
//
// The bytes belong to the file's mapping. After Close they must not be used, and if another
// process shortens the file meanwhile, reading them faults, as with every mapped file: see
// [debug.SetPanicOnFault] and [File.Holds].
func (f *File) Bytes() []byte { return f.data }

// Holds reports whether an address, such as that of a fault, is in [File.Bytes].
func (f *File) Holds(address uintptr) bool {
	from := uintptr(unsafe.Pointer(unsafe.SliceData(f.data)))
	return address-from < uintptr(len(f.data))
}

// Close releases the mapping. It may be called twice.
func (f *File) Close() error {
	release := f.release
	f.data, f.release = nil, nil
	if release == nil {
		return nil
	}
	return release()
}

// Open opens the array that spec names. The format follows from the first bytes of the file,
// not from its name; a file that is neither .npy nor .npz is raw and needs spec.DType.
// The path "-" is standard input, which is read to its end.
func Open(spec Spec) (*File, error) {
	content, release, err := load(spec.Path)
	if err != nil {
		return nil, err
	}
	layout, data, err := decode(spec, content)
	if err != nil {
		_ = release()
		return nil, &Error{spec.Path, err}
	}
	f := &File{Layout: layout, data: data, release: release}
	if layout.Compressed { // data is a copy
		f.release = nil
		if err := release(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// load returns the content of a file, mapped where that is possible.
func load(path string) (content []byte, release func() error, err error) {
	none := func() error { return nil }
	if path == "-" {
		content, err = io.ReadAll(os.Stdin)
		return content, none, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	switch {
	case err != nil:
		return nil, nil, err
	case stat.IsDir():
		return nil, nil, &Error{path, errors.New("is a directory")}
	case !stat.Mode().IsRegular(): // a pipe
		content, err = io.ReadAll(f)
		return content, none, err
	case stat.Size() > math.MaxInt:
		return nil, nil, &Error{path, fmt.Errorf("%d bytes are more than this machine can address", stat.Size())}
	case stat.Size() == 0: // no mapping has length 0
		return nil, none, nil
	}
	return mapFile(f, int(stat.Size()))
}

// readWhole stands in for a mapping.
func readWhole(f *os.File, size int) ([]byte, func() error, error) {
	content := make([]byte, size)
	if _, err := io.ReadFull(f, content); err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	return content, func() error { return nil }, nil
}

// decode finds the array in the content of a file.
func decode(spec Spec, content []byte) (Layout, []byte, error) {
	format := sniff(content)
	if format != Raw {
		if key := spec.rawKey(); key != "" {
			return Layout{}, nil, fmt.Errorf("%s= is for raw files, and this .%s file has its own type and shape; leave %s= out", key, format, key)
		}
	}
	if format != NPZ && spec.Member != "" {
		return Layout{}, nil, fmt.Errorf("member= is for .npz archives, which this file is not")
	}
	switch format {
	case NPY:
		return readNPY(content)
	case NPZ:
		return readNPZ(content, spec.Member)
	default:
		return readRaw(spec, content)
	}
}

func sniff(content []byte) string {
	switch {
	case hasPrefix(content, npyMagic):
		return NPY
	case hasPrefix(content, "PK\x03\x04"), hasPrefix(content, "PK\x05\x06"): // the latter: an empty archive
		return NPZ
	}
	return Raw
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// readRaw lays spec over the content. Without a shape the array is all that follows the offset,
// in one dimension.
func readRaw(spec Spec, content []byte) (Layout, []byte, error) {
	if spec.DType == dtype.Invalid {
		what := "is not a .npy or .npz file"
		if len(content) == 0 {
			what = "is empty"
		}
		return Layout{}, nil, fmt.Errorf("%s; for raw numbers say their type, as in %s,dtype=f8,shape=100x200 (offset=BYTES and order=C|F may follow)", what, spec.Path)
	}
	size := int64(len(content))
	if spec.Offset < 0 || spec.Offset > size {
		return Layout{}, nil, fmt.Errorf("offset=%d lies outside the file of %d bytes", spec.Offset, size)
	}
	l := Layout{
		DType: spec.DType, Width: spec.Width, Swapped: spec.Swapped, Shape: spec.Shape, Offset: spec.Offset,
		FortranOrder: spec.Order == 'F', Format: Raw,
	}
	if l.Shape == nil {
		elem := int64(l.ElemSize())
		rest := size - spec.Offset
		if elem == 0 {
			return Layout{}, nil, errors.New("elements without a byte do not say how many they are; give shape=")
		}
		if rest%elem != 0 {
			return Layout{}, nil, fmt.Errorf("the %d bytes from offset %d are not a whole number of %s elements (%d bytes each); give shape= or offset=",
				rest, spec.Offset, l.elemType(), elem)
		}
		l.Shape = []int{int(rest / elem)}
	}
	data, err := l.place(content)
	return l, data, err
}
