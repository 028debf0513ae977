package amd64

import (
	"fmt"
	"slices"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A bodyMode tells how a body reaches the arrays.
type bodyMode uint8

const (
	plainBody bodyMode = iota // whole vectors
	tailBody                  // fewer elements than a vector has
	rareBody                  // none: rare code knows registers and slots alone
	prologue                  // scalars
)

// A selector writes the instructions of one block.
type selector struct {
	*function
	block
	mode   bodyMode
	unroll int
	copy   int // the vector that instructions are being written for
	from   int // the vectors that are computed together, up to
	upto   int
	pinned bool // accumulators have registers
	tag    vec.Value

	pairs   map[pairKey][2]opnd // as they lie in memory
	vals    [][]opnd            // by copy and value, the first one being base; masks have their first width
	base    vec.Value
	resized map[resizedMask]opnd
	moved   [][2]opnd         // by copy: the last operand of upperHalves, and its value
	carried map[vec.Value]int // in rare code: the values that the loop carries
	outer   *selector         // in rare code: that of the code around it,
	rare    *rareCode         // and the code itself
	err     error
}

// A resizedMask is a mask in another width than its first.
type resizedMask struct {
	value vec.Value
	width int
	copy  int
}

// newSelector begins a block for the values in list.
func (f *function) newSelector(unroll int, mode bodyMode, list []vec.Value) *selector {
	s := &selector{function: f, mode: mode, unroll: unroll, upto: unroll}
	n := 0
	if len(list) > 0 {
		s.base = slices.Min(list)
		n = int(slices.Max(list)-s.base) + 1
	}
	s.vals = make([][]opnd, unroll)
	all := f.mem.operands.make(n * unroll)
	for u := range s.vals {
		s.vals[u] = all[n*u : n*(u+1)]
	}
	room := len(list)*unroll + 8
	s.code = f.mem.insts.room(room)
	s.sizes = f.mem.bytes.room(room)
	return s
}

// selectBody writes one turn of the loop for unroll vectors.
func (f *function) selectBody(unroll int, mode bodyMode) (*block, error) {
	s := f.newSelector(unroll, mode, f.prog.Body)
	s.body()
	return &s.block, s.err
}

// body writes the vectors of a turn that are computed together.
func (s *selector) body() {
	for _, v := range s.prog.Body {
		if !s.inv[v] {
			s.value(v)
		}
	}
	if len(s.prog.Results) > 1 && !s.apart && !s.pinned {
		s.loadResults()
	}
	for i, r := range s.prog.Results {
		switch s.prog.Part(i) {
		case vec.Whole:
			s.result(len(s.prog.Params)+i, r)
		case vec.First:
			s.pairResult(i)
		}
	}
}

// loadResults reads the results that are elements of operands, which others of the results may be about to take the place of.
func (s *selector) loadResults() {
	for _, r := range s.prog.Results {
		s.tag = r
		for u := s.from; u < s.upto; u++ {
			s.copy = u
			if x := s.get(r); x.kind == element {
				s.set(r, s.move(s.width(r), x))
			}
		}
	}
}

// selectPrologue writes the values that the bodies want in slots. Slots may be added while it
// goes: a mask in another width needs the mask itself first.
func (f *function) selectPrologue() (*block, error) {
	if len(f.slots) == 0 {
		return &block{}, nil
	}
	s := f.newSelector(1, prologue, f.prog.Body)
	done := map[slot]bool{}
	need := make([]bool, len(f.prog.Instrs))
	for _, sl := range f.slots {
		need[sl.value] = true
	}
	for i := len(f.prog.Body) - 1; i >= 0; i-- {
		if v := f.prog.Body[i]; need[v] {
			for _, a := range f.prog.Instrs[v].Operands() {
				need[a] = true
			}
		}
	}
	for _, v := range f.prog.Body {
		if !need[v] || f.prog.Instrs[v].Op == vec.OpConst {
			continue
		}
		s.value(v)
		for n, sl := range f.slots {
			if sl.value == v && !done[sl] {
				done[sl] = true
				s.store(moveOp(s.regSize(int(sl.width))), s.in(v, int(sl.width)), opnd{uniform, int32(n)}, int(sl.width))
			}
		}
	}
	return &s.block, s.err
}

// value writes the instructions for v, for each vector of the turn.
func (s *selector) value(v vec.Value) {
	in := &s.prog.Instrs[v]
	s.tag = v
	if s.uses[v] == 0 && in.Op != vec.OpLoop || in.Op == vec.OpParam && s.foldable(v) {
		return // a negation that fused operations do by themselves; what memory operands read
	}
	if in.Op == vec.OpLoop {
		s.rareLoop(v)
		return
	}
	for u := s.from; u < s.upto; u++ {
		s.copy = u
		switch in.Op {
		case vec.OpConst, vec.OpCarried, vec.OpLoopResult:
		case vec.OpParam:
			s.set(v, s.load(v))
		default:
			s.set(v, s.operation(in, v))
		}
	}
}

func (s *selector) set(v vec.Value, o opnd) { s.vals[s.copy][v-s.base] = o }

// made returns v as it was set; none if it was not, or is not in the block.
func (s *selector) made(v vec.Value) opnd {
	vals := s.vals[s.copy]
	if i := int(v - s.base); i >= 0 && i < len(vals) {
		return vals[i]
	}
	return opnd{}
}

// foldable reports whether parameter v is read where it is used, as a memory operand.
func (s *selector) foldable(v vec.Value) bool {
	return s.mode == plainBody && s.uses[v] == 1 && !s.isPinned(v) && s.prog.Params[s.prog.Instrs[v].Imm].Part == vec.Whole && s.prog.Type(v) != vec.Mask &&
		s.lanes*s.prog.Type(v).Size() >= 16
}

func (s *selector) fail(format string, args ...any) opnd {
	if s.err == nil {
		s.err = fmt.Errorf("amd64: "+format, args...)
	}
	return s.constant(0, 8)
}

// width is the number of bytes per lane in which v is first made.
func (s *selector) width(v vec.Value) int {
	if t := s.prog.Type(v); t != vec.Mask {
		return t.Size()
	}
	return int(s.widths[v])
}

// get returns v for use as an operand; a mask in its first width.
func (s *selector) get(v vec.Value) opnd { return s.in(v, s.width(v)) }

// in returns v with width bytes per lane, which must be its own unless it is a mask.
func (s *selector) in(v vec.Value, width int) opnd {
	in := &s.prog.Instrs[v]
	switch {
	case in.Op == vec.OpConst && in.Type == vec.Mask:
		return s.constant(-in.Imm, width) // all ones, or zero
	case in.Op == vec.OpConst:
		return s.constant(in.Imm, width)
	case s.inv[v] && s.mode != prologue:
		return s.uniform(v, width)
	case in.Op == vec.OpParam && s.made(v).kind == none && s.mode == plainBody:
		return opnd{element, int32(in.Imm)}
	}
	own := s.own(v)
	if in.Type != vec.Mask || width == s.width(v) {
		return own
	}
	key := resizedMask{v, width, s.copy}
	o, ok := s.resized[key]
	if !ok {
		o = s.resizeMask(s, own, s.width(v), width)
		if s.resized == nil {
			s.resized = map[resizedMask]opnd{}
		}
		s.resized[key] = o
	}
	return o
}

func (s *selector) own(v vec.Value) opnd {
	if k, ok := s.carried[v]; ok {
		return opnd{carried, int32(k)}
	}
	if o := s.made(v); o.kind != none || s.outer == nil {
		return o
	}
	o := s.outer.made(v)
	if o.kind == virtual {
		return s.rare.read(v)
	}
	return o
}

// add appends an instruction that gives a new register of width bytes per lane.
func (s *selector) add(in inst, width int) opnd {
	in.dst = s.newReg(s.regSize(width))
	in.size = uint8(s.regSize(width))
	if in.srcSize == 0 {
		in.srcSize = in.size
	}
	s.append(in)
	return in.dst.opnd()
}

func (s *selector) append(in inst) {
	in.copy, in.tag = uint8(s.copy), s.tag
	s.mem.insts.append(&s.code, in)
}

const noImm = -1

// un, shift and bin write an instruction all of whose operands have width bytes per lane.
func (s *selector) un(op asm.Op, imm int, width int, x opnd) opnd {
	return s.add(inst{op: op, shape: unary, imm: int16(imm), src: [3]opnd{x}}, width)
}

func (s *selector) shift(op asm.Op, count int, width int, x opnd) opnd {
	return s.add(inst{op: op, shape: unaryReg, imm: int16(count), src: [3]opnd{x}}, width)
}

func (s *selector) bin(op asm.Op, width int, x, y opnd) opnd {
	return s.add(inst{op: op, shape: binary, imm: noImm, src: [3]opnd{x, y}}, width)
}

func (s *selector) binImm(op asm.Op, imm, width int, x, y opnd) opnd {
	return s.add(inst{op: op, shape: binary, imm: int16(imm), src: [3]opnd{x, y}}, width)
}

// comm is bin for an operation whose operands may change places.
func (s *selector) comm(op asm.Op, width int, x, y opnd) opnd {
	return s.add(inst{op: op, shape: binary, commutative: true, imm: noImm, src: [3]opnd{x, y}}, width)
}

// resize writes an instruction from lanes of one width to lanes of another.
func (s *selector) resize(op asm.Op, sh shape, imm, from, to int, x opnd) opnd {
	return s.add(inst{op: op, shape: sh, imm: int16(imm), src: [3]opnd{x}, srcSize: uint8(s.regSize(from))}, to)
}

// raw writes a unary instruction with registers of the given sizes in bytes.
func (s *selector) raw(op asm.Op, sh shape, imm, srcSize, dstSize int, x ...opnd) opnd {
	in := inst{op: op, shape: sh, imm: int16(imm), srcSize: uint8(srcSize), size: uint8(dstSize), dst: s.newReg(dstSize)}
	copy(in.src[:], x)
	s.append(in)
	return in.dst.opnd()
}

// move copies x to a register.
func (s *selector) move(width int, x opnd) opnd {
	return s.un(moveOp(s.regSize(width)), noImm, width, x)
}

// moveOp is the instruction that moves a register of size bytes to and from memory.
func moveOp[T int | uint8](size T) asm.Op {
	if size == maskSize {
		return asm.KMOVQ
	}
	return asm.VMOVUPS
}

func (s *selector) store(op asm.Op, x, to opnd, width int) {
	s.storeBytes(op, x, to, s.regSize(width))
}

func (s *selector) storeBytes(op asm.Op, x, to opnd, size int) {
	s.append(inst{op: op, shape: store, imm: noImm, size: uint8(size), srcSize: uint8(size), dst: noReg, src: [3]opnd{x}, to: to})
}

var broadcastOps = byWidth{1: asm.VPBROADCASTB, 2: asm.VPBROADCASTW, 4: asm.VBROADCASTSS, 8: asm.VBROADCASTSD}

// load reads a parameter.
func (s *selector) load(v vec.Value) opnd {
	in := &s.prog.Instrs[v]
	array := opnd{element, int32(in.Imm)}
	width := in.Type.Size()
	if s.isPinned(v) {
		return s.accumulator(int(in.Imm))
	}
	part := s.prog.Params[in.Imm].Part
	if part != vec.Whole && s.mode != prologue {
		return s.loadPart(v)
	}
	var x opnd
	switch s.mode {
	case prologue:
		x = s.raw(broadcastOps[width], unary, noImm, 16, s.regSize(width), array)
		if part == vec.Second {
			s.code[len(s.code)-1].off = int16(width)
		}
	case tailBody:
		x = s.add(inst{shape: tailLoad, imm: noImm, src: [3]opnd{array}}, width)
	default:
		switch s.lanes * width {
		case 4:
			x = s.un(asm.VMOVD, noImm, width, array)
		case 8:
			x = s.un(asm.VMOVQ, noImm, width, array)
		default:
			x = s.un(asm.VMOVUPS, noImm, width, array)
		}
	}
	if in.Type == vec.Mask {
		x = s.loadedMask(s, x)
	}
	return x
}

// result writes v to an array.
func (s *selector) result(array int, v vec.Value) {
	s.tag = v
	to := opnd{element, int32(array)}
	width := s.prog.Type(v).Size()
	if s.prog.Type(v) == vec.Mask {
		s.maskResult(s, to, v)
		return
	}
	op := asm.VMOVUPS
	if s.stream {
		op = asm.VMOVNTPS
	}
	for u := s.from; u < s.upto; u++ {
		s.copy = u
		if s.pinned {
			to = s.accumulator(s.folds[array-len(s.prog.Params)])
		}
		if s.mode == tailBody {
			s.append(inst{shape: tailSave, imm: int16(width), size: uint8(s.regSize(width)), srcSize: uint8(s.regSize(width)), dst: noReg, src: [3]opnd{s.get(v)}, to: to})
			continue
		}
		s.storeLanes(op, s.get(v), to, width)
	}
}

// storeLanes stores the lanes of x and no byte more.
func (s *selector) storeLanes(op asm.Op, x, to opnd, width int) {
	switch s.lanes * width {
	case 4:
		op = asm.VMOVD
	case 8:
		op = asm.VMOVQ
	}
	s.store(op, x, to, width)
}
