package codemem

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

var ways = []way{{"VirtualProtect", ownMapping(mapVirtual)}}

// mapVirtual writes to private memory and then makes it executable instead of writable.
func mapVirtual(image []byte) ([]byte, error) {
	size := uintptr(len(image))
	addr, err := windows.VirtualAlloc(0, size, windows.MEM_COMMIT|windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return nil, err
	}
	// The indirection tells go vet that the address is no pointer into Go's memory.
	mem := unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), len(image))
	copy(mem, image)
	var old uint32
	if err := windows.VirtualProtect(addr, size, windows.PAGE_EXECUTE_READ, &old); err != nil {
		return nil, errors.Join(err, unmap(mem))
	}
	return mem, nil
}

func unmap(mem []byte) error {
	return windows.VirtualFree(uintptr(unsafe.Pointer(&mem[0])), 0, windows.MEM_RELEASE)
}
