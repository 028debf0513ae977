package machine

import (
	"debug/elf"
	"fmt"
	"os"
)

// addProgram adds a statically linked program, the only kind that runs in the guest: it has no libraries.
func addProgram(a *archive, name, file string) error {
	f, err := elf.Open(file)
	if err != nil {
		return fmt.Errorf("%s is not a Linux program: %w", file, err)
	}
	defer f.Close()
	if f.Machine != elf.EM_X86_64 {
		return fmt.Errorf("%s is not a program for x86-64", file)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return fmt.Errorf("%s is dynamically linked; build it with CGO_ENABLED=0", file)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	a.file(name, 0o755, data)
	return nil
}
