package ir

import (
	"fmt"
	"math"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/parser"
)

// String lists the graph, one node a line, operands before what uses them, each with the text
// that it comes from.
func (g *Graph) String() string {
	var w strings.Builder
	for id := range g.Nodes {
		line := g.Format(NodeID(id))
		if text := g.text(g.Nodes[id].Span); text != "" {
			line = fmt.Sprintf("%-40s # %s", line, text)
		}
		fmt.Fprintln(&w, line)
	}
	for _, r := range g.Results {
		name := ""
		if r.Name != "" {
			name = " " + r.Name + " ="
		}
		fmt.Fprintf(&w, "result%s n%d %s\n", name, r.Node, r.Type)
	}
	return w.String()
}

// Format returns a node as a line of text: "n3 = multiply float64 n1 n2".
func (g *Graph) Format(id NodeID) string {
	n := &g.Nodes[id]
	s := fmt.Sprintf("n%d = %s %s", id, n.Op.Name, n.Type)
	switch n.Op {
	case Const:
		return s + " " + formatConst(n.Type, n.Imm)
	case Variable:
		return s + " " + g.Params[n.Imm].Name
	case Asked:
		p := &g.Predicates[n.Imm]
		return fmt.Sprintf("n%d = %s %s %s %s", id, p.Op.Name, n.Type, g.formatText(p.X), g.formatText(p.Y))
	}
	for _, a := range n.Operands() {
		s += fmt.Sprintf(" n%d", a)
	}
	if n.Op.HasAxes() {
		s += " " + g.Axes[n.Imm].String()
	}
	return s
}

// text is a piece of the source on one line.
func (g *Graph) text(s parser.Span) string {
	if s.Pos < 0 || s.End > len(g.Src) || s.Pos >= s.End {
		return ""
	}
	text := strings.Join(strings.Fields(g.Src[s.Pos:s.End]), " ")
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:57]) + "..."
	}
	return text
}

// formatConst writes a constant's bits as a number of its type.
func formatConst(t dtype.DType, bits uint64) string {
	switch {
	case t == dtype.Bool:
		return fmt.Sprint(bits != 0)
	case t == dtype.Float32:
		return fmt.Sprint(math.Float32frombits(uint32(bits)))
	case t == dtype.Float64:
		return fmt.Sprint(math.Float64frombits(bits))
	case t.Kind() == dtype.KindUint:
		return fmt.Sprint(bits)
	}
	shift := 64 - 8*t.Size()
	return fmt.Sprint(int64(bits<<shift) >> shift)
}
