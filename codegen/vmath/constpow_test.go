package vmath_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// constantExponents are exponents whose powers are made of products, and the first ones beyond.
func constantExponents() (list []float64) {
	for n := 1.0; n <= 17; n++ {
		list = append(list, n, -n)
		if n < 8 {
			list = append(list, n-0.5, 0.5-n)
		}
	}
	for _, n := range []float64{8.5, 15.5, 16.5, 25, 31, 31.5, 33, 47, 47.5, 48.5, 49, 50, 63.5, 64, 100, 127, 127.5, 128, 128.5, 129, 257, 511.5, 512} {
		list = append(list, n, -n)
	}
	return list
}

// constantPower is the program for x^y, where y is a constant.
func constantPower(t *testing.T, dt dtype.DType, y float64) *vec.Program {
	t.Helper()
	vt := lower.VecType(dt)
	b := vec.NewBuilder([]vec.Param{{Name: "x", Type: vt}})
	p := b.Program(ir.Row("power").Lower(b, dt, []vec.Value{b.Param(0), b.Float(vt, y)}))
	if err := p.Verify(); err != nil {
		t.Fatal(err)
	}
	return p
}

// powers returns x^y for each x.
func powers[T float32 | float64](t *testing.T, dt dtype.DType, x []T, y float64) []T {
	t.Helper()
	p := constantPower(t, dt, y)
	r := make([]T, len(x))
	vectest.RunReference(p, len(x), []unsafe.Pointer{unsafe.Pointer(&x[0]), unsafe.Pointer(&r[0])})
	return r
}

// bases are numbers whose power y is of any magnitude, many of them where it is subnormal or nearly so,
// infinite or nearly so, or 1.
func bases(rnd *rand.Rand, y float64, n int, least, most float64) (x []float64) {
	for range n {
		e := least + (most-least)*rnd.Float64()
		switch rnd.IntN(6) {
		case 0:
			e = least + 130*rnd.Float64()
		case 1:
			e = most - 3 + 4*rnd.Float64()
		case 2:
			e = rnd.NormFloat64()
		}
		b := math.Exp2(e / y)
		if y == math.Trunc(y) && rnd.IntN(2) == 0 {
			b = -b
		}
		if b != 0 && !math.IsInf(b, 0) {
			x = append(x, b)
		}
	}
	return x
}

// exactPower is x^y to 300 bits.
func exactPower(x, y float64) *big.Float {
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(x) }
	r, square := number(1), number(x)
	if y != math.Trunc(y) {
		r.Sqrt(square)
	}
	for n := int(math.Abs(y)); n > 0; n /= 2 {
		if n%2 == 1 {
			r.Mul(r, square)
		}
		square.Mul(square, square)
	}
	if y < 0 {
		r.Quo(number(1), r)
	}
	return r
}

// powerError is the distance of got from x^y in units in the last place that x^y has in type t. Infinity
// is the number that would be next to the largest one, and all beyond.
func powerError(t dtype.DType, got, x, y float64) float64 {
	largest, end := math.MaxFloat64, 1024
	if t == dtype.Float32 {
		largest, end = math.MaxFloat32, 128
	}
	limit := new(big.Float).SetMantExp(big.NewFloat(1), end)
	exact := exactPower(x, y)
	if exact.Sign() < 0 {
		limit.Neg(limit)
	}
	if exact.MantExp(nil) > end {
		exact = limit
	}
	distance := new(big.Float).SetPrec(300).Set(limit)
	if !math.IsInf(got, exact.Sign()) {
		distance.SetFloat64(got)
	}
	near, _ := exact.Float64()
	unit := ulp(t, math.Min(math.Abs(near), largest))
	e, _ := distance.Sub(distance, exact).Quo(distance, big.NewFloat(unit)).Float64()
	return math.Abs(e)
}

func testConstantPowers[T float32 | float64](t *testing.T, dt dtype.DType, least, most, small, limit float64) {
	rnd := rand.New(rand.NewPCG(3, 4))
	n := 3000
	if testing.Short() {
		n = 500
	}
	for _, y := range constantExponents() {
		var x []T
		for _, b := range bases(rnd, y, n, least, most) {
			if v := T(b); v != 0 && !math.IsInf(float64(v), 0) {
				x = append(x, v)
			}
		}
		worst, at := 0.0, T(0)
		for i, r := range powers(t, dt, x, y) {
			e := powerError(dt, float64(r), float64(x[i]), y)
			if math.Abs(float64(r)) < small {
				if e > 1 {
					t.Errorf("%x**%g = %x is off by %.4f ULP", x[i], y, r, e)
				}
			} else if e > worst {
				worst, at = e, x[i]
			}
			negative := x[i] < 0 && math.Mod(y, 2) != 0
			if math.Signbit(float64(r)) != negative || r != r {
				t.Errorf("%x**%g = %x", x[i], y, r)
			}
		}
		limit := limit
		if dt == dtype.Float32 && math.Abs(y) > 128 { // no products, but pow
			limit = 0.55
		}
		if worst > limit {
			t.Errorf("%x**%g is off by %.4f ULP, more than %g", at, y, worst, limit)
		}
	}
}

// Powers by constants are as good as pow, up to those that are nearly infinite, but for those that are subnormal or
// nearly so, which are within 1 ULP.
func TestConstantPowers(t *testing.T) {
	testConstantPowers[float64](t, dtype.Float64, -1080, 1025, 0x1p-1013, 0.85)
	testConstantPowers[float32](t, dtype.Float32, -152, 129, 0x1p-117, 0.51)
}

