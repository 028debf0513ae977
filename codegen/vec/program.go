package vec

import "fmt"

// A Value names the result of an instruction: its index in Program.Instrs.
type Value int32

// NoValue stands where there is no value.
const NoValue Value = -1

// An Instr computes one value.
type Instr struct {
	Op   Op
	Type Type
	Args [3]Value // the first Op.NumArgs() of them
	Imm  uint64
	Src  int32 // where it comes from: a node of the typed graph, or -1
}

// Operands returns the arguments in use.
func (in *Instr) Operands() []Value { return in.Args[:in.Op.NumArgs()] }

// A Param is an operand of the program. The elements of an array are read one per lane; a scalar
// is one element for all lanes.
type Param struct {
	Name   string
	Type   Type
	Scalar bool
	Part   Part

	// See [Program.Folds].
	Accumulator bool
	Identity    uint64 // bits: what an Accumulator is before it has taken in an element
}

// A Part says which part of an array's elements a parameter or a result is. The elements of an array may
// be pairs of numbers (complex numbers are): then the parameter, or result, after that for their First is
// that for their Second, of the same type. Together they have one address, that of the pairs.
type Part uint8

// The parts.
const (
	Whole Part = iota
	First
	Second
)

// A Loop is code that runs only for the lanes in Cond. While any lane is active the body runs; an
// active lane's carried values become those in Next, and the lane stays active where Again is
// true. The other lanes keep their values: so the result does not depend on which lanes share a
// vector. Without an Again (NoValue) the body runs at most once.
//
// A body may use values from before the loop. Loops do not nest. A body must reach its end for
// any input in a bounded number of rounds.
type Loop struct {
	Cond    Value
	Init    []Value // the carried values before the loop
	Carried []Value // OpCarried instructions, the carried values in the body
	Body    []Value // the code, Carried included, in order
	Next    []Value
	Again   Value
}

// A Program computes, lane by lane, Results from Params.
//
// Instrs holds all instructions, those in Body and those in the loops' bodies; the order of
// execution is that of the lists.
type Program struct {
	Params  []Param
	Instrs  []Instr
	Body    []Value
	Loops   []Loop
	Results []Value // types: Type of the instruction; a Mask is stored as a byte
	Parts   []Part  // of Results; nil if all are Whole
}

// Part is the part of the elements that result i is.
func (p *Program) Part(i int) Part {
	if p.Parts == nil {
		return Whole
	}
	return p.Parts[i]
}

// Type returns the type of v.
func (p *Program) Type(v Value) Type { return p.Instrs[v].Type }

// A Pair is two values that belong together.
type Pair struct{ First, Second Value }

// Arrays numbers the arrays that the program reads and writes, which is the order of their addresses in what
// engines are given: arrays[i] is that of parameter i and, behind them, of result i-len(Params). The parts of
// pairs have the same number.
func (p *Program) Arrays() (arrays []int) {
	next := 0
	add := func(part Part) {
		if part == Second {
			next--
		}
		arrays = append(arrays, next)
		next++
	}
	for i := range p.Params {
		add(p.Params[i].Part)
	}
	for i := range p.Results {
		add(p.Part(i))
	}
	return arrays
}

// MaxLaneSize is the size in bytes of the widest value, at least 1: the engines choose their
// number of lanes by it.
func (p *Program) MaxLaneSize() int {
	size := 1
	for _, list := range p.lists() {
		for _, v := range list {
			size = max(size, p.Instrs[v].Type.Size())
		}
	}
	return size
}

// lists returns the body and the loops' bodies.
func (p *Program) lists() [][]Value {
	all := [][]Value{p.Body}
	for i := range p.Loops {
		all = append(all, p.Loops[i].Body)
	}
	return all
}

// Invariant reports, for each instruction in Body, whether its value depends on scalars and
// constants alone, so that it is the same in every lane and for every element. Values that come
// out of loops, and those inside, are never reported.
func (p *Program) Invariant() []bool {
	inv := make([]bool, len(p.Instrs))
	for _, v := range p.Body {
		in := &p.Instrs[v]
		switch in.Op {
		case OpConst:
			inv[v] = true
		case OpParam:
			inv[v] = p.Params[in.Imm].Scalar
		case OpLoop, OpLoopResult:
		default:
			inv[v] = true
			for _, a := range in.Operands() {
				inv[v] = inv[v] && inv[a]
			}
		}
	}
	return inv
}

// Verify reports the first way in which p is not a well-formed program.
func (p *Program) Verify() error {
	v := verifier{p: p, seen: make([]bool, len(p.Instrs))}
	if err := v.list(p.Body, -1); err != nil {
		return err
	}
	for i, r := range p.Results {
		if r < 0 || int(r) >= len(p.Instrs) || !v.seen[r] || p.Type(r) == None {
			return fmt.Errorf("vec: result %d is no value of the body", i)
		}
	}
	if err := p.verifyParts(); err != nil {
		return err
	}
	return p.verifyFold()
}

