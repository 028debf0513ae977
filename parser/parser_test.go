package parser

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func mustParse(t testing.TB, src string) Expr {
	t.Helper()
	e, err := Parse(src)
	if err != nil {
		t.Fatalf("%.60q: %v", src, err)
	}
	return e
}

func TestDump(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"(a + b)*sqrt( c ) # rest", `
Binary * [0:17]
  Binary + [1:6]
    Name a [1:2]
    Name b [5:6]
  Call sqrt [8:17]
    Name c [14:15]
`},
		{" 0 < (a) <= -1_0 ", `
Compare < <= [1:16]
  Int 0 [1:2]
  Name a [6:7]
  Unary - [12:16]
    Int 10 [13:16]
`},
		{"not x if !(c) else y", `
Cond [0:20]
  Unary not [0:5]
    Name x [4:5]
  Unary not [9:13]
    Name c [11:12]
  Name y [19:20]
`},
		{"sum((a).real, axis=(0, 1), keep = None, dtype=(2)+1)", `
Call sum [0:52]
  Attr .real [4:12]
    Name a [5:6]
  Keyword axis [14:25]
    Tuple [19:25]
      Int 0 [20:21]
      Int 1 [23:24]
  Keyword keep [27:38]
    None [34:38]
  Keyword dtype [40:51]
    Binary + [46:51]
      Int 2 [47:48]
      Int 1 [50:51]
`},
		{"x == b'a' \"\\x41\" or True && 2.5j", `
Logical or [0:32]
  Compare == [0:16]
    Name x [0:1]
    String 'aA' [5:16]
  Logical and [20:32]
    Bool True [20:24]
    Imag 2.5j [28:32]
`},
	} {
		if got := Dump(mustParse(t, c.src)); got != c.want[1:] {
			t.Errorf("%s\ngot\n%swant%s", c.src, got, c.want)
		}
	}
}

func TestOperatorAndFunctionPlaces(t *testing.T) {
	b := mustParse(t, "a   // sqrt(b)").(*Binary)
	if want := (Span{4, 6}); b.OpPos != want {
		t.Errorf("operator at %v, want %v", b.OpPos, want)
	}
	if got, want := b.Y.(*Call).FuncSpan, (Span{7, 11}); got != want {
		t.Errorf("function at %v, want %v", got, want)
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"((a)+(b*c))", "a + b * c"},
		{"(a+b)*c", "(a + b) * c"},
		{"a-(b-c)", "a - (b - c)"},
		{"(a-b)-c", "a - b - c"},
		{"(-a)**2", "(-a) ** 2"},
		{"-(a**2)", "-a ** 2"},
		{"(a**b)**c**-d", "(a ** b) ** c ** -d"},
		{"!a & b", "(not a) & b"},
		{"!a == b", "(not a) == b"},
		{"!(a == b)", "not a == b"},
		{"!!a || b&&c", "not not a or b and c"},
		{"a or (b or c)", "a or (b or c)"},
		{"(a < b) < c < (d < e)", "(a < b) < c < (d < e)"},
		{
			"(x if c else y) if (p if q else r) else (z if d else w)",
			"(x if c else y) if (p if q else r) else z if d else w",
		},
		{"f( a,(b if c else d),k=(1,),n = None,e=() , )", "f(a, b if c else d, k=(1,), n=None, e=())"},
		{"(1).real + 1.5.imag + 2j.real + (-a).real", "(1).real + (1.5).imag + (2j).real + (-a).real"},
		{"0x10 + 1_000 + 1. + 1e400 + 1e400j + 1e22 + 3.j", "16 + 1000 + 1.0 + 1e999 + 1e999j + 1e+22 + 3j"},
		{`"it's" + '\\\t\0\377'`, `'it\'s' + '\\\t\x00\xff'`},
		{"a\n+\tb \\\n - c # d", "a + b - c"},
	} {
		if got := Format(mustParse(t, c.src)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.src, got, c.want)
		}
		checkRoundTrip(t, c.src)
	}
}

// shape is the tree of e without the places, which end each line of its dump.
func shape(e Expr) string {
	var b strings.Builder
	for line := range strings.Lines(Dump(e)) {
		b.WriteString(line[:strings.LastIndexByte(line, '[')])
		b.WriteByte('\n')
	}
	return b.String()
}

func mustParseScript(t testing.TB, src string) *Script {
	t.Helper()
	s, err := ParseScript(src)
	if err != nil {
		t.Fatalf("%.60q: %v", src, err)
	}
	return s
}

// checkRoundTrip checks that the text that Format makes of src has the same tree.
func checkRoundTrip(t *testing.T, src string) {
	t.Helper()
	e := mustParseScript(t, src)
	text := Format(e)
	again, err := ParseScript(text)
	if err != nil {
		t.Fatalf("%q is formatted as %q: %v", src, text, err)
	}
	if got, want := shape(again), shape(e); got != want {
		t.Fatalf("%q is formatted as %q, got\n%swant\n%s", src, text, got, want)
	}
}

func TestRoundTripOfPython(t *testing.T) {
	text, err := os.ReadFile("testdata/python.golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if src, want, _ := strings.Cut(line, " => "); want != "error" {
			checkRoundTrip(t, strings.TrimPrefix(src, "literal "))
		}
	}
}

// checkPlaces checks that e lies within the place of its parent, and its operands in e.
func checkPlaces(t *testing.T, e Expr, parent Span) {
	t.Helper()
	s := SpanOf(e)
	if s.Pos < parent.Pos || s.End > parent.End || s.Pos >= s.End {
		t.Fatalf("%s is at %v, its parent at %v", Format(e), s, parent)
	}
	_, operands := describe(e)
	for _, x := range operands {
		checkPlaces(t, x, s)
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"testdata/python.golden", "testdata/errors.golden", "testdata/scripts.txt"} {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			src, _, _ := strings.Cut(strings.TrimPrefix(line, "literal "), " => ")
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := ParseScript(src)
		if err != nil {
			var pe *Error
			if !errors.As(err, &pe) || pe.Msg == "" || pe.Pos < 0 || pe.Pos > pe.End || pe.End > len(src) {
				t.Fatalf("%q: bad error %#v", src, err)
			}
			if lines := strings.Split(Snippet(src, pe.Span), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "^") {
				t.Fatalf("%q: bad snippet %q", src, lines)
			}
			return
		}
		checkPlaces(t, e, Span{0, len(src)})
		if len(src) < MaxDepth/2 { // else the parentheses of Format may be too many
			checkRoundTrip(t, src)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"13bytes", "a + b*sqrt(c)"},
		{"80bytes", "where(a > 0.5, 2*sin(x)**2 + 3*cos(y)**2, exp(-(x - y)**2 / (2*s**2))) - 1.5*sum"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustParse(b, c.src)
			}
		})
	}
}
