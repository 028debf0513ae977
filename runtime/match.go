package runtime

import (
	"bytes"
	"math/bits"
	"strings"
	"unsafe"
)

// A side is one of the two strings that a matcher looks at.
type side struct {
	op    int // index in layout.ops, whose elements are of width bytes; -1: text for all elements
	width int
	text  string // without NULs at the end
}

// A matcher is the source that a [Predicate] is in one evaluation. It chooses its loop once.
type matcher struct {
	test  Test
	not   bool // the answer is the opposite of what loop says
	x, y  side
	loop  matchLoop
	width int    // how many bytes of both sides loops that compare look at
	tail  uint64 // see endsInWord
}

// A matchLoop answers for len(dst) pairs of elements, which lie sx and sy bytes apart; 1 is yes.
type matchLoop func(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int)

// newMatcher returns one of the job's own.
func (j *job) newMatcher() *matcher {
	k := len(j.matchers)
	if k == cap(j.matchers) { // those handed out stay where they are
		j.matchers = make([]matcher, 0, max(4, 2*k))
		k = 0
	}
	j.matchers = j.matchers[:k+1]
	return &j.matchers[k]
}

// releaseMatchers forgets the evaluation's strings.
func (j *job) releaseMatchers() {
	const keep = 64 << 10
	clear(j.matchers)
	j.matchers, j.pads = j.matchers[:0], j.pads[:0]
	if cap(j.pads) > keep {
		j.pads = nil
	}
}

// side finds what t stands for. An operand of one element is copied, since results may be written over it.
func (j *job) side(t Text) side {
	if t.Param < 0 {
		return side{op: -1, text: trimmed(t.Literal)}
	}
	o := &j.ops[t.Param]
	if o.size == 0 {
		return side{op: -1}
	}
	if j.repeated(o) {
		return side{op: -1, text: trimmed(j.keep(unsafe.String((*byte)(o.ptr), o.size), o.size))}
	}
	return side{op: t.Param, width: o.size}
}

// keep copies s, padded with NULs to size bytes, to the job's own memory.
func (j *job) keep(s string, size int) string {
	n := len(j.pads)
	if cap(j.pads)-n < size { // strings in the memory so far stay there
		j.pads, n = make([]byte, 0, max(2*cap(j.pads), size, 256)), 0
	}
	j.pads = j.pads[:n+size]
	pad := j.pads[n:]
	clear(pad[copy(pad, s):])
	return unsafe.String(unsafe.SliceData(pad), size)
}

// prepare chooses the loop.
func (m *matcher) prepare(j *job) {
	switch {
	case m.x.op < 0 && m.y.op < 0:
		m.always(m.test.of(m.x.text, m.y.text))
	case m.test <= Less && (m.x.op < 0 || m.y.op < 0):
		m.prepareCompareText(j)
	case m.test <= Less && m.x.width != m.y.width:
		m.loop = eachPair
	case m.test <= Less:
		m.chooseCompare(m.x.width)
	case m.y.op < 0:
		m.prepareSearch(j)
	default:
		m.loop = eachPair
	}
}

// always makes the answer the same for all elements.
func (m *matcher) always(yes bool) { m.loop, m.not = nil, yes }

// of is the definition of the tests, for strings without NULs at the end.
func (t Test) of(x, y string) bool {
	switch t {
	case Equal:
		return x == y
	case Less:
		return x < y
	case Contains:
		return strings.Contains(x, y)
	case HasPrefix:
		return strings.HasPrefix(x, y)
	}
	return strings.HasSuffix(x, y)
}

// prepareCompareText prepares a comparison of elements with one string, which it makes as wide as they are.
func (m *matcher) prepareCompareText(j *job) {
	elements, text := &m.x, &m.y
	if m.x.op < 0 {
		elements, text = &m.y, &m.x
	}
	width := elements.width
	longer := len(text.text) > width
	if longer && m.test == Equal {
		m.always(false)
		return
	}
	if longer { // what is equal to its beginning is less
		text.text = text.text[:width]
	}
	text.text = j.keep(text.text, width)
	// x < text becomes not text < x where the text is longer; and the loops for Equal want the text as y.
	if longer && text == &m.y {
		m.not = true
		m.x, m.y = m.y, m.x
	} else if m.test == Equal && text == &m.x {
		m.x, m.y = m.y, m.x
	}
	m.chooseCompare(width)
}

