package amd64_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// Code that reduces leaves for each output what folding it and combining halves gives.
func TestReduce(t *testing.T) { amd64test.OnEach(t, checkReduce) }

func checkReduce(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(15, 15))
	for _, typ := range types {
		if typ == vec.Mask {
			continue
		}
		checkSums(t, isa, rnd, typ, 1)
		checkSums(t, isa, rnd, typ, 2) // whose accumulators may have registers for a part of the row only
		checkSums(t, isa, rnd, typ, 3)
	}
}

// checkSums reduces to so many sums.
func checkSums(t *testing.T, isa amd64.ISA, rnd *rand.Rand, typ vec.Type, sums int) {
	params := []vec.Param{{Name: "a", Type: typ}, {Name: "b", Type: typ}}
	for range sums {
		params = append(params, vec.Param{Name: "sum", Type: typ, Accumulator: true})
	}
	b := vec.NewBuilder(params)
	x := b.Op(vec.OpXor, b.Param(0), b.Param(1))
	var results []vec.Value
	for i := range sums {
		results = append(results, b.Op(vec.OpAdd, b.Param(2+i), x))
		x = b.Op(vec.OpAdd, x, b.Param(0))
	}
	p := b.Program(results...)
	k := amd64test.Compile(t, isa, p, amd64.Options{Reduce: vectest.Adders(p)})
	lanes, block := p.FoldLanes(), p.FoldBlock()
	for _, n := range []int{1, 2, k.Lanes - 1, k.Lanes, k.Lanes + 1, lanes - 1, lanes, lanes + 1, block - 1, block, block + lanes, block + lanes - 1} {
		checkOutputs(t, rnd, p, k, max(n, 1), 1+rnd.IntN(4))
	}
	for blocks := 2; blocks <= amd64test.Some(9, 9, 2); blocks++ {
		checkOutputs(t, rnd, p, k, blocks*block-rnd.IntN(block), 1+rnd.IntN(2))
	}
	if typ.Size() >= amd64test.Some(1, 8, 16) { // narrower types have larger chunks
		checkOutputs(t, rnd, p, k, p.FoldChunk()-1, 1)
		checkOutputs(t, rnd, p, k, p.FoldChunk(), 2)
	} else if typ == vec.F64 && sums == 2 {
		checkOutputs(t, rnd, p, k, p.FoldChunk(), 1)
	}
}

// Programs with several accumulators, scalars, rare code and too few registers to keep accumulators there.
func TestReduceRandom(t *testing.T) { amd64test.OnEach(t, checkReduceRandom) }

func checkReduceRandom(t *testing.T, isa amd64.ISA) {
	reduced := 0
	tests := amd64test.Some(600, 100, 8)
	for i := range tests {
		rnd := rand.New(rand.NewPCG(16, uint64(i)))
		o := vectest.Options{Types: types, Folds: true}
		switch i % 4 {
		case 0:
			o.Types = []vec.Type{types[rnd.IntN(len(types))], vec.Mask}
		case 1:
			o.Ops = 2
		}
		p := vectest.RandomProgram(rnd, o)
		opts := amd64.Options{Reduce: vectest.Adders(p)}
		if _, err := amd64.Compile(p, isa, opts); err != nil {
			continue // too many accumulators, or too narrow ones
		}
		reduced++
		k := amd64test.Compile(t, isa, p, opts)
		for range 3 {
			checkOutputs(t, rnd, p, k, 1+rnd.IntN(2*p.FoldLanes()), 1+rnd.IntN(5))
			checkOutputs(t, rnd, p, k, 1+rnd.IntN(amd64test.Some(4, 4, 2)*p.FoldBlock()), 1+rnd.IntN(2))
		}
		if i%amd64test.Some(5, 20, 8) == 0 {
			checkOutputs(t, rnd, p, k, p.FoldChunk(), 1)
		}
	}
	if reduced < tests/3 {
		t.Errorf("%d of %d programs could be compiled", reduced, tests)
	}
}

