package vec

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/nexpr/nexpr/codegen/hashcons"
)

// A Builder makes a Program. It computes operations on constants at once (by [Eval]), returns the
// value that it already has for an operation asked for twice, and drops operations that do
// nothing. Asking for an operation that the table does not allow is a bug of the caller and panics.
type Builder struct {
	// Src is noted in each instruction as the place that it comes from.
	Src int32

	p      Program // its lists of the body are in memory
	inLoop bool
	list   *[]Value
	once   map[any][]Value
	*memory
}

// A memory is what grows while a program is built. The next one takes it over.
type memory struct {
	instrs []Instr
	body   []Value
	loop   []Value        // the body of the loop being built
	known  hashcons.Table // instructions of the body
	inner  hashcons.Table // of the loop being built
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// NewBuilder returns a Builder for a program with the given parameters.
func NewBuilder(params []Param) *Builder {
	b := &Builder{Src: -1, memory: memories.Get().(*memory)}
	b.p.Params, b.p.Instrs, b.p.Body = params, b.instrs, b.body
	b.list = &b.p.Body
	return b
}

// Program ends the building, and the use of b, and returns the program, without the values that no result needs.
func (b *Builder) Program(results ...Value) *Program {
	b.p.Results = results
	b.p.removeUnused()
	p := b.p
	p.Instrs, p.Body = slices.Clone(p.Instrs), slices.Clone(p.Body)
	b.instrs, b.body = b.p.Instrs[:0], b.p.Body[:0]
	b.known.Clear()
	memories.Put(b.memory)
	b.memory = nil
	return &p
}

// PartsProgram ends the building of a program whose results are parts of elements; see [Part].
func (b *Builder) PartsProgram(results []Value, parts []Part) *Program {
	if slices.ContainsFunc(parts, func(p Part) bool { return p != Whole }) {
		b.p.Parts = parts
	}
	return b.Program(results...)
}

// Type returns the type of v.
func (b *Builder) Type(v Value) Type { return b.p.Instrs[v].Type }

// Params returns the parameters, which the caller must not change.
func (b *Builder) Params() []Param { return b.p.Params }

// Param returns parameter i.
func (b *Builder) Param(i int) Value {
	return b.emit(Instr{Op: OpParam, Type: b.p.Params[i].Type, Imm: uint64(i)})
}

// Const returns a constant, given by its bits.
func (b *Builder) Const(t Type, bits uint64) Value {
	if size := 8 * t.Size(); size < 64 {
		bits &= 1<<size - 1
	}
	return b.emit(Instr{Op: OpConst, Type: t, Imm: bits})
}

// Float returns x, rounded if t is F32.
func (b *Builder) Float(t Type, x float64) Value {
	if t == F32 {
		return b.Const(t, uint64(math.Float32bits(float32(x))))
	}
	return b.Const(F64, math.Float64bits(x))
}

// Int returns an integer constant.
func (b *Builder) Int(t Type, x int64) Value { return b.Const(t, uint64(x)) }

// Bool returns a mask that is the same in every lane.
func (b *Builder) Bool(x bool) Value { return b.Const(Mask, b2u(x)) }

// ConstBits returns the bits of v if it is a constant.
func (b *Builder) ConstBits(v Value) (bits uint64, ok bool) {
	in := &b.p.Instrs[v]
	return in.Imm, in.Op == OpConst
}

// FromInt reports whether v is an integer that was converted to a float.
func (b *Builder) FromInt(v Value) bool {
	in := &b.p.Instrs[v]
	return in.Op == OpConvert && in.Type.IsFloat() && b.Type(in.Args[0]).IsInt()
}

// ZeroOrNaN reports whether x, a float, is a product with 0, or the sum or difference of two such or of zeros: nothing but 0, -0
// and NaN. The real part of 1i*y is one.
func (b *Builder) ZeroOrNaN(x Value) bool {
	zero := func(v Value) bool {
		bits, ok := b.ConstBits(v)
		return ok && bits<<(65-8*b.Type(v).Size()) == 0
	}
	vanishes := func(v Value) bool {
		in := &b.p.Instrs[v]
		return zero(v) || in.Op == OpMul && (zero(in.Args[0]) || zero(in.Args[1]))
	}
	in := &b.p.Instrs[x]
	if in.Op == OpAdd || in.Op == OpSub {
		return vanishes(in.Args[0]) && vanishes(in.Args[1])
	}
	return vanishes(x)
}

// Op returns the result of an operation whose type follows from its operands.
func (b *Builder) Op(op Op, args ...Value) Value { return b.op(op, None, 0, args) }

// Shift returns x shifted by a constant count, op being OpShl, OpShr or OpSar.
func (b *Builder) Shift(op Op, x Value, count uint) Value {
	return b.op(op, None, uint64(count), []Value{x})
}

// To returns x as type t by op: OpConvert, OpExtendU or OpBitcast; x itself if it has that type.
func (b *Builder) To(op Op, t Type, x Value) Value {
	if b.Type(x) == t {
		return x
	}
	return b.op(op, t, 0, []Value{x})
}

// Lookup returns the entries of a table, as values of type t, I64 or F64, at the indices x modulo
// the table's length.
func (b *Builder) Lookup(table Table, t Type, x Value) Value {
	return b.op(OpLookup, t, uint64(table), []Value{x})
}

func (b *Builder) op(op Op, t Type, imm uint64, args []Value) Value {
	if len(args) != op.NumArgs() {
		panic(fmt.Sprintf("vec: %s with %d operands", op, len(args)))
	}
	switch rows[op].result {
	case resArg:
		t = b.Type(args[len(args)-1])
	case resMask:
		t = Mask
	}
	if err := b.p.checkTypes(op, t, args, imm); err != nil {
		panic(fmt.Sprintf("vec: %s: %v", op, err))
	}
	in := Instr{Op: op, Type: t, Imm: imm}
	copy(in.Args[:], args)
	if v, ok := b.simplify(&in); ok {
		return v
	}
	return b.emit(in)
}

// simplify returns the value of in where no instruction is needed for it. What it may do holds
// for every input, NaN and signed zeros included.
func (b *Builder) simplify(in *Instr) (Value, bool) {
	args := in.Operands()
	var bits [3]uint64
	constant := true
	for i, a := range args {
		c, ok := b.ConstBits(a)
		bits[i], constant = c, constant && ok
	}
	if constant {
		from := b.Type(args[len(args)-1])
		return b.Const(in.Type, Eval(in.Op, from, in.Type, in.Imm, bits[0], bits[1], bits[2])), true
	}
	switch in.Op {
	case OpNot:
		if x := &b.p.Instrs[args[0]]; x.Op == OpNot {
			return x.Args[0], true
		}
	case OpBitcast:
		if x := &b.p.Instrs[args[0]]; x.Op == OpBitcast {
			return b.To(OpBitcast, in.Type, x.Args[0]), true
		}
	case OpConvert, OpExtendU:
		return b.resized(in)
	case OpSelect:
		if args[1] == args[2] {
			return args[1], true
		}
		if c, ok := b.ConstBits(args[0]); ok {
			if c != 0 {
				return args[1], true
			}
			return args[2], true
		}
		if x := &b.p.Instrs[args[0]]; x.Op == OpNot {
			return b.Op(OpSelect, x.Args[0], args[2], args[1]), true
		}
	case OpAnd, OpOr:
		if args[0] == args[1] {
			return args[0], true
		}
	case OpAndNot: // a constant that is not complemented may be read from memory
		if c, ok := b.ConstBits(args[0]); ok && in.Type != Mask {
			return b.Op(OpAnd, args[1], b.Const(in.Type, ^c)), true
		}
	case OpLe:
		return b.lessThanNext(args[0], args[1])
	case OpShl, OpShr, OpSar:
		if in.Imm == 0 {
			return args[0], true
		}
	}
	return NoValue, false
}

// lessThanNext returns x <= y of integers as the comparison < with the constant next to one of them, as not all
// instruction sets have both.
func (b *Builder) lessThanNext(x, y Value) (Value, bool) {
	t := b.Type(x)
	if !t.IsInt() {
		return NoValue, false
	}
	least := uint64(1) << (8*t.Size() - 1)
	if c, ok := b.ConstBits(x); ok && c != least {
		return b.Op(OpLt, b.Const(t, c-1), y), true
	}
	if c, ok := b.ConstBits(y); ok && c != least-1 {
		return b.Op(OpLt, x, b.Const(t, c+1)), true
	}
	return NoValue, false
}

// resized returns the value of a conversion between integers where its operand is one too: what has
// been extended is cut in one step, and what was cut and is extended again only loses bits.
func (b *Builder) resized(in *Instr) (Value, bool) {
	inner := &b.p.Instrs[in.Args[0]]
	if inner.Op != OpConvert && inner.Op != OpExtendU || !in.Type.IsInt() {
		return NoValue, false
	}
	source, middle := b.Type(inner.Args[0]), inner.Type
	switch {
	case !source.IsInt() || !middle.IsInt():
	case in.Op == OpExtendU && in.Type == source:
		return b.Op(OpAnd, inner.Args[0], b.Const(source, 1<<(8*middle.Size())-1)), true
	case in.Type.Size() < middle.Size() && in.Type.Size() <= source.Size():
		return b.To(OpConvert, in.Type, inner.Args[0]), true
	}
	return NoValue, false
}

// emit adds in, unless the same instruction is there already.
func (b *Builder) emit(in Instr) Value {
	if in.Op.Commutative() && in.Args[0] > in.Args[1] {
		in.Args[0], in.Args[1] = in.Args[1], in.Args[0]
	}
	// Where an instruction comes from does not tell it apart. Those of the same hash that differ in Op or Type are few.
	hash := hashcons.Hash(int32(in.Args[0]), int32(in.Args[1]), int32(in.Args[2]), in.Imm)
	same := func(i int32) bool {
		have := &b.p.Instrs[i]
		return have.Op == in.Op && have.Type == in.Type && have.Args == in.Args && have.Imm == in.Imm
	}
	if i, ok := b.known.Find(hash, same); ok {
		return Value(i)
	}
	if i, ok := b.inner.Find(hash, same); ok {
		return Value(i)
	}
	in.Src = b.Src
	v := Value(len(b.p.Instrs))
	b.p.Instrs = append(b.p.Instrs, in)
	switch {
	case !b.inLoop:
		b.known.Add(hash, int32(v))
		*b.list = append(*b.list, v)
	case in.Op == OpConst || in.Op == OpParam:
		// Known to the whole program: it goes before the loop, which is emitted at its end.
		b.known.Add(hash, int32(v))
		b.p.Body = append(b.p.Body, v)
	default:
		b.inner.Add(hash, int32(v))
		*b.list = append(*b.list, v)
	}
	return v
}

// Rare runs body once for the lanes in cond and returns the values that init has afterwards:
// what body returned in those lanes, init in the others.
func (b *Builder) Rare(cond Value, init []Value, body func(carried []Value) (next []Value)) []Value {
	return b.While(cond, init, func(c []Value) ([]Value, Value) { return body(c), NoValue })
}

// While runs body for the lanes in cond, and again for those of them in which its second result
// is true, until there is none. See [Loop].
func (b *Builder) While(cond Value, init []Value, body func(carried []Value) (next []Value, again Value)) []Value {
	if b.inLoop {
		panic("vec: loops do not nest")
	}
	l := Loop{Cond: cond, Init: init}
	b.inLoop, b.list = true, &b.loop
	for i, v := range init {
		l.Carried = append(l.Carried, b.emit(Instr{Op: OpCarried, Type: b.Type(v), Imm: uint64(i)}))
	}
	l.Next, l.Again = body(l.Carried)
	l.Body = slices.Clone(b.loop)
	b.loop = b.loop[:0]
	b.inLoop, b.list = false, &b.p.Body
	b.inner.Clear()

	n := uint64(len(b.p.Loops))
	b.p.Loops = append(b.p.Loops, l)
	loop := b.emit(Instr{Op: OpLoop, Imm: n})
	results := make([]Value, len(init))
	for i, v := range init {
		results[i] = b.emit(Instr{Op: OpLoopResult, Type: b.Type(v), Args: [3]Value{loop}, Imm: uint64(i)})
	}
	return results
}

// Once returns the values that make returned when Once was first called with this key, so that
// what holds a loop is shared too: loops are not recognised as equal. In the body of a loop
// nothing is kept, as its values are out of reach after it.
func (b *Builder) Once(key any, makeValues func() []Value) []Value {
	if values, ok := b.once[key]; ok {
		return values
	}
	values := makeValues()
	if !b.inLoop {
		if b.once == nil {
			b.once = map[any][]Value{}
		}
		b.once[key] = values
	}
	return values
}

// removeUnused takes the instructions that no result needs out of the lists.
func (p *Program) removeUnused() {
	used := make([]bool, len(p.Instrs))
	mark := func(vs ...Value) {
		for _, v := range vs {
			if v != NoValue {
				used[v] = true
			}
		}
	}
	sweep := func(list []Value, in func(v Value)) []Value {
		for i := len(list) - 1; i >= 0; i-- {
			if v := list[i]; used[v] {
				mark(p.Instrs[v].Operands()...)
				in(v)
			}
		}
		kept := list[:0]
		for _, v := range list {
			if used[v] {
				kept = append(kept, v)
			}
		}
		return kept
	}
	mark(p.Results...)
	p.Body = sweep(p.Body, func(v Value) {
		if p.Instrs[v].Op != OpLoop {
			return
		}
		l := &p.Loops[p.Instrs[v].Imm]
		mark(l.Cond, l.Again)
		mark(l.Init...)
		mark(l.Carried...)
		mark(l.Next...)
		l.Body = sweep(l.Body, func(Value) {})
	})
}
