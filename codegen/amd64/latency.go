package amd64

import "github.com/nexpr/nexpr/codegen/asm"

// latencies are the cycles until the results of some instructions are there, on Zen 3 and about so on others of its time.
// Fused operations take fusedLatency, all others 1; elements of arrays are there after loadLatency.
var latencies = map[asm.Op]int32{
	asm.VADDPS: 3, asm.VADDPD: 3, asm.VSUBPS: 3, asm.VSUBPD: 3, asm.VMULPS: 3, asm.VMULPD: 3, asm.VROUNDPS: 3, asm.VROUNDPD: 3,
	asm.VDIVPS: 11, asm.VDIVPD: 13, asm.VSQRTPS: 14, asm.VSQRTPD: 20, asm.VPERMD: 6,
}

const (
	fusedLatency = 4
	loadLatency  = 7
)

// A division or a root keeps a multiplier as long as divisionWork other instructions do.
const divisionWork = 10

// isLong reports whether b is long, in instructions or in cycles of its longest chain of instructions that wait for each
// other; rare code takes none.
func (f *function) isLong(b *block) bool {
	var work, chain int32
	done := f.mem.numbers.make(len(b.sizes)) // by virtual register: when it is there
	for i := range b.code {
		in := &b.code[i]
		if in.rare != nil {
			for k, r := range in.rare.results {
				if r != noReg {
					done[r] = done[in.rare.init[k].n]
				}
			}
			continue
		}
		var begin int32
		for _, o := range in.src {
			switch o.kind {
			case virtual:
				begin = max(begin, done[o.n])
			case element:
				begin = max(begin, loadLatency)
			}
		}
		latency := max(1, latencies[in.op])
		if in.shape == fused {
			latency = fusedLatency
		}
		work++
		if latency > divisionWork {
			work += divisionWork - 1
		}
		if in.dst != noReg {
			done[in.dst] = begin + latency
			chain = max(chain, done[in.dst])
		}
	}
	return work >= longBody || chain >= longChain
}
