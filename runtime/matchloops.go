package runtime

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Strings of up to 16 bytes are compared as one word or two, which overlap where the width is no power of two:
// a string of 5 bytes is its first four and its last four. For their order the first byte has to be the highest;
// the second words count where the first ones are equal, and so differ only in what is not in the first.

// wordLoops are the loops for strings of one word type.
type wordLoops struct{ equalText, equal, less matchLoop }

var (
	oneWord = [...]wordLoops{
		{equalTextWord[uint8], equalWord[uint8], lessWord[uint8]},
		{equalTextWord[uint16], equalWord[uint16], lessWord[uint16]},
		{equalTextWord[uint32], equalWord[uint32], lessWord[uint32]},
		{equalTextWord[uint64], equalWord[uint64], lessWord[uint64]},
	}
	twoWords = [...]wordLoops{
		{}, // two bytes are one word
		{equalTextTwo[uint16], equalTwo[uint16], lessTwo[uint16]},
		{equalTextTwo[uint32], equalTwo[uint32], lessTwo[uint32]},
		{equalTextTwo[uint64], equalTwo[uint64], lessTwo[uint64]},
	}
	manyWords = wordLoops{equalMany, equalMany, lessMany}
)

// chooseCompare chooses the loop for m.test, Equal or Less, of the first bytes of both sides, so many.
func (m *matcher) chooseCompare(width int) {
	m.width = width
	loops := manyWords
	if width <= 16 {
		size := min(bits.Len(uint(width)), 4) - 1 // the logarithm of that of a word
		if loops = oneWord[size]; width > 1<<size {
			loops = twoWords[size]
		}
	}
	switch {
	case m.test == Less:
		m.loop = loops.less
	case m.y.op < 0:
		m.loop = loops.equalText
	default:
		m.loop = loops.equal
	}
}

// loadWord reads a word at any address, the first byte as the lowest.
func loadWord[T word](p unsafe.Pointer) T {
	switch unsafe.Sizeof(T(0)) {
	case 1:
		return T(*(*uint8)(p))
	case 2:
		return T(binary.LittleEndian.Uint16((*[2]byte)(p)[:]))
	case 4:
		return T(binary.LittleEndian.Uint32((*[4]byte)(p)[:]))
	}
	return T(binary.LittleEndian.Uint64((*[8]byte)(p)[:]))
}

// second is where the last word of width bytes begins.
func second[T word](width int) int { return width - int(unsafe.Sizeof(T(0))) }

// ordered turns a word into a number that is larger where the string is.
func ordered[T word](x T) uint64 { return bits.ReverseBytes64(uint64(x)) }

func bit(b bool) byte {
	var x byte
	if b {
		x = 1
	}
	return x
}

// The loops count in bytes from the first string, since a pointer must not lie behind the last one. Some take four
// strings at a time: what a turn costs beside the comparison is as much as that.

func equalTextWord[T word](_ *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, _ int) {
	text, at := loadWord[T](y), 0
	for ; len(dst) >= 4; dst = dst[4:] {
		p := unsafe.Add(x, at)
		dst[0] = bit(loadWord[T](p) == text)
		dst[1] = bit(loadWord[T](unsafe.Add(p, sx)) == text)
		dst[2] = bit(loadWord[T](unsafe.Add(p, 2*sx)) == text)
		dst[3] = bit(loadWord[T](unsafe.Add(p, 3*sx)) == text)
		at += 4 * sx
	}
	for i := range dst {
		dst[i] = bit(loadWord[T](unsafe.Add(x, at+i*sx)) == text)
	}
}

