package amd64_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// Long bodies, whose vectors begin one after the other: results in the place of operands must not be stored before these
// have been read, whatever the number of turns.
func TestLongBodies(t *testing.T) { amd64test.OnEach(t, checkLongBodies) }

func checkLongBodies(t *testing.T, isa amd64.ISA) {
	staggered := 0
	for i := range amd64test.Some(400, 100, 24) {
		rnd := rand.New(rand.NewPCG(21, uint64(i)))
		o := vectest.Options{Types: slices.Clone(types), Ops: 60 + rnd.IntN(100)}
		rnd.Shuffle(len(types), func(i, j int) { o.Types[i], o.Types[j] = o.Types[j], o.Types[i] })
		o.Types = o.Types[:1+rnd.IntN(3)]
		p := vectest.RandomProgram(rnd, o)
		k := amd64test.Compile(t, isa, p, amd64.Options{})
		if k.Unroll > 2 {
			staggered++
		}
		turn := k.Lanes * k.Unroll
		for _, n := range []int{turn - 1, turn, 2*turn + rnd.IntN(turn), 5*turn + k.Lanes + 1} {
			check(t, rnd, p, k, n, vectest.Layout{InPlace: true, Misaligned: true})
		}
		stream := amd64test.Compile(t, isa, p, amd64.Options{Stream: true})
		check(t, rnd, p, stream, 3*turn+rnd.IntN(turn), vectest.Layout{Aligned: true})
		if t.Failed() {
			return
		}
	}
	if staggered == 0 {
		t.Error("no body is long enough: the test tests nothing")
	}
}
