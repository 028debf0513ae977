package parser

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// manyKeywords returns n arguments with different names.
func manyKeywords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d=%d,", i, i)
	}
	return b.String()
}

// manyAssignments returns n statements, each of which uses the value of the one before.
func manyAssignments(n int) string {
	var b strings.Builder
	b.WriteString("t0 = 1\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "t%d = t%d\n", i, i-1)
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	repeat := strings.Repeat
	for _, c := range []struct{ name, src, want string }{
		{"parentheses", repeat("(", 100_000), "nested more than"},
		{"closed parentheses", repeat("(", 5000) + "a" + repeat(")", 5000), "nested more than"},
		{"calls", repeat("f(", 100_000), "nested more than"},
		{"arguments by name", repeat("f(x=(", 100_000), "nested more than"},
		{"minus", repeat("-", MaxSource), "nested more than"},
		{"not", repeat("not ", 200_000), "nested more than"},
		{"power", repeat("2**", 300_000) + "2", "nested more than"},
		{"conditional", repeat("x if x else ", 80_000) + "x", "nested more than"},
		{"sum", repeat("a+", MaxSource/2-1) + "a", "operands and operators"},
		{"attributes", "a" + repeat(".real", MaxNodes), "operands and operators"},
		{"arguments", "f(" + repeat("a,", MaxNodes) + ")", "operands and operators"},
		{"arguments given by name", "f(" + manyKeywords(MaxKeywords+1) + ")", "given by name"},
		{"tokens", repeat("((((a))))+", MaxTokens/10) + "a", "names, operators and parentheses"},
		{"bytes", repeat(" ", MaxSource) + "a", "bytes"},
		{"digits", repeat("1", MaxDigits+1), "digits"},
		{"a million digits", repeat("7", MaxSource), "digits"},
		{"hexadecimal digits", "0x" + repeat("f", MaxDigits+1), "digits"},
		{"a long name", "a + " + repeat("x", MaxName+1), "the name has 256 bytes"},
		{"assignments", repeat("t = a\n", MaxSource/6), "assigned twice"},
		{"names", manyAssignments(60_000) + "1", "operands and operators"},
		{"results", repeat("a,", MaxResults+1), "results"},
		{"results in parentheses", "(" + repeat("a,", MaxResults+1) + ")", "results"},
		{"brackets", repeat("[", MaxSource), "lists"},
		{"comma", "f(" + repeat(",", MaxSource-2), "missing between '(' and ','"},
	} {
		_, err := ParseScript(c.src)
		var pe *Error
		if !errors.As(err, &pe) || !strings.Contains(pe.Msg, c.want) {
			t.Errorf("%s: got %v, want ...%s...", c.name, err, c.want)
			continue
		}
		if pe.Pos < 0 || pe.Pos > pe.End || pe.End > len(c.src) {
			t.Errorf("%s: bad place %v", c.name, pe.Span)
		}
		if text := Snippet(c.src, pe.Span); len(text) > 400 {
			t.Errorf("%s: the snippet has %d bytes", c.name, len(text))
		}
		if len(pe.Msg)+len(pe.Hint) > 400 {
			t.Errorf("%s: the message has %d bytes", c.name, len(pe.Msg))
		}
	}
}

// TestWithinLimits checks that the limits are reached, and that long chains do not nest.
func TestWithinLimits(t *testing.T) {
	repeat := strings.Repeat
	for name, src := range map[string]string{
		"parentheses": repeat("(", MaxDepth-1) + "a" + repeat(")", MaxDepth-1),
		"minus":       repeat("-", MaxDepth-1) + "a",
		"power":       repeat("2**", MaxDepth-1) + "2",
		"conditional": repeat("x if x else ", MaxDepth-1) + "x",
		"sum":         repeat("a+", MaxNodes/2-1) + "a",
		"product":     repeat("a*b + ", MaxNodes/4-1) + "a",
		"comparisons": repeat("a<", 40_000) + "a",
		"and":         repeat("a and ", 40_000) + "a",
		"attributes":  "a" + repeat(".real", 40_000),
		"strings":     repeat("'a'", MaxSource/4),
		"arguments":   "f(" + repeat("a,", MaxNodes-2) + ")",
		"keywords":    "f(" + manyKeywords(MaxKeywords) + ")",
		"comment":     "a #" + repeat("x", MaxSource-3),
		"a long name": repeat("x", MaxName),
		"int":         repeat("9", MaxDigits),
		"hexadecimal": "0x" + repeat("f", MaxDigits-2),
		"assignments": manyAssignments(30_000) + "1",
		"results":     repeat("a,", MaxResults),
		"float":       repeat("9", MaxSource-2) + ".5",
	} {
		t.Run(name, func(t *testing.T) { checkRoundTrip(t, src) })
	}
	e := mustParse(t, repeat("a+", 5000)+"b")
	if b, ok := e.(*Binary); !ok || SpanOf(b.Y) != (Span{10_000, 10_001}) || SpanOf(b.X) != (Span{0, 9_999}) {
		t.Error("a sum is not a left-deep tree")
	}
	if n := len(Dump(e)); n > 100*10_000 {
		t.Errorf("Dump of 10,001 nodes has %d bytes", n)
	}
}
