package lower_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// element is a type that arrays of numbers have.
type element interface {
	integer | float32 | float64
}

func dtypeOf[T element]() dtype.DType {
	t, _ := dtype.ByName(fmt.Sprintf("%T", *new(T)))
	return t
}

// program lowers f for arrays of T; constants stand for the last operands if there are any.
func program[T element](t *testing.T, f lower.Func, arity int, last ...T) *vec.Program {
	t.Helper()
	dt := dtypeOf[T]()
	vt := lower.VecType(dt)
	params := []vec.Param{{Name: "x", Type: vt}, {Name: "y", Type: vt}, {Name: "z", Type: vt}}[:arity-len(last)]
	b := vec.NewBuilder(params)
	var args []vec.Value
	for i := range params {
		args = append(args, b.Param(i))
	}
	for _, c := range last {
		args = append(args, b.Const(vt, bitsOf(c)))
	}
	p := b.Program(f(b, dt, args))
	if err := p.Verify(); err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	return p
}

func bitsOf[T element](x T) uint64 {
	switch x := any(x).(type) {
	case float32:
		return uint64(math.Float32bits(x))
	case float64:
		return math.Float64bits(x)
	case uint64:
		return x
	}
	return uint64(reflect.ValueOf(x).Convert(reflect.TypeFor[int64]()).Int())
}

// run evaluates p by the definition of vector programs.
func run[T, R any](p *vec.Program, operands ...[]T) []R {
	n := len(operands[0])
	out := make([]R, n)
	var ptrs []unsafe.Pointer
	for _, o := range operands[:len(p.Params)] {
		ptrs = append(ptrs, unsafe.Pointer(&o[0]))
	}
	vectest.RunReference(p, n, append(ptrs, unsafe.Pointer(&out[0])))
	return out
}

// check compares f with want over pairs of values.
func check[T element](t *testing.T, name string, f lower.Func, x, y []T, want func(x, y T) T) {
	t.Helper()
	got := run[T, T](program[T](t, f, 2), x, y)
	for i := range got {
		if w := want(x[i], y[i]); !alike(got[i], w) {
			t.Fatalf("%s(%v, %v) of %s = %v, want %v", name, x[i], y[i], dtypeOf[T](), got[i], w)
		}
	}
}

// alike compares bits, except that NaN is NaN.
func alike[T element](x, y T) bool { return bitsOf(x) == bitsOf(y) || x != x && y != y }

// floats are pairs of floats: special ones, any bits, and quotients of all sizes near an integer.
func floats(n int) (x, y []float64) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, a := range vectest.Special(vec.F64) {
		for _, b := range vectest.Special(vec.F64) {
			x, y = append(x, math.Float64frombits(a)), append(y, math.Float64frombits(b))
		}
	}
	for range n {
		a, b := math.Float64frombits(rnd.Uint64()), math.Float64frombits(rnd.Uint64())
		x, y = append(x, a), append(y, b)
		// A product, moved by an ulp at most.
		b = math.Ldexp(rnd.Float64()+0.5, rnd.IntN(40)-20)
		a = math.Float64frombits(math.Float64bits(b*math.Trunc(math.Exp(rnd.Float64()*40))) + rnd.Uint64N(3) - 1)
		x, y = append(x, a, -a, b), append(y, b, b, a)
	}
	return x, y
}

func narrow(x []float64) []float32 {
	r := make([]float32, len(x))
	for i := range x {
		r[i] = float32(x[i])
	}
	return r
}

// npyDivmod is NumPy's algorithm; fmod of float32 is exact in float64, all else rounds to T.
func npyDivmod[T float32 | float64](a, b T) (floordiv, mod T) {
	mod = T(math.Mod(float64(a), float64(b)))
	if b == 0 {
		return a / b, mod
	}
	div := (a - mod) / b
	if mod != 0 {
		if (b < 0) != (mod < 0) {
			mod += b
			div -= 1
		}
	} else {
		mod = T(math.Copysign(0, float64(b)))
	}
	if div != 0 {
		floordiv = T(math.Floor(float64(div)))
		if div-floordiv > 0.5 {
			floordiv++
		}
	} else {
		floordiv = T(math.Copysign(0, float64(a/b)))
	}
	return floordiv, mod
}

