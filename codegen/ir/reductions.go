package ir

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
)

// A Fold is what the engines know of a reduction: an operation of two operands, of the type in which the
// reduction accumulates, that goes over the elements. The other reductions are expressed by those with a Fold.
type Fold struct {
	Combine *Op

	// Identity is the bits of the element that leaves every other one as it is, exactly: its real
	// and its imaginary part if it is complex.
	Identity func(t dtype.DType) []uint64

	// Exact is in place of Combine and Identity: the reduction is the sum, rounded once. The engines keep more of it
	// than one number, see [lower.ExactSum], of which the runtime makes the value.
	Exact bool

	// Empty is the value where there are no elements, bits as those of Identity; nil if there is none, which is
	// an error.
	Empty func(t dtype.DType) []uint64
}

// Count and Index are operations without elements of their own: their values depend only on the shape of
// their operand and on the axes that Imm names, whose Keepdims is false.
var (
	// Count is the number of elements that a reduction of the operand takes in for each of its own: an
	// int64 without dimensions.
	Count = &Op{Name: "count", Args: x, Category: internal}

	// Index has the operand's shape. It is an element's place, an int64, among those that a reduction
	// takes in together with it, in the order in which the last axis varies fastest.
	Index = &Op{Name: "index", Args: x, Category: internal}
)

// product is multiply with an exact neutral element for complex numbers too.
var product = &Op{Name: "product", Args: xy, Rule: same, Category: internal, Lower: lower.Multiply, Complex: lower.ComplexProduct}

// HasAxes reports whether op is a reduction, or another operation for which a node's Imm is an index into
// the graph's Axes.
func (op *Op) HasAxes() bool { return op.Fold != nil || op == Count || op == Index }

var (
	axisKeywords = []string{"axis=None", "keepdims=False"}
	ddofKeywords = []string{"axis=None", "ddof=0", "keepdims=False"}
)

var reductionOps = []Op{
	{
		Name: "sum", Args: x, Keywords: axisKeywords, Rule: total, Category: Reduction,
		Fold: &Fold{Combine: rowIn(arithmeticOps, "add"), Identity: sumIdentity, Empty: number(0)},
		Doc:  "the sum; of bools and integers in 64 bits, wrapping",
	},
	{
		Name: "fsum", Args: x, Keywords: axisKeywords, Rule: exactTotal, Category: Reduction,
		Fold: &Fold{Exact: true, Empty: number(0)},
		Doc:  "the exact sum, rounded once; of bools and integers in float64; inf beyond the largest number",
	},
	{
		Name: "prod", Args: x, Keywords: axisKeywords, Rule: total, Category: Reduction,
		Fold: &Fold{Combine: product, Identity: number(1), Empty: number(1)},
		Doc:  "the product; of bools and integers in 64 bits, wrapping",
	},
	{
		Name: "mean", Args: x, Keywords: axisKeywords, Rule: moment, Category: Reduction,
		Doc: "the arithmetic mean; NaN of no elements",
	},
	{
		Name: "var", Args: x, Keywords: ddofKeywords, Rule: realMoment, Category: Reduction,
		Doc: "the mean square distance from the mean: the sum over the count less ddof",
	},
	{
		Name: "std", Args: x, Keywords: ddofKeywords, Rule: realMoment, Category: Reduction,
		Doc: "the standard deviation, sqrt(var(x))",
	},
	{
		Name: "min", Aliases: []string{"amin"}, Args: x, Keywords: axisKeywords, Rule: ordered, Category: Reduction,
		Fold: &Fold{Combine: rowIn(selectionOps, "minimum"), Identity: largest},
		Doc:  "the smallest; NaN if one is NaN; min(x, y) is minimum(x, y)",
	},
	{
		Name: "max", Aliases: []string{"amax"}, Args: x, Keywords: axisKeywords, Rule: ordered, Category: Reduction,
		Fold: &Fold{Combine: rowIn(selectionOps, "maximum"), Identity: smallest},
		Doc:  "the largest; NaN if one is NaN; max(x, y) is maximum(x, y)",
	},
	{
		Name: "argmin", Args: x, Keywords: axisKeywords, Rule: position, Category: Reduction,
		Doc: "where the first smallest is, or the first NaN: its index",
	},
	{
		Name: "argmax", Args: x, Keywords: axisKeywords, Rule: position, Category: Reduction,
		Doc: "where the first largest is, or the first NaN: its index",
	},
	{
		Name: "any", Args: x, Keywords: axisKeywords, Rule: truth, Category: Reduction,
		Fold: &Fold{Combine: rowIn(comparisonOps, "logical_or"), Identity: number(0), Empty: number(0)},
		Doc:  "whether one is true; a number is true unless it is 0",
	},
	{
		Name: "all", Args: x, Keywords: axisKeywords, Rule: truth, Category: Reduction,
		Fold: &Fold{Combine: rowIn(comparisonOps, "logical_and"), Identity: number(1), Empty: number(1)},
		Doc:  "whether none is false",
	},
	{
		Name: "count_nonzero", Args: x, Keywords: axisKeywords, Rule: counted, Category: Reduction,
		Doc: "how many are true; a number is true unless it is 0",
	},
	{
		Name: "nansum", Args: x, Keywords: axisKeywords, Rule: total, Category: Reduction,
		Doc: "the sum of those that are not NaN",
	},
	{
		Name: "nanmin", Args: x, Keywords: axisKeywords, Rule: ordered, Category: Reduction,
		Fold: &Fold{Combine: rowIn(selectionOps, "fmin"), Identity: orNaN(largest)},
		Doc:  "the smallest of those that are not NaN; NaN if all are",
	},
	{
		Name: "nanmax", Args: x, Keywords: axisKeywords, Rule: ordered, Category: Reduction,
		Fold: &Fold{Combine: rowIn(selectionOps, "fmax"), Identity: orNaN(smallest)},
		Doc:  "the largest of those that are not NaN; NaN if all are",
	},
	{
		Name: "dot", Args: xy, Keywords: axisKeywords, Rule: total, Category: Reduction,
		Doc: "sum(x*y), the products in the type of the sum",
	},
	{
		Name: "norm", Args: x, Keywords: axisKeywords, Rule: realMoment, Category: Reduction,
		Doc: "the Euclidean norm, sqrt(sum(abs(x)**2))",
	},
}

