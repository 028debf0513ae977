package runtime

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
)

// Results of all types written past the caches, from operands of any layout, against one element at a time. Nothing
// beside them changes.
func TestStreamedResults(t *testing.T) {
	from, level := streamFrom, lastLevel
	streamFrom, lastLevel = 1, 0
	defer func() { streamFrom, lastLevel = from, level }()
	for _, isa := range usable(t) {
		if isa == Portable {
			continue
		}
		for name, s := range moreSpecs(isa) {
			p := NewProgram(s)
			rounds := amd64test.Some(8, 3, 1)
			if len(s.Params) > maxMask {
				rounds = 1
			}
			for round := range rounds {
				rnd := rand.New(rand.NewPCG(uint64(round), 2))
				n := 1500 + rnd.IntN(1500)
				shape := []int{n}
				if rnd.IntN(3) == 0 {
					shape = []int{n / 9, 9}
					n = n / 9 * 9
				}
				operands := newMemory(rnd, 200000)
				var args []Array
				for _, param := range s.Params {
					args = append(args, operands.place(param.Type, operandShape(rnd, shape), true))
				}
				size := n * s.Results[0].Size()
				memory := bytesAt(alignedBytes(size+2*cacheLine), size+2*cacheLine)
				for i := range memory {
					memory[i] = 0xA5
				}
				expected := bytes.Clone(memory)
				for i, c := range reference(s, s.Results[0], shape, args) {
					copy(expected[cacheLine+i*s.Results[0].Size():], c[:s.Results[0].Size()])
				}
				dst, err := FromBytes(memory[cacheLine:], s.Results[0], false, shape, nil)
				if err != nil {
					t.Fatal(err)
				}
				opt := &Options{Threads: rnd.IntN(4), Block: rnd.IntN(3) * 64 * (1 + rnd.IntN(10))}
				if err := p.EvalContext(t.Context(), []Array{dst}, args, opt); err != nil {
					t.Fatalf("%s %s round %d: %v", isa, name, round, err)
				}
				countEvaluation(isa, n)
				if !bytes.Equal(memory, expected) {
					k := 0
					for expected[k] == memory[k] {
						k++
					}
					t.Fatalf("%s %s round %d: shape %v: byte %d is %d, want %d\nargs %+v", isa, name, round, shape, k-cacheLine, memory[k], expected[k], args)
				}
			}
			streamed := false
			for _, v := range *p.list.Load() {
				streamed = streamed || v.key.stream
			}
			if !streamed {
				t.Errorf("%s %s: no result was streamed", isa, name)
			}
		}
	}
}
