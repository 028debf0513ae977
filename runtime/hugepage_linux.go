package runtime

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const hugePage = 2 << 20

// adviseHuge asks for huge pages under b, which has not been touched yet: first use of 4 KiB pages
// costs three times what writing them does. Failure only costs that time.
func adviseHuge(b []byte) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	lo := int(-start & (hugePage - 1))
	hi := len(b) - int((start+uintptr(len(b)))&(hugePage-1))
	if lo < hi {
		_ = unix.Madvise(b[lo:hi], unix.MADV_HUGEPAGE)
	}
}
