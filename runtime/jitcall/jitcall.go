// Package jitcall calls machine code from Go.
//
// The callee is a leaf: it neither calls nor moves SP. It finds
//
//	AX  its own address
//	CX  n, the number of elements
//	DI  the array of pointers
//	SI  its scratch area
//
// in a thread with Go's default MXCSR (all exceptions masked, round to nearest, no flushing of
// subnormals), and may change every register but SP and BP. It leaves the direction flag clear
// and the upper halves of the vector registers zero (VZEROUPPER).
//
// While it runs, neither the garbage collector nor another goroutine can stop the thread: keep
// calls below 200 us or so. Each call can be preempted at its start.
package jitcall

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/nexpr/nexpr/runtime/codemem"
)

// MaxFrame is the largest scratch area, in bytes, that Call provides by itself, on the stack; SmallFrame is that of
// CallSmall.
const (
	MaxFrame   = 16 << 10
	SmallFrame = 2 << 10
)

// Available reports whether this process can run machine code: nil, or an error that says why
// not. It finds out once, by running some.
func Available() error { return available() }

var available = sync.OnceValue(func() (err error) {
	if !Supported {
		return errors.New("jitcall: no machine code on this architecture")
	}
	code, err := codemem.Map([]byte{0xC3}, 0) // RET
	if err != nil {
		return err
	}
	defer code.Free()
	// Memory that could be mapped as executable but not executed is a fault, not an error.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("jitcall: mapped code does not run: %v", r)
		}
	}()
	Call(code.Entry(), 0, nil, 0, nil)
	return nil
})
