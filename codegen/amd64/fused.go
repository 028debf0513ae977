package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// The forms of a fused multiply-add differ in the source that they overwrite and in the one that
// may be in memory: with the operands in Intel's order, x y z,
//
//	132: x = x*z + y    213: x = y*x + z    231: x = y*z + x
//
// where z may be in memory.
type fusedFamily struct{ f132, f213, f231 asm.Op }

// fusedForms holds the forms by the one that selection writes, 213.
var fusedForms = map[asm.Op]fusedFamily{
	asm.VFMADD213PD:  {asm.VFMADD132PD, asm.VFMADD213PD, asm.VFMADD231PD},
	asm.VFMADD213PS:  {asm.VFMADD132PS, asm.VFMADD213PS, asm.VFMADD231PS},
	asm.VFMSUB213PD:  {asm.VFMSUB132PD, asm.VFMSUB213PD, asm.VFMSUB231PD},
	asm.VFMSUB213PS:  {asm.VFMSUB132PS, asm.VFMSUB213PS, asm.VFMSUB231PS},
	asm.VFNMADD213PD: {asm.VFNMADD132PD, asm.VFNMADD213PD, asm.VFNMADD231PD},
	asm.VFNMADD213PS: {asm.VFNMADD132PS, asm.VFNMADD213PS, asm.VFNMADD231PS},
	asm.VFNMSUB213PD: {asm.VFNMSUB132PD, asm.VFNMSUB213PD, asm.VFNMSUB231PD},
	asm.VFNMSUB213PS: {asm.VFNMSUB132PS, asm.VFNMSUB213PS, asm.VFNMSUB231PS},
}

// fusedOps holds the operations by type, whether the product is negated, and whether the addend is.
var fusedOps = map[vec.Type][2][2]asm.Op{
	vec.F64: {{asm.VFMADD213PD, asm.VFMSUB213PD}, {asm.VFNMADD213PD, asm.VFNMSUB213PD}},
	vec.F32: {{asm.VFMADD213PS, asm.VFMSUB213PS}, {asm.VFNMADD213PS, asm.VFNMSUB213PS}},
}

// negation returns x where v is -x: a change of the sign bit.
func (f *function) negation(v vec.Value) (x vec.Value, ok bool) {
	in := &f.prog.Instrs[v]
	if in.Op != vec.OpXor || !in.Type.IsFloat() {
		return v, false
	}
	sign := uint64(1) << (8*in.Type.Size() - 1)
	for i, a := range in.Operands() {
		if c := &f.prog.Instrs[a]; c.Op == vec.OpConst && c.Imm == sign {
			return in.Args[1-i], true
		}
	}
	return v, false
}

// fusedOperands returns the operands of a fused multiply-add without their negations, and whether
// the product and the addend are negated.
func (f *function) fusedOperands(in *vec.Instr) (args [3]vec.Value, product, addend int) {
	args = in.Args
	for i := range args {
		x, ok := f.negation(args[i])
		if !ok {
			continue
		}
		args[i] = x
		if i < 2 {
			product ^= 1
		} else {
			addend = 1
		}
	}
	return args, product, addend
}

// multiplyAdd writes a fused multiply-add.
func (s *selector) multiplyAdd(in *vec.Instr) opnd {
	args, product, addend := s.fusedOperands(in)
	x := [3]opnd{s.get(args[0]), s.get(args[1]), s.get(args[2])}
	return s.add(inst{op: fusedOps[in.Type][product][addend], shape: fused, imm: noImm, src: x}, in.Type.Size())
}

// overwrite allocates an instruction of three sources that overwrites one of them, best one that
// nobody needs any more.
func (a *allocator) overwrite(in *inst) {
	v := in.dst
	which := -1
	for _, k := range []int{2, 0, 1} {
		if o := in.src[k]; o.kind == physical && (a.usable &^ a.held).has(int(o.n)) && in.canOverwrite(k) {
			which = k
		}
	}
	if which >= 0 {
		r := in.src[which].n
		a.hold(int(r), v)
		in.dst = vreg(r)
	} else {
		// All sources that may be overwritten live on: copy one that is in a register.
		which = 2
		if in.src[2].inMemory() || !in.canOverwrite(2) {
			which = 0
		}
		for _, o := range in.src {
			if o.kind == physical {
				a.locked.add(int(o.n))
			}
		}
		r := a.take(v)
		a.load(r, in.src[which], in.size)
		in.dst = vreg(r)
	}
	switch in.shape {
	case fused:
		in.overwriteFused(which)
	case ternary:
		in.overwriteTernary(which)
	case permute:
		in.overwritePermute(which)
	}
	in.shape = binary
	if a.next[v] == never {
		a.release(v)
	}
	a.mem.insts.append(&a.out, *in)
}

func (in *inst) canOverwrite(k int) bool { return in.shape != permute || k < 2 }

// overwriteFused picks the form of a fused multiply-add. In Intel's order its operands are dst, then two
// sources of which the last may be in memory.
func (in *inst) overwriteFused(which int) {
	x, y, z := in.src[0], in.src[1], in.src[2]
	forms := fusedForms[in.op]
	if which == 2 { // dst = x*y + dst
		if x.inMemory() {
			x, y = y, x
		}
		in.op, in.src = forms.f231, [3]opnd{x, y}
		return
	}
	other := y
	if which == 1 {
		other = x
	}
	if other.inMemory() { // dst = dst*other + z
		in.op, in.src = forms.f132, [3]opnd{z, other}
	} else { // dst = other*dst + z
		in.op, in.src = forms.f213, [3]opnd{other, z}
	}
}

// overwriteTernary puts the sources of a function of three bits into the order in which the overwritten
// one comes first and one in memory last, and the function's table too.
func (in *inst) overwriteTernary(which int) {
	order := [3]int{which, (which + 1) % 3, (which + 2) % 3}
	if in.src[order[1]].inMemory() {
		order[1], order[2] = order[2], order[1]
	}
	table := 0
	for bits := range 8 {
		from := 0 // where the table has the value for these bits
		for place, k := range order {
			from |= bits >> (2 - place) & 1 << (2 - k)
		}
		table |= int(in.imm) >> from & 1 << bits
	}
	in.imm, in.src = int16(table), [3]opnd{in.src[order[1]], in.src[order[2]]}
}

// overwritePermute picks the form of a look-up in two registers.
func (in *inst) overwritePermute(which int) {
	index, first, second := in.src[0], in.src[1], in.src[2]
	if which == 0 {
		in.src = [3]opnd{first, second}
		return
	}
	in.src = [3]opnd{index, second}
	if in.op == asm.VPERMI2Q {
		in.op = asm.VPERMT2Q
	} else {
		in.op = asm.VPERMT2D
	}
}
