package runtime

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
)

// Arrays of one dimension, of any stride and byte order, beside scalars and in place.
func TestEvalStrided(t *testing.T) {
	contents := newMemory(rand.New(rand.NewPCG(0, 2)), 200000).b
	for _, isa := range usable(t) {
		if isa == Portable {
			continue
		}
		for name, s := range moreSpecs(isa) {
			if len(s.Params) > directArgs {
				continue
			}
			p := NewProgram(s)
			for round := range amd64test.Some(60, 20, 2) {
				rnd := rand.New(rand.NewPCG(uint64(round), 2))
				n := 2 + rnd.IntN(1+rnd.IntN(2500))
				mem := &memory{rnd, slices.Clone(contents)}
				own := &memory{rnd, contents}
				dst := mem.place(s.Results[0], []int{n}, false)
				k := variantKey{out: dst.DType(), apart: true}
				var args []Array
				for i, param := range s.Params {
					a := own.place(param.Type, []int{n}, false)
					switch {
					case param.Type == dst.DType() && rnd.IntN(3) == 0:
						a, k.apart = dst, false
					case i > 0 && rnd.IntN(4) == 0:
						a = own.place(param.Type, nil, false)
						a.form = scalarForm(param.Type)
						k.scalars |= 1 << i
					}
					args = append(args, a)
				}
				want := reference(s, dst.DType(), []int{n}, args)
				flat := dst
				if rows := 1 + rnd.IntN(4); n%rows == 0 {
					dst = inRows(dst, rows)
					for i := range args {
						args[i] = inRows(args[i], rows)
					}
				}
				expected := slices.Clone(mem.b)
				for i := range n {
					element := want[i][:dst.DType().Size()]
					if dst.Swapped() {
						swapParts(element, partSize(dst.DType()))
					}
					copy(expected[uintptr(flat.ptr)-uintptr(unsafe.Pointer(&mem.b[0]))+uintptr(i*flat.step1()):], element)
				}
				p.variant(k)
				k.apart = false // if one is packed in place
				p.variant(k)
				if !p.evalStrided(&dst, args, &Options{Threads: 1}) {
					t.Fatalf("%s %s round %d: refused", isa, name, round)
				}
				countEvaluation(isa, n)
				if !bytes.Equal(expected, mem.b) {
					t.Fatalf("%s %s round %d: wrong\ndst %+v\nargs %+v", isa, name, round, dst, args)
				}
			}
		}
	}
}

// inRows makes an array of one dimension one of two; a scalar remains one.
func inRows(a Array, rows int) Array {
	if a.NumDims() == 1 {
		columns := a.len1() / rows
		a.setDims(2, &dims{[MaxDims]int{rows, columns}, [MaxDims]int{columns * a.step1(), a.step1()}})
	}
	return a
}

// What shares memory in another way than element for element, or is no plain array or scalar, is left alone.
func TestEvalStridedRefuses(t *testing.T) {
	for _, isa := range usable(t) {
		p := NewProgram(spec(isa, "a + i", "a float64, i int32"))
		m := make([]float64, 40)
		every := func(lo, n, step int) Array { return Of(m).Dim(0, lo, lo+(n-1)*step+1, step) }
		i := Of(make([]int32, 20)).Dim(0, 0, 20, 2)
		for _, apart := range []bool{false, true} {
			p.variant(variantKey{out: p.Results[0], apart: apart})
			p.variant(variantKey{out: p.Results[0], apart: apart, scalars: 2})
		}
		repeated := every(20, 10, 1)
		repeated.setDims(1, &dims{shape: [MaxDims]int{10}})
		square := inRows(every(0, 16, 1), 4)
		for name, args := range map[string][2]Array{
			"shifted":        {every(0, 10, 2), every(1, 10, 2)},
			"other strides":  {every(0, 10, 1), every(0, 10, 2)},
			"backwards":      {every(0, 10, 1), every(0, 10, 1).Dim(0, 9, -1, -1)},
			"another length": {every(0, 10, 2), every(20, 9, 2)},
			"repeated":       {every(0, 10, 2), repeated},
			"transposed":     {square, inRows(every(16, 16, 1), 4).T()},
			"uneven":         {square, inRows(every(16, 24, 1), 4).Dim(1, 0, 4, 1)},
			"another shape":  {square, inRows(every(16, 16, 1), 2)},
			"a row":          {square, every(16, 4, 1)},
		} {
			i := i
			if args[0].NumDims() == 2 {
				i = Scalar(int32(1))
			}
			if p.evalStrided(&args[0], []Array{args[1], i}, &Options{}) {
				t.Errorf("%s: %s is taken", isa, name)
			}
		}
	}
}
