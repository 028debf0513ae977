package lower_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/lower"
)

type integer interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64
}

// ints are pairs of integers: special ones, any ones, and quotients near an integer.
func ints[T integer](n int) (x, y []T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var special []T
	for _, p := range []int64{0, 1 << 7, 1 << 8, 1 << 15, 1 << 16, 1 << 24, 1 << 31, 1 << 32, 1 << 51, 1 << 52, 1 << 53, math.MinInt64} {
		for d := int64(-1); d <= 1; d++ {
			special = append(special, T(p+d), T(d-p))
		}
	}
	for _, a := range special {
		for _, b := range special {
			x, y = append(x, a), append(y, b)
		}
	}
	random := func() T { return T(rnd.Uint64()) >> rnd.IntN(8*int(unsafe.Sizeof(T(0)))) }
	for range n {
		a, b := random(), random()
		x, y = append(x, a, b*random()+T(rnd.IntN(3))-1, b<<rnd.IntN(60)), append(y, b, b, b+T(rnd.IntN(3))-1)
	}
	return x, y
}

// everyPair is all pairs of integers of one byte.
func everyPair[T int8 | uint8]() (x, y []T) {
	for a := range 256 {
		for b := range 256 {
			x, y = append(x, T(a)), append(y, T(b))
		}
	}
	return x, y
}

func floorDivmod[T integer](x, y T) (q, r T) {
	if y == 0 {
		return 0, 0
	}
	q, r = x/y, x%y
	if r != 0 && (r < 0) != (y < 0) {
		q, r = q-1, r+y
	}
	return q, r
}

func testIntDivision[T integer](t *testing.T, x, y []T) {
	check(t, "floor_divide", lower.FloorDivide, x, y, func(x, y T) T { q, _ := floorDivmod(x, y); return q })
	check(t, "remainder", lower.Remainder, x, y, func(x, y T) T { _, r := floorDivmod(x, y); return r })
	check(t, "fmod", lower.Fmod, x, y, func(x, y T) T {
		if y == 0 {
			return 0
		}
		return x % y
	})
}

func TestIntDivision(t *testing.T) {
	testIntDivision(everyPairOf[int8](t))
	testIntDivision(everyPairOf[uint8](t))
	testIntDivision(intsOf[int16](t))
	testIntDivision(intsOf[uint16](t))
	testIntDivision(intsOf[int32](t))
	testIntDivision(intsOf[uint32](t))
	testIntDivision(intsOf[int64](t))
	testIntDivision(intsOf[uint64](t))
}

func everyPairOf[T int8 | uint8](t *testing.T) (*testing.T, []T, []T) {
	x, y := everyPair[T]()
	return t, x, y
}

func intsOf[T integer](t *testing.T) (*testing.T, []T, []T) {
	x, y := ints[T](3_000)
	return t, x, y
}

func testDivisionByConst[T integer](t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	pairs, divisors := ints[T](300)
	divisors = divisors[:12*3*2] // each special value
	var x []T
	for i := 0; i < len(pairs); i += 41 {
		x = append(x, pairs[i])
	}
	for range 300 {
		divisors = append(divisors, T(rnd.Uint64())>>rnd.IntN(8*int(unsafe.Sizeof(T(0)))))
	}
	for d := range 70 {
		divisors = append(divisors, T(d), -T(d))
	}
	for _, d := range divisors {
		q := run[T, T](program(t, lower.FloorDivide, 2, d), x)
		r := run[T, T](program(t, lower.Remainder, 2, d), x)
		m := run[T, T](program(t, lower.Fmod, 2, d), x)
		for i := range x {
			wq, wr := floorDivmod(x[i], d)
			var wm T
			if d != 0 {
				wm = x[i] % d
			}
			if q[i] != wq || r[i] != wr || m[i] != wm {
				t.Fatalf("%d by %d of %s: %d, %d, %d, want %d, %d, %d", x[i], d, dtypeOf[T](), q[i], r[i], m[i], wq, wr, wm)
			}
		}
	}
}

func TestDivisionByConst(t *testing.T) {
	testDivisionByConst[int8](t)
	testDivisionByConst[uint8](t)
	testDivisionByConst[int16](t)
	testDivisionByConst[uint16](t)
	testDivisionByConst[int32](t)
	testDivisionByConst[uint32](t)
	testDivisionByConst[int64](t)
	testDivisionByConst[uint64](t)
}

