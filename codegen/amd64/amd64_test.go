package amd64_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

var types = vectest.Types()

func TestMain(m *testing.M) { amd64test.Main(m, "codegen/amd64") }

// check compares k with the definition of its program.
func check(t *testing.T, rnd *rand.Rand, p *vec.Program, k *amd64test.Kernel, n int, l vectest.Layout) {
	t.Helper()
	amd64test.Check(t, rnd, p, k, n, l, func(n int, ptrs []unsafe.Pointer) { vectest.RunReference(p, n, ptrs) })
}

func TestEveryOperation(t *testing.T) { amd64test.OnEach(t, checkEveryOperation) }

func checkEveryOperation(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for _, f := range vectest.Forms(types...) {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			for _, imm := range f.Counts() {
				for scalars := range uint(1) << len(f.Operands()) {
					p := f.Program(imm, scalars)
					k := amd64test.Compile(t, isa, p, amd64.Options{})
					for _, n := range []int{1, 5, 67, amd64test.Some(500, 500, 130)} {
						check(t, rnd, p, k, n, vectest.Layout{Misaligned: n&1 != 0})
					}
				}
			}
		})
	}
}

func TestRandomPrograms(t *testing.T) { amd64test.OnEach(t, checkRandomPrograms) }

func checkRandomPrograms(t *testing.T, isa amd64.ISA) {
	for i := range amd64test.Some(3000, 300, 80) {
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
		k := amd64test.Compile(t, isa, p, amd64.Options{})
		all := k.Lanes*k.Unroll + k.Lanes + 3
		for range 4 {
			l := vectest.Layout{Misaligned: rnd.IntN(2) == 0, InPlace: rnd.IntN(2) == 0}
			check(t, rnd, p, k, rnd.IntN(all+1), l)
			check(t, rnd, p, k, rnd.IntN(10*all), l)
		}
		if i%3 == 0 {
			apart := amd64test.Compile(t, isa, p, amd64.Options{Apart: true})
			check(t, rnd, p, apart, rnd.IntN(all+1), vectest.Layout{Misaligned: true})
			check(t, rnd, p, apart, rnd.IntN(10*all), vectest.Layout{})
		}
		if i%5 == 0 {
			stream := amd64test.Compile(t, isa, p, amd64.Options{Stream: true})
			check(t, rnd, p, stream, rnd.IntN(10*all), vectest.Layout{Aligned: true})
		}
		if t.Failed() {
			return
		}
	}
}

func TestEveryLength(t *testing.T) { amd64test.OnEach(t, checkEveryLength) }

func checkEveryLength(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for _, typ := range types {
		b := vec.NewBuilder([]vec.Param{{Name: "a", Type: typ}, {Name: "b", Type: typ}})
		r := b.Op(vec.OpXor, b.Param(0), b.Param(1))
		p := b.Program(r)
		k := amd64test.Compile(t, isa, p, amd64.Options{})
		apart := amd64test.Compile(t, isa, p, amd64.Options{Apart: true})
		for n := 0; n < 4*k.Lanes*k.Unroll+4; n += amd64test.Some(1, 1, 1+k.Lanes/3) {
			check(t, rnd, p, k, n, vectest.Layout{Misaligned: true})
			check(t, rnd, p, k, n, vectest.Layout{InPlace: true})
			check(t, rnd, p, apart, n, vectest.Layout{Misaligned: true})
		}
	}
}

// Bools that are written past the caches, of operands of every size.
func TestStreamedMasks(t *testing.T) { amd64test.OnEach(t, checkStreamedMasks) }

func checkStreamedMasks(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(9, 9))
	for _, typ := range types {
		b := vec.NewBuilder([]vec.Param{{Name: "a", Type: typ}, {Name: "b", Type: typ}})
		op := vec.OpLt
		if typ == vec.Mask {
			op = vec.OpXor
		}
		p := b.Program(b.Op(op, b.Param(0), b.Param(1)))
		k := amd64test.Compile(t, isa, p, amd64.Options{Stream: true})
		for _, n := range []int{0, 1, k.Lanes * k.Unroll, 5*k.Lanes*k.Unroll + 3*k.Lanes + 1} {
			check(t, rnd, p, k, n, vectest.Layout{Aligned: true})
		}
	}
}

// Two hundred values live at once, each needed in the order that suits the allocator least.
func TestSpills(t *testing.T) { amd64test.OnEach(t, checkSpills) }

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
	k := amd64test.Compile(t, isa, p, amd64.Options{})
	if k.Spills < live-40 {
		t.Errorf("%d spills of %d live values: the test tests nothing", k.Spills, live)
	}
	rnd := rand.New(rand.NewPCG(4, 4))
	for n := range 20 {
		check(t, rnd, p, k, n, vectest.Layout{})
	}
}

func TestManyArrays(t *testing.T) { amd64test.OnEach(t, checkManyArrays) }

func checkManyArrays(t *testing.T, isa amd64.ISA) {
	var params []vec.Param
	for i := range amd64test.Some(5000, 500, 100) {
		params = append(params, vec.Param{Name: fmt.Sprint("a", i), Type: vec.F64, Scalar: i%7 == 3})
	}
	b := vec.NewBuilder(params)
	sum := b.Param(0)
	for i := 1; i < len(params); i++ {
		sum = b.Op(vec.OpAdd, sum, b.Param(i))
	}
	p := b.Program(sum)
	k := amd64test.Compile(t, isa, p, amd64.Options{})
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

// Compilations use the memory of earlier ones again, and none may see what is not its own: programs compiled by several
// goroutines at once, in other orders, have the code that they have by themselves.
func TestCompileInAnyOrder(t *testing.T) {
	type job struct {
		prog *vec.Program
		isa  amd64.ISA
		want []byte
	}
	var jobs []job
	for i := range 60 {
		p := vectest.RandomProgram(rand.New(rand.NewPCG(8, uint64(i))), vectest.Options{Types: types, Ops: 1 + i*i%150})
		for _, isa := range []amd64.ISA{amd64.AVX2, amd64.AVX512} {
			code, err := amd64.Compile(p, isa, amd64.Options{})
			if err != nil {
				t.Fatal(err)
			}
			jobs = append(jobs, job{p, isa, code.Bytes})
		}
	}
	var wg sync.WaitGroup
	for g := range uint64(4) {
		wg.Go(func() {
			for _, i := range rand.New(rand.NewPCG(9, g)).Perm(len(jobs)) {
				j := &jobs[i]
				code, err := amd64.Compile(j.prog, j.isa, amd64.Options{})
				if err != nil || !slices.Equal(code.Bytes, j.want) {
					t.Errorf("program %d for %s: other code than by itself, or %v", i/2, j.isa, err)
				}
			}
		})
	}
	wg.Wait()
	for i, j := range jobs { // what was returned is not used again
		if code, _ := amd64.Compile(j.prog, j.isa, amd64.Options{}); !slices.Equal(code.Bytes, j.want) {
			t.Errorf("program %d for %s: the code changes", i/2, j.isa)
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
func TestFusedNegations(t *testing.T) { amd64test.OnEach(t, checkFusedNegations) }

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
					k := amd64test.Compile(t, isa, p, amd64.Options{})
					for _, n := range []int{3, 70} {
						check(t, rnd, p, k, n, vectest.Layout{})
					}
				}
			}
		}
	}
}