func equalWord[T word](_ *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	ax, ay := 0, 0
	for ; len(dst) >= 4; dst = dst[4:] {
		p, q := unsafe.Add(x, ax), unsafe.Add(y, ay)
		dst[0] = bit(loadWord[T](p) == loadWord[T](q))
		dst[1] = bit(loadWord[T](unsafe.Add(p, sx)) == loadWord[T](unsafe.Add(q, sy)))
		dst[2] = bit(loadWord[T](unsafe.Add(p, 2*sx)) == loadWord[T](unsafe.Add(q, 2*sy)))
		dst[3] = bit(loadWord[T](unsafe.Add(p, 3*sx)) == loadWord[T](unsafe.Add(q, 3*sy)))
		ax, ay = ax+4*sx, ay+4*sy
	}
	for i := range dst {
		dst[i] = bit(loadWord[T](unsafe.Add(x, ax+i*sx)) == loadWord[T](unsafe.Add(y, ay+i*sy)))
	}
}

func lessWord[T word](_ *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	ax, ay := 0, 0
	for i := range dst {
		dst[i] = bit(ordered(loadWord[T](unsafe.Add(x, ax))) < ordered(loadWord[T](unsafe.Add(y, ay))))
		ax, ay = ax+sx, ay+sy
	}
}

func equalTextTwo[T word](m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, _ int) {
	second, at := second[T](m.width), 0
	first, last := loadWord[T](y), loadWord[T](unsafe.Add(y, second))
	for ; len(dst) >= 4; dst = dst[4:] {
		p := unsafe.Add(x, at)
		q := unsafe.Add(p, second)
		dst[0] = bit((loadWord[T](p)^first)|(loadWord[T](q)^last) == 0)
		dst[1] = bit((loadWord[T](unsafe.Add(p, sx))^first)|(loadWord[T](unsafe.Add(q, sx))^last) == 0)
		dst[2] = bit((loadWord[T](unsafe.Add(p, 2*sx))^first)|(loadWord[T](unsafe.Add(q, 2*sx))^last) == 0)
		dst[3] = bit((loadWord[T](unsafe.Add(p, 3*sx))^first)|(loadWord[T](unsafe.Add(q, 3*sx))^last) == 0)
		at += 4 * sx
	}
	for i := range dst {
		p := unsafe.Add(x, at+i*sx)
		dst[i] = bit((loadWord[T](p)^first)|(loadWord[T](unsafe.Add(p, second))^last) == 0)
	}
}

func equalTwo[T word](m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	second, ax, ay := second[T](m.width), 0, 0
	for i := range dst {
		p, q := unsafe.Add(x, ax), unsafe.Add(y, ay)
		a, b := loadWord[T](p), loadWord[T](unsafe.Add(p, second))
		c, d := loadWord[T](q), loadWord[T](unsafe.Add(q, second))
		dst[i] = bit((a^c)|(b^d) == 0)
		ax, ay = ax+sx, ay+sy
	}
}

func lessTwo[T word](m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	second, ax, ay := second[T](m.width), 0, 0
	for i := range dst {
		p, q := unsafe.Add(x, ax), unsafe.Add(y, ay)
		a, b := loadWord[T](p), loadWord[T](unsafe.Add(p, second))
		c, d := loadWord[T](q), loadWord[T](unsafe.Add(q, second))
		_, borrow := bits.Sub64(ordered(b), ordered(d), 0)
		_, borrow = bits.Sub64(ordered(a), ordered(c), borrow)
		dst[i] = byte(borrow)
		ax, ay = ax+sx, ay+sy
	}
}

// equalMany compares more than 16 bytes: most strings that differ do so in the first word.
func equalMany(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	for i := range dst {
		p, q := unsafe.Add(x, i*sx), unsafe.Add(y, i*sy)
		dst[i] = bit(loadWord[uint64](p) == loadWord[uint64](q) && m.rest(p) == m.rest(q))
	}
}

func lessMany(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	for i := range dst {
		p, q := unsafe.Add(x, i*sx), unsafe.Add(y, i*sy)
		a, b := ordered(loadWord[uint64](p)), ordered(loadWord[uint64](q))
		less := a < b
		if a == b {
			less = m.rest(p) < m.rest(q)
		}
		dst[i] = bit(less)
	}
}

// rest is what is compared behind the first word.
func (m *matcher) rest(p unsafe.Pointer) string {
	return unsafe.String((*byte)(unsafe.Add(p, 8)), m.width-8)
}
