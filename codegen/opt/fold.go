package opt

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
)

// fold replaces operations on constants by their value, which their own lowering computes.
func fold(g *ir.Graph) *ir.Graph { return g.Rewrite(foldNode) }

func foldNode(g *ir.Graph, n ir.Node) ir.NodeID {
	if n.Op.Lower == nil || n.Type.Kind() == dtype.KindComplex { // a reduction, or no number
		return g.Add(n)
	}
	for _, a := range n.Operands() {
		if _, ok := g.ConstBits(a); !ok {
			return g.Add(n)
		}
	}
	operands := make([]lower.Const, n.Op.Arity())
	for i, a := range n.Operands() {
		operands[i] = lower.Const{Type: g.Nodes[a].Type, Bits: g.Nodes[a].Imm}
	}
	t := operands[len(operands)-1].Type
	return g.AddConst(n.Type, lower.Eval(n.Op.Lower, t, operands...), n.Span)
}
