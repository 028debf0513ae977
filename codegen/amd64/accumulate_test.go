package amd64_test

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

func TestRandomFolds(t *testing.T) { amd64test.OnEach(t, checkRandomFolds) }

func checkRandomFolds(t *testing.T, isa amd64.ISA) {
	for i := range amd64test.Some(1000, 150, 12) {
		rnd := rand.New(rand.NewPCG(12, uint64(i)))
		o := vectest.Options{Types: types, Folds: true}
		switch i % 4 {
		case 0:
			o.Types = []vec.Type{types[rnd.IntN(len(types))], vec.Mask}
		case 1:
			o.Ops = 2
		}
		p := vectest.RandomProgram(rnd, o)
		k := amd64test.Compile(t, isa, p, amd64.Options{})
		for range 3 {
			check(t, rnd, p, k, rnd.IntN(2*p.FoldLanes()), vectest.Layout{Misaligned: true})
			check(t, rnd, p, k, rnd.IntN(3*p.FoldBlock()), vectest.Layout{Misaligned: rnd.IntN(2) == 0})
		}
		if t.Failed() {
			return
		}
	}
}

// Accumulators of each type that stay in registers, over every length up to two rows and around the ends of
// blocks.
func TestFoldEveryLength(t *testing.T) { amd64test.OnEach(t, checkFoldEveryLength) }

func checkFoldEveryLength(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(13, 13))
	for _, typ := range types {
		if typ == vec.Mask {
			continue
		}
		b := vec.NewBuilder([]vec.Param{{Name: "a", Type: typ}, {Name: "b", Type: typ}, {Name: "sum", Type: typ, Accumulator: true}})
		p := b.Program(b.Op(vec.OpAdd, b.Param(2), b.Op(vec.OpXor, b.Param(0), b.Param(1))))
		k := amd64test.Compile(t, isa, p, amd64.Options{})
		if k.Unroll*k.Lanes != p.FoldLanes() {
			t.Errorf("%s: a turn of %d elements does not go round the row of %d accumulators", typ, k.Unroll*k.Lanes, p.FoldLanes())
		}
		for n := 0; n < 2*p.FoldLanes(); n += amd64test.Some(1, 1, 1+k.Lanes/3) {
			check(t, rnd, p, k, n, vectest.Layout{Misaligned: true})
		}
		for blocks := 1; blocks <= amd64test.Some(3, 3, 1); blocks++ {
			for _, d := range []int{-k.Lanes - 1, -1, 0, 1, k.Lanes, p.FoldLanes() + 1} {
				check(t, rnd, p, k, blocks*p.FoldBlock()+d, vectest.Layout{Misaligned: true})
			}
		}
	}
}

// Code that halves leaves, for each place of the least number of elements, what combining halves gives.
func TestHalvings(t *testing.T) { amd64test.OnEach(t, checkHalvings) }

func checkHalvings(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(14, 14))
	for _, typ := range types {
		if typ == vec.Mask {
			continue
		}
		p := vectest.Adder(typ)
		k := amd64test.Compile(t, isa, p, amd64.Options{Halve: true})
		for _, width := range []int{1, 2, 3, 7, 100} {
			for _, times := range []int{1, 2, 8, 32} {
				n := width * times
				got := vectest.NewData(rnd, p, n, vectest.Layout{InPlace: true})
				want := got.Clone()
				if !k.Run(int(uint64(n)|uint64(width)<<32), []unsafe.Pointer{got.Ptrs[2], nil, got.Ptrs[2]}) {
					continue
				}
				for m := n / 2; m >= width; m /= 2 {
					total := want.Ptrs[2]
					vectest.RunReference(p, m, []unsafe.Pointer{total, unsafe.Add(total, m*typ.Size()), total})
				}
				for i := range width {
					if a, b := got.Result(0, i), want.Result(0, i); !vectest.Equal(typ, a, b) {
						t.Fatalf("%s, %d elements to %d: element %d is %#x, want %#x", typ, n, width, i, a, b)
					}
				}
			}
		}
	}
}
