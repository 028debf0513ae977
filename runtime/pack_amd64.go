package runtime

import (
	"unsafe"

	"github.com/klauspost/cpuid/v2"
)

// fillPattern fills n bytes, at least 32, with the 8 bytes of pattern, again and again; where n is no multiple of 8,
// the pattern must have a period that divides it.
//
//go:noescape
func fillPattern(to unsafe.Pointer, pattern uint64, n int)

// copyRows32 and copyRows8 copy rows of n bytes, at least 32 and 8, that lie down bytes apart, one behind the other.
//
//go:noescape
func copyRows32(to, from unsafe.Pointer, down, n, rows int)

//go:noescape
func copyRows8(to, from unsafe.Pointer, down, n, rows int)

// repeatColumn1 to repeatColumn8 fill rows of n bytes each with one element of 1 to 8 bytes, the elements lying down bytes
// apart. They write up to 31 bytes behind the last row, unless n is a multiple of 32.
//
//go:noescape
func repeatColumn1(to, from unsafe.Pointer, down, n, rows int)

//go:noescape
func repeatColumn2(to, from unsafe.Pointer, down, n, rows int)

//go:noescape
func repeatColumn4(to, from unsafe.Pointer, down, n, rows int)

//go:noescape
func repeatColumn8(to, from unsafe.Pointer, down, n, rows int)

// transpose4 and transpose8 write element i of column j, of 4 or 8 bytes, to i*row + j*size: columns lie along bytes apart, and
// their elements behind one another. Rows are a multiple of 4 or 2, columns one of 8 or 4, and neither is 0.
//
//go:noescape
func transpose4(to, from unsafe.Pointer, along, row, rows, columns int)

//go:noescape
func transpose8(to, from unsafe.Pointer, along, row, rows, columns int)

// countFrom writes n consecutive numbers, a multiple of 4 and at least 4.
//
//go:noescape
func countFrom(to unsafe.Pointer, first int64, n int)

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

// copyRows copies rows of n bytes that lie down bytes apart, and returns how many of them.
func copyRows(buf, from unsafe.Pointer, down, n, rows int) int {
	switch {
	case n < 8 || !hasAVX2:
		return 0
	case n < 32:
		copyRows8(buf, from, down, n, rows)
	default:
		copyRows32(buf, from, down, n, rows)
	}
	return rows
}

// repeatColumn fills rows of b with one element each, and returns how many.
func repeatColumn(buf unsafe.Pointer, b *block) int {
	row := b.columns * b.size
	rows := b.rows
	if row%32 != 0 { // the last rows would be written beyond their end
		rows = (b.rows*row - 31) / row
	}
	if rows <= 0 || !hasAVX2 {
		return 0
	}
	switch b.size {
	case 1:
		repeatColumn1(buf, b.from, b.down, row, rows)
	case 2:
		repeatColumn2(buf, b.from, b.down, row, rows)
	case 4:
		repeatColumn4(buf, b.from, b.down, row, rows)
	case 8:
		repeatColumn8(buf, b.from, b.down, row, rows)
	default:
		return 0
	}
	return rows
}

// transpose copies rows of b, in whose columns elements lie behind one another, and returns how many.
func transpose(buf unsafe.Pointer, b *block) int {
	rows, columns := b.rows, b.columns
	row := columns * b.size
	switch {
	case b.size == 4 && hasAVX2:
		rows, columns = rows&^3, columns&^7
	case b.size == 8 && hasAVX2:
		rows, columns = rows&^1, columns&^3
	default:
		return 0
	}
	if rows == 0 || columns == 0 {
		return 0
	}
	if b.size == 4 {
		transpose4(buf, b.from, b.along, row, rows, columns)
	} else {
		transpose8(buf, b.from, b.along, row, rows, columns)
	}
	if columns < b.columns {
		for i := range rows {
			done := columns
			load(unsafe.Add(buf, i*row+done*b.size), unsafe.Add(b.from, i*b.down+done*b.along), b.along, b.size, b.columns-done)
		}
	}
	return rows
}

// count writes the first of n consecutive numbers, and returns how many.
func count(to unsafe.Pointer, first int64, n int) int {
	n &^= 3
	if n == 0 || !hasAVX2 {
		return 0
	}
	countFrom(to, first, n)
	return n
}
