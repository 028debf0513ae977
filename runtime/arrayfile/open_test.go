package arrayfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}

// npyFile returns a version 1 file with the given header text and data.
func npyFile(text string, data int) string {
	return npyMagic + "\x01\x00" + string([]byte{byte(len(text)), byte(len(text) >> 8)}) + text + strings.Repeat("\x00", data)
}

func TestBadNPY(t *testing.T) {
	const f8 = "{'descr': '<f8', 'fortran_order': False, "
	for _, c := range []struct{ content, want string }{
		{npyMagic, "truncated .npy header: 8 bytes expected, 6 present"},
		{npyMagic + "\x01\x00\x10", "truncated .npy header: 10 bytes expected, 9 present"},
		{npyMagic + "\x02\x00\x10\x00", "truncated .npy header: 12 bytes expected, 10 present"},
		{npyMagic + "\x01\x00\x10\x00{}", "truncated .npy header: 26 bytes expected, 12 present"},
		{npyMagic + "\x04\x00\x10\x00", ".npy format version 4.0 is not supported; 1.0, 2.0 and 3.0 are"},
		{npyMagic + "\x01\x01\x10\x00", ".npy format version 1.1 is not supported; 1.0, 2.0 and 3.0 are"},
		{npyMagic + "\x02\x00\xff\xff\xff\xff", ".npy header says that it is 4294967295 bytes long; at most 1048576 are read"},
		{npyFile(f8+"'shape': (3, 4)}", 95), "truncated: float64 array of shape (3, 4) needs 96 bytes from offset 67, the file has 95 there"},
		{npyFile(f8+"'shape': (1,1,1,1,1,1,1,1,1)}", 8), "the array has 9 dimensions; at most 8 are supported"},
		{npyFile(f8+"'shape': (-1,)}", 8), `.npy header: shape "(-1,)" has a length that is not a count`},
		{npyFile(f8+"'shape': ('a',)}", 8), `.npy header: shape "('a',)" has a length that is not a count`},
		{npyFile(f8+"'shape': (3)}", 24), `.npy header: shape is "(3)", not a tuple`},
		{npyFile(f8+"'shape': [3]}", 24), `.npy header: shape is "[3]", not a tuple`},
		{npyFile(f8+"'shape': (99999999999999999999,)}", 0), `.npy header: byte 51: "99999999999999999999" is not a 64-bit integer`},
		{npyFile(f8+"'shape': (3,), 'shape': (3,)}", 24), `.npy header: key "shape" is there twice`},
		{npyFile(f8+"'shape': (3,), 'x': 1}", 24), `.npy header: unknown key "x"`},
		{npyFile(f8+"}", 24), `.npy header: key "shape" is missing`},
		{npyFile("{'fortran_order': False, 'shape': ()}", 24), `.npy header: key "descr" is missing`},
		{npyFile("{'descr': '<f8', 'shape': ()}", 24), `.npy header: key "fortran_order" is missing`},
		{npyFile("{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", 8), `.npy header: fortran_order is "0", not True or False`},
		{npyFile("{'descr': 8, 'fortran_order': False, 'shape': ()}", 8), `.npy header: descr is "8", not a type code`},
		{npyFile("{'descr': '<q8', 'fortran_order': False, 'shape': ()}", 8), `.npy header: "<q8" is not an element type; write one such as f8, <f4, >i2, u1, b1, c16, S8, float32 or int64`},
		{npyFile("", 8), ".npy header: byte 0: a value is missing"},
		{npyFile("(1, 2)", 8), ".npy header: is not a dict"},
		{npyFile(f8+"'shape': ()", 8), ".npy header: byte 52: expected ',' or '}', found end"},
		{npyFile(f8+"'shape': (3,", 8), ".npy header: byte 53: a value is missing"},
		{npyFile(f8+"'shape': (,)}", 8), ".npy header: byte 51: unexpected ','"},
		{npyFile(f8+"'shape': (1 2)}", 8), ".npy header: byte 53: expected ',' or ')', found '2'"},
		{npyFile(f8+"'shape' (1,)}", 8), ".npy header: byte 49: expected ':' after a key, found '('"},
		{npyFile(f8+"'shape", 8), ".npy header: byte 41: a string is not closed"},
		{npyFile(f8+"'shape': ()} x", 8), ".npy header: byte 54: unexpected 'x' after the end"},
		{npyFile(f8+"'shape': tuple()}", 8), `.npy header: byte 50: unexpected "tuple"`},
		{npyFile(strings.Repeat("[", 60000), 8), ".npy header: byte 32: nested too deeply"},
	} {
		_, _, err := decode(Spec{}, []byte(c.content))
		wantError(t, err, c.want)
	}
}