// Subnormal powers are within 1 ULP, which takes many operands to tell: no other results come so near to it.
func TestSubnormalConstantPowers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	for _, y := range []float64{1.5, -2.5, 3, -7, 7.5, -7.5, 8.5, -8.5, -11, 12.5, -13.5, 14, -15, -15.5, 16} {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(math.Exp2((-149 + 25*rnd.Float64()) / y))
		}
		for i, r := range powers(t, dtype.Float32, x, y) {
			exact := math.Pow(float64(x[i]), y)
			if e := math.Abs(float64(r)-exact) / ulp(dtype.Float32, exact); e > 1 {
				t.Errorf("%x**%g = %x is off by %.4f ULP", x[i], y, r, e)
				break
			}
		}
	}
}

// Powers by constants are pow's where those are special: powers of zero, infinity, NaN, 1 and of negative numbers,
// and all that vanish or overflow.
func TestConstantPowersOfSpecialNumbers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for i, y := range append(constantExponents(), otherExponents...) {
		x := []float64{0, minus0, 1, -1, inf, -inf, nan, math.MaxFloat64, -math.MaxFloat64}
		for e := -1074 + i%7; e < 1024; e += 7 {
			v := math.Ldexp(1, e)
			many := v * (1 + rnd.Float64()) // digits: the square has a low part, of either sign
			x = append(x, v, -v, 1.75*v, -1.75*v, many, -many)
		}
		checkPowers(t, dtype.Float64, x, y, special)
		checkPowers(t, dtype.Float32, narrowed(x), y, special)
	}
}

// otherExponents are those of constant powers that no products make.
var otherExponents = []float64{0.001, -0.1, 0.24, 0.25, -0.25, 0.3, -0.7, 0.99, 0.998, -1.1, 2.2, 3.2, -12.3, 200.3, -1e6 - 0.5}

// Powers by other constants, of positive numbers, are pow's.
func TestOtherConstantPowers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, y := range otherExponents {
		y = float64(float32(y))
		x := bases(rnd, y, 1000, -1080, 1030)
		checkPowers(t, dtype.Float64, x, y, all)
		checkPowers(t, dtype.Float32, narrowed(bases(rnd, y, 1000, -152, 130)), y, all)
	}
}

// checkPowers compares powers by the constant y with what pow makes of both as operands, where that is to be the same.
func checkPowers[T float32 | float64](t *testing.T, dt dtype.DType, x []T, y float64, compared func(x, power float64) bool) {
	t.Helper()
	var points [][]float64
	for _, v := range x {
		points = append(points, []float64{float64(v), y})
	}
	pow := function{ir.Row("power"), dt}.at(t, points)
	for i, got := range powers(t, dt, x, y) {
		if compared(float64(x[i]), pow[i]) && !same(float64(got), pow[i]) {
			t.Errorf("%x**%g of %s = %x, by pow %x", x[i], y, dt, got, pow[i])
		}
	}
}

func all(_, _ float64) bool { return true }

// special holds for powers that vanish, overflow or are undefined, and for those of 1 and -1.
func special(x, power float64) bool { return power == 0 || power-power != 0 || math.Abs(x) == 1 }

func narrowed(x []float64) (r []float32) {
	for _, v := range x {
		r = append(r, float32(v))
	}
	return r
}

// Powers by constants of all kinds have pow's special values.
func TestSpecialValuesOfConstantPowers(t *testing.T) {
	for _, row := range powerSpecialValues() {
		x, y, want := row[0], row[1], row[2]
		if got := powers(t, dtype.Float64, []float64{x}, y)[0]; !same(got, want) {
			t.Errorf("%x**%g = %x, want %x", x, y, got, want)
		}
		if x32, y32 := float32(x), float32(y); same(float64(x32), x) && same(float64(y32), y) {
			if got := powers(t, dtype.Float32, []float32{x32}, y)[0]; !same(float64(got), float64(float32(want))) {
				t.Errorf("%x**%g of float32 = %x, want %x", x, y, got, want)
			}
		}
	}
}

// Powers by large constants vanish and overflow where pow's do.
func TestLargeConstantPowers(t *testing.T) {
	for _, y := range []float64{1e9, 0x1p40, 0x1p40 + 1, 5e15, 0x1p53 - 1, 3e17, 2e18, 4e18} {
		x := []float64{0, minus0}
		for i := -600.0; i < 600; i++ {
			for _, v := range []float64{1 + i*0x1p-53, 1 + i*0x1p-24, math.Exp2(1022/y) + i*0x1p-52, math.Exp2(-1022/y) + i*0x1p-53} {
				x = append(x, v, -v)
			}
		}
		checkPowers(t, dtype.Float64, x, y, special)
		checkPowers(t, dtype.Float64, x, -y, special)
		checkPowers(t, dtype.Float32, narrowed(x), float64(float32(y)), special)
	}
}

func TestConstantPowersOnEngines(t *testing.T) {
	amd64test.OnEach(t, func(t *testing.T, isa amd64.ISA) {
		for _, dt := range []dtype.DType{dtype.Float64, dtype.Float32} {
			for _, y := range []float64{-0.5, 0.5, 1.5, -2, -2.5, 3, 4, 5, -7, 12, 50, 63.5, 0.2, 0.3, -0.7, 3.2, 201, -200, inf} {
				compareEngines(t, isa, constantPower(t, dt, y), dt, specialArguments(1))
			}
		}
	})
}
