package codemem_test

import (
	"errors"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/runtime/codemem"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// answer stores 42 at ptrs[0].
var answer = []byte{
	0x48, 0x8B, 0x07, // mov rax, [rdi]
	0x48, 0xC7, 0x00, 42, 0, 0, 0, // mov qword [rax], 42
	0xC3, // ret
}

// run calls code that begins as answer does.
func run(t *testing.T, code *codemem.Code) {
	t.Helper()
	if !jitcall.Supported {
		return
	}
	var n int64
	ptrs := [1]unsafe.Pointer{unsafe.Pointer(&n)}
	jitcall.Call(code.Entry(), 0, &ptrs[0], 0, nil)
	if n != 42 {
		t.Errorf("the mapped code gave %d, want 42", n)
	}
}

// needMemory skips the test where there is no executable memory to be had.
func needMemory(t *testing.T) {
	t.Helper()
	if _, err := codemem.Mode(); err != nil {
		t.Skip(err)
	}
}

func TestMode(t *testing.T) {
	mode, err := codemem.Mode()
	if (mode == codemem.None) != errors.Is(err, codemem.ErrUnavailable) {
		t.Errorf("mode %q with error %v", mode, err)
	}
	if _, err := codemem.Map(answer, 0); (mode == codemem.None) != errors.Is(err, codemem.ErrUnavailable) {
		t.Errorf("mode %q, but Map says %v", mode, err)
	}
}

func TestMap(t *testing.T) {
	needMemory(t)
	for _, size := range []int{len(answer), 64, 4095, 4096, 4097, 1 << 20} {
		code := make([]byte, size)
		for i := range code {
			code[i] = byte(i)
		}
		copy(code, answer)
		for _, alignAt := range []int{0, 1, 63, 64, 65, size} {
			c, err := codemem.Map(code, alignAt)
			if err != nil {
				t.Fatal(err)
			}
			if at := c.Entry() + uintptr(alignAt); at%64 != 0 {
				t.Errorf("size %d: offset %d is at %#x, not on a 64-byte boundary", size, alignAt, at)
			}
			if string(bytesAt(c.Entry(), size)) != string(code) {
				t.Errorf("size %d: the memory does not hold the code", size)
			}
			run(t, c)
			if err := c.Free(); err != nil {
				t.Error(err)
			}
			if c.Entry() != 0 || c.Free() != nil {
				t.Error("Free is not idempotent")
			}
		}
	}
}

func TestMapNothing(t *testing.T) {
	if _, err := codemem.Map(nil, 0); err == nil {
		t.Error("no error for empty code")
	}
}

func BenchmarkMapFree(b *testing.B) {
	code := make([]byte, 1000)
	for b.Loop() {
		c, err := codemem.Map(code, 0)
		if err != nil {
			b.Skip(err)
		}
		c.Free()
	}
}

// bytesAt returns the memory at an address outside Go's.
func bytesAt(addr uintptr, n int) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), n)
}
