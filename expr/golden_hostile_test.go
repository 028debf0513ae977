package expr_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// TestHostileText evaluates texts that no well-meaning person writes, over a = [1 2]. Where want is "",
// a correct value and an error are both right; a crash, a hang or an endless report is not.
func TestHostileText(t *testing.T) {
	repeat := strings.Repeat
	for _, c := range []struct {
		name, src, want string // want: a value or "error KIND"
	}{
		{"open parentheses", repeat("(", 100_000), "error syntax"},
		{"closed parentheses", repeat("(", 100_000) + "a" + repeat(")", 100_000), "error syntax"},
		{"calls", repeat("sqrt(", 100_000) + "a", "error syntax"},
		{"minus", repeat("-", 100_000) + "a", "error syntax"},
		{"not", repeat("not ", 100_000) + "a", "error syntax"},
		{"if", repeat("a if ", 100_000), "error syntax"},
		{"else", repeat("a if a else ", 50_000) + "a", "error syntax"},
		{"commas", "sqrt(" + repeat(",", 100_000) + ")", "error syntax"},
		{"digits", repeat("7", 1_000_000), "error syntax"},
		{"exponent", "a * 1e" + repeat("9", 1000), "[+Inf +Inf]"},
		{"blanks", repeat(" ", 3_000_000) + "a", "error syntax"},
		{"control characters", "a\x00+\x07a", "error syntax"},
		{"not UTF-8", "a + \xff\xfe", "error syntax"},
		{"quotes", repeat("'", 99_999), "error syntax"},
		{"a long name", repeat("x", 100_000), "error syntax"},
		{"many names", "a0" + sequence(" + a%d", 1, 5000), "error name"},
		{"a tower of powers", "9**9**9**9**9", "error value"},
		{"a tower beside an operand", "a * 9**9**9**9", "error value"},
		{"a wide shift", "a * (1 << 1 << 1 << 10000000000)", ""},
		{"arguments", "maximum(" + repeat("a,", 20_000) + "a)", "error type"},
		{"deep", repeat("(1 + ", 300) + "a" + repeat(")", 300), "[301 302]"},
		{"deep calls", repeat("abs(", 300) + "a" + repeat(")", 300), "[1 2]"},
		{"deep choice", repeat("(a if a > 1 else ", 100) + "0" + repeat(")", 100), "[0 2]"},
		{"signs", repeat("-", 400) + "a", "[1 2]"},
		{"a sum", "a" + repeat("+a", 999), "[1000 2000]"},
		{"a sum of products", "a" + sequence("+ a*%d", 1, 400), "[80201 160402]"},
		{"a product", "a" + repeat("*a", 50), "[1 2.251799813685248e+15]"},
		{"a chain", "a" + repeat(" == a", 200), "[true true]"},
		{"a long sum", "a" + repeat("+a", 40_000), ""},
		{"a long sum of squares", "a" + sequence("+(a+%d)**2", 1, 9000), ""},
		{"a long chain", "a" + repeat("<a", 40_000), ""},
		{"long logic", "a" + repeat(" and a", 40_000), ""},
		{"many constants", "a" + sequence("*1.%d", 1, 10_000), ""},
		{"live together", pyramid(300), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, err := expr.EvaluateArray(c.src, expr.Vars{"a": []float64{1, 2}})
			if err != nil {
				checkReport(t, c.src, err)
				if got := "error " + kindName(err); c.want != "" && got != c.want {
					t.Errorf("got %s: %.300v; want %s", got, err, c.want)
				}
			} else if got := result.String(); c.want != "" && got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// checkReport checks that an error can be shown whatever the text was.
func checkReport(t *testing.T, src string, err error) {
	t.Helper()
	e, ok := errors.AsType[*expr.Error](err)
	if !ok {
		t.Fatalf("a %T: %.300v", err, err)
	}
	if e.Pos < 0 || e.Pos > e.End || e.End > len(src) {
		t.Errorf("the error's place is %d to %d of %d bytes", e.Pos, e.End, len(src))
	}
	if line := err.Error(); strings.ContainsAny(line, "\n\x00\x07") || len(line) > 500 {
		t.Errorf("Error() is not one short line: %d bytes, %.300q", len(line), line)
	}
	if all := fmt.Sprintf("%+v", err); strings.Count(all, "\n") != 2 || len(all) > 1000 {
		t.Errorf("the report has %d lines and %d bytes", strings.Count(all, "\n")+1, len(all))
	}
}

// sequence returns format for each number from lo to hi.
func sequence(format string, lo, hi int) string {
	var b strings.Builder
	for i := lo; i <= hi; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// pyramid returns a text whose n left operands are all wanted after the last right one.
func pyramid(n int) string {
	return sequence("(a*%d + ", 1, n) + "a" + strings.Repeat(")", n)
}
