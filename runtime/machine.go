package runtime

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/codemem"
)

// machines are the engines that run machine code.
var machines = map[ISA]amd64.ISA{AVX2: amd64.AVX2, AVX512: amd64.AVX512}

// Assemble compiles prog to machine code for isa, on any machine.
func Assemble(prog *vec.Program, isa ISA) (*amd64.Code, error) {
	return assemble(prog, isa, amd64.Options{})
}

func assemble(prog *vec.Program, isa ISA, opts amd64.Options) (*amd64.Code, error) {
	machine, ok := machines[isa]
	if !ok {
		return nil, &Error{Kind: Unsupported, Param: -1, Msg: fmt.Sprintf("engine %s has no machine code", isa)}
	}
	code, err := amd64.Compile(prog, machine, opts)
	if err != nil {
		return nil, &Error{Kind: Unsupported, Param: -1, Msg: err.Error()}
	}
	return code, nil
}

// assemble makes v run machine code, which reduces if combine is not nil; it reports false if there is none for isa or for
// prog, or no memory for it.
func (v *variant) assemble(prog, combine *vec.Program, isa ISA) bool {
	if isa == Portable {
		return false
	}
	code, err := assemble(prog, isa, amd64.Options{Stream: v.key.stream, Apart: v.key.apart, Halve: v.key.form == halves, Reduce: combine})
	if err != nil {
		return false
	}
	mem, err := codemem.Map(code.Bytes, code.AlignAt)
	if err != nil {
		return false
	}
	v.hold(mem, code.Scratch)
	return true
}
