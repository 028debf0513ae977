package runtime

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// A Param is an operand of a [Program].
type Param struct {
	Name string
	Type dtype.DType
}

// A Spec says what a [Program] evaluates, and with what.
type Spec struct {
	Params   []Param
	Computed []Computed // operands of the kernel, after Params
	Results  []dtype.DType
	// Lower returns the vector program for the case that the operands marked in scalar, Params and then
	// Computed, are one element each, with the results stored as types outs. Its parameters are these,
	// byte strings left out, in order. It may be called by several goroutines.
	Lower func(scalar []bool, outs []dtype.DType) *vec.Program
	ISA   ISA // as ChooseISA returned it
}

// A Program evaluates an expression over arrays of any layout. It is compiled when it is first
// used, once for each set of operands that are scalars and each type of the destination.
// It is safe for concurrent use. Its machine code is released when the Program is garbage.
type Program struct {
	Spec
	direct bool          // EvalDirect may evaluate it
	forms  []operandForm // the operands where that does
	variants
}

// NewProgram returns a Program for s.
func NewProgram(s Spec) *Program {
	return &Program{Spec: s, direct: len(s.Computed) == 0 && len(s.Results) == 1, forms: operandForms(s.Params)}
}

// A variantKey tells the variants of a Program apart.
type variantKey struct {
	scalars uint64      // bit i: operand i is one element
	out     dtype.DType // of the first result
	more    string      // the types of the others, a byte each
	stream  bool        // results are written past the caches
	apart   bool        // no result is in the place of an operand
	form    foldForm
	group   int // elements that a Folder takes in at once for each accumulator
}

// maxMask is the number of operands that variants can tell scalars among; further ones are always
// taken as arrays.
const maxMask = 64

// scalars says which of n operands are one element.
func (k *variantKey) scalarOperands(n int) []bool {
	scalar := make([]bool, n)
	for i := range min(n, maxMask) {
		scalar[i] = k.scalars>>i&1 != 0
	}
	return scalar
}

// variant returns the variant for k, compiling it if need be.
func (p *Program) variant(k variantKey) *variant {
	if v := p.find(k); v != nil {
		return v
	}
	return p.add(k, p.compile)
}

func (p *Program) compile(k variantKey) *variant {
	scalar := k.scalarOperands(len(p.Params) + len(p.Computed))
	outs := []dtype.DType{k.out}
	for _, t := range []byte(k.more) {
		outs = append(outs, dtype.DType(t))
	}
	return newVariant(k, p.Lower(scalar, outs), p.ISA)
}
