package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vmath"
)

// A ComplexFunc expresses an operation on complex numbers: a pair is a real and an imaginary part. t is the
// type of the operands after promotion, as for a [Func]; a real operand, or value, has no second part.
type ComplexFunc func(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair

// realPair makes a pair of a number.
func realPair(x vec.Value) vec.Pair { return vec.Pair{First: x, Second: vec.NoValue} }

// Parts applies an operation on numbers to the real and to the imaginary parts.
func Parts(f Func) ComplexFunc {
	return func(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
		var first, second []vec.Value
		for _, z := range args {
			first, second = append(first, z.First), append(second, z.Second)
		}
		return vec.Pair{First: f(b, t.Real(), first), Second: f(b, t.Real(), second)}
	}
}

// ComplexMultiply is (a + bi)(c + di) = (ac - bd) + (ad + bc)i, each operation rounded.
func ComplexMultiply(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	x, y := args[0], args[1]
	mul := func(x, y vec.Value) vec.Value { return b.Op(vec.OpMul, x, y) }
	return vec.Pair{
		First:  b.Op(vec.OpSub, mul(x.First, y.First), mul(x.Second, y.Second)),
		Second: b.Op(vec.OpAdd, mul(x.First, y.Second), mul(x.Second, y.First)),
	}
}

// ComplexSquare is z * z.
func ComplexSquare(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return ComplexMultiply(b, t, []vec.Pair{args[0], args[0]})
}

// ComplexDivide is the quotient by Smith's method (1962), which is NumPy's: with c the larger part of the
// divisor and d the other one, the quotient of a + bi by c + di is
//
//	((a + b*r) + (b - a*r)i) / (c + d*r), r = d/c
//
// so that no square overflows. By zero it is that of the parts by +0.
func ComplexDivide(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	x, y := args[0], args[1]
	op := b.Op
	choose := func(cond, x, y vec.Value) vec.Value { return op(vec.OpSelect, cond, x, y) }
	absC, absD := floatAbs(b, y.First), floatAbs(b, y.Second)
	inner := op(vec.OpLt, absC, absD) // the imaginary part is the larger
	large, small := choose(inner, y.Second, y.First), choose(inner, y.First, y.Second)
	r := op(vec.OpDiv, small, large)
	sum := op(vec.OpAdd, large, op(vec.OpMul, small, r))
	ar, br := op(vec.OpMul, x.First, r), op(vec.OpMul, x.Second, r)
	first := choose(inner, op(vec.OpAdd, ar, x.Second), op(vec.OpAdd, x.First, br))
	second := choose(inner, op(vec.OpSub, br, x.First), op(vec.OpSub, x.Second, ar))
	none := op(vec.OpEq, op(vec.OpOr, absC, absD), zero(b, b.Type(r)))
	quotient := func(number, part vec.Value) vec.Value {
		return op(vec.OpDiv, choose(none, part, number), choose(none, absC, sum))
	}
	return vec.Pair{First: quotient(first, x.First), Second: quotient(second, x.Second)}
}

// ComplexReciprocal is 1/z, by the same method: (1 - r*i)/(c + d*r) for z = c + di, or (r - i)/(d + c*r) where
// d is the larger part. Of zero it is NaN.
func ComplexReciprocal(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	z, op := args[0], b.Op
	unit := one(b, b.Type(z.First))
	inner := op(vec.OpLt, floatAbs(b, z.First), floatAbs(b, z.Second))
	choose := func(x, y vec.Value) vec.Value { return op(vec.OpSelect, inner, x, y) }
	large, small := choose(z.Second, z.First), choose(z.First, z.Second)
	r := op(vec.OpDiv, small, large)
	sum := op(vec.OpAdd, large, op(vec.OpMul, small, r))
	return vec.Pair{
		First:  op(vec.OpDiv, choose(r, unit), sum),
		Second: op(vec.OpDiv, Negative(b, t.Real(), []vec.Value{choose(unit, r)}), sum),
	}
}

// ComplexAbsolute is the modulus, which overflows only where it does not fit.
func ComplexAbsolute(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return realPair(vmath.Hypot(b, t.Real(), []vec.Value{args[0].First, args[0].Second}))
}

// ComplexAngle is the argument, from -pi to pi.
func ComplexAngle(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return realPair(vmath.Arctan2(b, t.Real(), []vec.Value{args[0].Second, args[0].First}))
}

// RealAngle is the argument of a real number: 0, or pi below zero and for -0.
func RealAngle(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return vmath.Arctan2(b, t, []vec.Value{zero(b, b.Type(args[0])), args[0]})
}

// ComplexSign is z/|z|, and 0 for 0. Where one part is infinite it is the direction of that; NaN for both.
func ComplexSign(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	z, op := args[0], b.Op
	size := ComplexAbsolute(b, t, args).First
	nought, inf := zero(b, b.Type(size)), infinity(b, b.Type(size))
	none, endless := op(vec.OpEq, size, nought), op(vec.OpEq, size, inf)
	isInf := func(x vec.Value) vec.Value { return op(vec.OpEq, floatAbs(b, x), inf) }
	both := op(vec.OpAnd, isInf(z.First), isInf(z.Second))
	part := func(x vec.Value) vec.Value {
		direction := op(vec.OpSelect, isInf(x), copysign(b, one(b, b.Type(x)), x), nought)
		direction = op(vec.OpSelect, both, op(vec.OpSub, size, size), direction)
		y := op(vec.OpSelect, endless, direction, op(vec.OpDiv, x, size))
		return op(vec.OpSelect, none, nought, y)
	}
	return vec.Pair{First: part(z.First), Second: part(z.Second)}
}

// MakeComplex is x + yi.
func MakeComplex(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return vec.Pair{First: args[0].First, Second: args[1].First}
}

// RealPart is the real part.
func RealPart(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return realPair(args[0].First)
}

// ImaginaryPart is the imaginary part.
func ImaginaryPart(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return realPair(args[0].Second)
}

// Conjugate changes the sign of the imaginary part.
func Conjugate(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	z := args[0]
	return vec.Pair{First: z.First, Second: Negative(b, t.Real(), []vec.Value{z.Second})}
}

// ComplexOne is 1.
func ComplexOne(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	vt := b.Type(args[0].First)
	return vec.Pair{First: one(b, vt), Second: zero(b, vt)}
}

// ComplexWhere is c ? x : y.
func ComplexWhere(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	part := func(x, y vec.Value) vec.Value { return b.Op(vec.OpSelect, args[0].First, x, y) }
	return vec.Pair{First: part(args[1].First, args[2].First), Second: part(args[1].Second, args[2].Second)}
}

// Both and Either ask something of the parts: whether it holds for both, or for one of them.
func Both(f Func) ComplexFunc { return ask(f, vec.OpAnd) }

// Either is the other one; see [Both].
func Either(f Func) ComplexFunc { return ask(f, vec.OpOr) }

func ask(f Func, op vec.Op) ComplexFunc {
	return func(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
		answers := Parts(f)(b, t, args)
		return realPair(b.Op(op, answers.First, answers.Second))
	}
}

// ConvertPair returns z, of type from, as type to. A complex number is true unless it is 0; as a real one it loses
// its imaginary part, which only a store in an array of such a type asks for ("unsafe" casting).
func ConvertPair(b *vec.Builder, z vec.Pair, from, to dtype.DType) vec.Pair {
	complexFrom, complexTo := from.Kind() == dtype.KindComplex, to.Kind() == dtype.KindComplex
	part := func(x vec.Value) vec.Value { return Convert(b, x, from.Real(), to.Real()) }
	switch {
	case complexFrom && to == dtype.Bool:
		return realPair(b.Op(vec.OpOr, part(z.First), part(z.Second)))
	case complexFrom && complexTo:
		return vec.Pair{First: part(z.First), Second: part(z.Second)}
	case complexTo:
		return vec.Pair{First: part(z.First), Second: zero(b, VecType(to))}
	}
	return realPair(part(z.First))
}

// ComplexCast is [Cast] where the operand or the result is complex.
func ComplexCast(to dtype.DType) ComplexFunc {
	return func(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
		return ConvertPair(b, args[0], t, to)
	}
}
