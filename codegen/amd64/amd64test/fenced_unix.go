//go:build unix

package amd64test

import (
	"testing"

	"golang.org/x/sys/unix"
)

// Fenced returns a page of memory that has pages on both sides that cannot be touched.
func Fenced(t testing.TB) []byte {
	t.Helper()
	page := unix.Getpagesize()
	mem, err := unix.Mmap(-1, 0, 3*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Munmap(mem) })
	for _, fence := range [][]byte{mem[:page], mem[2*page:]} {
		if err := unix.Mprotect(fence, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return mem[page : 2*page]
}
