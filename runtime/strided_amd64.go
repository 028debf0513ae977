package runtime

import "unsafe"

// everySecond8 and everySecond4 copy every second element of 8 or 4 bytes, n of them, a multiple of 8 and at least
// 8. They read 2n elements.
//
//go:noescape
func everySecond8(to, from unsafe.Pointer, n int)

//go:noescape
func everySecond4(to, from unsafe.Pointer, n int)

// strided1 to strided16 copy n elements of 1 to 16 bytes that lie stride bytes apart. n is a multiple of 8, for strided16 of 4,
// and not 0.
//
//go:noescape
func strided1(to, from unsafe.Pointer, stride, n int)

//go:noescape
func strided2(to, from unsafe.Pointer, stride, n int)

//go:noescape
func strided4(to, from unsafe.Pointer, stride, n int)

//go:noescape
func strided8(to, from unsafe.Pointer, stride, n int)

//go:noescape
func strided16(to, from unsafe.Pointer, stride, n int)

// scatter1 to scatter16 copy n elements of 1 to 16 bytes to places that lie stride bytes apart. n is a multiple of 4 and not 0.
//
//go:noescape
func scatter1(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)

//go:noescape
func scatter2(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)

//go:noescape
func scatter4(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)

//go:noescape
func scatter8(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)

//go:noescape
func scatter16(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)

// reverse2, reverse4 and reverse8 reverse each part of 2, 4 or 8 bytes of n bytes, a multiple of 32 that is not 0.
//
//go:noescape
func reverse2(buf unsafe.Pointer, n int)

//go:noescape
func reverse4(buf unsafe.Pointer, n int)

//go:noescape
func reverse8(buf unsafe.Pointer, n int)

// loadStrided copies the first of n elements that lie stride bytes apart to buf, and returns how many.
func loadStrided(buf, p unsafe.Pointer, stride, size, n int) int {
	if !hasAVX2 {
		return 0
	}
	whole := n &^ 7
	if size == 16 {
		whole = n &^ 3
	}
	if whole == 0 {
		return 0
	}
	switch size {
	case 1:
		strided1(buf, p, stride, whole)
	case 2:
		strided2(buf, p, stride, whole)
	case 4:
		if second := (n - 1) &^ 7; stride == 8 && second > 0 { // reads an element that is not there behind the last one
			everySecond4(buf, p, second)
			return second
		}
		strided4(buf, p, stride, whole)
	case 8:
		if second := (n - 1) &^ 7; stride == 16 && second > 0 {
			everySecond8(buf, p, second)
			return second
		}
		strided8(buf, p, stride, whole)
	case 16:
		strided16(buf, p, stride, whole)
	default:
		return 0
	}
	return whole
}

// storeStrided copies the first of n elements from buf to places that lie stride bytes apart, and returns how many.
func storeStrided(p, buf unsafe.Pointer, stride, size, n int) int {
	n &^= 3
	if n == 0 {
		return 0
	}
	switch size {
	case 1:
		scatter1(p, stride, buf, n)
	case 2:
		scatter2(p, stride, buf, n)
	case 4:
		scatter4(p, stride, buf, n)
	case 8:
		scatter8(p, stride, buf, n)
	case 16:
		scatter16(p, stride, buf, n)
	default:
		return 0
	}
	return n
}

// reverse reverses each part of so many bytes of the first of size bytes in buf, and returns how many these are.
func reverse(buf unsafe.Pointer, part, size int) int {
	size &^= 31
	if size == 0 || !hasAVX2 {
		return 0
	}
	switch part {
	case 2:
		reverse2(buf, size)
	case 4:
		reverse4(buf, size)
	case 8:
		reverse8(buf, size)
	default:
		return 0
	}
	return size
}
