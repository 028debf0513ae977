package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LineCol returns the line and the column, in characters, of the byte at pos; both count from 1.
func LineCol(src string, pos int) (line, col int) {
	before := src[:min(max(pos, 0), len(src))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// The columns of a snippet, and how many of them show what stands before the span in a long line.
const (
	snippetWidth = 76
	snippetLead  = 36
)

// Snippet returns two lines without a final line end: the line of src in which s begins, and ^~~~ below s.
//
//	a + * b
//	    ^
//
// A long line is cut to 76 columns around s, a span of several lines to its first. What a terminal would
// not print shows as U+FFFD, and a tab as four blanks.
func Snippet(src string, s Span) string {
	pos := min(max(s.Pos, 0), len(src))
	lineStart := strings.LastIndexByte(src[:pos], '\n') + 1
	line := src[lineStart:]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	line = strings.TrimSuffix(line, "\r")
	pos = min(pos-lineStart, len(line))
	end := min(max(s.End-lineStart, pos), len(line))

	lo, hi := 0, len(line)
	if fits, _ := prefixWithin(line, snippetWidth); fits < len(line) {
		lo = pos - suffixWithin(line[:pos], snippetLead)
		n, _ := prefixWithin(line[lo:], snippetWidth-2)
		hi = lo + n
	}
	end = min(end, hi)

	var text, mark strings.Builder
	if lo > 0 {
		text.WriteString("…")
		mark.WriteByte(' ')
	}
	for _, r := range line[lo:hi] {
		text.WriteString(cell(r))
	}
	if hi < len(line) {
		text.WriteString("…")
	}
	_, lead := prefixWithin(line[lo:pos], snippetWidth)
	_, width := prefixWithin(line[pos:end], snippetWidth)
	mark.WriteString(strings.Repeat(" ", lead) + "^" + strings.Repeat("~", max(width-1, 0)))
	return text.String() + "\n" + mark.String()
}

// prefixWithin returns the length of the longest beginning of text that takes at most width columns,
// and its columns.
func prefixWithin(text string, width int) (n, columns int) {
	for i, r := range text {
		w := columnsOf(r)
		if columns+w > width {
			return i, columns
		}
		columns += w
	}
	return len(text), columns
}

// suffixWithin returns the length of the longest end of text that takes at most width columns.
func suffixWithin(text string, width int) int {
	i := len(text)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		if width -= columnsOf(r); width < 0 {
			break
		}
		i -= n
	}
	return len(text) - i
}

// cell returns what is shown for r.
func cell(r rune) string {
	if r == '\t' {
		return "    "
	}
	return string(printable(r))
}

// columnsOf returns how many columns of a terminal cell(r) takes.
func columnsOf(r rune) int {
	switch {
	case r == '\t':
		return 4
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), 0xff01 <= r && r <= 0xff60, 0x1f300 <= r && r <= 0x1faff:
		return 2
	}
	return 1
}
