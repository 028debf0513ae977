package lower_test

import (
	"math"
	"math/big"
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
	case dtype.Int32:
		return x.SetInt64(int64(int32(bits))), true
	case dtype.Int64:
		return x.SetInt64(int64(bits)), true
	case dtype.Bool:
		return x.SetInt64(int64(bits)), true
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
		lowest := uint64(1) << (width - 1)
		if !finite {
			return lowest
		}
		i, _ := x.Int(nil) // towards zero
		limit := new(big.Int).Lsh(big.NewInt(1), width-1)
		if from.IsFloat() && (i.Cmp(limit) >= 0 || i.Cmp(new(big.Int).Neg(limit)) < 0) {
			return lowest
		}
		modulus := new(big.Int).Lsh(limit, 1)
		return i.Mod(i, modulus).Uint64()
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

var evaluated = []dtype.DType{dtype.Bool, dtype.Int32, dtype.Int64, dtype.Float32, dtype.Float64}

func TestConvert(t *testing.T) {
	for _, from := range evaluated {
		for _, to := range evaluated {
			for _, bits := range vectest.Special(lower.VecType(from)) {
				got := lower.Eval(lower.Cast(to), from, lower.Const{Type: from, Bits: bits})
				if want := converted(from, to, bits); !vectest.Equal(lower.VecType(to), got, want) {
					t.Errorf("%s of %s is %s, want %s", to, vec.FormatBits(lower.VecType(from), bits),
						vec.FormatBits(lower.VecType(to), got), vec.FormatBits(lower.VecType(to), want))
				}
			}
		}
	}
}

// An int64 is the sum of its parts, and compares with a float as the rest does with the
// difference.
func TestIntParts(t *testing.T) {
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
		rest, nearest := eval(lower.IntRest, dtype.Int64, i), eval(lower.IntFloat, dtype.Int64, i)
		floats := []float64{0, 0.5, -0.5, math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.SmallestNonzeroFloat64, 0x1p63, -0x1p63}
		near := float64(int64(i))
		for _, f := range []float64{near, -near, near / 2, near + 0.5} {
			floats = append(floats, f, math.Nextafter(f, 0), math.Nextafter(f, math.Inf(1)), math.Nextafter(f, math.Inf(-1)))
		}
		x, _ := number(dtype.Int64, i)
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
				t.Errorf("%d against %v: less %d, equal %d, want order %d", int64(i), f, less, equal, order)
			}
		}
	}
}
