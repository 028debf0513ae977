package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// The logarithms have the imaginary part from -pi to pi times the scale of the base, and their cut on the
// negative real axis (log1p: from -1 to the left). The real part is half the logarithm of |z|^2 in two parts,
// of which near |z| = 1 the difference from 1 is known to twice the precision.

// ComplexLog is the natural logarithm, log|z| + arg(z)*i.
func ComplexLog(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, func(c calc, x, y value) (re, im value) {
		return c.logModulus(calc.natural, x, y), c.argument(x, y)
	})
}

// ComplexLog2 is the logarithm to base 2.
func ComplexLog2(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, func(c calc, x, y value) (re, im value) {
		return c.logModulus(calc.binary, x, y), c.argumentTimes(x, y, log2eParts)
	})
}

// ComplexLog10 is the logarithm to base 10.
func ComplexLog10(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, func(c calc, x, y value) (re, im value) {
		return c.logModulus(calc.decimal, x, y), c.argumentTimes(x, y, log10eParts)
	})
}

func (c calc) argument(x, y value) value { return arctan264(c, []value{y, x}) }

// argumentTimes is the argument times a number in two parts.
func (c calc) argumentTimes(x, y value, parts []float64) value {
	high, low := c.argumentParts(x, y)
	return c.fma(high, c.num(parts[0]), c.fma(high, c.num(parts[1]), c.mul(low, c.num(parts[0]))))
}

// logModulus is log|x + yi| by the rule.
func (c calc) logModulus(rule logRule, x, y value) value {
	ax, ay := c.abs(x), c.abs(y)
	s := c.squares(c.max(ax, ay), c.min(ay, ax))
	// The square less 1 is exact where it matters, and so are the errors.
	head, err1 := c.twoSum(s.err, s.xLow)
	head, err2 := c.twoSum(head, s.yLow)
	near, err3 := c.twoSum(c.sub(s.sum, c.num(1)), head)
	near, nearLow := c.fastTwoSum(near, c.add(err3, c.add(err1, err2)))
	k, f, tail := c.reducedSum(s.sum, c.add(s.err, c.add(s.xLow, s.yLow)), near, nearLow)
	return c.rare(s.extreme(), c.half(c.add(rule(c, k, f, tail))), func(value) value {
		return c.logModulusAny(rule, ax, ay)
	})
}

// A squareSum is x^2 + y^2 = sum + err + xLow + yLow, for x, y >= 0.
type squareSum struct {
	calc
	sum, err, xLow, yLow value
}

func (c calc) squares(x, y value) squareSum {
	x2, y2 := c.mul(x, x), c.mul(y, y)
	sum, err := c.twoSum(x2, y2)
	return squareSum{c, sum, err, c.fms(x, x, x2), c.fms(y, y, y2)}
}

// extreme is where squares overflow or lose digits, or are NaN.
func (s squareSum) extreme() value { return s.outside(s.sum, 0x1p-900, 0x1p1000) }

// logModulusAny is log(|x + yi|) for x, y >= 0 of any size, their square not near 1. It is rare code.
func (c calc) logModulusAny(rule logRule, x, y value) value {
	k, s := c.scaledSquares(x, y)
	m, f, tail := c.reducedSum(s.sum, c.add(s.err, c.add(s.xLow, s.yLow)), c.sub(s.sum, c.num(1)), s.err)
	r := c.half(c.add(rule(c, c.add(m, k), f, tail)))
	r = c.choose(c.isNaN(c.add(x, y)), c.add(x, y), r)
	r = c.choose(c.eq(c.add(x, y), c.num(0)), c.num(negInf), r)
	return c.orInfinity(x, y, r)
}

// scaledSquares returns the sum of the squares of x, y >= 0, divided by 2^k.
func (c calc) scaledSquares(x, y value) (k value, s squareSum) {
	huge := c.lt(c.num(1), c.max(x, y))
	scale := c.choose(huge, c.num(0x1p-600), c.num(0x1p600))
	return c.choose(huge, c.num(1200), c.num(-1200)), c.squares(c.mul(x, scale), c.mul(y, scale))
}

// ComplexLog1p is log(1+z). The square of |1+z| is (1+x)^2 + y^2, and less 1 it is 2x + x^2 + y^2.
func ComplexLog1p(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	return partwise(b, t, args, calc.complexLog1p)
}

func (c calc) complexLog1p(x, y value) (re, im value) {
	one := c.num(1)
	w, wLow := c.twoSum(one, x)
	s := c.squares(w, y)
	err := c.fma(c.add(w, w), wLow, c.add(s.err, c.add(s.xLow, s.yLow)))
	x2, y2 := c.mul(x, x), c.mul(y, y)
	near, nearLow := c.sum(c.add(x, x), y2, x2, c.fms(y, y, y2), c.fms(x, x, x2))
	k, f, tail := c.reducedSum(s.sum, err, near, nearLow)
	re = c.rare(s.extreme(), c.half(c.add(c.natural(k, f, tail))), func(value) value {
		return c.logModulusAny(calc.natural, c.abs(w), c.abs(y))
	})
	return re, c.argument(w, y)
}

// sum adds terms to twice the precision of the result, even where all but the last digits cancel (Ogita, Rump
// and Oishi, SIAM J. Sci. Comput. 26, 2005, with K = 3).
func (c calc) sum(terms ...value) (hi, lo value) {
	last := len(terms) - 1
	for range 2 {
		for i := range last {
			terms[i+1], terms[i] = c.twoSum(terms[i+1], terms[i])
		}
	}
	lo = terms[0]
	for _, t := range terms[1:last] {
		lo = c.add(lo, t)
	}
	return c.fastTwoSum(terms[last], lo)
}
