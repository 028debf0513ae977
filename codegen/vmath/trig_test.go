package vmath_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
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

// hardAngles returns numbers of the given number of binary digits, x = k*pi/2 + rest, k modulo 4, that
// are very close to a multiple of pi/2: for each exponent e up to the largest one, the multiple m*2^e
// with the smallest rest of all m of so many digits.
//
// x = m*2^e is close to k*pi/2 where k/m is close to 2^(e+1)/pi: the best such fractions are the
// convergents of the continued fraction of that number.
func hardAngles(digits, largest int) (xs [][]float64, ks []int64, rests []*big.Float) {
	const prec = 2400
	pi := newPi(prec)
	for e := 1 - digits; e <= largest; e++ {
		ratio := new(big.Float).SetPrec(prec).SetMantExp(big.NewFloat(1).SetPrec(prec), e+1)
		ratio.Quo(ratio, pi)
		p0, q0, p1, q1 := big.NewInt(0), big.NewInt(1), big.NewInt(1), big.NewInt(0)
		for {
			digit, _ := ratio.Int(nil)
			p2 := new(big.Int).Add(p0, new(big.Int).Mul(digit, p1))
			q2 := new(big.Int).Add(q0, new(big.Int).Mul(digit, q1))
			if q2.BitLen() > digits {
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
	t.Run("float64", func(t *testing.T) { testHardAngles(t, dtype.Float64, 53, 1023-52, 0x1p-40, 0x1p-60) })
	t.Run("float32", func(t *testing.T) { testHardAngles(t, dtype.Float32, 24, 127-23, 0x1p-16, 0x1p-28) })
}

// testHardAngles tests the functions of type typ with [hardAngles], all of which are closer than far to
// a multiple, the closest one closer than near.
func testHardAngles(t *testing.T, typ dtype.DType, digits, largest int, far, near float64) {
	xs, ks, rests := hardAngles(digits, largest)
	one, closest := big.NewFloat(1).SetPrec(200), 1.0
	negative := func(x *big.Float) *big.Float { return new(big.Float).Neg(x) }
	for _, name := range []string{"sin", "cos", "tan"} {
		f := function{ir.Row(name), typ}
		limit := f.MaxULP.Float64
		if typ == dtype.Float32 {
			limit = f.MaxULP.Float32
		}
		for i, y := range f.at(t, xs) {
			rest := rests[i]
			size, _ := new(big.Float).Abs(rest).Float64()
			if size > far {
				t.Fatalf("%x is not close to a multiple: %g", xs[i], size)
			}
			closest = min(closest, size)
			// sin(rest) = tan(rest) = rest and cos(rest) = 1, nearly.
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
			exactly, _ := want.Float64()
			diff, _ := new(big.Float).SetPrec(200).Sub(big.NewFloat(y), want).Float64()
			if err := math.Abs(diff) / ulp(f.t, exactly); !(err <= limit) {
				t.Errorf("%s(%x) = %x, want %x: wrong by %g ULP", name, xs[i], y, exactly, err)
			}
		}
	}
	if closest > near {
		t.Errorf("the closest argument is %g from a multiple of pi/2; there are closer ones", closest)
	}
}

// sin, cos and tan of the same argument have one reduction, and its rare code once.
func TestAnglesAreShared(t *testing.T) {
	for _, typ := range []dtype.DType{dtype.Float32, dtype.Float64} {
		b := vec.NewBuilder([]vec.Param{{Name: "x", Type: lower.VecType(typ)}})
		x := []vec.Value{b.Param(0)}
		var results []vec.Value
		for _, name := range []string{"sin", "cos", "tan"} {
			results = append(results, ir.Row(name).Lower(b, typ, x))
		}
		if p := b.Program(results...); len(p.Loops) != 1 {
			t.Errorf("%s: %d loops, want one", typ, len(p.Loops))
		}
	}
}
