// Package codemem holds machine code in executable memory.
//
// No page is ever writable and executable at once, and none goes back from executable to
// writable: every program has a mapping of its own, written before it becomes executable and
// never changed after. A mapping costs at least one page and one entry of the process's map (on
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
	// place returns new executable memory that holds image at its start, on a page boundary.
	place func(image []byte) ([]byte, error)
}

// A Code is machine code in executable memory, until Free.
type Code struct {
	mem   []byte
	entry uintptr
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
	w, err := probe()
	if err != nil {
		return nil, err
	}
	pad := -alignAt & (align - 1)
	image := make([]byte, pad+len(code))
	copy(image[pad:], code)
	mem, err := w.place(image)
	if err != nil {
		return nil, fmt.Errorf("codemem: %s: %w", w.mode, err)
	}
	return &Code{mem: mem, entry: uintptr(unsafe.Pointer(&mem[0])) + uintptr(pad)}, nil
}

// Entry returns the address of the first byte of the code, 0 after Free.
func (c *Code) Entry() uintptr { return c.entry }

// Free unmaps the code; nothing may run it any more. A second call does nothing. It is not safe
// for concurrent use.
func (c *Code) Free() error {
	if c.mem == nil {
		return nil
	}
	mem := c.mem
	c.mem, c.entry = nil, 0
	if err := unmap(mem); err != nil {
		return fmt.Errorf("codemem: unmap: %w", err)
	}
	return nil
}

// Mode names the facility that Map uses in this process: "mprotect", "memfd" or
// "VirtualProtect". Where there is none it is [None], and the error says why.
func Mode() (string, error) {
	w, err := probe()
	if err != nil {
		return None, err
	}
	return w.mode, nil
}

// probe finds the first way that works, once: a refused attempt is not for free, and on some
// systems each one is logged as a violation.
var probe = sync.OnceValues(func() (way, error) {
	if len(ways) == 0 {
		return way{}, fmt.Errorf("codemem: %w: not supported on this operating system", ErrUnavailable)
	}
	var refused []error
	for _, w := range ways {
		mem, err := w.place([]byte{0})
		if err == nil {
			return w, unmap(mem)
		}
		refused = append(refused, fmt.Errorf("%s: %w", w.mode, err))
	}
	return way{}, fmt.Errorf("codemem: %w: %w", ErrUnavailable, errors.Join(refused...))
})
