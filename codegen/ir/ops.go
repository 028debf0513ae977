package ir

import (
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vmath"
)

var (
	x   = []string{"x"}
	xy  = []string{"x", "y"}
	xyz = []string{"x", "y", "z"}
)

var arithmeticOps = []Op{
	{
		Name: "add", Symbol: "+", Args: xy, Rule: same, Category: Arithmetic, Lower: lower.Add, Complex: lower.Parts(lower.Add),
		Doc: "x + y; of bools: or",
	},
	{
		Name: "subtract", Symbol: "-", Args: xy, Rule: notBool("use ^ for exclusive or, or " + hintConvert), Category: Arithmetic, Lower: lower.Subtract, Complex: lower.Parts(lower.Subtract),
		Doc: "x - y",
	},
	{
		Name: "multiply", Symbol: "*", Args: xy, Rule: same, Category: Arithmetic, Lower: lower.Multiply, Complex: lower.ComplexMultiply,
		Doc: "x * y; of bools: and",
	},
	{
		Name: "divide", Aliases: []string{"true_divide"}, Symbol: "/", Args: xy, Rule: quotient, Category: Arithmetic, Lower: lower.Divide, Complex: lower.ComplexDivide,
		Doc: "x / y, of integers in float64",
	},
	{
		Name: "floor_divide", Symbol: "//", Args: xy, Rule: notBool(hintConvert), Category: Arithmetic, Lower: lower.FloorDivide,
		Doc: "x / y rounded downwards; an integer by zero gives 0",
	},
	{
		Name: "remainder", Aliases: []string{"mod"}, Symbol: "%", Args: xy, Rule: notBool(hintConvert), Category: Arithmetic, Lower: lower.Remainder,
		Doc: "x - x//y*y, with the sign of y; an integer by zero gives 0",
	},
	{
		Name: "power", Aliases: []string{"pow"}, Symbol: "**", Args: xy, Rule: notBool(hintConvert), Category: Arithmetic, Lower: lower.Power, Complex: lower.ComplexPower, ComplexULP: ULP{0.51, 2},
		MaxULP: ULP{1, 1}, Doc: "x to the power y; integers wrap. By a constant multiple of 1/2 it is multiplied, which may change the last bit",
	},
	{
		Name: "fmod", Args: xy, Rule: notBool(hintConvert), Category: Arithmetic, Lower: lower.Fmod,
		Doc: "x - trunc(x/y)*y, with the sign of x; an integer by zero gives 0",
	},
	{
		Name: "negative", Symbol: "-", Args: x, Rule: notBool("use ~ or not for the opposite, or " + hintConvert), Category: Arithmetic, Lower: lower.Negative, Complex: lower.Parts(lower.Negative),
		Doc: "-x",
	},
	{
		Name: "positive", Aliases: []string{"copy"}, Symbol: "+", Args: x, Rule: same, Category: Arithmetic, Lower: lower.Identity, Complex: lower.Parts(lower.Identity),
		Doc: "x itself",
	},
	{
		Name: "absolute", Aliases: []string{"abs", "fabs"}, Args: x, Rule: part, Category: Arithmetic, Lower: lower.Absolute, Complex: lower.ComplexAbsolute,
		Doc: "x without its sign; the smallest integer stays as it is",
	},
	{
		Name: "sign", Args: x, Rule: same, Category: Arithmetic, Lower: lower.Sign, Complex: lower.ComplexSign,
		Doc: "-1, 0 or 1; NaN for NaN",
	},
	{
		Name: "square", Args: x, Rule: notBool(hintConvert), Category: Arithmetic, Lower: lower.Square, Complex: lower.ComplexSquare,
		Doc: "x * x",
	},
	{
		Name: "reciprocal", Args: x, Rule: quotient, Category: Arithmetic, Lower: lower.Reciprocal, Complex: lower.ComplexReciprocal,
		Doc: "1 / x, of integers in float64",
	},
	{
		Name: "sqrt", Args: x, Rule: float, Category: Arithmetic, Lower: lower.Sqrt, Complex: vmath.ComplexSqrt, ComplexULP: ULP{0.51, 2.25},
		Doc: "square root; NaN below zero",
	},
	{
		Name: "fma", Args: xyz, Rule: float, Category: Arithmetic, Lower: lower.FMA,
		Doc: "x*y + z, rounded once",
	},
}

