package vmath

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Lgamma is log(|gamma(x)|), infinite at zero and at negative integers.
//
// From 3 on it is Stirling's series. Below, with t = x less its integer part (and x from 2 to 3, where
// gamma(x) = (x-1)*gamma(x-1), as from 1 to 2; x below 1, where gamma(x) = gamma(x+1)/x, too), it is
//
//	log(gamma(1+t)) + {-log(x), 0, log(x-1)}
//
// where the first is a polynomial that has its zeros, at t = 0 and t = 1, as factors. Near a zero at 1
// or 2 each term is small by itself. For negative numbers see [Tgamma] and lgammaNearZero.
func Lgamma(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, lgammaFloat64, lgammaFloat32)
}

func lgammaFloat64(c calc, args []value) value {
	x := args[0]
	positive := c.logGamma(c.abs(x), false)
	y := c.add(positive.hi, positive.lo)
	y = c.rare(c.outside(x, 0x1p-1000, 0x1p52), y, func(value) value { return c.lgammaAny(x) })
	near := c.and(c.lt(c.abs(y), c.num(0x1p-4)), c.lt(x, c.num(-2)))
	return c.rare(near, y, func(value) value { return c.lgammaNearZero(x, len(lgammaZeroOthers)/lgammaZeros) })
}

// logGamma is log(gamma(a)), for a >= 0 below 2^52; see stirlingRest.
func (c calc) logGamma(a value, exact bool) dd {
	p := c.lgammaPieces(a)
	log := c.ddLog(p.logOf)
	product := c.ddScale(p.factor, log)

	// t*(t-1) and the polynomial, both in two parts.
	minus := c.sub(p.t, c.num(1))
	u := c.ddScale(p.t, dd{minus, c.sub(p.t, c.add(minus, c.num(1)))})
	s := c.sub(p.t, c.num(0.5))
	r, err := c.fastTwoSum(c.num(lgammaFirst[0]), c.mul(s, c.poly(lgammaPoly, s, c.mul(s, s))))
	near := c.ddMul(u, dd{r, c.add(err, c.num(lgammaFirstLow[0]))})

	far, _ := c.stirlingRest(a, exact)
	return c.ddSum(product, c.ddChoose(p.large, far, near))
}

// lgammaPieces are what differs between the pieces of the logarithm of gamma: it is factor*log(logOf), and
// either Stirling's series or log(gamma(1+t)).
type lgammaPieces struct {
	large         value // a mask: a >= 3
	t             value
	factor, logOf value
}

func (c calc) lgammaPieces(a value) lgammaPieces {
	one := c.num(1)
	below1, below2, large := c.lt(a, one), c.lt(a, c.num(2)), c.le(c.num(3), a)
	t := c.sub(a, c.Op(vec.OpMin, c.Op(vec.OpFloor, a), c.num(2))) // exact
	logOf := c.choose(below2, one, c.sub(a, one))
	factor := c.choose(below1, c.num(-1), one)
	return lgammaPieces{
		large: large, t: t,
		factor: c.choose(large, c.sub(a, c.num(0.5)), factor),
		logOf:  c.choose(c.or(below1, large), a, logOf),
	}
}

// lgammaAny is log(|gamma(x)|) for any x, but close to zeros.
func (c calc) lgammaAny(x value) value {
	a := c.abs(x)
	zero, inf := c.num(0), c.num(posInf)
	s := c.sineOfTurns(a)

	// One logarithm serves them all: for negative numbers that of a*sin(pi*a)/pi, for large ones that of a,
	// and for tiny ones, of which it is the opposite, too.
	large, tiny := c.le(c.num(0x1p52), a), c.lt(a, c.num(0x1p-60))
	of := c.ddScale(a, s.size)
	of = c.ddChoose(large, dd{a, zero}, of)
	of = c.ddChoose(tiny, dd{c.mul(a, c.num(0x1p54)), zero}, of)
	log, logLow := c.logTwoParts(of.hi, c.choose(tiny, c.num(54), zero))
	logLow = c.add(logLow, c.div(of.lo, of.hi))

	positive := c.ddChoose(tiny, dd{zero, zero}, c.logGamma(a, true))
	sum, err := c.twoSum(positive.hi, log)
	y := c.neg(c.add(sum, c.add(err, c.add(positive.lo, logLow))))

	// a*(log(a) - 1) - log(a)/2, overflowing only where that does.
	less, lost := c.fastTwoSum(log, c.num(-1))
	product := c.ddScale(a, dd{less, c.add(lost, logLow)})
	stirling := c.add(product.hi, c.fnma(c.num(0.5), log, product.lo))
	stirling = c.choose(c.lt(product.hi, inf), stirling, inf)
	y = c.choose(large, stirling, y)

	pole := c.or(c.eq(a, inf), c.and(s.isZero, c.le(x, zero)))
	return c.choose(c.eq(x, x), c.choose(pole, inf, y), c.add(x, x))
}

const lgammaZeros = 32

// The tables of the zeros between integers, and of the coefficients of the function about them.
var (
	lgammaZeroTable         = vec.NewTable(floatBits(lgammaZero))
	lgammaZeroLowTable      = vec.NewTable(floatBits(lgammaZeroLow))
	lgammaZeroLastTable     = vec.NewTable(floatBits(lgammaZeroLast))
	lgammaZeroScaleTable    = vec.NewTable(floatBits(lgammaZeroScale))
	lgammaZeroFirstTable    = vec.NewTable(floatBits(lgammaZeroFirst))
	lgammaZeroFirstLowTable = vec.NewTable(floatBits(lgammaZeroFirstLow))
	lgammaZeroTables        = columns(lgammaZeroOthers, lgammaZeros)
)

func columns(list []float64, length int) (tables []vec.Table) {
	for ; len(list) > 0; list = list[length:] {
		tables = append(tables, vec.NewTable(floatBits(list[:length])))
	}
	return tables
}

// lgammaNearZero is log(|gamma(x)|) for an x below -2 where it is between -1/16 and 1/16: so x is close to
// one of the function's zeros, of which each integer down to -17 has one on either side. (Beyond, they are
// closer to the integers than the next number is.) About the zero it is a polynomial of
//
//	t = (x - zero)/(zero - integer)
//
// of which that many terms beyond the first are wanted.
func (c calc) lgammaNearZero(x value, terms int) value {
	whole := c.Op(vec.OpRound, c.add(x, c.num(0.1))) // one zero's surroundings reach beyond -2.5
	rest := c.sub(x, whole)
	side := c.choose(c.lt(rest, c.num(0)), c.num(1), c.num(0))
	entry := c.bits(c.add(c.fms(c.num(-2), whole, c.neg(side)), c.num(toInteger)))
	look := func(t vec.Table) value { return c.Lookup(t, vec.F64, entry) }

	off, err := c.twoSum(c.sub(x, look(lgammaZeroTable)), c.neg(look(lgammaZeroLowTable))) // the difference is exact
	t := c.ddScale(look(lgammaZeroScaleTable), dd{off, c.sub(err, look(lgammaZeroLastTable))})
	sum := look(lgammaZeroTables[terms-1])
	for i := terms - 2; i >= 0; i-- {
		sum = c.fma(sum, t.hi, look(lgammaZeroTables[i]))
	}
	first := dd{look(lgammaZeroFirstTable), look(lgammaZeroFirstLowTable)}
	y := c.ddMul(t, c.ddSum(first, dd{c.mul(sum, t.hi), c.num(0)}))
	return c.add(y.hi, y.lo)
}
