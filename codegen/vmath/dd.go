package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// A dd is a double-double: the sum of two float64 numbers, of which lo is less than some units in the
// last place of hi (Dekker 1971). Sums and products of two are right to about 2^-104.
type dd struct{ hi, lo value }

// ddMul is x*y.
func (c calc) ddMul(x, y dd) dd {
	hi := c.mul(x.hi, y.hi)
	return dd{hi, c.fma(x.hi, y.lo, c.fma(x.lo, y.hi, c.fms(x.hi, y.hi, hi)))}
}

// ddSquare is x*x.
func (c calc) ddSquare(x dd) dd {
	hi := c.mul(x.hi, x.hi)
	return dd{hi, c.fma(c.add(x.hi, x.hi), x.lo, c.fms(x.hi, x.hi, hi))}
}

// ddSum is x+y, for |x| >= |y| or x = 0.
func (c calc) ddSum(x, y dd) dd {
	hi, err := c.fastTwoSum(x.hi, y.hi)
	return dd{hi, c.add(err, c.add(x.lo, y.lo))}
}

var exp2LowTable = vec.NewTable(floatBits(exp2EighthsLow))

// ddPower is 2^(j/8), j being the last three bits of n.
func (c calc) ddPower(n value) dd {
	return dd{c.power(c.and(n, c.int(7))), c.Lookup(exp2LowTable, vec.F64, n)}
}

// ddExpm1 is e^r - 1 for |r| <= log(2)/16, by the exponential series.
func (c calc) ddExpm1(r dd) dd {
	const last = 8 - 2
	rest := c.mul(r.hi, c.poly(expRest, r.hi, c.mul(r.hi, r.hi)))
	sum := c.ddSum(dd{c.num(factorials[last]), c.num(factorialsLow[last])}, dd{rest, c.num(0)})
	for i := last - 1; i >= 0; i-- {
		sum = c.ddSum(dd{c.num(factorials[i]), c.num(factorialsLow[i])}, c.ddMul(r, sum))
	}
	sum = c.ddSum(dd{c.num(1), c.num(0)}, c.ddMul(r, sum))
	return c.ddMul(r, sum)
}

// ddScale is x*y.
func (c calc) ddScale(x value, y dd) dd {
	hi := c.mul(x, y.hi)
	return dd{hi, c.fma(x, y.lo, c.fms(x, y.hi, hi))}
}

// ddChoose is x where cond holds, y elsewhere.
func (c calc) ddChoose(cond value, x, y dd) dd {
	return dd{c.choose(cond, x.hi, y.hi), c.choose(cond, x.lo, y.lo)}
}

// ddLog is log(x), for a positive normal number, to about 68 bits.
func (c calc) ddLog(x value) dd {
	log, low := c.logTwoParts(x, c.num(0))
	return dd{log, low}
}

// ddNeg is -x.
func (c calc) ddNeg(x dd) dd { return dd{c.neg(x.hi), c.neg(x.lo)} }
