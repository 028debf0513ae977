package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A Const is a value known before the program runs, as bits.
type Const struct {
	Type dtype.DType
	Bits uint64
}

// Eval returns the bits of f's value for constant operands.
func Eval(f Func, t dtype.DType, operands ...Const) uint64 {
	b := vec.NewBuilder(nil)
	args := make([]vec.Value, len(operands))
	for i, o := range operands {
		args[i] = b.Const(VecType(o.Type), o.Bits)
	}
	v := f(b, t, args)
	if bits, ok := b.ConstBits(v); ok {
		return bits
	}
	// What is left after the builder has folded the rest depends on a loop.
	p := b.Program(v)
	lane := make([]uint64, len(p.Instrs))
	run(p, p.Body, lane)
	return lane[v]
}

// run computes one lane of a program without parameters.
func run(p *vec.Program, list []vec.Value, lane []uint64) {
	for _, v := range list {
		in := &p.Instrs[v]
		switch in.Op {
		case vec.OpConst:
			lane[v] = in.Imm
		case vec.OpLoop:
			runLoop(p, &p.Loops[in.Imm], lane)
		case vec.OpLoopResult:
			loop := &p.Loops[p.Instrs[in.Args[0]].Imm]
			lane[v] = lane[loop.Carried[in.Imm]]
		case vec.OpCarried:
		default:
			var x [3]uint64
			for i, a := range in.Operands() {
				x[i] = lane[a]
			}
			from := p.Type(in.Args[in.Op.NumArgs()-1])
			lane[v] = vec.Eval(in.Op, from, in.Type, in.Imm, x[0], x[1], x[2])
		}
	}
}

func runLoop(p *vec.Program, l *vec.Loop, lane []uint64) {
	set := func(to, from []vec.Value) {
		next := make([]uint64, len(from))
		for i, v := range from {
			next[i] = lane[v]
		}
		for i, v := range to {
			lane[v] = next[i]
		}
	}
	set(l.Carried, l.Init)
	for again := lane[l.Cond] != 0; again; {
		run(p, l.Body, lane)
		again = l.Again != vec.NoValue && lane[l.Again] != 0
		set(l.Carried, l.Next)
	}
}
