package runtime

import (
	"math/bits"
	goruntime "runtime"
	"strings"
	"unsafe"
)

// Strings of up to 16 bytes are compared as one word or two, which overlap where the width is no power of two:
// a string of 5 bytes is its first four and its last four. Byte order makes no difference to whether words are
// equal. For their order the first byte has to be the highest; the second words count where the first ones are
// equal, and so differ only in what is not in the first.

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

// loadWord reads a word at any address.
func loadWord[T word](p unsafe.Pointer) T {
	switch unsafe.Sizeof(T(0)) {
	case 1:
		return T(*(*uint8)(p))
	case 2:
		return T(native.Uint16((*[2]byte)(p)[:]))
	case 4:
		return T(native.Uint32((*[4]byte)(p)[:]))
	}
	return T(native.Uint64((*[8]byte)(p)[:]))
}

// second is where the last word of width bytes begins.
func second[T word](width int) int { return width - int(unsafe.Sizeof(T(0))) }

const bigEndian = goruntime.GOARCH == "s390x" || goruntime.GOARCH == "ppc64" || goruntime.GOARCH == "mips" || goruntime.GOARCH == "mips64"

// ordered turns a word into a number that is larger where the string is.
func ordered[T word](x T) uint64 {
	if bigEndian {
		return uint64(x)
	}
	return bits.ReverseBytes64(uint64(x))
}

func bit(b bool) byte {
	var x byte
	if b {
		x = 1
	}
	return x
}

// The loops take four elements at a time: what a turn costs beside the comparison is as much as that. None moves its
// pointers on behind the last element: they would be outside of the array.

func equalTextWord[T word](_ *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, _ int) {
	text := loadWord[T](y)
	for len(dst) >= 4 {
		dst[0] = bit(loadWord[T](x) == text)
		dst[1] = bit(loadWord[T](unsafe.Add(x, sx)) == text)
		dst[2] = bit(loadWord[T](unsafe.Add(x, 2*sx)) == text)
		dst[3] = bit(loadWord[T](unsafe.Add(x, 3*sx)) == text)
		if dst = dst[4:]; len(dst) == 0 {
			return
		}
		x = unsafe.Add(x, 4*sx)
	}
	for i := range dst {
		dst[i] = bit(loadWord[T](unsafe.Add(x, i*sx)) == text)
	}
}

func equalWord[T word](_ *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	for len(dst) >= 4 {
		dst[0] = bit(loadWord[T](x) == loadWord[T](y))
		dst[1] = bit(loadWord[T](unsafe.Add(x, sx)) == loadWord[T](unsafe.Add(y, sy)))
		dst[2] = bit(loadWord[T](unsafe.Add(x, 2*sx)) == loadWord[T](unsafe.Add(y, 2*sy)))
		dst[3] = bit(loadWord[T](unsafe.Add(x, 3*sx)) == loadWord[T](unsafe.Add(y, 3*sy)))
		if dst = dst[4:]; len(dst) == 0 {
			return
		}
		x, y = unsafe.Add(x, 4*sx), unsafe.Add(y, 4*sy)
	}
	for i := range dst {
		dst[i] = bit(loadWord[T](unsafe.Add(x, i*sx)) == loadWord[T](unsafe.Add(y, i*sy)))
	}
}

func lessWord[T word](_ *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	for len(dst) >= 4 {
		dst[0] = bit(ordered(loadWord[T](x)) < ordered(loadWord[T](y)))
		dst[1] = bit(ordered(loadWord[T](unsafe.Add(x, sx))) < ordered(loadWord[T](unsafe.Add(y, sy))))
		dst[2] = bit(ordered(loadWord[T](unsafe.Add(x, 2*sx))) < ordered(loadWord[T](unsafe.Add(y, 2*sy))))
		dst[3] = bit(ordered(loadWord[T](unsafe.Add(x, 3*sx))) < ordered(loadWord[T](unsafe.Add(y, 3*sy))))
		if dst = dst[4:]; len(dst) == 0 {
			return
		}
		x, y = unsafe.Add(x, 4*sx), unsafe.Add(y, 4*sy)
	}
	for i := range dst {
		dst[i] = bit(ordered(loadWord[T](unsafe.Add(x, i*sx))) < ordered(loadWord[T](unsafe.Add(y, i*sy))))
	}
}

