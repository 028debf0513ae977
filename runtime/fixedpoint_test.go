package runtime

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The fixed-point sum is that of math/big, however it is divided.
func TestFixedPoint(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 0))
	for round := range 500 {
		x := make([]float64, rnd.IntN(3000))
		narrow := rnd.IntN(2) == 0
		want := new(big.Float).SetPrec(4096)
		for i := range x {
			bits := rnd.Uint64()
			if narrow { // neighbouring exponents, one sign: carries all the way
				bits = bits&(1<<54-1) | 0x7fb<<52
			}
			if x[i] = math.Float64frombits(bits); math.IsNaN(x[i]) || math.IsInf(x[i], 0) {
				x[i] = -math.MaxFloat64
			}
			want.Add(want, big.NewFloat(x[i]))
		}
		var sum fixedPoint
		for len(x) > 0 {
			n := rnd.IntN(len(x) + 1)
			var part fixedPoint
			part.add(x[:n])
			sum.merge(&part)
			x = x[n:]
		}
		if got := sum.value(); got.Cmp(want) != 0 {
			t.Fatalf("round %d: %g, want %g", round, got, want)
		}
	}
}

func TestFixedPointSpecials(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{math.Copysign(0, -1)}, 0},
		{[]float64{1, -1}, 0},
		{[]float64{inf, 1}, inf},
		{[]float64{-inf, math.MaxFloat64}, -inf},
		{[]float64{inf, -inf}, nan},
		{[]float64{nan, inf}, nan},
		{[]float64{0x1p-1074, 0x1p-1074}, 0x1p-1073},
		{[]float64{-0x1p-1074}, -0x1p-1074},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, inf},
		{[]float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, math.MaxFloat64},
	} {
		var sum fixedPoint
		for i := range c.x {
			var part fixedPoint
			part.add(c.x[i : i+1])
			sum.merge(&part)
		}
		got := nan
		if v := sum.value(); v != nil {
			got, _ = v.Float64()
		}
		if math.Float64bits(got) != math.Float64bits(c.want) && (got == got || c.want == c.want) {
			t.Errorf("%v: %v, want %v", c.x, got, c.want)
		}
	}
}

// A sum is rounded where what is not known of it cannot matter, and only there.
func TestRoundSum(t *testing.T) {
	const u = 0x1p-53
	inf := math.Inf(1)
	for _, c := range []struct {
		high, low, doubt float64
		single           bool
		want             float64
		ok               bool
	}{
		{1, u, 0, false, 1, true},             // exactly half-way: to even
		{1 + 2*u, u, 0, false, 1 + 4*u, true}, // the same
		{1, u, 1e-300, false, 0, false},       // perhaps half-way
		{1, u * (1 + 4*u), 0x1p-200, false, 1 + 2*u, true},
		{1, u * (1 - u), 0x1p-200, false, 1, true},
		{1, u * (1 - u), 0x1p-106, false, 0, false},
		{1, 0x1p-60, 0x1p-70, false, 1, true},
		{1, 0, 0x1p-53, false, 0, false},
		{1, 0, 0x1p-56, false, 1, true},
		{0, 0, 1e-300, false, 0, false},
		{math.MaxFloat64, 0x1p969, 0, false, math.MaxFloat64, true},
		{math.MaxFloat64, 0x1p970, 0, false, inf, true},
		{math.MaxFloat64, 0x1p970, 1, false, 0, false},
		{inf, math.NaN(), math.NaN(), false, 0, false},
		{1, 0, inf, false, 0, false},
		{1 + 0x1p-24, 0, 0, true, 1, true}, // half-way between two float32
		{1 + 0x1p-24, 0x1p-80, 0, true, 1 + 0x1p-23, true},
		{1 + 0x1p-24, -0x1p-80, 0, true, 1, true},
		{1 + 0x1p-23 + 0x1p-24, -0x1p-80, 0, true, 1 + 0x1p-23, true},
		{-1 - 0x1p-24, -0x1p-80, 0, true, -1 - 0x1p-23, true},
		{1 + 0x1p-24, 0x1p-80, 0x1p-80, true, 0, false},
		{1 + 0x1p-24, 0x1p-80, 0x1p-82, true, 1 + 0x1p-23, true},
	} {
		round := roundTo64
		if c.single {
			round = roundTo32
		}
		got, ok := roundSum(c.high, c.low, c.doubt, round)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%v + %v, doubt %v, float32 %v: %v, %v, want %v, %v", c.high, c.low, c.doubt, c.single, got, ok, c.want, c.ok)
		}
	}
}
