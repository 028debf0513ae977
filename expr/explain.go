package expr

import (
	"slices"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime"
)

// An Explanation shows what an expression becomes on its way to an engine.
type Explanation struct {
	Graph string // the typed graph, one node a line
	Pass  string // what the pass computes: "the results", or "sum, axis=None"
	Vec   string // the vector program, one operation a line
	ISA   ISA
	Code  []byte // machine code and, from CodeLen on, its constants; nil for Portable
	// The rest describes Code.
	CodeLen int    // bytes of code alone
	Loop    [2]int // where in Code the main loop begins and ends
	Lanes   int    // elements in a vector
	Unroll  int    // vectors in a turn of the main loop
	Spills  int    // stores and reloads in the main loop for want of registers
	Marks   []CodeMark
}

// A CodeMark says that the code from Offset on, up to that of the next mark, was made for one operation of
// the vector program, and so for a part of the text.
type CodeMark struct {
	Offset   int
	Vec      int // the operation: v12 in the listing is 12; -1 for what serves none, such as the loop
	Pos, End int // byte range in the text; Pos is -1 if there is none
}

// Explain compiles the program for isa, which this machine need not have, without running it.
// AutoISA means the engine that the Program uses. The operands named in scalars are one element each, the
// others arrays. It fails with [ErrUnsupported] where the engine has no code for the expression.
//
// An expression with reductions takes several passes over its operands: Explain returns an Explanation for each, the last
// of which computes the results.
func (p *Program) Explain(isa ISA, scalars ...string) ([]*Explanation, error) {
	if isa == AutoISA {
		isa = p.plan.isa
	}
	scalar := make([]bool, len(p.names))
	for i := range p.names {
		scalar[i] = slices.Contains(scalars, p.names[i].text)
	}
	var list []*Explanation
	for _, pass := range p.plan.passes(scalar) {
		e := &Explanation{Graph: p.graph.String(), Pass: pass.title, Vec: pass.prog.String(), ISA: isa}
		list = append(list, e)
		if isa == Portable {
			continue
		}
		code, err := runtime.Assemble(pass.prog, isa)
		if err != nil {
			return nil, wrap(err, p)
		}
		e.describe(code, pass.prog, p)
	}
	return list, nil
}

func (e *Explanation) describe(code *amd64.Code, prog *vec.Program, p *Program) {
	e.Loop = [2]int{code.AlignAt, code.LoopEnd}
	e.Code, e.CodeLen, e.Lanes, e.Unroll, e.Spills = code.Bytes, code.Len, code.Lanes, code.Unroll, code.Spills
	for _, m := range code.Marks {
		mark := CodeMark{Offset: int(m.Offset), Vec: -1, Pos: -1}
		if m.Tag >= 0 && int(m.Tag) < len(prog.Instrs) {
			mark.Vec = int(m.Tag)
			if node := prog.Instrs[m.Tag].Src; node >= 0 && int(node) < len(p.graph.Nodes) {
				span := p.graph.Nodes[node].Span
				mark.Pos, mark.End = span.Pos, span.End
			}
		}
		e.Marks = append(e.Marks, mark)
	}
}
