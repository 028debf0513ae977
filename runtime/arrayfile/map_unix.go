//go:build unix

package arrayfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps size > 0 bytes read-only. A file system without mmap is read instead.
func mapFile(f *os.File, size int) ([]byte, func() error, error) {
	content, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return readWhole(f, size)
	}
	return content, func() error { return unix.Munmap(content) }, nil
}
