package parser

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// The types of token. White space and comments are skipped.
const (
	tokName    lexer.TokenType = iota + 1
	tokKeyword                 // one of keywords
	tokInt
	tokFloat
	tokImag
	tokString // with prefix and quotes
	tokOp     // one of operators
)

var symbols = map[string]lexer.TokenType{
	"EOF": lexer.EOF, "Name": tokName, "Keyword": tokKeyword, "Int": tokInt,
	"Float": tokFloat, "Imag": tokImag, "String": tokString, "Op": tokOp,
}

var keywords = map[string]bool{
	"and": true, "or": true, "not": true, "if": true, "else": true,
	"True": true, "False": true, "None": true,
	"is": true, "in": true, "lambda": true, // reserved, so that their use gets a clear error
}

// operators lists every sequence that is one token, the longest first. Those of other languages and
// of Python's statements are here so that advice can say what to write instead.
var operators = [...]string{
	"**=", "//=", "<<=", ">>=", "===", "!==", "...",
	"**", "//", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
	"<>", "=>", "=<", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "~=",
	"+", "-", "*", "/", "%", "<", ">", "&", "|", "^", "~", "!", "(", ")", ",", ".", "=",
	"[", "]", "{", "}", ":", ";", "@", "?",
}

// operatorsBy holds operators by their first byte.
var operatorsBy = func() (by [128][]string) {
	for _, op := range operators {
		by[op[0]] = append(by[op[0]], op)
	}
	return by
}()

// lexerDef is the lexer.Definition given to participle.
type lexerDef struct{}

func (lexerDef) Symbols() map[string]lexer.TokenType { return symbols }

func (lexerDef) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	src, err := io.ReadAll(r)
	return newScanner(string(src)), err
}

// A scanner turns a text into tokens, whose Value is the text as written. At the first place that is
// no token it ends the tokens and keeps the error in err: the parser may have one for an earlier place.
type scanner struct {
	src    string
	pos    int // of the next byte
	line   int // number of line ends before pos
	tokens int
	err    *Error
}

func newScanner(src string) *scanner { return &scanner{src: src} }

// Next implements lexer.Lexer; it never fails.
func (s *scanner) Next() (lexer.Token, error) {
	s.skipBlanks()
	start := lexer.Position{Offset: s.pos, Line: s.line}
	if s.pos == len(s.src) || s.err != nil {
		return lexer.EOFToken(start), nil
	}
	typ := s.scan()
	if s.tokens++; s.tokens > MaxTokens && s.err == nil {
		s.fail(start.Offset, s.pos, "", "the expression has more than %d names, operators and parentheses", MaxTokens)
	}
	if s.err != nil {
		return lexer.EOFToken(start), nil
	}
	return lexer.Token{Type: typ, Value: s.src[start.Offset:s.pos], Pos: start}, nil
}

// fail records the error at src[pos:end] and returns the type of the token that ends the tokens.
func (s *scanner) fail(pos, end int, hint, format string, args ...any) lexer.TokenType {
	s.err = &Error{Span{pos, end}, fmt.Sprintf(format, args...), hint}
	return lexer.EOF
}

// at returns src[i], or 0 past the end: no text has a NUL.
func (s *scanner) at(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return 0
}

func (s *scanner) skipBlanks() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '\n':
			s.line++
		case c == ' ', c == '\t', c == '\r', c == '\f':
		case c == '\\' && s.at(s.pos+1) == '\n', c == '\\' && s.at(s.pos+1) == '\r': // Python's line continuation
			if s.pos++; s.at(s.pos) == '\r' && s.at(s.pos+1) == '\n' {
				s.pos++
			}
		case c == '#':
			if n := strings.IndexByte(s.src[s.pos:], '\n'); n >= 0 {
				s.pos += n
			} else {
				s.pos = len(s.src)
			}
			continue
		default:
			return
		}
		s.pos++
	}
}

func (s *scanner) scan() lexer.TokenType {
	c := s.src[s.pos]
	if isDigit(c) || c == '.' && isDigit(s.at(s.pos+1)) {
		return s.number()
	}
	if c == '\'' || c == '"' {
		return s.str(s.pos)
	}
	if n := nameLen(s.src[s.pos:]); n > 0 {
		return s.name(n)
	}
	if c < utf8.RuneSelf {
		for _, op := range operatorsBy[c] {
			if strings.HasPrefix(s.src[s.pos:], op) {
				s.pos += len(op)
				return tokOp
			}
		}
	}
	return s.badChar()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// nameLen returns the length of the name that begins text, 0 if none does.
func nameLen(text string) int {
	for i, r := range text {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', r == '_':
		case i > 0 && '0' <= r && r <= '9':
		case r >= utf8.RuneSelf && unicode.In(r, unicode.L, unicode.Nl):
		case r >= utf8.RuneSelf && i > 0 && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc):
		default:
			return i
		}
	}
	return len(text)
}

// name scans a name or keyword of n bytes, or a string if the name is a string's prefix.
func (s *scanner) name(n int) lexer.TokenType {
	start, name := s.pos, s.src[s.pos:s.pos+n]
	s.pos += n
	if c := s.at(s.pos); (c == '\'' || c == '"') && n <= 2 && strings.Trim(name, "bBfFrRuU") == "" {
		switch {
		case name == "b" || name == "B":
			return s.str(s.pos)
		case strings.ContainsAny(name, "fF"):
			return s.fail(start, s.pos+1, "", "f-strings are not supported")
		}
		return s.fail(start, s.pos+1, "write 'text' or b'text'", "the string prefix '%s' is not supported", name)
	}
	if keywords[name] {
		return tokKeyword
	}
	if n > MaxName {
		return s.fail(start, s.pos, "", "the name has %d bytes, more than %d", n, MaxName)
	}
	return tokName
}

// str scans the string whose opening quote is at i; unescape checks what is inside.
func (s *scanner) str(i int) lexer.TokenType {
	start, quote := s.pos, s.src[i]
	if s.at(i+1) == quote && s.at(i+2) == quote {
		return s.fail(start, i+3, "use single quotes and \\n", "triple-quoted strings are not supported")
	}
	for i++; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == quote:
			s.pos = i + 1
			return tokString
		case c == '\\' && s.at(i+1) != '\n':
			i++
		case c == '\n' || c == '\\':
			return s.fail(start, i, "write \\n for a line end in a string", "the string is not closed on its line")
		}
	}
	return s.fail(start, len(s.src), fmt.Sprintf("add the closing %c", quote), "the string is not closed")
}

// lookalikes are characters that editors and typesetters put in the place of what was meant.
var lookalikes = map[rune]string{
	'‘': "'", '’': "'", '“': `"`, '”': `"`, '−': "-", '–': "-", '×': "*", '·': "*", '÷': "/",
	'≤': "<=", '≥': ">=", '≠': "!=", '¬': "not", '∧': "and", '∨': "or", '²': "**2", '³': "**3", '√': "sqrt()",
	'(': "(", ')': ")", ',': ",",
}

func (s *scanner) badChar() lexer.TokenType {
	r, n := utf8.DecodeRuneInString(s.src[s.pos:])
	hint := ""
	if text, ok := lookalikes[r]; ok {
		hint = "write " + text
	} else if unicode.IsSpace(r) {
		hint = "use an ordinary space"
	} else if !unicode.IsPrint(r) {
		hint = "remove it"
	}
	if !unicode.IsPrint(r) {
		return s.fail(s.pos, s.pos+n, hint, "the character %U is not allowed here", r)
	}
	return s.fail(s.pos, s.pos+n, hint, "the character '%c' is not allowed here", r)
}
