package main

import "math"

const (
	chunkBits = 12
	// The portable engine is slow: all engines are compared in one chunk of this many.
	compareEvery = 64
)

// exhaustive measures a function of one argument at all float32s.
func (s *subject) exhaustive() (finding, error) {
	const chunks = 1 << (32 - chunkBits)
	worst := make([]point, chunks)
	counts := make([]int, chunks)
	all := []int{}
	for e := range s.progs {
		all = append(all, e)
	}
	fastest := all[len(all)-1:]
	err := s.each(chunks, func(i int) error {
		x := make([]float32, 1<<chunkBits)
		for k := range x {
			x[k] = math.Float32frombits(uint32(i)<<chunkBits | uint32(k))
		}
		engines := fastest
		// A different phase in each binade, which has 2048 chunks.
		if i%compareEvery == i/2048%compareEvery {
			engines = all
		}
		got, err := evaluate(s, engines, x, nil)
		if err != nil {
			return err
		}
		out := s.ref.measureFloats(x, got)
		worst[i], counts[i] = point{x: float64(x[out.at]), error: out.max}, out.misrounded
		return nil
	})
	if err != nil {
		return finding{}, err
	}
	f := finding{points: 1 << 32}
	for i, p := range worst {
		f.misrounded += float64(counts[i]) / (1 << 32)
		if p.error > f.worst.error {
			f.worst = p
		}
	}
	if f.misrounded > 0 { // once more, by MPFR
		f.worst, _, err = measureBatch[float32](s, []point{f.worst})
	}
	return f, err
}
