package runtime

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// naive is what a test says of two strings with their padding.
func naive(t Test, x, y []byte) bool {
	x, y = bytes.TrimRight(x, "\x00"), bytes.TrimRight(y, "\x00")
	switch t {
	case Equal:
		return bytes.Equal(x, y)
	case Less:
		return bytes.Compare(x, y) < 0
	case Contains:
		return bytes.Contains(x, y)
	case HasPrefix:
		return bytes.HasPrefix(x, y)
	}
	return bytes.HasSuffix(x, y)
}

// asking returns a Spec of one predicate on params x and y, or on the literals that are not nil.
func asking(isa ISA, test Test, x, y *string) Spec {
	s := Spec{Results: []dtype.DType{dtype.Bool}, ISA: isa}
	text := func(name string, literal *string) Text {
		if literal != nil {
			return Text{-1, *literal}
		}
		s.Params = append(s.Params, Param{name, dtype.Bytes})
		return Text{Param: len(s.Params) - 1}
	}
	p := &Predicate{Test: test, X: text("x", x), Y: text("y", y)}
	s.Computed = []Computed{p}
	s.Lower = func(scalar []bool, _ []dtype.DType) *vec.Program {
		b := vec.NewBuilder([]vec.Param{{Name: "p", Type: vec.Mask, Scalar: scalar[len(s.Params)]}})
		return b.Program(b.Param(0))
	}
	return s
}

// randomText makes strings that are often equal, or equal but for their ends: few letters, NULs among them.
func randomText(r *rand.Rand, b []byte) {
	const letters = "ab\x00\xff"
	for i := range b {
		b[i] = 'a'
		if r.IntN(4) == 0 {
			b[i] = letters[r.IntN(len(letters))]
		}
	}
	if r.IntN(2) == 0 {
		clear(b[r.IntN(len(b)+1):])
	}
}

// texts returns a view of shape of random strings of a width, laid out in one of several ways, and the same
// strings in C order.
func texts(r *rand.Rand, width int, shape []int) (Array, [][]byte) {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	gap := r.IntN(3) * r.IntN(4)
	strides := make([]int, len(shape))
	size := width + gap
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = size
		size *= shape[i]
	}
	b := make([]byte, n*(width+gap))
	for at := 0; at < len(b); at += width + gap {
		randomText(r, b[at:at+width])
		for i := range gap {
			b[at+width+i] = byte(r.Uint32())
		}
	}
	a, err := ViewBytes(b, width, shape, strides)
	if err != nil {
		panic(err)
	}
	for d := range shape {
		if shape[d] > 0 && r.IntN(4) == 0 {
			a = a.Dim(d, shape[d]-1, -1, -1)
		}
	}
	var list [][]byte
	eachIndex(shape, func(index []int) {
		at := 0
		for d, i := range index {
			_, stride := a.dim(d)
			at += i * stride
		}
		list = append(list, bytes.Clone(b[int(uintptr(a.ptr)-uintptr(unsafe.Pointer(unsafe.SliceData(b))))+at:][:width]))
	})
	return a, list
}

var allTests = []Test{Equal, Less, Contains, HasPrefix, HasSuffix}

func TestPredicatesOfArrays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	engines := usable(t)
	widths := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17, 23, 24, 25, 40, 70}
	for round := range 600 {
		wx, wy := widths[r.IntN(len(widths))], widths[r.IntN(len(widths))]
		if round%2 == 0 {
			wy = wx
		}
		shape := []int{r.IntN(70)}
		if round%5 == 0 {
			shape = []int{r.IntN(5), r.IntN(9), r.IntN(300)}
		}
		x, xs := texts(r, wx, shape)
		y, ys := texts(r, wy, shape)
		for _, test := range allTests {
			s := asking(engines[round%len(engines)], test, nil, nil)
			dst := Make(dtype.Bool, shape...)
			if err := NewProgram(s).Eval(&dst, []Array{x, y}, &Options{}); err != nil {
				t.Fatal(err)
			}
			got, _ := Data[bool](dst)
			for i := range xs {
				if want := naive(test, xs[i], ys[i]); got[i] != want {
					t.Fatalf("test %d of %q and %q (element %d of %v, x of S%d with strides %v, y of S%d with %v): %v",
						test, xs[i], ys[i], i, shape, wx, x.Strides(), wy, y.Strides(), got[i])
				}
			}
		}
	}
}

// One side is the same for all: a literal, a scalar or an array of one element, shorter or longer than the others.
func TestPredicatesOfOneText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	engines := usable(t)
	for round := range 900 {
		width := 1 + r.IntN(20)
		shape := []int{1 + r.IntN(70)}
		if round%7 == 0 {
			shape = []int{1 + r.IntN(4), 1 + r.IntN(200)}
		}
		x, xs := texts(r, width, shape)
		one := make([]byte, r.IntN(width+4))
		randomText(r, one)
		if r.IntN(3) == 0 { // a part of an element
			from := xs[r.IntN(len(xs))]
			lo := r.IntN(len(from) + 1)
			one = bytes.Clone(from[lo : lo+r.IntN(len(from)-lo+1)])
		}
		literal := string(one)
		isa := engines[round%len(engines)]
		for _, test := range allTests {
			for _, form := range []string{"literal", "scalar", "array of one"} {
				for _, left := range []bool{false, true} {
					other := ScalarString(literal)
					if form == "array of one" {
						other, _ = ViewBytes(one, len(one), []int{1, 1}[:len(shape)], nil)
					}
					var s Spec
					args := []Array{x, other}
					switch {
					case form == "literal" && left:
						s, args = asking(isa, test, &literal, nil), args[:1]
					case form == "literal":
						s, args = asking(isa, test, nil, &literal), args[:1]
					default:
						s = asking(isa, test, nil, nil)
						if left {
							args = []Array{other, x}
						}
					}
					dst := Make(dtype.Bool, shape...)
					if err := NewProgram(s).Eval(&dst, args, &Options{}); err != nil {
						t.Fatal(err)
					}
					got, _ := Data[bool](dst)
					for i, e := range xs {
						p, q := e, one
						if left {
							p, q = q, p
						}
						if want := naive(test, p, q); got[i] != want {
							t.Fatalf("test %d of %q and %q, %s, left %v, S%d with strides %v, element %d: %v", test, p, q, form, left, width, x.Strides(), i, got[i])
						}
					}
				}
			}
		}
	}
}

