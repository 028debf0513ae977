package codemem

import (
	"io"

	"golang.org/x/sys/unix"
)

var ways = []way{{"mprotect", placeMprotect}, {"memfd", placeMemfd}}

// placeMemfd writes to a file in memory and maps that for execution. It works where memory that
// was ever writable may not become executable: PR_SET_MDWE, systemd's MemoryDenyWriteExecute,
// SELinux without execmem.
func placeMemfd(image []byte) ([]byte, error) {
	// Where vm.memfd_noexec is set a file is executable only on request; kernels before 6.3
	// do not know the flag.
	fd, err := unix.MemfdCreate("nexpr-code", unix.MFD_CLOEXEC|unix.MFD_EXEC)
	if err == unix.EINVAL {
		fd, err = unix.MemfdCreate("nexpr-code", unix.MFD_CLOEXEC)
	}
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd) // the mapping keeps the file
	for rest := image; len(rest) > 0; {
		n, err := unix.Write(fd, rest)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, io.ErrShortWrite
		}
		rest = rest[n:]
	}
	return unix.Mmap(fd, 0, len(image), unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE)
}
