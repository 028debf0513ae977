package parser

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// bases are the prefixes of an integer, after its 0.
var bases = map[byte]struct{ kind, digits string }{
	'x': {"a hexadecimal", "0123456789abcdefABCDEF"},
	'o': {"an octal", "01234567"},
	'b': {"a binary", "01"},
}

// number scans Python's numbers: 12 1_000 0x1f .5 1. 1e-9 2.5j.
func (s *scanner) number() lexer.TokenType {
	start := s.pos
	if _, ok := bases[s.at(start+1)|0x20]; ok && s.src[start] == '0' {
		return s.baseInt()
	}
	typ := tokInt
	s.digits()
	if s.at(s.pos) == '.' {
		typ = tokFloat
		s.pos++
		if isDigit(s.at(s.pos)) {
			s.digits()
		}
	}
	if s.at(s.pos)|0x20 == 'e' {
		i := s.pos + 1
		if c := s.at(i); c == '+' || c == '-' {
			i++
		}
		switch {
		case isDigit(s.at(i)):
			typ = tokFloat
			s.pos = i
			s.digits()
		case i > s.pos+1 || nameLen(s.src[s.pos:]) == 1: // but 2exp(x) lacks an operator, not digits
			return s.fail(start, i, "", "the exponent of the number has no digits")
		}
	}
	if s.at(s.pos)|0x20 == 'j' {
		typ = tokImag
		s.pos++
	}
	if text := s.src[start:s.pos]; typ == tokInt && text[0] == '0' && strings.Trim(text, "0_") != "" {
		text = shorten(strings.TrimLeft(text, "0_"))
		return s.fail(start, s.pos, fmt.Sprintf("write %s, or 0o%s for an octal number", text, text),
			"a decimal integer cannot begin with 0")
	}
	return s.endNumber(start, typ)
}

// digits skips digits, single underscores between them included.
func (s *scanner) digits() {
	for isDigit(s.at(s.pos)) || s.at(s.pos) == '_' && isDigit(s.at(s.pos+1)) && isDigit(s.at(s.pos-1)) {
		s.pos++
	}
}

func (s *scanner) baseInt() lexer.TokenType {
	start, base := s.pos, bases[s.src[s.pos+1]|0x20]
	isBaseDigit := func(i int) bool { return s.at(i) != 0 && strings.IndexByte(base.digits, s.at(i)) >= 0 }
	s.pos += 2
	for isBaseDigit(s.pos) || s.at(s.pos) == '_' && isBaseDigit(s.pos+1) {
		s.pos++
	}
	if c := s.at(s.pos); c != '_' && (isDigit(c) || nameLen(s.src[s.pos:]) > 0) {
		r, n := utf8.DecodeRuneInString(s.src[s.pos:])
		return s.fail(s.pos, s.pos+n, "", "'%c' is not %s digit", r, base.kind)
	}
	if s.pos == start+2 {
		return s.fail(start, s.pos, "", "%s number must have digits", base.kind)
	}
	return s.endNumber(start, tokInt)
}

// endNumber checks the number src[start:pos] and what follows it.
func (s *scanner) endNumber(start int, typ lexer.TokenType) lexer.TokenType {
	text, rest := s.src[start:s.pos], s.src[s.pos:]
	switch n := nameLen(rest); {
	case s.at(s.pos) == '_':
		return s.fail(s.pos, s.pos+1, "", "an underscore in a number must stand between two digits")
	case n > 0 && strings.HasSuffix(text, ".") && (rest[:n] == "real" || rest[:n] == "imag"):
		return s.fail(start, s.pos+n, fmt.Sprintf("write (%s).%s", shorten(text[:len(text)-1]), rest[:n]),
			"'.' after digits is a decimal point")
	case n > 0 && keywords[rest[:n]]:
		return s.fail(start, s.pos+n, "put a space between them", "a number is followed directly by '%s'", rest[:n])
	case n > 0:
		return s.fail(start, s.pos+n, fmt.Sprintf("write %s*%s", shorten(text), shorten(rest[:n])),
			"a number is followed by a name without an operator between them")
	case typ == tokFloat && len(rest) > 1 && rest[0] == '.' && isDigit(rest[1]):
		return s.fail(start, s.pos+2, "", "a number cannot have a second decimal point")
	}
	if n := len(text) - strings.Count(text, "_"); typ == tokInt && n > MaxDigits {
		return s.fail(start, s.pos, "write it as a floating-point number", "the integer has %d digits, more than %d", n, MaxDigits)
	}
	return typ
}

// parseInt returns the value of an int token.
func parseInt(text string) *big.Int {
	v, ok := new(big.Int).SetString(text, 0)
	if !ok {
		panic("parser: int token " + text) // number has checked it
	}
	return v
}

// parseFloat returns the value of a float token, or of an imaginary one without its j; +Inf if it is too large.
func parseFloat(text string) float64 {
	v, _ := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64) // the error can only be ErrRange
	return v
}

var simpleEscapes = map[byte]byte{
	'\\': '\\', '\'': '\'', '"': '"',
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// unescape returns the bytes of the string token text at pos: the escapes are those of Python's b'...',
// with or without the b, and the rest must be ASCII.
func unescape(text string, pos int) (string, *Error) {
	fail := func(i, end int, hint, format string, args ...any) (string, *Error) {
		return "", &Error{Span{pos + i, pos + end}, fmt.Sprintf(format, args...), hint}
	}
	var b strings.Builder
	last := len(text) - 1 // the closing quote
	for i := strings.IndexByte(text, text[last]) + 1; i < last; i++ {
		c := text[i]
		if c >= 0x80 {
			_, n := utf8.DecodeRuneInString(text[i:])
			return fail(i, i+n, "write its bytes as \\xhh", "a string is ASCII only")
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		start := i
		i++
		c = text[i]
		if v, ok := simpleEscapes[c]; ok {
			b.WriteByte(v)
			continue
		}
		base, digits, maxLen := 8, bases['o'].digits, 3
		if c == 'x' {
			base, digits, maxLen = 16, bases['x'].digits, 2
			i++
		}
		end := i
		for end < last && end < i+maxLen && strings.IndexByte(digits, text[end]) >= 0 {
			end++
		}
		switch {
		case c == 'x' && end < i+2:
			return fail(start, end, "", "\\x must be followed by two hexadecimal digits")
		case end == i:
			_, n := utf8.DecodeRuneInString(text[i:])
			return fail(start, i+n, "write \\\\ for a backslash", "unknown escape in a string")
		}
		v, err := strconv.ParseUint(text[i:end], base, 8)
		if err != nil {
			return fail(start, end, "", "the escape is larger than \\377, the largest byte")
		}
		b.WriteByte(byte(v))
		i = end - 1
	}
	return b.String(), nil
}
