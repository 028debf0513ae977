package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// ComplexProduct is [ComplexMultiply], but exactly x where y is 1 + 0i, and y where x is: the product of
// 1 + 0i and an infinite number has a NaN, that with -0 may lose its sign.
func ComplexProduct(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	x, y := args[0], args[1]
	isOne := func(z vec.Pair) vec.Value {
		it := layoutOf(b.Type(z.First)).int
		imaginary := b.Op(vec.OpEq, b.To(vec.OpBitcast, it, z.Second), zero(b, it)) // not -0
		return b.Op(vec.OpAnd, b.Op(vec.OpEq, z.First, one(b, b.Type(z.First))), imaginary)
	}
	choose := func(cond vec.Value, x, y vec.Pair) vec.Pair {
		return vec.Pair{First: b.Op(vec.OpSelect, cond, x.First, y.First), Second: b.Op(vec.OpSelect, cond, x.Second, y.Second)}
	}
	return choose(isOne(y), x, choose(isOne(x), y, ComplexMultiply(b, t, args)))
}
