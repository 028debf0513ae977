package vmath_test

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// angular names the functions that are tested here.
var angular = []string{"sin", "cos", "tan", "sinpi", "cospi", "arcsin", "arccos", "arctan", "arctan2"}

// angularProgram is the program of one call of a function.
func angularProgram(name string, t dtype.DType) *vec.Program {
	op := ir.Row(name)
	lane := vec.F64
	if t == dtype.Float32 {
		lane = vec.F32
	}
	var params []vec.Param
	for _, arg := range op.Args {
		params = append(params, vec.Param{Name: arg, Type: lane})
	}
	b := vec.NewBuilder(params)
	var args []vec.Value
	for i := range params {
		args = append(args, b.Param(i))
	}
	return b.Program(op.Lower(b, t, args))
}

// callAngular evaluates p for each list of arguments.
func callAngular[T float32 | float64](p *vec.Program, points [][]float64) []float64 {
	n := len(points)
	result := make([]T, n)
	var ptrs []unsafe.Pointer
	for k := range p.Params {
		column := make([]T, n)
		for i, x := range points {
			column[i] = T(x[k])
		}
		ptrs = append(ptrs, unsafe.Pointer(&column[0]))
	}
	vectest.RunReference(p, n, append(ptrs, unsafe.Pointer(&result[0])))
	wide := make([]float64, n)
	for i, y := range result {
		wide[i] = float64(y)
	}
	return wide
}

// An angularSample is an exact value: value + rest units in the last place of value as a float64.
type angularSample struct {
	args        []float64
	value, rest float64
}

// readAngular reads a file that testdata/mpfr_trig.py wrote.
func readAngular(t *testing.T, name string) (samples []angularSample) {
	text, err := os.ReadFile("testdata/trig_" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var x []float64
		for _, field := range strings.Fields(line) {
			var v float64
			if _, err := fmt.Sscan(field, &v); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			x = append(x, v)
		}
		n := len(x) - 2
		samples = append(samples, angularSample{x[:n], x[n], x[n+1]})
	}
	return samples
}

// ulp is the unit in the last place of x in a format of that many bits and that least exponent.
func ulp(x float64, bits, least int) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-1, least)-bits+1)
}

func ulp64(x float64) float64 { return ulp(x, 53, -1022) }
func ulp32(x float64) float64 { return ulp(x, 24, -126) }

func TestAngularAgainstMPFR(t *testing.T) {
	for _, name := range angular {
		limit := ir.Row(name).MaxULP
		samples := readAngular(t, name)
		var points, short [][]float64
		var shortSamples []angularSample
		for _, s := range samples {
			points = append(points, s.args)
			isShort := true
			for _, x := range s.args {
				isShort = isShort && float64(float32(x)) == x
			}
			if isShort && math.Abs(s.value) <= math.MaxFloat32 {
				short = append(short, s.args)
				shortSamples = append(shortSamples, s)
			}
		}
		if len(short) < 40 {
			t.Errorf("%s: only %d points for float32", name, len(short))
		}
		for i, y := range callAngular[float64](angularProgram(name, dtype.Float64), points) {
			s := samples[i]
			if err := math.Abs((y-s.value)/ulp64(s.value) - s.rest); !(err <= limit.Float64) {
				t.Errorf("%s(%x) = %x, want %x: wrong by %.3f ULP, more than %g", name, s.args, y, s.value, err, limit.Float64)
			}
		}
		for i, y := range callAngular[float32](angularProgram(name, dtype.Float32), short) {
			s := shortSamples[i]
			if err := math.Abs(y-s.value-s.rest*ulp64(s.value)) / ulp32(s.value); !(err <= limit.Float32) {
				t.Errorf("%s(%x) = %x in float32, want %x: wrong by %.4f ULP, more than %g", name, s.args, y, s.value, err, limit.Float32)
			}
		}
	}
}

