package runtime

import (
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/codemem"
	"github.com/nexpr/nexpr/runtime/interp"
	"github.com/nexpr/nexpr/runtime/jitcall"
)

// variants are the programs compiled for different cases of one thing. The zero value has none.
type variants struct {
	mu   sync.Mutex                 // held while one is added
	list atomic.Pointer[[]*variant] // never changed in place
}

// find returns a variant that has been compiled before, or nil.
func (s *variants) find(k variantKey) *variant {
	list := s.list.Load()
	if list == nil {
		return nil
	}
	for _, v := range *list {
		if v.key == k {
			return v
		}
	}
	return nil
}

// findDirect returns a variant for EvalDirect, or nil.
func (s *variants) findDirect(key directKey) *variant {
	list := s.list.Load()
	if list == nil {
		return nil
	}
	for _, v := range *list {
		if v.quick == key {
			return v
		}
	}
	return nil
}

// add compiles the variant for k unless it is there by now.
func (s *variants) add(k variantKey, compile func(variantKey) *variant) *variant {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.find(k); v != nil {
		return v
	}
	v := compile(k)
	var list []*variant
	if old := s.list.Load(); old != nil {
		list = append(list, *old...)
	}
	list = append(list, v)
	s.list.Store(&list)
	return v
}

// A reach is a number of elements that machine code computes at once, without sharing them with other threads.
type reach struct {
	shared int // the most where there are other threads; -1: not even none
	alone  int // the same where there is one only
}

// exceededBy reports whether n elements are too many.
func (r *reach) exceededBy(n int, opt *Options) bool {
	return n > r.shared && (opt.Threads != 1 || n > r.alone)
}

// A variant is a program compiled for one case.
type variant struct {
	key     variantKey
	quick   directKey
	cost    cost
	reduces bool // see amd64.Options
	direct  reach
	interp  *interp.Program
	// Where interp is nil:
	entry   uintptr
	scratch int // bytes
}

// newVariant compiles prog. Where there is no machine code for it, the interpreter takes it: it
// gives the same bits.
func newVariant(k variantKey, prog *vec.Program, isa ISA) *variant {
	v := &variant{key: k, quick: k.directKey(), cost: costOf(prog, isa), direct: reach{-1, -1}}
	if !v.assemble(prog, nil, isa) {
		v.cost = costOf(prog, Portable)
		v.interp = interp.New(prog)
	}
	return v
}

// newReducer compiles prog, which folds, and combine to machine code that reduces; v.reduces tells whether there is any.
func newReducer(k variantKey, prog, combine *vec.Program, isa ISA) *variant {
	v := &variant{key: k, cost: costOf(prog, isa), direct: reach{-1, -1}}
	v.reduces = v.assemble(prog, combine, isa)
	return v
}

// hold makes v run code, which is freed with v.
func (v *variant) hold(code *codemem.Code, scratch int) {
	v.entry, v.scratch = code.Entry(), scratch
	if scratch <= jitcall.MaxFrame {
		v.direct = reach{int(serialNs / v.cost.ns), int(chunkNs / v.cost.ns)}
	}
	goruntime.AddCleanup(v, func(c *codemem.Code) { _ = c.Free() }, code)
}

// run computes n elements. scratch is where machine code may write, of at least v.scratch bytes;
// nil if that is no more than jitcall.MaxFrame.
func (v *variant) run(n int, ptrs []unsafe.Pointer, scratch unsafe.Pointer) {
	if v.interp != nil {
		v.interp.Run(n, ptrs)
		return
	}
	jitcall.Call(v.entry, n, unsafe.SliceData(ptrs), v.scratch, scratch)
	goruntime.KeepAlive(v)
}

// twoInOne is the number of elements for code that takes another number with it: see amd64.Options. Where int has 32 bits there
// is no machine code.
func twoInOne(n, other int) int { return int(uint64(n) | uint64(other)<<32) }
