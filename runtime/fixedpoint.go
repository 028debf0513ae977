package runtime

import (
	"encoding/binary"
	"math"
	"math/big"
)

// A fixedPoint is the exact sum of float64 numbers: an integer of more bits than float64 has exponents, in units of the
// smallest number's half. Digits of 32 bits lie in words of 64, so that many additions can be made before carries are
// passed on; a number touches two digits. (Radford M. Neal, Fast Exact Summation Using Small and Large
// Superaccumulators, arXiv:1505.05571, 2015: the small one.)
type fixedPoint struct {
	digits               [fixedDigits]int64 // number i counts 2**(32*i-unitExponent); the last has the sign
	positive, minus, nan bool               // what has been added beside numbers: inf, -inf, NaN
}

const (
	// A number is below 2**1024. With 67 digits the last counts 2**1037, so that its 63 bits and a sign are enough for
	// any number of them.
	fixedDigits  = 67
	unitExponent = 1075
	// maxUncarried numbers may be added to carried digits: each adds less than 2**52 to the larger of its two.
	maxUncarried = 1024
)

// add adds numbers.
func (f *fixedPoint) add(x []float64) {
	for len(x) > maxUncarried {
		f.add(x[:maxUncarried])
		x = x[maxUncarried:]
	}
	const mantissa = 1<<52 - 1
	for _, v := range x {
		bits := math.Float64bits(v)
		exponent, m := uint(bits>>52)&0x7ff, bits&mantissa
		switch exponent {
		case 0x7ff:
			f.addSpecial(v)
			continue
		case 0:
			exponent = 1
		default:
			m |= mantissa + 1
		}
		at, shift := exponent/32, exponent%32
		sign := int64(bits) >> 63 // -1 below zero: (d ^ sign) - sign is then -d
		low, high := int64(uint32(m<<shift)), int64(m>>(32-shift))
		f.digits[at] += (low ^ sign) - sign
		f.digits[at+1] += (high ^ sign) - sign
	}
	f.carry()
}

func (f *fixedPoint) addSpecial(x float64) {
	switch {
	case x != x:
		f.nan = true
	case x > 0:
		f.positive = true
	default:
		f.minus = true
	}
}

// merge adds the sum of others.
func (f *fixedPoint) merge(other *fixedPoint) {
	for i, d := range other.digits {
		f.digits[i] += d
	}
	f.carry()
	f.positive, f.minus, f.nan = f.positive || other.positive, f.minus || other.minus, f.nan || other.nan
}

// carry brings all digits but the last between 0 and 2**32-1.
func (f *fixedPoint) carry() {
	var c int64
	for i := range fixedDigits - 1 {
		d := f.digits[i] + c
		c = d >> 32
		f.digits[i] = int64(uint32(d))
	}
	f.digits[fixedDigits-1] += c
}

// value returns the sum, +0 for 0; nil for NaN.
func (f *fixedPoint) value() *big.Float {
	switch {
	case f.nan || f.positive && f.minus:
		return nil
	case f.positive || f.minus:
		return new(big.Float).SetInf(f.minus)
	}
	digits := *f
	negative := digits.digits[fixedDigits-1] < 0
	if negative {
		for i := range digits.digits {
			digits.digits[i] = -digits.digits[i]
		}
		digits.carry()
	}
	bytes := make([]byte, 0, 8+4*(fixedDigits-1))
	bytes = binary.BigEndian.AppendUint64(bytes, uint64(digits.digits[fixedDigits-1]))
	for i := fixedDigits - 2; i >= 0; i-- {
		bytes = binary.BigEndian.AppendUint32(bytes, uint32(digits.digits[i]))
	}
	sum := new(big.Float).SetInt(new(big.Int).SetBytes(bytes)) // which has as many bits as that takes
	if sum.SetMantExp(sum, -unitExponent); negative {
		sum.Neg(sum)
	}
	return sum
}

// rounded returns the sum rounded to a float of size bytes.
func (f *fixedPoint) rounded(size int) float64 {
	exact := f.value()
	if exact == nil {
		return math.NaN()
	}
	if size == 4 {
		x, _ := exact.Float32()
		return float64(x)
	}
	x, _ := exact.Float64()
	return x
}
