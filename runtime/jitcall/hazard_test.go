//go:build amd64

package jitcall_test

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/cpu"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// trash returns a kernel that changes all registers that it may, rcx times over.
func trash() []byte {
	var code []byte
	for _, r := range []byte{0, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} { // all but rcx, rsp, rbp
		code = append(code, 0x48|r>>3, 0xC7, 0xC0|r&7, r, 0x11, 0x11, 0xF1) // mov r, sign-extended imm32
	}
	loop := len(code)
	for y := byte(0); y < 16; y++ { // vpcmpeqd ymm, ymm, ymm
		r := ^y >> 3 & 1 << 7    // VEX.R, inverted
		b := ^y >> 3 & 1 << 5    // VEX.B, inverted
		v := ^y & 15 << 3        // VEX.vvvv, inverted
		m := 0xC0 | y&7<<3 | y&7 // register, register
		code = append(code, 0xC4, r|0x40|b|0x01, v|0x05, 0x76, m)
	}
	code = append(code, 0x48, 0xFF, 0xC9) // dec rcx
	back := loop - (len(code) + 2)
	code = append(code, 0x75, byte(back)) // jnz loop
	return append(code,
		0x48, 0xC7, 0xC1, 0x11, 0x11, 0x11, 0xF1, // mov rcx, imm32
		0xC5, 0xF8, 0x77, // vzeroupper
		0xC3) // ret
}

// Goroutines whose machine code changes every register compute right beside a collector that
// always runs, a profiler that interrupts them, and stacks that grow and move.
func TestStorm(t *testing.T) {
	if !cpu.X86.HasAVX2 {
		t.Skip("the kernel needs AVX2")
	}
	trash, sum := mapped(t, trash()), mapped(t, add)
	length := 3 * time.Second
	if testing.Short() {
		length = time.Second / 2
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	if err := pprof.StartCPUProfile(io.Discard); err == nil { // fails under go test -cpuprofile
		defer pprof.StopCPUProfile()
	}

	var stop atomic.Bool
	var calls atomic.Int64
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			spill := []int{0, 2048, 16384}[g%3]
			kept := map[int]string{}
			for i := 0; !stop.Load(); i++ {
				// On a goroutine of its own, so that the stack starts small.
				done := make(chan struct{})
				go func() {
					defer close(done)
					if !evaluate(trash, sum, i%100, spill) {
						t.Error("wrong sums")
					}
				}()
				<-done
				calls.Add(1)
				var zero [64]byte // cleared by way of X15
				if zero != [64]byte{} {
					t.Error("X15 is not zero")
				}
				kept[i%100] = fmt.Sprint(i) // something to collect
			}
			for k, v := range kept {
				var i int
				if _, err := fmt.Sscan(v, &i); err != nil || i%100 != k {
					t.Errorf("kept[%d] = %q", k, v)
				}
			}
		})
	}
	wg.Go(func() {
		trace := make([]byte, 1<<16)
		for !stop.Load() {
			runtime.GC()
			runtime.Stack(trace, true)
		}
	})
	time.Sleep(length)
	stop.Store(true)
	wg.Wait()
	if calls.Load() == 0 {
		t.Error("nothing was called")
	}
}

// evaluate calls both kernels with arrays on the stack, depth frames down, and checks the sums.
//
//go:noinline
func evaluate(trash, sum uintptr, depth, spill int) bool {
	var a, b, out [32]float64
	for i := range a {
		a[i], b[i] = float64(i), float64(100*i+depth)
	}
	if depth > 0 && !evaluate(trash, sum, depth-1, spill) {
		return false
	}
	ptrs := [3]unsafe.Pointer{unsafe.Pointer(&a), unsafe.Pointer(&b), unsafe.Pointer(&out)}
	if depth%10 == 0 {
		jitcall.Call(trash, 1000, &ptrs[0], spill, nil)
	}
	jitcall.Call(sum, len(out), &ptrs[0], spill, nil)
	for i := range out {
		if out[i] != float64(101*i+depth) {
			return false
		}
	}
	return true
}

// A collection beside machine code in a loop takes milliseconds. If a goroutine in that loop
// could not be stopped at the start of a call it would be seconds, and this guards against
// that; it says nothing about speed.
func TestGCLatency(t *testing.T) {
	entry := mapped(t, spin)
	const steps = 100_000 // about 30 us
	for _, spill := range []int{0, 2048, 16384} {
		var stop atomic.Bool
		var wg sync.WaitGroup
		wg.Go(func() {
			for !stop.Load() {
				jitcall.Call(entry, steps, nil, spill, nil)
			}
		})
		var took []time.Duration
		for range 5 {
			time.Sleep(time.Millisecond)
			start := time.Now()
			runtime.GC()
			took = append(took, time.Since(start))
		}
		stop.Store(true)
		wg.Wait()
		slices.Sort(took)
		t.Logf("spill %d: %v", spill, took)
		if median := took[len(took)/2]; median > time.Second/2 {
			t.Errorf("spill %d: a collection takes %v: is the trampoline still a preemption point?", spill, median)
		}
	}
}
