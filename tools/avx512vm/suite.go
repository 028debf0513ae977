package main

import "slices"

// A part of the suite is the tests of one package that run in one process.
type part struct {
	pkg     string // as `go test` takes it, from the repository's root
	run     string // pattern of the tests, as for `go test -run`
	seconds int    // about what it takes in the emulator; parts are divided among guests by it
}

// suite is what is to be run. A package may be there twice, with tests apart, so that two guests share it.
var suite = []part{
	{"./codegen/amd64", "(TestEvery|TestMany)/avx512", 60},
	{"./codegen/amd64", "(TestRandom|TestSpills|TestFused|TestStreamed|TestFold|TestHalvings|TestReduce|TestLong|TestResults)/avx512", 90},
	{"./codegen/vmath", "Test(Complex)?Engines/avx512", 60},
	{"./runtime", "TestEvalRandomLayouts|TestNothingOutsideIsTouched", 90},
	{"./expr", "TestGolden", 60},
	{"./expr", "TestSumsAreTheTree|TestReductionsAgree", 60},
}

// divide gives each part to one of at most n guests, the longest first, each to the guest that is done first.
// Within a guest the order is that of parts.
func divide(parts []*execution, n int) [][]*execution {
	n = min(n, len(parts))
	byLength := slices.SortedStableFunc(slices.Values(parts), func(a, b *execution) int { return b.seconds - a.seconds })
	load := make([]int, n)
	guest := map[*execution]int{}
	for _, p := range byLength {
		least := slices.Index(load, slices.Min(load))
		guest[p] = least
		load[least] += p.seconds
	}
	groups := make([][]*execution, n)
	for _, p := range parts {
		groups[guest[p]] = append(groups[guest[p]], p)
	}
	return groups
}
