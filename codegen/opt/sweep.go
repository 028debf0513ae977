package opt

import "github.com/nexpr/nexpr/codegen/ir"

// sweep drops the nodes that the result does not need. A variable of which nothing is left stays
// an operand of the expression.
func sweep(g *ir.Graph) *ir.Graph { return g.Sweep() }
