package ir_test

import (
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
)

func TestRowsAreComplete(t *testing.T) {
	for _, op := range ir.Ops() {
		if op.Doc == "" || strings.Contains(op.Doc, "\n") || op.Category == "" || op.Rule == nil {
			t.Errorf("%s lacks something", op.Name)
		}
		if lowered := op.Lower != nil || op.Complex != nil || op.Texts != nil; lowered == (op.Category == ir.Reduction) {
			t.Errorf("%s: a row is either a reduction or lowered", op.Name)
		}
		if op.Arity() < 1 || op.Arity() > ir.MaxArity || op.Truth > op.Arity() {
			t.Errorf("%s takes %d operands, %d of them conditions", op.Name, op.Arity(), op.Truth)
		}
		for _, name := range append(op.Aliases, op.Name) {
			if found, ok := ir.ByName(name); !ok || found != op {
				t.Errorf("%s is not found by the name %s", op.Name, name)
			}
		}
	}
	for _, want := range []string{"where(cond, x, y)", "sum(x, axis=None, keepdims=False)"} {
		name, _, _ := strings.Cut(want, "(")
		if got := ir.Row(name).Signature(); got != want {
			t.Errorf("signature of %s: %s", name, got)
		}
	}
}

// Every operator that the parser knows is a row, and the other way round.
func TestSymbolsAreTheParsers(t *testing.T) {
	rows := map[string]bool{}
	for _, op := range ir.Ops() {
		if op.Symbol == "" {
			continue
		}
		src := op.Symbol + " x"
		if op.Arity() == 2 {
			src = "x " + src
		}
		rows[src] = true
		script, err := parser.ParseScript(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		g, err := ir.Build(script, map[string]dtype.DType{"x": dtype.Int32}, ir.NumPy)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if got := g.Nodes[g.Results[0].Node].Op; got != op {
			t.Errorf("%s is %s, want %s", src, got.Name, op.Name)
		}
	}
	for _, symbol := range strings.Fields("+ - * / // % ** << >> & ^ | < <= == != >= > and or not ~") {
		if !rows["x "+symbol+" x"] && !rows[symbol+" x"] {
			t.Errorf("the table has no %s", symbol)
		}
	}
}

// Every row lowers for every type that its rule admits, to a value of the type that the rule says.
func TestRulesAndLoweringsAgree(t *testing.T) {
	for _, op := range ir.Ops() {
		if op.Category == ir.Reduction {
			continue
		}
		for _, dt := range dtype.All() {
			operand, result := op.Types(dt)
			if lower.VecType(operand) == vec.None || lower.VecType(result) == vec.None {
				continue
			}
			params := make([]vec.Param, 2*op.Arity()) // real and imaginary parts
			for i := range params {
				params[i] = vec.Param{Name: "x", Type: lower.VecType(operand)}
				if i/2 < op.Truth {
					params[i].Type = vec.Mask
				}
			}
			b := vec.NewBuilder(params)
			var args []vec.Value
			var pairs []vec.Pair
			for i := range op.Args {
				args = append(args, b.Param(2*i))
				pairs = append(pairs, vec.Pair{First: b.Param(2 * i), Second: b.Param(2*i + 1)})
			}
			var values []vec.Value
			if complexResult := result.Kind() == dtype.KindComplex; complexResult || operand.Kind() == dtype.KindComplex {
				v := op.Complex(b, operand, pairs)
				values = []vec.Value{v.First}
				if complexResult {
					values = append(values, v.Second)
				} else if v.Second != vec.NoValue {
					t.Errorf("%s of %s: a real value with an imaginary part", op.Name, dt)
				}
			} else {
				values = []vec.Value{op.Lower(b, operand, args)}
			}
			for _, v := range values {
				if got := b.Type(v); got != lower.VecType(result) {
					t.Errorf("%s of %s is lowered to %s, its rule says %s", op.Name, dt, got, result)
				}
			}
			if err := b.Program(values...).Verify(); err != nil {
				t.Errorf("%s of %s: %v", op.Name, dt, err)
			}
		}
	}
}