func equalTextTwo[T word](m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, _ int) {
	at := second[T](m.width)
	first, last := loadWord[T](y), loadWord[T](unsafe.Add(y, at))
	z := unsafe.Add(x, at)
	for len(dst) >= 4 {
		dst[0] = bit((loadWord[T](x)^first)|(loadWord[T](z)^last) == 0)
		dst[1] = bit((loadWord[T](unsafe.Add(x, sx))^first)|(loadWord[T](unsafe.Add(z, sx))^last) == 0)
		dst[2] = bit((loadWord[T](unsafe.Add(x, 2*sx))^first)|(loadWord[T](unsafe.Add(z, 2*sx))^last) == 0)
		dst[3] = bit((loadWord[T](unsafe.Add(x, 3*sx))^first)|(loadWord[T](unsafe.Add(z, 3*sx))^last) == 0)
		if dst = dst[4:]; len(dst) == 0 {
			return
		}
		x, z = unsafe.Add(x, 4*sx), unsafe.Add(z, 4*sx)
	}
	for i := range dst {
		dst[i] = bit((loadWord[T](unsafe.Add(x, i*sx))^first)|(loadWord[T](unsafe.Add(z, i*sx))^last) == 0)
	}
}

func equalTwo[T word](m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	at := second[T](m.width)
	for len(dst) >= 2 {
		first := loadWord[T](x) ^ loadWord[T](y)
		last := loadWord[T](unsafe.Add(x, at)) ^ loadWord[T](unsafe.Add(y, at))
		dst[0] = bit(first|last == 0)
		first = loadWord[T](unsafe.Add(x, sx)) ^ loadWord[T](unsafe.Add(y, sy))
		last = loadWord[T](unsafe.Add(x, sx+at)) ^ loadWord[T](unsafe.Add(y, sy+at))
		dst[1] = bit(first|last == 0)
		if dst = dst[2:]; len(dst) == 0 {
			return
		}
		x, y = unsafe.Add(x, 2*sx), unsafe.Add(y, 2*sy)
	}
	if len(dst) > 0 {
		first := loadWord[T](x) ^ loadWord[T](y)
		last := loadWord[T](unsafe.Add(x, at)) ^ loadWord[T](unsafe.Add(y, at))
		dst[0] = bit(first|last == 0)
	}
}

func lessTwo[T word](m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	at := second[T](m.width)
	for i := range dst {
		if i > 0 {
			x, y = unsafe.Add(x, sx), unsafe.Add(y, sy)
		}
		a, b := loadWord[T](x), loadWord[T](unsafe.Add(x, at))
		c, d := loadWord[T](y), loadWord[T](unsafe.Add(y, at))
		_, borrow := bits.Sub64(ordered(b), ordered(d), 0)
		_, borrow = bits.Sub64(ordered(a), ordered(c), borrow)
		dst[i] = byte(borrow)
	}
}

// equalMany compares more than 16 bytes: most strings that differ do so in the first word.
func equalMany(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	width := m.width
	for i := range dst {
		if i > 0 {
			x, y = unsafe.Add(x, sx), unsafe.Add(y, sy)
		}
		same := loadWord[uint64](x) == loadWord[uint64](y) &&
			unsafe.String((*byte)(unsafe.Add(x, 8)), width-8) == unsafe.String((*byte)(unsafe.Add(y, 8)), width-8)
		dst[i] = bit(same)
	}
}

func lessMany(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	width := m.width
	for i := range dst {
		if i > 0 {
			x, y = unsafe.Add(x, sx), unsafe.Add(y, sy)
		}
		a, b := ordered(loadWord[uint64](x)), ordered(loadWord[uint64](y))
		isLess := a < b
		if a == b {
			isLess = strings.Compare(unsafe.String((*byte)(unsafe.Add(x, 8)), width-8), unsafe.String((*byte)(unsafe.Add(y, 8)), width-8)) < 0
		}
		dst[i] = bit(isLess)
	}
}

// endsInWord asks whether strings of at most 8 bytes end in the text, which is m.tail as a short word.
func endsInWord(m *matcher, dst []byte, x unsafe.Pointer, sx int, _ unsafe.Pointer, _ int) {
	width, size := m.x.width, len(m.y.text)
	for i := range dst {
		if i > 0 {
			x = unsafe.Add(x, sx)
		}
		word := shortWord(x, width)
		length := 8 - bits.TrailingZeros64(word)/8
		// Where the string is shorter, the count is out of range and nothing is left.
		dst[i] = bit(word<<uint(8*(length-size)) == m.tail)
	}
}

// shortWord reads at most 8 bytes into the high bytes of a word, the first one highest.
func shortWord(p unsafe.Pointer, width int) uint64 {
	switch {
	case width == 8:
		return ordered(loadWord[uint64](p))
	case width >= 4:
		first, last := loadWord[uint32](p), loadWord[uint32](unsafe.Add(p, width-4))
		return ordered32(first)<<32 | ordered32(last)<<(8*(8-width))
	}
	w := uint64(0)
	for i := range width {
		w |= uint64(*(*byte)(unsafe.Add(p, i))) << (56 - 8*i)
	}
	return w
}

// ordered32 is a word of four bytes as a number, the first byte the highest.
func ordered32(x uint32) uint64 {
	if bigEndian {
		return uint64(x)
	}
	return uint64(bits.ReverseBytes32(x))
}
