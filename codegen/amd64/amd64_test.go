package amd64_test

import (
	"fmt"
	"math"
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

// The types that have machine code.
var types = []vec.Type{vec.Mask, vec.I32, vec.I64, vec.F32, vec.F64}

// features are what the CPU must have to run code.
var features = map[amd64.ISA][]cpuid.FeatureID{
	amd64.AVX2:   {cpuid.AVX2, cpuid.FMA3},
	amd64.AVX512: {cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL, cpuid.BMI2},
}

// onEach runs a test for each instruction set. Where the CPU lacks it, programs are compiled only.
func onEach(t *testing.T, test func(t *testing.T, isa amd64.ISA)) {
	for _, isa := range []amd64.ISA{amd64.AVX2, amd64.AVX512} {
		t.Run(isa.String(), func(t *testing.T) {
			test(t, isa)
			if !runs(isa) {
				t.Skip("compiled, but not run: the CPU lacks", isa)
			}
		})
	}
}

func runs(isa amd64.ISA) bool {
	return jitcall.Available() == nil && cpuid.CPU.Supports(features[isa]...)
}

// A kernel is machine code in memory, or only compiled where mem is nil.
type kernel struct {
	*amd64.Code
	isa     amd64.ISA
	mem     *codemem.Code
	scratch []byte
}

// What AVX-512 code has really been run.
var kernels512, elements512 atomic.Int64

func TestMain(m *testing.M) {
	code := m.Run()
	if n := kernels512.Load(); n > 0 {
		fmt.Printf("avx512: codegen/amd64 ran %d kernels over %d elements on %s\n", n, elements512.Load(), cpuid.CPU.BrandName)
	}
	os.Exit(code)
}

func compile(t testing.TB, isa amd64.ISA, p *vec.Program, opts amd64.Options) *kernel {
	t.Helper()
	if err := p.Verify(); err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	code, err := amd64.Compile(p, isa, opts)
	if err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	if !runs(isa) {
		return &kernel{Code: code}
	}
	if isa == amd64.AVX512 {
		kernels512.Add(1)
	}
	mem, err := codemem.Map(code.Bytes, code.AlignAt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mem.Free() })
	return &kernel{code, isa, mem, make([]byte, code.Scratch+64)}
}

func (k *kernel) run(n int, ptrs []unsafe.Pointer) {
	ptrs = append(slices.Clone(ptrs), nil) // so that there is a first one
	scratch := unsafe.Pointer(&k.scratch[-int(uintptr(unsafe.Pointer(&k.scratch[0])))&63])
	jitcall.Call(k.mem.Entry(), n, &ptrs[0], k.Scratch, scratch)
}

// check runs p on random data and compares all of memory with what the reference gives.
func check(t *testing.T, rnd *rand.Rand, p *vec.Program, k *kernel, n int, l vectest.Layout) {
	t.Helper()
	if k.mem == nil {
		return
	}
	if k.isa == amd64.AVX512 {
		elements512.Add(int64(n))
	}
	got := vectest.NewData(rnd, p, n, l)
	want, before := got.Clone(), got.Clone()
	vectest.RunReference(p, n, want.Ptrs)
	k.run(n, got.Ptrs)
	if err := got.Diff(want, before); err != nil {
		t.Fatalf("n = %d, %+v, unroll %d, lanes %d: %v\n%s", n, l, k.Unroll, k.Lanes, err, p)
	}
}

func TestEveryOperation(t *testing.T) { onEach(t, checkEveryOperation) }

func checkEveryOperation(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for _, f := range vectest.Forms(types...) {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			for _, imm := range f.Counts() {
				for scalars := range uint(1) << len(f.Operands()) {
					p := f.Program(imm, scalars)
					k := compile(t, isa, p, amd64.Options{})
					for _, n := range []int{1, 5, 67, 500} {
						check(t, rnd, p, k, n, vectest.Layout{Misaligned: n&1 != 0})
					}
				}
			}
		})
	}
}

func TestRandomPrograms(t *testing.T) { onEach(t, checkRandomPrograms) }

func checkRandomPrograms(t *testing.T, isa amd64.ISA) {
	count := 3000
	if testing.Short() {
		count = 300
	}
	for i := range count {
		rnd := rand.New(rand.NewPCG(2, uint64(i)))
		o := vectest.Options{Types: types}
		if i%4 == 0 { // of few types, so that there are more lanes
			o.Types = slices.Clone(types)
			rnd.Shuffle(len(types), func(i, j int) { o.Types[i], o.Types[j] = o.Types[j], o.Types[i] })
			o.Types = o.Types[:1+rnd.IntN(2)]
		}
		if i%50 == 49 {
			o.Ops = 400
		}
		p := vectest.RandomProgram(rnd, o)
		k := compile(t, isa, p, amd64.Options{})
		all := k.Lanes*k.Unroll + k.Lanes + 3
		for range 4 {
			l := vectest.Layout{Misaligned: rnd.IntN(2) == 0, InPlace: rnd.IntN(2) == 0}
			check(t, rnd, p, k, rnd.IntN(all+1), l)
			check(t, rnd, p, k, rnd.IntN(10*all), l)
		}
		if i%5 == 0 {
			stream := compile(t, isa, p, amd64.Options{Stream: true})
			check(t, rnd, p, stream, rnd.IntN(10*all), vectest.Layout{Aligned: true})
		}
		if t.Failed() {
			return
		}
	}
}

