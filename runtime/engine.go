package runtime

import (
	"fmt"
	"os"
	goruntime "runtime"
	"sync"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/runtime/jitcall"
)

// An ISA names an engine: the instruction set that programs are compiled for, or Portable for the
// interpreter. All engines give the same bits.
type ISA uint8

// The engines, in the order in which they are preferred last to first.
const (
	AutoISA  ISA = iota // the best that can be used
	Portable            // pure Go
	AVX2                // x86-64 machine code with AVX2 and FMA
	AVX512              // x86-64 machine code with AVX-512 F, BW, DQ, VL and CD
)

var isaNames = [...]string{AutoISA: "auto", Portable: "portable", AVX2: "avx2", AVX512: "avx512"}

func (i ISA) String() string {
	if int(i) < len(isaNames) {
		return isaNames[i]
	}
	return fmt.Sprintf("ISA(%d)", uint8(i))
}

// ParseISA finds an engine by its name: auto, portable, avx2 or avx512.
func ParseISA(name string) (ISA, error) {
	for i, n := range isaNames {
		if n == name {
			return ISA(i), nil
		}
	}
	return 0, &Error{Kind: ValueError, Param: -1, Msg: fmt.Sprintf("there is no engine %q", name), Hint: "auto, portable, avx2 or avx512"}
}

// An EngineInfo says whether an engine can be used in this process.
type EngineInfo struct {
	ISA    ISA
	Reason string // why not; empty if it can
}

// Engines lists all engines but AutoISA, Portable first.
func Engines() []EngineInfo {
	list := make([]EngineInfo, 0, 3)
	for _, isa := range []ISA{Portable, AVX2, AVX512} {
		list = append(list, EngineInfo{isa, unusable(isa)})
	}
	return list
}

// unusable says why an engine cannot be used, "" if it can.
func unusable(isa ISA) string {
	var features []cpuid.FeatureID
	switch isa {
	case AVX2:
		features = []cpuid.FeatureID{cpuid.AVX2, cpuid.FMA3}
	case AVX512:
		return "not available in this build"
	default:
		return ""
	}
	if goruntime.GOARCH != "amd64" {
		return "not for " + goruntime.GOARCH
	}
	if !cpuid.CPU.Supports(features...) {
		return "the CPU lacks it"
	}
	if err := jitcall.Available(); err != nil {
		return err.Error()
	}
	return ""
}

// limit is what the environment variable NEXPR_ISA says: no engine above it is used.
var limit = sync.OnceValues(func() (ISA, error) { return parseLimit(os.Getenv("NEXPR_ISA")) })

func parseLimit(value string) (ISA, error) {
	if value == "" {
		return AutoISA, nil
	}
	isa, err := ParseISA(value)
	if err != nil {
		return 0, &Error{Kind: ValueError, Param: -1, Msg: "NEXPR_ISA: " + err.Error()}
	}
	if reason := unusable(isa); reason != "" {
		return 0, &Error{Kind: Unsupported, Param: -1, Msg: fmt.Sprintf("NEXPR_ISA=%s: %s", isa, reason)}
	}
	return isa, nil
}

// ChooseISA returns the engine to use where want is asked for: want itself if it can be used, or
// the best one for AutoISA. The environment variable NEXPR_ISA sets the best one allowed.
func ChooseISA(want ISA) (ISA, error) {
	most, err := limit()
	if err != nil {
		return 0, err
	}
	return choose(want, most)
}

func choose(want, most ISA) (ISA, error) {
	if most == AutoISA {
		most = AVX512
	}
	if want != AutoISA {
		if reason := unusable(want); reason != "" {
			return 0, &Error{Kind: Unsupported, Param: -1, Msg: fmt.Sprintf("engine %s: %s", want, reason)}
		}
		if want > most {
			return 0, &Error{Kind: Unsupported, Param: -1, Msg: fmt.Sprintf("engine %s: NEXPR_ISA=%s allows no more than that", want, most)}
		}
		return want, nil
	}
	for isa := most; isa > Portable; isa-- {
		if unusable(isa) == "" {
			return isa, nil
		}
	}
	return Portable, nil
}
