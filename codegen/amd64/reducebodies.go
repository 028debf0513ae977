package amd64

import (
	"errors"
	"maps"
	"slices"

	"github.com/nexpr/nexpr/codegen/vec"
)

// The bodies by which a reducer combines rows, and the vectors of one.

var errNoReducer = errors.New("amd64: there are too many accumulators, or too narrow ones, to reduce with them")

// selectBodies selects the code that combines by p.
func (r *reducer) selectBodies(p *vec.Program) error {
	totals := len(p.Params) / 2
	withPins := func(from int) *emitter {
		pinned := *p
		pinned.Params = slices.Clone(p.Params)
		for i := range pinned.Params[from:] {
			pinned.Params[from+i].Accumulator = true
		}
		return &emitter{function: newFunction(&pinned, r.isa, Options{})}
	}
	r.merge, r.halve = withPins(totals), withPins(0)
	for i := range totals {
		if r.halve.lanes*p.Params[i].Type.Size() < 16 {
			return errNoReducer
		}
	}
	if err := r.selectMerge(); err != nil {
		return err
	}
	return r.selectHalve()
}

// release ends the use of what selectBodies made.
func (r *reducer) release() {
	r.merge.mem.release()
	r.halve.mem.release()
}

// totals is the number of accumulators.
func (r *reducer) totals() int { return len(r.fold.folds) }

// size is the number of bytes of accumulator i.
func (r *reducer) size(i int) int { return r.fold.prog.Params[r.fold.folds[i]].Type.Size() }

// wholeRow reports whether the loops keep all accumulators of a row in registers.
func (r *reducer) wholeRow() bool {
	return r.k.accumulators != nil && r.k.main.unroll == r.fold.turnOfRow()
}

// selectMerge selects the code for a group: a whole row where the loops keep it in registers.
func (r *reducer) selectMerge() error {
	f, g := r.fold, r.merge.function
	if r.wholeRow() {
		g.lanes = f.lanes
		r.regs = make([][]int, r.totals())
		for i, a := range f.folds {
			for u := range f.turnOfRow() {
				r.regs[i] = append(r.regs[i], r.k.accumulators[pinnedAccumulator(a, f.turnOfRow(), u)])
			}
		}
		// What the loops' constants are in stays as it is.
		others := *g.isaRow
		others.vectors = slices.DeleteFunc(slices.Clone(g.vectors), func(reg int) bool {
			return slices.Contains(slices.Collect(maps.Values(r.k.pins)), reg)
		})
		g.isaRow = &others
		return r.assignMerge()
	}
	for n := 4; n > 0; n /= 2 {
		r.regs = consecutive(r.totals(), n)
		if r.groups() > 0 && r.assignMerge() == nil {
			return nil
		}
	}
	return errNoReducer
}

// consecutive gives n registers to each of the accumulators, from the last one down that every instruction can name.
func consecutive(totals, n int) [][]int {
	regs := make([][]int, totals)
	for i := range regs {
		for u := range n {
			regs[i] = append(regs[i], 15-i*n-u)
		}
	}
	return regs
}

func (r *reducer) assignMerge() (err error) {
	n := len(r.regs[0])
	pins := map[opnd]int{}
	for i, regs := range r.regs {
		for u, reg := range regs {
			pins[pinnedAccumulator(r.totals()+i, n, u)] = reg
		}
	}
	r.mergeBody, err = r.merge.selectPinned(n, pins)
	return err
}

func (r *reducer) selectHalve() error {
	row := r.fold.prog.FoldLanes()
next:
	for r.vectors = 4; r.vectors > 0; r.vectors /= 2 {
		if 2*r.vectors*r.halve.lanes > row {
			continue
		}
		r.turns = nil
		regs := consecutive(r.totals(), 2*r.vectors)
		for n := 1; n <= r.vectors; n *= 2 {
			pins := map[opnd]int{}
			for i := range regs {
				for u := range n {
					pins[pinnedAccumulator(i, n, u)] = regs[i][u]
					pins[pinnedAccumulator(r.totals()+i, n, u)] = regs[i][n+u]
				}
			}
			b, err := r.halve.selectPinned(n, pins)
			if err != nil {
				continue next
			}
			r.turns = append(r.turns, b)
		}
		return nil
	}
	return errNoReducer
}

// selectPinned selects and assigns a body of n vectors whose accumulators are in registers.
func (f *function) selectPinned(n int, pins map[opnd]int) (*body, error) {
	s := f.newSelector(n, plainBody, f.prog.Body)
	s.pinned = true
	for u := range n {
		s.from, s.upto = u, u+1
		s.body()
	}
	if s.err != nil {
		return nil, s.err
	}
	free := slices.DeleteFunc(slices.Clone(f.vectors), func(reg int) bool { return slices.Contains(slices.Collect(maps.Values(pins)), reg) })
	for _, reg := range pins {
		if reg < 0 {
			return nil, errNoReducer
		}
	}
	if need, _ := s.pressure(); need > len(free) {
		return nil, errNoReducer
	}
	b, err := f.assign(&s.block, n, pins)
	if err != nil || b.slots > 0 || len(b.calls) > 0 {
		return nil, errNoReducer
	}
	return b, nil
}
