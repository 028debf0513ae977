package runtime

import "unsafe"

// These compare four strings of x with four of y at a time, for as many groups of four as are given, at least one. The
// strings lie stride bytes apart, groups stepX and stepY bytes; control says which of the 16 bytes that are read where
// two strings of up to 8 bytes begin (Words) or one of up to 16 (Pairs) are those of the words to compare.
//
//go:noescape
func equalWords(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)

//go:noescape
func lessWords(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)

//go:noescape
func equalPairs(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)

//go:noescape
func lessPairs(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)

// compareGroups gives answers as m.loop does, where the strings lie side by side: to the first of them, a multiple
// of four, of which it returns the number. It reads nothing behind the last string.
func (m *matcher) compareGroups(dst []byte, x unsafe.Pointer, sx int, y unsafe.Pointer, sy int) int {
	size := m.size
	if size == 0 || m.x.op >= 0 && sx != size || m.y.op >= 0 && sy != size || !hasAVX2 {
		return 0
	}
	words := size <= 8
	ahead := 3 // how many strings behind the first of a group the last 16 bytes begin
	if words {
		ahead = 2
	}
	groups := len(dst) / 4
	for groups > 0 && (4*(groups-1)+ahead)*size+16 > len(dst)*size {
		groups--
	}
	if groups == 0 {
		return 0
	}
	if m.x.op < 0 {
		x = unsafe.Pointer(unsafe.StringData(m.copies))
	}
	if m.y.op < 0 {
		y = unsafe.Pointer(unsafe.StringData(m.copies))
	}
	compare := lessPairs
	switch {
	case words && m.test == Equal:
		compare = equalWords
	case words:
		compare = lessWords
	case m.test == Equal:
		compare = equalPairs
	}
	compare(unsafe.Pointer(&dst[0]), x, y, size, 4*sx, 4*sy, groups, &m.control)
	return 4 * groups
}