func (p *Program) verifyParts() error {
	if p.Parts != nil && len(p.Parts) != len(p.Results) {
		return fmt.Errorf("vec: %d results with %d parts", len(p.Results), len(p.Parts))
	}
	var parts []Part
	var types []Type
	for _, param := range p.Params {
		parts, types = append(parts, param.Part), append(types, param.Type)
	}
	parts, types = append(parts, Whole), append(types, None)
	for i, r := range p.Results {
		parts, types = append(parts, p.Part(i)), append(types, p.Type(r))
	}
	for i, part := range parts {
		first := i > 0 && parts[i-1] == First
		if (part == Second) != first || first && (types[i] != types[i-1] || types[i] == Mask) {
			return fmt.Errorf("vec: the parts of a pair do not follow each other, or are of different types")
		}
	}
	if n := len(parts); parts[n-1] == First {
		return fmt.Errorf("vec: the first part of a pair without the second")
	}
	return nil
}

type verifier struct {
	p    *Program
	seen []bool
}

func (v *verifier) list(list []Value, loop int) error {
	for _, id := range list {
		if id < 0 || int(id) >= len(v.p.Instrs) || v.seen[id] {
			return fmt.Errorf("vec: v%d is listed twice or does not exist", id)
		}
		if err := v.instr(id, loop); err != nil {
			return fmt.Errorf("vec: v%d = %s: %w", id, v.p.Instrs[id].Op, err)
		}
		v.seen[id] = true
	}
	return nil
}

func (v *verifier) instr(id Value, loop int) error {
	p, in := v.p, &v.p.Instrs[id]
	if in.Op == OpInvalid || in.Op >= NumOps {
		return fmt.Errorf("no such operation")
	}
	for _, a := range in.Operands() {
		if a < 0 || int(a) >= len(p.Instrs) || !v.seen[a] {
			return fmt.Errorf("operand v%d is not computed before", a)
		}
	}
	switch in.Op {
	case OpConst:
		return nil
	case OpParam:
		if in.Imm >= uint64(len(p.Params)) || p.Params[in.Imm].Type != in.Type {
			return fmt.Errorf("parameter %d does not exist or has another type", in.Imm)
		}
		return nil
	case OpCarried:
		if loop < 0 || in.Imm >= uint64(len(p.Loops[loop].Carried)) || p.Loops[loop].Carried[in.Imm] != id {
			return fmt.Errorf("is not carried by its loop")
		}
		return nil
	case OpLoop:
		if loop >= 0 {
			return fmt.Errorf("loops do not nest")
		}
		return v.loop(in)
	case OpLoopResult:
		l := &p.Instrs[in.Args[0]]
		if l.Op != OpLoop || in.Imm >= uint64(len(p.Loops[l.Imm].Init)) || in.Type != p.Type(p.Loops[l.Imm].Init[in.Imm]) {
			return fmt.Errorf("is not carried by that loop")
		}
		return nil
	}
	return p.checkTypes(in.Op, in.Type, in.Operands(), in.Imm)
}

func (v *verifier) loop(in *Instr) error {
	p := v.p
	if in.Imm >= uint64(len(p.Loops)) {
		return fmt.Errorf("no such loop")
	}
	l := &p.Loops[in.Imm]
	if len(l.Init) != len(l.Carried) || len(l.Init) != len(l.Next) {
		return fmt.Errorf("carries %d, %d and %d values", len(l.Init), len(l.Carried), len(l.Next))
	}
	if !v.seen[l.Cond] || p.Type(l.Cond) != Mask {
		return fmt.Errorf("condition is no mask")
	}
	for _, a := range l.Init {
		if !v.seen[a] {
			return fmt.Errorf("v%d is not computed before", a)
		}
	}
	if err := v.list(l.Body, int(in.Imm)); err != nil {
		return err
	}
	for i := range l.Init {
		if t := p.Type(l.Init[i]); !v.seen[l.Next[i]] || p.Type(l.Carried[i]) != t || p.Type(l.Next[i]) != t {
			return fmt.Errorf("carried value %d changes its type", i)
		}
	}
	if l.Again != NoValue && (!v.seen[l.Again] || p.Type(l.Again) != Mask) {
		return fmt.Errorf("the condition to go on is no mask")
	}
	// What the body computes is out of reach after the loop.
	for _, b := range l.Body {
		v.seen[b] = false
	}
	return nil
}

// checkTypes checks an operation against the table.
func (p *Program) checkTypes(op Op, t Type, args []Value, imm uint64) error {
	r := &rows[op]
	rest := args
	if op == OpSelect {
		if p.Type(args[0]) != Mask {
			return fmt.Errorf("condition is %s, not a mask", p.Type(args[0]))
		}
		rest = args[1:]
	}
	from := p.Type(rest[len(rest)-1])
	for _, a := range rest {
		if p.Type(a) != from {
			return fmt.Errorf("operands are %s and %s", p.Type(a), from)
		}
	}
	if !r.types.has(from) {
		return fmt.Errorf("does not take %s", from)
	}
	ok := true
	switch {
	case r.result == resArg:
		ok = t == from
	case r.result == resMask:
		ok = t == Mask
	case op == OpConvert:
		ok = Convertible(from, t)
	case op == OpExtendU:
		ok = t.IsInt() && t.Size() > from.Size()
	case op == OpBitcast:
		ok = t != from && t != Mask && t.Size() == from.Size()
	case op == OpLookup:
		ok = t.Size() == 8 && imm < uint64(len(tables))
	}
	if !ok {
		return fmt.Errorf("%s does not give %s", from, t)
	}
	if (op == OpShl || op == OpShr || op == OpSar) && imm >= uint64(8*from.Size()) {
		return fmt.Errorf("shift by %d", imm)
	}
	return nil
}
