package amd64_test

import (
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// Operations that are written as fewer instructions than they have, whose parts may be wanted too.
func TestShortcuts(t *testing.T) { amd64test.OnEach(t, checkShortcuts) }

func checkShortcuts(t *testing.T, isa amd64.ISA) {
	rnd := rand.New(rand.NewPCG(10, 10))
	for name, build := range map[string]func(b *vec.Builder, x, y vec.Value) []vec.Value{
		"a select by signs": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			return []vec.Value{b.Op(vec.OpSelect, b.Op(vec.OpLt, x, b.Int(vec.I64, 0)), y, b.Int(vec.I64, 3))}
		},
		"a select by signs, whose mask is a result": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			less := b.Op(vec.OpLt, x, b.Int(vec.I64, 0))
			return []vec.Value{b.Op(vec.OpSelect, less, x, y), less}
		},
		"a select of floats by signs": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			f, g := b.To(vec.OpBitcast, vec.F64, x), b.To(vec.OpBitcast, vec.F64, y)
			return []vec.Value{b.Op(vec.OpSelect, b.Op(vec.OpLt, x, b.Int(vec.I64, 0)), b.Op(vec.OpMul, f, g), f)}
		},
		"a short product": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			low := b.Int(vec.I64, 1<<32-1)
			return []vec.Value{b.Op(vec.OpMul, b.Op(vec.OpAnd, x, low), b.Op(vec.OpAnd, b.Int(vec.I64, 1<<31+7), y))}
		},
		"a short product, a factor of which is a result": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			half := b.Op(vec.OpAnd, x, b.Int(vec.I64, 1<<32-1))
			return []vec.Value{half, b.Op(vec.OpMul, half, b.Int(vec.I64, 1<<32-5))}
		},
		"a product with a short number": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			return []vec.Value{b.Op(vec.OpMul, x, b.Int(vec.I64, 1<<32-5)), b.Op(vec.OpMul, b.Op(vec.OpAnd, y, b.Int(vec.I64, 99)), x)}
		},
		"rare code that begins with values in use": func(b *vec.Builder, x, y vec.Value) []vec.Value {
			sum := b.Op(vec.OpAdd, x, y)
			float := b.To(vec.OpBitcast, vec.F64, sum)
			v := b.Rare(b.Op(vec.OpLt, x, y), []vec.Value{sum, sum, float, b.Int(vec.I64, 5), x, y}, func(c []vec.Value) []vec.Value {
				n := b.Op(vec.OpAdd, c[3], c[4])
				return []vec.Value{b.Op(vec.OpXor, c[0], sum), n, b.Op(vec.OpXor, c[2], b.To(vec.OpBitcast, vec.F64, n)), c[5], c[3], c[1]}
			})
			return []vec.Value{v[0], v[1], b.To(vec.OpBitcast, vec.I64, v[2]), float, b.Op(vec.OpSub, v[5], x)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := vec.NewBuilder([]vec.Param{{Name: "x", Type: vec.I64}, {Name: "y", Type: vec.I64}})
			p := b.Program(build(b, b.Param(0), b.Param(1))...)
			k := amd64test.Compile(t, isa, p, amd64.Options{})
			for _, n := range []int{1, 67, amd64test.Some(500, 500, 130)} {
				check(t, rnd, p, k, n, vectest.Layout{Misaligned: n&1 != 0})
			}
		})
	}
}