var bitwiseOps = []Op{
	{
		Name: "bitwise_and", Symbol: "&", Args: xy, Rule: integral, Category: Bitwise, Lower: lower.And,
		Doc: "bits set in both; of bools: and",
	},
	{
		Name: "bitwise_or", Symbol: "|", Args: xy, Rule: integral, Category: Bitwise, Lower: lower.Or,
		Doc: "bits set in either; of bools: or",
	},
	{
		Name: "bitwise_xor", Symbol: "^", Args: xy, Rule: integral, Category: Bitwise, Lower: lower.Xor,
		Doc: "bits set in one alone; of bools: exclusive or",
	},
	{
		Name: "invert", Aliases: []string{"bitwise_not", "bitwise_invert"}, Symbol: "~", Args: x, Rule: integral, Category: Bitwise, Lower: lower.Not,
		Doc: "all bits changed; of bools: not",
	},
	{
		Name: "left_shift", Aliases: []string{"bitwise_left_shift"}, Symbol: "<<", Args: xy, Rule: integer, Category: Bitwise, Lower: lower.LeftShift,
		Doc: "x * 2**y, wrapping; 0 for a count below 0 or beyond the width",
	},
	{
		Name: "right_shift", Aliases: []string{"bitwise_right_shift"}, Symbol: ">>", Args: xy, Rule: integer, Category: Bitwise, Lower: lower.RightShift,
		Doc: "x // 2**y; 0, or -1 for a negative x, for a count below 0 or beyond the width",
	},
}

var comparisonOps = []Op{
	{
		Name: "less", Symbol: "<", Args: xy, Rule: test, Category: Comparison, Lower: lower.Less,
		Texts: func(x, y string) bool { return x < y },
		Doc:   "x < y, exact between types",
	},
	{
		Name: "less_equal", Symbol: "<=", Args: xy, Rule: test, Category: Comparison, Lower: lower.LessEqual,
		Texts: func(x, y string) bool { return x <= y },
		Doc:   "x <= y, exact between types",
	},
	{
		Name: "equal", Symbol: "==", Args: xy, Rule: test, Category: Comparison, Lower: lower.Equal, Complex: lower.Both(lower.Equal),
		Texts: func(x, y string) bool { return x == y },
		Doc:   "x == y, exact between types",
	},
	{
		Name: "not_equal", Symbol: "!=", Args: xy, Rule: test, Category: Comparison, Lower: lower.NotEqual, Complex: lower.Either(lower.NotEqual),
		Texts: func(x, y string) bool { return x != y },
		Doc:   "x != y, exact between types",
	},
	{
		Name: "greater_equal", Symbol: ">=", Args: xy, Rule: test, Category: Comparison, Lower: lower.GreaterEqual,
		Texts: func(x, y string) bool { return x >= y },
		Doc:   "x >= y, exact between types",
	},
	{
		Name: "greater", Symbol: ">", Args: xy, Rule: test, Category: Comparison, Lower: lower.Greater,
		Texts: func(x, y string) bool { return x > y },
		Doc:   "x > y, exact between types",
	},
	{
		Name: "logical_and", Symbol: "and", Args: xy, Rule: truth, Truth: 2, Category: Logic, Lower: lower.And,
		Doc: "whether both are true; a number is true unless it is 0",
	},
	{
		Name: "logical_or", Symbol: "or", Args: xy, Rule: truth, Truth: 2, Category: Logic, Lower: lower.Or,
		Doc: "whether either is true",
	},
	{
		Name: "logical_xor", Args: xy, Rule: truth, Truth: 2, Category: Logic, Lower: lower.Xor,
		Doc: "whether one alone is true",
	},
	{
		Name: "logical_not", Symbol: "not", Args: x, Rule: truth, Truth: 1, Category: Logic, Lower: lower.Not,
		Doc: "whether x is false",
	},
}

var stringOps = []Op{
	{
		Name: "contains", Args: []string{"s", "t"}, Rule: textsOnly, Category: Strings, Texts: strings.Contains,
		Doc: "whether t is somewhere in s",
	},
	{
		Name: "startswith", Args: []string{"s", "t"}, Rule: textsOnly, Category: Strings, Texts: strings.HasPrefix,
		Doc: "whether s begins with t",
	},
	{
		Name: "endswith", Args: []string{"s", "t"}, Rule: textsOnly, Category: Strings, Texts: strings.HasSuffix,
		Doc: "whether s ends with t",
	},
}

var selectionOps = []Op{
	{
		Name: "where", Args: []string{"cond", "x", "y"}, Truth: 1, Rule: same, Category: Selection, Lower: lower.Where, Complex: lower.ComplexWhere,
		Doc: "x where cond is true, y elsewhere; also written x if cond else y",
	},
	{
		Name: "maximum", Args: xy, Rule: same, Category: Selection, Lower: lower.Maximum,
		Doc: "the larger; NaN if either is NaN",
	},
	{
		Name: "minimum", Args: xy, Rule: same, Category: Selection, Lower: lower.Minimum,
		Doc: "the smaller; NaN if either is NaN",
	},
	{
		Name: "fmax", Args: xy, Rule: same, Category: Selection, Lower: lower.Fmax,
		Doc: "the larger; a NaN gives way to a number",
	},
	{
		Name: "fmin", Args: xy, Rule: same, Category: Selection, Lower: lower.Fmin,
		Doc: "the smaller; a NaN gives way to a number",
	},
	{
		Name: "clip", Args: []string{"x", "low", "high"}, Rule: same, Category: Selection, Lower: lower.Clip,
		Doc: "minimum(high, maximum(low, x))",
	},
}

