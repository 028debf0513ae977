package asm_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64"
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
)

var rewrite = flag.Bool("rewrite", false, "make testdata/encodings.txt anew with llvm-mc, or the assembler that LLVM_MC names")

const table = "testdata/encodings.txt"

// Every form of an instruction that the back end emits, with low and high registers, has the bytes that
// LLVM's assembler gives it. A form is an instruction with its suffix and its kinds of operands.
func TestEncodings(t *testing.T) {
	forms := emitted(t)
	var texts []string
	ours := map[string]string{}
	for _, f := range forms {
		for variant := range f.variants() {
			in := f.with(variant)
			a := asm.New()
			a.EmitWith(in.Suffix, in.Op, in.Operands...)
			code, err := a.Assemble()
			if err != nil {
				t.Fatalf("%s: %v", in.Text(), err)
			}
			text := in.Text()
			if ours[text] == "" {
				texts = append(texts, text)
			}
			ours[text] = fmt.Sprintf("%x", code.Bytes[:code.Len])
		}
	}
	if *rewrite {
		if err := os.WriteFile(table, assembled(t, texts, ours), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if hex, text, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			theirs[text] = hex
		}
	}
	for _, text := range texts {
		switch want, ok := theirs[text]; {
		case !ok:
			t.Errorf("%s is not in %s: go test ./codegen/asm -run Encodings -rewrite", text, table)
		case ours[text] != want:
			t.Errorf("%s: %s, want %s", text, ours[text], want)
		}
		delete(theirs, text)
	}
	for text := range theirs {
		t.Errorf("%s: %s is emitted by nothing", table, text)
	}
	if len(texts) < 800 {
		t.Errorf("%d instructions only", len(texts))
	}
	t.Logf("%d forms, %d instructions", len(forms), len(texts))
}

// Instructions of a form that has been learnt have the bytes that golang-asm gives them, whatever their operands.
func TestFormsAreThoseOfGolangAsm(t *testing.T) {
	forms := emitted(t)
	known := 0
	for i, f := range forms {
		if f.Instruction.IsKnown() {
			known++
		}
		rnd := rand.New(rand.NewPCG(4, uint64(i)))
		for range 20 {
			in := f.random(rnd)
			want, err := in.Golang()
			if err != nil {
				t.Fatalf("%s: %v", in.Text(), err)
			}
			a := asm.New()
			a.EmitWith(in.Suffix, in.Op, in.Operands...)
			code, err := a.Assemble()
			if err != nil {
				t.Fatalf("%s: %v", in.Text(), err)
			}
			if got := code.Bytes[:code.Len]; !bytes.Equal(got, want) {
				t.Errorf("%s: % x, want % x", in.Text(), got, want)
			}
		}
	}
	if known < len(forms)*98/100 {
		t.Errorf("%d of %d forms were learnt", known, len(forms))
	}
}

// Operands that no form is for are golang-asm's to encode, or to refuse.
func TestOddOperands(t *testing.T) {
	for _, c := range []struct {
		op       asm.Op
		operands []asm.Operand
		want     string // none: an error
	}{
		{asm.MOVB, []asm.Operand{asm.R(asm.SI), asm.Mem(asm.BX, 0)}, "408833"},
		{asm.MOVB, []asm.Operand{asm.R(asm.CX), asm.Mem(asm.BX, 0)}, "880b"},
		{asm.MOVB, []asm.Operand{asm.R(asm.R9), asm.Mem(asm.BX, 0)}, "44880b"},
		{asm.MOVQ, []asm.Operand{asm.Imm(1 << 31), asm.R(asm.CX)}, "b900000080"},
		{asm.MOVQ, []asm.Operand{asm.Imm(1 << 40), asm.R(asm.CX)}, "48b90000000000010000"},
		{asm.ADDQ, []asm.Operand{asm.Imm(1 << 40), asm.R(asm.CX)}, ""},
		{asm.MOVQ, []asm.Operand{asm.MemIndex(asm.BX, asm.CX, 3, 0), asm.R(asm.CX)}, ""},
	} {
		a := asm.New()
		a.Emit(c.op, c.operands...)
		code, err := a.Assemble()
		switch {
		case c.want == "" && err == nil:
			t.Errorf("%v %v: no error", c.op, c.operands)
		case c.want != "" && err != nil:
			t.Errorf("%v %v: %v", c.op, c.operands, err)
		case err == nil && fmt.Sprintf("%x", code.Bytes[:code.Len]) != c.want:
			t.Errorf("%v %v: %x, want %s", c.op, c.operands, code.Bytes[:code.Len], c.want)
		}
	}
}

