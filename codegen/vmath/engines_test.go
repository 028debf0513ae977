package vmath_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
	"github.com/nexpr/nexpr/runtime/interp"
)

func TestMain(m *testing.M) { amd64test.Main(m, "codegen/vmath") }

// Machine code gives the portable engine's bits, for each function, at special values and at random ones of
// several distributions.
func TestEngines(t *testing.T) {
	amd64test.OnEach(t, func(t *testing.T, isa amd64.ISA) {
		for _, name := range functions() {
			for _, f := range inBothTypes(name) {
				f.compareEngines(t, isa)
			}
		}
	})
}

func (f function) compareEngines(t *testing.T, isa amd64.ISA) {
	t.Helper()
	typ := lower.VecType(f.t)
	var params []vec.Param
	for _, name := range f.Args {
		params = append(params, vec.Param{Name: name, Type: typ})
	}
	b := vec.NewBuilder(params)
	var args []vec.Value
	for k := range params {
		args = append(args, b.Param(k))
	}
	compareEngines(t, isa, b.Program(f.Lower(b, f.t, args)), f.t, specialArguments(len(params)))
	if t.Failed() {
		t.Fatalf("%s of %s", f.Name, f.t)
	}
}

// compareEngines runs p, of parameters of the type real, at special points and at random ones.
func compareEngines(t *testing.T, isa amd64.ISA, p *vec.Program, real dtype.DType, special [][]float64) {
	t.Helper()
	k := amd64test.Compile(t, isa, p, amd64.Options{})
	portable := interp.New(p).Run
	rnd := rand.New(rand.NewPCG(1, uint64(len(p.Instrs))))
	n := len(special)
	data := vectest.NewData(rnd, p, n, vectest.Layout{Misaligned: true})
	for i, point := range special {
		for param, x := range point {
			data.Set(param, i, bits(real, x))
		}
	}
	amd64test.CheckData(t, p, k, n, data, portable)

	each := amd64test.Some(4003, 403, 83)
	for _, scale := range []float64{1, 10, 700, 1e6, 0} { // 0: any bits
		data := vectest.NewData(rnd, p, each, vectest.Layout{Misaligned: true})
		for i := range each {
			for param := range p.Params {
				if scale != 0 {
					data.Set(param, i, bits(real, scale*(2*rnd.Float64()-1)))
				} else {
					data.Set(param, i, rnd.Uint64())
				}
			}
		}
		amd64test.CheckData(t, p, k, each, data, portable)
	}
}

// So it does for complex numbers.
func TestComplexEngines(t *testing.T) {
	amd64test.OnEach(t, func(t *testing.T, isa amd64.ISA) {
		for _, name := range complexFunctions() {
			var special [][]float64
			points := edgePoints()
			for i := range points {
				var point []float64
				for k := range ir.Row(name).Args { // the second operand is another of the points
					z := points[(i+k*(17*i+5))%len(points)][0]
					point = append(point, real(z), imag(z))
				}
				special = append(special, point)
			}
			for _, f := range inBothComplexTypes(name) {
				compareEngines(t, isa, f.complexProgram(), f.t.Real(), special)
				if t.Failed() {
					t.Fatalf("%s of %s", f.Name, f.t)
				}
			}
		}
	})
}

// specialArguments lists the special values, and all pairs of them for two arguments.
func specialArguments(arity int) (points [][]float64) {
	var values []float64
	for _, x := range []float64{
		0, 1, 2, 3, 10, 0.5, 0.25, 0.75, 0.1, inf, nan, math.Pi, math.Pi / 2, math.Pi / 4, math.E, math.Ln2, math.Sqrt2,
		1 + 0x1p-23, 1 + 0x1p-52, 1 - 0x1p-24, 1 - 0x1p-53, 88.7, 89, 104, 709.7, 710, 745, 746, 1e5, 1e15, 0x1p52, 0x1p53, 0x1p63,
		0x1p-26, 0x1p-60, 0x1p-126, 0x1p-127, 0x1p-149, 0x1p-1022, 0x1p-1023, 0x1p-1074,
		math.MaxFloat32, math.MaxFloat64, 0x1p1000, 0x1p-1000, 3e9, 0x1p127,
	} {
		values = append(values, x, -x)
	}
	for _, x := range values {
		if arity == 1 {
			points = append(points, []float64{x})
			continue
		}
		for _, y := range values {
			points = append(points, []float64{x, y})
		}
	}
	return points
}

// bits are those of x rounded to t.
func bits(t dtype.DType, x float64) uint64 {
	if t == dtype.Float32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}
