package lower

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vmath"
)

// mostMultiplied bounds the integer exponents for which a power is made of products, as NumPy's are.
const mostMultiplied = 100

// ComplexPower is x**y. By a constant integer it is multiplied, so that powers of small integers are exact.
func ComplexPower(b *vec.Builder, t dtype.DType, args []vec.Pair) vec.Pair {
	x := args[:1]
	n := constFloat(b, args[1].First)
	switch {
	case constFloat(b, args[1].Second) != 0: // NaN too, which stands for what is no constant
	case n == 0.5:
		return vmath.ComplexSqrt(b, t, x)
	case n == math.Trunc(n) && math.Abs(n) < mostMultiplied:
		r := complexPowerByConst(b, t, args[0], uint(math.Abs(n)))
		if n < 0 {
			r = ComplexReciprocal(b, t, []vec.Pair{r})
		}
		return r
	}
	return vmath.ComplexPow(b, t, args)
}

// complexPowerByConst multiplies and squares from the exponent's low end.
func complexPowerByConst(b *vec.Builder, t dtype.DType, x vec.Pair, n uint) vec.Pair {
	r := ComplexOne(b, t, []vec.Pair{x})
	for first := true; n != 0; n >>= 1 {
		if n&1 != 0 {
			if first {
				r = x
			} else {
				r = ComplexMultiply(b, t, []vec.Pair{r, x})
			}
			first = false
		}
		if n > 1 {
			x = ComplexSquare(b, t, []vec.Pair{x})
		}
	}
	return r
}
