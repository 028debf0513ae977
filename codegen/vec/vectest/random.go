package vectest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Options say what a random program may contain.
type Options struct {
	Types   []vec.Type // of all values; nil for every type
	Ops     int        // about how many operations; 0 for a random number from 5 to 60
	Folds   bool       // one to three accumulators instead of results
	NoLoops bool
}

// RandomProgram returns a program with one to five parameters, arrays and scalars, and one to
// three results. Its loops end for any input. It never looks at the bits of a NaN that an
// operation computed, which are free, so its results are defined but for such NaN themselves.
func RandomProgram(rnd *rand.Rand, o Options) *vec.Program {
	if o.Types == nil {
		o.Types = Types()
	}
	if o.Ops == 0 {
		o.Ops = 5 + rnd.IntN(56)
	}
	var params []vec.Param
	for i := range 1 + rnd.IntN(5) {
		param := vec.Param{
			Name: string(rune('a' + i)), Type: o.Types[rnd.IntN(len(o.Types))], Scalar: rnd.IntN(4) == 0,
		}
		if param.Type.Size() >= 4 && rnd.IntN(5) == 0 {
			second := param
			param.Part, second.Part = vec.First, vec.Second
			second.Name += "'"
			params = append(params, param)
			param = second
		}
		params = append(params, param)
	}
	inputs := len(params)
	if o.Folds {
		for i := range 1 + rnd.IntN(3) {
			t := o.Types[rnd.IntN(len(o.Types))]
			if t == vec.Mask {
				t = vec.I64
			}
			params = append(params, vec.Param{Name: string(rune('A' + i)), Type: t, Accumulator: true, Identity: RandomBits(rnd, t)})
		}
	}
	g := &generator{rnd: rnd, b: vec.NewBuilder(params), types: o.Types, masks: slices.Contains(o.Types, vec.Mask)}
	for _, f := range Forms(o.Types...) {
		if g.masks || !looksAtBits(f) {
			g.forms = append(g.forms, f)
		}
	}
	for i := range inputs {
		g.add(g.b.Param(i))
	}
	for range o.Ops {
		switch {
		case g.masks && !o.NoLoops && rnd.IntN(12) == 0:
			g.loop()
		case len(g.forms) > 0:
			g.step()
		}
	}
	if o.Folds {
		return g.fold(inputs, len(params))
	}
	results := make([]vec.Value, 1+rnd.IntN(3))
	for i := range results {
		// Rather late ones: what they do not need is dropped.
		results[i] = g.values[len(g.values)-1-rnd.IntN(min(4, len(g.values)))]
	}
	p := g.b.Program(results...)
	if t := p.Type(results[0]); len(results) == 2 && t.Size() >= 4 && t == p.Type(results[1]) {
		p.Parts = []vec.Part{vec.First, vec.Second}
	}
	if err := p.Verify(); err != nil {
		panic(fmt.Sprintf("vectest: %v\n%s", err, p))
	}
	return p
}

// fold ends a program whose parameters from first up to last are accumulators. NaN does not stay in them, since its bits
// are free.
func (g *generator) fold(first, last int) *vec.Program {
	var results []vec.Value
	for i := first; i < last; i++ {
		old := g.b.Param(i)
		t := g.b.Type(old)
		ops := []vec.Op{vec.OpAdd, vec.OpSub, vec.OpMinS, vec.OpXor}
		if t.IsFloat() {
			ops = []vec.Op{vec.OpAdd, vec.OpMul, vec.OpMin, vec.OpMax}
		}
		x := g.b.Op(ops[g.rnd.IntN(len(ops))], old, g.pick(t))
		if g.rnd.IntN(4) == 0 {
			x = g.b.Op(vec.OpAdd, x, old)
		}
		if t.IsFloat() {
			x = g.b.Op(vec.OpSelect, g.b.Op(vec.OpEq, x, x), x, g.b.Float(t, 1))
		}
		results = append(results, x)
	}
	p := g.b.Program(results...)
	if err := p.Verify(); err != nil {
		panic(fmt.Sprintf("vectest: %v\n%s", err, p))
	}
	return p
}

type generator struct {
	rnd    *rand.Rand
	b      *vec.Builder
	types  []vec.Type
	masks  bool
	forms  []Form
	values []vec.Value // in scope
}

func (g *generator) add(v vec.Value) { g.values = append(g.values, v) }

