package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Logaddexp is log(e^x + e^y): the larger of x and y, and log(1 + e^d), d being below 0 by as much as
// they differ.
func Logaddexp(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, logAddExp, logAddExp)
}

// Logaddexp2 is log2(2^x + 2^y).
func Logaddexp2(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, logAddExp2, logAddExp2)
}

func logAddExp(c calc, args []value) value {
	return c.logAddPowers(args[0], args[1], addBase{calc.natural, calc.reduceExp, 1, -708})
}

func logAddExp2(c calc, args []value) value {
	return c.logAddPowers(args[0], args[1], addBase{calc.binary, calc.reduceExp2, math.Log2E, -1021})
}

// An addBase is the base of the powers to be added.
type addBase struct {
	log    logRule
	reduce expReduction
	slope  float64 // of the logarithm at 1
	least  float64 // the exponent of the least power that is a normal number
}

// logAddPowers carries every step out to a few bits more than a float64 has, so that the result is
// rounded once. Where it is small, by the larger one and log(1 + e^d) being opposites, the error is
// below half a unit in the last place of the larger one.
func (c calc) logAddPowers(x, y value, base addBase) value {
	larger := c.Op(vec.OpMax, x, y)
	diff, err := c.twoSum(x, c.neg(y))
	d := c.or(diff, c.num(math.Copysign(0, -1)))
	dl := c.neg(c.xor(err, c.sign(diff)))

	n, r, rl := base.reduce(c, d, dl)
	e, el := c.expPair(n, r, rl)
	u, ul := c.fastTwoSum(c.num(1), e)
	k, f, tail := c.reducedSum(u, c.add(ul, el), e, el)
	hi, lo := base.log(c, k, f, tail)
	sum, err := c.twoSum(larger, hi)
	z := c.add(sum, c.add(err, lo))
	// NaN asks too.
	return c.rare(c.not(c.le(c.num(base.least), d)), z, func(value) value {
		n, r, rl := base.reduce(c, c.Op(vec.OpMax, c.num(-1100), d), c.num(0))
		e := c.mul(c.subnormalPower(n, c.add(r, rl)), c.num(base.slope)) // log(1+e) = slope*e
		return c.choose(c.eq(x, y), x, c.add(larger, e))                 // infinities without a difference
	})
}

// An expReduction splits d+dl into n, the bits of a sum with toEighths, and r+rl, |r| <= log(2)/16,
// such that the power is 2^(n/8) * exp(r+rl).
type expReduction func(c calc, d, dl value) (n, r, rl value)

func (c calc) reduceExp(d, dl value) (n, r, rl value) {
	sum := c.fma(d, c.num(log2e[0]), c.num(toEighths))
	k := c.sub(sum, c.num(toEighths))
	// The first difference is exact, the second one rounds.
	first := c.fnma(k, c.num(ln2Parts[0]), d)
	r, err := c.twoSum(first, c.neg(c.mul(k, c.num(ln2Parts[1]))))
	return c.bits(sum), r, c.add(err, dl)
}

func (c calc) reduceExp2(d, dl value) (n, r, rl value) {
	sum := c.add(d, c.num(toEighths))
	rest := c.sub(d, c.sub(sum, c.num(toEighths)))
	ln2 := c.num(ln2Parts[0])
	r = c.mul(rest, ln2)
	return c.bits(sum), r, c.fma(rest, c.num(ln2Parts[1]), c.fma(dl, ln2, c.fms(rest, ln2, r)))
}

// powerLessOne is 2^(j/8)*exp(r)/exp2Table[j] - 1, j being the last bits of n: see expTimes.
func (c calc) powerLessOne(n, r value) value {
	r2 := c.mul(r, r)
	return c.fma(c.poly(expPoly, r, r2), r2, c.add(r, c.Lookup(exp2TailTable, vec.F64, n)))
}

// expPair is 2^(n/8)*exp(r+rl) as a sum, of a normal number.
func (c calc) expPair(n, r, rl value) (hi, lo value) {
	power := c.float(c.add(c.Lookup(exp2Table, vec.I64, n), c.shl(n, 49)))
	hi, lo = c.fastTwoSum(power, c.mul(power, c.powerLessOne(n, r)))
	return hi, c.fma(hi, rl, lo)
}

// subnormalPower is 2^(n/8)*exp(r), rounded once more where it is subnormal.
func (c calc) subnormalPower(n, r value) value {
	power := c.float(c.add(c.Lookup(exp2Table, vec.I64, n), c.shl(c.and(n, c.int(7)), 49)))
	return c.scaleInTwoSteps(c.fma(power, c.powerLessOne(n, r), power), n)
}
