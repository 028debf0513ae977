package vectest

import (
	"encoding/binary"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// RunReference runs p by its definition, one lane after the other with [vec.Eval]. n and ptrs are
// those of every engine: the number of elements, and the addresses of the elements of each
// parameter and then of each result; see [vec.Program.Arrays].
func RunReference(p *vec.Program, n int, ptrs []unsafe.Pointer) {
	e := evaluator{p: p, values: make([]uint64, len(p.Instrs)), params: make([]uint64, len(p.Params))}
	arrays := p.Arrays()
	for lane := range n {
		for i, param := range p.Params {
			at := lane
			switch {
			case param.Scalar:
				at = 0
			case param.Accumulator:
				at = lane % p.FoldLanes()
			}
			if lane == 0 || !param.Scalar {
				e.params[i] = Load(param.Type, ptrs[arrays[i]], index(param.Part, at))
			}
		}
		e.list(p.Body)
		for i, r := range p.Results {
			at := lane
			if p.Folds() {
				at = lane % p.FoldLanes()
			}
			Store(p.Type(r), ptrs[arrays[len(p.Params)+i]], index(p.Part(i), at), e.values[r])
		}
	}
}

// index is where a part of element i is, counted in parts.
func index(part vec.Part, i int) int {
	if part == vec.Whole {
		return i
	}
	return 2*i + int(part-vec.First)
}

// An evaluator computes one lane.
type evaluator struct {
	p      *vec.Program
	params []uint64
	values []uint64
	next   []uint64 // scratch of set
}

func (e *evaluator) list(list []vec.Value) {
	for _, v := range list {
		in := &e.p.Instrs[v]
		switch in.Op {
		case vec.OpConst:
			e.values[v] = in.Imm
		case vec.OpParam:
			e.values[v] = e.params[in.Imm]
		case vec.OpCarried: // set by loop
		case vec.OpLoop:
			e.loop(&e.p.Loops[in.Imm])
		case vec.OpLoopResult:
			l := &e.p.Loops[e.p.Instrs[in.Args[0]].Imm]
			e.values[v] = e.values[l.Carried[in.Imm]]
		default:
			var x [3]uint64
			args := in.Operands()
			for i, a := range args {
				x[i] = e.values[a]
			}
			e.values[v] = vec.Eval(in.Op, e.p.Type(args[len(args)-1]), in.Type, in.Imm, x[0], x[1], x[2])
		}
	}
}

// loop leaves in Carried the values after the loop.
func (e *evaluator) loop(l *vec.Loop) {
	e.set(l.Carried, l.Init)
	for active := e.values[l.Cond] != 0; active; {
		e.list(l.Body)
		active = l.Again != vec.NoValue && e.values[l.Again] != 0
		e.set(l.Carried, l.Next)
	}
}

// set assigns all of from to to at the same time.
func (e *evaluator) set(to, from []vec.Value) {
	e.next = e.next[:0]
	for _, v := range from {
		e.next = append(e.next, e.values[v])
	}
	for i, v := range to {
		e.values[v] = e.next[i]
	}
}

// Load returns element i at base; base need not be aligned. A Mask is true for any byte but 0.
func Load(t vec.Type, base unsafe.Pointer, i int) uint64 {
	b := element(t, base, i)
	switch len(b) {
	case 1:
		if t == vec.Mask && b[0] != 0 {
			return 1
		}
		return uint64(b[0])
	case 2:
		return uint64(binary.NativeEndian.Uint16(b))
	case 4:
		return uint64(binary.NativeEndian.Uint32(b))
	}
	return binary.NativeEndian.Uint64(b)
}

// Store sets element i at base, which need not be aligned.
func Store(t vec.Type, base unsafe.Pointer, i int, bits uint64) {
	b := element(t, base, i)
	switch len(b) {
	case 1:
		b[0] = byte(bits)
	case 2:
		binary.NativeEndian.PutUint16(b, uint16(bits))
	case 4:
		binary.NativeEndian.PutUint32(b, uint32(bits))
	default:
		binary.NativeEndian.PutUint64(b, bits)
	}
}

func element(t vec.Type, base unsafe.Pointer, i int) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(base, i*t.Size())), t.Size())
}
