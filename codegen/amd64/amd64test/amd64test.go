// Package amd64test runs machine code in tests, and counts how much AVX-512 code has really been run:
// where the CPU lacks it, code is only compiled, unless the tests run in an emulator.
package amd64test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
	"github.com/nexpr/nexpr/runtime/codemem"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// features are what the CPU must have to run code.
var features = map[amd64.ISA][]cpuid.FeatureID{
	amd64.AVX2:   {cpuid.AVX2, cpuid.FMA3},
	amd64.AVX512: {cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL, cpuid.BMI2},
}

// Runs reports whether code for isa can be run here.
func Runs(isa amd64.ISA) bool {
	return jitcall.Available() == nil && cpuid.CPU.Supports(features[isa]...)
}

// Some chooses how much a test does: full, short where little is asked for ([testing.Short]), or emulated
// where the CPU is an emulator, a hundred times as slow.
func Some(full, short, emulated int) int {
	switch {
	case where() != "native":
		return emulated
	case testing.Short():
		return short
	}
	return full
}

func where() string {
	if name := os.Getenv("NEXPR_EMULATED"); name != "" {
		return name
	}
	return "native"
}

// OnEach runs a test for each instruction set, as a subtest of its name.
func OnEach(t *testing.T, test func(t *testing.T, isa amd64.ISA)) {
	for _, isa := range []amd64.ISA{amd64.AVX2, amd64.AVX512} {
		t.Run(isa.String(), func(t *testing.T) {
			test(t, isa)
			if !Runs(isa) {
				t.Skip("compiled, but not run: the CPU lacks", isa)
			}
		})
	}
}

// What AVX-512 code has been run.
var kernels, elements atomic.Int64

// Count adds to what AVX-512 code has been run.
func Count(k, n int) {
	kernels.Add(int64(k))
	elements.Add(int64(n))
}

// Main runs the tests of a package and says at the end what AVX-512 code they have run, if any.
func Main(m *testing.M, pkg string) {
	code := m.Run()
	if k := kernels.Load(); k > 0 {
		fmt.Printf("avx512: %s ran %d kernels over %d elements on %s\n", pkg, k, elements.Load(), where())
	}
	os.Exit(code)
}

// A Kernel is machine code, in memory where it can be run.
type Kernel struct {
	*amd64.Code
	isa     amd64.ISA
	mem     *codemem.Code
	scratch []byte
}

// Compile translates p, which must be possible.
func Compile(t testing.TB, isa amd64.ISA, p *vec.Program, opts amd64.Options) *Kernel {
	t.Helper()
	if err := p.Verify(); err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	code, err := amd64.Compile(p, isa, opts)
	if err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	k := &Kernel{Code: code, isa: isa}
	if !Runs(isa) {
		return k
	}
	if isa == amd64.AVX512 {
		Count(1, 0)
	}
	if k.mem, err = codemem.Map(code.Bytes, code.AlignAt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.mem.Free() })
	k.scratch = make([]byte, code.Scratch+64)
	return k
}

// Run runs k, as its calling convention says; where the CPU cannot, it does nothing and returns false.
func (k *Kernel) Run(n int, ptrs []unsafe.Pointer) bool {
	if k.mem == nil {
		return false
	}
	if k.isa == amd64.AVX512 {
		Count(0, int(uint32(n))) // code that halves takes two numbers
	}
	ptrs = append(slices.Clone(ptrs), nil) // so that there is a first one
	scratch := unsafe.Pointer(&k.scratch[-int(uintptr(unsafe.Pointer(&k.scratch[0])))&63])
	jitcall.Call(k.mem.Entry(), n, &ptrs[0], k.Scratch, scratch)
	return true
}

// A Runner is an engine's form of a program.
type Runner func(n int, ptrs []unsafe.Pointer)

// Check runs p on random data and compares all of memory with what the reference, an engine that runs p,
// gives.
func Check(t *testing.T, rnd *rand.Rand, p *vec.Program, k *Kernel, n int, l vectest.Layout, reference Runner) {
	t.Helper()
	got := vectest.NewData(rnd, p, n, l)
	CheckData(t, p, k, n, got, reference)
}

// CheckData is Check on data that is there already.
func CheckData(t *testing.T, p *vec.Program, k *Kernel, n int, got *vectest.Data, reference Runner) {
	t.Helper()
	before, want := got.Clone(), got.Clone()
	if !k.Run(n, got.Ptrs) {
		return
	}
	reference(n, want.Ptrs)
	if err := got.Diff(want, before); err != nil {
		t.Fatalf("%s, n = %d, unroll %d, lanes %d: %v\n%s", k.isa, n, k.Unroll, k.Lanes, err, p)
	}
}
