package main

import (
	"fmt"
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
	fmt.Printf("%s, %s, one thread, %d elements. Cycles per element, medians.\n\n", cpuid.CPU.BrandName, runtime.Version(), limitElements)
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

// measureCycles returns the cycles that an element takes.
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
	var cycles []float64
	for range rounds {
		start := time.Now()
		for range reps {
			if err := p.EvalInto(dst, args...); err != nil {
				return 0, err
			}
		}
		took := time.Since(start)
		cycles = append(cycles, float64(took)/reps/limitElements/cycle())
	}
	return median(cycles), nil
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
