package runtime

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// maxShort is the longest string that fits a short.
const maxShort = 16

// A short is a string of up to 16 bytes, padded with NULs: the first byte is the lowest of lo. All tests are
// arithmetic on these two words, the same for every string, so that no processor has anything to guess.
type short struct{ lo, hi uint64 }

// loadShort reads a string of at most 16 bytes, and nothing outside it.
func loadShort(p unsafe.Pointer, width int) (s short) {
	le := binary.LittleEndian
	switch {
	case width > 8:
		s.lo = le.Uint64((*[8]byte)(p)[:])
		s.hi = le.Uint64((*[8]byte)(unsafe.Add(p, width-8))[:]) >> (8 * (16 - width))
	case width == 8:
		s.lo = le.Uint64((*[8]byte)(p)[:])
	case width >= 4:
		first, last := le.Uint32((*[4]byte)(p)[:]), le.Uint32((*[4]byte)(unsafe.Add(p, width-4))[:])
		s.lo = uint64(first) | uint64(last)<<(8*(width-4))
	case width > 0:
		// The first, the middle and the last byte, of which some are the same.
		first, middle, last := *(*byte)(p), *(*byte)(unsafe.Add(p, width/2)), *(*byte)(unsafe.Add(p, width-1))
		s.lo = uint64(first) | uint64(middle)<<(8*(width/2)) | uint64(last)<<(8*(width-1))
	}
	return s
}

// wordMask has the bytes of a word set up to the last that is not NUL. (It counts no leading zeros: without the
// newer instruction for that they take processors longer.)
func wordMask(x uint64) uint64 {
	const low, top = 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	x = (x&low + low | x) & top // the top bits of those that are not NUL
	x |= x >> 8
	x |= x >> 16
	x |= x >> 32
	return x | (x - x>>7)
}

// mask has the bytes of s set, those after its end not.
func (s short) mask() short {
	lo := wordMask(s.lo)
	if s.hi != 0 {
		lo = ^uint64(0)
	}
	return short{lo, wordMask(s.hi)}
}

// length is the number of bytes of s.
func (s short) length() int {
	word, n := s.lo, 0
	if s.hi != 0 {
		word, n = s.hi, 8
	}
	return n + bits.OnesCount64(wordMask(word))/8
}

// from is s without its first n bytes; nothing where n is negative.
func (s short) from(n int) short {
	k := 8 * n // counts that are out of range leave nothing
	return short{s.lo>>uint(k) | s.hi<<uint(64-k) | s.hi>>uint(k-64), s.hi >> uint(k)}
}

// apart is 0 if s and t are equal in the bytes of mask.
func (s short) apart(t, mask short) uint64 { return (s.lo&mask.lo ^ t.lo) | (s.hi&mask.hi ^ t.hi) }

// less reports whether s comes before t.
func (s short) less(t short) bool {
	_, borrow := bits.Sub64(bits.ReverseBytes64(s.hi), bits.ReverseBytes64(t.hi), 0)
	_, borrow = bits.Sub64(bits.ReverseBytes64(s.lo), bits.ReverseBytes64(t.lo), borrow)
	return borrow != 0
}

// contains asks for t, whose mask is given, at every place of s. What is found does not reach behind the end
// of s: t does not end in NUL.
func (s short) contains(t, mask short) bool {
	nearest := s.apart(t, mask)
	for range maxShort - 1 {
		s = short{s.lo>>8 | s.hi<<56, s.hi >> 8}
		nearest = min(nearest, s.apart(t, mask))
	}
	return nearest == 0
}

// containsWord is contains for a t of up to 8 bytes.
func (s short) containsWord(t, mask uint64) bool {
	nearest := s.lo&mask ^ t
	for k := 8; k < 64; k += 8 {
		nearest = min(nearest, (s.lo>>(k&63)|s.hi<<((64-k)&63))&mask^t)
	}
	return min(nearest, nearestInWord(s.hi, t, mask)) == 0
}

