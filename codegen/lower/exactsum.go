package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// ExactParts is the number of float64 accumulators of an exact sum, which are 0 at first:
//
//	high   the sum as plain additions give it, one after the other
//	low    the sum of the errors of these additions, which are numbers
//	doubt  the sum of the absolute values that low has had: what the errors of its own additions are measured by
//
// An addition to low errs by half a unit in the last place of its result at most, so by 2**-53 times that result. The
// sum of the elements is therefore high + low, with an error of no more than 2**-53 times the exact value of doubt. Where
// doubt is 0 there is none. Where an addition overflows, or an element is infinite or NaN, doubt is infinite or NaN.
const ExactParts = 3

// ExactSum returns the accumulators total with x, of type t, taken in. (Ogita, Rump and Oishi, Accurate Sum and Dot
// Product, SIAM J. Sci. Comput. 26, 2005: algorithm 4.4, Sum2; the bound, of what has happened instead of what may
// happen, is that of their section 5.)
func ExactSum(b *vec.Builder, t dtype.DType, total []vec.Value, x vec.Value) []vec.Value {
	for _, x := range exactFloats(b, t, x) {
		high, err := twoSum(b, total[0], x)
		low := b.Op(vec.OpAdd, total[1], err)
		total = []vec.Value{high, low, b.Op(vec.OpAdd, total[2], floatAbs(b, low))}
	}
	return total
}

// ExactMerge returns the accumulators of all elements that total and other have taken in.
func ExactMerge(b *vec.Builder, total, other []vec.Value) []vec.Value {
	high, err := twoSum(b, total[0], other[0])
	both := b.Op(vec.OpAdd, total[1], other[1])
	low := b.Op(vec.OpAdd, both, err)
	doubt := b.Op(vec.OpAdd, floatAbs(b, both), floatAbs(b, low))
	return []vec.Value{high, low, b.Op(vec.OpAdd, doubt, b.Op(vec.OpAdd, total[2], other[2]))}
}

// exactFloats returns float64 numbers whose sum is x: for a 64-bit integer, of its two halves.
func exactFloats(b *vec.Builder, t dtype.DType, x vec.Value) []vec.Value {
	if t.IsFloat() {
		return []vec.Value{b.To(vec.OpConvert, vec.F64, x)}
	}
	high, low := halves(b, t, x)
	return []vec.Value{high, low}
}

// twoSum returns x + y rounded, and the error: their sum is x + y unless the first is infinite or NaN, when the second
// is NaN; if neither is that, but what is computed on the way overflows, the second is no finite number. (Knuth, The Art
// of Computer Programming 2, 4.2.2, theorem B; Boldo, Graillat and Muller, On the Robustness of the 2Sum and Fast2Sum
// Algorithms, ACM Trans. Math. Softw. 44, 2017.)
func twoSum(b *vec.Builder, x, y vec.Value) (sum, err vec.Value) {
	sum = b.Op(vec.OpAdd, x, y)
	yy := b.Op(vec.OpSub, sum, x)
	xx := b.Op(vec.OpSub, sum, yy)
	return sum, b.Op(vec.OpAdd, b.Op(vec.OpSub, x, xx), b.Op(vec.OpSub, y, yy))
}
