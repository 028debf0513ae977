package vmath

import "github.com/nexpr/nexpr/codegen/vec"

var (
	twoOverPiTable  = vec.NewTable(twoOverPiBits)
	log4OverPiTable = vec.NewTable(log4OverPiBits)
)

// reduceHuge returns k modulo 4 and r - tail = x - k*pi/2 with |r| <= pi/4, for |x| >= 2^21 and the bits of 2/pi; for those
// of log(4)/pi, the same of x*log(2). It is NaN for infinite x and NaN. It is rare code.
//
// With |x| = m*2^e, m an integer of 53 bits, only the bits of 2/pi that are worth from 2^(1-e)
// downwards matter for x*2/pi modulo 4; 192 of them leave an error of 2^-137 in the fraction, which
// is 2^-62 or more for every float64 (Payne and Hanek, SIGNUM Newsletter 18, 1983).
func (c calc) reduceHuge(x value, bits vec.Table) (r, tail, k value) {
	const mantissa = 1<<52 - 1
	abs := c.bits(c.abs(x))
	m := c.or(c.and(abs, c.int(mantissa)), c.int(mantissa+1))
	high, low := c.timesBits(m, c.bitsAt(bits, c.shr(abs, 52)))

	// The two bits before the binary point, rounded by the one after it; the rest is a signed fraction.
	k = c.shr(c.Op(vec.OpAdd, high, c.int(1<<61)), 62)
	high, low = c.or(c.shl(high, 2), c.shr(low, 62)), c.shl(low, 2)
	fh, fl := c.fraction(high, low)

	// (fh + fl)*pi/2.
	r = c.mul(fh, c.num(halfPi[0]))
	tail = c.fma(fh, c.num(halfPi[0]), c.neg(r))
	tail = c.add(tail, c.fma(fh, c.num(halfPi[1]), c.mul(fl, c.num(halfPi[0]))))
	r, tail = c.fastTwoSum(r, tail)

	r = c.fma(x, c.num(0), r) // NaN unless x is finite
	minus := c.sign(x)
	negative := c.sar(c.bits(x), 63)
	k = c.Op(vec.OpSub, c.xor(k, negative), negative)
	return c.xor(r, minus), c.neg(c.xor(tail, minus)), k
}

// bitsAt returns the 192 bits of the table for an exponent as it stands in a float64, in parts of
// 32 bits, the last ones first.
func (c calc) bitsAt(table vec.Table, exponent value) [6]value {
	// The bit worth 2^(1-e) is number e-2 after the binary point, which follows 64 bits of zeros.
	const bias = 1023 + 52
	at := c.Op(vec.OpAdd, exponent, c.int(64-2-bias))
	word := c.shr(at, 6)
	left := c.and(at, c.int(63))
	right := c.Op(vec.OpSub, c.int(64), left) // a shift by 64 gives 0
	var parts [6]value
	next := c.Lookup(table, vec.I64, word)
	for i := range 3 {
		this := next
		next = c.Lookup(table, vec.I64, c.Op(vec.OpAdd, word, c.int(int64(i+1))))
		w := c.or(c.Op(vec.OpShlV, this, left), c.Op(vec.OpShrV, next, right))
		parts[5-2*i], parts[4-2*i] = c.shr(w, 32), c.lowHalf(w)
	}
	return parts
}

func (c calc) lowHalf(x value) value { return c.and(x, c.int(1<<32-1)) }

// timesBits returns bits 64 to 191 of m times an integer in parts of 32 bits: by the method of
// long multiplication, the parts of m one after the other.
func (c calc) timesBits(m value, parts [6]value) (high, low value) {
	var product [6]value
	for i := range product {
		product[i] = c.int(0)
	}
	for shift, half := range []value{c.lowHalf(m), c.shr(m, 32)} {
		carry := c.int(0)
		for i := shift; i < 6; i++ {
			// At most (2^32-1)^2 + 2*(2^32-1) = 2^64-1.
			sum := c.Op(vec.OpMul, half, parts[i-shift])
			sum = c.Op(vec.OpAdd, c.Op(vec.OpAdd, sum, carry), product[i])
			product[i], carry = c.lowHalf(sum), c.shr(sum, 32)
		}
	}
	return c.or(c.shl(product[5], 32), product[4]), c.or(c.shl(product[3], 32), product[2])
}

// fraction returns the signed fraction high:low, to be divided by 2^128, as a sum of two float64.
func (c calc) fraction(high, low value) (fh, fl value) {
	// Three parts that are exact in float64: 53 bits with the sign, 11 and 42 bits, 22 bits.
	upper := c.and(high, c.int(-1<<11))
	middle := c.or(c.shl(c.and(high, c.int(1<<11-1)), 42), c.shr(low, 22))
	lower := c.and(low, c.int(1<<22-1))
	scaled := func(x value, scale float64) value {
		return c.mul(c.To(vec.OpConvert, vec.F64, x), c.num(scale))
	}
	fh, fl = c.fastTwoSum(scaled(upper, 0x1p-64), scaled(middle, 0x1p-106))
	return fh, c.add(fl, scaled(lower, 0x1p-128))
}