// nearestInWord is 0 if s contains t, both of up to 8 bytes.
func nearestInWord(s, t, mask uint64) uint64 {
	a := min(s&mask^t, s>>8&mask^t)
	b := min(s>>16&mask^t, s>>24&mask^t)
	c := min(s>>32&mask^t, s>>40&mask^t)
	d := min(s>>48&mask^t, s>>56&mask^t)
	return min(a, b, c, d)
}

// shorts are strings that are looked at together.
type shorts [64]short

// loadShorts reads strings of width bytes each, stride bytes apart, as many as there are in list.
func loadShorts(list []short, p unsafe.Pointer, stride, width int) {
	at := 0
	switch {
	case width > 8:
		last, shift := width-8, 8*(16-width)&63
		for i := range list {
			q := unsafe.Add(p, at)
			list[i] = short{loadWord[uint64](q), loadWord[uint64](unsafe.Add(q, last)) >> shift}
			at += stride
		}
	case width == 8:
		for i := range list {
			list[i] = short{loadWord[uint64](unsafe.Add(p, at)), 0}
			at += stride
		}
	case width >= 4:
		last, shift := width-4, 8*(width-4)&63
		for i := range list {
			q := unsafe.Add(p, at)
			list[i] = short{uint64(loadWord[uint32](q)) | uint64(loadWord[uint32](unsafe.Add(q, last)))<<shift, 0}
			at += stride
		}
	default:
		for i := range list {
			list[i] = loadShort(unsafe.Add(p, i*stride), width)
		}
	}
}

// eachShort answers for strings of up to 16 bytes.
func eachShort(m *matcher, dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) {
	var xs, ys shorts
	wx, wy := m.x.stored(), m.y.stored()
	for done := 0; done < len(dst); done += len(xs) {
		n := min(len(dst)-done, len(xs))
		if sx != 0 || done == 0 {
			loadShorts(xs[:n], unsafe.Add(x, done*sx), sx, wx)
		}
		if sy != 0 || done == 0 {
			loadShorts(ys[:n], unsafe.Add(y, done*sy), sy, wy)
		}
		m.test.ofShorts(dst[done:done+n], xs[:n], ys[:n], wx, wy, sy == 0)
	}
}

// ofShorts is of for each of the strings, which are of up to wx and wy bytes; those of y are all the same if one.
func (t Test) ofShorts(dst []byte, x, y []short, wx, wy int, one bool) {
	words := max(wx, wy) <= 8
	x, y = x[:len(dst)], y[:len(dst)]
	switch t {
	case Equal:
		for i := range dst {
			dst[i] = bit((x[i].lo^y[i].lo)|(x[i].hi^y[i].hi) == 0)
		}
	case Less:
		for i := range dst {
			dst[i] = bit(x[i].less(y[i]))
		}
	case HasPrefix:
		if words {
			for i := range dst {
				dst[i] = bit(x[i].lo&wordMask(y[i].lo) == y[i].lo)
			}
			return
		}
		for i := range dst {
			dst[i] = bit(x[i].apart(y[i], y[i].mask()) == 0)
		}
	case HasSuffix:
		if words {
			tail := bits.OnesCount64(wordMask(y[0].lo))
			for i := range dst {
				if !one {
					tail = bits.OnesCount64(wordMask(y[i].lo))
				}
				more := bits.OnesCount64(wordMask(x[i].lo)) - tail
				dst[i] = bit(x[i].lo>>uint(more) == y[i].lo) // nothing is left where y is longer
			}
			return
		}
		tail := y[0].length()
		for i := range dst {
			if !one {
				tail = y[i].length()
			}
			s := x[i].from(x[i].length() - tail)
			dst[i] = bit((s.lo^y[i].lo)|(s.hi^y[i].hi) == 0)
		}
	default:
		switch {
		case words:
			for i := range dst {
				dst[i] = bit(nearestInWord(x[i].lo, y[i].lo, wordMask(y[i].lo)) == 0)
			}
		case wy <= 8:
			for i := range dst {
				dst[i] = bit(x[i].containsWord(y[i].lo, wordMask(y[i].lo)))
			}
		default:
			for i := range dst {
				dst[i] = bit(x[i].contains(y[i], y[i].mask()))
			}
		}
	}
}
