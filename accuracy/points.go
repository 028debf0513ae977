package main

import (
	"math"
	"math/rand/v2"
)

// An interval has both its ends.
type interval struct{ lo, hi float64 }

func (i interval) sample(r *rand.Rand) float64 { return i.lo + (i.hi-i.lo)*r.Float64() }

// A domain says where the arguments of a function of one argument are of interest.
type domain struct {
	intervals []interval
	// near are points that arguments approach: singularities, zeros, and where an algorithm may change.
	near []float64
	// steps are numbers whose multiples arguments approach.
	steps []float64
	// powers are numbers whose powers arguments approach.
	powers []float64
	// maxExponent bounds the binary exponents of arguments of arbitrary magnitude.
	maxExponent int
}

const piOver4 = math.Pi / 4

var (
	circle     = domain{intervals: []interval{{-7, 7}, {-1e4, 1e4}, {-1e9, 1e9}}, near: []float64{0}, steps: []float64{piOver4}, maxExponent: 1023}
	turns      = domain{intervals: []interval{{-1, 1}, {-100, 100}, {-0x1p53, 0x1p53}}, near: []float64{0}, steps: []float64{0.25}, maxExponent: 60}
	unit       = domain{intervals: []interval{{-1, 1}, {-0.1, 0.1}}, near: []float64{0, 0.5, -0.5, 1, -1, math.Sqrt2 / 2}, maxExponent: 1}
	line       = domain{intervals: []interval{{-1, 1}, {-10, 10}, {-1e6, 1e6}}, near: []float64{0, 1, -1}, maxExponent: 1023}
	hyperbolic = domain{intervals: []interval{{-1, 1}, {-22, 22}, {-90, 90}, {-711, 711}}, near: []float64{0, 1, 89.4159862, -89.4159862, 708.39641853, 709.78271289, 710.47586007, -710.47586007}, maxExponent: 10}
)

// gammaZeros are some of the numbers where |gamma(x)| is 1.
var gammaZeros = []float64{
	-2.4570247382208006, -2.7476826467274127, -3.14358088834998, -3.955294284858598, -4.039361839740537,
	-4.991544640560048, -5.0082181683225935, -5.998607480080875, -6.001385294453155, -6.999801507890638,
	-7.000198333407325, -9.000002755714823, -9.99999972442663, -12.000000002087676, -14.999999999999236,
}

var domains = map[string]domain{
	"exp": {
		intervals: []interval{{-1, 1}, {-104, 89}, {-746, 710}}, maxExponent: 10, steps: []float64{math.Ln2 / 16},
		near: []float64{0, 88.72283905, -87.33654475, -103.97207708, 709.78271289, -708.39641853, -745.13321910},
	},
	"exp2": {
		intervals: []interval{{-1, 1}, {-150, 128}, {-1076, 1025}}, maxExponent: 11, steps: []float64{0.0625},
		near: []float64{0, 128, -126, -150, 1024, -1022, -1075},
	},
	"exp10": {
		intervals: []interval{{-1, 1}, {-46, 39}, {-324, 309}}, maxExponent: 9, steps: []float64{math.Ln2 / math.Ln10 / 16, 1},
		near: []float64{0, 38.53183944, -37.92977945, -45.15449934, 308.25471556, -307.65265557, -323.60724533},
	},
	"expm1": {
		intervals: []interval{{-1, 1}, {-40, 89}, {-40, 710}}, maxExponent: 10, steps: []float64{math.Ln2 / 16},
		near: []float64{0, 1, -1, -17.3, -37.5, 88.72283905, 709.78271289},
	},
	"log":   {intervals: []interval{{0.5, 2}, {0, 10}, {0, 1e6}}, near: []float64{0, 1, math.Sqrt2, math.Sqrt2 / 2}, powers: []float64{2}, maxExponent: 1023},
	"log2":  {intervals: []interval{{0.5, 2}, {0, 10}, {0, 1e6}}, near: []float64{0, 1, math.Sqrt2, math.Sqrt2 / 2}, powers: []float64{2}, maxExponent: 1023},
	"log10": {intervals: []interval{{0.5, 2}, {0, 10}, {0, 1e6}}, near: []float64{0, 1, math.Sqrt2, math.Sqrt2 / 2}, powers: []float64{2, 10}, maxExponent: 1023},
	"log1p": {intervals: []interval{{-1, 1}, {-0.3, 0.5}, {-1, 10}, {0, 1e6}}, near: []float64{0, -1, 1, math.Sqrt2 - 1, math.Sqrt2/2 - 1}, powers: []float64{2}, maxExponent: 1023},

	"sin": circle, "cos": circle, "tan": circle,
	"sinpi": turns, "cospi": turns, "tanpi": turns,
	"arcsin": unit, "arccos": unit, "arctanh": unit,
	"arctan": line, "arcsinh": line,
	"arccosh": {intervals: []interval{{1, 2}, {1, 10}, {1, 1e6}}, near: []float64{1, 2}, powers: []float64{2}, maxExponent: 1023},
	"sinh":    hyperbolic, "cosh": hyperbolic,
	"tanh":   {intervals: []interval{{-1, 1}, {-10, 10}, {-20, 20}}, near: []float64{0, 0.5, 1, 9.01, 19.06}, maxExponent: 5},
	"cbrt":   {intervals: []interval{{-1, 1}, {-10, 10}, {-1e6, 1e6}}, near: []float64{0, 1, -1}, powers: []float64{2}, maxExponent: 1023},
	"erf":    {intervals: []interval{{-1, 1}, {-6, 6}}, near: []float64{0, 0.84375, 1.25, 5.92}, maxExponent: 4},
	"erfc":   {intervals: []interval{{-1, 1}, {-6, 6}, {0, 28}}, near: []float64{0, 0.84375, 1.25, 10.05, 26.54, 27.23}, maxExponent: 5},
	"tgamma": {intervals: []interval{{0, 10}, {-10, 10}, {-184, 172}}, near: []float64{0, 35.04, 171.624376956}, steps: []float64{1}, maxExponent: 7},
	"lgamma": {intervals: []interval{{0, 10}, {-10, 10}, {0, 1e6}}, near: append([]float64{0, 1, 2, 3}, gammaZeros...), steps: []float64{1}, maxExponent: 1000},
}

