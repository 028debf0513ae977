package interp

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

var layouts = []vectest.Layout{{}, {Misaligned: true}, {InPlace: true}, {Misaligned: true, InPlace: true}}

// check runs p over n random elements and compares with the reference.
func check(t *testing.T, rnd *rand.Rand, p *vec.Program, run *Program, n int, l vectest.Layout) {
	t.Helper()
	got := vectest.NewData(rnd, p, n, l)
	want, before := got.Clone(), got.Clone()
	vectest.RunReference(p, n, want.Ptrs)
	run.Run(n, got.Ptrs)
	if err := got.Diff(want, before); err != nil {
		t.Fatalf("%d elements, %+v: %v\n%s", n, l, err, p)
	}
}

func TestEveryFormHasAKernel(t *testing.T) {
	for _, f := range vectest.Forms(vectest.Types()...) {
		if kernelOf(f.Op, f.From, f.To) == nil {
			t.Errorf("no kernel for %s from %s to %s", f.Op, f.From, f.To)
		}
	}
	for _, from := range vectest.Types() {
		for _, to := range vectest.Types() {
			if kernelOf(vec.OpConvert, from, to) != nil && !vec.Convertible(from, to) {
				t.Errorf("a kernel for the conversion from %s to %s, which does not exist", from, to)
			}
		}
	}
	for op := range vec.NumOps {
		for _, typ := range vectest.Types() {
			if kernels[op][typ] != nil && !op.Accepts(typ) && !(op == vec.OpBitcast && typ == vec.Mask) {
				t.Errorf("a kernel for %s on %s, which does not exist", op, typ)
			}
		}
	}
}

// Each operation on each type: all pairs of special values, then random ones.
func TestForms(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, f := range vectest.Forms(vectest.Types()...) {
		for _, imm := range f.Counts() {
			p := f.Program(imm, 0)
			run := New(p)
			checkSpecial(t, rnd, p, run)
			check(t, rnd, p, run, 2*run.block+5, vectest.Layout{})
		}
		for scalars := uint(1); scalars < 1<<f.Op.NumArgs(); scalars++ {
			p := f.Program(0, scalars)
			check(t, rnd, p, New(p), 600, vectest.Layout{})
		}
	}
}

// checkSpecial runs p on every combination of special values of its first two parameters; the
// third is random.
func checkSpecial(t *testing.T, rnd *rand.Rand, p *vec.Program, run *Program) {
	t.Helper()
	x := vectest.Special(p.Params[0].Type)
	y := []uint64{0}
	if len(p.Params) > 1 {
		y = vectest.Special(p.Params[1].Type)
	}
	n := len(x) * len(y)
	got := vectest.NewData(rnd, p, n, vectest.Layout{})
	for i := range n {
		got.Set(0, i, x[i/len(y)])
		if len(p.Params) > 1 {
			got.Set(1, i, y[i%len(y)])
		}
	}
	want, before := got.Clone(), got.Clone()
	vectest.RunReference(p, n, want.Ptrs)
	run.Run(n, got.Ptrs)
	if err := got.Diff(want, before); err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
}

func TestRandomPrograms(t *testing.T) {
	rounds := 600
	if testing.Short() {
		rounds = 60
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	first := []vec.Type{vec.Mask, vec.I32, vec.I64, vec.F32, vec.F64}
	for i := range rounds {
		o := vectest.Options{Folds: i%3 == 0}
		if i%2 == 0 {
			o.Types = first
		}
		p := vectest.RandomProgram(rnd, o)
		run := New(p)
		for _, l := range layouts {
			check(t, rnd, p, run, rnd.IntN(3*run.block+4), l)
		}
	}
}

func TestEveryLength(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.F64}, {Name: "b", Type: vec.Mask}, {Name: "c", Type: vec.F64, Scalar: true}, {Name: "d", Type: vec.I32}})
	x := b.Op(vec.OpSelect, b.Param(1), b.Op(vec.OpAdd, b.Param(0), b.Param(2)), b.To(vec.OpConvert, vec.F64, b.Param(3)))
	p := b.Program(x, b.Op(vec.OpLt, x, b.Param(2)), b.Op(vec.OpAdd, b.Param(3), b.Param(3)))
	run := New(p)
	for n := 0; n <= 3*run.block+3; n++ {
		if testing.Short() && n%run.block > 20 && n%run.block < run.block-2 {
			continue
		}
		check(t, rnd, p, run, n, layouts[n%len(layouts)])
	}
}

// Results that are operands, in each other's place.
func TestResultsTradePlaces(t *testing.T) {
	b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.I32}, {Name: "b", Type: vec.I32}})
	x, y := b.Param(0), b.Param(1)
	p := b.Program(y, x, b.Op(vec.OpAdd, x, y))
	run := New(p)
	const n = 1100
	a, c, sum := make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		a[i], c[i] = int32(i), int32(1000*i)
	}
	run.Run(n, []unsafe.Pointer{unsafe.Pointer(&a[0]), unsafe.Pointer(&c[0]), unsafe.Pointer(&a[0]), unsafe.Pointer(&c[0]), unsafe.Pointer(&sum[0])})
	for i := range n {
		if a[i] != int32(1000*i) || c[i] != int32(i) || sum[i] != int32(1001*i) {
			t.Fatalf("element %d: %d %d %d", i, a[i], c[i], sum[i])
		}
	}
}

