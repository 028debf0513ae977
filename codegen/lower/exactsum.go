package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// ExactParts is the number of float64 accumulators of an exact sum, which are 0 at first:
//
//	high   the sum as plain additions give it
//	low    the sum of what these lose by rounding
//	doubt  the sum of the absolute values of what the additions to low lose
//
// An addition loses a number, which [twoSum] computes. The sum of the elements is therefore high + low + d, where |d| is at
// most doubt, but for the roundings of doubt itself. Where low has lost nothing doubt is 0. Where an addition overflows, or
// an element is infinite or NaN, doubt is infinite or NaN. (Ogita, Rump and Oishi, Accurate Sum and Dot Product, SIAM J.
// Sci. Comput. 26, 2005: high and low are those of their Sum2, algorithm 4.4, whose error they bound in advance.)
const ExactParts = 3

// ExactSum returns the accumulators total with x, of type t, taken in.
func ExactSum(b *vec.Builder, t dtype.DType, total []vec.Value, x vec.Value) []vec.Value {
	for _, x := range exactFloats(b, t, x) {
		high, err := twoSum(b, total[0], x)
		low, lost := twoSum(b, total[1], err)
		total = []vec.Value{high, low, b.Op(vec.OpAdd, total[2], floatAbs(b, lost))}
	}
	return total
}

// ExactMerge returns the accumulators of all elements that total and other have taken in.
func ExactMerge(b *vec.Builder, total, other []vec.Value) []vec.Value {
	high, err := twoSum(b, total[0], other[0])
	both, lost := twoSum(b, total[1], other[1])
	low, more := twoSum(b, both, err)
	doubt := b.Op(vec.OpAdd, floatAbs(b, lost), floatAbs(b, more))
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
