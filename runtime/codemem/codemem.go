// Package codemem holds machine code in executable memory.
//
// No page is ever writable and executable at once, and none goes back from executable to writable. Where the
// system has files in memory, programs share mappings that were never writable: code is written to the file. Elsewhere
// every program has a mapping of its own, written before it becomes executable and
// never changed after. That costs at least one page and one entry of the process's map (on
// Linux vm.max_map_count, 65,530 by default), so a holder of many programs should bound them.
package codemem

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

// ErrUnavailable is in the error of [Map] and [Mode] where the system, or the policy that the
// process runs under, allows no executable memory.
var ErrUnavailable = errors.New("executable memory is unavailable")

// None is the mode where there is no way to executable memory.
const None = "none"

// align is the boundary on which Map places the byte that it is asked to align: a cache line.
const align = 64 // bytes

// A way turns bytes into executable memory by one facility of the system.
type way struct {
	mode string
	// place returns the address of new executable memory that holds code, pad bytes behind a multiple of align, and what
	// frees it.
	place func(code []byte, pad int) (address uintptr, free func() error, err error)
}

// A Code is machine code in executable memory, until Free.
type Code struct {
	entry uintptr
	free  func() error
}

// Map copies code, which must be position independent, into new executable memory such that
// code[alignAt] lies on a 64-byte boundary. The error wraps [ErrUnavailable] where the process
// may not have such memory at all; otherwise it is the system's, such as for too many mappings.
//
// The instruction cache is not flushed, which amd64 does not need.
func Map(code []byte, alignAt int) (*Code, error) {
	if len(code) == 0 {
		return nil, errors.New("codemem: no code to map")
	}
	usable, err := probe()
	if err != nil {
		return nil, err
	}
	var refused []error
	for _, w := range usable { // the later ones where, say, the process has as many files as it may
		entry, free, err := w.place(code, -alignAt&(align-1))
		if err == nil {
			return &Code{entry, free}, nil
		}
		refused = append(refused, fmt.Errorf("codemem: %s: %w", w.mode, err))
	}
	return nil, errors.Join(refused...)
}

// ownMapping is the place of a way that gives each program a mapping, which begins on a page boundary: mapped returns one
// that holds image.
func ownMapping(mapped func(image []byte) ([]byte, error)) func(code []byte, pad int) (uintptr, func() error, error) {
	return func(code []byte, pad int) (uintptr, func() error, error) {
		image := make([]byte, pad+len(code))
		copy(image[pad:], code)
		mem, err := mapped(image)
		if err != nil {
			return 0, nil, err
		}
		return uintptr(unsafe.Pointer(&mem[pad])), func() error { return unmap(mem) }, nil
	}
}

// Entry returns the address of the first byte of the code, 0 after Free.
func (c *Code) Entry() uintptr { return c.entry }

// Free gives back the memory of the code; nothing may run it any more. A second call does nothing. It is not safe
// for concurrent use.
func (c *Code) Free() error {
	if c.free == nil {
		return nil
	}
	free := c.free
	c.free, c.entry = nil, 0
	if err := free(); err != nil {
		return fmt.Errorf("codemem: free: %w", err)
	}
	return nil
}

// Mode names the facility that Map uses in this process: "memfd", "mprotect" or
// "VirtualProtect". Where there is none it is [None], and the error says why.
func Mode() (string, error) {
	usable, err := probe()
	if err != nil {
		return None, err
	}
	return usable[0].mode, nil
}

// probe finds the first way that works, once, and returns it and those after it: a refused attempt is not for free, and on some
// systems each one is logged as a violation.
var probe = sync.OnceValues(func() ([]way, error) {
	if len(ways) == 0 {
		return nil, fmt.Errorf("codemem: %w: not supported on this operating system", ErrUnavailable)
	}
	var refused []error
	for i, w := range ways {
		_, free, err := w.place([]byte{0}, 0)
		if err == nil {
			return ways[i:], free()
		}
		refused = append(refused, fmt.Errorf("%s: %w", w.mode, err))
	}
	return nil, fmt.Errorf("codemem: %w: %w", ErrUnavailable, errors.Join(refused...))
})
