package runtime

import "github.com/nexpr/nexpr/codegen/vec"

// weights are the processor cycles that an operation on a vector takes from the others, where
// that is more than the usual half.
var weights = [vec.NumOps]float64{
	vec.OpDiv:  7,
	vec.OpSqrt: 8,
	vec.OpMul:  1, // 64-bit integers take several instructions, floats half of it
}

const (
	nsPerCycle  = 0.3
	nsPerByte   = 0.012 // to or from the second-level cache
	nsPerStep   = 0.6   // one operation of the interpreter on one element
	usualCycles = 0.5
)

// cost estimates the nanoseconds that an element takes. It only steers how the work is divided.
func cost(p *vec.Program, isa ISA) float64 {
	var ns float64
	lanes := 1.0
	if machine, ok := machines[isa]; ok {
		lanes = float64(machine.VectorSize() / p.MaxLaneSize())
	}
	invariant := p.Invariant()
	for _, v := range p.Body {
		in := &p.Instrs[v]
		switch {
		case in.Op == vec.OpParam && !p.Params[in.Imm].Scalar && !p.Params[in.Imm].Accumulator:
			ns += nsPerByte * float64(in.Type.Size())
		case invariant[v] || in.Op == vec.OpParam || in.Op == vec.OpLoopResult:
		case isa == Portable:
			ns += nsPerStep
		default:
			ns += nsPerCycle * max(weights[in.Op], usualCycles) / lanes
		}
	}
	for _, r := range p.Results {
		if p.Folds() { // into accumulators
			break
		}
		ns += nsPerByte * float64(p.Type(r).Size())
	}
	return ns
}
