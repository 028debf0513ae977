package amd64_test

import (
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// Results that are operands as they are, or their bits, in memory that results before them take from these.
func TestResultsAreOperands(t *testing.T) { amd64test.OnEach(t, checkResultsAreOperands) }

func checkResultsAreOperands(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(22, 22))
	for _, typ := range types {
		if typ == vec.Mask {
			continue
		}
		params := []vec.Param{{Name: "a", Type: typ}, {Name: "b", Type: typ}, {Name: "c", Type: typ}} // in place: result 0 of c, 1 of b, 2 of a
		for _, results := range []func(b *vec.Builder) []vec.Value{
			func(b *vec.Builder) []vec.Value {
				return []vec.Value{b.Op(vec.OpXor, b.Param(0), b.Param(0)), b.Param(2), b.Param(1)}
			},
			func(b *vec.Builder) []vec.Value { return []vec.Value{b.Param(0), b.Param(2), b.Param(1)} },
			func(b *vec.Builder) []vec.Value {
				return []vec.Value{b.Param(1), b.To(vec.OpBitcast, bitsOf(typ), b.Param(2)), b.To(vec.OpBitcast, bitsOf(typ), b.Param(0))}
			},
		} {
			b := vec.NewBuilder(params)
			p := b.Program(results(b)...)
			k := amd64test.Compile(t, isa, p, amd64.Options{})
			turn := k.Lanes * k.Unroll
			for _, n := range []int{1, k.Lanes, turn, 2*turn + k.Lanes + 1} {
				check(t, rnd, p, k, n, vectest.Layout{InPlace: true, Misaligned: true})
			}
		}
	}
}

// bitsOf is another type of the same size, where there is one.
func bitsOf(t vec.Type) vec.Type {
	switch t {
	case vec.F32:
		return vec.I32
	case vec.F64:
		return vec.I64
	case vec.I32:
		return vec.F32
	case vec.I64:
		return vec.F64
	}
	return t
}
