package expr

import (
	"strings"
	"testing"
)

// Whatever strings an operand is made of, they are the same.
func TestFormsOfStrings(t *testing.T) {
	type name string
	type code [4]byte
	view, err := ViewBytes([]byte("abcdxx\x00\x00ab\x00\x00"), 4, []int{3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	backwards, err := ViewBytes([]byte("ab\x00\x00xx\x00\x00abcd"), 4, []int{3}, []int{-4})
	if err != nil {
		t.Fatal(err)
	}
	for form, s := range map[string]any{
		"[]string": []string{"abcd", "xx", "ab"}, "[]name": []name{"abcd", "xx", "ab"}, "wider": []string{"abcd", "xx", "ab\x00\x00\x00\x00\x00\x00\x00"},
		"[][4]byte": [][4]byte{{'a', 'b', 'c', 'd'}, {'x', 'x'}, {'a', 'b'}}, "[]code": []code{{'a', 'b', 'c', 'd'}, {'x', 'x'}, {'a', 'b'}},
		"view": view, "backwards": backwards,
	} {
		for src, want := range map[string]string{
			"s == 'ab'": "[false false true]", "s == t": "[false true false]", "s < t": "[true false true]", "'abc' > s": "[false false true]",
			"startswith(s, n) & (x > 1)": "[false false true]", "where(contains(s, 'cd'), x, -x)": "[1 -2 -3]", "endswith(s, one) + 0*x": "[0 0 1]",
		} {
			got, err := EvaluateArray(src, Vars{"s": s, "t": "xx", "n": name("ab"), "one": []string{"b"}, "x": []float64{1, 2, 3}})
			if err != nil || got.String() != want {
				t.Errorf("%s, %s: %v, %v; want %s", src, form, got, err, want)
			}
		}
	}
}

// A program knows no width.
func TestWidthsOfOneProgram(t *testing.T) {
	p := MustCompile("s == t", Types{"s": Bytes, "t": Bytes})
	for _, width := range []int{2, 3, 7, 8, 15, 16, 17, 40} {
		list := []string{"ab", strings.Repeat("x", width), ""}
		for _, other := range []int{1, width, width + 1} {
			dst := make([]bool, 3)
			if err := p.EvalInto(Of(dst), Strings(list), Strings([]string{"ab"[:min(other, 2)], strings.Repeat("x", other), "\x00"})); err != nil {
				t.Fatal(err)
			}
			if dst[0] != (other >= 2) || dst[1] != (other == width) || !dst[2] {
				t.Errorf("S%d with %d: %v", width, other, dst)
			}
		}
	}
}

func TestStringsDoNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("with the race detector pools lose what they hold")
	}
	const n = 5000
	dst := make([]float64, n)
	x := make([]float64, n)
	for _, src := range []string{
		"where(s == 'abc', x, 1)", "where('a longer one than that' < s, x, 1)", "where(s < t, x, 1)", "where((s == one) | contains(s, t) | endswith(one, s), x, 1)",
	} {
		for _, width := range []int{5, 16, 20} {
			p := MustCompile(src, Types{"s": Bytes, "t": Bytes, "one": Bytes, "x": Float64}, Threads(1))
			values := map[string]Array{"x": Of(x), "one": ScalarString("abc")}
			for _, name := range []string{"s", "t"} {
				values[name], _ = ViewBytes(make([]byte, n*width), width, []int{n}, nil)
			}
			var args []Array
			for _, name := range p.Names() {
				args = append(args, values[name])
			}
			if got := testing.AllocsPerRun(100, func() {
				if err := p.EvalInto(Of(dst), args...); err != nil {
					t.Fatal(err)
				}
			}); got >= 1 {
				t.Errorf("%s, S%d: %v allocations", src, width, got)
			}
		}
	}
}

// Byte strings are told apart from numbers in Evaluate's cache too.
func TestStringsAndNumbersOfOneText(t *testing.T) {
	for range 2 {
		s, err := EvaluateArray("a < b", Vars{"a": []string{"10"}, "b": []string{"9"}})
		if err != nil || s.At(0) != true {
			t.Error(s, err)
		}
		x, err := EvaluateArray("a < b", Vars{"a": []int{10}, "b": []int{9}})
		if err != nil || x.At(0) != false {
			t.Error(x, err)
		}
	}
}
