package expr

import (
	goruntime "runtime"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/runtime"
	"github.com/nexpr/nexpr/runtime/codemem"
)

// An Env says what expressions run on in this process.
type Env struct {
	CPU        string
	ISA        ISA          // the engine used where none is asked for
	Engines    []EngineInfo // all, Portable first
	Memory     string       // the way to executable memory, such as "memfd"; "none" if there is none
	Threads    int
	L1, L2, L3 int // data caches in bytes; -1 if not known
}

// An EngineInfo says whether an engine can be used, and if not, why.
type EngineInfo = runtime.EngineInfo

// Environment describes this process. It fails if the environment variable NEXPR_ISA asks for
// what cannot be had.
func Environment() (Env, error) {
	isa, err := runtime.ChooseISA(AutoISA)
	mode, _ := codemem.Mode() // the reason is the engines'
	c := cpuid.CPU.Cache
	return Env{
		CPU:     cpuid.CPU.BrandName,
		ISA:     isa,
		Engines: runtime.Engines(),
		Memory:  mode,
		Threads: goruntime.GOMAXPROCS(0),
		L1:      c.L1D, L2: c.L2, L3: c.L3,
	}, wrap(err, nil)
}
