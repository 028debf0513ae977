package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"

	"github.com/nexpr/nexpr/expr"
)

// A listing is a kernel as text.
type listing struct {
	code      []instruction
	constants []constant
}

// An instruction is a line of the listing.
type instruction struct {
	Offset int    `json:"offset"`
	Bytes  int    `json:"bytes"`
	Label  string `json:"label,omitempty"` // if something jumps here
	Text   string `json:"text"`            // in Intel's syntax
	Role   string `json:"role"`            // prologue, main loop, single vectors, tail or rare
	Vec    int    `json:"vec"`             // the operation of the vector program; -1 if none
	Pos    int    `json:"pos"`             // byte range in the expression; -1 if none
	End    int    `json:"end"`
	Source string `json:"source,omitempty"` // the expression there

	run    int // which mark it belongs to
	inst   x86asm.Inst
	target int // of a jump or of an address relative to the instruction pointer; -1 if none
	isJump bool
}

// A constant is a part of the pool behind the code.
type constant struct {
	Offset int    `json:"offset"`
	Label  string `json:"label"`
	Value  string `json:"value"`
}

// disassemble lists e's code, which was compiled from src.
func disassemble(e *expr.Explanation, src string) *listing {
	l := &listing{constants: []constant{}}
	for at := 0; at < e.CodeLen; {
		in := decode(e.Code[at:e.CodeLen], at)
		l.code = append(l.code, in)
		at += in.Bytes
	}
	l.mark(e, src)
	l.roles(e)
	l.labels(e)
	return l
}

// decode reads the first instruction of code, which lies at offset at.
func decode(code []byte, at int) instruction {
	in := instruction{Offset: at, target: -1}
	inst, err := x86asm.Decode(code, 64)
	in.inst, in.Bytes = inst, inst.Len
	switch {
	case len(code) >= 3 && string(code[:3]) == "\xc5\xf8\x77":
		in.Text, in.Bytes = "vzeroupper", 3 // x86asm takes it for longer
		return in
	case err != nil || inst.Len == 0:
		in.Text, in.Bytes = fmt.Sprintf("byte 0x%02x", code[0]), 1
		return in
	}
	in.Text = x86asm.IntelSyntax(inst, uint64(at), nil)
	for _, arg := range inst.Args {
		switch arg := arg.(type) {
		case x86asm.Rel:
			in.target, in.isJump = at+in.Bytes+int(arg), true
		case x86asm.Mem:
			// x86asm shows a VEX instruction's address without rip.
			if arg.Base == x86asm.RIP || arg.Base == 0 && arg.Index == 0 {
				in.target = at + in.Bytes + int(int32(arg.Disp))
			}
		}
	}
	return in
}

// mark notes which part of the text each instruction was made for.
func (l *listing) mark(e *expr.Explanation, src string) {
	m := -1
	for i := range l.code {
		in := &l.code[i]
		for m+1 < len(e.Marks) && e.Marks[m+1].Offset <= in.Offset {
			m++
		}
		in.Vec, in.Pos, in.End, in.run = -1, -1, -1, m
		if m < 0 {
			continue
		}
		mark := e.Marks[m]
		in.Vec = mark.Vec
		if mark.Pos >= 0 && mark.End <= len(src) {
			in.Pos, in.End = mark.Pos, mark.End
			in.Source = strings.Join(strings.Fields(src[mark.Pos:mark.End]), " ")
		}
	}
}

// roles tells the parts of the kernel apart by the first backward jumps, which close its loops, and by the
// return, behind which only rare code stands.
func (l *listing) roles(e *expr.Explanation) {
	loops := []string{"main loop", "single vectors"}
	if e.Unroll == 1 {
		loops = loops[:1]
	}
	start := 0
	set := func(end int, role string) {
		for i := start; i < end; i++ {
			l.code[i].Role = role
		}
		start = end
	}
	for i := range l.code {
		in := &l.code[i]
		switch {
		case in.isJump && in.target <= in.Offset && len(loops) > 0:
			if start == 0 {
				set(slices.IndexFunc(l.code, func(x instruction) bool { return x.Offset == in.target }), "prologue")
			}
			set(i+1, loops[0])
			loops = loops[1:]
		case in.inst.Op == x86asm.RET:
			set(i+1, "tail")
		}
	}
	set(len(l.code), "rare")
}

var address = regexp.MustCompile(`\[(rip[+-])?0x[0-9a-f]+\]`)

// labels names the targets of jumps and the constants, and puts the names into the instructions.
func (l *listing) labels(e *expr.Explanation) {
	var jumps, pool []int
	sizes := map[int]int{} // of constants that are read whole
	for i := range l.code {
		if in := &l.code[i]; in.isJump {
			jumps = append(jumps, in.target)
		} else if in.target >= e.CodeLen {
			pool = append(pool, in.target)
			sizes[in.target] = max(sizes[in.target], in.inst.MemBytes)
		}
	}
	slices.Sort(jumps)
	slices.Sort(pool)
	jumps, pool = slices.Compact(jumps), slices.Compact(pool)
	for i := range l.code {
		in := &l.code[i]
		if k, ok := slices.BinarySearch(jumps, in.Offset); ok {
			in.Label = fmt.Sprintf("L%d", k+1)
		}
		if k, ok := slices.BinarySearch(jumps, in.target); ok && in.isJump {
			name, _, _ := strings.Cut(in.Text, " ")
			in.Text = fmt.Sprintf("%s L%d", name, k+1)
		}
		if k, ok := slices.BinarySearch(pool, in.target); ok && !in.isJump {
			in.Text = address.ReplaceAllString(in.Text, fmt.Sprintf("[K%d]", k+1))
		}
	}
	for k, at := range pool {
		end := len(e.Code)
		if k+1 < len(pool) {
			end = pool[k+1]
		}
		if n := sizes[at]; n > 0 {
			end = min(end, at+n)
		}
		if at < end {
			l.constants = append(l.constants, constant{at, fmt.Sprintf("K%d", k+1), constantText(e.Code[at:end])})
		}
	}
}

// constantText writes a constant as 8-byte words, or 4-byte ones where it is made of these, and what a single
// value is as a number.
func constantText(b []byte) string {
	width := 8
	if len(b)%8 != 0 || repeats(b, 4) {
		width = 4
	}
	var words []uint64
	for i := 0; i+width <= len(b); i += width {
		if width == 4 {
			words = append(words, uint64(binary.LittleEndian.Uint32(b[i:])))
		} else {
			words = append(words, binary.LittleEndian.Uint64(b[i:]))
		}
	}
	var parts []string
	for i := 0; i < len(words); {
		n := i + 1
		for n < len(words) && words[n] == words[i] {
			n++
		}
		times := ""
		if n > i+1 {
			times = fmt.Sprintf("%d x ", n-i)
		}
		parts = append(parts, fmt.Sprintf("%s0x%0*x", times, 2*width, words[i]))
		i = n
	}
	text := strings.Join(parts, ", ")
	switch x := words[0]; {
	case len(parts) > 1:
		return text
	case width == 4:
		return fmt.Sprintf("%s (int32 %d, float32 %v)", text, int32(x), math.Float32frombits(uint32(x)))
	default:
		return fmt.Sprintf("%s (int64 %d, float64 %v)", text, int64(x), math.Float64frombits(x))
	}
}

// repeats reports whether b is the same width bytes again and again.
func repeats(b []byte, width int) bool {
	for i := width; i < len(b); i++ {
		if b[i] != b[i-width] {
			return false
		}
	}
	return true
}
