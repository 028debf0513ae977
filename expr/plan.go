package expr

import (
	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime"
)

// A planner makes the runtime's plan of a graph's.
type planner struct {
	*codegen.Plan
	isa ISA
}

var stageKinds = [...]runtime.StageKind{codegen.Map: runtime.Map, codegen.Fold: runtime.Reduce, codegen.Count: runtime.Count}

func (p planner) plan() *runtime.Plan {
	plan := &runtime.Plan{Names: make([]string, len(p.Types))}
	for i, param := range p.Graph.Params {
		plan.Params = append(plan.Params, runtime.Param(param))
		plan.Names[i] = param.Name
	}
	for i := range p.Stages {
		s := &p.Stages[i]
		stage := &runtime.Stage{Kind: stageKinds[s.Kind], Axes: runtime.Axes{All: s.Axes.All}}
		for _, axis := range s.Axes.Written() {
			stage.Axes.List = append(stage.Axes.List, int(axis))
		}
		for _, out := range s.Outputs {
			o := runtime.Output{Value: out.Value, Type: out.Type, Keepdims: out.Keepdims, Reads: out.Reads}
			plan.Names[out.Value] = out.Name
			if out.Fold != nil {
				if o.NoEmpty = out.Fold.Empty == nil; !o.NoEmpty {
					o.Empty = out.Fold.Empty(out.Type)
				}
			}
			stage.Outputs = append(stage.Outputs, o)
		}
		stage.Pass = func(outputs []int) *runtime.Pass { return p.pass(i, outputs) }
		plan.Stages = append(plan.Stages, stage)
	}
	return plan
}

// pass makes the programs for outputs of a stage.
func (p planner) pass(stage int, outputs []int) *runtime.Pass {
	from := p.Plan.Pass(stage, outputs)
	pass := &runtime.Pass{}
	var params []runtime.Param
	for _, leaf := range from.Values {
		pass.Args = append(pass.Args, leaf.Value)
		params = append(params, runtime.Param{Name: leaf.Name, Type: leaf.Type})
	}
	var computed []runtime.Computed
	for range from.Computed {
		computed = append(computed, runtime.Index{})
	}
	if p.Stages[stage].Kind == codegen.Map {
		spec := runtime.Spec{Params: params, Computed: computed, ISA: p.isa}
		for _, i := range outputs {
			spec.Results = append(spec.Results, p.Stages[stage].Outputs[i].Type)
		}
		spec.Lower = from.Lower
		pass.Map = runtime.NewProgram(spec)
		return pass
	}
	spec := runtime.FoldSpec{Params: params, Computed: computed, Lower: from.LowerFold, Combine: from.LowerCombine, ISA: p.isa}
	for _, a := range from.Accumulators() {
		spec.Accumulators = append(spec.Accumulators, runtime.Accumulator{Size: a.Type.Size(), Identity: a.Identity})
	}
	pass.Fold = runtime.NewFolder(spec)
	return pass
}

// program is the vector program that explains the expression: that of its last stage. scalars says which
// variables are one element; what earlier stages make is taken for one.
func (p planner) program(scalars []bool) *vec.Program {
	last := len(p.Stages) - 1
	outputs := make([]int, len(p.Stages[last].Outputs))
	for i := range outputs {
		outputs[i] = i
	}
	pass := p.Plan.Pass(last, outputs)
	scalar := make([]bool, len(pass.Values)+len(pass.Computed))
	for i, v := range pass.Values {
		scalar[i] = v.Value >= len(scalars) || scalars[v.Value]
	}
	return pass.Lower(scalar, nil)
}
