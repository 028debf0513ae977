package lower_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// number is the exact value of a lane; ok is false for what is no finite number.
func number(t dtype.DType, bits uint64) (x *big.Float, ok bool) {
	x = new(big.Float).SetPrec(2200)
	var f float64
	switch t {
	case dtype.Float32:
		f = float64(math.Float32frombits(uint32(bits)))
	case dtype.Float64:
		f = math.Float64frombits(bits)
	case dtype.Int8, dtype.Int16, dtype.Int32, dtype.Int64:
		beyond := 64 - 8*t.Size()
		return x.SetInt64(int64(bits<<beyond) >> beyond), true
	case dtype.Bool, dtype.Uint8, dtype.Uint16, dtype.Uint32, dtype.Uint64:
		return x.SetUint64(bits), true
	}
	if f-f != 0 {
		return nil, false
	}
	return x.SetFloat64(f), true
}

// converted is what the law says of a conversion, by exact arithmetic.
func converted(from, to dtype.DType, bits uint64) uint64 {
	x, finite := number(from, bits)
	switch {
	case to == dtype.Bool:
		if finite && x.Sign() == 0 {
			return 0
		}
		return 1
	case to.IsInteger():
		width := uint(8 * to.Size())
		modulus := new(big.Int).Lsh(big.NewInt(1), width)
		limit := new(big.Int).Lsh(big.NewInt(1), 63)
		if to == dtype.Int32 {
			limit = new(big.Int).Lsh(big.NewInt(1), 31)
		}
		lowest := new(big.Int).Neg(limit)
		i := lowest
		if finite {
			i, _ = x.Int(nil) // towards zero
		}
		below := limit
		if to == dtype.Uint64 {
			below = modulus
		}
		if from.IsFloat() && (i.Cmp(below) >= 0 || i.Cmp(lowest) < 0) {
			i = lowest
		}
		return new(big.Int).Mod(i, modulus).Uint64()
	}
	var f float64 // what is not finite, or the sign of zero
	if from == dtype.Float32 {
		f = float64(math.Float32frombits(uint32(bits)))
	} else if from == dtype.Float64 {
		f = math.Float64frombits(bits)
	}
	if to == dtype.Float32 {
		r := float32(f)
		if finite && x.Sign() != 0 {
			r, _ = x.Float32()
		}
		return uint64(math.Float32bits(r))
	}
	if finite && x.Sign() != 0 {
		f, _ = x.Float64()
	}
	return math.Float64bits(f)
}

var evaluated = []dtype.DType{
	dtype.Bool, dtype.Int8, dtype.Uint8, dtype.Int16, dtype.Uint16, dtype.Int32, dtype.Uint32, dtype.Int64, dtype.Uint64,
	dtype.Float32, dtype.Float64,
}

func TestConvert(t *testing.T) {
	for _, from := range evaluated {
		for _, to := range evaluated {
			values := vectest.Special(lower.VecType(from))
			rnd := rand.New(rand.NewPCG(1, uint64(from)))
			for range 200 {
				values = append(values, vectest.RandomBits(rnd, lower.VecType(from)))
			}
			if from.IsFloat() {
				values = append(values, wideFloats(from)...)
			}
			for _, bits := range values {
				got := lower.Eval(lower.Cast(to), from, lower.Const{Type: from, Bits: bits})
				if want := converted(from, to, bits); !vectest.Equal(lower.VecType(to), got, want) {
					t.Errorf("%s of %s is %s, want %s", to, vec.FormatBits(lower.VecType(from), bits),
						vec.FormatBits(lower.VecType(to), got), vec.FormatBits(lower.VecType(to), want))
				}
			}
		}
	}
}

// wideFloats are numbers about powers of two and between 2**31 and 2**65, of either sign.
func wideFloats(t dtype.DType) (all []uint64) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for e := range 66 {
		for _, f := range []float64{1, 1 + rnd.Float64(), 1 + rnd.Float64(), 2 - 0x1p-52, 2 - 0x1p-23, 1.5} {
			for _, x := range []float64{math.Ldexp(f, e), -math.Ldexp(f, e), math.Ldexp(f, e) + 0.5} {
				if t == dtype.Float32 {
					all = append(all, uint64(math.Float32bits(float32(x))))
				} else {
					all = append(all, math.Float64bits(x))
				}
			}
		}
	}
	return all
}

// An int64 or uint64 is the sum of its parts, and compares with a float as the rest does with the
// difference.
func TestIntParts(t *testing.T) {
	testIntParts(t, dtype.Int64)
	testIntParts(t, dtype.Uint64)
}

func testIntParts(t *testing.T, it dtype.DType) {
	eval := func(f lower.Func, t dtype.DType, bits ...uint64) uint64 {
		var args []lower.Const
		for _, b := range bits {
			args = append(args, lower.Const{Type: t, Bits: b})
		}
		return lower.Eval(f, t, args...)
	}
	ints := vectest.Special(vec.I64)
	for shift := range 62 {
		for _, d := range []int64{-2049, -1025, -513, -2, -1, 1, 2, 511, 1023} {
			ints = append(ints, uint64(int64(3)<<shift+d), uint64(-(int64(1)<<shift)+d))
		}
	}
	for _, i := range ints {
		rest, nearest := eval(lower.IntRest, it, i), eval(lower.IntFloat, it, i)
		floats := []float64{0, 0.5, -0.5, math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.SmallestNonzeroFloat64, 0x1p63, -0x1p63, 0x1p64}
		x, _ := number(it, i)
		near, _ := x.Float64()
		for _, f := range []float64{near, -near, near / 2, near + 0.5} {
			floats = append(floats, f, math.Nextafter(f, 0), math.Nextafter(f, math.Inf(1)), math.Nextafter(f, math.Inf(-1)))
		}
		for _, f := range floats {
			order := 1
			if math.IsInf(f, 1) {
				order = -1
			} else if !math.IsInf(f, 0) {
				order = x.Cmp(new(big.Float).SetFloat64(f))
			}
			difference := eval(lower.Subtract, dtype.Float64, math.Float64bits(f), nearest)
			less := eval(lower.Less, dtype.Float64, rest, difference)
			equal := eval(lower.Equal, dtype.Float64, rest, difference)
			if (less == 1) != (order < 0) || (equal == 1) != (order == 0) {
				t.Errorf("%s %.0f against %v: less %d, equal %d, want order %d", it, x, f, less, equal, order)
			}
		}
	}
}
