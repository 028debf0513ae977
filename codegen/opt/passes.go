// Package opt improves a typed graph. No pass changes a bit of any result, whatever the input,
// but for contract, which only relaxed arithmetic allows. What the builder of vector programs does anyway (sharing, folding within an operation, dropping
// what is unused) is not done here a second time.
package opt

import "github.com/nexpr/nexpr/codegen/ir"

// A pass is a step of the pipeline.
type pass struct {
	name    string
	run     func(*ir.Graph) *ir.Graph
	relaxed bool   // only for relaxed arithmetic
	why     string // it stands where it stands
}

var passes = []pass{
	{"fold", fold, false, "first: other passes and the check of exponents look for constants"},
	{"simplify", simplify, false, "after fold, whose constants are what it looks for"},
	{"contract", contract, true, "after simplify, which knows sums and products, not what they become"},
	{"sweep", (*ir.Graph).Sweep, false, "last: what was replaced is used no more"},
}

// Run applies all passes, those for relaxed arithmetic if it is asked for.
func Run(g *ir.Graph, relaxed bool) *ir.Graph {
	for _, p := range passes {
		if relaxed || !p.relaxed {
			g = p.run(g)
		}
	}
	return g
}

// Names lists the passes in their order.
func Names() (names []string) {
	for _, p := range passes {
		names = append(names, p.name)
	}
	return names
}
