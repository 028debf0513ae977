package lower_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

// quotients returns what x/y is lowered to for integers converted to type t, and whether that divides.
func quotients[T float32 | float64](t *testing.T, dt dtype.DType, x []int32, y float64) (q []T, divides bool) {
	t.Helper()
	vt := lower.VecType(dt)
	b := vec.NewBuilder([]vec.Param{{Name: "x", Type: vec.I32}})
	p := b.Program(lower.Divide(b, dt, []vec.Value{b.To(vec.OpConvert, vt, b.Param(0)), b.Float(vt, y)}))
	for _, v := range p.Body {
		divides = divides || p.Instrs[v].Op == vec.OpDiv
	}
	q = make([]T, len(x))
	vectest.RunReference(p, len(x), []unsafe.Pointer{unsafe.Pointer(&x[0]), unsafe.Pointer(&q[0])})
	return q, divides
}

// The quotient of a converted integer by a constant of few bits is the correctly rounded one.
func TestQuotientOfInteger(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, y := range []float64{3, 5, 7, 10, 100, 255, 256.5, 1000, 2.5, 0.75, 65535, 0x1.fffep40, 0x1.0002p-40} {
		x := []int32{0, 1, -1, math.MaxInt32, math.MinInt32}
		for i := range int32(4000) {
			x = append(x, i, -i, int32(rnd.Uint32()), int32(float64(i)*y), int32(float64(i)*y)+1)
		}
		q64, divides := quotients[float64](t, dtype.Float64, x, y)
		if divides {
			t.Errorf("by %g is a division", y)
		}
		q32, divides := quotients[float32](t, dtype.Float32, x, y)
		if divides {
			t.Errorf("by %g in float32 is a division", y)
		}
		for i, n := range x {
			if want := float64(n) / y; math.Float64bits(q64[i]) != math.Float64bits(want) {
				t.Errorf("%d/%g = %x, want %x", n, y, q64[i], want)
			}
			if want := float32(n) / float32(y); math.Float32bits(q32[i]) != math.Float32bits(want) {
				t.Errorf("%d/%g = %x in float32, want %x", n, y, q32[i], want)
			}
		}
	}
}

// By others it is divided: they have many bits, or are zero, negative or no numbers.
func TestQuotientByOthers(t *testing.T) {
	for _, y := range []float64{0.1, math.Pi, 0, -255, math.Inf(1), math.NaN(), 0x1p60} {
		if _, divides := quotients[float64](t, dtype.Float64, []int32{7}, y); !divides {
			t.Errorf("by %g is no division", y)
		}
	}
}