// checkOutputs compares k, which reduces with vectest.Adders, with the definition, on outputs of n elements of p's operands; their
// scalars are another element for each.
func checkOutputs(t *testing.T, rnd *rand.Rand, p *vec.Program, k *amd64test.Kernel, n, outputs int) {
	t.Helper()
	wide := *p // no parameter is a scalar, so that there is memory for one of each output
	wide.Params = slices.Clone(p.Params)
	for i := range wide.Params {
		wide.Params[i].Scalar = false
	}
	got := vectest.NewData(rnd, &wide, n*outputs, vectest.Layout{Misaligned: true})
	want := got.Clone()
	arrays := p.Arrays()
	steps := make([]int64, arrays[len(arrays)-1]+1)
	folds := p.Accumulators()
	var totals [][]uint64 // memory of more than the totals need
	ptrs := slices.Clone(got.Ptrs)
	for i, param := range p.Params {
		steps[arrays[i]] = int64(param.Type.Size())
		if !param.Scalar {
			steps[arrays[i]] *= int64(n)
		}
		if param.Part != vec.Whole {
			steps[arrays[i]] *= 2
		}
	}
	for i, a := range folds {
		totals = append(totals, make([]uint64, outputs+1))
		at := arrays[len(p.Params)+i]
		ptrs[at], steps[at] = unsafe.Pointer(&totals[i][0]), int64(p.Params[a].Type.Size())
	}
	if !k.Run(int(uint64(n)|uint64(outputs)<<32), append(ptrs, unsafe.Pointer(&steps[0]))) {
		return
	}
	in := slices.Clone(want.Ptrs)
	for output := range outputs {
		sums := reduce(p, n, in)
		for i, a := range folds {
			typ := p.Params[a].Type
			x, y := vectest.Load(typ, unsafe.Pointer(&totals[i][0]), output), vectest.Load(typ, sums[i], 0)
			if !vectest.Equal(typ, x, y) {
				t.Fatalf("output %d of %d of %d elements: total %d is %#x, want %#x\n%s", output, outputs, n, i, x, y, p)
			}
		}
		for i, param := range p.Params {
			if !param.Accumulator && param.Part != vec.Second {
				in[arrays[i]] = unsafe.Add(in[arrays[i]], steps[arrays[i]])
			}
		}
	}
	for i := range p.Params {
		if !p.Params[i].Accumulator && !got.SameElements(want, i) {
			t.Fatalf("operand %d is changed", i)
		}
	}
}

// reduce is the definition, with vectest.Adders(p): it returns where the totals are.
func reduce(p *vec.Program, n int, ptrs []unsafe.Pointer) []unsafe.Pointer {
	arrays, combine := p.Arrays(), vectest.Adders(p)
	var rows [][]unsafe.Pointer // by block
	for block := 0; block < n; block += p.FoldBlock() {
		in := slices.Clone(ptrs)
		var row []unsafe.Pointer
		for i, param := range p.Params {
			if !param.Accumulator {
				continue
			}
			memory := make([]uint64, p.FoldLanes())
			at := unsafe.Pointer(&memory[0])
			for k := range p.FoldLanes() {
				vectest.Store(param.Type, at, k, param.Identity)
			}
			in[arrays[i]], in[arrays[len(p.Params)+len(row)]] = at, at
			row = append(row, at)
		}
		foldFrom := func(first, n int) {
			for i, param := range p.Params {
				switch at := arrays[i]; {
				case param.Accumulator || param.Scalar:
				case param.Part == vec.First:
					in[at] = unsafe.Add(ptrs[at], 2*first*param.Type.Size())
				case param.Part == vec.Whole:
					in[at] = unsafe.Add(ptrs[at], first*param.Type.Size())
				}
			}
			vectest.RunReference(p, n, in)
		}
		if n < p.FoldChunk() {
			foldFrom(block, min(n-block, p.FoldBlock()))
		} else {
			for part := range vec.FoldParts {
				foldFrom((part*n+block)/vec.FoldParts, p.FoldRun())
			}
		}
		rows = append(rows, row)
	}
	for len(rows) > 1 {
		var next [][]unsafe.Pointer
		for ; len(rows) > 1; rows = rows[2:] {
			vectest.RunReference(combine, p.FoldLanes(), slices.Concat(rows[0], rows[1], rows[0]))
			next = append(next, rows[0])
		}
		rows = append(next, rows...)
	}
	for half := p.FoldLanes() / 2; half > 0; half /= 2 {
		var second []unsafe.Pointer
		for i, a := range p.Accumulators() {
			second = append(second, unsafe.Add(rows[0][i], half*p.Params[a].Type.Size()))
		}
		vectest.RunReference(combine, half, slices.Concat(rows[0], second, rows[0]))
	}
	return rows[0]
}
