package runtime

import (
	"sync"
	"sync/atomic"

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
	Result   dtype.DType
	// Lower returns the vector program for the case that the operands marked in scalar, Params and then
	// Computed, are one element each, with the result stored as type out. Its parameters are these,
	// byte strings left out, in order. It may be called by several goroutines.
	Lower func(scalar []bool, out dtype.DType) (*vec.Program, error)
	ISA   ISA // as ChooseISA returned it
}

// A Program evaluates an expression over arrays of any layout. It is compiled when it is first
// used, once for each set of operands that are scalars and each type of the destination.
// It is safe for concurrent use. Its machine code is released when the Program is garbage.
type Program struct {
	Spec
	mu       sync.Mutex                 // held while a variant is added
	variants atomic.Pointer[[]*variant] // never changed in place
}

// NewProgram returns a Program for s.
func NewProgram(s Spec) *Program {
	p := &Program{Spec: s}
	p.variants.Store(new([]*variant))
	return p
}

// A variantKey tells the variants of a Program apart.
type variantKey struct {
	scalars uint64 // bit i: operand i is one element
	out     dtype.DType
	stream  bool // results are written past the caches
}

// maxMask is the number of operands that variants can tell scalars among; further ones are always
// taken as arrays.
const maxMask = 64

// find returns a variant that has been compiled before, or nil.
func (p *Program) find(k variantKey) *variant {
	for _, v := range *p.variants.Load() {
		if v.key == k {
			return v
		}
	}
	return nil
}

// variant returns the variant for k, compiling it if need be.
func (p *Program) variant(k variantKey) (*variant, error) {
	if v := p.find(k); v != nil {
		return v, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v := p.find(k); v != nil {
		return v, nil
	}
	v, err := p.compile(k)
	if err != nil {
		return nil, err
	}
	old := *p.variants.Load()
	list := append(old[:len(old):len(old)], v)
	p.variants.Store(&list)
	return v, nil
}

func (p *Program) compile(k variantKey) (*variant, error) {
	scalar := make([]bool, len(p.Params)+len(p.Computed))
	for i := range min(len(scalar), maxMask) {
		scalar[i] = k.scalars>>i&1 != 0
	}
	prog, err := p.Lower(scalar, k.out)
	if err != nil {
		return nil, err
	}
	return newVariant(k, prog, p.ISA), nil
}
