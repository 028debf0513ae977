package vmath

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Pow is x^y with the special cases of C (Annex F): pow(x, 0) and pow(1, y) are 1 even for NaN, and
// a negative x has a power where y is an integer.
//
// It is e^(y*log(x)), the logarithm and its product with y in two parts of together about 68 bits,
// so that y*log(x), of up to 10 bits before the point, is right beyond the last digit of the result.
func Pow(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
	return via64(b, t, args, powFloat64, powFloat32)
}

func powFloat64(c calc, args []value) value {
	x, y := args[0], args[1]
	log, logLow := c.logTwoParts(c.abs(x), c.num(0))
	e := c.mul(y, log)
	power := c.scale(c.powParts(e, c.fma(y, logLow, c.fms(y, log, e))))
	return c.powWhere(x, y, power, func() value { return c.notLess(c.abs(e), c.num(708)) })
}

// mostExponent bounds the magnitude of log2(x^y) where it is computed in one go.
const mostExponent = 1021

// mostKnown bounds the constant exponents for which powWhere knows what x are extreme: those of larger ones are so close
// to 1 that the rounding of their bound matters.
const mostKnown = 0x1p40

// powWhere is x^y, which is power for |x| if |x| is a normal number and extreme, which tells where x^y is not, does not hold.
// A negative number whose power is NaN is not rare.
func (c calc) powWhere(x, y, power value, extreme func() value) value {
	ofAny := func(value) value { return c.powAny(x, y) }
	negative := c.lt(x, c.num(0))
	bits, constant := c.ConstBits(y)
	n := math.Float64frombits(bits)
	if !constant || !(math.Abs(n) <= mostKnown) {
		integer := c.eq(c.Op(vec.OpTrunc, y), y)
		unusual := c.or(c.or(c.unusual(c.abs(x)), extreme()), c.and(negative, integer))
		return c.rare(unusual, c.nanWhere(negative, power), ofAny)
	}
	// What x makes x^y extreme is known.
	limit := math.Exp2(min((mostExponent-0.1)/math.Abs(n), 1022))
	unusual := c.outside(c.abs(x), 1/limit, limit)
	if n > 0 {
		isZero := c.eq(x, c.num(0))
		unusual = c.and(unusual, c.not(isZero))
		power = c.choose(isZero, c.num(0), power)
	}
	switch {
	case n != math.Trunc(n):
		power = c.nanWhere(negative, power)
	case math.Mod(n, 2) != 0:
		power = c.withSign(power, x)
	}
	return c.rare(unusual, power, ofAny)
}

// powParts returns n and p with e^(e+low) as c.scale takes it.
func (c calc) powParts(e, low value) (n, p value) {
	n, r := c.expReduce(e)
	return n, c.expFraction(n, c.add(r, low), vec.NoValue)
}

// leastKnown bounds the constant exponents for which powFloat32 knows the powers of zero and infinity without asking.
const leastKnown = 0.25

// powFloat32 has float32 operands, for which it is 2^(y*log2(x)), the logarithm being good to 2^-37 and the power
// to 2^-28. All powers of 2 are exact, also those that are halfway between float32 numbers.
//
// As float64 numbers all but zero, infinity and NaN are normal, and for zero the logarithm comes out as -1023, for infinity
// as 1024: times a constant exponent that is not small that is a power which as a float32 number is zero or infinite. So
// nothing is rare.
func powFloat32(c calc, args []value) value {
	x, y := args[0], args[1]
	log := c.log2Short(c.abs(x))
	bits, constant := c.ConstBits(y)
	exponent := math.Float64frombits(bits)
	if size := math.Abs(exponent); constant && leastKnown <= size && size <= mostKnown {
		if most := mostExponent / size; most < 1024 {
			log = c.clamp(log, -most, most)
		}
		power, _ := c.exp2Short(y, log)
		return c.powKnown(x, exponent, power)
	}
	power, n := c.exp2Short(y, log)
	return c.powWhere(x, y, power, func() value { return c.notLess(c.abs(n), c.num(mostExponent)) })
}

// log2Short is log2(x) for a positive normal number x, with k and s as in logTwoParts.
func (c calc) log2Short(x value) value {
	k, m, _ := c.binade(x)
	s := c.div(c.sub(m, c.num(1)), c.add(m, c.num(1)))
	z := c.mul(s, s)
	return c.fma(s, c.poly(powLog2Short, z, c.mul(z, z)), k)
}

// exp2Short is 2^(x*y), a normal number, and n is the integer next to x*y.
func (c calc) exp2Short(x, y value) (power, n value) {
	const toInteger = 0x1.8p52 // the last bits of the sum are the integer
	sum := c.fma(x, y, c.num(toInteger))
	n = c.sub(sum, c.num(toInteger))
	r := c.fms(x, y, n)
	power = c.poly(append([]float64{1}, powExp2Short...), r, c.mul(r, r))
	return c.float(c.add(c.bits(power), c.shl(c.bits(sum), 52))), n
}

