package expr

import (
	"strings"
	"sync"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
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
		for k, out := range s.Outputs {
			o := runtime.Output{Value: out.Value, Type: out.Type, Keepdims: out.Keepdims, Reads: out.Reads, Copies: -1}
			plan.Names[out.Value] = called(p.Graph.Src, out.Span)
			if value, ok := p.Reduction(&out); ok && s.Kind == codegen.Map {
				o.Copies = value
			}
			if out.Fold != nil {
				if out.Fold.Exact {
					o.Elements = sync.OnceValue(func() *runtime.Pass { return p.elements(i, k) })
				}
				if p.IsPosition(&out) {
					plan.Positions = true
					o.Hits = sync.OnceValue(func() *runtime.Pass { return p.hits(&out) })
				}
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

// called is how messages call the value of a part of the text: as it is written, or f(...) for long calls.
func called(src string, span parser.Span) string {
	const most = 30
	text := src[span.Pos:span.End]
	if name, _, isCall := strings.Cut(text, "("); isCall && (len(text) > most || strings.Contains(text, "\n")) {
		return strings.TrimSpace(name) + "(...)"
	}
	return text
}

// places returns where the values stand in the text, the operands at names.
func (p planner) places(names []name) []parser.Span {
	list := make([]parser.Span, len(p.Types))
	for i := range names {
		list[i] = names[i].Span
	}
	for i := range p.Stages {
		for _, out := range p.Stages[i].Outputs {
			list[out.Value] = out.Span
		}
	}
	return list
}

// pass makes the programs for outputs of a stage.
func (p planner) pass(stage int, outputs []int) *runtime.Pass {
	from := p.Plan.Pass(stage, outputs)
	pass, spec := p.operands(from)
	if p.Stages[stage].Kind == codegen.Map {
		for _, i := range outputs {
			spec.Results = append(spec.Results, p.Stages[stage].Outputs[i].Type)
		}
		pass.Map = runtime.NewProgram(spec)
		return pass
	}
	fold := runtime.FoldSpec{Params: spec.Params, Computed: spec.Computed, Lower: from.LowerFold, Begin: from.LowerBegin, MaxGroup: sync.OnceValue(from.MaxGroup), Combine: from.LowerCombine, ISA: p.isa}
	for _, a := range from.Accumulators() {
		fold.Accumulators = append(fold.Accumulators, runtime.Accumulator{Size: a.Type.Size(), Identity: a.Identity})
	}
	pass.Fold = runtime.NewFolder(fold)
	return pass
}

// operands begins a pass.
func (p planner) operands(from *codegen.Pass) (*runtime.Pass, runtime.Spec) {
	pass, spec := &runtime.Pass{}, runtime.Spec{Lower: from.Lower, ISA: p.isa}
	for _, leaf := range from.Values {
		pass.Args = append(pass.Args, leaf.Value)
		spec.Params = append(spec.Params, runtime.Param{Name: leaf.Name, Type: leaf.Type})
	}
	for _, leaf := range from.Computed {
		if leaf.Predicate != nil {
			spec.Computed = append(spec.Computed, computedBy(leaf.Predicate))
		} else {
			spec.Computed = append(spec.Computed, runtime.Index{})
		}
	}
	return pass, spec
}

// elements makes the program for what an output of a stage reduces.
func (p planner) elements(stage, output int) *runtime.Pass {
	root := &p.Graph.Nodes[p.Stages[stage].Outputs[output].Root]
	pass := p.mapOf(p.Plan.Pass(stage, []int{output}), root.Type)
	pass.Plain = root.Op == ir.Variable
	return pass
}

// hits makes the program for where the value of out, a position, may be.
func (p planner) hits(out *codegen.Output) *runtime.Pass {
	pass := p.mapOf(p.Hits(out), Bool)
	pass.Plain = p.IsVariablePosition(out)
	return pass
}

// mapOf makes the program for a pass with one result.
func (p planner) mapOf(from *codegen.Pass, result DType) *runtime.Pass {
	pass, spec := p.operands(from)
	spec.Results = []DType{result}
	pass.Map = runtime.NewProgram(spec)
	return pass
}

// A shownPass is a pass over the operands, with all outputs of its stage.
type shownPass struct {
	title string
	prog  *vec.Program
}

// passes returns the program of each stage that has one. scalar tells of the variables which are one element.
func (p planner) passes(scalar []bool) (list []shownPass) {
	single := make([]bool, len(p.Types))
	copy(single, scalar)
	for i := range p.Stages {
		s := &p.Stages[i]
		var outputs []int
		var names []string
		for k, out := range s.Outputs {
			outputs, names = append(outputs, k), append(names, out.Name)
			single[out.Value] = s.Axes.All && !out.Keepdims
		}
		if s.Kind == codegen.Count {
			continue
		}
		pass := p.Plan.Pass(i, outputs)
		scalars := make([]bool, len(pass.Values)+len(pass.Computed))
		for k, leaf := range pass.Values {
			scalars[k] = single[leaf.Value]
		}
		for k, leaf := range pass.Computed {
			isOne := func(t ir.Text) bool { return t.Param < 0 || scalars[t.Param] }
			scalars[len(pass.Values)+k] = leaf.Predicate != nil && isOne(leaf.Predicate.X) && isOne(leaf.Predicate.Y)
		}
		if s.Kind == codegen.Map {
			list = append(list, shownPass{"the results", pass.Lower(scalars, nil)})
			continue
		}
		list = append(list, shownPass{strings.Join(names, ", ") + ", " + s.Axes.String(), pass.LowerFold(scalars, true, 1)})
	}
	return list
}
