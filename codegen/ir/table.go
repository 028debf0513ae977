package ir

import (
	"slices"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
)

// MaxArity is the largest number of operands of an operation.
const MaxArity = 3

// An Op is an operation: a row of the table.
type Op struct {
	Name     string // NumPy's
	Aliases  []string
	Symbol   string // as an operator, "" for a function
	Args     []string
	Keywords []string // arguments by name, with their defaults: "axis=None"
	Truth    int      // the first Truth operands are conditions: any type, taken as true or false
	Rule     Rule
	Category Category
	Doc      string // one line
	MaxULP   ULP
	Lower    lower.Func
	Complex  lower.ComplexFunc // for complex operands or values; nil if it is not defined for them
	Texts    TextFunc          // for byte strings; nil if it is not defined for them

	// Fold makes it a reduction that the engines know; nil for one that others express, and for all
	// other operations. A reduction has no Lower.
	Fold *Fold

	// ComplexULP is MaxULP for complex numbers of such parts: the error of a part, in its own units in the last place
	// unless docs/accuracy-complex.md says otherwise.
	ComplexULP ULP
}

// ULP is the largest error of an operation in units in the last place, by type. 0 stands for a
// result that is exact or correctly rounded.
type ULP struct{ Float32, Float64 float64 }

// A Category groups the rows for the reader.
type Category string

// The categories.
const (
	Arithmetic Category = "arithmetic"
	Bitwise    Category = "bitwise"
	Comparison Category = "comparison"
	Logic      Category = "logic"
	Selection  Category = "selection"
	Strings    Category = "byte strings"
	Rounding   Category = "rounding"
	Floating   Category = "floating point"
	Elementary Category = "elementary function"
	Conversion Category = "conversion"
	Reduction  Category = "reduction"
	internal   Category = "internal" // of what no text names
)

// Variable, Const and Asked are the operations of the nodes that have no operands.
var (
	Variable = &Op{Name: "param", Category: internal}
	Const    = &Op{Name: "const", Category: internal}
	Asked    = &Op{Name: "asked", Category: internal}
)

// An integer of 64 bits is compared with a float in two exact parts; see [lower.IntFloat].
var (
	intFloat = &Op{Name: "int_float", Args: x, Category: internal, Lower: lower.IntFloat}
	intRest  = &Op{Name: "int_rest", Args: x, Category: internal, Lower: lower.IntRest}
)

// Arity is the number of operands.
func (op *Op) Arity() int { return len(op.Args) }

// Signature shows how to call op: "where(cond, x, y)", "sum(x, axis=None, keepdims=False)".
func (op *Op) Signature() string {
	return op.Name + "(" + strings.Join(slices.Concat(op.Args, op.Keywords), ", ") + ")"
}

// Types returns the type of op's value for operands of type t, and the type that they are
// converted to, for a reduction that in which it accumulates; Invalid if op is not defined for them.
func (op *Op) Types(t dtype.DType) (operand, result dtype.DType) {
	operand, result, _ = op.typing(t)
	return operand, result
}

// typing is the row's rule, which knows nothing of what is lowered for complex numbers.
func (op *Op) typing(t dtype.DType) (operand, result dtype.DType, hint string) {
	operand, result, hint = op.Rule(t)
	if result != dtype.Invalid && op.Complex == nil && op.Category != Reduction && operand.Kind() == dtype.KindComplex {
		return operand, dtype.Invalid, hintReal
	}
	return operand, result, hint
}

// Ops returns the table. The caller must not change it.
func Ops() []*Op { return table }

// ByName finds an operation by its name or an alias.
func ByName(name string) (*Op, bool) {
	op, ok := byName[name]
	return op, ok
}

// BySymbol finds an operator by its spelling and number of operands: "-" is two of them.
func BySymbol(symbol string, arity int) (*Op, bool) {
	op, ok := bySymbol[spelling{symbol, arity}]
	return op, ok
}

type spelling struct {
	symbol string
	arity  int
}

var (
	table            = join(arithmeticOps, bitwiseOps, comparisonOps, stringOps, selectionOps, floatOps, elementaryOps, conversionOps, reductionOps)
	byName, bySymbol = index(table)
)

func join(families ...[]Op) (all []*Op) {
	for _, f := range families {
		for i := range f {
			all = append(all, &f[i])
		}
	}
	return all
}

func index(ops []*Op) (map[string]*Op, map[spelling]*Op) {
	names, symbols := map[string]*Op{}, map[spelling]*Op{}
	for _, op := range ops {
		for _, name := range append([]string{op.Name}, op.Aliases...) {
			if names[name] != nil {
				panic("ir: two operations are named " + name)
			}
			names[name] = op
		}
		if op.Symbol != "" {
			symbols[spelling{op.Symbol, op.Arity()}] = op
		}
	}
	return names, symbols
}

// Row returns the row of that name, which the caller knows to be there.
func Row(name string) *Op {
	op, ok := byName[name]
	if !ok {
		panic("ir: the table has no " + name)
	}
	return op
}
