package main

import (
	"slices"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/runtime"
)

// A walk goes over the elements of a result block by block, in the order of the output.
type walk struct {
	shape   []int // of the result, outermost in the output first, adjoining dimensions joined where possible
	sources []*source
	dtype   expr.DType
	axis    int // blocks are ranges of this dimension, whole in the ones after it
	rows    int // of a block at most
	inner   int // elements in a row: the product of the dimensions after axis
	blocks  int
}

// Bytes of a block over all operands and the result: it should stay in the second-level cache. Where
// operands differ in their order, a longer block reads longer pieces of the file.
const (
	blockBytes      = 1 << 20
	mixedBlockBytes = 16 << 20
)

// newWalk plans the evaluation of a result of the given shape and type over sources, with the first index
// varying fastest if fortran. It changes the sources.
func newWalk(shape []int, t expr.DType, sources []*source, fortran bool) *walk {
	w := &walk{shape: slices.Clone(shape), sources: sources, dtype: t}
	if fortran {
		slices.Reverse(w.shape)
		for _, s := range sources {
			slices.Reverse(s.extent[:len(shape)])
			slices.Reverse(s.stride[:len(shape)])
		}
	}
	for i := len(w.shape) - 2; i >= 0; i-- {
		w.join(i)
	}
	if len(w.shape) == 0 {
		w.shape = []int{1}
		for _, s := range sources {
			s.extent[0] = 1
		}
	}
	w.choose()
	return w
}

// join makes dimensions i and i+1 one if that works for every operand.
func (w *walk) join(i int) {
	single := w.shape[i] == 1 || w.shape[i+1] == 1
	for _, s := range w.sources {
		repeated := s.extent[i] == 1 && s.extent[i+1] == 1
		whole := s.extent[i] == w.shape[i] && s.extent[i+1] == w.shape[i+1]
		if !single && !repeated && !(whole && s.stride[i] == s.stride[i+1]*s.extent[i+1]) {
			return
		}
	}
	nd := len(w.shape)
	w.shape[i] *= w.shape[i+1]
	w.shape = slices.Delete(w.shape, i+1, i+2)
	for _, s := range w.sources {
		if s.extent[i+1] != 1 {
			s.stride[i] = s.stride[i+1]
		}
		s.extent[i] *= s.extent[i+1]
		copy(s.extent[i+1:nd-1], s.extent[i+2:nd])
		copy(s.stride[i+1:nd-1], s.stride[i+2:nd])
	}
}

// choose divides the result into blocks.
func (w *walk) choose() {
	perElement, mixed := w.dtype.Size(), false
	for _, s := range w.sources {
		perElement += s.size
		mixed = mixed || !s.inOrder(len(w.shape))
	}
	most := blockBytes / perElement
	if mixed {
		most = mixedBlockBytes / perElement
	}
	w.inner = 1
	for w.axis = len(w.shape) - 1; w.axis > 0 && w.inner*w.shape[w.axis] <= most; w.axis-- {
		w.inner *= w.shape[w.axis]
	}
	w.rows = max(most/max(w.inner, 1), 1)
	w.blocks = 1
	for _, extent := range w.shape[:w.axis] {
		w.blocks *= extent
	}
	extent := w.shape[w.axis]
	w.blocks *= extent/w.rows + min(extent%w.rows, 1)
	if w.inner == 0 {
		w.blocks = 0
	}
}

// A block is a part of the result that lies in one piece.
type block struct {
	index [maxDims]int // of the dimensions before the walk's axis
	lo, n int          // rows
	first int          // the number of the first element in the output
	count int          // elements
}

func (w *walk) block(k int) block {
	var b block
	extent := w.shape[w.axis]
	perRow := extent/w.rows + min(extent%w.rows, 1)
	b.lo = k % perRow * w.rows
	b.n = min(w.rows, extent-b.lo)
	b.count = b.n * w.inner
	outer := k / perRow
	b.first = (outer*extent + b.lo) * w.inner
	for i := w.axis - 1; i >= 0; i-- {
		b.index[i] = outer % w.shape[i]
		outer /= w.shape[i]
	}
	return b
}

// extents are those of a block.
func (w *walk) extents(b *block) []int {
	return append([]int{b.n}, w.shape[w.axis+1:]...)
}

// A worker evaluates blocks. Its buffers are used again for every one.
type worker struct {
	*walk
	prog *expr.Program
	bufs [][]byte
	out  []byte
	args []expr.Array
}

func newWorker(w *walk, prog *expr.Program) *worker {
	n := len(w.sources)
	return &worker{walk: w, prog: prog, bufs: make([][]byte, n), args: make([]expr.Array, n)}
}

// eval returns the bytes of block b of the result, which hold until the next call.
func (w *worker) eval(b *block) ([]byte, error) {
	shape := w.extents(b)
	for i, s := range w.sources {
		extents, off := slices.Clone(shape), 0
		for d := range w.axis {
			if s.extent[d] > 1 {
				off += b.index[d] * s.stride[d]
			}
		}
		for d := range extents {
			if s.extent[w.axis+d] == 1 {
				extents[d] = 1
			}
		}
		if s.extent[w.axis] > 1 {
			off += b.lo * s.stride[w.axis]
		}
		a, err := s.read(&w.bufs[i], off, w.axis, extents)
		if err != nil {
			return nil, err
		}
		w.args[i] = a
	}
	n := b.count * w.dtype.Size()
	if cap(w.out) < n {
		w.out = make([]byte, n)
	}
	out := w.out[:n]
	dst, err := expr.FromBytes(out, w.dtype, false, shape, nil)
	if err != nil {
		return nil, err
	}
	return out, w.prog.EvalInto(dst, w.args...)
}

// elements evaluates single elements, by their number in C order in shape, the result's shape before the
// walk joined its dimensions.
func elements(prog *expr.Program, t expr.DType, shape []int, sources []*source, numbers []int) (expr.Array, error) {
	args := make([]expr.Array, len(sources))
	for i, s := range sources {
		size := s.size
		b := make([]byte, len(numbers)*size)
		for k, number := range numbers {
			off := 0
			for d := len(shape) - 1; d >= 0; d-- {
				if s.extent[d] > 1 {
					off += number % shape[d] * s.stride[d]
				}
				number /= shape[d]
			}
			if err := s.readAt(b[k*size:][:size], off); err != nil {
				return expr.Array{}, err
			}
		}
		var err error
		if args[i], err = s.view(b, []int{len(numbers)}, nil); err != nil {
			return expr.Array{}, err
		}
	}
	dst := expr.Make(t, len(numbers))
	return dst, prog.EvalInto(dst, args...)
}

// broadcast returns the shape that the operands' arrays have together.
func broadcast(list operands) ([]int, error) {
	var arrays []expr.Array
	var params []runtime.Param
	for _, p := range list {
		if p.file == nil {
			continue
		}
		a, err := view(p.file.Bytes(), p.dtype, p.file.ElemSize(), p.file.Swapped, p.file.Shape, p.file.Strides)
		if err != nil {
			return nil, err
		}
		arrays = append(arrays, a)
		params = append(params, runtime.Param{Name: p.name, Type: p.dtype})
	}
	shape, err := runtime.BroadcastShape(nil, arrays, params)
	if err != nil {
		return nil, &failure{code: exitOperand, kind: "shape", err: err}
	}
	return shape, nil
}
