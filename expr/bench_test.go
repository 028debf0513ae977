package expr

import (
	"fmt"
	"strings"
	"testing"
)

// A held program over a few elements: what a call costs.
func BenchmarkEvalInto(b *testing.B) {
	p := MustCompile("a + b*sqrt(c)", Types{"a": Float64, "b": Float64, "c": Float64})
	for _, n := range []int{1, 8, 64, 1000} {
		dst := make([]float64, n)
		x := make([]float64, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.EvalInto(Of(dst), Of(x), Of(x), Of(x)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One shot, with a text that is known.
func BenchmarkEvaluate(b *testing.B) {
	x := make([]float64, 1000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Evaluate[float64]("a + 2*b", Vars{"a": x, "b": x}); err != nil {
			b.Fatal(err)
		}
	}
}

// What the memory of that result takes by itself.
func BenchmarkResultMemory(b *testing.B) {
	var y []float64
	for b.Loop() {
		y = make([]float64, 1000)
	}
	_ = y
}

// From the text to the first result: parsing, typing, machine code and its memory.
func BenchmarkFirstResult(b *testing.B) {
	types := Types{"a": Float64, "b": Float64, "c": Float64}
	x := []float64{1, 2, 3, 4}
	dst := make([]float64, len(x))
	for _, c := range []struct{ name, src string }{
		{"2operations", "a + b*c"},
		{"10operations", "a + b*sqrt(c) - (a*a - b)/(c + 1.5) + where(a > b, a, c)*2"},
		{"100operations", chain(100)},
		{"1000operations", chain(1000)},
		{"rare", "sin(a)"}, // most of its code is for huge angles
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := Compile(c.src, types)
				if err != nil {
					b.Fatal(err)
				}
				var args [3]Array
				for i := range p.Names() {
					args[i] = Of(x)
				}
				if err := p.EvalInto(Of(dst), args[:len(p.Names())]...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// chain is a text of n different operations on a, b and c.
func chain(n int) string {
	links := []string{"a*%d.5 + ", "b/(a + %d) - ", "sqrt(c*%d)*", "where(a > %d, b, c) + "}
	costs := []int{2, 3, 3, 3}
	var s strings.Builder
	for i := 0; n > 0; i++ {
		n -= costs[i%len(links)]
		fmt.Fprintf(&s, links[i%len(links)], i+2)
	}
	return s.String() + "c"
}

// Reductions of a slice into a result that is there.
func BenchmarkReduceInto(b *testing.B) {
	for _, n := range []int{8, 1000, 4000, 100_000} {
		b.Run(fmt.Sprint("sum", n), func(b *testing.B) {
			p := MustCompile("sum(a)", Types{"a": Float64}, Threads(1))
			a, dst := Of(make([]float64, n)), Make(Float64)
			b.ReportAllocs()
			for b.Loop() {
				if err := p.EvalInto(dst, a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Along the axes of a matrix: ns/op is for all of it.
func BenchmarkReduceAxis(b *testing.B) {
	for _, shape := range [][]int{{1000, 1000}, {10_000, 100}, {100, 10_000}, {100_000, 16}, {300_000, 3}} {
		for _, axis := range []int{0, 1} {
			b.Run(fmt.Sprintf("sum/%dx%d/axis%d", shape[0], shape[1], axis), func(b *testing.B) {
				p := MustCompile(fmt.Sprintf("sum(a, axis=%d)", axis), Types{"a": Float64}, Threads(1))
				a, dst := Make(Float64, shape...), Make(Float64, shape[1-axis])
				b.ReportAllocs()
				for b.Loop() {
					if err := p.EvalInto(dst, a); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*shape[0]*shape[1]), "ns/element")
			})
		}
	}
}