// random returns the form's instruction with other registers and places in memory.
func (f form) random(rnd *rand.Rand) asm.Instruction {
	in := f.Instruction
	in.Operands = slices.Clone(in.Operands)
	vectors := 16
	if f.wide {
		vectors = 32
	}
	general := func() asm.Reg {
		for {
			if r := asm.Reg(rnd.IntN(16)); r != 4 && r != 5 { // the stack and frame pointers
				return r
			}
		}
	}
	for i, o := range in.Operands {
		switch o.Kind() {
		case "x":
			in.Operands[i] = asm.R(asm.X(rnd.IntN(vectors)))
		case "y":
			in.Operands[i] = asm.R(asm.Y(rnd.IntN(vectors)))
		case "z":
			in.Operands[i] = asm.R(asm.Z(rnd.IntN(vectors)))
		case "k":
			in.Operands[i] = asm.R(asm.K(1 + rnd.IntN(7)))
		case "r":
			in.Operands[i] = asm.R(general())
		case "mem":
			disp := []int{0, 1, -8, 64, 127, 128, -128, -129, 512, 2048, 8128, 1 << 20}[rnd.IntN(12)]
			in.Operands[i] = asm.Mem(general(), disp)
			if rnd.IntN(2) == 0 {
				in.Operands[i] = asm.MemIndex(general(), general(), 1<<rnd.IntN(4), disp)
			}
		}
	}
	return in
}

// A form stands for the instructions that differ in the numbers of their registers alone.
type form struct {
	asm.Instruction
	wide bool // emitted for AVX-512, with its registers from 16 on
}

func (f form) variants() int {
	if f.wide {
		return 3
	}
	return 2
}

// with returns the form's instruction with other registers and places in memory.
func (f form) with(variant int) asm.Instruction {
	in := f.Instruction
	in.Operands = slices.Clone(in.Operands)
	bases, indices := []asm.Reg{asm.SI, asm.R8, asm.R13}, []asm.Reg{asm.AX, asm.DX, asm.R14}
	for i, o := range in.Operands {
		n := 1 + i + 8*variant
		switch o.Kind() {
		case "x":
			in.Operands[i] = asm.R(asm.X(n))
		case "y":
			in.Operands[i] = asm.R(asm.Y(n))
		case "z":
			in.Operands[i] = asm.R(asm.Z(n))
		case "k":
			in.Operands[i] = asm.R(asm.K(1 + (i+2*variant)%7))
		case "r":
			in.Operands[i] = asm.R([]asm.Reg{asm.BX, asm.R14, asm.R9, asm.CX, asm.DI}[(i+variant)%5])
		case "mem":
			in.Operands[i] = asm.MemIndex(bases[variant], indices[variant], 4<<(variant&1), 64*variant)
		}
	}
	return in
}

// formsOnce is what emitted returned.
var formsOnce []form

