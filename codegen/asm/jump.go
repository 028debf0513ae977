package asm

import (
	"encoding/binary"
	"fmt"
)

// A Label is a place in the code, to be placed by Bind.
type Label int

const noLabel Label = -1

type label struct {
	place
	bound  bool
	offset int // in the code, once that is assembled
}

// A place is one between instructions: so many bytes of others and so many jumps come before it.
type place struct{ others, jumps int32 }

// A jump is one from its place to a label.
type jump struct {
	place
	op   Op
	to   Label
	long bool
	ends int // bytes of the jumps up to this one
}

// Label returns a new label, to be placed by Bind.
func (a *Assembler) Label() Label {
	a.labels = append(a.labels, label{})
	return Label(len(a.labels) - 1)
}

// Offset is where l is in the code, once that is assembled.
func (a *Assembler) Offset(l Label) int { return a.labels[l].offset }

// Bind places l here.
func (a *Assembler) Bind(l Label) {
	a.note()
	a.labels[l] = label{place: a.here(), bound: true}
}

// BindAligned places l here and asks that its address be a multiple of 64; one label can have that.
func (a *Assembler) BindAligned(l Label) {
	a.Bind(l)
	a.hot = l
}

// Jump adds a jump to l.
func (a *Assembler) Jump(op Op, l Label) {
	a.note()
	a.jumps = append(a.jumps, jump{place: a.here(), op: op, to: l})
}

// conditions are the low four bits of the conditional jumps' opcodes.
var conditions = map[Op]byte{JEQ: 0x4, JNE: 0x5, JLT: 0xC, JGE: 0xD, JLE: 0xE, JGT: 0xF}

// size is the number of bytes of j.
func (j *jump) size() int {
	switch {
	case !j.long:
		return 2
	case j.op == JMP:
		return 5
	}
	return 6
}

// append adds the bytes of j, which jumps so many bytes from its end.
func (j *jump) append(code []byte, distance int) []byte {
	condition := conditions[j.op]
	switch {
	case !j.long && j.op == JMP:
		return append(code, 0xEB, byte(distance))
	case !j.long:
		return append(code, 0x70|condition, byte(distance))
	case j.op == JMP:
		code = append(code, 0xE9)
	default:
		code = append(code, 0x0F, 0x80|condition)
	}
	return binary.LittleEndian.AppendUint32(code, uint32(int32(distance)))
}

// offset is where p is in the code.
func (a *Assembler) offset(p place) int {
	at := int(p.others)
	if p.jumps > 0 {
		at += a.jumps[p.jumps-1].ends
	}
	return at
}

// distance is that from the end of j to its label.
func (a *Assembler) distance(j *jump) int {
	return a.offset(a.labels[j.to].place) - int(j.others) - j.ends
}

// placeJumps makes jumps long until all reach their labels, beginning with none, and returns the bytes that they
// take together.
func (a *Assembler) placeJumps() (bytes int, err error) {
	for i := range a.jumps {
		j := &a.jumps[i]
		if _, ok := conditions[j.op]; !ok && j.op != JMP {
			return 0, fmt.Errorf("asm: %s is no jump", j.op)
		}
		if !a.labels[j.to].bound {
			return 0, fmt.Errorf("asm: a jump to label %d, which is nowhere", j.to)
		}
	}
	for grown := true; grown; {
		bytes = 0
		for i := range a.jumps {
			j := &a.jumps[i]
			bytes += j.size()
			j.ends = bytes
		}
		grown = false
		for i := range a.jumps {
			j := &a.jumps[i]
			if d := a.distance(j); !j.long && d != int(int8(d)) {
				j.long, grown = true, true
			}
		}
	}
	for i := range a.labels {
		if l := &a.labels[i]; l.bound {
			l.offset = a.offset(l.place)
		}
	}
	return bytes, nil
}

// appendCode adds the instructions with the jumps between them, and with the distances to constants, which are to be
// at offset base.
func (a *Assembler) appendCode(code []byte, base int) []byte {
	done, next := 0, 0 // bytes of a.code, refs
	upTo := func(end int) {
		moved := len(code) - done
		code = append(code, a.code[done:end]...)
		for ; next < len(a.refs) && int(a.refs[next].off) < end; next++ {
			r := a.refs[next]
			at := int(r.off) + moved
			binary.LittleEndian.PutUint32(code[at:], uint32(base+int(r.add)-at-4))
		}
		done = end
	}
	for i := range a.jumps {
		j := &a.jumps[i]
		upTo(int(j.others))
		code = j.append(code, a.distance(j))
	}
	upTo(len(a.code))
	return code
}
