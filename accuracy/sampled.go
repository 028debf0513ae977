package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/nexpr/nexpr/expr"
)

// A point is a pair of arguments (y is 0 where there is one argument) and the error there, in ULP.
type point struct{ x, y, error float64 }

// A finding is what is known of a function after a run.
type finding struct {
	points     int // all that were evaluated
	worst      point
	misrounded float64 // the share of points before the search that are not correctly rounded
}

const (
	batchSize = 4096
	seed      = 20
	keep      = 16 // points that are searched around
	rounds    = 10
)

// sampled measures the function at about n points and around the worst of them.
func (s *subject) sampled(n int) (finding, error) {
	d, known := domains[s.name]
	laws := pairLaws[s.name]
	if !known && laws == nil {
		d = line
	}
	bits32 := s.typ == expr.Float32
	first := s.hardPoints()
	batches := max(1, (n-len(first))/batchSize)
	var f finding
	points, misrounded, err := s.run(batches+1, func(i int) []point {
		if i == 0 {
			return first
		}
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		list := make([]point, batchSize)
		for k := range list {
			if s.ref.arity == 2 {
				list[k].x, list[k].y = samplePair(laws, r, bits32)
			} else {
				list[k].x = d.sample(r, bits32)
			}
		}
		return list
	})
	if err != nil {
		return f, err
	}
	f.points = len(first) + batches*batchSize
	f.misrounded = float64(misrounded) / float64(f.points)
	worst := leading(points)
	for round := range rounds {
		size := min(max(n/2000, 256), batchSize)
		points, _, err := s.run(len(worst), func(i int) []point {
			return s.around(worst[i], round, size, rand.New(rand.NewPCG(seed+1+uint64(round), uint64(i))))
		})
		if err != nil {
			return f, err
		}
		f.points += len(worst) * size
		worst = leading(append(points, worst...))
	}
	f.worst = worst[0]
	return f, nil
}

// hardPoints are the hard numbers, and for two arguments all pairs of them.
func (s *subject) hardPoints() (list []point) {
	for _, x := range hard {
		if s.ref.arity == 1 {
			list = append(list, point{x: x})
			continue
		}
		for _, y := range hard {
			list = append(list, point{x: x, y: y})
		}
	}
	return list
}

// around draws points about p, closer from round to round: at last some units of the last place away.
func (s *subject) around(p point, round, size int, r *rand.Rand) []point {
	last := 50
	if s.typ == expr.Float32 {
		last = 21
	}
	radius := math.Ldexp(1, -2-(last-2)*round/(rounds-1))
	list := make([]point, size)
	for k := range list {
		q := point{x: p.x, y: p.y}
		which := r.IntN(3) // one argument, or both
		if which != 0 {
			q.x += q.x * radius * (2*r.Float64() - 1)
		}
		if which != 1 {
			q.y += q.y * radius * (2*r.Float64() - 1)
		}
		if s.ref.arity == 1 && which == 0 {
			q.x = math.Float64frombits(math.Float64bits(p.x) + uint64(k) - uint64(size)/2)
		}
		list[k] = q
	}
	return list
}

// run evaluates batches and returns the worst point of each, and the number of points that are not
// correctly rounded.
func (s *subject) run(batches int, draw func(i int) []point) (worst []point, misrounded int, err error) {
	worst = make([]point, batches)
	counts := make([]int, batches)
	err = s.each(batches, func(i int) (err error) {
		list := draw(i)
		if s.typ == expr.Float32 {
			worst[i], counts[i], err = measureBatch[float32](s, list)
		} else {
			worst[i], counts[i], err = measureBatch[float64](s, list)
		}
		return err
	})
	for _, n := range counts {
		misrounded += n
	}
	return worst, misrounded, err
}

// measureBatch measures at the points, rounded to T.
func measureBatch[T float32 | float64](s *subject, list []point) (point, int, error) {
	xs, ys := make([]T, len(list)), make([]T, len(list))
	for i, p := range list {
		xs[i], ys[i] = T(p.x), T(p.y)
	}
	if s.ref.arity == 1 {
		ys = nil
	}
	engines := make([]int, len(s.progs))
	for e := range engines {
		engines[e] = e
	}
	got, err := evaluate(s, engines, xs, ys)
	if err != nil {
		return point{}, 0, err
	}
	format := formatFloat64
	if s.typ == expr.Float32 {
		format = formatFloat32
	}
	x, y := wide(xs), wide(ys)
	out := s.ref.measure(format, x, y, wide(got))
	p := point{x: x[out.at], error: out.max}
	if y != nil {
		p.y = y[out.at]
	}
	return p, out.misrounded, nil
}

func wide[T float32 | float64](s []T) []float64 {
	if s == nil {
		return nil
	}
	list := make([]float64, len(s))
	for i, x := range s {
		list[i] = float64(x)
	}
	return list
}

// leading returns the worst points, each once.
func leading(list []point) []point {
	slices.SortStableFunc(list, func(a, b point) int {
		return cmp.Or(cmp.Compare(b.error, a.error), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	list = slices.Compact(list)
	return list[:min(keep, len(list))]
}