// prepareSearch prepares a search for one string in elements.
func (m *matcher) prepareSearch(j *job) {
	width, text := m.x.width, m.y.text
	switch {
	case len(text) > width:
		m.always(false)
	case len(text) == 0:
		m.always(true)
	case m.test == Contains:
		m.loop = searchBlock
	case m.test == HasPrefix: // the string does not end in NUL: no padding can equal it
		m.test, m.y.text = Equal, j.keep(text, len(text))
		m.chooseCompare(len(text))
	case width <= 8:
		m.tail = shortWord(unsafe.Pointer(unsafe.StringData(text)), len(text))
		m.loop = endsInWord
	default:
		m.loop = eachText
	}
}

// same reports whether prepare has found the answer.
func (m *matcher) same() bool { return m.loop == nil }

// cost is what loops take, measured; most of it is memory.
func (m *matcher) cost() float64 {
	width := float64(m.x.width + m.y.width)
	switch {
	case m.loop == nil:
		return 0.05
	case m.test <= Less && (m.x.width == m.y.width || m.y.op < 0):
		return 0.5 + 0.04*width
	case m.test == Contains && m.y.op < 0:
		return 2 + 0.1*width
	}
	return 6 + 0.1*width
}

// fill answers for n elements.
func (m *matcher) fill(dst unsafe.Pointer, l *layout, lo, n int) {
	answers := bytesAt(dst, n)
	if m.loop == nil {
		clear(answers)
	} else {
		m.ask(answers, l, lo)
	}
	if m.not {
		for i := range answers {
			answers[i] ^= 1
		}
	}
}

// ask runs the loop over rows.
func (m *matcher) ask(answers []byte, l *layout, lo int) {
	if l.nd == 0 {
		x, sx := m.x.at(l, nil)
		y, sy := m.y.at(l, nil)
		m.loop(m, answers, x, sx, y, sy)
		return
	}
	at := l.seek(lo)
	for len(answers) > 0 {
		row := min(len(answers), l.shape[l.nd-1]-at[l.nd-1])
		x, sx := m.x.at(l, &at)
		y, sy := m.y.at(l, &at)
		m.loop(m, answers[:row], x, sx, y, sy)
		answers = answers[row:]
		l.nextRow(&at)
	}
}

// at returns where the element with the given index is, and how far the next one in its row.
func (s *side) at(l *layout, at *[MaxDims]int) (p unsafe.Pointer, stride int) {
	if s.op < 0 {
		return unsafe.Pointer(unsafe.StringData(s.text)), 0
	}
	o := &l.ops[s.op]
	if at == nil {
		return o.ptr, 0
	}
	return l.address(o, at), l.rowStride(o)
}

// eachPair answers for strings of any widths.
func eachPair(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	wx, wy := m.x.width, m.y.width
	if m.x.op < 0 {
		wx = len(m.x.text)
	}
	for i := range dst {
		dst[i] = bit(m.test.of(trimmedAt(unsafe.Add(x, i*sx), wx), trimmedAt(unsafe.Add(y, i*sy), wy)))
	}
}

// eachText is eachPair where the second string is the same for all.
func eachText(m *matcher, dst []byte, x unsafe.Pointer, sx int, _ unsafe.Pointer, _ int) {
	for i := range dst {
		dst[i] = bit(m.test.of(trimmedAt(unsafe.Add(x, i*sx), m.x.width), m.y.text))
	}
}

// trimmedAt is the string of width bytes at p without the NULs at its end.
func trimmedAt(p unsafe.Pointer, width int) string {
	return unsafe.String((*byte)(p), textLen(p, width))
}

// textLen is the number of the width bytes at p without the NULs at their end.
func textLen(p unsafe.Pointer, width int) int {
	if width < 8 {
		return 8 - bits.TrailingZeros64(shortWord(p, width))/8
	}
	n := width
	for ; n >= 8; n -= 8 {
		if word := ordered(loadWord[uint64](unsafe.Add(p, n-8))); word != 0 {
			return n - bits.TrailingZeros64(word)/8
		}
	}
	rest := ordered(loadWord[uint64](p)) >> (64 - 8*n) << (64 - 8*n)
	return 8 - bits.TrailingZeros64(rest)/8
}

// searchBlock looks for the string in a whole row at once if its elements lie in one piece: few of the
// bytes that are found lie across two elements.
func searchBlock(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	if sx != m.x.width {
		eachText(m, dst, x, sx, y, sy)
		return
	}
	clear(dst)
	text := unsafe.Slice(unsafe.StringData(m.y.text), len(m.y.text))
	block := bytesAt(x, len(dst)*sx)
	for from := 0; ; {
		k := bytes.Index(block[from:], text)
		if k < 0 {
			return
		}
		from += k
		i := from / sx
		if from+len(text) <= (i+1)*sx { // it does not end in NUL, so it is no padding either
			dst[i] = 1
			from = (i + 1) * sx
		} else {
			from++
		}
	}
}
