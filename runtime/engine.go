package runtime

import (
	"fmt"
	"os"
	goruntime "runtime"
	"strings"
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
	AVX512              // x86-64 machine code with AVX-512 F, BW, DQ and VL
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
	Slower string // why it is not chosen unless it is asked for, although it can be used; else empty
}

// Engines lists all engines but AutoISA, Portable first.
func Engines() []EngineInfo {
	list := make([]EngineInfo, 0, 3)
	for _, isa := range []ISA{Portable, AVX2, AVX512} {
		info := EngineInfo{ISA: isa, Reason: unusable(isa)}
		if info.Reason == "" {
			info.Slower = slower(isa)
		}
		list = append(list, info)
	}
	return list
}

// features are what the CPU and the operating system must support.
var features = map[ISA][]cpuid.FeatureID{
	AVX2:   {cpuid.AVX2, cpuid.FMA3},
	AVX512: {cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL, cpuid.BMI2},
}

// unusable says why an engine cannot be used, "" if it can.
func unusable(isa ISA) string {
	if isa <= Portable {
		return "" // without a trial of executable memory
	}
	return reasons()[isa]
}

// reasons holds why the engines that run machine code cannot be used.
var reasons = sync.OnceValue(func() (reasons [len(isaNames)]string) {
	for _, isa := range []ISA{AVX2, AVX512} {
		reasons[isa] = whyUnusable(isa)
	}
	return reasons
})

func whyUnusable(isa ISA) string {
	if goruntime.GOARCH != "amd64" {
		return "not for " + goruntime.GOARCH
	}
	var missing []string
	for _, f := range features[isa] {
		if !cpuid.CPU.Supports(f) {
			missing = append(missing, f.String())
		}
	}
	if missing != nil {
		return "the CPU or the operating system lacks " + strings.Join(missing, ", ")
	}
	if err := jitcall.Available(); err != nil {
		return err.Error()
	}
	return ""
}

// slower says why an engine that can be used is slower than the one below it, "" if it is not.
func slower(isa ISA) string {
	c := &cpuid.CPU
	if isa == AVX512 && c.VendorID == cpuid.Intel && hasOne512Unit(c.Family, c.Model, c.BrandName) {
		return "this CPU has one 512-bit multiplier, no faster than its two 256-bit ones, and lowers its clock to use it"
	}
	return ""
}

// hasOne512Unit reports whether an Intel CPU is one of the first Xeons with AVX-512 (Skylake to Cooper Lake)
// whose second 512-bit multiplier is missing: Bronze, Silver, D and most Gold 5000. Their clocks fall by a
// quarter and more under 512-bit multiplications (Intel's specification updates of these series).
func hasOne512Unit(family, model int, brand string) bool {
	if family != 6 || model != 0x55 || strings.Contains(brand, "5122") || strings.Contains(brand, "5222") {
		return false
	}
	for _, series := range []string{"Bronze", "Silver", "Gold 5", "Xeon(R) D-"} {
		if strings.Contains(brand, series) {
			return true
		}
	}
	return false
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
// the best one for AutoISA. The environment variable NEXPR_ISA sets the best one allowed, which is then
// chosen even where a lesser one is faster.
func ChooseISA(want ISA) (ISA, error) {
	most, err := limit()
	if err != nil {
		return 0, err
	}
	return choose(want, most)
}

func choose(want, most ISA) (ISA, error) {
	asked := most
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
		if unusable(isa) == "" && (isa == asked || slower(isa) == "") {
			return isa, nil
		}
	}
	return Portable, nil
}