// A result that could be computed in its own memory, which is that of an operand still needed.
func TestOperandNeededAfterResult(t *testing.T) {
	for _, several := range []bool{false, true} {
		b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.F64}, {Name: "m", Type: vec.Mask}})
		x := b.Param(0)
		double := b.Op(vec.OpAdd, x, x)
		once := b.Rare(b.Param(1), []vec.Value{double}, func(c []vec.Value) []vec.Value {
			return []vec.Value{b.Op(vec.OpMul, c[0], x)}
		})
		results := []vec.Value{double, once[0]}
		if several {
			results = append(results, double, x)
		}
		p := b.Program(results...)
		run := New(p)
		for _, l := range layouts {
			check(t, rand.New(rand.NewPCG(1, 2)), p, run, 1000, l)
		}
	}
}

// Kernels see aligned addresses only, for machines that need them.
func TestKernelsSeeAlignedAddresses(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.F64}, {Name: "b", Type: vec.F64}, {Name: "c", Type: vec.F64, Scalar: true}})
	x := b.Op(vec.OpSub, b.Param(0), b.Param(1))
	p := b.Program(b.Op(vec.OpMul, x, b.Param(2)), x, b.Op(vec.OpSqrt, b.Param(1)))
	run := New(p)
	called := 0
	for i := range run.body {
		k := run.body[i].run
		run.body[i].run = func(d, x, y, z unsafe.Pointer, n int, imm uint64) {
			called++
			for _, a := range []unsafe.Pointer{d, x, y, z} {
				if !aligned(a, 8) {
					t.Errorf("a kernel gets address %x", a)
				}
			}
			k(d, x, y, z, n, imm)
		}
	}
	for range 20 {
		check(t, rnd, p, run, 700, vectest.Layout{Misaligned: true, InPlace: true})
	}
	if called == 0 {
		t.Error("no kernel called")
	}
}

// A sum that is exact in the first rounding's eyes only, where float32 are 2^-149 apart.
func TestFMA32Subnormal(t *testing.T) {
	p := vectest.Form{Op: vec.OpFMA, From: vec.F32, To: vec.F32}.Program(0, 0)
	x, y, z := float32(0x1p-75+0x1p-95), float32(0x1p-75-0x1p-95), float32(0x1p-127+0x1p-149)
	var got float32
	New(p).Run(1, []unsafe.Pointer{unsafe.Pointer(&x), unsafe.Pointer(&y), unsafe.Pointer(&z), unsafe.Pointer(&got)})
	if got != z { // a little less than half way to the next
		t.Errorf("%g, want %g", got, z)
	}
}

// A remainder by repeated subtraction: a number of rounds of its own in each lane, none in many.
// The carried values trade places, and the condition to go on is carried.
func TestLoops(t *testing.T) {
	params := []vec.Param{{Name: "a", Type: vec.I32}, {Name: "m", Type: vec.Mask}}
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, repeat := range []bool{false, true} {
		b := vec.NewBuilder(params)
		x, m := b.Param(0), b.Param(1)
		low := b.Op(vec.OpAnd, x, b.Int(vec.I32, 255))
		five := b.Int(vec.I32, 5)
		more := b.Op(vec.OpAnd, m, b.Op(vec.OpLe, five, low))
		r := b.While(more, []vec.Value{low, x, five, more}, func(c []vec.Value) ([]vec.Value, vec.Value) {
			left := b.Op(vec.OpSub, c[0], five)
			next := []vec.Value{left, c[2], c[1], b.Op(vec.OpLe, b.Int(vec.I32, 10), left)}
			if !repeat {
				return next, vec.NoValue
			}
			return next, c[3]
		})
		p := b.Program(r[0], b.Op(vec.OpAdd, r[1], r[1]), b.Op(vec.OpXor, r[3], m))
		if len(p.Loops) != 1 {
			t.Fatal("no loop")
		}
		run := New(p)
		for _, l := range layouts {
			for _, n := range []int{1, 2, 63, 511, 512, 513, 1400} {
				check(t, rnd, p, run, n, l)
			}
		}
	}
}

// Long programs have few buffers.
func TestSlotsAreShared(t *testing.T) {
	b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.F64}})
	x := b.Param(0)
	y := x
	for i := range 100 {
		y = b.Op(vec.OpAdd, b.Op(vec.OpMul, y, x), b.Op(vec.OpSub, y, b.Float(vec.F64, float64(i%3))))
		y = b.Rare(b.Op(vec.OpLt, y, x), []vec.Value{x, y}, func(c []vec.Value) []vec.Value {
			return []vec.Value{c[1], c[0]}
		})[1]
	}
	if run := New(b.Program(y)); run.slots > 16 {
		t.Errorf("%d slots", run.slots)
	}
}

func TestConcurrentUse(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	p := vectest.RandomProgram(rnd, vectest.Options{Ops: 40})
	run := New(p)
	errs := make(chan error)
	const users = 8
	for u := range users {
		d := vectest.NewData(rnd, p, 100*u+1000, vectest.Layout{})
		go func() {
			want := d.Clone()
			vectest.RunReference(p, 100*u+1000, want.Ptrs)
			for range 20 {
				got := d.Clone()
				run.Run(100*u+1000, got.Ptrs)
				if err := got.Diff(want, nil); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range users {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestRunDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("sync.Pool drops frames at random under the race detector")
	}
	p := vectest.RandomProgram(rand.New(rand.NewPCG(11, 12)), vectest.Options{})
	d := vectest.NewData(rand.New(rand.NewPCG(1, 2)), p, 1000, vectest.Layout{})
	run := New(p)
	if a := testing.AllocsPerRun(100, func() { run.Run(1000, d.Ptrs) }); a >= 1 {
		t.Errorf("%g allocations", a)
	}
}

func TestMalformedProgramIsRefused(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	New(&vec.Program{Results: []vec.Value{3}})
}
