// Package opt improves a typed graph. No pass changes a bit of any result, whatever the input;
// what the builder of vector programs does anyway (sharing, folding within an operation, dropping
// what is unused) is not done here a second time.
package opt

import "github.com/nexpr/nexpr/codegen/ir"

// A pass is a step of the pipeline.
type pass struct {
	name string
	run  func(*ir.Graph) *ir.Graph
	why  string // it stands where it stands
}

var passes = []pass{
	{"fold", fold, "first: other passes and the check of exponents look for constants"},
	{"simplify", simplify, "after fold, whose constants are what it looks for"},
	{"sweep", sweep, "last: what was replaced is used no more"},
}

// Run applies all passes.
func Run(g *ir.Graph) *ir.Graph {
	for _, p := range passes {
		g = p.run(g)
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
