package codemem

import (
	"errors"
	"io"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Files in memory come first: a new mapping, its first pages and the change of its rights take 15 to 40 us, a write to a
// file that is mapped already 2 to 4.
var ways = []way{{"memfd", placeInSlab}, {"mprotect", ownMapping(mapMprotect)}}

// A slab is a file in memory for the code of several programs, one behind the other, and a mapping of it that can be read
// and executed. It works too where memory that was ever writable may not become executable: PR_SET_MDWE, systemd's
// MemoryDenyWriteExecute, SELinux without execmem. What has been written is not written again: the memory of programs that
// have been freed is given back with the whole slab.
type slab struct {
	mem      []byte
	file     int // descriptor, while programs are added
	used     int // bytes
	programs int // that are not freed, and one while programs are added
}

const slabSize = 128 << 10

var (
	slabMutex sync.Mutex
	slabInUse *slab // that programs are added to; nil if there is none
)

func placeInSlab(code []byte, pad int) (address uintptr, free func() error, err error) {
	slabMutex.Lock()
	defer slabMutex.Unlock()
	s := slabInUse
	if s == nil || s.used+pad+len(code) > len(s.mem) {
		if s, err = newSlab(max(slabSize, pad+len(code))); err != nil {
			return 0, nil, err
		}
		if old := slabInUse; old != nil {
			err = errors.Join(unix.Close(old.file), old.release())
		}
		if slabInUse = s; err != nil {
			return 0, nil, err
		}
	}
	at := s.used + pad
	if err := s.write(code, at); err != nil {
		return 0, nil, err
	}
	s.used = (at + len(code) + align - 1) &^ (align - 1)
	s.programs++
	return uintptr(unsafe.Pointer(&s.mem[at])), s.free, nil
}

func newSlab(size int) (*slab, error) {
	// Where vm.memfd_noexec is set a file is executable only on request; kernels before 6.3
	// do not know the flag.
	file, err := unix.MemfdCreate("nexpr-code", unix.MFD_CLOEXEC|unix.MFD_EXEC)
	if err == unix.EINVAL {
		file, err = unix.MemfdCreate("nexpr-code", unix.MFD_CLOEXEC)
	}
	if err != nil {
		return nil, err
	}
	err = unix.Ftruncate(file, int64(size))
	if err == nil {
		var mem []byte
		if mem, err = unix.Mmap(file, 0, size, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_SHARED); err == nil {
			return &slab{mem: mem, file: file, programs: 1}, nil
		}
	}
	return nil, errors.Join(err, unix.Close(file))
}

// write writes code to the file.
func (s *slab) write(code []byte, at int) error {
	for len(code) > 0 {
		n, err := unix.Pwrite(s.file, code, int64(at))
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return io.ErrShortWrite
		}
		code, at = code[n:], at+n
	}
	return nil
}

// free ends the use of a program's memory.
func (s *slab) free() error {
	slabMutex.Lock()
	defer slabMutex.Unlock()
	return s.release()
}

// release unmaps the slab if nobody uses it any more.
func (s *slab) release() error {
	if s.programs--; s.programs > 0 {
		return nil
	}
	return unmap(s.mem)
}