// Strings broadcast against each other and take part with other operands; several threads divide them.
func TestPredicatesBroadcast(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, isa := range usable(t) {
		for round := range 60 {
			rows, columns := 1+r.IntN(40), 1+r.IntN(400)
			wx, wy := 1+r.IntN(18), 1+r.IntN(18)
			x, xs := texts(r, wx, []int{rows, 1})
			y, ys := texts(r, wy, []int{columns})
			p := NewProgram(asking(isa, allTests[round%len(allTests)], nil, nil))
			dst := Make(dtype.Bool, columns, rows).T() // the order of the result is another one
			if err := p.Eval(&dst, []Array{x, y}, &Options{Threads: 1 + round%3, Block: 64}); err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				for k := range columns {
					if got, want := dst.At(i, k).(bool), naive(allTests[round%len(allTests)], xs[i], ys[k]); got != want {
						t.Fatalf("test %d of %q and %q: %v", round%len(allTests), xs[i], ys[k], got)
					}
				}
			}
		}
	}
}

// The result may be written over the strings.
func TestPredicateInPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, width := range []int{1, 3, 8} {
		const n = 5000
		b := make([]byte, n*width)
		for i := 0; i < len(b); i += width {
			randomText(r, b[i:i+width])
		}
		old := bytes.Clone(b)
		x, _ := ViewBytes(b, width, []int{n}, nil)
		one := x.Dim(0, 7, 8, 1)
		dst, _ := FromBytes(b, dtype.Bool, false, []int{n}, nil)
		if err := NewProgram(asking(Portable, Equal, nil, nil)).Eval(&dst, []Array{x, one}, &Options{}); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			want := naive(Equal, old[i*width:][:width], old[7*width:][:width])
			if got := b[i] == 1; got != want {
				t.Fatalf("S%d, element %d: %v", width, i, got)
			}
		}
	}
}

func TestEmptyStrings(t *testing.T) {
	none, err := ViewBytes(nil, 0, []int{3}, nil)
	if err != nil || none.Len() != 3 || none.At(1) != "" || none.String() != `["" "" ""]` || !none.Contiguous() {
		t.Errorf("%v, %v", none, err)
	}
	x := Strings([]string{"", "a", "\x00"})
	for test, want := range map[Test]string{Equal: "[true false true]", Less: "[false true false]", Contains: "[true false true]", HasPrefix: "[true false true]"} {
		dst := Make(dtype.Bool, 3)
		if err := NewProgram(asking(Portable, test, nil, nil)).Eval(&dst, []Array{none, x}, &Options{}); err != nil || dst.String() != want {
			t.Errorf("test %d: %v, %v", test, dst, err)
		}
	}
	if a := ScalarString(""); a.At() != "" || a.Len() != 1 || a.ElemSize() != 0 {
		t.Error(a)
	}
	if a := Strings(nil); a.Len() != 0 || a.DType() != dtype.Bytes {
		t.Error(a)
	}
}

func TestViewBytesRefuses(t *testing.T) {
	for _, c := range []struct {
		bytes, width   int
		shape, strides []int
	}{
		{10, -1, []int{1}, nil},
		{10, 3, []int{4}, nil},
		{10, 3, []int{2}, []int{8}},
		{10, 11, nil, nil},
		{10, 0, []int{math.MaxInt / 2, 4}, nil},
		{10, 1 << 30, []int{math.MaxInt / 2}, nil},
		{10, 1, []int{-1}, nil},
		{10, 1, []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, nil},
	} {
		if a, err := ViewBytes(make([]byte, c.bytes), c.width, c.shape, c.strides); err == nil {
			t.Errorf("%+v: %v", c, a.Shape())
		}
	}
	for _, err := range []error{
		func() error { _, err := FromBytes(nil, dtype.Bytes, false, []int{0}, nil); return err }(),
		func() error { _, err := TryMake(dtype.Bytes, []int{3}); return err }(),
	} {
		if e, ok := err.(*Error); !ok || e.Kind != TypeError || e.Hint == "" {
			t.Error(err)
		}
	}
}

func TestStringsAreShown(t *testing.T) {
	a := Strings([]string{"ab", "c\x00d", "\xff"})
	if got, want := fmt.Sprint(a), `["ab" "c\x00d" "\xff"]`; got != want || a.ElemSize() != 3 {
		t.Errorf("%s, want %s", got, want)
	}
	if _, ok := Data[uint8](a); ok {
		t.Error("strings are no uint8")
	}
}