// emitted lists the forms of the instructions in the code for all operations, all functions and many random
// programs.
func emitted(t *testing.T) (forms []form) {
	if formsOnce != nil {
		return formsOnce
	}
	defer func() { formsOnce = forms }()
	known := map[string]int{}
	wide := false
	stop := asm.Observe(func(in asm.Instruction) {
		key := in.Shape()
		i, ok := known[key]
		if !ok {
			i = len(forms)
			known[key] = i
			forms = append(forms, form{Instruction: in})
		}
		forms[i].wide = forms[i].wide || wide
	})
	defer stop()
	compileWith := func(p *vec.Program, options ...amd64.Options) {
		for _, isa := range []amd64.ISA{amd64.AVX2, amd64.AVX512} {
			for _, o := range options {
				wide = isa == amd64.AVX512
				if _, err := amd64.Compile(p, isa, o); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	compile := func(p *vec.Program) {
		compileWith(p, amd64.Options{}, amd64.Options{Apart: true}, amd64.Options{Stream: true})
	}
	types := vectest.Types()
	for _, f := range vectest.Forms(types...) {
		for _, imm := range f.Counts() {
			for scalars := range uint(1) << len(f.Operands()) {
				compile(f.Program(imm, scalars))
			}
		}
	}
	for i := range 600 {
		rnd := rand.New(rand.NewPCG(1, uint64(i)))
		some := slices.Clone(types)
		rnd.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		compile(vectest.RandomProgram(rnd, vectest.Options{Types: some[:1+i%len(some)]}))
	}
	for i := range 200 {
		rnd := rand.New(rand.NewPCG(2, uint64(i)))
		p := vectest.RandomProgram(rnd, vectest.Options{Types: types, Folds: true})
		compileWith(p, amd64.Options{})
		for _, isa := range []amd64.ISA{amd64.AVX2, amd64.AVX512} {
			wide = isa == amd64.AVX512
			_, _ = amd64.Compile(p, isa, amd64.Options{Reduce: vectest.Adders(p)}) // not possible with any accumulators
		}
	}
	for _, typ := range types {
		if typ != vec.Mask {
			compileWith(vectest.Adder(typ), amd64.Options{Halve: true})
		}
	}
	for _, op := range ir.Ops() {
		for _, typ := range []dtype.DType{dtype.Float32, dtype.Float64} {
			if op.Category != ir.Elementary {
				continue
			}
			var params []vec.Param
			for _, name := range op.Args {
				params = append(params, vec.Param{Name: name, Type: lower.VecType(typ)})
			}
			b := vec.NewBuilder(params)
			var args []vec.Value
			for i := range params {
				args = append(args, b.Param(i))
			}
			compile(b.Program(op.Lower(b, typ, args)))
		}
	}
	return forms
}

// assembled returns the table of instructions with the bytes that LLVM's assembler makes of them, or with ours
// where LLVM's disassembler reads the same in both: some instructions have two encodings.
func assembled(t *testing.T, texts []string, ours map[string]string) []byte {
	t.Helper()
	var theirs []string
	for line := range strings.Lines(llvm(t, texts, "-show-encoding")) {
		if _, hex, ok := strings.Cut(line, "# encoding: ["); ok {
			theirs = append(theirs, strings.TrimSpace(strings.NewReplacer("0x", "", ",", "", "]", "").Replace(hex)))
		}
	}
	if len(theirs) != len(texts) {
		t.Fatalf("%d of %d instructions were assembled", len(theirs), len(texts))
	}
	read := func(code []string) []string {
		bytes := make([]string, len(code))
		for i, hex := range code {
			for at := 0; at < len(hex); at += 2 {
				bytes[i] += "0x" + hex[at:at+2] + " "
			}
		}
		return strings.Split(strings.TrimSpace(llvm(t, bytes, "-disassemble")), "\n")
	}
	asOurs := make([]string, len(texts))
	for i, text := range texts {
		asOurs[i] = ours[text]
	}
	first, second := read(theirs), read(asOurs)
	var lines strings.Builder
	for i, text := range texts {
		if len(first) == len(second) && first[i] == second[i] {
			theirs[i] = asOurs[i]
		}
		fmt.Fprintf(&lines, "%s  %s\n", theirs[i], text)
	}
	return []byte(lines.String())
}

// llvm runs LLVM's machine-code tool on lines of text.
func llvm(t *testing.T, lines []string, option string) string {
	t.Helper()
	name := os.Getenv("LLVM_MC")
	if name == "" {
		name = "llvm-mc"
	}
	cmd := exec.Command(name, "-triple=x86_64", "-mattr=+avx512f,+avx512dq,+avx512bw,+avx512vl,+bmi2", option)
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(lines, "\n")+"\n"), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}