// floatDivisions are the operations and what they must give; NumPy's fmod of float32 is exact in float64.
func floatDivisions[T float32 | float64]() map[string]struct {
	f    lower.Func
	want func(x, y T) T
} {
	return map[string]struct {
		f    lower.Func
		want func(x, y T) T
	}{
		"fmod":         {lower.Fmod, func(x, y T) T { return T(math.Mod(float64(x), float64(y))) }},
		"floor_divide": {lower.FloorDivide, func(x, y T) T { q, _ := npyDivmod(x, y); return q }},
		"remainder":    {lower.Remainder, func(x, y T) T { _, r := npyDivmod(x, y); return r }},
	}
}

func testFloatDivision[T float32 | float64](t *testing.T, x, y []T) {
	for name, op := range floatDivisions[T]() {
		check(t, name, op.f, x, y, op.want)
	}
}

func TestFloatDivision(t *testing.T) {
	x, y := floats(12_000)
	testFloatDivision(t, x, y)
	testFloatDivision(t, narrow(x), narrow(y))
}

func testFloatDivisionByConst[T float32 | float64](t *testing.T, x []T, y T) {
	for name, op := range floatDivisions[T]() {
		got := run[T, T](program(t, op.f, 2, y), x)
		for i := range got {
			if want := op.want(x[i], y); !alike(got[i], want) {
				t.Fatalf("%s(%v, %v) of %s = %v, want %v for a constant", name, x[i], y, dtypeOf[T](), got[i], want)
			}
		}
	}
}

// Divisors that are constant, of which powers of two need no division.
func TestFloatDivisionByConst(t *testing.T) {
	var x []float64
	for _, bits := range vectest.Special(vec.F64) {
		x = append(x, math.Float64frombits(bits))
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	for i := range 200 {
		v := math.Ldexp(float64(i), -3)
		x = append(x, v, -v, math.Ldexp(v, -1074), -math.Ldexp(v, -149), math.Float64frombits(rnd.Uint64()), 1000*rnd.NormFloat64())
	}
	for _, y := range []float64{
		1, 2, -2, 4, -8, 0x1p40, 0x1p126, 0x1p127, -0x1p1022, 0x1p1023, 0.5, -0.25, 0x1p-149, 3, -7.5, 360, 2 * math.Pi,
		0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, 5e-324,
	} {
		testFloatDivisionByConst(t, x, y)
		testFloatDivisionByConst(t, narrow(x), float32(y))
	}
}

// No quotient takes more rounds than its bits divided by those of a round, and two to begin with.
func TestFmodEnds(t *testing.T) {
	p := program[float64](t, lower.Fmod, 2)
	x := []float64{math.MaxFloat64, math.Inf(1), 1, 0, 0x1.fffffffffffffp-1021}
	y := []float64{math.SmallestNonzeroFloat64, 3, 0, 0, 0x1p-1074}
	got := run[float64, float64](p, x, y)
	for i := range x {
		if want := math.Mod(x[i], y[i]); !alike(got[i], want) {
			t.Errorf("fmod(%v, %v) = %v, want %v", x[i], y[i], got[i], want)
		}
	}
}

func TestPowerOfTwo(t *testing.T) {
	b := vec.NewBuilder([]vec.Param{{Name: "y", Type: vec.I64}})
	p := b.Program(lower.Power(b, dtype.Int64, []vec.Value{b.Int(vec.I64, 2), b.Param(0)}))
	y := []int64{0, 1, 62, 63, 64, 65, 1 << 32, -1, math.MinInt64}
	want := []int64{1, 2, 1 << 62, math.MinInt64, 0, 0, 0, 0, 0}
	for i, got := range run[int64, int64](p, y) {
		if got != want[i] {
			t.Errorf("2**%d = %d, want %d", y[i], got, want[i])
		}
	}
}

func TestPowerHalf(t *testing.T) {
	x := []float64{0, math.Copysign(0, -1), 4, 2, -1, math.Inf(1), math.Inf(-1), math.NaN(), 5e-324}
	for i, got := range run[float64, float64](program(t, lower.Power, 2, 0.5), x) {
		if want := math.Pow(x[i], 0.5); !alike(got, want) {
			t.Errorf("%v**0.5 = %v, want %v", x[i], got, want)
		}
	}
}
