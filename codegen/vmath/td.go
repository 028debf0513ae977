package vmath

import "github.com/nexpr/nexpr/codegen/vec"

// A td is a triple-double: the sum of three float64 numbers, each of which is less than some units in the
// last place of the one before. Sums and products of two are right to about 2^-155.
type td [3]value

// tdOf makes a td of numbers of falling size, which may overlap a little.
func (c calc) tdOf(x0, x1, x2 value) td {
	s, x2 := c.fastTwoSum(x1, x2)
	x0, s = c.fastTwoSum(x0, s)
	x1, x2 = c.fastTwoSum(s, x2)
	return td{x0, x1, x2}
}

// tdSum is x+y, of any size.
func (c calc) tdSum(x, y td) td {
	s0, e0 := c.twoSum(x[0], y[0])
	s1, e1 := c.twoSum(x[1], y[1])
	s1, e2 := c.twoSum(s1, e0)
	return c.tdOf(s0, s1, c.add(c.add(e1, e2), c.add(x[2], y[2])))
}

// tdMul is x*y.
func (c calc) tdMul(x, y td) td {
	p := c.tdScale(x[0], y)
	q, e := c.product(x[1], y[0])
	s, f := c.twoSum(p[1], q)
	low := c.fma(x[1], y[1], c.fma(x[2], y[0], c.add(e, f)))
	return c.tdOf(p[0], s, c.add(p[2], low))
}

// tdScale is x*y, not yet normalized.
func (c calc) tdScale(x value, y td) td {
	p0, e0 := c.product(x, y[0])
	p1, e1 := c.product(x, y[1])
	s, f := c.twoSum(p1, e0)
	return td{p0, s, c.fma(x, y[2], c.add(e1, f))}
}

// product is x*y, exactly.
func (c calc) product(x, y value) (hi, lo value) {
	hi = c.mul(x, y)
	return hi, c.fms(x, y, hi)
}

// tdNum is a constant, given in three parts in each of the lists.
func (c calc) tdNum(i int, parts ...[]float64) (x td) {
	for k := range x {
		x[k] = c.num(0)
		if k < len(parts) {
			x[k] = c.num(parts[k][i])
		}
	}
	return x
}

var exp2LastTable = vec.NewTable(floatBits(exp2EighthsLast))

// tdPower is 2^(j/8), j being the last three bits of n.
func (c calc) tdPower(n value) td {
	p := c.ddPower(n)
	return td{p.hi, p.lo, c.Lookup(exp2LastTable, vec.F64, n)}
}

// tdExpm1 is e^r - 1 for |r| <= log(2)/16, by the exponential series: of its coefficients those up to the
// eighth power are needed in three parts, those up to the fifteenth in two.
func (c calc) tdExpm1(r td) td {
	n := len(factorials)
	short := dd{r[0], r[1]}
	sum := dd{c.mul(r[0], c.poly(factorialsRest, r[0], c.mul(r[0], r[0]))), c.num(0)}
	i := n - 1
	for ; i > 8-2; i-- {
		sum = c.ddMul(short, c.ddSum(dd{c.num(factorials[i]), c.num(factorialsLow[i])}, sum))
	}
	long := td{sum.hi, sum.lo, c.num(0)}
	for ; i >= 0; i-- {
		long = c.tdMul(r, c.tdSum(c.tdNum(i, factorials, factorialsLow, factorialsLast), long))
	}
	return c.tdMul(r, c.tdSum(td{c.num(1), c.num(0), c.num(0)}, long))
}
