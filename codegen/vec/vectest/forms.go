package vectest

import (
	"math/rand/v2"
	"slices"

	"github.com/nexpr/nexpr/codegen/vec"
)

// A Form is an operation with the types that it is used with: From is that of its last operand,
// To that of its value.
type Form struct {
	Op       vec.Op
	From, To vec.Type
}

// Types returns all lane types.
func Types() []vec.Type {
	var all []vec.Type
	for t := vec.Mask; t < vec.NumTypes; t++ {
		all = append(all, t)
	}
	return all
}

// Forms lists the forms of all operations that compute, with operands and values of the given
// types only.
func Forms(types ...vec.Type) []Form {
	var all []Form
	for op := vec.OpAdd; op < vec.NumOps; op++ {
		if op == vec.OpSelect && !slices.Contains(types, vec.Mask) {
			continue
		}
		for _, from := range types {
			if !op.Accepts(from) {
				continue
			}
			for _, to := range types {
				if gives(op, from, to) {
					all = append(all, Form{op, from, to})
				}
			}
		}
	}
	return all
}

func gives(op vec.Op, from, to vec.Type) bool {
	switch op {
	case vec.OpEq, vec.OpNe, vec.OpLt, vec.OpLe:
		return to == vec.Mask
	case vec.OpConvert:
		return vec.Convertible(from, to)
	case vec.OpExtendU:
		return to.IsInt() && to.Size() > from.Size()
	case vec.OpBitcast:
		return to != from && to != vec.Mask && to.Size() == from.Size()
	case vec.OpLookup:
		return to.Size() == 8
	}
	return to == from
}

// Operands returns the types of the operands.
func (f Form) Operands() []vec.Type {
	types := make([]vec.Type, f.Op.NumArgs())
	for i := range types {
		types[i] = f.From
	}
	if f.Op == vec.OpSelect {
		types[0] = vec.Mask
	}
	return types
}

// Tables of the kinds that engines may tell apart: the low halves of few are all the first high half.
var short, few, medium, long = newTable(8, 0), newTable(8, 32), newTable(16, 0), newTable(64, 0)

// newTable makes a table of n entries whose last zeros bits are 0, of which the first one is 0 then.
func newTable(n, zeros int) vec.Table {
	rnd := rand.New(rand.NewPCG(0, uint64(n)))
	entries := make([]uint64, n)
	for i := range entries {
		entries[i] = rnd.Uint64() &^ (1 << 62) >> zeros << zeros // no NaN
	}
	if zeros != 0 {
		entries[0] = 0
	}
	return vec.NewTable(entries)
}

// Counts returns the immediates that f can have: shift counts, tables, or a single zero.
func (f Form) Counts() []uint64 {
	counts := []uint64{0}
	if f.Op == vec.OpLookup {
		return []uint64{uint64(short), uint64(few), uint64(medium), uint64(long)}
	}
	if f.Op.HasImm() {
		for i := 1; i < 8*f.From.Size(); i++ {
			counts = append(counts, uint64(i))
		}
	}
	return counts
}

// Build adds the operation to b.
func (f Form) Build(b *vec.Builder, imm uint64, args ...vec.Value) vec.Value {
	switch {
	case f.Op == vec.OpLookup:
		return b.Lookup(vec.Table(imm), f.To, args[0])
	case f.Op.HasImm():
		return b.Shift(f.Op, args[0], uint(imm))
	case f.Op == vec.OpConvert, f.Op == vec.OpExtendU, f.Op == vec.OpBitcast:
		return b.To(f.Op, f.To, args[0])
	}
	return b.Op(f.Op, args...)
}

// Program returns the program that applies f to its parameters; bit i of scalars makes parameter
// i a scalar.
func (f Form) Program(imm uint64, scalars uint) *vec.Program {
	var params []vec.Param
	for i, t := range f.Operands() {
		params = append(params, vec.Param{Name: string(rune('a' + i)), Type: t, Scalar: scalars>>i&1 != 0})
	}
	b := vec.NewBuilder(params)
	var args []vec.Value
	for i := range params {
		args = append(args, b.Param(i))
	}
	return b.Program(f.Build(b, imm, args...))
}
