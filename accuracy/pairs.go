package main

import (
	"math"
	"math/rand/v2"
)

// A pairLaw draws a pair of arguments.
type pairLaw func(r *rand.Rand) (x, y float64)

// box draws from a rectangle.
func box(x, y interval) pairLaw {
	return func(r *rand.Rand) (float64, float64) { return x.sample(r), y.sample(r) }
}

// magnitudes draws both arguments with any exponent up to e.
func magnitudes(e int) pairLaw {
	return func(r *rand.Rand) (float64, float64) { return magnitude(r, e), magnitude(r, e) }
}

// similar draws arguments whose quotient is near a power of 2 up to 2^60.
func similar(r *rand.Rand) (x, y float64) {
	x = magnitude(r, 900)
	return x, approach(r, math.Ldexp(x, r.IntN(121)-60))
}

// ends draws pairs where one or both are near the ends of the formats.
func ends(r *rand.Rand) (x, y float64) {
	list := []float64{5e-324, 0x1p-1022, math.MaxFloat64, 0x1p-149, 0x1p-126, math.MaxFloat32, 1}
	one := func() float64 { return list[r.IntN(len(list))] * math.Ldexp(2*r.Float64()-1, -r.IntN(8)) }
	return one(), one()
}

// result draws a base of any magnitude (or near 1), and an exponent such that the power has any magnitude.
func result(r *rand.Rand) (x, y float64) {
	x = math.Abs(magnitude(r, []int{1, 120, 1023}[r.IntN(3)]))
	if r.IntN(3) == 0 {
		x = math.Abs(approach(r, 1))
	}
	return x, (2*r.Float64() - 1) * []float64{150, 1075}[r.IntN(2)] / math.Log2(x)
}

// whole draws a base of either sign and a whole or half exponent.
func whole(r *rand.Rand) (x, y float64) {
	return magnitude(r, 12), math.RoundToEven(math.Ldexp(2*r.Float64()-1, r.IntN(9))) / 2
}

// oneTogether draws x and y with base^x + base^y near 1, where its logarithm is near 0.
func oneTogether(base float64) pairLaw {
	return func(r *rand.Rand) (float64, float64) {
		x := -math.Abs(magnitude(r, 6))
		return x, approach(r, math.Log1p(-math.Pow(base, x))/math.Log(base))
	}
}

var around = []pairLaw{box(interval{-10, 10}, interval{-10, 10}), box(interval{-1, 1}, interval{-1, 1}), magnitudes(10), magnitudes(130), magnitudes(1023), similar, ends}

var pairLaws = map[string][]pairLaw{
	"power":      {box(interval{0, 30}, interval{-30, 30}), box(interval{0.5, 2}, interval{-1000, 1000}), result, result, whole, magnitudes(5), ends},
	"arctan2":    around,
	"hypot":      around,
	"logaddexp":  {box(interval{-10, 10}, interval{-10, 10}), box(interval{-1, 1}, interval{-1, 1}), box(interval{-800, 800}, interval{-800, 800}), oneTogether(math.E), magnitudes(60), similar},
	"logaddexp2": {box(interval{-10, 10}, interval{-10, 10}), box(interval{-1, 1}, interval{-1, 1}), box(interval{-1100, 1100}, interval{-1100, 1100}), oneTogether(2), magnitudes(60), similar},
	"fmod":       {box(interval{-100, 100}, interval{1, 10}), magnitudes(10), magnitudes(60), magnitudes(1023), similar, ends},
}

// samplePair draws by one of the laws, or bit patterns.
func samplePair(laws []pairLaw, r *rand.Rand, bits32 bool) (x, y float64) {
	if r.IntN(10) == 0 {
		return pattern(r, bits32), pattern(r, bits32)
	}
	return laws[r.IntN(len(laws))](r)
}
