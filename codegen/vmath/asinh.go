package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Arcsinh is the inverse hyperbolic sine, log(x + sqrt(x^2+1)).
func Arcsinh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return asinhIn32(b, args[0])
	}
	return asinh64(calc{b, vec.F64}, args)
}

// Arccosh is the inverse hyperbolic cosine, log(x + sqrt(x^2-1)); NaN below 1.
func Arccosh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return acoshIn32(b, args[0])
	}
	return acosh64(calc{b, vec.F64}, args)
}

// Arctanh is the inverse hyperbolic tangent, log((1+x)/(1-x))/2; NaN outside -1 and 1.
func Arctanh(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	if t == dtype.Float32 {
		return atanhIn32(b, args[0])
	}
	return atanh64(calc{b, vec.F64}, args)
}

// squareIsFinite bounds the numbers whose square is computed; that much beyond 1, x^2+1 and x^2-1 are
// x^2.
const squareIsFinite = 0x1p500

// asinh64 computes sqrt(x^2+1) = w+wl with a remainder: then x+w and, near 1, x+(w-1) are known to
// twice the precision, and the logarithm of their sum is as good as that of a number.
func asinh64(c calc, args []value) value {
	x := c.abs(args[0])
	p := c.mul(x, x)
	t, err := c.fastTwoSum(c.Op(vec.OpMax, c.num(1), p), c.Op(vec.OpMin, c.num(1), p))
	w, wl := c.sqrtPair(t, c.add(err, c.fms(x, x, p)))
	u, ul := c.fastTwoSum(w, x)
	a, al := c.fastTwoSum(x, c.sub(w, c.num(1)))
	k, f, tail := c.reducedSum(u, c.add(ul, wl), a, c.add(al, wl))
	y := c.add(c.natural(k, f, tail))
	y = c.rare(c.atLeast(x, c.num(squareIsFinite)), y, func(value) value {
		return c.choose(c.lt(x, c.num(posInf)), c.logOfTwice(x), x)
	})
	return c.withSign(y, args[0])
}

// sqrtPair is sqrt(t+err), t > 0, as a sum.
func (c calc) sqrtPair(t, err value) (hi, lo value) {
	hi = c.sqrt(t)
	return hi, c.div(c.add(c.fnma(hi, hi, t), err), c.add(hi, hi))
}

// logOfTwice is log(2x), which is what asinh(x) and acosh(x) are for large x.
func (c calc) logOfTwice(x value) value {
	k, m, _ := c.binade(x)
	return c.add(c.natural(c.add(k, c.num(1)), c.sub(m, c.num(1)), vec.NoValue))
}

// acosh64 is like asinh64.
func acosh64(c calc, args []value) value {
	x := args[0]
	p := c.mul(x, x)
	t, err := c.fastTwoSum(p, c.num(-1))
	t, err = c.fastTwoSum(t, c.add(err, c.fms(x, x, p)))
	w, wl := c.sqrtPair(t, err)
	u, ul := c.fastTwoSum(x, w)
	a, al := c.fastTwoSum(w, c.sub(x, c.num(1)))
	k, f, tail := c.reducedSum(u, c.add(ul, wl), a, c.add(al, wl))
	y := c.add(c.natural(k, f, tail))
	return c.rare(c.outside(x, math.Nextafter(1, 2), squareIsFinite), y, func(value) value {
		y := c.choose(c.lt(x, c.num(posInf)), c.logOfTwice(x), x)
		return c.upToOne(x, y)
	})
}

// upToOne is acosh(x) for x <= 1, y elsewhere.
func (c calc) upToOne(x, y value) value {
	y = c.choose(c.lt(x, c.num(1)), c.num(math.NaN()), y)
	return c.choose(c.eq(x, c.num(1)), c.num(0), y)
}

// atanh64 needs one division: see atanhReduced.
func atanh64(c calc, args []value) value {
	x := c.abs(args[0])
	n, nl := c.fastTwoSum(c.num(1), x)
	d, dl := c.fastTwoSum(c.num(1), c.neg(x))
	k, scale := c.atanhReduced(n, d)
	d, dl = c.mul(d, scale), c.mul(dl, scale)
	// s = (n-d)/(n+d) as a sum. The difference is exact. For k = 0 it is 2*x, and s is x.
	num := c.add(c.sub(n, d), c.sub(nl, dl))
	numErr := c.add(c.sub(c.sub(n, d), num), c.sub(nl, dl))
	den, denErr := c.twoSum(n, d)
	denErr = c.add(denErr, c.add(nl, dl))
	inv := c.div(c.num(1), den)
	s := c.mul(num, inv)
	sl := c.mul(c.add(c.fnma(s, den, num), c.fnma(s, denErr, numErr)), inv)

	hi, err := c.fastTwoSum(c.mul(k, c.num(ln2Split[0]/2)), s)
	low := c.fma(k, c.num(ln2Split[1]/2), c.add(err, sl))
	z := c.mul(s, s)
	y := c.add(hi, c.fma(c.mul(s, z), c.poly(atanhPoly, z, c.mul(z, z)), low))
	y = c.rare(c.atLeast(x, c.num(1)), y, func(value) value { return c.atanhFromOne(x) })
	return c.withSign(y, args[0])
}

// atanhReduced chooses k such that 2^k is near n/d = (1+x)/(1-x), and returns it and 2^k. Then, with
// s = (n - 2^k*d)/(n + 2^k*d), atanh(x) = k*log(2)/2 + atanh(s) by the addition theorem, and
// |s| <= 0.202: the bits of a number are, but for 0.09, its binary logarithm.
func (c calc) atanhReduced(n, d value) (k, scale value) {
	bits := c.shr(c.add(c.sub(c.bits(n), c.bits(d)), c.int(1<<51)), 52)
	k = c.sub(c.float(c.or(bits, c.int(0x433<<52))), c.num(0x1p52))
	return k, c.float(c.shl(c.add(bits, c.int(1023)), 52))
}

// atanhFromOne is atanh(x) for x >= 1 and NaN.
func (c calc) atanhFromOne(x value) value {
	return c.choose(c.eq(x, c.num(1)), c.num(posInf), c.num(math.NaN()))
}
