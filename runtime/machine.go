package runtime

import (
	"fmt"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/runtime/codemem"
)

// Assemble compiles prog to machine code for isa, on any machine.
func Assemble(prog *vec.Program, isa ISA) (*amd64.Code, error) {
	return assemble(prog, isa, amd64.Options{})
}

func assemble(prog *vec.Program, isa ISA, opts amd64.Options) (*amd64.Code, error) {
	if isa != AVX2 {
		return nil, &Error{Kind: Unsupported, Param: -1, Msg: fmt.Sprintf("engine %s: not available in this build", isa)}
	}
	code, err := amd64.Compile(prog, amd64.AVX2, opts)
	if err != nil {
		return nil, &Error{Kind: Unsupported, Param: -1, Msg: err.Error()}
	}
	return code, nil
}

// assemble makes v run machine code; it reports false if there is none for isa or for prog, or no
// memory for it.
func (v *variant) assemble(prog *vec.Program, isa ISA) bool {
	if isa == Portable {
		return false
	}
	code, err := assemble(prog, isa, amd64.Options{Stream: v.key.stream})
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