// Every quotient of two integers of one byte, and the quotients next to each multiple of every divisor of
// two bytes: where x/d is right for both ends of a run of equal quotients it is right between them.
func TestDivisionByEveryConst(t *testing.T) {
	testByEveryByte[int8](t)
	testByEveryByte[uint8](t)
	step := 1
	if testing.Short() {
		step = 131
	}
	for d := 1; d < 1<<16; d += step {
		var x []uint16
		var y []int16
		for q := range 1 << 16 / d {
			for _, e := range []int{-1, 0} {
				x = append(x, uint16(q*d+e))
				y = append(y, int16(q*d/2+e), int16(-q*d/2+e))
			}
			q += q / 4
		}
		checkQuotients(t, uint16(d), x)
		if d < 1<<15 {
			checkQuotients(t, int16(d), y)
		}
	}
}

func testByEveryByte[T int8 | uint8](t *testing.T) {
	_, x := everyPair[T]()
	for d := range 256 {
		checkQuotients(t, T(d), x[:256])
	}
}

func checkQuotients[T integer](t *testing.T, d T, x []T) {
	t.Helper()
	q := run[T, T](program(t, lower.FloorDivide, 2, d), x)
	r := run[T, T](program(t, lower.Remainder, 2, d), x)
	for i := range x {
		if wq, wr := floorDivmod(x[i], d); q[i] != wq || r[i] != wr {
			t.Fatalf("%d by %d of %s: %d, %d, want %d, %d", x[i], d, dtypeOf[T](), q[i], r[i], wq, wr)
		}
	}
}

// Every product of a byte with every constant, and products with constants about powers of two.
func TestProductByConst(t *testing.T) {
	testProductByConst[int8](t)
	testProductByConst[uint8](t)
	testProductByConst[int16](t)
	testProductByConst[uint32](t)
	testProductByConst[int64](t)
}

func testProductByConst[T integer](t *testing.T) {
	t.Helper()
	var x, constants []T
	for i := range 256 {
		x, constants = append(x, T(i*257)), append(constants, T(i))
	}
	for shift := range 8 * int(unsafe.Sizeof(T(0))) {
		constants = append(constants, T(1)<<shift-1, T(1)<<shift, T(1)<<shift+1, -(T(1) << shift))
	}
	for _, c := range constants {
		for i, got := range run[T, T](program(t, lower.Multiply, 2, c), x) {
			if want := x[i] * c; got != want {
				t.Fatalf("%d * %d of %s = %d, want %d", x[i], c, dtypeOf[T](), got, want)
			}
		}
	}
}

func testIntPower[T integer](t *testing.T) {
	width := uint(8 * unsafe.Sizeof(T(0)))
	modulus := new(big.Int).Lsh(big.NewInt(1), width)
	minusOne := ^T(0)
	want := func(x, y T) T {
		switch {
		case y >= 0:
			n := new(big.Int).SetUint64(bitsOf(y))
			p := new(big.Int).Exp(new(big.Int).Mod(new(big.Int).SetUint64(bitsOf(x)), modulus), n, modulus)
			return T(p.Uint64())
		case x == 1 || x == minusOne && y%2 == 0:
			return 1
		case x == minusOne:
			return minusOne
		}
		return 0
	}
	x, y := ints[T](1000)
	check(t, "power", lower.Power, x, y, want)
	for _, n := range []T{0, 1, 2, 3, 4, 5, 7, 10, 31, 32, 63, 64, 65, 100, minusOne, minusOne << 1, 1 << (width - 1), 1<<(width-1) - 1} {
		got := run[T, T](program(t, lower.Power, 2, n), x)
		for i := range x {
			if w := want(x[i], n); got[i] != w {
				t.Fatalf("%d**%d = %d, want %d", x[i], n, got[i], w)
			}
		}
	}
}

func TestIntPower(t *testing.T) {
	testIntPower[int8](t)
	testIntPower[uint8](t)
	testIntPower[int16](t)
	testIntPower[uint16](t)
	testIntPower[int32](t)
	testIntPower[uint32](t)
	testIntPower[int64](t)
	testIntPower[uint64](t)
}
