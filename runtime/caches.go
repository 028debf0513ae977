package runtime

import "github.com/klauspost/cpuid/v2"

// The sizes in bytes of the second-level and the last-level cache.
var (
	secondLevel = cacheSize(cpuid.CPU.Cache.L2, 512<<10)
	lastLevel   = cacheSize(cpuid.CPU.Cache.L3, 32<<20)
)

// cacheSize is the size found, or the usual one where the processor does not say.
func cacheSize(found, usual int) int {
	if found > 0 {
		return found
	}
	return usual
}
