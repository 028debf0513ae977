package vmath_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
)

var trigSpecialValues = map[string][][]float64{
	"sin":    {{0, 0}, {minus0, minus0}, {inf, nan}, {-inf, nan}, {nan, nan}, {least32, least32}, {-least32, -least32}},
	"cos":    {{0, 1}, {minus0, 1}, {inf, nan}, {-inf, nan}, {nan, nan}, {least32, 1}},
	"tan":    {{0, 0}, {minus0, minus0}, {inf, nan}, {-inf, nan}, {nan, nan}, {least32, least32}, {-least32, -least32}},
	"sinpi":  {{0, 0}, {minus0, minus0}, {1, 0}, {-1, minus0}, {2, 0}, {-2, minus0}, {0x1p120, 0}, {-0x1p120, minus0}, {0.5, 1}, {1.5, -1}, {-0.5, -1}, {0x1p22 + 0.5, 1}, {inf, nan}, {-inf, nan}, {nan, nan}},
	"cospi":  {{0, 1}, {minus0, 1}, {1, -1}, {-1, -1}, {2, 1}, {0.5, 0}, {-0.5, 0}, {1.5, 0}, {-1.5, 0}, {0x1p120, 1}, {0x1p23 + 1, -1}, {inf, nan}, {-inf, nan}, {nan, nan}},
	"arcsin": {{0, 0}, {minus0, minus0}, {1, math.Pi / 2}, {-1, -math.Pi / 2}, {1 + 0x1p-23, nan}, {-1 - 0x1p-23, nan}, {1 + 0x1p-52, nan}, {-1 - 0x1p-52, nan}, {0x1.cp127, nan}, {inf, nan}, {-inf, nan}, {nan, nan}, {least32, least32}},
	"arccos": {{1, 0}, {0, math.Pi / 2}, {minus0, math.Pi / 2}, {-1, math.Pi}, {1 + 0x1p-23, nan}, {-1 - 0x1p-23, nan}, {1 + 0x1p-52, nan}, {-1 - 0x1p-52, nan}, {-0x1.cp127, nan}, {inf, nan}, {-inf, nan}, {nan, nan}, {least32, math.Pi / 2}},
	"arctan": {{0, 0}, {minus0, minus0}, {inf, math.Pi / 2}, {-inf, -math.Pi / 2}, {0x1.cp127, math.Pi / 2}, {1, math.Pi / 4}, {-1, -math.Pi / 4}, {nan, nan}, {least32, least32}, {-least32, -least32}},
	// y, x, result.
	"arctan2": {
		{0, minus0, math.Pi},
		{minus0, minus0, -math.Pi},
		{0, 0, 0},
		{minus0, 0, minus0},
		{0, -1, math.Pi},
		{minus0, -1, -math.Pi},
		{0, 1, 0},
		{minus0, 1, minus0},
		{0, -least32, math.Pi},
		{0, least32, 0},
		{minus0, least32, minus0},
		{-1, 0, -math.Pi / 2},
		{-1, minus0, -math.Pi / 2},
		{1, 0, math.Pi / 2},
		{1, minus0, math.Pi / 2},
		{least32, minus0, math.Pi / 2},
		{-least32, 0, -math.Pi / 2},
		{1, -inf, math.Pi},
		{-1, -inf, -math.Pi},
		{1, inf, 0},
		{-1, inf, minus0},
		{0, inf, 0},
		{minus0, -inf, -math.Pi},
		{inf, 1, math.Pi / 2},
		{-inf, 1, -math.Pi / 2},
		{inf, -1, math.Pi / 2},
		{inf, 0, math.Pi / 2},
		{-inf, minus0, -math.Pi / 2},
		{inf, -inf, 3 * math.Pi / 4},
		{-inf, -inf, -3 * math.Pi / 4},
		{inf, inf, math.Pi / 4},
		{-inf, inf, -math.Pi / 4},
		{nan, 1, nan},
		{1, nan, nan},
		{nan, 0, nan},
		{minus0, nan, nan},
		{nan, inf, nan},
		{-inf, nan, nan},
		{nan, nan, nan},
		{1, 1, math.Pi / 4},
		{1, -1, 3 * math.Pi / 4},
		{-1, -1, -3 * math.Pi / 4},
		{least32, 1, least32},
		{least32, least32, math.Pi / 4},
	},
}

