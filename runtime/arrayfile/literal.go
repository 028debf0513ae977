package arrayfile

import (
	"fmt"
	"strconv"
	"strings"
)

// The header of a .npy file is a Python literal. The parser below reads the part of Python that
// NumPy has ever written there: dict, tuple, list, string, integer, True, False and None.

type (
	pyTuple []any
	pyList  []any
	pyNone  struct{}
	pyDict  []pyItem
	pyItem  struct {
		key, value any // string, int64, bool, pyNone, pyTuple, pyList or pyDict
		text       string
	}
)

// maxNesting bounds the recursion; NumPy's own headers nest as deep as structured types do.
const maxNesting = 32

type literalParser struct {
	src   string
	pos   int
	depth int
}

// parseLiteral reads one literal that fills the whole of src but for white space.
func parseLiteral(src string) (any, error) {
	p := &literalParser{src: src}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(src) {
		return nil, p.errorf("unexpected %s after the end", p.near())
	}
	return v, nil
}

func (p *literalParser) errorf(format string, args ...any) error {
	return fmt.Errorf("byte %d: %s", p.pos, fmt.Sprintf(format, args...))
}

func (p *literalParser) near() string {
	if p.pos >= len(p.src) {
		return "end"
	}
	return strconv.QuoteRune(rune(p.src[p.pos]))
}

func (p *literalParser) space() {
	for p.pos < len(p.src) && strings.IndexByte(" \t\r\n\f", p.src[p.pos]) >= 0 {
		p.pos++
	}
}

// accept skips white space and then c, if it is next.
func (p *literalParser) accept(c byte) bool {
	p.space()
	if p.pos < len(p.src) && p.src[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *literalParser) value() (any, error) {
	if p.depth == maxNesting {
		return nil, p.errorf("nested too deeply")
	}
	p.depth++
	defer func() { p.depth-- }()
	p.space()
	if p.pos == len(p.src) {
		return nil, p.errorf("a value is missing")
	}
	switch c := p.src[p.pos]; {
	case c == '{':
		return p.dict()
	case c == '(':
		items, comma, err := p.items(')')
		if err == nil && len(items) == 1 && !comma { // (3) is 3 in parentheses
			return items[0], nil
		}
		return pyTuple(items), err
	case c == '[':
		items, _, err := p.items(']')
		return pyList(items), err
	case c == '\'' || c == '"':
		return p.str()
	case c == '-' || isDigit(c):
		return p.integer()
	}
	return p.word()
}

// items reads the elements of a tuple or list and its closing bracket, and reports whether any
// comma was among them.
func (p *literalParser) items(closing byte) (items []any, comma bool, err error) {
	p.pos++
	for !p.accept(closing) {
		v, err := p.value()
		if err != nil {
			return nil, false, err
		}
		items = append(items, v)
		if p.accept(',') {
			comma = true
		} else if p.accept(closing) {
			return items, comma, nil
		} else {
			return nil, false, p.errorf("expected ',' or '%c', found %s", closing, p.near())
		}
	}
	return items, comma, nil
}

func (p *literalParser) dict() (any, error) {
	p.pos++
	d := pyDict{}
	for !p.accept('}') {
		key, err := p.value()
		if err != nil {
			return nil, err
		}
		if !p.accept(':') {
			return nil, p.errorf("expected ':' after a key, found %s", p.near())
		}
		p.space()
		start := p.pos
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		d = append(d, pyItem{key, v, p.src[start:p.pos]})
		if !p.accept(',') {
			if p.accept('}') {
				break
			}
			return nil, p.errorf("expected ',' or '}', found %s", p.near())
		}
	}
	return d, nil
}

// str returns the text between the quotes. Escapes stay as they are: no key and no type code
// that is supported has one.
func (p *literalParser) str() (any, error) {
	quote := p.src[p.pos]
	start := p.pos + 1
	for i := start; i < len(p.src); i++ {
		switch p.src[i] {
		case quote:
			p.pos = i + 1
			return p.src[start:i], nil
		case '\\':
			i++
		}
	}
	return nil, p.errorf("a string is not closed")
}

func (p *literalParser) integer() (any, error) {
	start := p.pos
	p.pos++ // a sign or a digit
	for p.pos < len(p.src) && isDigit(p.src[p.pos]) {
		p.pos++
	}
	n, err := strconv.ParseInt(p.src[start:p.pos], 10, 64)
	if err != nil {
		p.pos, start = start, p.pos
		return nil, p.errorf("%s is not a 64-bit integer", quote(p.src[p.pos:start]))
	}
	if p.pos < len(p.src) && p.src[p.pos] == 'L' { // a long of Python 2
		p.pos++
	}
	return n, nil
}

func (p *literalParser) word() (any, error) {
	end := p.pos
	for end < len(p.src) && (isDigit(p.src[end]) || p.src[end] == '_' || p.src[end]|0x20 >= 'a' && p.src[end]|0x20 <= 'z') {
		end++
	}
	word := p.src[p.pos:end]
	v, ok := map[string]any{"True": true, "False": false, "None": pyNone{}}[word]
	switch {
	case ok:
		p.pos = end
		return v, nil
	case (word == "u" || word == "b") && end < len(p.src) && (p.src[end] == '\'' || p.src[end] == '"'):
		p.pos = end
		return p.str()
	case word == "":
		return nil, p.errorf("unexpected %s", p.near())
	}
	return nil, p.errorf("unexpected %s", quote(word))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
