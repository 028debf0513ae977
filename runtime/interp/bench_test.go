package interp

import (
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// The engine beside the loop that a Go programmer would write, for arrays of several sizes.
func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		name  string
		build func(b *vec.Builder, x, y vec.Value) vec.Value
		loop  func(r, x, y []float64)
	}{
		{
			"add", func(b *vec.Builder, x, y vec.Value) vec.Value { return b.Op(vec.OpAdd, x, y) },
			func(r, x, y []float64) {
				for i := range r {
					r[i] = x[i] + y[i]
				}
			},
		},
		{"polynomial", func(b *vec.Builder, x, _ vec.Value) vec.Value {
			s := b.Float(vec.F64, 0.1)
			for i := range 8 {
				s = b.Op(vec.OpAdd, b.Op(vec.OpMul, s, x), b.Float(vec.F64, float64(i)))
			}
			return s
		}, func(r, x, _ []float64) {
			for i := range r {
				s, t := 0.1, x[i]
				for k := range 8 {
					s = float64(s*t) + float64(k)
				}
				r[i] = s
			}
		}},
		{
			"sqrt", func(b *vec.Builder, x, _ vec.Value) vec.Value { return b.Op(vec.OpSqrt, x) },
			func(r, x, _ []float64) {
				for i := range r {
					r[i] = math.Sqrt(x[i])
				}
			},
		},
	} {
		build := vec.NewBuilder([]vec.Param{{Name: "x", Type: vec.F64}, {Name: "y", Type: vec.F64}})
		run := New(build.Program(c.build(build, build.Param(0), build.Param(1))))
		for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
			x, y, r := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range x {
				x[i], y[i] = float64(i), 0.5
			}
			ptrs := []unsafe.Pointer{unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0]), unsafe.Pointer(&r[0])}
			perElement := func(b *testing.B) {
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
			}
			b.Run(fmt.Sprintf("%s/%d/interp", c.name, n), func(b *testing.B) {
				for b.Loop() {
					run.Run(n, ptrs)
				}
				perElement(b)
			})
			b.Run(fmt.Sprintf("%s/%d/loop", c.name, n), func(b *testing.B) {
				for b.Loop() {
					c.loop(r, x, y)
				}
				perElement(b)
			})
		}
	}
}

// One kernel at a time.
func BenchmarkKernels(b *testing.B) {
	const n = maxBlock
	mem := make([]uint64, 4*n)
	for i := range mem {
		mem[i] = math.Float64bits(float64(i%97) + 0.25)
	}
	at := func(i int) unsafe.Pointer { return unsafe.Pointer(&mem[i*n]) }
	for op := vec.OpAdd; op < vec.NumOps; op++ {
		for _, t := range []vec.Type{vec.I32, vec.I64, vec.F32, vec.F64} {
			if k := kernels[op][t]; k != nil {
				b.Run(fmt.Sprintf("%s/%s", op, t), func(b *testing.B) {
					for b.Loop() {
						k(at(0), at(1), at(2), at(3), n, 3)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
				})
			}
		}
	}
}
