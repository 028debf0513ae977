package arrayfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// expectation is a line of testdata/expected.txt, which testdata/gen.py writes.
type expectation struct {
	operand, descr string
	shape          []int
	fortran        bool
	offset         int64
	version        string
	values         []string // in C order
}

func expectations(t *testing.T) []expectation {
	t.Helper()
	text, err := os.ReadFile("testdata/expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []expectation
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		e := expectation{operand: f[0], descr: f[1], fortran: f[3] == "F", version: strings.Trim(f[5], "-"), values: f[6:]}
		e.offset, _ = strconv.ParseInt(f[4], 10, 64)
		if f[2] != "-" {
			for d := range strings.SplitSeq(f[2], "x") {
				n, err := strconv.Atoi(d)
				if err != nil {
					t.Fatal(err)
				}
				e.shape = append(e.shape, n)
			}
		}
		all = append(all, e)
	}
	if len(all) < 40 {
		t.Fatalf("only %d expectations", len(all))
	}
	return all
}

// TestReadNumPy reads what NumPy wrote: every element type in both byte orders and both
// element orders, all format versions, archives and raw files.
func TestReadNumPy(t *testing.T) {
	for _, e := range expectations(t) {
		spec, err := ParseSpec("testdata/" + e.operand)
		if err != nil {
			t.Error(err)
			continue
		}
		f, err := Open(spec)
		if err != nil {
			t.Error(err)
			continue
		}
		if f.Descr() != e.descr || !slices.Equal(f.Shape, e.shape) || f.FortranOrder != e.fortran ||
			f.Offset != e.offset || f.Version != e.version {
			t.Errorf("%s: layout %+v, want %+v", e.operand, f.Layout, e)
		}
		var got []string
		for _, at := range positions(&f.Layout) {
			got = append(got, elementText(&f.Layout, f.Bytes()[at:])...)
		}
		if want := canonical(e); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", e.operand, got, want)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestWriteAsNumPy demands the very bytes of numpy.save.
func TestWriteAsNumPy(t *testing.T) {
	handMade := []string{"python2.npy", "order_of_keys.npy", "question_mark.npy"}
	written := 0
	for _, e := range expectations(t) {
		if e.version != "1.0" || !strings.HasSuffix(e.operand, ".npy") || slices.Contains(handMade, e.operand) {
			continue
		}
		f, err := Open(Spec{Path: "testdata/" + e.operand})
		if err != nil {
			t.Error(err)
			continue
		}
		defer f.Close()
		if f.Swapped || f.DType == dtype.Bytes {
			continue
		}
		path := filepath.Join(t.TempDir(), "out.npy")
		w, err := Create(path, f.DType, f.Shape, f.FortranOrder)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := w.Write(f.Bytes()); err != nil {
			t.Error(err)
		}
		if err := w.Commit(); err != nil {
			t.Error(err)
		}
		got, _ := os.ReadFile(path)
		want, _ := os.ReadFile("testdata/" + e.operand)
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", e.operand, got, want)
		}
		written++
	}
	if written < 15 {
		t.Errorf("only %d files written", written)
	}
}

// positions lists the byte position of every element, in C order.
func positions(l *Layout) []int {
	at := []int{0}
	for d, n := range l.Shape {
		var next []int
		for _, base := range at {
			for i := range n {
				next = append(next, base+i*l.Strides[d])
			}
		}
		at = next
	}
	return at
}

// elementText decodes the element at the start of b, the parts of a complex one apart.
func elementText(l *Layout, b []byte) []string {
	if l.DType == dtype.Bytes {
		return []string{fmt.Sprintf("x%x", bytes.TrimRight(b[:l.Width], "\x00"))}
	}
	size := l.DType.Real().Size()
	if l.DType.Kind() == dtype.KindComplex {
		return []string{partText(l, b[:size]), partText(l, b[size:2*size])}
	}
	return []string{partText(l, b[:size])}
}

func partText(l *Layout, b []byte) string {
	b = slices.Clone(b)
	if l.Swapped {
		slices.Reverse(b)
	}
	var u uint64
	switch len(b) {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(binary.NativeEndian.Uint16(b))
	case 4:
		u = uint64(binary.NativeEndian.Uint32(b))
	case 8:
		u = binary.NativeEndian.Uint64(b)
	}
	switch l.DType.Real() {
	case dtype.Float32:
		return floatText(float64(math.Float32frombits(uint32(u))))
	case dtype.Float64:
		return floatText(math.Float64frombits(u))
	}
	if l.DType.Kind() == dtype.KindInt {
		shift := 64 - 8*len(b)
		return strconv.FormatInt(int64(u<<shift)>>shift, 10)
	}
	return strconv.FormatUint(u, 10)
}

func floatText(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// canonical rewrites Python's floats as Go writes them.
func canonical(e expectation) []string {
	if e.descr[1] != 'f' && e.descr[1] != 'c' {
		return slices.Clone(e.values)
	}
	var out []string
	for _, s := range e.values {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic(err)
		}
		out = append(out, floatText(v))
	}
	return out
}

func TestDeflatedLarge(t *testing.T) {
	f, err := Open(Spec{Path: "testdata/deflated.npz", Member: "big.npy"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !f.Compressed || f.Format != NPZ || f.Member != "big" || !slices.Equal(f.Shape, []int{40, 50}) {
		t.Errorf("layout %+v", f.Layout)
	}
	for _, at := range positions(&f.Layout) {
		if got := elementText(&f.Layout, f.Bytes()[at:])[0]; got != "1.5" {
			t.Fatalf("element at %d is %s", at, got)
		}
	}
}

func TestMembers(t *testing.T) {
	got, err := Members("testdata/stored.npz")
	if err != nil || !slices.Equal(got, []string{"x", "s", "matrix"}) {
		t.Errorf("Members: %q, %v", got, err)
	}
	_, err = Members("testdata/0d.npy")
	wantError(t, err, "testdata/0d.npy: is not a .npz archive")
}