// TestTooLarge: sizes whose product overflows, or does so but for a dimension of length 0.
func TestTooLarge(t *testing.T) {
	for _, shape := range [][]int{{math.MaxInt}, {math.MaxInt/8 + 1}, {math.MaxInt, 2}, {0, math.MaxInt, 2}, {1 << 30, 1 << 30, 1 << 30}} {
		want := "float64 array of shape " + shapeText(shape) + " is larger than the address space"
		text := "{'descr': 'f8', 'fortran_order': False, 'shape': " + shapeText(shape) + "}"
		_, _, err := decode(Spec{}, []byte(npyFile(text, 0)))
		wantError(t, err, want)
		_, _, err = decode(Spec{DType: dtype.Float64, Shape: shape}, nil)
		wantError(t, err, want)
		_, err = Create("unused.npy", dtype.Float64, shape, false)
		wantError(t, err, want)
	}
}

// TestPython2Header: Python 2 marked Unicode strings and long integers.
func TestPython2Header(t *testing.T) {
	l, data, err := decode(Spec{}, []byte(npyFile(`{u'descr': u"<i2", u'shape': (3L,), u'fortran_order': False}`, 6)))
	if err != nil || l.DType != dtype.Int16 || shapeText(l.Shape) != "(3,)" || len(data) != 6 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestRefusedTypes(t *testing.T) {
	for file, want := range map[string]string{
		"structured.npy": `structured type "[('x}', '<f8'), (\"'descr': '<f4'\", '<i4', (2,))]" is not supported; save the fields as arrays of their own`,
		"unicode.npy":    `type "<U2" is Unicode text; it is not supported`,
		"datetime.npy":   `type "<M8[ns]" is a date and time; store it as int64 and its unit apart; it is not supported`,
		"object.npy":     `type "|O" is Python objects, which only Python can unpickle; it is not supported`,
		"half.npy":       `type "<f2" is a half-precision number; convert it to float32; it is not supported`,
	} {
		path := filepath.Join("testdata", file)
		_, err := Open(Spec{Path: path})
		wantError(t, err, path+": .npy header: "+want)
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: not errors.ErrUnsupported", file)
		}
	}
	for _, code := range []string{"V8", "m8[s]", "a3", "float16", "f16", "longdouble", "datetime64[D]", "object", "c32"} {
		if _, err := parseCode(code); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestBadOperands(t *testing.T) {
	f4 := dtype.Float32
	for _, c := range []struct {
		spec Spec
		want string
	}{
		{Spec{Path: "plain.bin"}, "testdata/plain.bin: is not a .npy or .npz file; for raw numbers say their type, as in testdata/plain.bin,dtype=f8,shape=100x200 (offset=BYTES and order=C|F may follow)"},
		{Spec{Path: "plain.bin", DType: f4, Offset: 25}, "testdata/plain.bin: offset=25 lies outside the file of 24 bytes"},
		{Spec{Path: "plain.bin", DType: f4, Offset: 1}, "testdata/plain.bin: the 23 bytes from offset 1 are not a whole number of float32 elements (4 bytes each); give shape= or offset="},
		{Spec{Path: "plain.bin", DType: f4, Shape: []int{7}}, "testdata/plain.bin: truncated: float32 array of shape (7,) needs 28 bytes from offset 0, the file has 24 there"},
		{Spec{Path: "plain.bin", DType: f4, Member: "x"}, "testdata/plain.bin: member= is for .npz archives, which this file is not"},
		{Spec{Path: "0d.npy", DType: f4}, "testdata/0d.npy: dtype= is for raw files, and this .npy file has its own type and shape; leave dtype= out"},
		{Spec{Path: "0d.npy", Member: "x"}, "testdata/0d.npy: member= is for .npz archives, which this file is not"},
		{Spec{Path: "stored.npz", Order: 'F'}, "testdata/stored.npz: order= is for raw files, and this .npz file has its own type and shape; leave order= out"},
		{Spec{Path: "stored.npz"}, "testdata/stored.npz: the archive has 3 members; choose one by member=NAME: x, s, matrix"},
		{Spec{Path: "stored.npz", Member: "y"}, `testdata/stored.npz: the archive has no member "y"; it has x, s, matrix`},
		{Spec{Path: "9d.npy"}, "testdata/9d.npy: the array has 9 dimensions; at most 8 are supported"},
	} {
		c.spec.Path = "testdata/" + c.spec.Path
		_, err := Open(c.spec)
		wantError(t, err, c.want)
		var e *Error
		if !errors.As(err, &e) || e.Path != c.spec.Path {
			t.Errorf("%v is no *Error of %s", err, c.spec.Path)
		}
	}
	_, err := Open(Spec{Path: "testdata"})
	wantError(t, err, "testdata: is a directory")
	if _, err := Open(Spec{Path: "testdata/missing.npy"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = Open(Spec{Path: empty})
	wantError(t, err, empty+": is empty; for raw numbers say their type, as in "+empty+",dtype=f8,shape=100x200 (offset=BYTES and order=C|F may follow)")
	f, err := Open(Spec{Path: empty, DType: f4})
	if err != nil || len(f.Bytes()) != 0 || len(f.Shape) != 1 || f.Shape[0] != 0 {
		t.Errorf("empty raw file: %v, %v", f, err)
	}
}

// makeZip builds an archive of one member, after which change may damage the bytes.
func makeZip(t *testing.T, method uint16, body string, change func([]byte)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	m, err := z.CreateHeader(&zip.FileHeader{Name: "a.npy", Method: method})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	change(out.Bytes())
	return out.Bytes()
}

func TestBadNPZ(t *testing.T) {
	body := npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (100,)}", 800)
	// Distances from the start of the central directory entry, which "PK\x01\x02" begins.
	const flags, method, compressed, uncompressed, headerAt = 8, 10, 20, 24, 42
	poke := func(at int, v ...byte) func([]byte) {
		return func(b []byte) { copy(b[bytes.Index(b, []byte("PK\x01\x02"))+at:], v) }
	}
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"not an archive", []byte("PK\x03\x04 and no more"), ".npz archive is damaged or truncated: zip: not a valid zip file"},
		{"no members", []byte("PK\x05\x06" + strings.Repeat("\x00", 18)), "the archive has no members"},
		{"not .npy", makeZip(t, zip.Store, "text", func([]byte) {}), `member "a" is not a .npy array`},
		{"short member", makeZip(t, zip.Store, body[:500], func([]byte) {}), `member "a": truncated: float64 array of shape (100,) needs 800 bytes from offset 67, the file has 433 there`},
		{"encrypted", makeZip(t, zip.Store, body, poke(flags, 1)), `member "a": is encrypted, which is not supported`},
		{"bzip2", makeZip(t, zip.Store, body, poke(method, 12)), `member "a": compression method 12 is not supported; stored and deflated members are`},
		{"stored size too large", makeZip(t, zip.Store, body, poke(uncompressed, 0, 0, 1, 0)), `member "a": truncated: 65536 bytes expected, `},
		{"deflate bomb", makeZip(t, zip.Deflate, body, poke(uncompressed, 0, 0, 0, 127)), `member "a": damaged: 2130706432 bytes can't come from `},
		{"deflated size too large", makeZip(t, zip.Deflate, body, poke(uncompressed, 0, 8)), `member "a": decompress: unexpected EOF`},
		{"checksum", makeZip(t, zip.Deflate, body, poke(16, 1, 2, 3, 4)), `member "a": decompress: zip: checksum error`},
	} {
		_, _, err := decode(Spec{}, c.content)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v\nwant %s...", c.name, err, c.want)
		}
	}
}

