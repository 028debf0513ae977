package lower

import (
	"math"

	"github.com/nexpr/nexpr/codegen/vec"
)

// floatMod is C's fmod, exact for every quotient.
func floatMod(b *vec.Builder, x, y vec.Value) vec.Value {
	t := b.Type(x)
	d := divideShort(b, floatAbs(b, x), floatAbs(b, y))
	r := b.Op(vec.OpOr, d.rest, b.Op(vec.OpAnd, x, signBit(b, t)))
	long := b.Op(vec.OpLe, b.Float(t, layoutOf(t).huge), d.ratio)
	return d.whereLong(long, r, x, y, func(mod vec.Value) vec.Value { return mod })
}

// floatFloorDivide and floatRemainder are NumPy's. What npyDivmod makes of a quotient below 2**(mantissa-1) is
// the floor of the exact one, and the rest rounded once; it is counted from zero towards y here.
func floatFloorDivide(b *vec.Builder, x, y vec.Value) vec.Value {
	d, _ := divideTowards(b, x, y)
	return d.whereLong(d.isLong(), d.floor, x, y, func(mod vec.Value) vec.Value {
		q, _ := npyDivmod(b, x, y, mod)
		return q
	})
}

// floatRemainder is the other one; see floatFloorDivide.
func floatRemainder(b *vec.Builder, x, y vec.Value) vec.Value {
	d, sign := divideTowards(b, x, y)
	r := d.rest
	if !isZero(b, sign) {
		r = b.Op(vec.OpOr, r, sign)
	}
	return d.whereLong(d.isLong(), r, x, y, func(mod vec.Value) vec.Value {
		_, r := npyDivmod(b, x, y, mod)
		return r
	})
}

// divideTowards divides x with y's sign taken from both; it returns that sign too.
func divideTowards(b *vec.Builder, x, y vec.Value) (d shortDivision, sign vec.Value) {
	sign = b.Op(vec.OpAnd, y, signBit(b, b.Type(y)))
	if !isZero(b, sign) {
		x = b.Op(vec.OpXor, x, sign)
	}
	return divideShort(b, x, floatAbs(b, y)), sign
}

func isZero(b *vec.Builder, x vec.Value) bool {
	bits, ok := b.ConstBits(x)
	return ok && bits == 0
}

// A shortDivision is the floor of a quotient and the rest, which is not negative. They are right unless the
// quotient as rounded is long: of more bits than the significand has. Of anything by 0 and infinity by
// anything the rest is NaN.
type shortDivision struct {
	b                  *vec.Builder
	ratio, floor, rest vec.Value // ratio: as rounded, but see quotient
	exact              bool      // the divisor is such that the floor is right without a correction
}

// divideShort divides x by y >= 0. Unless y is such that it is right at once, the quotient's floor is right or one too
// large, and then x - floor*y is exact, and negative. An infinite y is in the way of that only by its product with 0.
func divideShort(b *vec.Builder, x, y vec.Value) shortDivision {
	t := b.Type(x)
	d := shortDivision{b: b}
	d.ratio, d.exact = quotient(b, x, y)
	floor := b.Op(vec.OpFloor, d.ratio)
	finite := b.Op(vec.OpMin, y, b.Float(t, layoutOf(t).largest))
	rest := b.Op(vec.OpFMA, b.Op(vec.OpXor, floor, signBit(b, t)), finite, x)
	if d.exact { // x may be infinite: the quotient is NaN as the rest is, and 0 keeps its sign
		d.rest = rest
		d.floor = b.Op(vec.OpFMA, rest, signBit(b, t), floor)
		return d
	}
	over := isNegative(b, rest)
	d.floor = b.Op(vec.OpSelect, over, b.Op(vec.OpSub, floor, one(b, t)), floor)
	d.rest = b.Op(vec.OpSelect, over, b.Op(vec.OpAdd, rest, y), rest)
	return d
}