// sample returns one point of the domain, by one of several laws.
func (d domain) sample(r *rand.Rand, bits32 bool) float64 {
	switch p := r.IntN(20); {
	case p < 10 || p < 13 && len(d.near) == 0:
		return d.intervals[r.IntN(len(d.intervals))].sample(r)
	case p < 13:
		return approach(r, d.near[r.IntN(len(d.near))])
	case p < 15 && d.steps != nil:
		m := math.RoundToEven(math.Ldexp(2*r.Float64()-1, r.IntN(30)))
		return approach(r, m*d.steps[r.IntN(len(d.steps))])
	case p < 15 && d.powers != nil:
		base := d.powers[r.IntN(len(d.powers))]
		limit := 1074 / math.Log2(base)
		if bits32 {
			limit = 149 / math.Log2(base)
		}
		return approach(r, math.Pow(base, math.RoundToEven((2*r.Float64()-1)*limit)))
	case p < 18:
		return magnitude(r, min(40, d.maxExponent))
	case p < 19:
		return magnitude(r, d.maxExponent)
	}
	return pattern(r, bits32)
}

// approach returns a number near x, as near as the last place of float64 or of float32, or x itself.
func approach(r *rand.Rand, x float64) float64 {
	scale := x
	if x == 0 {
		scale = 1
	}
	return x + scale*math.Ldexp(2*r.Float64()-1, -r.IntN(54))
}

// magnitude returns a number of either sign with an exponent between -maxExponent and maxExponent.
func magnitude(r *rand.Rand, maxExponent int) float64 {
	x := math.Ldexp(1+r.Float64(), r.IntN(2*maxExponent+1)-maxExponent)
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

// pattern returns a number with random bits.
func pattern(r *rand.Rand, bits32 bool) float64 {
	if bits32 {
		return float64(math.Float32frombits(r.Uint32()))
	}
	return math.Float64frombits(r.Uint64())
}

// hard are numbers that have been difficult for someone: zeros, infinities, NaN, the ends of the formats,
// and float64s that are extraordinarily close to multiples of pi/2 or to boundaries of rounding.
var hard = hardNumbers()

func hardNumbers() (list []float64) {
	for _, x := range []float64{
		0, math.Inf(1), math.NaN(), 5e-324, 0x1p-1022, 0x1.fffffffffffffp-1023, math.MaxFloat64,
		0x1p-149, 0x1p-126, 0x1.fffffcp-127, math.MaxFloat32, 1, 2, 3, 4, 10, 100, 0.5, 0.25, 1.5, 2.5,
		0x1p23, 0x1p24, 0x1p31, 0x1p32, 0x1p52, 0x1p53, 0x1p54, 0x1p63, 0x1p64, 1e22, 1e300,
		0x1.6ac5b262ca1ffp849, 0x1.921fb54442d18p0, 0x1.921fb54442d18p1, 0x1.2d97c7f3321d2p2, 0x1.921fb6p0,
		0x1.921fb6p1, 0x1.2d97c8p2, 0x1.3333333333333p13, 0x1.62e42fefa39efp9, 0x1.62e42fefa39fp9,
		0x1.74910d52d3051p9, 0x1.74910d52d3052p9, 0x1.62e42ep6, 0x1.62e43p6, 0x1.9fe368p6, 0x1.9fe36ap6,
	} {
		list = append(list, x, -x, math.Nextafter(x, math.Inf(1)), math.Nextafter(x, math.Inf(-1)))
	}
	return list
}
