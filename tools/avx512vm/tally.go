package main

import (
	"fmt"
	"regexp"
	"strconv"
)

// Where kernels ran, as it stands in a tally.
const (
	native   = "native"
	emulated = "Bochs"
)

// A tally is the line by which a test process says what AVX-512 code it ran.
type tally struct {
	kernels, elements uint64
	where             string
}

var tallyLine = regexp.MustCompile(`(?m)^(?:\s+\S+:\d+: )?avx512: \S+ ran (\d+) kernels over (\d+) elements on (.+)$`)

// readTally returns the sum of the tallies in what a test process printed. It is an error if there is none,
// or one that says that nothing ran, or that it ran elsewhere.
func readTally(output, where string) (tally, error) {
	sum := tally{where: where}
	lines := tallyLine.FindAllStringSubmatch(output, -1)
	if len(lines) == 0 {
		return sum, fmt.Errorf(`no line "avx512: PACKAGE ran N kernels over M elements on %s" was printed`, where)
	}
	for _, l := range lines {
		kernels, err1 := strconv.ParseUint(l[1], 10, 64)
		elements, err2 := strconv.ParseUint(l[2], 10, 64)
		switch {
		case err1 != nil || err2 != nil || kernels == 0 || elements == 0:
			return sum, fmt.Errorf("no AVX-512 code was run: %s", l[0])
		case l[3] != where:
			return sum, fmt.Errorf("it ran on %s, not as the tests say: %s", where, l[0])
		}
		sum.kernels += kernels
		sum.elements += elements
	}
	return sum, nil
}