// isNegative tells where x, which is not -0, is negative. Of NaN it tells anything.
func isNegative(b *vec.Builder, x vec.Value) vec.Value {
	t := layoutOf(b.Type(x)).int
	return b.Op(vec.OpLt, b.To(vec.OpBitcast, t, x), zero(b, t))
}

// quotient is x/y; or by a constant power of two from 1 on that of x's floor, of which the floor is the same. That is a product,
// and exact: it never overflows, and no integer's quotient is subnormal.
func quotient(b *vec.Builder, x, y vec.Value) (ratio vec.Value, exact bool) {
	t := b.Type(x)
	divisor := constFloat(b, y)
	if fraction, _ := math.Frexp(divisor); fraction == 0.5 && divisor >= 1 && 1/divisor >= layoutOf(t).normal {
		if divisor == 1 {
			return x, true
		}
		return b.Op(vec.OpMul, b.Op(vec.OpFloor, x), b.Float(t, 1/divisor)), true
	}
	return b.Op(vec.OpDiv, x, y), false
}

// isLong tells where the quotient is not below 2**(mantissa-1).
func (d shortDivision) isLong() vec.Value {
	t := d.b.Type(d.ratio)
	return d.b.Op(vec.OpLe, d.b.Float(t, layoutOf(t).huge/4), floatAbs(d.b, d.ratio))
}

// whereLong is result, or where the quotient is long what finish makes of the remainder of x by y with
// the sign of x; that is NaN for infinite x and for y = 0.
//
// The quotient is worked off some 2**mantissa at a time: the divisor is y times a power
// of two such that the quotient is just short enough. Where the quotient overflows, it takes
// two rounds to find that divisor.
func (d shortDivision) whereLong(long, result, x, y vec.Value, finish func(mod vec.Value) vec.Value) vec.Value {
	if d.exact {
		return result
	}
	b, t := d.b, d.b.Type(x)
	l := layoutOf(t)
	huge := b.Float(t, l.huge)
	return b.While(long, []vec.Value{result, x, y}, func(c []vec.Value) ([]vec.Value, vec.Value) {
		ax, ay := floatAbs(b, x), floatAbs(b, y)
		rest, divisor := floatAbs(b, c[1]), floatAbs(b, c[2]) // the first time they have signs
		q := b.Op(vec.OpDiv, rest, divisor)
		exponent := b.Op(vec.OpAnd, b.To(vec.OpBitcast, l.int, q), b.Const(l.int, l.inf))
		scale := b.To(vec.OpBitcast, t, b.Op(vec.OpSub, exponent, b.Const(l.int, uint64(l.mantissa)<<l.mantissa)))
		divisor = b.Op(vec.OpSelect, b.Op(vec.OpLt, q, huge), divisor, b.Op(vec.OpMul, divisor, scale))

		part := divideShort(b, rest, divisor)
		short := b.Op(vec.OpLt, part.ratio, huge)
		rest = b.Op(vec.OpSelect, short, part.rest, rest)
		divisor = b.Op(vec.OpSelect, short, ay, divisor)

		// Infinity by anything and anything by zero have no remainder and no end.
		proper := b.Op(vec.OpAnd, b.Op(vec.OpLt, ax, infinity(b, t)), b.Op(vec.OpLt, zero(b, t), ay))
		mod := b.Op(vec.OpOr, rest, b.Op(vec.OpAnd, x, signBit(b, t)))
		mod = b.Op(vec.OpSelect, proper, mod, b.Float(t, math.NaN()))
		return []vec.Value{finish(mod), rest, divisor}, b.Op(vec.OpAnd, proper, b.Op(vec.OpLe, ay, rest))
	})[0]
}

// npyDivmod is NumPy's npy_divmod, given C's fmod: the floor quotient, and the remainder with the sign of y.
// By zero they are x/y and NaN.
func npyDivmod(b *vec.Builder, x, y, mod vec.Value) (q, r vec.Value) {
	t := b.Type(x)
	z := zero(b, t)
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
