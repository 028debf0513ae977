package lower

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vmath"
)

// Power is x**y. Integers wrap; where y is negative, 1 gives 1, -1 gives 1 or -1, anything else 0.
func Power(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x, y := args[0], args[1]
	if t.IsFloat() {
		return floatPower(b, t, x, y)
	}
	vt := b.Type(x)
	if base, ok := b.ConstBits(x); ok && base == 2 {
		return LeftShift(b, t, []vec.Value{one(b, vt), y})
	}
	return intPower(b, t, x, y)
}

// intPower is x**y of integers.
func intPower(b *vec.Builder, t dtype.DType, x, y vec.Value) vec.Value {
	n, constant := b.ConstBits(y)
	vt := b.Type(x)
	switch {
	case constant && (unsigned(t) || n>>(8*vt.Size()-1) == 0):
		return powerByConst(b, x, n)
	case unsigned(t):
		return squareAndMultiply(b, x, y, b.Op(vec.OpNe, y, zero(b, vt)))
	}
	r := squareAndMultiply(b, x, y, b.Op(vec.OpLt, zero(b, vt), y))
	return b.Op(vec.OpSelect, b.Op(vec.OpLt, y, zero(b, vt)), inverse(b, x, y), r)
}

// constFloat is the value of a float constant, NaN of anything else.
func constFloat(b *vec.Builder, v vec.Value) float64 {
	bits, ok := b.ConstBits(v)
	if !ok {
		return math.NaN()
	}
	if b.Type(v) == vec.F32 {
		return float64(math.Float32frombits(uint32(bits)))
	}
	return math.Float64frombits(bits)
}

// powerByConst multiplies and squares from the exponent's low end.
func powerByConst(b *vec.Builder, x vec.Value, n uint64) vec.Value {
	r := one(b, b.Type(x))
	for first := true; n != 0; n >>= 1 {
		if n&1 != 0 {
			if first {
				r = x
			} else {
				r = b.Op(vec.OpMul, r, x)
			}
			first = false
		}
		if n > 1 {
			x = b.Op(vec.OpMul, x, x)
		}
	}
	return r
}

// squareAndMultiply takes a round for each bit of the largest exponent. It gives 1 where more is false.
func squareAndMultiply(b *vec.Builder, x, y, more vec.Value) vec.Value {
	t := b.Type(x)
	z, u := zero(b, t), one(b, t)
	return b.While(more, []vec.Value{u, x, y}, func(c []vec.Value) ([]vec.Value, vec.Value) {
		r, x, n := c[0], c[1], c[2]
		odd := b.Op(vec.OpNe, b.Op(vec.OpAnd, n, u), z)
		r = b.Op(vec.OpSelect, odd, b.Op(vec.OpMul, r, x), r)
		n = b.Shift(vec.OpShr, n, 1)
		return []vec.Value{r, b.Op(vec.OpMul, x, x), n}, b.Op(vec.OpNe, n, z)
	})[0]
}

// inverse is x**y of signed integers for negative y, 1/x rounded towards zero: x where that is 1 or
// -1, which an even power makes 1.
func inverse(b *vec.Builder, x, y vec.Value) vec.Value {
	t := b.Type(x)
	z, u := zero(b, t), one(b, t)
	unit := b.Op(vec.OpEq, b.Op(vec.OpMaxS, x, b.Op(vec.OpSub, z, x)), u)
	even := b.Op(vec.OpEq, b.Op(vec.OpAnd, y, u), z)
	return b.Op(vec.OpSelect, unit, b.Op(vec.OpSelect, even, u, x), z)
}

// floatPower is pow, and the same for the constant exponents for which less will do.
func floatPower(b *vec.Builder, t dtype.DType, x, y vec.Value) vec.Value {
	n := constFloat(b, y)
	if n == 0 {
		return one(b, b.Type(x))
	}
	if r, ok := vmath.ConstPow(b, t, x, n); ok {
		return r
	}
	return vmath.Pow(b, t, []vec.Value{x, y})
}
