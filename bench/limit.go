package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"github.com/klauspost/cpuid/v2"

	"github.com/nexpr/nexpr/expr"
)

// limitElements fit into the first-level cache, and are enough that the call does not count for much.
const limitElements = 1000

// compareLimits prints how near the loops of mcaCases come to what the busiest port of this processor needs for
// them. Its clock is measured beside them: a multiplication takes three cycles.
func compareLimits(suffix string, rounds int, only string) error {
	fmt.Printf("%s, %s, one thread, %d elements. Cycles per element, in the fastest round.\n\n", cpuid.CPU.BrandName, runtime.Version(), limitElements)
	fmt.Println("| expression | type | busiest port | llvm-mca | measured | port / measured |\n|---|---|---|---|---|---|")
	for _, c := range mcaCases {
		for _, typ := range c.types {
			if !strings.Contains(c.expr+" "+typ, only) {
				continue
			}
			types := expr.Types{}
			for _, name := range strings.Split("abcijsxy", "") {
				types[name] = elements[typ].dtype
			}
			p, err := expr.Compile(c.expr, types, expr.Threads(1))
			if err != nil {
				return err
			}
			all, err := p.Explain(expr.AutoISA)
			if err != nil {
				return err
			}
			l, err := simulate(suffix, "native", all[0])
			if err != nil {
				return err
			}
			cycles, err := measureCycles(p, typ, rounds)
			if err != nil {
				return err
			}
			fmt.Printf("| `%s` | %s | %.2f (%s) | %.2f | %.2f | %.2f |\n", c.expr, typ, l.busy, l.limit, l.cycles, cycles, l.busy/cycles)
		}
	}
	return nil
}

// measureCycles returns the cycles that an element takes in the fastest round: in others a thread that shares the core, which may
// be of another virtual machine, takes up to half of its ports.
func measureCycles(p *expr.Program, typ string, rounds int) (float64, error) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var args []expr.Array
	for range p.Names() {
		a := expr.Make(elements[typ].dtype, limitElements)
		elements[typ].fill(a, rnd)
		args = append(args, a)
	}
	dst := expr.Make(p.DType(), limitElements)
	const reps = 200
	fastest, shortest := math.Inf(1), math.Inf(1)
	for range rounds {
		start := time.Now()
		for range reps {
			if err := p.EvalInto(dst, args...); err != nil {
				return 0, err
			}
		}
		fastest = min(fastest, float64(time.Since(start))/reps/limitElements)
		shortest = min(shortest, cycle())
	}
	return fastest / shortest, nil
}

var product uint64 = 1

// cycle returns the nanoseconds that a cycle takes now.
func cycle() float64 {
	const multiplications = 20_000
	start := time.Now()
	x := product
	for range multiplications {
		x *= 0x9E3779B97F4A7C15
	}
	product = x
	return float64(time.Since(start)) / multiplications / 3
}
