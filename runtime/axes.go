package runtime

import (
	"fmt"
	"slices"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Axes says which dimensions a reduction takes in: all, or those in List, where those below 0 count from the last.
type Axes struct {
	All  bool
	List []int
}

// reduced returns for each dimension of shape whether it is taken in. what names the reduction in the error.
// As in NumPy, what has no dimensions may be reduced along its first or last one.
func (a *Axes) reduced(shape []int, what string) (in [MaxDims]bool, err error) {
	if len(shape) == 0 && len(a.List) == 1 && (a.List[0] == 0 || a.List[0] == -1) {
		return in, nil
	}
	if a.All {
		for i := range shape {
			in[i] = true
		}
		return in, nil
	}
	for _, axis := range a.List {
		i := axis
		if i < 0 {
			i += len(shape)
		}
		if i < 0 || i >= len(shape) {
			return in, &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("%s has no axis %d: its operand has shape %s", what, axis, ShapeString(shape))}
		}
		if in[i] {
			return in, &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("%s has axis %d twice: its operand has shape %s", what, i, ShapeString(shape))}
		}
		in[i] = true
	}
	return in, nil
}

// reduceShape appends to out the shape that is left of shape.
func reduceShape(out, shape []int, in [MaxDims]bool, keepdims bool) []int {
	for i, extent := range shape {
		switch {
		case !in[i]:
			out = append(out, extent)
		case keepdims:
			out = append(out, 1)
		}
	}
	return out
}

// A folding divides the elements of a reduction's operand. Which elements are combined in which order depends on it
// alone, and so on nothing but the shape and the axes.
type folding struct {
	outputs int  // elements of the result
	count   int  // elements that each of them takes in
	columns bool // whether neighbouring elements belong to neighbouring results, or to one
	sets    int  // a power of two, if columns: see across; else 1

	chunk  int // of the count elements, those that are combined to one number in a piece of work
	chunks int
}

// newFolding plans a reduction. The elements are numbered with the kept dimensions first, or after the reduced ones
// if columns.
func newFolding(shape []int, in [MaxDims]bool) folding {
	f := folding{outputs: 1, count: 1, sets: 1}
	together := 1 // results that lie side by side, because the last dimensions are kept
	for i := len(shape) - 1; i >= 0; i-- {
		if in[i] {
			f.count *= shape[i]
			continue
		}
		f.outputs *= shape[i]
		if f.count == 1 {
			together *= shape[i]
		}
	}
	// Columns want many results side by side, or all of them. Rows want some elements for each, or the work for one is lost in
	// preparations.
	f.columns = f.outputs > 1 && together == f.outputs || f.outputs >= minColumns && (together >= minColumns || f.count < minRow)
	for f.columns && f.outputs*f.sets < minAcross && f.sets*minRows <= f.count {
		f.sets *= 2
	}
	return f
}

// mostTotals is how many accumulators of a kind are kept until the end at most: see foldJob.totals.
func (f *folding) mostTotals() int {
	chunks := ceilDiv(f.count, leastChunk)
	if f.columns {
		chunks = ceilDiv(f.down(), columnRows)
	}
	return f.across() * nextPower(max(1, chunks))
}

const (
	maxTotal   = 8 * exactParts                       // bytes of a result's accumulators
	leastChunk = vec.MaxFoldRows * vec.FoldTurns * 32 // elements of a chunk by rows, where they are 64 bits wide
)

const (
	minColumns = 32
	minRow     = 8
	minRows    = 32   // for each of two sets
	minAcross  = 1024 // elements of a row by columns, if there are elements enough
)

// permute brings the dimensions of l, which has those of shape, into the order in which f numbers the elements.
func (f *folding) permute(l *layout, in [MaxDims]bool) {
	order := make([]int, 0, MaxDims)
	for _, first := range []bool{f.columns, !f.columns} {
		for i := range l.nd {
			if in[i] == first {
				order = append(order, i)
			}
		}
	}
	if slices.IsSorted(order) {
		return
	}
	shape := l.shape
	for to, from := range order {
		l.shape[to] = shape[from]
	}
	for k := range l.ops {
		stride := l.ops[k].stride
		for to, from := range order {
			l.ops[k].stride[to] = stride[from]
		}
	}
}

// setReduced takes the operands of a reduction that f plans, over the dimensions in in of shape, with their elements in the
// order in which f numbers them. It returns those that are one element for all.
func (j *job) setReduced(f *folding, shape []int, in [MaxDims]bool, args []Array, computed []Computed) (scalars uint64) {
	j.n = f.outputs * f.count
	j.setOperands(shape, args, computed)
	f.permute(&j.layout, in)
	scalars = j.takeScalars()
	j.dropSingles()
	j.joinAll()
	return scalars
}
