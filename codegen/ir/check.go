package ir

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/parser"
)

// Check reports the first node that no engine can evaluate yet. Whether an exponent is a constant
// is known only when constants have been folded.
func (g *Graph) Check() error {
	for id := range g.Nodes {
		if n := &g.Nodes[id]; g.NeedsPow(n) {
			return needsPow(n.Span)
		}
	}
	return nil
}

// NeedsPow reports whether n, its operands in g, is a float power that takes more than
// multiplication, division and square root.
func (g *Graph) NeedsPow(n *Node) bool {
	if n.Op != power || !n.Type.IsFloat() {
		return false
	}
	exponent := &g.Nodes[n.Args[1]]
	return exponent.Op != Const || !lower.HasPower(floatOf(exponent))
}

var power = Row("power")

// floatOf is the value of a float constant.
func floatOf(n *Node) float64 {
	if n.Type == dtype.Float32 {
		return float64(math.Float32frombits(uint32(n.Imm)))
	}
	return math.Float64frombits(n.Imm)
}

func needsPow(span parser.Span) error {
	return errorf(Unsupported, span, "the exponents -1, 0, 0.5, 1, 2 and 3 are, and integers to any power",
		"pow is not available yet: a float to this power is not evaluated")
}
