package runtime

import (
	"context"
	"fmt"
	"sync"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// Options say how a Program runs.
type Options struct {
	Threads int        // at most; 0: GOMAXPROCS
	Block   int        // elements that a thread takes at a time; 0: by the cost
	Casting dtype.Rule // which types the destination may have
}

// Eval computes the program over args, one for each of Params, into dst. The shapes of args are
// broadcast to that of dst. An error is an *[Error], and leaves dst as it was.
func (p *Program) Eval(dst *Array, args []Array, opt *Options) error {
	return p.EvalContext(context.Background(), unsafe.Slice(dst, 1), args, opt)
}

// evalInto is EvalContext that is quick about a single element.
func (p *Program) evalInto(ctx context.Context, dsts, args []Array, opt *Options) error {
	if len(dsts) == 1 && dsts[0].makeSlice() {
		for i := range args {
			args[i].makeSlice()
		}
	}
	return p.EvalContext(ctx, dsts, args, opt)
}

// EvalContext is Eval of all results, one destination for each of Results, all of one shape. It stops if ctx is done
// before the end: then it returns ctx's error and leaves the destinations partly written.
func (p *Program) EvalContext(ctx context.Context, dsts, args []Array, opt *Options) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(dsts) == 1 && p.EvalDirect(&dsts[0], args, opt) {
		return nil
	}
	return p.EvalPrepared(ctx, dsts, args, opt)
}

// EvalPrepared is EvalContext of what EvalDirect has refused.
func (p *Program) EvalPrepared(ctx context.Context, dsts, args []Array, opt *Options) error {
	if err := checkArgs(args, p.Params); err != nil {
		return err
	}
	if err := checkDestinations(dsts, p.Results, opt); err != nil {
		return err
	}
	j := jobs.Get().(*job)
	defer j.release()
	if err := j.set(dsts, args, &p.Spec); err != nil {
		return err
	}
	if j.n == 0 {
		return nil
	}
	if err := j.checkOverlaps(); err != nil {
		return err
	}
	noteAccess(dsts, args)
	k := variantKey{scalars: j.takeScalars(), out: dsts[0].DType(), more: typesOf(dsts[1:])}
	k.apart = j.protect()
	j.normalize()
	k.scalars |= j.chooseAccess(minPiece)
	j.chooseBlocks()
	k.stream = p.ISA != Portable && j.streams(opt)
	if k.apart && !k.stream && j.packInPlace() {
		k.apart = false
	}
	j.v = p.variant(k)
	j.cost = j.v.cost.of(j.n) + j.sourceCost
	return j.runAll(ctx, opt)
}

// typesOf is the types of arrays for a variantKey.
func typesOf(arrays []Array) string {
	if len(arrays) == 0 {
		return ""
	}
	types := make([]byte, len(arrays))
	for i := range arrays {
		types[i] = byte(arrays[i].DType())
	}
	return string(types)
}

// set takes the shape of dsts and broadcasts args to it.
func (j *job) set(dsts, args []Array, s *Spec) error {
	j.setShape(&dsts[0])
	for i := range args {
		if !j.add(&args[i]) {
			return broadcastError(&dsts[0], args, s.Params)
		}
	}
	if len(s.Computed) > 0 && j.n > 0 {
		j.addComputed(s.Computed)
	}
	for i := range dsts {
		if dsts[i].Len() != j.n || !j.add(&dsts[i]) {
			return &Error{Kind: ShapeError, Param: -1, Msg: fmt.Sprintf("the destinations have shapes %s and %s", ShapeString(dsts[0].Shape()), ShapeString(dsts[i].Shape()))}
		}
	}
	j.results = len(dsts)
	return nil
}

var (
	errSharesItself = &Error{Kind: ShapeError, Param: -1, Msg: "elements of the destination share memory with each other"}
	errSharesOther  = &Error{Kind: ShapeError, Param: -1, Msg: "the destinations share memory with each other"}
)

