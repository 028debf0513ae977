package main

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/parser"
)

type explainCmd struct {
	Stage []string `enum:"ast,ir,vec,asm,bytes" placeholder:"STAGE" help:"What to show: ast (the syntax tree), ir (the typed graph), vec (the vector program), asm (the machine code), bytes (its bytes). May be given several times. All but bytes unless given."`
	ISA   string   `name:"isa" default:"auto" placeholder:"I" help:"Engine: auto, portable, avx2 or avx512; this machine need not have it."`
	jsonFlag
	Expr     string   `arg:"" name:"expr" help:"The expression."`
	Operands []string `arg:"" optional:"" name:"name:dtype" help:"The type of an array, NAME:DTYPE, or of one element, NAME:DTYPE:scalar; NAME=NUMBER and NAME=PATH as for eval."`
}

var stageTitles = []struct{ name, title string }{
	{"ast", "syntax tree"}, {"ir", "typed graph"}, {"vec", "vector program"}, {"asm", "machine code"}, {"bytes", "machine code, bytes"},
}

// explainReport is what explain prints with --json; stages that were not asked for are left out.
type explainReport struct {
	Expr  string  `json:"expr"`
	DType string  `json:"dtype"` // of the result
	ISA   string  `json:"isa"`
	AST   *string `json:"ast,omitempty"`
	IR    *string `json:"ir,omitempty"`
	passReport
	// Passes are those before the one that computes the results.
	Passes []passReport `json:"passes,omitempty"`
}

// passReport is what belongs to one pass over the operands.
type passReport struct {
	Pass  string    `json:"pass,omitempty"`
	Vec   *string   `json:"vec,omitempty"`
	Asm   *asmJSON  `json:"asm,omitempty"`
	Bytes *bytesRep `json:"bytes,omitempty"`
}

type asmJSON struct {
	Lanes     int           `json:"lanes"`  // elements in a vector
	Unroll    int           `json:"unroll"` // vectors in a turn of the main loop
	Spills    int           `json:"spills"`
	Code      []instruction `json:"code"`
	Constants []constant    `json:"constants"`
}

type bytesRep struct {
	Code      string `json:"code"` // hexadecimal
	Constants string `json:"constants"`
}

func (c *explainCmd) Run(o *output) error {
	isa, err := parseISA(c.ISA)
	if err != nil {
		return err
	}
	list, err := parseOperands(c.Operands, true)
	if err != nil {
		return err
	}
	script, err := parser.ParseScript(c.Expr)
	if err != nil {
		_, err = expr.Names(c.Expr) // the same, as an error of package expr
		return err
	}
	stages := c.Stage
	if len(stages) == 0 {
		stages = []string{"ast", "ir", "vec", "asm"}
	}
	if !slices.ContainsFunc(stages, func(s string) bool { return s != "ast" }) && len(list) == 0 {
		return c.print(o, stages, explainReport{Expr: c.Expr}, script, []*expr.Explanation{{}}) // a tree needs no types
	}
	if err := list.open(); err != nil {
		return err
	}
	defer list.close()
	o.operands = list.strings()
	prog, err := list.compile(c.Expr)
	if err != nil {
		return err
	}
	if isa != expr.AutoISA && !slices.Contains(stages, "asm") && !slices.Contains(stages, "bytes") {
		isa = expr.Portable // what comes before the machine code is the same for all
	}
	e, err := prog.Explain(isa, list.scalars()...)
	if err != nil {
		return err
	}
	return c.print(o, stages, explainReport{Expr: c.Expr, DType: prog.DType().String(), ISA: e[0].ISA.String()}, script, e)
}

// scalars lists the operands that are one element.
func (list operands) scalars() []string {
	var names []string
	for _, p := range list {
		if p.scalar || p.file != nil && len(p.file.Shape) == 0 {
			names = append(names, p.name)
		}
	}
	return names
}

func (c *explainCmd) print(o *output, stages []string, r explainReport, script *parser.Script, passes []*expr.Explanation) error {
	ast, ir := parser.Dump(script), passes[0].Graph
	listings := make([]*listing, len(passes))
	for i, e := range passes {
		if e.Code != nil {
			listings[i] = disassemble(e, c.Expr)
		}
	}
	if o.json {
		if slices.Contains(stages, "ast") {
			r.AST = &ast
		}
		if slices.Contains(stages, "ir") {
			r.IR = &ir
		}
		for i, e := range passes {
			r.passReport = reportPass(stages, e, listings[i])
			if i < len(passes)-1 {
				r.Passes = append(r.Passes, r.passReport)
			}
		}
		if len(passes) == 1 {
			r.Pass = ""
		}
		return o.printJSON(r)
	}
	gap := ""
	for _, s := range stageTitles {
		if !slices.Contains(stages, s.name) {
			continue
		}
		for i, e := range passes {
			title := s.title
			if len(passes) > 1 && s.name != "ast" && s.name != "ir" {
				title += fmt.Sprintf(", pass %d: %s", i+1, e.Pass)
			}
			if len(stages) > 1 || title != s.title {
				o.printf("%s# %s\n", gap, title)
				gap = "\n"
			}
			if printStage(o, s.name, e, listings[i], ast, ir); title == s.title {
				break
			}
		}
	}
	return nil
}

func printStage(o *output, stage string, e *expr.Explanation, l *listing, ast, ir string) {
	switch {
	case stage == "ast":
		o.printf("%s", ast)
	case stage == "ir":
		o.printf("%s", ir)
	case stage == "vec":
		o.printf("%s", e.Vec)
	case l == nil:
		o.printf("; the portable engine runs the vector program: there is no machine code\n")
	case stage == "asm":
		l.print(o, e)
	default:
		o.printf("%s", hex.Dump(e.Code))
	}
}

// reportPass is the part of the report for a pass.
func reportPass(stages []string, e *expr.Explanation, l *listing) passReport {
	r := passReport{Pass: e.Pass}
	for _, s := range stages {
		switch {
		case s == "vec":
			r.Vec = &e.Vec
		case l == nil: // no machine code
		case s == "asm":
			r.Asm = &asmJSON{e.Lanes, e.Unroll, e.Spills, l.code, l.constants}
		case s == "bytes":
			r.Bytes = &bytesRep{hex.EncodeToString(e.Code[:e.CodeLen]), hex.EncodeToString(e.Code[e.CodeLen:])}
		}
	}
	return r
}

// print writes the listing, with the text that each run of instructions comes from beside its first.
func (l *listing) print(o *output, e *expr.Explanation) {
	o.printf("; %s, %d elements in a vector, %d vectors in a turn of the main loop, %d spills, %d bytes of code, %d of constants\n",
		e.ISA, e.Lanes, e.Unroll, e.Spills, e.CodeLen, len(e.Code)-e.CodeLen)
	role, run := "", -1
	for i := range l.code {
		in := &l.code[i]
		if in.Role != role {
			role, run = in.Role, -1
			o.printf("; %s\n", role)
		}
		if in.Label != "" {
			o.printf("%s:\n", in.Label)
		}
		note := ""
		if in.run != run && in.Source != "" {
			note = fmt.Sprintf("; v%d  %s", in.Vec, in.Source)
		}
		run = in.run
		o.printf("%s\n", strings.TrimRight(fmt.Sprintf("  %04x  %-52s%s", in.Offset, in.Text, note), " "))
	}
	if len(l.constants) > 0 {
		o.printf("; constants\n")
	}
	for _, k := range l.constants {
		o.printf("%s:\n  %04x  %s\n", k.Label, k.Offset, k.Value)
	}
}
