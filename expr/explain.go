package expr

import (
	"slices"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime"
)

// An Explanation shows what an expression becomes on its way to an engine.
type Explanation struct {
	Graph string // the typed graph, one node a line
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
func (p *Program) Explain(isa ISA, scalars ...string) (*Explanation, error) {
	if isa == AutoISA {
		isa = p.run.ISA
	}
	scalar := make([]bool, len(p.names)+len(p.graph.Predicates))
	for i := range p.names {
		scalar[i] = slices.Contains(scalars, p.names[i].text)
	}
	for i, q := range p.graph.Predicates {
		isOne := func(t ir.Text) bool { return t.Param < 0 || scalar[t.Param] }
		scalar[len(p.names)+i] = isOne(q.X) && isOne(q.Y)
	}
	prog, err := p.run.Lower(scalar, p.DType())
	if err != nil {
		return nil, wrap(err, p)
	}
	e := &Explanation{Graph: p.graph.String(), Vec: prog.String(), ISA: isa}
	if isa == Portable {
		return e, nil
	}
	code, err := runtime.Assemble(prog, isa)
	if err != nil {
		return nil, wrap(err, p)
	}
	e.describe(code, prog, p)
	return e, nil
}

func (e *Explanation) describe(code *amd64.Code, prog *vec.Program, p *Program) {
	e.Loop = [2]int{code.AlignAt, code.LoopEnd}
	e.Code, e.CodeLen, e.Lanes, e.Unroll, e.Spills = code.Bytes, code.Len, code.Lanes, code.Unroll, code.Spills
	for _, m := range code.Marks {
		mark := CodeMark{Offset: m.Offset, Vec: -1, Pos: -1}
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