func TestAngularSpecialValues(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	const tiny = 0x1p-149 // the smallest float32
	for name, table := range map[string][][]float64{
		"sin":    {{0, 0}, {zero, zero}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, tiny}, {-tiny, -tiny}},
		"cos":    {{0, 1}, {zero, 1}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, 1}},
		"tan":    {{0, 0}, {zero, zero}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, tiny}, {-tiny, -tiny}},
		"sinpi":  {{0, 0}, {zero, zero}, {1, 0}, {-1, zero}, {2, 0}, {-2, zero}, {0x1p120, 0}, {-0x1p120, zero}, {0.5, 1}, {1.5, -1}, {-0.5, -1}, {0x1p22 + 0.5, 1}, {inf, nan}, {-inf, nan}, {nan, nan}},
		"cospi":  {{0, 1}, {zero, 1}, {1, -1}, {-1, -1}, {2, 1}, {0.5, 0}, {-0.5, 0}, {1.5, 0}, {-1.5, 0}, {0x1p120, 1}, {0x1p23 + 1, -1}, {inf, nan}, {-inf, nan}, {nan, nan}},
		"arcsin": {{0, 0}, {zero, zero}, {1, math.Pi / 2}, {-1, -math.Pi / 2}, {1.0000001, nan}, {-1.0000001, nan}, {3e38, nan}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, tiny}},
		"arccos": {{1, 0}, {0, math.Pi / 2}, {zero, math.Pi / 2}, {-1, math.Pi}, {1.0000001, nan}, {-1.0000001, nan}, {-3e38, nan}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, math.Pi / 2}},
		"arctan": {{0, 0}, {zero, zero}, {inf, math.Pi / 2}, {-inf, -math.Pi / 2}, {3e38, math.Pi / 2}, {1, math.Pi / 4}, {-1, -math.Pi / 4}, {nan, nan}, {tiny, tiny}, {-tiny, -tiny}},
		// y, x, result.
		"arctan2": {
			{0, zero, math.Pi}, {zero, zero, -math.Pi}, {0, 0, 0}, {zero, 0, zero},
			{0, -1, math.Pi}, {zero, -1, -math.Pi}, {0, 1, 0}, {zero, 1, zero}, {0, -tiny, math.Pi}, {0, tiny, 0}, {zero, tiny, zero},
			{-1, 0, -math.Pi / 2}, {-1, zero, -math.Pi / 2}, {1, 0, math.Pi / 2}, {1, zero, math.Pi / 2}, {tiny, zero, math.Pi / 2}, {-tiny, 0, -math.Pi / 2},
			{1, -inf, math.Pi}, {-1, -inf, -math.Pi}, {1, inf, 0}, {-1, inf, zero}, {0, inf, 0}, {zero, -inf, -math.Pi},
			{inf, 1, math.Pi / 2}, {-inf, 1, -math.Pi / 2}, {inf, -1, math.Pi / 2}, {inf, 0, math.Pi / 2}, {-inf, zero, -math.Pi / 2},
			{inf, -inf, 3 * math.Pi / 4}, {-inf, -inf, -3 * math.Pi / 4}, {inf, inf, math.Pi / 4}, {-inf, inf, -math.Pi / 4},
			{nan, 1, nan}, {1, nan, nan}, {nan, 0, nan}, {zero, nan, nan}, {nan, inf, nan}, {-inf, nan, nan}, {nan, nan, nan},
			{1, 1, math.Pi / 4}, {1, -1, 3 * math.Pi / 4}, {-1, -1, -3 * math.Pi / 4}, {tiny, 1, tiny}, {tiny, tiny, math.Pi / 4},
		},
	} {
		check := func(kind string, results []float64, round func(float64) float64) {
			for i, y := range results {
				row := table[i]
				want := round(row[len(row)-1])
				if !(y == want && math.Signbit(y) == math.Signbit(want)) && !(y != y && want != want) {
					t.Errorf("%s(%v) = %v in %s, want %v", name, row[:len(row)-1], y, kind, want)
				}
			}
		}
		check("float64", callAngular[float64](angularProgram(name, dtype.Float64), table), func(x float64) float64 { return x })
		check("float32", callAngular[float32](angularProgram(name, dtype.Float32), table), func(x float64) float64 { return float64(float32(x)) })
	}
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
		for i, y := range callAngular[float64](angularProgram(name, dtype.Float64), xs) {
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
			if err := math.Abs(diff) / ulp64(near); !(err <= ir.Row(name).MaxULP.Float64) {
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

// Odd functions are odd and even ones even, bit by bit.
func TestAngularSymmetry(t *testing.T) {
	for _, name := range []string{"sin", "cos", "tan", "sinpi", "cospi", "arcsin", "arctan"} {
		var points, mirrored [][]float64
		for _, s := range readAngular(t, name) {
			points = append(points, s.args)
			mirrored = append(mirrored, []float64{-s.args[0]})
		}
		p := angularProgram(name, dtype.Float64)
		ys, zs := callAngular[float64](p, points), callAngular[float64](p, mirrored)
		for i := range ys {
			want := -ys[i]
			if strings.HasPrefix(name, "cos") {
				want = ys[i]
			}
			if zs[i] != want {
				t.Errorf("%s(%x) = %x, but %x for the opposite argument", name, points[i], ys[i], zs[i])
			}
		}
	}
}
