package expr_test

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/expr"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the reports in testdata/errors.golden")

const errorsGolden = "../testdata/errors.golden"

// engines lists the engines that this machine has; the portable one is always there.
func engines() []expr.ISA {
	list := []expr.ISA{expr.Portable}
	for _, isa := range []expr.ISA{expr.AVX2, expr.AVX512} {
		_, err := expr.Compile("a", expr.Types{"a": expr.Float64}, expr.UseISA(isa))
		if !errors.Is(err, expr.ErrUnsupported) {
			list = append(list, isa)
		}
	}
	return list
}

var errorKinds = map[string]error{
	"syntax":      expr.ErrSyntax,
	"name":        expr.ErrUndefined,
	"type":        expr.ErrType,
	"value":       expr.ErrValue,
	"shape":       expr.ErrShape,
	"unsupported": expr.ErrUnsupported,
}

func TestMain(m *testing.M) { amd64test.Main(m, "expr") }

func kindName(err error) string {
	for name, kind := range errorKinds {
		if errors.Is(err, kind) {
			return name
		}
	}
	return "unknown"
}

func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("../testdata/*.golden")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	isas := engines()
	for _, path := range paths {
		if *rewrite && path == errorsGolden {
			rewriteErrors(t, path)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".golden"), func(t *testing.T) {
			_, cases := readGolden(t, path)
			for i := 0; i < len(cases); i += amd64test.Some(1, 1, 47) {
				c := cases[i]
				c.whole = strings.HasPrefix(filepath.Base(path), "reductions")
				for _, complaint := range runGolden(c, isas) {
					t.Errorf("%s:%d: %q %s: %s", path, c.line, c.src, operandTypes(c), complaint)
				}
			}
		})
	}
}

func operandTypes(c goldenCase) string {
	var b strings.Builder
	for i, a := range c.operands {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s%v", a.name, a.dtype, a.shape)
	}
	return "(" + b.String() + ")"
}

// runGolden evaluates c on every engine, in every layout, and returns what is wrong.
func runGolden(c goldenCase, isas []expr.ISA) (complaints []string) {
	var first goldenArray
	for i, isa := range isas {
		complain := func(format string, args ...any) {
			complaints = append(complaints, isa.String()+": "+fmt.Sprintf(format, args...))
		}
		options := append([]expr.Option{expr.UseISA(isa)}, c.options...)
		result, err := expr.EvaluateArray(c.src, vars(c.operands, goldenArray.array), options...)
		if c.errKind != "" {
			if msg := checkError(c, err); msg != "" {
				complain("%s", msg)
			}
			continue
		}
		if err != nil {
			complain("%v", err)
			continue
		}
		if err := assembles(c, isa); err != nil {
			complain("runs on the portable engine instead: %v", err)
		}
		if isa == expr.AVX512 {
			amd64test.Count(1, result.Len())
		}
		got := fromArray(result)
		if msg := differs(got, c.want, c.ulp); msg != "" {
			complain("%s", msg)
			continue
		}
		if i == 0 {
			first = got
		} else if msg := differs(got, first, 0); msg != "" {
			complain("unlike %s: %s", isas[0], msg)
		}

		repeated, times := repeat(c)
		result, err = expr.EvaluateArray(c.src, vars(repeated, goldenArray.array), options...)
		if err != nil {
			complain("repeated: %v", err)
		} else if msg := differs(fromArray(result), tile(got, c.want.shape, times), 0); msg != "" {
			complain("repeated %d times, unlike itself: %s", times, msg)
		}

		result, err = expr.EvaluateArray(c.src, vars(c.operands, goldenArray.backwards), options...)
		if err != nil {
			complain("through strided views: %v", err)
		} else if msg := differs(fromArray(result), got, 0); msg != "" {
			complain("through strided views, unlike itself: %s", msg)
		}
	}
	return complaints
}

// assembles returns an error if isa has no code of its own for c.
func assembles(c goldenCase, isa expr.ISA) error {
	types := expr.Types{}
	for _, a := range c.operands {
		types[a.name] = a.dtype
	}
	p, err := expr.Compile(c.src, types, c.options...)
	if err != nil {
		return err
	}
	_, err = p.Explain(isa)
	return err
}

func vars(operands []goldenArray, form func(goldenArray) expr.Array) expr.Vars {
	v := expr.Vars{}
	for _, a := range operands {
		v[a.name] = form(a)
	}
	return v
}

// backwards returns a as every second element of a larger array, from its end.
func (a goldenArray) backwards() expr.Array {
	if len(a.shape) == 0 || len(a.bits) == 0 {
		return a.array()
	}
	last := len(a.shape) - 1
	n := a.shape[last]
	parts := a.parts()
	wide := goldenArray{dtype: a.dtype, width: a.width, shape: slices.Clone(a.shape), bits: make([]uint64, 2*len(a.bits))}
	wide.shape[last] = 2 * n
	for i, b := range a.bits {
		row, column, part := i/parts/n, i/parts%n, i%parts
		at := row*2*n + 2*n - 1 - 2*column
		wide.bits[parts*at+part] = b
		wide.bits[parts*(at-1)+part] = ^b & 1
	}
	return wide.array().Dim(last, 2*n-1, -1, -2)
}

