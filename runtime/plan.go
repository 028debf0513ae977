package runtime

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A Plan evaluates expressions with reductions, and expressions of several results: stage by stage, each of which
// makes values that later ones read. Values are numbered; the first are the operands. It is safe for concurrent use.
type Plan struct {
	Params    []Param
	Stages    []*Stage // the last is a Map and makes the results
	Positions bool     // whether an output has Hits
	Names     []string // of all values, for messages: the operands' names, the reductions as they are written

	quick atomic.Pointer[quickPlan] // if there is one that EvalDirect can do
}

// A StageKind says what a stage does.
type StageKind uint8

// The kinds of stages.
const (
	Map    StageKind = iota // computes elements
	Reduce                  // reduces
	Count                   // counts the elements that a reduction takes in
)

// A Stage makes several values.
type Stage struct {
	Kind    StageKind
	Axes    Axes // unless Map
	Outputs []Output
	// Pass returns what computes the given outputs in one pass; they have the same shape.
	Pass func(outputs []int) *Pass

	mu     sync.Mutex                 // held while a pass is added
	passes atomic.Pointer[[]keptPass] // never changed in place
	direct atomic.Pointer[directPass] // the last one that evalSlices used
}

// An Output is a value that a stage makes.
type Output struct {
	Value    int // its number
	Type     dtype.DType
	Keepdims bool
	Reads    []int    // the values to whose common shape it is computed, before a reduction
	Copies   int      // the value, of the same type, that it is a copy of; -1 if none
	NoEmpty  bool     // no elements are an error
	Empty    []uint64 // else the bits of the value of none: one number, or two of a complex one
	// Elements, if not nil, makes the value an exact sum, of which the Fold keeps exactParts numbers. It returns the Map
	// that computes the elements.
	Elements func() *Pass
	// Hits, if not nil, tells that the value is the number of the first of a result's elements for which the Map that it
	// returns computes true, of which there is always one.
	Hits func() *Pass
}

// A Pass is what computes outputs of a stage.
type Pass struct {
	Args []int // the values that it reads, in the order of its parameters
	Map  *Program
	Fold *Folder // if the stage is a Reduce
	// Plain tells that the Map is that of an output's Elements or Hits, and that the elements are those of the first operand.
	Plain bool
}

type keptPass struct {
	outputs []int
	*Pass
}

// find returns a pass that has been made before, or nil.
func (s *Stage) find(outputs []int) *Pass {
	passes := s.passes.Load()
	if passes == nil {
		return nil
	}
	for i := range *passes {
		if k := &(*passes)[i]; slices.Equal(k.outputs, outputs) {
			return k.Pass
		}
	}
	return nil
}

// pass returns the pass for outputs, made when it is first asked for.
func (s *Stage) pass(outputs []int) *Pass {
	if p := s.find(outputs); p != nil {
		return p
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(outputs); p != nil {
		return p
	}
	var passes []keptPass
	if old := s.passes.Load(); old != nil {
		passes = append(passes, *old...)
	}
	k := keptPass{slices.Clone(outputs), s.Pass(outputs)}
	passes = append(passes, k)
	s.passes.Store(&passes)
	return k.Pass
}

// results is the last stage.
func (p *Plan) results() *Stage { return p.Stages[len(p.Stages)-1] }

// Single returns the program of an expression that is one Map of all operands; nil if it is not.
func (p *Plan) Single() *Program {
	if len(p.Stages) > 1 || len(p.results().Outputs) > 1 || len(p.results().Outputs[0].Reads) < len(p.Params) {
		return nil
	}
	return p.results().pass([]int{0}).Map
}

// Shapes returns the shapes of the results.
func (p *Plan) Shapes(args []Array) ([][]int, error) {
	e, err := p.begin(args)
	if err != nil {
		return nil, err
	}
	defer e.release()
	outs := p.results().Outputs
	shapes := make([][]int, len(outs))
	for i := range outs {
		shapes[i] = e.values[outs[i].Value].Shape()
	}
	return shapes, nil
}

// Eval computes the results into dsts. It stops if ctx is done before the end: then it returns ctx's error and
// leaves dsts partly written. Any other error is an *[Error], and leaves them as they were.
func (p *Plan) Eval(ctx context.Context, dsts, args []Array, opt *Options) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.evalSlices(dsts, args, opt) {
		return nil
	}
	e, err := p.begin(args)
	if err != nil {
		return err
	}
	defer e.release()
	if err := e.checkResults(dsts, opt); err != nil {
		return err
	}
	for _, s := range p.Stages[:len(p.Stages)-1] {
		if s.Kind != Reduce {
			continue
		}
		e.shapes = e.shapes[:0]
		for i := range s.Outputs {
			e.shapes = append(e.shapes, e.operands[s.Outputs[i].Value])
		}
		for rest := e.allOf(s); len(rest) > 0; {
			var outputs []int
			outputs, rest = e.nextGroup(rest)
			if err := e.reduce(ctx, s, outputs, opt); err != nil {
				return err
			}
		}
	}
	return e.finish(ctx, dsts, opt)
}

// placed says which value an error is about, unless that is the only result.
func (p *Plan) placed(err error, value int) error {
	only := len(p.results().Outputs) == 1 && value == p.results().Outputs[0].Value
	if e, ok := err.(*Error); ok && e.Param < 0 && !only {
		at := *e
		at.Param = value
		return &at
	}
	return err
}
