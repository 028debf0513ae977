package parser

import (
	"strings"
	"testing"
)

func TestLineCol(t *testing.T) {
	const src = "a +\näb + c\n"
	for _, c := range []struct{ pos, line, col int }{
		{0, 1, 1}, {3, 1, 4}, {4, 2, 1}, {6, 2, 2}, {len(src), 3, 1}, {99, 3, 1}, {-1, 1, 1},
	} {
		if line, col := LineCol(src, c.pos); line != c.line || col != c.col {
			t.Errorf("%d: got %d:%d, want %d:%d", c.pos, line, col, c.line, c.col)
		}
	}
}

func TestSnippet(t *testing.T) {
	for _, c := range []struct {
		name, src string
		span      Span
		want      string
	}{
		{"one line", "a + * b", Span{4, 5}, "a + * b\n    ^"},
		{"wide", "a + foo(b)", Span{4, 7}, "a + foo(b)\n    ^~~"},
		{"empty span at the end", "a +", Span{3, 3}, "a +\n   ^"},
		{"empty text", "", Span{0, 0}, "\n^"},
		{"second line", "a +\r\n b c\r\n+ d", Span{8, 9}, " b c\n   ^"},
		{"over two lines", "f(a,\nb)", Span{1, 7}, "f(a,\n ^~~"},
		{"at a line end", "ab\nc", Span{2, 3}, "ab\n  ^"},
		{"tab", "\ta\t$", Span{3, 4}, "    a    $\n         ^"},
		{"accents and wide letters", "é + 名 + x", Span{11, 12}, "é + 名 + x\n         ^"},
		{"combining accent", "e\u0301 + x", Span{6, 7}, "e\u0301 + x\n    ^"},
		{"not printable", "a\x1b[31m \xff", Span{7, 8}, "a\ufffd[31m \ufffd\n       ^"},
		{"outside of the text", "ab", Span{-3, 99}, "ab\n^~"},
		{
			"long, at its begin", "x" + strings.Repeat("+a", 100),
			Span{0, 1},
			"x" + strings.Repeat("+a", 36) + "+…\n^",
		},
		{
			"long, in its middle", strings.Repeat("a+", 100) + "xy" + strings.Repeat("+a", 100),
			Span{200, 202},
			"…" + strings.Repeat("a+", 18) + "xy" + strings.Repeat("+a", 18) + "…\n" + strings.Repeat(" ", 37) + "^~",
		},
		{
			"long, at its end", strings.Repeat("a+", 100),
			Span{200, 200},
			"…" + strings.Repeat("a+", 18) + "\n" + strings.Repeat(" ", 37) + "^",
		},
		{
			"long span", "(" + strings.Repeat("a+", 100),
			Span{0, 201},
			"(" + strings.Repeat("a+", 36) + "a…\n^" + strings.Repeat("~", 73),
		},
	} {
		if got := Snippet(c.src, c.span); got != c.want {
			t.Errorf("%s:\n%q\ngot\n%s\nwant\n%s", c.name, c.src, got, c.want)
		}
	}
}
