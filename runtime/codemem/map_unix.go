//go:build linux || darwin

package codemem

import (
	"errors"

	"golang.org/x/sys/unix"
)

// mapMprotect writes to private memory and then makes it executable instead of writable.
func mapMprotect(image []byte) ([]byte, error) {
	mem, err := unix.Mmap(-1, 0, len(image), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	copy(mem, image)
	if err := unix.Mprotect(mem, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		return nil, errors.Join(err, unmap(mem))
	}
	return mem, nil
}

func unmap(mem []byte) error { return unix.Munmap(mem) }
