package main

import (
	"fmt"
	"os"
	goruntime "runtime"

	"github.com/nexpr/nexpr/expr"
)

type envCmd struct{ jsonFlag }

// Run describes the process that expressions are evaluated in.
func (envCmd) Run(o *output) error {
	env, err := expr.Environment()
	if err != nil {
		return err
	}
	if !o.json {
		printEnv(o, &env)
		return nil
	}
	type caches struct {
		L1 int `json:"l1"` // data, in bytes; -1 if not known
		L2 int `json:"l2"`
		L3 int `json:"l3"`
	}
	report := struct {
		Version string            `json:"version"`
		Go      string            `json:"go"`
		CPU     string            `json:"cpu"`
		ISA     string            `json:"isa"`
		ISAs    []string          `json:"isas"`
		Threads int               `json:"threads"`
		Caches  caches            `json:"caches"`
		Memory  string            `json:"memory"`   // the way to executable memory
		Missing map[string]string `json:"unusable"` // engines and why
		Slower  map[string]string `json:"slower"`   // engines that are chosen only where they are asked for, and why
	}{version(), goruntime.Version(), env.CPU, env.ISA.String(), nil, env.Threads, caches{env.L1, env.L2, env.L3}, env.Memory, map[string]string{}, map[string]string{}}
	for _, e := range env.Engines {
		if e.Reason == "" {
			report.ISAs = append(report.ISAs, e.ISA.String())
		} else {
			report.Missing[e.ISA.String()] = e.Reason
		}
		if e.Slower != "" {
			report.Slower[e.ISA.String()] = e.Slower
		}
	}
	return o.printJSON(report)
}

func printEnv(o *output, env *expr.Env) {
	o.printf("version    %s\n", version())
	o.printf("go         %s %s/%s\n", goruntime.Version(), goruntime.GOOS, goruntime.GOARCH)
	o.printf("cpu        %s\n", env.CPU)
	why := "the fastest that can be used"
	if limit := os.Getenv("NEXPR_ISA"); limit != "" {
		why = "NEXPR_ISA=" + limit
	}
	o.printf("engine     %s: %s\n", env.ISA, why)
	for _, e := range env.Engines {
		reason := e.Reason
		switch {
		case e.Slower != "":
			reason = "not chosen by itself: " + e.Slower
		case reason == "":
			reason = "can be used"
		}
		o.printf("           %s: %s\n", e.ISA, reason)
	}
	o.printf("code       executable memory by %s\n", env.Memory)
	o.printf("threads    %d\n", env.Threads)
	o.printf("caches     L1 %s, L2 %s, L3 %s\n", kib(env.L1), kib(env.L2), kib(env.L3))
}

func kib(n int) string {
	if n < 0 {
		return "unknown"
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
