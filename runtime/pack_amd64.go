package runtime

import (
	"unsafe"

	"github.com/klauspost/cpuid/v2"
)

// everySecond8 and everySecond4 copy every second element of 8 or 4 bytes, n of them, a multiple of 8 and at least
// 8. They read 2n elements.
//
//go:noescape
func everySecond8(to, from unsafe.Pointer, n int)

//go:noescape
func everySecond4(to, from unsafe.Pointer, n int)

// fillPattern fills n bytes, at least 32, with the 8 bytes of pattern, again and again; where n is no multiple of 8,
// the pattern must have a period that divides it.
//
//go:noescape
func fillPattern(to unsafe.Pointer, pattern uint64, n int)

var hasAVX2 = cpuid.CPU.Supports(cpuid.AVX2)

// fill sets n elements of size bytes to the one whose bits are x.
func fill[T word](to unsafe.Pointer, x T, n int) {
	size := int(unsafe.Sizeof(x))
	if n*size < 32 || !hasAVX2 {
		fillWords(to, x, n)
		return
	}
	pattern := uint64(x)
	for bits := 8 * size; bits < 64; bits *= 2 {
		pattern |= pattern << bits
	}
	fillPattern(to, pattern, n*size)
}

// loadEverySecond copies elements that lie twice their size apart, as many of n as it can do fast, and returns how
// many these are. It reads nothing behind the last of the n.
func loadEverySecond(buf, p unsafe.Pointer, size, n int) int {
	n = (n - 1) &^ 7
	if n <= 0 || !hasAVX2 {
		return 0
	}
	switch size {
	case 8:
		everySecond8(buf, p, n)
	case 4:
		everySecond4(buf, p, n)
	default:
		return 0
	}
	return n
}
