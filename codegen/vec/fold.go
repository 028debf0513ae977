package vec

import "fmt"

// A program folds if it has accumulators: parameters from which, with the other operands of an element, it
// computes their new values. Result i is the new value of accumulator i, and is stored where that was read.
//
// So that the lanes of a vector, and several vectors, can work at once and yet every engine gives the same
// bits, an accumulator is a row of [Program.FoldLanes] entries: element i of those that are taken in uses entry i modulo that
// number.
//
// To reduce many elements, they are divided into chunks of [Program.FoldChunk], and these into blocks of
// [Program.FoldBlock], each of which goes [FoldTurns] times round a row of its own, whose entries are Identity before. The
// rows are combined in pairs of neighbours, and what these give again in pairs, until there is one, where one without a neighbour goes on as it is; of
// the last row the first half of the entries is combined with the second, and again, until there is one. How this is done
// grows errors of rounding little.
//
// Memory is faster for several streams of reads than for one. So the elements of a block are not neighbours where the chunk is
// whole: it is divided into [FoldParts] parts, and each block takes the next [Program.FoldRun] elements of every part, the
// first part's first.

// FoldTurns is how often a block of elements goes round its row of accumulators.
const FoldTurns = 16

// FoldParts is the number of parts of a whole chunk, a power of two.
const FoldParts = 4

// MaxFoldRows is the number of rows in a chunk, which engines combine at once.
const MaxFoldRows = 32

// FoldDepth is the number of rows that must be kept to combine so many as they come, the one at work included.
const FoldDepth = 6

// FoldGroup is how many elements of a column are combined before an accumulator takes them in, where each lane has
// accumulators of its own. It is a power of two.
const FoldGroup = 8

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

// FoldLanes is the number of entries in a row of accumulators, a power of two.
func (p *Program) FoldLanes() int { return foldBytes / p.MaxLaneSize() }

// FoldBlock is the number of elements of a block, a power of two.
func (p *Program) FoldBlock() int { return FoldTurns * p.FoldLanes() }

// FoldChunk is the number of elements of a whole chunk, which is read in parts: see [FoldParts].
func (p *Program) FoldChunk() int { return MaxFoldRows * p.FoldBlock() }

// FoldRun is the number of elements that a block takes of each part of a whole chunk.
func (p *Program) FoldRun() int { return p.FoldBlock() / FoldParts }

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
