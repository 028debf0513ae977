package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/expr"
)

type options struct {
	functions, typ, isa, output string
	n                           float64
	exhaustive                  bool
	workers                     int
}

func main() {
	var o options
	flag.StringVar(&o.functions, "f", "", "functions, separated by commas; all if empty")
	flag.StringVar(&o.typ, "type", "float64", "float64 or float32")
	flag.Float64Var(&o.n, "n", 1e7, "points for each function")
	flag.BoolVar(&o.exhaustive, "exhaustive", false, "all arguments of functions of one float32 argument")
	flag.StringVar(&o.isa, "isa", "", "engines, separated by commas; all that can be used if empty")
	flag.IntVar(&o.workers, "workers", min(2, runtime.NumCPU()), "goroutines")
	flag.StringVar(&o.output, "o", "../docs/accuracy.md", "report to update")
	flag.Parse()
	if o.exhaustive {
		o.typ = "float32"
	}
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func (o *options) run() error {
	if flag.NArg() > 0 {
		return fmt.Errorf("there are no arguments: %q", flag.Args())
	}
	typ, err := expr.ParseDType(o.typ)
	if err != nil || typ != expr.Float64 && typ != expr.Float32 {
		return fmt.Errorf("-type: %q is neither float64 nor float32", o.typ)
	}
	if !(o.n >= 1 && o.n <= math.MaxInt32) || o.workers < 1 {
		return errors.New("-n and -workers must be positive, and -n less than 2^31")
	}
	env, err := expr.Environment()
	if err != nil {
		return err
	}
	engines, err := parseEngines(o.isa, env)
	if err != nil {
		return err
	}
	names, err := functionNames(o.functions)
	if err != nil {
		return err
	}
	var failed error
	for _, name := range names {
		s, err := newSubject(name, typ, engines, o.workers)
		if err != nil {
			return err
		}
		if o.exhaustive && s.ref.arity != 1 {
			if o.functions != "" {
				return fmt.Errorf("-exhaustive: %s has two arguments", name)
			}
			continue
		}
		start := time.Now()
		var f finding
		flags := fmt.Sprintf("-n %.3g", o.n)
		if o.exhaustive {
			flags = "-exhaustive"
			f, err = s.exhaustive()
		} else {
			f, err = s.sampled(int(o.n))
		}
		if err != nil {
			return err
		}
		r := f.row(s, start, env.CPU, flags)
		fmt.Fprintf(os.Stderr, "%s, %.0f s\n", strings.Join(r[:6], ", "), time.Since(start).Seconds())
		if math.IsInf(f.worst.error, 0) { // no figure for the report, which says that there is none
			failed = errors.Join(failed, fmt.Errorf("%s: a special value or a sign is wrong at %s in %s", name, r[4], typ))
			continue
		}
		if err := update(o.output, []row{r}); err != nil {
			return err
		}
	}
	return failed
}

// functionNames checks the names, or returns those of all functions that there is something to measure of.
func functionNames(list string) (names []string, err error) {
	if list != "" {
		for name := range strings.SplitSeq(list, ",") {
			op, ok := ir.ByName(name)
			if !ok {
				return nil, fmt.Errorf("-f: there is no function %q", name)
			}
			names = append(names, op.Name)
		}
		return names, nil
	}
	for _, op := range ir.Ops() {
		_, known := findReference(op.Name)
		if op.Category == ir.Elementary && !known {
			return nil, fmt.Errorf("%s: there is no reference for it", op.Name)
		}
		if known {
			names = append(names, op.Name)
		}
	}
	return names, nil
}

func parseEngines(list string, env expr.Env) (engines []expr.ISA, err error) {
	if list == "" {
		for _, e := range env.Engines {
			if e.Reason == "" {
				engines = append(engines, e.ISA)
			}
		}
		return engines, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		isa, err := expr.ParseISA(name)
		if err != nil {
			return nil, err
		}
		engines = append(engines, isa)
	}
	return engines, nil
}
