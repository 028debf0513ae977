package interp

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/vec"
)

// A translator turns instructions into steps and gives each value a slot. Parameter i has slot i,
// invariant values and results computed in place have slots of their own. The other values share
// slots as they would registers, in one linear scan: a slot is free after the last use of its value.
type translator struct {
	p         *vec.Program
	out       *Program
	lives     *lives
	arrays    []int   // see vec.Program.Arrays
	invariant []bool  // by value
	slot      []int32 // by value
	shared    []bool  // by value: its slot is free afterwards
	direct    []bool  // by value: may be computed in the memory of a result
	bound     []bool  // by parameter: is among the arrays or scalars
	free      []int32
	pos       int // as in lives
}

func translate(p *vec.Program) *Program {
	n := len(p.Instrs)
	t := &translator{
		p: p, out: &Program{slots: len(p.Params)}, lives: findLives(p), arrays: p.Arrays(), invariant: p.Invariant(),
		slot: make([]int32, n), shared: make([]bool, n), direct: make([]bool, n), bound: make([]bool, len(p.Params)),
	}
	for _, v := range p.Body {
		t.pos++
		t.add(&t.out.body, v)
	}
	for i, v := range p.Results {
		t.result(i, v)
	}
	return t.out
}

// add adds the steps of instruction v to list, or to those of constants or invariant values.
func (t *translator) add(list *[]step, v vec.Value) {
	in := &t.p.Instrs[v]
	switch in.Op {
	case vec.OpParam:
		t.bind(v)
		t.release()
		return
	case vec.OpLoop:
		*list = append(*list, step{loop: t.loop(&t.p.Loops[in.Imm])})
		return
	case vec.OpCarried, vec.OpLoopResult: // see loop and home
		t.release()
		return
	}
	if t.invariant[v] {
		list = &t.out.invariant
		if in.Op == vec.OpConst {
			list = &t.out.constants
		}
	}
	from, s := in.Type, step{imm: in.Imm}
	for i, a := range in.Operands() {
		from = t.p.Type(a)
		*[]*int32{&s.x, &s.y, &s.z}[i] = t.at(a)
	}
	if s.run = kernelOf(in.Op, from, in.Type); s.run == nil {
		panic(fmt.Sprintf("interp: no kernel for %s from %s to %s", in.Op, from, in.Type))
	}
	s.d = t.place(v)
	*list = append(*list, s)
	t.release()
}

// bind gives the parameter read by v its place among the arrays or the scalars.
func (t *translator) bind(v vec.Value) {
	i := t.p.Instrs[v].Imm
	t.slot[v] = int32(i)
	if t.bound[i] {
		return
	}
	t.bound[i] = true
	param := t.p.Params[i]
	a := array{param: int(i), ptr: t.arrays[i], size: param.Type.Size(), mask: param.Type == vec.Mask, fold: param.Accumulator, load: copies[param.Type]}
	if a.mask {
		a.load = loadMask
	}
	if param.Part != vec.Whole {
		a.pair, a.load = true, gathers[param.Type]
		a.part, a.size = a.size*int(param.Part-vec.First), 2*a.size
	}
	if param.Scalar {
		a.fill = fills[param.Type]
		t.out.scalars = append(t.out.scalars, a)
	} else {
		t.out.arrays = append(t.out.arrays, a)
	}
}

// at returns the slot of an operand.
func (t *translator) at(v vec.Value) int32 { return t.slot[home(t.p, v)] }

// place gives v, computed at this position, a slot.
func (t *translator) place(v vec.Value) int32 {
	switch {
	case t.invariant[v]:
		t.slot[v] = t.fresh()
	case t.isDirect(v):
		t.direct[v] = true
		t.slot[v] = t.fresh()
	default:
		// It may take the place of an operand, if the lanes have the same size: see kernel.
		size := t.p.Type(v).Size()
		for _, d := range t.lives.dying[t.pos] {
			if t.shared[d] && t.p.Type(d).Size() == size {
				t.shared[d] = false
				t.free = append(t.free, t.slot[d])
			}
		}
		t.slot[v], t.shared[v] = t.take(), true
	}
	return t.slot[v]
}

// isDirect reports whether v may be written over an array: it is a result, computed when arrays
// have been read for the last time.
func (t *translator) isDirect(v vec.Value) bool {
	for i, r := range t.p.Results {
		if r == v && t.p.Part(i) == vec.Whole {
			return t.pos >= t.lives.lastRead
		}
	}
	return false
}

// fresh returns a slot that was none before.
func (t *translator) fresh() int32 {
	t.out.slots++
	return int32(t.out.slots - 1)
}

// take returns a free slot.
func (t *translator) take() int32 {
	n := len(t.free)
	if n == 0 {
		return t.fresh()
	}
	s := t.free[n-1]
	t.free = t.free[:n-1]
	return s
}

// release frees the slots of the values used for the last time at this position.
func (t *translator) release() {
	for _, v := range t.lives.dying[t.pos] {
		if t.shared[v] {
			t.shared[v] = false
			t.free = append(t.free, t.slot[v])
		}
	}
}

// loop translates a loop, from its position to that of its end.
func (t *translator) loop(l *vec.Loop) *loop {
	out := &loop{active: t.take(), once: l.Again == vec.NoValue}
	out.enter = []step{{run: copies[vec.Mask], d: out.active, x: t.at(l.Cond)}}
	for i, c := range l.Carried {
		t.slot[c], t.shared[c] = t.take(), true
		out.enter = append(out.enter, step{run: copies[t.p.Type(c)], d: t.slot[c], x: t.at(l.Init[i])})
	}
	t.release()
	for _, v := range l.Body {
		t.pos++
		t.add(&out.body, v)
	}
	t.pos++

	// All carried values change at once: those that are read here are put aside first.
	var aside []int32
	read := func(v vec.Value) int32 {
		if t.p.Instrs[v].Op != vec.OpCarried {
			return t.at(v)
		}
		s := t.take()
		aside = append(aside, s)
		out.body = append(out.body, step{run: copies[t.p.Type(v)], d: s, x: t.slot[v]})
		return s
	}
	var blends []step
	for i, c := range l.Carried {
		if v := l.Next[i]; v != c {
			blends = append(blends, step{run: choices[t.p.Type(c)], d: t.slot[c], x: out.active, y: read(v), z: t.slot[c]})
		}
	}
	if !out.once {
		blends = append(blends, step{run: kernels[vec.OpAnd][vec.Mask], d: out.active, x: out.active, y: read(l.Again)})
	}
	out.body = append(out.body, blends...)
	t.release()
	t.free = append(append(t.free, aside...), out.active)
	return out
}

// result adds a result. An array that is a result is read before any other result is stored,
// which may be in its place.
func (t *translator) result(i int, v vec.Value) {
	r := result{slot: t.at(v), ptr: t.arrays[len(t.p.Params)+i], size: t.p.Type(v).Size(), direct: t.direct[v], fold: t.p.Folds()}
	if part := t.p.Part(i); part != vec.Whole {
		r.spread = scatters[t.p.Type(v)]
		r.part, r.size = r.size*int(part-vec.First), 2*r.size
	}
	if in := &t.p.Instrs[v]; in.Op == vec.OpParam && !t.p.Params[in.Imm].Scalar {
		r.slot = t.fresh()
		t.out.body = append(t.out.body, step{run: copies[in.Type], d: r.slot, x: t.slot[v]})
	}
	t.out.results = append(t.out.results, r)
}
