package codegen_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Every row but reductions is built for every pair of operand types: into a program whose result is of the graph's type, or into an error
// about the types.
func TestEveryRowOnEveryPairOfTypes(t *testing.T) {
	evaluated := slices.DeleteFunc(slices.Clone(dtype.All()), func(t dtype.DType) bool { return !codegen.Evaluated(t) })
	for _, op := range ir.Ops() {
		if op.Category == ir.Reduction {
			continue // its graph takes several programs
		}
		for _, x := range evaluated {
			for _, y := range evaluated {
				if op.Arity() == 1 && x != y {
					continue
				}
				src := op.Name + [...]string{1: "(x)", 2: "(x, y)", 3: "(x, y, x)"}[op.Arity()]
				if err := builds(src, map[string]dtype.DType{"x": x, "y": y}); err != nil {
					t.Errorf("%s of %s and %s: %v", src, x, y, err)
				}
			}
		}
	}
}

func builds(src string, types map[string]dtype.DType) error {
	g, err := build(src, types)
	if e, ok := errors.AsType[*ir.Error](err); ok && e.Kind == ir.TypeError {
		return nil
	}
	if err != nil {
		return err
	}
	result := g.Results[0].Type
	want := []vec.Type{lower.VecType(result)}
	if result.Kind() == dtype.KindComplex {
		want = append(want, want[0])
	}
	p := codegen.Lower(g, nil, dtype.Invalid)
	var got []vec.Type
	for _, r := range p.Results {
		got = append(got, p.Type(r))
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("results %v, and %s was built", got, result)
	}
	return p.Verify()
}