// rowIn finds a row of one family, while the table is being made.
func rowIn(ops []Op, name string) *Op {
	for i := range ops {
		if ops[i].Name == name {
			return &ops[i]
		}
	}
	panic("ir: there is no " + name)
}

// number is x in any type.
func number(x float64) func(t dtype.DType) []uint64 {
	return func(t dtype.DType) []uint64 {
		if t.Kind() == dtype.KindComplex {
			return []uint64{floatBits(t.Real(), x), 0}
		}
		return []uint64{floatBits(t, x)}
	}
}

// sumIdentity is -0 for floats, since 0 + -0 is 0.
func sumIdentity(t dtype.DType) []uint64 {
	zero := floatBits(t.Real(), math.Copysign(0, -1))
	if t.Kind() == dtype.KindComplex {
		return []uint64{zero, zero}
	}
	return []uint64{zero}
}

// largest is the largest element of a real type, true for bool.
func largest(t dtype.DType) []uint64 {
	switch t.Kind() {
	case dtype.KindFloat:
		return []uint64{floatBits(t, math.Inf(1))}
	case dtype.KindBool:
		return []uint64{1}
	case dtype.KindUint:
		return []uint64{^uint64(0) >> (64 - 8*t.Size())}
	}
	return []uint64{^uint64(0) >> (65 - 8*t.Size())}
}

// smallest is the smallest element of a real type, false for bool.
func smallest(t dtype.DType) []uint64 {
	switch t.Kind() {
	case dtype.KindFloat:
		return []uint64{floatBits(t, math.Inf(-1))}
	case dtype.KindInt:
		return []uint64{1 << (8*t.Size() - 1)}
	}
	return []uint64{0}
}

// orNaN is NaN for floats.
func orNaN(other func(t dtype.DType) []uint64) func(t dtype.DType) []uint64 {
	return func(t dtype.DType) []uint64 {
		if t.IsFloat() {
			return []uint64{floatBits(t, math.NaN())}
		}
		return other(t)
	}
}

func floatBits(t dtype.DType, x float64) uint64 {
	switch t {
	case dtype.Float32:
		return uint64(math.Float32bits(float32(x)))
	case dtype.Float64:
		return math.Float64bits(x)
	}
	return uint64(x)
}

// total accumulates in 64 bits. The sums of floats and complex numbers have their own type in the end.
func total(t dtype.DType) (operand, result dtype.DType, hint string) {
	switch t.Kind() {
	case dtype.KindFloat:
		return dtype.Float64, t, ""
	case dtype.KindComplex:
		return dtype.Complex128, t, ""
	case dtype.KindUint:
		return dtype.Uint64, dtype.Uint64, ""
	}
	return dtype.Int64, dtype.Int64, ""
}

// exactTotal takes numbers as they are, narrow integers in float64, which holds them.
func exactTotal(t dtype.DType) (operand, result dtype.DType, hint string) {
	switch {
	case t.Kind() == dtype.KindFloat || t.Kind() == dtype.KindComplex:
		return t, t, ""
	case t.Size() == 8:
		return t, dtype.Float64, ""
	}
	return dtype.Float64, dtype.Float64, ""
}

// moment computes in float64 or complex128.
func moment(t dtype.DType) (operand, result dtype.DType, hint string) {
	switch t.Kind() {
	case dtype.KindFloat:
		return dtype.Float64, t, ""
	case dtype.KindComplex:
		return dtype.Complex128, t, ""
	}
	return dtype.Float64, dtype.Float64, ""
}

// realMoment is moment with a real value.
func realMoment(t dtype.DType) (operand, result dtype.DType, hint string) {
	t, result, hint = moment(t)
	return t, result.Real(), hint
}

// ordered keeps the type of what has an order.
func ordered(t dtype.DType) (operand, result dtype.DType, hint string) {
	if t.Kind() == dtype.KindComplex {
		return t, dtype.Invalid, hintReal
	}
	return t, t, ""
}

// counted counts truth values.
func counted(dtype.DType) (operand, result dtype.DType, hint string) {
	return dtype.Bool, dtype.Int64, ""
}

// position looks for one element.
func position(t dtype.DType) (operand, result dtype.DType, hint string) {
	t, result, hint = ordered(t)
	if result != dtype.Invalid {
		result = dtype.Int64
	}
	return t, result, hint
}
