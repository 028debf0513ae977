package lower

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// divmodByConst divides by a constant without a division: by 0 and by anything positive.
func divmodByConst(b *vec.Builder, t dtype.DType, x, y vec.Value, d uint64) (q, r vec.Value, ok bool) {
	width := uint(8 * t.Size())
	signed := !unsigned(t)
	switch {
	case d == 0:
		return y, y, true
	case signed && d>>(width-1) != 0:
		return 0, 0, false
	case d&(d-1) == 0:
		op := vec.OpShr
		if signed {
			op = vec.OpSar
		}
		q = b.Shift(op, x, uint(bits.TrailingZeros64(d)))
		return q, b.Op(vec.OpAnd, x, b.Const(b.Type(x), d-1)), true
	}
	wide := b.Type(x)
	if width == 8 {
		wide = vec.I16
	}
	n := resize(b, t, x, wide)
	if signed {
		q = signedByConst(b, n, d)
	} else {
		q = unsignedByConst(b, n, d, width)
	}
	return b.To(vec.OpConvert, VecType(t), q), b.To(vec.OpConvert, VecType(t), restOf(b, n, q, d)), true
}

// restOf returns n - q*d, which is from 0 to d-1. Where d has no more than 32 bits, only those of the product matter.
func restOf(b *vec.Builder, n, q vec.Value, d uint64) vec.Value {
	t := b.Type(n)
	by := b.Const(t, d)
	if t != vec.I64 || d>>32 != 0 || (d-1)&(d-2) == 0 || d&(d+1) == 0 { // multiply is as fast
		return b.Op(vec.OpSub, n, multiply(b, q, by))
	}
	low := b.Const(t, 1<<32-1)
	return b.Op(vec.OpAnd, b.Op(vec.OpSub, n, b.Op(vec.OpMul, b.Op(vec.OpAnd, q, low), by)), low)
}

// signedByConst divides by multiplication (Granlund and Montgomery 1994). ^x stands for a negative
// x: floor(x/d) is ^(^x/d) then, and what is divided has a bit less than the lanes, w. With
// m = ceil(2**(w-1+l)/d), 2**l >= d, the product of such a number with m is too large by less than
// 2**(w-1+l)/d, so that no quotient changes.
func signedByConst(b *vec.Builder, x vec.Value, d uint64) vec.Value {
	t := b.Type(x)
	w := uint(8 * t.Size())
	l := uint(bits.Len64(d - 1))
	m, _ := ceilDiv(w-1+l, d)
	sign := b.Shift(vec.OpSar, x, w-1)
	high := b.Op(vec.OpMulHiU, b.Op(vec.OpXor, x, sign), b.Const(t, m.Uint64()))
	return b.Op(vec.OpXor, b.Shift(vec.OpShr, high, l-1), sign)
}

// quotientOfInteger is x/y, rounded once, without a division, where x is a float that was an integer and y a positive constant
// of few bits, such as 255.
//
// Let y be an odd integer D of b bits times a power of two, and p the bits of a significand. With h and l the
// two parts of 1/y, the sum of x*l, rounded, and x*h, not rounded, is within 2^(1-2p) of x/y, relatively. What matters is
// where that sum lies among the middles between two floats. A middle is an odd integer M of p+1 bits times a power of two; X,
// the odd part of x, has no more than p bits and so is no multiple of M, and x/y no middle. The integers X*2^k and
// M*D differ then, and x/y from the middle by 1/(M*D) at least, more than 2^(-p-1-b). Nothing underflows, as x is 0
// or at least 1; and 0 is +0.
func quotientOfInteger(b *vec.Builder, x, y vec.Value) (q vec.Value, ok bool) {
	t, divisor := b.Type(x), constFloat(b, y)
	if !b.FromInt(x) || !(divisor >= 0x1p-50 && divisor <= 0x1p50) {
		return vec.NoValue, false
	}
	p := int(layoutOf(t).mantissa) + 1
	fraction, _ := math.Frexp(divisor)
	if digits := p - bits.TrailingZeros64(uint64(math.Ldexp(fraction, p))); digits > p-8 {
		return vec.NoValue, false
	}
	high, low := 1/divisor, 0.0
	if t == vec.F32 {
		inverse := high
		high = float64(float32(inverse))
		low = inverse - high
	} else {
		low = math.FMA(-high, divisor, 1) / divisor
	}
	return b.Op(vec.OpFMA, x, b.Float(t, high), b.Op(vec.OpMul, x, b.Float(t, low))), true
}

// unsignedByConst divides a number of so many bits by d, which is no power of two.
func unsignedByConst(b *vec.Builder, x vec.Value, d uint64, digits uint) vec.Value {
	t := b.Type(x)
	w := uint(8 * t.Size())
	if m, s, ok := multiplier(d, digits, w); ok {
		return b.Shift(vec.OpShr, b.Op(vec.OpMulHiU, x, b.Const(t, m)), s)
	}
	if zeros := uint(bits.TrailingZeros64(d)); zeros > 0 {
		return unsignedByConst(b, b.Shift(vec.OpShr, x, zeros), d>>zeros, digits-zeros)
	}
	// The multiplier has a bit more than the lanes, 2**w + m; the sum of x and its product with m,
	// of which half is taken, is made of half their difference, that it may not overflow.
	l := uint(bits.Len64(d - 1))
	m, _ := ceilDiv(w+l, d)
	m.SetBit(m, int(w), 0)
	high := b.Op(vec.OpMulHiU, x, b.Const(t, m.Uint64()))
	half := b.Op(vec.OpAdd, b.Shift(vec.OpShr, b.Op(vec.OpSub, x, high), 1), high)
	return b.Shift(vec.OpShr, half, l-1)
}

// multiplier finds m below 2**w such that x/d, rounded downwards, is x*m >> (w+s) for every x of so
// many bits. m is 2**(w+s)/d rounded upwards, by e/d; the product is too large by x*e/d, and no
// quotient changes while that is less than 2**(w+s)/d.
func multiplier(d uint64, digits, w uint) (m uint64, s uint, ok bool) {
	most := new(big.Int).Lsh(big.NewInt(1), digits)
	most.Sub(most, big.NewInt(1))
	for s := range w {
		m, e := ceilDiv(w+s, d)
		if uint(m.BitLen()) > w {
			break
		}
		if e.Mul(e, most).BitLen() <= int(w+s) {
			return m.Uint64(), s, true
		}
	}
	return 0, 0, false
}

// ceilDiv returns m = ceil(2**k/d) and m*d - 2**k.
func ceilDiv(k uint, d uint64) (m, e *big.Int) {
	power, by := new(big.Int).Lsh(big.NewInt(1), k), new(big.Int).SetUint64(d)
	m, e = new(big.Int).DivMod(power, by, new(big.Int))
	if e.Sign() != 0 {
		m.Add(m, big.NewInt(1))
		e.Sub(by, e)
	}
	return m, e
}