func TestEveryLength(t *testing.T) { onEach(t, checkEveryLength) }

func checkEveryLength(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for _, typ := range types {
		b := vec.NewBuilder([]vec.Param{{Name: "a", Type: typ}, {Name: "b", Type: typ}})
		r := b.Op(vec.OpXor, b.Param(0), b.Param(1))
		p := b.Program(r)
		k := compile(t, isa, p, amd64.Options{})
		for n := range 4*k.Lanes*k.Unroll + 4 {
			check(t, rnd, p, k, n, vectest.Layout{Misaligned: true})
			check(t, rnd, p, k, n, vectest.Layout{InPlace: true})
		}
	}
}

// Two hundred values live at once, each needed in the order that suits the allocator least.
func TestSpills(t *testing.T) { onEach(t, checkSpills) }

func checkSpills(t *testing.T, isa amd64.ISA) {
	const live = 200
	b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.F64}, {Name: "b", Type: vec.F64}})
	vals := []vec.Value{b.Param(0)}
	for i := range live {
		vals = append(vals, b.Op(vec.OpAdd, b.Op(vec.OpMul, vals[i], b.Float(vec.F64, 0.5+float64(i)/7)), b.Param(1)))
	}
	sum := vals[0]
	for i := 1; i < len(vals); i++ {
		sum = b.Op(vec.OpSub, vals[(i*77)%len(vals)], sum)
	}
	p := b.Program(sum)
	k := compile(t, isa, p, amd64.Options{})
	if k.Spills < live-40 {
		t.Errorf("%d spills of %d live values: the test tests nothing", k.Spills, live)
	}
	rnd := rand.New(rand.NewPCG(4, 4))
	for n := range 20 {
		check(t, rnd, p, k, n, vectest.Layout{})
	}
}

func TestManyArrays(t *testing.T) { onEach(t, checkManyArrays) }

func checkManyArrays(t *testing.T, isa amd64.ISA) {
	count := 5000
	if testing.Short() {
		count = 500
	}
	var params []vec.Param
	for i := range count {
		params = append(params, vec.Param{Name: fmt.Sprint("a", i), Type: vec.F64, Scalar: i%7 == 3})
	}
	b := vec.NewBuilder(params)
	sum := b.Param(0)
	for i := 1; i < len(params); i++ {
		sum = b.Op(vec.OpAdd, sum, b.Param(i))
	}
	p := b.Program(sum)
	k := compile(t, isa, p, amd64.Options{})
	rnd := rand.New(rand.NewPCG(5, 5))
	for n := range 10 {
		check(t, rnd, p, k, n, vectest.Layout{})
	}
}

// The same program always gives the same code.
func TestCompileIsDeterministic(t *testing.T) {
	for i := range 50 {
		p := vectest.RandomProgram(rand.New(rand.NewPCG(6, uint64(i))), vectest.Options{Types: types})
		for _, isa := range []amd64.ISA{amd64.AVX2, amd64.AVX512} {
			x, err := amd64.Compile(p, isa, amd64.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				y, _ := amd64.Compile(p, isa, amd64.Options{})
				if !slices.Equal(x.Bytes, y.Bytes) {
					t.Fatalf("program %d: two compilations for %s differ", i, isa)
				}
			}
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, ops := range []int{10, 100, 1000} {
		p := vectest.RandomProgram(rand.New(rand.NewPCG(7, 7)), vectest.Options{Types: []vec.Type{vec.F64}, Ops: ops, NoLoops: true})
		b.Run(fmt.Sprint(ops), func(b *testing.B) {
			for b.Loop() {
				if _, err := amd64.Compile(p, amd64.AVX2, amd64.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Negated operands of fused operations, with operands that live on and operands that do not.
func TestFusedNegations(t *testing.T) { onEach(t, checkFusedNegations) }

func checkFusedNegations(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(8, 8))
	for _, typ := range []vec.Type{vec.F32, vec.F64} {
		for negated := range 1 << 3 {
			for kept := range 1 << 3 {
				for scalars := range 1 << 3 {
					var params []vec.Param
					for i := range 3 {
						params = append(params, vec.Param{Name: string(rune('a' + i)), Type: typ, Scalar: scalars>>i&1 != 0})
					}
					b := vec.NewBuilder(params)
					var args [3]vec.Value
					var results []vec.Value
					for i := range args {
						args[i] = b.Param(i)
						if kept>>i&1 != 0 {
							results = append(results, args[i])
						}
						if negated>>i&1 != 0 {
							args[i] = b.Op(vec.OpXor, args[i], b.Float(typ, math.Copysign(0, -1)))
						}
					}
					p := b.Program(append(results, b.Op(vec.OpFMA, args[:]...))...)
					k := compile(t, isa, p, amd64.Options{})
					for _, n := range []int{3, 70} {
						check(t, rnd, p, k, n, vectest.Layout{})
					}
				}
			}
		}
	}
}