// hardAngles returns float64 numbers x = k*pi/2 + rest, k modulo 4, that are very close to a multiple
// of pi/2: for each exponent e, the multiple m*2^e with the smallest rest of all m below 2^53.
//
// x = m*2^e is close to k*pi/2 where k/m is close to 2^(e+1)/pi: the best such fractions are the
// convergents of the continued fraction of that number.
func hardAngles() (xs [][]float64, ks []int64, rests []*big.Float) {
	const prec = 2400
	pi := newPi(prec)
	for e := -52; e <= 1023-52; e++ {
		ratio := new(big.Float).SetPrec(prec).SetMantExp(big.NewFloat(1).SetPrec(prec), e+1)
		ratio.Quo(ratio, pi)
		p0, q0, p1, q1 := big.NewInt(0), big.NewInt(1), big.NewInt(1), big.NewInt(0)
		for {
			digit, _ := ratio.Int(nil)
			p2 := new(big.Int).Add(p0, new(big.Int).Mul(digit, p1))
			q2 := new(big.Int).Add(q0, new(big.Int).Mul(digit, q1))
			if q2.BitLen() > 53 {
				break
			}
			p0, q0, p1, q1 = p1, q1, p2, q2
			ratio.Sub(ratio, new(big.Float).SetInt(digit))
			ratio.Quo(big.NewFloat(1).SetPrec(prec), ratio)
		}
		m, _ := new(big.Float).SetInt(q1).Float64()
		x := math.Ldexp(m, e)
		rest := new(big.Float).SetPrec(prec).SetInt(p1)
		rest.Mul(rest, pi)
		rest.SetMantExp(rest, -1)
		rest.Sub(new(big.Float).SetPrec(prec).SetFloat64(x), rest)
		xs = append(xs, []float64{x})
		ks = append(ks, new(big.Int).Mod(p1, big.NewInt(4)).Int64())
		rests = append(rests, rest)
	}
	return xs, ks, rests
}

// newPi is pi by Machin's formula, 16*arctan(1/5) - 4*arctan(1/239).
func newPi(prec uint) *big.Float {
	sum := new(big.Int)
	for _, term := range [][2]int64{{16, 5}, {-4, 239}} {
		power := new(big.Int).Lsh(big.NewInt(term[0]), prec+64)
		power.Quo(power, big.NewInt(term[1]))
		for i := int64(1); power.Sign() != 0; i += 2 {
			sum.Add(sum, new(big.Int).Quo(power, big.NewInt(i)))
			power.Quo(power, big.NewInt(-term[1]*term[1]))
		}
	}
	pi := new(big.Float).SetPrec(prec).SetInt(sum)
	return pi.SetMantExp(pi, -int(prec+64))
}

// Arguments that are as close to a multiple of pi/2 as there are.
func TestAnglesCloseToMultiples(t *testing.T) {
	xs, ks, rests := hardAngles()
	one, closest := big.NewFloat(1).SetPrec(200), 1.0
	negative := func(x *big.Float) *big.Float { return new(big.Float).Neg(x) }
	for _, name := range []string{"sin", "cos", "tan"} {
		f := function{ir.Row(name), dtype.Float64}
		for i, y := range f.at(t, xs) {
			rest := rests[i]
			size, _ := new(big.Float).Abs(rest).Float64()
			if size > 0x1p-40 {
				t.Fatalf("%x is not close to a multiple: %g", xs[i], size)
			}
			closest = min(closest, size)
			// sin(rest) = tan(rest) = rest and cos(rest) = 1, to 2^-80.
			exact := [4]*big.Float{rest, one, negative(rest), negative(one)}
			want := exact[ks[i]]
			switch {
			case name == "cos":
				want = exact[(ks[i]+1)%4]
			case name == "tan" && ks[i]%2 == 0:
				want = rest
			case name == "tan":
				want = new(big.Float).Quo(negative(one), rest)
			}
			near, _ := want.Float64()
			diff, _ := new(big.Float).SetPrec(200).Sub(big.NewFloat(y), want).Float64()
			if err := math.Abs(diff) / ulp(f.t, near); !(err <= f.MaxULP.Float64) {
				t.Errorf("%s(%x) = %x, want %x: wrong by %g ULP", name, xs[i], y, near, err)
			}
		}
	}
	if closest > 0x1p-60 {
		t.Errorf("the closest argument is %g from a multiple of pi/2; there are closer ones", closest)
	}
}

// sin, cos and tan of the same argument have one reduction, and its rare code once.
func TestAnglesAreShared(t *testing.T) {
	b := vec.NewBuilder([]vec.Param{{Name: "x", Type: vec.F64}})
	x := []vec.Value{b.Param(0)}
	var results []vec.Value
	for _, name := range []string{"sin", "cos", "tan"} {
		results = append(results, ir.Row(name).Lower(b, dtype.Float64, x))
	}
	if p := b.Program(results...); len(p.Loops) != 1 {
		t.Errorf("%d loops, want one", len(p.Loops))
	}
}