// checkOverlaps fails if an element of a result would be written twice.
func (j *job) checkOverlaps() error {
	outs := j.outs()
	for i := range outs {
		if j.writesTwice(&outs[i]) {
			return errSharesItself
		}
		lo, hi := j.extent(&outs[i])
		for k := range outs[:i] {
			if from, to := j.extent(&outs[k]); from < hi && lo < to {
				return errSharesOther
			}
		}
	}
	return nil
}

// checkArgs fails if args are not of the types of params.
func checkArgs(args []Array, params []Param) error {
	if len(args) != len(params) {
		return &Error{Kind: ValueError, Param: -1, Msg: fmt.Sprintf("%d operands for an expression of %d", len(args), len(params))}
	}
	for i := range args {
		if got := args[i].DType(); got != params[i].Type {
			return dtypeError(i, params[i], got)
		}
	}
	return nil
}

// checkDestinations fails if results of these types cannot be stored in dsts.
func checkDestinations(dsts []Array, results []dtype.DType, opt *Options) error {
	if err := checkNumber(dsts, len(results)); err != nil {
		return err
	}
	for i := range dsts {
		if err := checkDestination(&dsts[i], results[i], opt); err != nil {
			return err
		}
	}
	return nil
}

// checkNumber fails if there is not one destination for each of the results.
func checkNumber(dsts []Array, results int) error {
	if len(dsts) != results {
		return &Error{Kind: ValueError, Param: -1, Msg: fmt.Sprintf("%d destinations for an expression of %d results", len(dsts), results)}
	}
	return nil
}

// checkDestination fails if a result of type t cannot be stored in dst.
func checkDestination(dst *Array, t dtype.DType, opt *Options) error {
	switch {
	case dst.DType() == dtype.Invalid:
		return &Error{Kind: ValueError, Param: -1, Msg: "the destination is the zero Array", Hint: "make it with Make, Of or View"}
	case dst.isValue():
		return &Error{Kind: ValueError, Param: -1, Msg: "a scalar made by Scalar cannot be the destination", Hint: "use Make without a shape"}
	case !dtype.CanCast(t, dst.DType(), opt.Casting):
		return castError(t, dst.DType(), opt.Casting)
	}
	return nil
}

var ruleNames = [...]string{dtype.SameKind: "same_kind", dtype.Safe: "safe", dtype.Unsafe: "unsafe"}

func castError(from, to dtype.DType, rule dtype.Rule) error {
	return &Error{Kind: TypeError, Param: -1, Msg: fmt.Sprintf("the result is %s, which casting rule %s does not store as %s", from, ruleNames[rule], to)}
}

// A job is an evaluation under way.
type job struct {
	layout
	v *variant

	row    int // elements in a row where pieces may not cross its end, else 0
	piece  int // elements that are computed at a time at most
	bufEnd int // bytes of buffers

	cost       float64   // nanoseconds per element, roughly
	sourceCost float64   // of that for computed operands
	matchers   []matcher // the sources that predicates are
	pads       []byte    // memory for matchers

	blocks
	folding // of a reduction
}

var jobs = sync.Pool{New: func() any { return new(job) }}

func (j *job) release() {
	clear(j.ops) // keeps nothing of the caller's alive
	j.ops, j.results, j.v, j.sourceCost, j.blocks, j.folding = j.ops[:0], 0, nil, 0, blocks{}, folding{}
	j.releaseMatchers()
	jobs.Put(j)
}

// takeScalars reads the operands that are one element for the whole shape, and returns which
// these are. A single element is no different from an array of one, and needs no variant of its own.
func (j *job) takeScalars() (mask uint64) {
	for i := range j.inputs() {
		o := &j.ops[i]
		value := unsafe.Pointer(&o.value)
		switch {
		case o.access == unseen:
			continue
		case o.access == computed:
			if !o.src.same() || i >= maxMask {
				continue
			}
			o.src.fill(value, &j.layout, 0, 1)
		case !j.repeated(o):
			continue
		case o.ptr != nil:
			load(value, o.ptr, o.size, o.size, 1)
			swapBytes(value, o.part, o.size)
			o.ptr, o.part = nil, 0
		}
		if i >= maxMask {
			o.ptr = value // an array that repeats it
			continue
		}
		o.access = oneElement
		mask |= 1 << i
	}
	if j.n == 1 {
		return 0
	}
	return mask
}

