//go:build amd64

package jitcall_test

import (
	"fmt"
	"runtime"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/runtime/codemem"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// The kernels, assembled by hand. All follow the calling convention; rdi points to the pointers.
var (
	ret = []byte{0xC3}

	// report stores rcx at ptrs[0] and rsi at ptrs[1].
	report = []byte{
		0x48, 0x8B, 0x07, // mov rax, [rdi]
		0x48, 0x89, 0x08, // mov [rax], rcx
		0x48, 0x8B, 0x47, 0x08, // mov rax, [rdi+8]
		0x48, 0x89, 0x30, // mov [rax], rsi
		0xC3, // ret
	}

	// fill writes rcx bytes of 0x5A to the scratch area.
	fill = []byte{
		0x48, 0x89, 0xF7, // mov rdi, rsi
		0xB0, 0x5A, // mov al, 0x5A
		0xF3, 0xAA, // rep stosb
		0xC3, // ret
	}

	// spin counts rcx down, one step a cycle.
	spin = []byte{
		0x48, 0xFF, 0xC9, // loop: dec rcx
		0x75, 0xFB, // jnz loop
		0xC3, // ret
	}

	// add does ptrs[2][i] = ptrs[0][i] + ptrs[1][i] for float64, n >= 1.
	add = []byte{
		0x48, 0x8B, 0x07, // mov rax, [rdi]
		0x48, 0x8B, 0x57, 0x08, // mov rdx, [rdi+8]
		0x48, 0x8B, 0x77, 0x10, // mov rsi, [rdi+16]
		0xF2, 0x0F, 0x10, 0x44, 0xC8, 0xF8, // loop: movsd xmm0, [rax+rcx*8-8]
		0xF2, 0x0F, 0x58, 0x44, 0xCA, 0xF8, // addsd xmm0, [rdx+rcx*8-8]
		0xF2, 0x0F, 0x11, 0x44, 0xCE, 0xF8, // movsd [rsi+rcx*8-8], xmm0
		0x48, 0xFF, 0xC9, // dec rcx
		0x75, 0xE9, // jnz loop
		0xC3, // ret
	}

	// setMXCSR loads the thread's MXCSR from ptrs[0].
	setMXCSR = []byte{
		0x48, 0x8B, 0x07, // mov rax, [rdi]
		0x0F, 0xAE, 0x10, // ldmxcsr [rax]
		0xC3, // ret
	}

	// load reads address 64.
	load = []byte{
		0x31, 0xC9, // xor ecx, ecx
		0x48, 0x8B, 0x41, 0x40, // mov rax, [rcx+64]
		0xC3, // ret
	}
)

// mapped returns the entry of a kernel that stays mapped until the end of the test.
func mapped(t testing.TB, kernel []byte) uintptr {
	t.Helper()
	if err := jitcall.Available(); err != nil {
		t.Skip(err)
	}
	code, err := codemem.Map(kernel, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { code.Free() })
	return code.Entry()
}

func TestArguments(t *testing.T) {
	entry := mapped(t, report)
	own := make([]byte, 1<<20+64)
	scratch := unsafe.Pointer((uintptr(unsafe.Pointer(&own[0])) + 63) &^ 63)
	for _, spill := range []int{0, 1, 64, 2048, 2049, 16384, 16385, 1 << 20} {
		var n int
		var si uintptr
		ptrs := [2]unsafe.Pointer{unsafe.Pointer(&n), unsafe.Pointer(&si)}
		jitcall.Call(entry, 12345, &ptrs[0], spill, scratch)
		if n != 12345 {
			t.Errorf("spill %d: n = %d", spill, n)
		}
		if si%64 != 0 {
			t.Errorf("spill %d: scratch %#x is not on a 64-byte boundary", spill, si)
		}
		if caller := uintptr(scratch); (spill > jitcall.MaxFrame) != (si == caller) && spill != 0 {
			t.Errorf("spill %d: scratch %#x, the caller's is %#x", spill, si, caller)
		}
	}
	runtime.KeepAlive(own)
}

// Every byte of a scratch area can be written, and nothing else of the stack is.
func TestScratch(t *testing.T) {
	entry := mapped(t, fill)
	for _, spill := range []int{64, 2048, 2112, 16384} {
		// On a fresh goroutine the frame does not fit into the stack, which has to grow.
		done := make(chan string)
		go func() {
			var before, after [64]uint64
			for i := range before {
				before[i] = uint64(i)
			}
			after = before
			jitcall.Call(entry, spill, nil, spill, nil)
			runtime.GC()
			if before != after {
				done <- fmt.Sprintf("spill %d: the caller's variables have changed", spill)
			}
			done <- ""
		}()
		if msg := <-done; msg != "" {
			t.Error(msg)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	entry := mapped(t, add)
	allocs := testing.AllocsPerRun(100, func() {
		a, b, out := [4]float64{1, 2, 3, 4}, [4]float64{10, 20, 30, 40}, [4]float64{}
		ptrs := [3]unsafe.Pointer{unsafe.Pointer(&a), unsafe.Pointer(&b), unsafe.Pointer(&out)}
		jitcall.Call(entry, 4, &ptrs[0], 0, nil)
		if out != [4]float64{11, 22, 33, 44} {
			t.Errorf("got %v", out)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations a call", allocs)
	}
}

// Machine code computes by Go's MXCSR whatever the thread has, and the thread keeps its own.
func TestMXCSR(t *testing.T) {
	set, sum := mapped(t, setMXCSR), mapped(t, add)
	const tiny = 0x1p-1022
	for _, c := range []struct {
		name  string
		mxcsr uint32
		a, b  float64
		want  float64 // by the default
	}{
		{"flush to zero", 0x9F80, tiny, -tiny / 2, tiny / 2},
		{"denormals are zero", 0x1FC0, tiny / 2, tiny / 4, tiny/2 + tiny/4},
		{"round up", 0x5F80, 1, 0x1p-60, 1},
		{"round down", 0x3F80, 1, -0x1p-60, 1},
		{"exception flags only", 0x1FBF, tiny / 2, tiny / 4, tiny/2 + tiny/4},
	} {
		for _, spill := range []int{0, 2048, 16384} {
			var got, kept float64
			done := make(chan struct{})
			go func() {
				defer close(done)
				runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
				ptrs := [3]unsafe.Pointer{unsafe.Pointer(&c.mxcsr)}
				jitcall.Call(set, 0, &ptrs[0], 0, nil)
				ptrs = [3]unsafe.Pointer{unsafe.Pointer(&c.a), unsafe.Pointer(&c.b), unsafe.Pointer(&got)}
				jitcall.Call(sum, 1, &ptrs[0], spill, nil)
				kept = c.a + c.b // by Go, on the same thread
			}()
			<-done
			if got != c.want {
				t.Errorf("%s, spill %d: machine code got %v, want %v", c.name, spill, got, c.want)
			}
			if other := c.mxcsr&0xFFC0 != 0x1F80; (kept != c.want) != other {
				t.Errorf("%s, spill %d: Go got %v after the call, so the thread's MXCSR was not kept", c.name, spill, kept)
			}
		}
	}
}

// A fault in machine code is an ordinary panic, even if the collector runs and the stack moves
// before it is recovered. (On Windows such a fault ends the process.)
func TestFault(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("faults in machine code end the process on Windows")
	}
	entry := mapped(t, load)
	for _, spill := range []int{0, 2048, 16384} {
		result := make(chan any)
		go func() {
			var r any
			defer func() { result <- r }()
			defer func() {
				runtime.GC()
				deepen(1000)
				r = recover()
			}()
			jitcall.Call(entry, 0, nil, spill, nil)
		}()
		if _, ok := (<-result).(runtime.Error); !ok {
			t.Errorf("spill %d: no runtime error", spill)
		}
	}
}

func BenchmarkCall(b *testing.B) {
	entry := mapped(b, ret)
	for _, spill := range []int{0, 2048, 16384} {
		b.Run(fmt.Sprint("spill=", spill), func(b *testing.B) {
			var ptrs [1]unsafe.Pointer
			for b.Loop() {
				jitcall.Call(entry, 0, &ptrs[0], spill, nil)
			}
		})
	}
}

// deepen makes the stack grow.
//
//go:noinline
func deepen(depth int) byte {
	var pad [256]byte
	pad[depth%256] = 1
	if depth > 0 {
		pad[0] += deepen(depth - 1)
	}
	return pad[depth%256]
}
