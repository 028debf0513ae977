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
	nsPerCycle   = 0.3
	nsPerByte    = 0.012 // to or from the second-level cache
	nsPerFarByte = 0.025 // to or from the last level or memory
	nsPerStep    = 0.6   // one operation of the interpreter on one element
	usualCycles  = 0.5
)

// A cost estimates what an element takes. It only steers how the work is divided.
type cost struct {
	ns    float64 // nanoseconds, the bytes in the second-level cache
	bytes float64 // read and written
}

// of is the nanoseconds that an element takes if there are n.
func (c *cost) of(n int) float64 {
	if c.bytes*float64(n) > float64(secondLevel) {
		return c.ns + c.bytes*(nsPerFarByte-nsPerByte)
	}
	return c.ns
}

// costOf estimates the cost of p.
func costOf(p *vec.Program, isa ISA) cost {
	var ns float64
	bytes := 0
	lanes := 1.0
	if machine, ok := machines[isa]; ok {
		lanes = float64(machine.VectorSize() / p.MaxLaneSize())
	}
	invariant := p.Invariant()
	for _, v := range p.Body {
		in := &p.Instrs[v]
		switch {
		case in.Op == vec.OpParam && !p.Params[in.Imm].Scalar && !p.Params[in.Imm].Accumulator:
			bytes += in.Type.Size()
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
		bytes += p.Type(r).Size()
	}
	return cost{ns + nsPerByte*float64(bytes), float64(bytes)}
}