// run computes the elements from lo to hi.
func (j *job) run(lo, hi int) {
	w := workspaces.Get().(*workspace)
	w.reserve(len(j.ops), j.bufEnd, j.v.scratch)
	j.fillTiles(w)
	for lo < hi {
		n := j.runBlock(w, lo, hi)
		if n == 0 {
			n = j.pieceAt(lo, hi)
			j.compute(w, j.bindAll(w, lo, n), lo, n)
		}
		lo += n
	}
	w.release()
}

// compute runs the kernel on n elements from element lo on, which ptrs are for.
func (j *job) compute(w *workspace, ptrs []unsafe.Pointer, lo, n int) {
	j.v.run(n, ptrs, w.scratch)
	for i := range j.outs() {
		if o := &j.outs()[i]; o.access == packed {
			j.scatter(o, ptrs[len(ptrs)-j.results+i], lo, n)
		}
	}
}

// pieceAt is the number of elements, from lo on and before hi, that a kernel computes at once.
func (j *job) pieceAt(lo, hi int) int {
	n := min(hi-lo, j.piece)
	if j.row > 0 {
		n = min(n, j.row-lo%j.row)
	}
	return n
}

// fillTiles fills the buffers of operands that are one row for all.
func (j *job) fillTiles(w *workspace) {
	for i := range j.ops {
		if o := &j.ops[i]; o.access == tiled {
			row, buf := j.shape[j.nd-1], unsafe.Add(w.buf, o.buf)
			j.gather(buf, o, 0, row)
			repeatRow(buf, row*o.size, (j.piece+row)*o.size)
		}
	}
}

// bindAll returns where the kernel finds n elements of each operand from element lo on.
func (j *job) bindAll(w *workspace, lo, n int) []unsafe.Pointer {
	ptrs := w.ptrs[:0]
	result := len(j.inputs())
	for i := range j.ops {
		if o := &j.ops[i]; o.access != unseen {
			ptrs = append(ptrs, j.bind(o, w, lo, n, i >= result))
		}
	}
	return ptrs
}

// bind returns where the kernel finds n elements of o from element lo on.
func (j *job) bind(o *operand, w *workspace, lo, n int, isResult bool) unsafe.Pointer {
	switch o.access {
	case oneElement:
		return unsafe.Pointer(&o.value)
	case direct:
		return unsafe.Add(o.ptr, lo*o.size)
	case byRow:
		at := j.seek(lo)
		return j.address(o, &at)
	case perRow:
		at := j.seek(lo)
		at[j.nd-1] = 0
		return j.address(o, &at)
	case tiled:
		return unsafe.Add(w.buf, o.buf+lo%j.shape[j.nd-1]*o.size)
	}
	buf := unsafe.Add(w.buf, o.buf)
	if o.access == packedInPlace {
		out := &j.outs()[0]
		buf = unsafe.Add(out.ptr, lo*out.size)
	}
	switch {
	case o.access == computed:
		o.src.fill(buf, &j.layout, lo, n)
	case !isResult:
		j.gather(buf, o, lo, n)
	}
	return buf
}

// A workspace is the memory that a worker needs for itself.
type workspace struct {
	ptrs    []unsafe.Pointer
	sums    []unsafe.Pointer // the accumulators of a reduction, in buf
	steps   []int            // bytes from one output of a reduction to the next, by pointer
	buf     unsafe.Pointer   // the packed operands, aligned to a cache line
	scratch unsafe.Pointer   // for machine code that wants more than the stack gives

	bufSize, scratchSize int
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func (w *workspace) release() {
	clear(w.ptrs)
	workspaces.Put(w)
}

func (w *workspace) reserve(ops, buf, scratch int) {
	if cap(w.ptrs) < ops {
		w.ptrs = make([]unsafe.Pointer, ops)
	}
	w.ptrs = w.ptrs[:ops]
	if w.bufSize < buf {
		w.buf, w.bufSize = alignedBytes(buf), buf
	}
	if scratch > jitcall.MaxFrame && w.scratchSize < scratch {
		w.scratch, w.scratchSize = alignedBytes(scratch), scratch
	}
}
