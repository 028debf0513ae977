package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/nexpr/nexpr/expr"
)

// Processors with AVX-512, by LLVM's names.
var mcaCPUs = []string{"skylake-avx512", "icelake-server", "sapphirerapids", "znver4"}

// mcaCases are the expressions whose main loops are estimated, with the types of all their operands.
var mcaCases = []struct {
	expr  string
	types []string
}{
	{"a + b", floats},
	{"a + b*sqrt(c)", floats},
	{"((.25*x + .75)*x - 1.5)*x - 2", floats},
	{"where(a > b, a*b, a - b)", floats},
	{"(a > 0.5) & (b < 0.3)", floats},
	{"(i*j + 7) % 13", []string{"int32", "int64"}},
	{"exp(x)", floats},
	{"log(x)", floats},
	{"sin(x)", floats},
	{"tan(x)", floats},
	{"tanh(x)", floats},
	{"arctan2(y, x)", floats},
	{"power(x, y)", floats},
	{"erf(x)", floats},
	{"cbrt(x)", floats},
	{"hypot(x, y)", floats},
	{"s*exp(-0.5*x*x) + log1p(exp(-abs(y)))", floats},
	{"0.5*(1 + erf(x*0.7071067811865476))", floats},
}

// estimate prints a table of the cycles per element that llvm-mca expects of the main loops.
func estimate(suffix, only string) error {
	fmt.Printf("| expression | type | spills |")
	for _, cpu := range mcaCPUs {
		fmt.Printf(" %s |", cpu)
	}
	fmt.Printf("\n|---|---|---|%s\n", strings.Repeat("---|", len(mcaCPUs)))
	for _, c := range mcaCases {
		for _, typ := range c.types {
			if !strings.Contains(c.expr+" "+typ, only) {
				continue
			}
			row, err := estimateRow(suffix, c.expr, typ)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", c.expr, typ, err)
			}
			fmt.Println(row)
		}
	}
	return nil
}

func estimateRow(suffix, text, typ string) (string, error) {
	dtype, err := expr.ParseDType(typ)
	if err != nil {
		return "", err
	}
	types := expr.Types{}
	for _, name := range strings.Split("abcijsxy", "") {
		types[name] = dtype
	}
	p, err := expr.Compile(text, types)
	if err != nil {
		return "", err
	}
	var loops [2]*expr.Explanation // each case is one pass
	for i, isa := range []expr.ISA{expr.AVX2, expr.AVX512} {
		all, err := p.Explain(isa)
		if err != nil {
			return "", err
		}
		loops[i] = all[0]
	}
	row := fmt.Sprintf("| `%s` | %s | %d, %d |", text, typ, loops[0].Spills, loops[1].Spills)
	for _, cpu := range mcaCPUs {
		var cycles [2]float64
		var limit string
		for i, e := range loops {
			loop, err := simulate(suffix, cpu, e)
			if err != nil {
				return "", err
			}
			cycles[i], limit = loop.cycles, loop.limit
		}
		row += fmt.Sprintf(" %.2f / %.2f = %.2f (%s) |", cycles[0], cycles[1], cycles[0]/cycles[1], limit)
	}
	return row, nil
}

// A loop is what llvm-mca expects of a main loop.
type loop struct {
	cycles float64 // per element
	busy   float64 // of these, those that the busiest resource of the processor, or the width of its front end, takes
	limit  string  // its name, or that of the dependencies between instructions if it is idle for more than a tenth of the time
}

// simulate has llvm-mca run the main loop.
func simulate(suffix, cpu string, e *expr.Explanation) (l loop, err error) {
	var bytes strings.Builder
	for _, b := range e.Code[e.Loop[0]:e.Loop[1]] {
		fmt.Fprintf(&bytes, "%#02x ", b)
	}
	text, err := output(bytes.String(), "llvm-mc"+suffix, "-triple=x86_64", "-mattr=+fma,+bmi2,+avx512f,+avx512dq,+avx512bw,+avx512vl", "-disassemble")
	if err != nil {
		return l, err
	}
	const turns = 400.0
	report, err := output(text, "llvm-mca"+suffix, "-mtriple=x86_64", "-mcpu="+cpu, fmt.Sprint("-iterations=", int(turns)), "-json")
	if err != nil {
		return l, err
	}
	var r struct {
		CodeRegions []struct {
			Instructions         []string
			ResourcePressureView struct {
				ResourcePressureInfo []struct {
					InstructionIndex, ResourceIndex int
					ResourceUsage                   float64
				}
			}
			SummaryView struct{ TotalCycles, TotaluOps, DispatchWidth float64 }
		}
		TargetInfo struct{ Resources []string }
	}
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		return l, err
	}
	region := r.CodeRegions[0]
	elements := float64(turns * e.Lanes * e.Unroll)
	l.cycles = region.SummaryView.TotalCycles / elements
	l.busy, l.limit = region.SummaryView.TotaluOps/region.SummaryView.DispatchWidth/elements, "front end"
	for _, u := range region.ResourcePressureView.ResourcePressureInfo {
		if busy := u.ResourceUsage * turns / elements; u.InstructionIndex == len(region.Instructions) && busy > l.busy {
			l.busy, l.limit = busy, strings.TrimRight(r.TargetInfo.Resources[u.ResourceIndex], ".\x00 ")
		}
	}
	if l.busy < 0.9*l.cycles {
		l.limit = "dependencies"
	}
	return l, nil
}

// output returns what a command makes of its input.
func output(input, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return string(out), nil
}
