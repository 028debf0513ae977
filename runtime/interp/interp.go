package interp

import (
	"bytes"
	"sync"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// A Program is a vec program made ready to run. It is safe for concurrent use.
type Program struct {
	arrays  []array
	scalars []array
	results []result

	constants []step // once for each frame
	invariant []step // once for each run
	body      []step // for each block

	block    int // lanes
	slots    int // of a frame
	slotSize int // bytes
	frames   sync.Pool
}

// A step computes one value of a block. d, x, y and z are slots.
type step struct {
	run        kernel
	d, x, y, z int32
	imm        uint64
	loop       *loop // instead of run
}

// A loop is a vec.Loop. enter sets the slot active to the mask of the lanes that run, and the
// carried values; body ends with the steps that blend these and narrow the mask.
type loop struct {
	enter, body []step
	active      int32
	once        bool
}

// An array is a parameter; one with a single element is a scalar.
type array struct {
	param int    // its number, and that of its slot
	ptr   int    // the number of its address
	size  int    // of an element, in bytes
	part  int    // where in the element the number is that the parameter stands for, in bytes
	pair  bool   // the element is two numbers
	fold  bool   // an accumulator
	load  kernel // to the slot's own memory, from an address that need not be aligned
	mask  bool   // always loaded
	fill  kernel // of a scalar: sets all lanes
}

// A result is stored from its slot; if direct it may be computed in the result's own memory.
type result struct {
	slot   int32
	ptr    int // the number of its address
	size   int
	direct bool
	fold   bool   // an accumulator
	part   int    // as in array
	spread kernel // of a pair: stores one of its numbers
}

// A frame is the state of a run. The slots are where the values of a block are: each has memory
// of its own, but those of arrays (and of direct results) mostly point into the array.
type frame struct {
	slots []unsafe.Pointer
	mem   unsafe.Pointer
}

func (p *Program) newFrame() *frame {
	mem := make([]uint64, max(1, p.slots*p.slotSize/8))
	f := &frame{slots: make([]unsafe.Pointer, p.slots), mem: unsafe.Pointer(&mem[0])}
	for i := range f.slots {
		p.reset(f, i)
	}
	f.run(p.constants, p.block)
	return f
}

// reset makes a slot's own memory the place of its values.
func (p *Program) reset(f *frame, slot int) {
	f.slots[slot] = unsafe.Add(f.mem, slot*p.slotSize)
}

// Run computes n elements. ptrs are the addresses of the elements of each parameter (one for a
// scalar), then of each result, as [vec.Program.Arrays] numbers them; they need not be aligned. A result may be exactly an array
// parameter whose elements have the same size; other than that, results must overlap nothing.
// Nothing outside the n elements is read or written.
func (p *Program) Run(n int, ptrs []unsafe.Pointer) {
	if n <= 0 {
		return
	}
	f := p.frames.Get().(*frame)
	lanes := min(n, p.block)
	for i := range p.scalars {
		p.scalars[i].spread(f, lanes, ptrs)
	}
	f.run(p.invariant, lanes)
	for at := 0; at < n; at += p.block {
		lanes = min(p.block, n-at)
		for i := range p.arrays {
			a := &p.arrays[i]
			a.bind(f, element(at, a.fold), lanes, ptrs)
		}
		for i := range p.results {
			r := &p.results[i]
			if dst := unsafe.Add(ptrs[r.ptr], element(at, r.fold)*r.size); r.direct && aligned(dst, r.size) {
				f.slots[r.slot] = dst
			}
		}
		f.run(p.body, lanes)
		for i := range p.results {
			r := &p.results[i]
			dst, src := unsafe.Add(ptrs[r.ptr], element(at, r.fold)*r.size), f.slots[r.slot]
			if r.spread != nil {
				r.spread(unsafe.Add(dst, r.part), src, nil, nil, lanes, 0)
			} else if dst != src {
				copyLanes[uint8](dst, src, nil, nil, lanes*r.size, 0)
			}
		}
	}
	// Nothing of the caller's stays reachable from the pool.
	for i := range p.arrays {
		p.reset(f, p.arrays[i].param)
	}
	for i := range p.results {
		p.reset(f, int(p.results[i].slot))
	}
	p.frames.Put(f)
}

// element returns where in an array the block that begins at element at is. If fold, that is a row of accumulators, which
// each block goes round once.
func element(at int, fold bool) int {
	if fold {
		return 0
	}
	return at
}

func aligned(p unsafe.Pointer, size int) bool { return uintptr(p)&uintptr(size-1) == 0 }

// spread sets all lanes to the scalar.
func (a *array) spread(f *frame, lanes int, ptrs []unsafe.Pointer) {
	slot := f.slots[a.param]
	a.load(slot, unsafe.Add(ptrs[a.ptr], a.part), nil, nil, 1, 0)
	a.fill(slot, slot, nil, nil, lanes, 0)
}

// bind points the slot to a block of the array, or copies that to the slot where it cannot be
// used as it lies.
func (a *array) bind(f *frame, at, lanes int, ptrs []unsafe.Pointer) {
	src := unsafe.Add(ptrs[a.ptr], at*a.size+a.part)
	if a.mask || a.pair || !aligned(src, a.size) {
		a.load(f.slots[a.param], src, nil, nil, lanes, 0)
	} else {
		f.slots[a.param] = src
	}
}

func (f *frame) run(steps []step, n int) {
	for i := range steps {
		s := &steps[i]
		if s.loop != nil {
			f.loop(s.loop, n)
			continue
		}
		s.run(f.slots[s.d], f.slots[s.x], f.slots[s.y], f.slots[s.z], n, s.imm)
	}
}

func (f *frame) loop(l *loop, n int) {
	f.run(l.enter, n)
	for bytes.IndexByte(lanes[uint8](f.slots[l.active], n), 1) >= 0 {
		f.run(l.body, n)
		if l.once {
			return
		}
	}
}

// New makes p ready to run. p must be well-formed (see [vec.Program.Verify]); New panics if not.
func New(p *vec.Program) *Program {
	if err := p.Verify(); err != nil {
		panic(err)
	}
	out := translate(p)
	out.block, out.slotSize = blockSize(out.slots, p.MaxLaneSize())
	if p.Folds() { // once round a row of accumulators
		out.block, out.slotSize = p.FoldLanes(), p.FoldLanes()*p.MaxLaneSize()
	}
	out.frames.New = func() any { return out.newFrame() }
	return out
}

// The lanes of a block. So many that the time of a kernel is not that of its call; fewer where
// the buffers of a long program would not stay in the second-level cache.
const (
	maxBlock   = 512
	minBlock   = 64
	frameLimit = 256 << 10 // bytes
)

func blockSize(slots, laneSize int) (lanes, slotSize int) {
	lanes = maxBlock
	for lanes > minBlock && slots*lanes*laneSize > frameLimit {
		lanes /= 2
	}
	return lanes, lanes * laneSize
}
