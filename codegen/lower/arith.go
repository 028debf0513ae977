package lower

import (
	"math"
	"math/bits"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Add is x + y; for bool it is or.
func Add(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Bool {
		return b.Op(vec.OpOr, args...)
	}
	return b.Op(vec.OpAdd, args...)
}

// Subtract is x - y.
func Subtract(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpSub, args...)
}

// Multiply is x * y; for bool it is and.
func Multiply(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	switch {
	case t == dtype.Bool:
		return b.Op(vec.OpAnd, args...)
	}
	return multiply(b, args[0], args[1])
}

// multiply is x * y. A product of integers with a constant that is a power of two, or next to one, is a
// shift and a sum.
func multiply(b *vec.Builder, x, y vec.Value) vec.Value {
	if _, ok := b.ConstBits(x); ok {
		x, y = y, x
	}
	t := b.Type(x)
	n, ok := b.ConstBits(y)
	if !ok || t.IsFloat() || n == 0 {
		return b.Op(vec.OpMul, x, y)
	}
	shifted := func(n uint64) vec.Value { return b.Shift(vec.OpShl, x, uint(bits.TrailingZeros64(n))) }
	minusOne := ^uint64(0) >> (64 - 8*t.Size())
	switch {
	case n&(n-1) == 0:
		return shifted(n)
	case n == minusOne:
		return b.Op(vec.OpSub, zero(b, t), x)
	case t == vec.I16: // the product is as fast as a sum
	case (n-1)&(n-2) == 0:
		return b.Op(vec.OpAdd, shifted(n-1), x)
	case n&(n+1) == 0:
		return b.Op(vec.OpSub, shifted(n+1), x)
	}
	return b.Op(vec.OpMul, x, y)
}

// Divide is x / y of floats.
func Divide(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if q, ok := quotientOfInteger(b, args[0], args[1]); ok {
		return q
	}
	return b.Op(vec.OpDiv, args...)
}

// FMA is x*y + z of floats, rounded once.
func FMA(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpFMA, args...)
}

// Negative is -x; a float only changes its sign, an unsigned integer wraps.
func Negative(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x := args[0]
	if t.IsFloat() {
		return b.Op(vec.OpXor, x, signBit(b, b.Type(x)))
	}
	return b.Op(vec.OpSub, zero(b, b.Type(x)), x)
}

// Identity is x.
func Identity(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value { return args[0] }

// Zero is 0 of x's type.
func Zero(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return zero(b, b.Type(args[0]))
}

// One is 1 of x's type.
func One(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return one(b, b.Type(args[0]))
}

// Absolute is |x|; the smallest integer wraps to itself.
func Absolute(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x := args[0]
	switch {
	case t == dtype.Bool || unsigned(t):
		return x
	case t.IsFloat():
		return floatAbs(b, x)
	}
	return b.Op(vec.OpMaxS, x, b.Op(vec.OpSub, zero(b, b.Type(x)), x))
}

// Sign is -1, 0 or 1; NaN stays NaN and -0 gives 0.
func Sign(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	x := args[0]
	vt := b.Type(x)
	z, u := zero(b, vt), one(b, vt)
	switch {
	case t == dtype.Bool:
		return x
	case t.IsFloat():
		unit := b.Op(vec.OpOr, b.Op(vec.OpAnd, x, signBit(b, vt)), u)
		return b.Op(vec.OpSelect, b.Op(vec.OpEq, x, z), z, b.Op(vec.OpSelect, isNaN(b, x), x, unit))
	case unsigned(t):
		return b.Op(vec.OpMinU, x, u)
	}
	return b.Op(vec.OpMinS, b.Op(vec.OpMaxS, x, b.Int(vt, -1)), u)
}

// Square is x*x.
func Square(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return Multiply(b, t, []vec.Value{args[0], args[0]})
}

// Reciprocal is 1/x of floats.
func Reciprocal(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpDiv, one(b, b.Type(args[0])), args[0])
}

// Sqrt is the square root, rounded once.
func Sqrt(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpSqrt, args...)
}

// Deg2rad is x * (pi/180): one product with a rounded constant.
func Deg2rad(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpMul, args[0], b.Float(b.Type(args[0]), math.Pi/180))
}

// Rad2deg is x * (180/pi).
func Rad2deg(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return b.Op(vec.OpMul, args[0], b.Float(b.Type(args[0]), 180/math.Pi))
}
