package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/nexpr/nexpr/expr"
)

// A view is an operand of a shape (rows, columns) that lies in memory in some way.
type view struct {
	name string
	of   func(rows, columns int) expr.Array
}

var views = []view{
	{"contiguous", func(r, c int) expr.Array { return viewed(r*c, r, c) }},
	{"a row for all", func(_, c int) expr.Array { return viewed(c, c) }},
	{"a column for all", func(r, _ int) expr.Array { return viewed(r, r, 1) }},
	{"every second column", func(r, c int) expr.Array { return viewed(2*r*c, r, 2*c).Dim(1, 0, 2*c, 2) }},
	{"transposed", func(r, c int) expr.Array { return viewed(r*c, c, r).T() }},
	{"rows backwards", func(r, c int) expr.Array { return viewed(r*c, r, c).Dim(0, r-1, -1, -1) }},
}

func viewed(n int, shape ...int) expr.Array {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	a, err := expr.View(x, shape, nil)
	if err != nil {
		panic(err)
	}
	return a
}

// compareShapes prints how long a + b takes with views of b, as a multiple of the time with a contiguous b.
func compareShapes(rounds int) error {
	fmt.Println("Time of a + b, float64, one thread, as a multiple of that with a contiguous b.")
	fmt.Printf("\n| b |")
	shapes := [][2]int{{8, 1000}, {64, 64}, {500, 8}, {20, 1600}}
	for _, s := range shapes {
		fmt.Printf(" %d x %d |", s[0], s[1])
	}
	fmt.Println("\n|---|---|---|---|---|")
	p, err := expr.Compile("a + b", expr.Types{"a": expr.Float64, "b": expr.Float64}, expr.Threads(1))
	if err != nil {
		return err
	}
	ratios := make([][]float64, len(views)) // by view and shape
	for _, s := range shapes {
		a, dst := viewed(s[0]*s[1], s[0], s[1]), viewed(s[0]*s[1], s[0], s[1])
		times := make([][]float64, len(views))
		for range rounds {
			for i, v := range views {
				b := v.of(s[0], s[1])
				run := func() {
					if e := p.EvalInto(dst, a, b); e != nil {
						err = e
					}
				}
				run()
				start := time.Now()
				for range 10 {
					run()
				}
				times[i] = append(times[i], float64(time.Since(start))/float64(10))
			}
		}
		for i := range views {
			slices.Sort(times[i])
			ratios[i] = append(ratios[i], times[i][rounds/2]/times[0][rounds/2])
		}
	}
	for i, v := range views {
		fmt.Printf("| %s |", v.name)
		for _, r := range ratios[i] {
			fmt.Printf(" %.2f |", r)
		}
		fmt.Println()
	}
	return err
}
