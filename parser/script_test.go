package parser

import (
	"strings"
	"testing"
)

// What statements a text has: the lines of each text are joined by "⏎".
func TestStatements(t *testing.T) {
	for src, want := range map[string]string{
		"t = a*b; u = sin(t); u + t":            "t = a * b; u = sin(t); u + t",
		"t = a*b⏎u = sin(t)⏎u + t":              "t = a * b; u = sin(t); u + t",
		"t = a ;⏎⏎ # about u⏎ u=t # end⏎⏎u⏎":    "t = a; u = t; u",
		"t = a; u = t;":                         "t = a; u = t",
		"t = a":                                 "t = a",
		"t = a⏎* b⏎/ c⏎t":                       "t = a * b / c; t",
		"t = a +⏎b⏎t":                           "t = a + b; t",
		"t = (a⏎+ b⏎- c)⏎t":                     "t = a + b - c; t",
		"t = f(a⏎, b, k⏎=⏎(1⏎,))⏎t":             "t = f(a, b, k=(1,)); t",
		"t = a \\⏎ + b⏎t":                       "t = a + b; t",
		"t = a \\\r⏎ - b;⏎t⏎- b":                "t = a - b; t - b",
		"t = a if b⏎else c⏎t":                   "t = a if b else c; t",
		"t = a⏎if b else c⏎t":                   "t = a if b else c; t",
		"t = a⏎and b⏎== c⏎not t":                "t = a and b == c; not t",
		"t = a⏎(t + 1)*2":                       "t = a; (t + 1) * 2",
		"t = a⏎(t + 1).real":                    "t = a; (t + 1).real",
		"t = a⏎(t, a)":                          "t = a; t, a",
		"t = 'a' 'b'⏎'c' == t":                  "t = 'ab'; 'c' == t",
		"t = a⏎~t":                              "t = a; ~t",
		"t = a⏎.real⏎t":                         "t = a.real; t",
		"sqrt⏎(a)⏎- b⏎+ c":                      "sqrt(a) - b + c",
		"r = hypot(x, y), th = arctan2(y, x)":   "r = hypot(x, y), th = arctan2(y, x)",
		"r = x,⏎s = r⏎":                         "r = x, s = r",
		"t = x⏎r = t⏎, s = t⏎+ x":               "",
		"a, b":                                  "a, b",
		"(a, b)":                                "a, b",
		"(a, b,);":                              "a, b",
		"(a,)":                                  "a",
		"a, (b + 1)*2, -c,":                     "a, (b + 1) * 2, -c",
		"t = f(t=1, u=t2); u = t":               "t = f(t=1, u=t2); u = t",
		"sum = sum(a); sum(sum) + sum":          "sum = sum(a); sum(sum) + sum",
		"pi = 3; e = pi; e":                     "pi = 3; e = pi; e",
		"t = a == b; t":                         "t = a == b; t",
		"t = a; u = t⏎v = t + u, w = v, x = w;": "t = a; u = t; v = t + u, w = v, x = w",
	} {
		src := strings.ReplaceAll(src, "⏎", "\n")
		s, err := ParseScript(src)
		got := ""
		if err == nil {
			got = Format(s)
		}
		if got != want {
			t.Errorf("%q\ngot  %s (%v)\nwant %s", src, got, err, want)
			continue
		}
		if err == nil {
			checkPlaces(t, s, Span{0, len(src)})
			checkRoundTrip(t, src)
		}
	}
}

func TestDumpScript(t *testing.T) {
	s := mustParseScript(t, " t = a*b\n r= -t, s = t ")
	want := `Script [1:22]
  Assign t [1:8]
    Binary * [5:8]
      Name a [5:6]
      Name b [7:8]
  Assign r [10:15]
    Unary - [13:15]
      Name t [14:15]
  Assign s [17:22]
    Name t [21:22]
`
	if got := Dump(s); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := s.Results[1].NameSpan(); got != (Span{17, 18}) {
		t.Errorf("the name s is at %v", got)
	}
}

// Parse reads one expression only.
func TestParseIsOneExpression(t *testing.T) {
	for _, src := range []string{"t = a", "t = a; t", "a, b", "(a, b)"} {
		if e, err := Parse(src); err == nil {
			t.Errorf("%s is %s", src, Format(e))
		}
	}
	if got := Format(mustParse(t, "a;")); got != "a" {
		t.Errorf("a; is %s", got)
	}
}
