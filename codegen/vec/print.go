package vec

import (
	"fmt"
	"math"
	"strings"
)

// String lists the program, one instruction a line, in its order of execution.
func (p *Program) String() string {
	var w strings.Builder
	p.write(&w, p.Body, "")
	for i, r := range p.Results {
		fmt.Fprintf(&w, "result %d = v%d %s\n", i, r, p.Type(r))
	}
	return w.String()
}

func (p *Program) write(w *strings.Builder, list []Value, indent string) {
	for _, v := range list {
		fmt.Fprintf(w, "%s%s\n", indent, p.Format(v))
		if in := &p.Instrs[v]; in.Op == OpLoop {
			l := &p.Loops[in.Imm]
			p.write(w, l.Body, indent+"    ")
			again := "once"
			if l.Again != NoValue {
				again = fmt.Sprintf("while v%d", l.Again)
			}
			fmt.Fprintf(w, "%s    next %s %s\n", indent, names(l.Next), again)
		}
	}
}

// Format returns instruction v as a line of text: "v3 = add f64 v1 v2".
func (p *Program) Format(v Value) string {
	in := &p.Instrs[v]
	switch in.Op {
	case OpConst:
		return fmt.Sprintf("v%d = const %s %s", v, in.Type, FormatBits(in.Type, in.Imm))
	case OpParam:
		what := "load"
		if p.Params[in.Imm].Scalar {
			what = "scalar"
		}
		if p.Params[in.Imm].Accumulator {
			what = "accumulator"
		}
		return fmt.Sprintf("v%d = %s %s %s", v, what, in.Type, p.Params[in.Imm].Name)
	case OpLoop:
		l := &p.Loops[in.Imm]
		return fmt.Sprintf("v%d = rare if v%d, carrying %s", v, l.Cond, names(l.Init))
	case OpCarried:
		return fmt.Sprintf("v%d = carried %s %d", v, in.Type, in.Imm)
	}
	s := fmt.Sprintf("v%d = %s %s", v, in.Op, in.Type)
	if n := in.Op.NumArgs(); n > 0 {
		s += " " + names(in.Args[:n])
	}
	if in.Op.HasImm() {
		s += fmt.Sprintf(" %d", in.Imm)
	}
	return s
}

func names(vs []Value) string {
	s := make([]string, len(vs))
	for i, v := range vs {
		s[i] = fmt.Sprintf("v%d", v)
	}
	return strings.Join(s, " ")
}

// FormatBits returns a lane's bits as a number of its type.
func FormatBits(t Type, bits uint64) string {
	switch t {
	case Mask:
		return fmt.Sprint(bits != 0)
	case F32:
		return fmt.Sprint(math.Float32frombits(uint32(bits)))
	case F64:
		return fmt.Sprint(math.Float64frombits(bits))
	}
	return fmt.Sprint(signed(bits, uint64(8*t.Size())))
}
