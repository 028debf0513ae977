package vec

import "fmt"

// A program folds if it has accumulators: parameters from which, with the other operands of an element, it
// computes their new values. Result i is the new value of accumulator i, and is stored where that was read.
//
// So that the lanes of a vector, and several vectors, can work at once and yet every engine gives the same
// bits, an accumulator is many: an array of which the element that is number i among those taken in uses
// entry [Program.FoldEntry](i). The elements are taken in by blocks; within a block they go round a row of
// [Program.FoldLanes] entries, and each block has a row of its own. Entries therefore take in at most
// [FoldTurns] elements each, and what combines the rows afterwards decides how errors of rounding grow.
// Before, all entries are Identity.

// FoldTurns is how often a block of elements goes round its row of accumulators.
const FoldTurns = 16

// foldBytes is the size of a row of the widest values: the registers of an engine that keeps them there.
const foldBytes = 256

// Folds reports whether p has accumulators.
func (p *Program) Folds() bool {
	for i := range p.Params {
		if p.Params[i].Accumulator {
			return true
		}
	}
	return false
}

// FoldLanes is the number of entries in a row of accumulators.
func (p *Program) FoldLanes() int { return foldBytes / p.MaxLaneSize() }

// FoldBlock is the number of elements of a block.
func (p *Program) FoldBlock() int { return FoldTurns * p.FoldLanes() }

// FoldEntry returns the entry that takes in element i.
func (p *Program) FoldEntry(i int) int {
	lanes := p.FoldLanes()
	return i/p.FoldBlock()*lanes + i%lanes
}

// FoldRows is the number of rows of accumulators for n elements.
func (p *Program) FoldRows(n int) int { return (n + p.FoldBlock() - 1) / p.FoldBlock() }

// Accumulators returns the numbers of the parameters that are accumulators.
func (p *Program) Accumulators() (params []int) {
	for i := range p.Params {
		if p.Params[i].Accumulator {
			params = append(params, i)
		}
	}
	return params
}

func (p *Program) verifyFold() error {
	accumulators := p.Accumulators()
	if len(accumulators) == 0 {
		return nil
	}
	if len(accumulators) != len(p.Results) {
		return fmt.Errorf("vec: %d accumulators and %d results", len(accumulators), len(p.Results))
	}
	for i, a := range accumulators {
		param := &p.Params[a]
		if param.Scalar || param.Part != Whole || p.Part(i) != Whole || param.Type == Mask || param.Type != p.Type(p.Results[i]) {
			return fmt.Errorf("vec: result %d is not of the kind of its accumulator", i)
		}
	}
	return nil
}
