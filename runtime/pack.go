package runtime

import (
	"math/bits"
	"unsafe"
)

// seek returns the index, in each dimension, of element i.
func (l *layout) seek(i int) (at [MaxDims]int) {
	for d := l.nd - 1; d > 0; d-- {
		at[d] = i % l.shape[d]
		i /= l.shape[d]
	}
	at[0] = i
	return at
}

// address returns where the element of o with the given index is.
func (l *layout) address(o *operand, at *[MaxDims]int) unsafe.Pointer {
	offset := 0
	for d := range l.nd {
		offset += at[d] * o.stride[d]
	}
	return unsafe.Add(o.ptr, offset)
}

// nextRow moves at to the first element of the next row.
func (l *layout) nextRow(at *[MaxDims]int) {
	at[l.nd-1] = 0
	for d := l.nd - 2; d >= 0; d-- {
		if at[d]++; at[d] < l.shape[d] {
			break
		}
		at[d] = 0
	}
}

// rows calls do for each run of elements of o from element lo on, count in all, that lies within a
// row: done elements came before, n follow, the first at the pointer. A row is a run of
// the last dimension; without dimensions there is one of one element.
func (l *layout) rows(o *operand, lo, count int, do func(done int, p unsafe.Pointer, n int)) {
	if l.nd == 0 {
		do(0, o.ptr, count)
		return
	}
	at := l.seek(lo)
	last := l.nd - 1
	for done := 0; done < count; {
		n := min(count-done, l.shape[last]-at[last])
		do(done, l.address(o, &at), n)
		done += n
		l.nextRow(&at)
	}
}

func (l *layout) rowStride(o *operand) int {
	if l.nd == 0 {
		return 0
	}
	return o.stride[l.nd-1]
}

// scatter copies count elements from buf, which it may change, to o, from element lo on.
func (l *layout) scatter(o *operand, buf unsafe.Pointer, lo, count int) {
	swapBytes(buf, o.part, o.size*count)
	stride := l.rowStride(o)
	l.rows(o, lo, count, func(done int, p unsafe.Pointer, n int) {
		store(p, unsafe.Add(buf, done*o.size), stride, o.size, n)
	})
}

// load copies n elements that lie stride bytes apart to buf.
func load(buf, p unsafe.Pointer, stride, size, n int) {
	if stride == size {
		copy(bytesAt(buf, n*size), bytesAt(p, n*size))
		return
	}
	if stride != 0 {
		done := loadStrided(buf, p, stride, size, n)
		if done == n {
			return
		}
		buf, p, n = unsafe.Add(buf, done*size), unsafe.Add(p, done*stride), n-done
	}
	switch elementWord(p, stride, size) {
	case 1:
		loadWords[uint8](buf, p, stride, n)
	case 2:
		loadWords[uint16](buf, p, stride, n)
	case 4:
		loadWords[uint32](buf, p, stride, n)
	case 8:
		loadWords[uint64](buf, p, stride, n)
	default:
		for i := range n {
			copy(bytesAt(unsafe.Add(buf, i*size), size), bytesAt(unsafe.Add(p, i*stride), size))
		}
	}
}

// store copies n elements from buf to places that lie stride bytes apart.
func store(p, buf unsafe.Pointer, stride, size, n int) {
	if stride == size {
		copy(bytesAt(p, n*size), bytesAt(buf, n*size))
		return
	}
	done := storeStrided(p, buf, stride, size, n)
	if done == n {
		return
	}
	buf, p, n = unsafe.Add(buf, done*size), unsafe.Add(p, done*stride), n-done
	switch elementWord(p, stride, size) {
	case 1:
		storeWords[uint8](p, buf, stride, n)
	case 2:
		storeWords[uint16](p, buf, stride, n)
	case 4:
		storeWords[uint32](p, buf, stride, n)
	case 8:
		storeWords[uint64](p, buf, stride, n)
	default:
		for i := range n {
			copy(bytesAt(unsafe.Add(p, i*stride), size), bytesAt(unsafe.Add(buf, i*size), size))
		}
	}
}

// elementWord returns the size of the word by which elements may be copied: 0 if only byte by
// byte, because they are complex128 or because the machine does not read them where they are.
func elementWord(p unsafe.Pointer, stride, size int) int {
	if size > 8 || !anyAddress && (uintptr(p)|uintptr(stride))&uintptr(size-1) != 0 {
		return 0
	}
	return size
}

// A word is what holds the bits of an element.
type word interface {
	uint8 | uint16 | uint32 | uint64
}

func fillWords[T word](to unsafe.Pointer, x T, n int) {
	for i := range unsafe.Slice((*T)(to), n) {
		*(*T)(unsafe.Add(to, uintptr(i)*unsafe.Sizeof(x))) = x
	}
}

func loadWords[T word](buf, p unsafe.Pointer, stride, n int) {
	to := unsafe.Slice((*T)(buf), n)
	if stride == 0 {
		fill(buf, *(*T)(p), n)
		return
	}
	for i := range to {
		to[i] = *(*T)(unsafe.Add(p, i*stride))
	}
}

// repeatRow fills buf with a row of n bytes, which is there already, again and again.
func repeatRow(buf unsafe.Pointer, n, size int) {
	b := bytesAt(buf, size)
	for done := n; done < size; done *= 2 {
		copy(b[done:], b[:done])
	}
}

func storeWords[T any](p, buf unsafe.Pointer, stride, n int) {
	for i, x := range unsafe.Slice((*T)(buf), n) {
		*(*T)(unsafe.Add(p, i*stride)) = x
	}
}

// swapBytes reverses each part of so many bytes of the size bytes in buf; nothing if part is 0.
func swapBytes(buf unsafe.Pointer, part, size int) {
	if part == 0 {
		return
	}
	done := reverse(buf, part, size)
	if done == size {
		return
	}
	buf, size = unsafe.Add(buf, done), size-done
	switch part {
	case 2:
		for i, x := range unsafe.Slice((*uint16)(buf), size/2) {
			*(*uint16)(unsafe.Add(buf, 2*i)) = bits.ReverseBytes16(x)
		}
	case 4:
		for i, x := range unsafe.Slice((*uint32)(buf), size/4) {
			*(*uint32)(unsafe.Add(buf, 4*i)) = bits.ReverseBytes32(x)
		}
	case 8:
		for i, x := range unsafe.Slice((*uint64)(buf), size/8) {
			*(*uint64)(unsafe.Add(buf, 8*i)) = bits.ReverseBytes64(x)
		}
	}
}

func bytesAt(p unsafe.Pointer, n int) []byte { return unsafe.Slice((*byte)(p), n) }
