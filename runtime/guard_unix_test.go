//go:build unix

package runtime

import (
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/dtype"
)

// Nothing outside the operands is touched: they end where the process may not read, or begin
// after that.
func TestNothingOutsideIsTouched(t *testing.T) {
	const most = 67
	for _, isa := range usable(t) {
		for name, s := range specs(isa) {
			p := NewProgram(s)
			var memory [][]byte
			for range len(s.Params) + 1 {
				memory = append(memory, amd64test.Fenced(t))
			}
			for n := 0; n <= most; n += amd64test.Some(1, 1, 17) {
				for _, x := range []struct{ step, gap int }{{1, 0}, {1, 1}, {2, 0}, {-1, 0}} { // gap in bytes
					for _, atEnd := range []bool{true, false} {
						place := func(i int, ty dtype.DType) Array {
							stride := x.step*ty.Size() + x.gap
							size := ty.Size() + (n-1)*max(stride, -stride)
							if n == 0 {
								size = 0
							}
							b := memory[i][:size]
							if atEnd {
								b = memory[i][len(memory[i])-size:]
							}
							a, err := FromBytes(b, ty, false, []int{n}, []int{stride})
							if err != nil {
								t.Fatal(err)
							}
							return a
						}
						var args []Array
						for i, param := range s.Params {
							args = append(args, place(i, param.Type))
						}
						dst := place(len(args), s.Results[0])
						if err := p.Eval(&dst, args, &Options{}); err != nil {
							t.Fatalf("%s %s n=%d: %v", isa, name, n, err)
						}
						countEvaluation(isa, n)
						scalar := args[0]
						if n > 0 && scalar.step1() > 0 { // one element at the end, for all
							scalar = scalar.Dim(0, n-1, n, 1)
							if err := p.Eval(&dst, append([]Array{scalar}, args[1:]...), &Options{}); err != nil {
								t.Fatalf("%s %s n=%d: %v", isa, name, n, err)
							}
						}
					}
				}
			}
		}
	}
}

// The same for strings, of which more is loaded at a time than one takes.
func TestNothingOutsideStringsIsTouched(t *testing.T) {
	x, y := amd64test.Fenced(t), amd64test.Fenced(t)
	text := "abcdefghij"
	for width := 1; width <= 26; width++ {
		for n := 0; n <= 19; n++ {
			size := n * width
			for _, at := range []int{0, len(x) - size} {
				a, _ := ViewBytes(x[at:][:size], width, []int{n}, nil)
				b, _ := ViewBytes(y[at:][:size], width, []int{n}, nil)
				for _, test := range allTests {
					literal := text[:min(len(text), width)]
					for _, s := range []Spec{asking(Portable, test, nil, nil), asking(Portable, test, nil, &literal), asking(Portable, test, &literal, nil)} {
						dst := Make(dtype.Bool, n)
						if err := NewProgram(s).Eval(&dst, []Array{a, b}[:len(s.Params)], &Options{}); err != nil {
							t.Fatal(err)
						}
						if n > 0 && len(s.Params) == 2 && dst.At(n-1) != (test != Less) { // NULs alone
							t.Fatalf("test %d, S%d, %d strings: %v", test, width, n, dst)
						}
					}
				}
			}
		}
	}
}

// Outputs that are large enough for huge pages are whole and aligned all the same.
func TestLargeOutput(t *testing.T) {
	a := Make(dtype.Float64, 1<<20)
	if uintptr(a.ptr)%cacheLine != 0 {
		t.Errorf("data at %#x", a.ptr)
	}
	s, ok := Data[float64](a)
	if !ok || len(s) != 1<<20 || s[0] != 0 || s[len(s)-1] != 0 {
		t.Error("not a million zeros")
	}
	if unsafe.Pointer(&s[0]) != a.ptr {
		t.Error("Data is a copy")
	}
}
