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

// stored is the number of bytes of each of its strings.
func (s *side) stored() int {
	if s.op < 0 {
		return len(s.text)
	}
	return s.width
}

// A matcher is the source that a [Predicate] is in one evaluation. It chooses its loop once.
type matcher struct {
	test  Test
	not   bool // the answer is the opposite of what loop says
	x, y  side
	loop  matchLoop
	width int // how many bytes of both sides loops that compare look at; 0: the loop does not compare

	// For compareGroups: the bytes of an element, or 0 if it has nothing to do; which bytes are
	// those of a word; and the string that is the same for all, four times, size bytes apart.
	size    int
	control [16]byte
	copies  string
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

// room returns size bytes of the job's own memory, zeroed.
func (j *job) room(size int) []byte {
	n := len(j.pads)
	if cap(j.pads)-n < size { // strings in the memory so far stay there
		j.pads, n = make([]byte, 0, max(2*cap(j.pads), size, 256)), 0
	}
	j.pads = j.pads[:n+size]
	b := j.pads[n:]
	clear(b)
	return b
}

// keep returns a copy of s, padded with NULs to size bytes.
func (j *job) keep(s string, size int) string {
	b := j.room(size)
	copy(b, s)
	return unsafe.String(unsafe.SliceData(b), size)
}

// prepare chooses the loop.
func (m *matcher) prepare(j *job) {
	switch {
	case m.x.op < 0 && m.y.op < 0:
		m.always(m.test.of(m.x.text, m.y.text))
	case m.test <= Less && (m.x.op < 0 || m.y.op < 0):
		m.prepareCompareText(j)
	case m.test <= Less && m.x.width == m.y.width:
		m.chooseCompare(m.x.width)
		m.prepareGroups(j, m.x.width)
	case m.test > Less && m.y.op < 0:
		m.prepareSearch(j)
	default:
		m.choosePair()
	}
}

// choosePair chooses the loop for strings of any widths.
func (m *matcher) choosePair() {
	if m.loop = eachPair; m.x.stored() <= maxShort && m.y.stored() <= maxShort {
		m.loop = eachShort
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
	m.prepareGroups(j, width)
}

// prepareGroups prepares comparisons of strings, m.width bytes of size each, in groups.
func (m *matcher) prepareGroups(j *job, size int) {
	const mostSize = 64
	if m.width > maxShort || size > mostSize {
		return
	}
	m.size = size
	word := 8 // the bytes that belong to a string
	if size > 8 {
		word = 16
	}
	for k := range m.control {
		at := k % word
		if m.test == Less {
			at ^= 7 // the first byte is the highest
		}
		if m.control[k] = 0x80; at < m.width { // none
			m.control[k] = byte(k/word*size + at)
		}
	}
	text := m.y.text
	if m.x.op < 0 {
		text = m.x.text
	} else if m.y.op >= 0 {
		return
	}
	copies := j.room(3*size + maxShort)
	for k := range 4 {
		copy(copies[k*size:], text)
	}
	m.copies = unsafe.String(unsafe.SliceData(copies), len(copies))
}

// prepareSearch prepares a search for one string in elements.
func (m *matcher) prepareSearch(j *job) {
	width, text := m.x.width, m.y.text
	switch {
	case len(text) > width:
		m.always(false)
	case len(text) == 0:
		m.always(true)
	case m.test == HasPrefix: // the string does not end in NUL: no padding can equal it
		m.test, m.y.text = Equal, j.keep(text, len(text))
		m.chooseCompare(len(text))
		m.prepareGroups(j, width)
	case m.test == Contains && width > maxShort:
		m.loop = searchBlock
	default:
		m.choosePair()
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
	case m.width > 0:
		return 0.3 + 0.03*width
	case width <= 2*maxShort:
		return 3 + 0.2*width
	}
	return 6 + 0.2*width
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
		if done := m.compareGroups(answers[:row], x, sx, y, sy); done < row {
			m.loop(m, answers[done:row], unsafe.Add(x, done*sx), sx, unsafe.Add(y, done*sy), sy)
		}
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
	wx, wy := m.x.stored(), m.y.stored()
	for i := range dst {
		dst[i] = bit(m.test.of(trimmedAt(unsafe.Add(x, i*sx), wx), trimmedAt(unsafe.Add(y, i*sy), wy)))
	}
}

// trimmedAt is the string of width bytes at p without the NULs at its end.
func trimmedAt(p unsafe.Pointer, width int) string {
	return unsafe.String((*byte)(p), textLen(p, width))
}

// textLen is the number of the width bytes at p without the NULs at their end.
func textLen(p unsafe.Pointer, width int) int {
	for ; width > maxShort; width -= 8 {
		if word := loadWord[uint64](unsafe.Add(p, width-8)); word != 0 {
			return width - bits.LeadingZeros64(word)/8
		}
	}
	return loadShort(p, width).length()
}

// searchBlock looks for the string in a whole row at once if its elements lie in one piece: few of the
// bytes that are found lie across two elements.
func searchBlock(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	if sx != m.x.width {
		eachPair(m, dst, x, sx, y, sy)
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