var floatOps = []Op{
	{
		Name: "floor", Args: x, Rule: same, Category: Rounding, Lower: lower.Floor,
		Doc: "the next integer downwards, in x's type",
	},
	{
		Name: "ceil", Args: x, Rule: same, Category: Rounding, Lower: lower.Ceil,
		Doc: "the next integer upwards, in x's type",
	},
	{
		Name: "trunc", Args: x, Rule: same, Category: Rounding, Lower: lower.Trunc,
		Doc: "the next integer towards zero, in x's type",
	},
	{
		Name: "rint", Aliases: []string{"round", "around"}, Args: x, Rule: same, Category: Rounding, Lower: lower.Rint, Complex: lower.Parts(lower.Rint),
		Doc: "the nearest integer, ties to even, in x's type",
	},
	{
		Name: "isnan", Args: x, Rule: test, Category: Floating, Lower: lower.IsNaN, Complex: lower.Either(lower.IsNaN),
		Doc: "whether x is NaN",
	},
	{
		Name: "isinf", Args: x, Rule: test, Category: Floating, Lower: lower.IsInf, Complex: lower.Either(lower.IsInf),
		Doc: "whether x is infinite",
	},
	{
		Name: "isfinite", Args: x, Rule: test, Category: Floating, Lower: lower.IsFinite, Complex: lower.Both(lower.IsFinite),
		Doc: "whether x is neither infinite nor NaN",
	},
	{
		Name: "signbit", Args: x, Rule: test, Category: Floating, Lower: lower.SignBit,
		Doc: "whether x carries a minus sign, -0.0 too",
	},
	{
		Name: "copysign", Args: xy, Rule: float, Category: Floating, Lower: lower.Copysign,
		Doc: "x with the sign of y",
	},
	{
		Name: "nextafter", Args: xy, Rule: float, Category: Floating, Lower: lower.Nextafter,
		Doc: "the number next to x on the way to y",
	},
	{
		Name: "deg2rad", Aliases: []string{"radians"}, Args: x, Rule: float, Category: Floating, Lower: lower.Deg2rad,
		MaxULP: ULP{0.63, 0.66}, Doc: "degrees to radians",
	},
	{
		Name: "rad2deg", Aliases: []string{"degrees"}, Args: x, Rule: float, Category: Floating, Lower: lower.Rad2deg,
		MaxULP: ULP{0.7, 0.82}, Doc: "radians to degrees",
	},
}

var conversionOps = append([]Op{
	{
		Name: "real", Args: x, Rule: part, Category: Conversion, Lower: lower.Identity, Complex: lower.RealPart,
		Doc: "the real part; also written x.real",
	},
	{
		Name: "imag", Args: x, Rule: part, Category: Conversion, Lower: lower.Zero, Complex: lower.ImaginaryPart,
		Doc: "the imaginary part; also written x.imag",
	},
	{
		Name: "conjugate", Aliases: []string{"conj"}, Args: x, Rule: same, Category: Conversion, Lower: lower.Identity, Complex: lower.Conjugate,
		Doc: "x with the opposite imaginary part",
	},
	{
		Name: "angle", Aliases: []string{"arg"}, Args: x, Rule: realFloat, Category: Conversion, Lower: lower.RealAngle, Complex: lower.ComplexAngle,
		MaxULP: ULP{0.8, 0.8}, Doc: "arctan2(imag(x), real(x)), from -pi to pi",
	},
	{
		Name: "complex", Args: []string{"re", "im"}, Rule: pair, Category: Conversion, Complex: lower.MakeComplex,
		Doc: "the complex number with these parts",
	},
	{
		Name: "ones_like", Args: x, Rule: same, Category: Conversion, Lower: lower.One, Complex: lower.ComplexOne,
		Doc: "1 in x's type",
	},
	{
		Name: "zeros_like", Args: x, Rule: same, Category: Conversion, Lower: lower.Zero, Complex: lower.Parts(lower.Zero),
		Doc: "0 in x's type",
	},
}, casts()...)

// casts are the rows that convert, one for each type, named like it.
func casts() (ops []Op) {
	aliases := map[dtype.DType][]string{dtype.Int64: {"int"}, dtype.Float64: {"float"}}
	for _, t := range dtype.All() {
		op := Op{
			Name: t.String(), Aliases: aliases[t], Args: x, Rule: to(t), Category: Conversion, Lower: lower.Cast(t),
			Doc: "x as " + t.String(),
		}
		if t == dtype.Bool || t.Kind() == dtype.KindComplex { // a real type has no room for an imaginary part
			op.Complex = lower.ComplexCast(t)
		}
		ops = append(ops, op)
	}
	return ops
}
