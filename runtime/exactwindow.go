package runtime

import "math"

// A windowSum is an exact sum as exactParts numbers: see [roundSum].
//
// Numbers are added to a sum that is so large, and stays between two powers of two, that each addition rounds to a multiple
// of one unit. What it takes of a number, and what it loses, are then computed by two subtractions without a rounding error;
// the first parts add up exactly, and the second ones are so small that it hardly matters how their sum is rounded. (The
// sum as its own extraction constant: Demmel and Nguyen, Parallel Reproducible Summation, IEEE Trans. Comput. 64, 2015; the
// extraction: Rump, Ogita and Oishi, Accurate Floating-Point Summation Part I, SIAM J. Sci. Comput. 31, 2008.)
type windowSum struct {
	high, low, doubt float64
	window           uint64 // biased exponent of the sums in the last window; 0 before there is one
}

const (
	windowElements = 4096 // of a window at most
	guessedBy      = 16   // elements by which the first window is chosen
	fewElements    = 32   // that are not worth a window; and their sum may well be half-way between two numbers
	// A window's exponent is more than that of the numbers for which it is chosen by at least so much that as many of one
	// sign stay inside, and some larger ones do as well.
	windowRoom = 14
	// A unit is 2**-52 of the window. An addition loses half a unit at most. The sum of that, n/2 units at most, errs by at most
	// 2**-53 of it in each of n additions, and in the few of the sums' sums: together by less than 2**-29 units.
	unitBelow  = 52
	doubtBelow = 52 + 29
	// In windows beyond these, doubt or a sum of sums might not be a normal number.
	leastWindow = doubtBelow + 1
	mostWindow  = 2000
)

// add adds numbers.
func (s *windowSum) add(x []float64) {
	for len(x) > 0 {
		n := min(len(x), windowElements)
		s.addFew(x[:n])
		x = x[n:]
	}
}

// addFew adds no more than windowElements numbers, in the window that was used last or, if it does not do, one for these.
func (s *windowSum) addFew(x []float64) {
	if len(x) >= fewElements {
		if s.window == 0 {
			s.choose(x[:guessedBy])
		}
		if s.addInside(x) || !s.choose(x) || s.addInside(x) {
			return
		}
	}
	for _, v := range x {
		s.take(v)
	}
}

// choose chooses the window for sums of numbers like those of x. It reports false if these are all 0.
func (s *windowSum) choose(x []float64) bool {
	var largest float64
	for _, v := range x {
		largest = max(largest, math.Abs(v)) // NaN if one is
	}
	s.window = max(math.Float64bits(largest)>>52+1+windowRoom, leastWindow)
	if largest == 0 || s.window > mostWindow {
		s.window = 0
	}
	return largest != 0
}

// addInside adds numbers, or reports that they do not fit into the window.
func (s *windowSum) addInside(x []float64) bool {
	if s.window == 0 {
		return false
	}
	first := math.Float64frombits(s.window<<52 | 1<<51)
	high, low, n, inside := addInWindow(x, first)
	if inside && n < len(x) {
		var h int64
		var l float64
		h, l, inside = addOneByOne(x[n:], first)
		high, low = high+h, low+l
	}
	if !inside {
		return false
	}
	const half = 1 << 32 // a float64 has too few bits for all of high
	unit := math.Float64frombits((s.window - unitBelow) << 52)
	s.take(float64(high&^(half-1)) * unit)
	s.take(float64(high&(half-1)) * unit)
	s.take(low)
	s.doubt += math.Float64frombits((s.window - doubtBelow) << 52)
	return true
}

// addOneByOne adds numbers to first, which is 1.5 times a power of two. high is the difference that they make, in units of the
// last bit of first, and low the sum of what the additions lose. inside is false if a sum was not between that power
// of two and the next one.
func addOneByOne(x []float64, first float64) (high int64, low float64, inside bool) {
	bits := math.Float64bits(first)
	sum, outside := first, uint64(0)
	for _, v := range x {
		next := sum + v
		low += v - (next - sum)
		sum = next
		outside |= math.Float64bits(sum) ^ bits
	}
	return int64(math.Float64bits(sum) - bits), low, outside>>52 == 0
}

// take adds a number.
func (s *windowSum) take(x float64) {
	high, err := twoSum(s.high, x)
	low, lost := twoSum(s.low, err)
	s.high, s.low, s.doubt = high, low, s.doubt+math.Abs(lost)
}

// merge adds the sum of others.
func (s *windowSum) merge(other *windowSum) {
	s.take(other.high)
	s.take(other.low)
	s.doubt += other.doubt
}

// twoSum returns x + y rounded, and the error: see [lower.ExactSum].
func twoSum(x, y float64) (sum, err float64) {
	sum = x + y
	yy := sum - x
	return sum, (x - (sum - yy)) + (y - yy)
}
