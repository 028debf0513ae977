package amd64

import "github.com/nexpr/nexpr/codegen/asm"

// loadLatency is the number of cycles until elements of arrays are there.
const loadLatency = 7

// latency is the number of cycles until the result of in is there, on Zen 3 and about so on others of its time.
func (in *inst) latency() int32 {
	if in.shape == fused {
		return 4
	}
	switch in.op {
	case asm.VADDPS, asm.VADDPD, asm.VSUBPS, asm.VSUBPD, asm.VMULPS, asm.VMULPD, asm.VROUNDPS, asm.VROUNDPD:
		return 3
	case asm.VCVTDQ2PS, asm.VCVTDQ2PD, asm.VCVTPS2PD, asm.VCVTPD2PS, asm.VCVTPD2PSY, asm.VCVTTPS2DQ, asm.VCVTTPD2DQ, asm.VCVTTPD2DQY:
		return 4
	case asm.VPERMD:
		return 6
	case asm.VDIVPS:
		return 11
	case asm.VDIVPD:
		return 13
	case asm.VSQRTPS:
		return 14
	case asm.VSQRTPD:
		return 20
	}
	return 1
}

// A division or a root keeps a multiplier as long as divisionWork other instructions do.
const divisionWork = 10

// effort is how long b takes: in instructions, and in cycles of its longest chain of instructions that wait for each other;
// rare code takes none.
func (f *function) effort(b *block) (work, chain int32) {
	done := f.mem.numbers.make(len(b.sizes)) // by virtual register: when it is there
	for i := range b.code {
		in := &b.code[i]
		if in.shape == rare {
			use := b.calls[in.call]
			for k, r := range use.results {
				if r != noReg {
					done[r] = done[use.init[k].n]
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
		latency := in.latency()
		work++
		if latency > divisionWork {
			work += divisionWork - 1
		}
		if in.dst != noReg {
			done[in.dst] = begin + latency
			chain = max(chain, done[in.dst])
		}
	}
	return work, chain
}