// powKnown is x^n, which is power for |x| if x is not NaN.
func (c calc) powKnown(x value, n float64, power value) value {
	if n != math.Trunc(n) { // undefined for negative numbers, but not for -inf
		x = c.choose(c.eq(x, c.num(negInf)), c.num(posInf), x)
		return c.nanWhere(c.not(c.le(c.num(0), x)), power)
	}
	if math.Mod(n, 2) != 0 {
		power = c.withSign(power, x)
	}
	return c.nanWhere(c.Op(vec.OpNe, x, x), power)
}

// powAny is x^y for any operands.
func (c calc) powAny(x, y value) value {
	zero, one, inf := c.num(0), c.num(1), c.num(math.Inf(1))
	ax := c.abs(x)
	subnormal := c.lt(ax, c.num(0x1p-1022))
	log, logLow := c.logTwoParts(c.choose(subnormal, c.mul(ax, c.num(0x1p54)), ax),
		c.choose(subnormal, c.num(54), zero))

	// A larger y has the same result, but for x = 1 zero or infinity; and so all of e^-750 and less,
	// e^710 and more.
	bounded := c.clamp(y, -0x1p65, 0x1p65)
	e := c.mul(bounded, log)
	low := c.fma(bounded, logLow, c.fms(bounded, log, e))
	low = c.choose(c.lt(c.abs(e), c.num(750)), low, zero)
	r := c.scaleAny(c.powParts(c.clamp(e, -750, 710), low))

	// Powers of zero and infinity.
	isZero, isInf := c.eq(ax, zero), c.eq(ax, inf)
	toZero := c.xor(isZero, c.lt(y, zero)) // of infinity, the opposite
	r = c.choose(isZero, c.choose(toZero, zero, inf), r)
	r = c.choose(isInf, c.choose(toZero, zero, inf), r)

	// Powers of negative numbers: from 2^53 on all integers are even.
	half := c.mul(y, c.num(0.5))
	integer := c.eq(c.Op(vec.OpTrunc, y), y)
	even := c.eq(c.Op(vec.OpTrunc, half), half)
	odd := c.and(integer, c.not(even))
	r = c.choose(odd, c.withSign(r, x), r)
	undefined := c.and(c.and(c.lt(x, zero), c.not(integer)), c.not(isInf))
	r = c.choose(undefined, c.num(math.NaN()), r)

	isNaN := c.not(c.and(c.eq(x, x), c.eq(y, y)))
	r = c.choose(isNaN, c.add(x, y), r)
	return c.choose(c.or(c.eq(x, one), c.eq(y, zero)), one, r)
}

// logTwoParts is log(x*2^-less), for a positive normal number x, in two parts. With s = (m-1)/(m+1)
//
//	log(x) = k*log(2) + 2s + s^3*(2/3 + s^2*(2/5 + ...))
//
// where all but the terms in parentheses from 2/5 on are in two parts.
func (c calc) logTwoParts(x, less value) (log, low value) {
	k, m, _ := c.binade(x)
	k = c.sub(k, less)
	f := c.sub(m, c.num(1)) // exact
	den := c.add(m, c.num(1))
	denLow := c.sub(f, c.sub(den, c.num(2)))
	inverse := c.div(c.num(1), den)
	s := c.mul(f, inverse)
	sLow := c.mul(c.fnma(s, denLow, c.fnma(s, den, f)), inverse)

	z := c.mul(s, s)
	zLow := c.fma(c.add(s, s), sLow, c.fms(s, s, z))
	poly := c.poly(powLogPoly, z, c.mul(z, z))
	rest := c.mul(z, poly)
	third, err := c.fastTwoSum(c.num(powLogThird[0]), rest)
	restLow := c.fma(zLow, c.num(powLogPoly[0]), c.fms(z, poly, rest))
	thirdLow := c.add(c.add(err, restLow), c.num(powLogThird[1]))

	cube := c.mul(s, z)
	cubeLow := c.fma(s, zLow, c.fma(sLow, z, c.fms(s, z, cube)))
	term := c.mul(cube, third)
	termLow := c.fma(cube, thirdLow, c.fma(cubeLow, third, c.fms(cube, third, term)))

	log, err1 := c.fastTwoSum(c.mul(k, c.num(ln2Split[0])), c.add(s, s)) // 0 + 2s where k = 0
	log, err2 := c.fastTwoSum(log, term)
	low = c.add(c.add(c.add(sLow, sLow), termLow), c.add(err1, err2))
	low = c.fma(k, c.num(ln2Split[1]), low)
	return c.fastTwoSum(log, low)
}