// TestClose checks on Linux that the mapping is there until Close and gone after it.
func TestClose(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc/self/maps")
	}
	path := filepath.Join(t.TempDir(), "mapped.npy")
	content := npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}", 24)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	mapped := func() bool {
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(maps), path)
	}
	f, err := Open(Spec{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if !mapped() {
		t.Error("not mapped after Open")
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if mapped() || f.Bytes() != nil {
		t.Error("still mapped after Close")
	}
	if err := os.WriteFile(path, []byte(content[:80]), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Spec{Path: path}); err == nil || mapped() {
		t.Errorf("after a failed Open: error %v, mapped %v", err, mapped())
	}
}

// TestReadWhole covers the systems and file systems that have no mmap.
func TestReadWhole(t *testing.T) {
	want, err := os.ReadFile("testdata/0d.npy")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/0d.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, release, err := readWhole(f, len(want))
	if err != nil || !bytes.Equal(got, want) || release() != nil {
		t.Errorf("%q, %v", got, err)
	}
	_, _, err = readWhole(f, len(want)) // at the end of the file now
	wantError(t, err, "read testdata/0d.npy: EOF")
}

func TestStandardInput(t *testing.T) {
	in, err := os.Open("testdata/fortran_3d.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	old := os.Stdin
	os.Stdin = in
	defer func() { os.Stdin = old }()
	f, err := Open(Spec{Path: "-"})
	if err != nil || len(f.Bytes()) != 24*8 || !f.FortranOrder {
		t.Fatalf("%+v, %v", f, err)
	}
	_, err = Open(Spec{Path: "-"})
	wantError(t, err, "standard input: is empty; for raw numbers say their type, as in -,dtype=f8,shape=100x200 (offset=BYTES and order=C|F may follow)")
}

// A width of 0 is NumPy's too: the elements are all empty, and how many they are the shape says.
func TestBytesOfNoWidth(t *testing.T) {
	header := func(descr, shape string) []byte {
		return []byte(npyFile("{'descr': '"+descr+"', 'fortran_order': False, 'shape': "+shape+"}", 24))
	}
	l, data, err := decode(Spec{}, header("|S0", "(3, 4)"))
	if err != nil || l.Len() != 12 || l.ElemSize() != 0 || len(data) != 0 || l.Strides[0] != 0 || l.Descr() != "|S0" {
		t.Errorf("%+v, %d bytes, %v", l, len(data), err)
	}
	l, data, err = decode(Spec{}, header("|S12", "(2,)"))
	if err != nil || l.Len() != 2 || l.ElemSize() != 12 || len(data) != 24 {
		t.Errorf("%+v, %d bytes, %v", l, len(data), err)
	}
	for descr, shape := range map[string]string{
		"|S0": "(4611686018427387904, 4)", "|S2147483647": "(4611686018427387904,)", "|S2147483648": "(1,)", "|S13": "(2,)", "|S-1": "(1,)", "|S": "(1,)",
	} {
		if l, _, err := decode(Spec{}, header(descr, shape)); err == nil {
			t.Errorf("%s %s: %+v", descr, shape, l)
		}
	}
	_, _, err = decode(Spec{Path: "x", DType: dtype.Bytes}, make([]byte, 10))
	wantError(t, err, "elements without a byte do not say how many they are; give shape=")
	_, err = Create("x.npy", dtype.Bytes, []int{1}, false)
	wantError(t, err, "byte strings are not written")
}
