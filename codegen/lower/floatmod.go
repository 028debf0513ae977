package lower

import "github.com/nexpr/nexpr/codegen/vec"

// floatMod is C's fmod, exact for every quotient.
func floatMod(b *vec.Builder, x, y vec.Value) vec.Value {
	t := b.Type(x)
	l := layoutOf(t)
	ax, ay := floatAbs(b, x), floatAbs(b, y)
	huge := b.Float(t, l.huge)

	quotient := b.Op(vec.OpDiv, ax, ay)
	r := shortMod(b, ax, ay, quotient)
	// An infinite y leaves x, and infinity times 0 is in the way of that.
	r = b.Op(vec.OpSelect, b.Op(vec.OpLt, ax, ay), ax, r)

	// A longer quotient is worked off some 2**mantissa at a time: the divisor is y times a power
	// of two such that the quotient is just short enough. Where the quotient overflows, it takes
	// two rounds to find that divisor.
	long := b.Op(vec.OpLe, huge, quotient)
	r = b.While(long, []vec.Value{r, ax, ay}, func(c []vec.Value) ([]vec.Value, vec.Value) {
		rest, divisor := c[1], c[2]
		q := b.Op(vec.OpDiv, rest, divisor)
		exponent := b.Op(vec.OpAnd, b.To(vec.OpBitcast, l.int, q), b.Const(l.int, l.inf))
		scale := b.To(vec.OpBitcast, t, b.Op(vec.OpSub, exponent, b.Const(l.int, uint64(l.mantissa)<<l.mantissa)))
		divisor = b.Op(vec.OpSelect, b.Op(vec.OpLt, q, huge), divisor, b.Op(vec.OpMul, divisor, scale))

		q = b.Op(vec.OpDiv, rest, divisor)
		short := b.Op(vec.OpLt, q, huge)
		rest = b.Op(vec.OpSelect, short, shortMod(b, rest, divisor, q), rest)
		divisor = b.Op(vec.OpSelect, short, ay, divisor)

		// Infinity by anything and anything by zero have no remainder and no end.
		proper := b.Op(vec.OpAnd, b.Op(vec.OpLt, ax, infinity(b, t)), b.Op(vec.OpLt, zero(b, t), ay))
		result := b.Op(vec.OpSelect, proper, rest, c[0])
		return []vec.Value{result, rest, divisor}, b.Op(vec.OpAnd, proper, b.Op(vec.OpLe, ay, rest))
	})[0]
	return b.Op(vec.OpOr, r, b.Op(vec.OpAnd, x, signBit(b, t)))
}

// shortMod is x mod y of positive numbers, given their quotient, rounded, below 2**(mantissa+1).
// Its integral part is right or one too large, and then x - q*y is exact and in (-y, y).
func shortMod(b *vec.Builder, x, y, quotient vec.Value) vec.Value {
	t := b.Type(x)
	minus := b.Op(vec.OpOr, y, signBit(b, t))
	r := b.Op(vec.OpFMA, b.Op(vec.OpTrunc, quotient), minus, x)
	return b.Op(vec.OpSelect, b.Op(vec.OpLt, r, zero(b, t)), b.Op(vec.OpAdd, r, y), r)
}

// floatDivmod is NumPy's npy_divmod: the floor quotient, and the remainder with the sign of y.
// By zero they are x/y and NaN.
func floatDivmod(b *vec.Builder, x, y vec.Value) (q, r vec.Value) {
	t := b.Type(x)
	z := zero(b, t)
	mod := floatMod(b, x, y)
	div := b.Op(vec.OpDiv, b.Op(vec.OpSub, x, mod), y)

	// NaN counts as a remainder that is not zero.
	left := b.Op(vec.OpNe, mod, z)
	signs := b.Op(vec.OpXor, b.Op(vec.OpLt, y, z), b.Op(vec.OpLt, mod, z))
	wrong := b.Op(vec.OpAnd, left, signs)
	r = b.Op(vec.OpSelect, wrong, b.Op(vec.OpAdd, mod, y), mod)
	r = b.Op(vec.OpSelect, left, r, b.Op(vec.OpAnd, y, signBit(b, t)))
	r = b.Op(vec.OpSelect, b.Op(vec.OpEq, y, z), mod, r)

	div = b.Op(vec.OpSelect, wrong, b.Op(vec.OpSub, div, one(b, t)), div)
	floor := b.Op(vec.OpFloor, div)
	up := b.Op(vec.OpLt, b.Float(t, 0.5), b.Op(vec.OpSub, div, floor))
	floor = b.Op(vec.OpSelect, up, b.Op(vec.OpAdd, floor, one(b, t)), floor)

	ratio := b.Op(vec.OpDiv, x, y)
	q = b.Op(vec.OpSelect, b.Op(vec.OpNe, div, z), floor, b.Op(vec.OpAnd, ratio, signBit(b, t)))
	q = b.Op(vec.OpSelect, b.Op(vec.OpEq, y, z), ratio, q)
	return q, r
}
