package pool

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
)

// sums is what the benchmarks compute: about 0.6 ns an element.
type sums struct{ a, b, c, out []float64 }

func (s *sums) Chunk(_, lo, hi int) {
	a, b, c, out := s.a[lo:hi], s.b[lo:hi], s.c[lo:hi], s.out[lo:hi]
	for i := range out {
		out[i] = float64(a[i]*b[i]) + c[i]
	}
}

func newSums(n int) *sums {
	return &sums{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
}

// BenchmarkRun compares one thread with the pool: run after run, after the caller has been busy
// with something else for 200 us, and after it has slept for 2 ms, when the helpers have ended.
func BenchmarkRun(b *testing.B) {
	gaps := []struct {
		name string
		wait func()
	}{
		{"hot", func() {}},
		{"busy200us", func() {
			for start := time.Now(); time.Since(start) < 200*time.Microsecond; {
			}
		}},
		{"sleep2ms", func() { time.Sleep(2 * time.Millisecond) }},
	}
	p := New(runtime.GOMAXPROCS(0) - 1)
	for _, gap := range gaps {
		for _, n := range []int{2048, 4096, 16384, 65536, 262144, 1 << 20} {
			for _, threads := range []int{1, 0} {
				s := newSums(n)
				w := Work{N: n, Chunk: min(max(n/8, 1024), 32768), Threads: threads, Cost: time.Duration(float64(n) * 0.6)}
				b.Run(fmt.Sprintf("%s/n=%d/threads=%d", gap.name, n, threads), func(b *testing.B) {
					took := make([]time.Duration, 0, b.N)
					for range b.N {
						gap.wait()
						start := time.Now()
						p.Run(s, w)
						took = append(took, time.Since(start))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2]), "ns-median")
				})
			}
		}
	}
}

// BenchmarkForkJoin shares two chunks of nothing with a helper that is awake.
func BenchmarkForkJoin(b *testing.B) {
	p := New(1)
	nothing := chunkFunc(func(_, _, _ int) {})
	for b.Loop() {
		p.Run(nothing, Work{N: 2, Chunk: 1, Cost: 2 * minShare})
	}
}