// looksAtBits reports whether f shows the payload of a NaN.
func looksAtBits(f Form) bool {
	switch f.Op {
	case vec.OpAnd, vec.OpOr, vec.OpXor, vec.OpAndNot:
		return f.From.IsFloat()
	case vec.OpBitcast:
		return f.From.IsFloat() && f.To.IsInt()
	}
	return false
}

// step adds an operation of any form.
func (g *generator) step() {
	f := g.forms[g.rnd.IntN(len(g.forms))]
	var args []vec.Value
	for _, t := range f.Operands() {
		v := g.pick(t)
		if looksAtBits(f) {
			v = g.b.Op(vec.OpSelect, g.b.Op(vec.OpEq, v, v), v, g.b.Float(t, 0.5))
		}
		args = append(args, v)
	}
	counts := f.Counts()
	g.add(f.Build(g.b, counts[g.rnd.IntN(len(counts))], args...))
}

// pick returns a value of type t: mostly one at hand, late ones rather than early ones.
func (g *generator) pick(t vec.Type) vec.Value {
	var have []vec.Value
	for _, v := range g.values {
		if g.b.Type(v) == t {
			have = append(have, v)
		}
	}
	if len(have) > 0 && g.rnd.IntN(8) > 0 {
		if g.rnd.IntN(2) == 0 {
			have = have[len(have)*2/3:]
		}
		return have[g.rnd.IntN(len(have))]
	}
	if t == vec.Mask || g.rnd.IntN(2) == 0 {
		return g.b.Const(t, RandomBits(g.rnd, t))
	}
	return g.fromMask(t)
}

// fromMask returns a value of type t that differs between lanes if any mask does.
func (g *generator) fromMask(t vec.Type) vec.Value {
	x, y := g.b.Const(t, RandomBits(g.rnd, t)), g.b.Const(t, RandomBits(g.rnd, t))
	if !g.masks {
		return x
	}
	return g.b.Op(vec.OpSelect, g.pick(vec.Mask), x, y)
}

// loop adds a loop over one to four carried values, some of which may trade places. It runs once,
// or up to eight rounds by a count that differs between lanes.
func (g *generator) loop() {
	cond := g.pick(vec.Mask)
	var init []vec.Value
	for range 1 + g.rnd.IntN(4) {
		init = append(init, g.pick(g.types[g.rnd.IntN(len(g.types))]))
	}
	counter := vec.None
	for _, t := range g.types {
		if t.IsInt() && g.rnd.IntN(2) == 0 {
			counter = t
		}
	}
	last := len(init) // the counter comes after the others
	if counter != vec.None {
		init = append(init, g.b.Op(vec.OpAnd, g.pick(counter), g.b.Int(counter, 7)))
	}
	outer := len(g.values)
	results := g.b.While(cond, init, func(carried []vec.Value) ([]vec.Value, vec.Value) {
		g.values = append(g.values, carried...)
		for range g.rnd.IntN(6) {
			g.step()
		}
		next := make([]vec.Value, len(carried))
		for i, c := range carried[:last] {
			next[i] = g.pick(g.b.Type(c))
			if g.rnd.IntN(3) == 0 {
				// Perhaps another carried value, of before this round.
				if other := carried[g.rnd.IntN(last)]; g.b.Type(other) == g.b.Type(c) {
					next[i] = other
				}
			}
		}
		if counter == vec.None {
			return next, vec.NoValue
		}
		left := g.b.Op(vec.OpSub, carried[last], g.b.Int(counter, 1))
		next[last] = left
		again := g.b.Op(vec.OpLt, g.b.Int(counter, 0), left)
		if g.rnd.IntN(2) == 0 {
			again = g.b.Op(vec.OpAnd, again, g.pick(vec.Mask))
		}
		return next, again
	})
	g.values = append(g.values[:outer], results...)
}

// Adder returns a program that adds its two parameters, which is one that combines.
func Adder(t vec.Type) *vec.Program {
	b := vec.NewBuilder([]vec.Param{{Name: "total", Type: t}, {Name: "other", Type: t}})
	return b.Program(b.Op(vec.OpAdd, b.Param(0), b.Param(1)))
}

// Adders returns a program that combines accumulators of p by adding them.
func Adders(p *vec.Program) *vec.Program {
	var params []vec.Param
	for range 2 {
		for _, a := range p.Accumulators() {
			params = append(params, vec.Param{Name: "total", Type: p.Params[a].Type})
		}
	}
	b := vec.NewBuilder(params)
	var sums []vec.Value
	for i := range len(params) / 2 {
		sums = append(sums, b.Op(vec.OpAdd, b.Param(i), b.Param(len(params)/2+i)))
	}
	return b.Program(sums...)
}
