// Package cpu says whether AVX-512 code runs here.
package cpu

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// required are the extensions that nexpr's AVX-512 code is made of.
var required = []string{"avx512f", "avx512dq", "avx512bw", "avx512vl", "bmi2"}

// Missing returns what programs under this kernel lack of AVX-512. The kernel lists only what it also
// enabled: an extension whose registers it would not save on a context switch is not there.
func Missing() ([]string, error) {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return nil, err
	}
	return missing(string(text))
}

func missing(cpuinfo string) ([]string, error) {
	for line := range strings.Lines(cpuinfo) {
		name, flags, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) != "flags" {
			continue
		}
		have := strings.Fields(flags)
		return slices.DeleteFunc(slices.Clone(required), func(f string) bool { return slices.Contains(have, f) }), nil
	}
	return nil, fmt.Errorf("/proc/cpuinfo has no line of flags: not a Linux for x86-64")
}