// repeat returns c's operands grown so that the result consists of that many copies of c's result and
// has a hundred elements or more.
func repeat(c goldenCase) (operands []goldenArray, times int) {
	rank := len(c.want.shape)
	if c.whole || rank == expr.MaxDims || len(c.operands) == 0 || len(c.want.bits) == 0 {
		return c.operands, 1
	}
	times = 1 + 100/len(c.want.bits)
	grown := false
	for _, a := range c.operands {
		switch {
		case len(a.shape) != rank:
		case rank == 1 && a.shape[0] == c.want.shape[0]: // all of them, end to end
			a = tile(a, a.shape, times)
		case rank != 1 && !grown: // one of them, along a new dimension
			a = tile(a, a.shape, times)
			grown = true
		}
		operands = append(operands, a)
	}
	return operands, times
}

// tile returns times copies of a: end to end if shape has one dimension, else along a new one.
func tile(a goldenArray, shape []int, times int) goldenArray {
	if times == 1 {
		return a
	}
	t := a
	t.bits = slices.Repeat(a.bits, times)
	if len(shape) == 1 {
		t.shape = []int{times * shape[0]}
	} else {
		t.shape = append([]int{times}, shape...)
	}
	return t
}

// differs says how got differs from want by more than ulp units in the last place, or nothing.
func differs(got, want goldenArray, ulp uint64) string {
	if got.dtype != want.dtype || !slices.Equal(got.shape, want.shape) {
		return fmt.Sprintf("got %s%v, want %s%v", got.dtype, got.shape, want.dtype, want.shape)
	}
	var wrong []string
	for i := range want.bits {
		g, w := got.bits[i], want.bits[i]
		if g != w && !near(want.dtype, g, w, ulp) {
			wrong = append(wrong, fmt.Sprintf("[%d] got %s, want %s", i, show(want.dtype, g), show(want.dtype, w)))
		}
	}
	if n := len(wrong); n > 4 {
		wrong = append(wrong[:4], fmt.Sprintf("and %d more", n-4))
	}
	return strings.Join(wrong, "; ")
}

// near reports whether g and w are both NaN, or of one sign and at most ulp units in the last place apart.
func near(t expr.DType, g, w, ulp uint64) bool {
	t = t.Real()
	var x, y float64
	var sign uint64
	switch t {
	case expr.Float64:
		x, y, sign = math.Float64frombits(g), math.Float64frombits(w), 1<<63
	case expr.Float32:
		x, y, sign = float64(math.Float32frombits(uint32(g))), float64(math.Float32frombits(uint32(w))), 1<<31
	default:
		return false
	}
	if math.IsNaN(x) || math.IsNaN(y) {
		return math.IsNaN(x) && math.IsNaN(y)
	}
	return g&sign == w&sign && max(g, w)-min(g, w) <= ulp
}

func show(t expr.DType, bits uint64) string {
	return fmt.Sprint(goldenArray{dtype: t.Real(), bits: []uint64{bits}}.array())
}

// checkError says how err differs from the one that c wants, or nothing.
func checkError(c goldenCase, err error) string {
	e, ok := errors.AsType[*expr.Error](err)
	switch {
	case err == nil:
		return "no error, want one of kind " + c.errKind
	case !ok:
		return fmt.Sprintf("the error is a %T", err)
	case !errors.Is(err, errorKinds[c.errKind]):
		return fmt.Sprintf("want an error of kind %s, got kind %s: %v", c.errKind, kindName(err), err)
	case e.Src != c.src || e.Pos > e.End || e.End > len(c.src):
		return fmt.Sprintf("the error's place is %d to %d in %q", e.Pos, e.End, e.Src)
	}
	if report := report(err); c.errText != "" && report != c.errText {
		return "the report is\n" + report + "\nwant\n" + c.errText
	}
	return ""
}

// report returns the whole report of err, each line behind a bar.
func report(err error) string {
	return "| " + strings.ReplaceAll(fmt.Sprintf("%+v", err), "\n", "\n| ")
}

// rewriteErrors writes the reports of this build into a file of error cases.
func rewriteErrors(t *testing.T, path string) {
	head, cases := readGolden(t, path)
	var b strings.Builder
	b.WriteString(head)
	for i, c := range cases {
		_, err := expr.EvaluateArray(c.src, vars(c.operands, goldenArray.array), c.options...)
		if err == nil {
			t.Errorf("%s:%d: %q is not an error", path, c.line, c.src)
			continue
		}
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n----\nerror %s\n%s\n", c.input, kindName(err), report(err))
	}
	if t.Failed() {
		return
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
