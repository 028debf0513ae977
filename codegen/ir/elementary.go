package ir

import "github.com/nexpr/nexpr/codegen/vmath"

// elementaryOps are the functions of package vmath. Their errors are measured: see docs/accuracy.md.
var elementaryOps = []Op{
	{
		Name: "exp", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.8, 0.8}, Lower: vmath.Exp, Complex: vmath.ComplexExp, ComplexULP: ULP{0.51, 2.5},
		Doc: "e**x",
	},
	{
		Name: "exp2", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.87, 0.8}, Lower: vmath.Exp2, Complex: vmath.ComplexExp2, ComplexULP: ULP{0.51, 2.5},
		Doc: "2**x, exact for integers",
	},
	{
		Name: "exp10", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.92, 0.8}, Lower: vmath.Exp10,
		Doc: "10**x, exact where that is a number of the type",
	},
	{
		Name: "expm1", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.9, 0.65}, Lower: vmath.Expm1, Complex: vmath.ComplexExpm1, ComplexULP: ULP{0.51, 6},
		Doc: "e**x - 1, accurate for small x",
	},
	{
		Name: "sinh", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.82, 0.8}, Lower: vmath.Sinh, Complex: vmath.ComplexSinh, ComplexULP: ULP{0.51, 2.5},
		Doc: "hyperbolic sine",
	},
	{
		Name: "cosh", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.88, 0.7}, Lower: vmath.Cosh, Complex: vmath.ComplexCosh, ComplexULP: ULP{0.51, 2.5},
		Doc: "hyperbolic cosine",
	},
	{
		Name: "tanh", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.94, 0.6}, Lower: vmath.Tanh, Complex: vmath.ComplexTanh, ComplexULP: ULP{0.51, 2.5},
		Doc: "hyperbolic tangent",
	},
	{
		Name: "cbrt", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.55, 0.51}, Lower: vmath.Cbrt,
		Doc: "cube root, of negative numbers too",
	},
	{
		Name: "hypot", Args: xy, Rule: float, Category: Elementary, MaxULP: ULP{0.78, 0.78}, Lower: vmath.Hypot,
		Doc: "sqrt(x*x + y*y); overflows only where the result does",
	},
	{
		Name: "sin", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.95, 0.95}, Lower: vmath.Sin, Complex: vmath.ComplexSin, ComplexULP: ULP{0.51, 2.5},
		Doc: "sine of x radians; NaN for an infinite x",
	},
	{
		Name: "cos", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.95, 0.95}, Lower: vmath.Cos, Complex: vmath.ComplexCos, ComplexULP: ULP{0.51, 2.5},
		Doc: "cosine of x radians; NaN for an infinite x",
	},
	{
		Name: "tan", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.95, 0.9}, Lower: vmath.Tan, Complex: vmath.ComplexTan, ComplexULP: ULP{0.51, 2.5},
		Doc: "tangent of x radians; NaN for an infinite x",
	},
	{
		Name: "sinpi", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.8, 0.75}, Lower: vmath.Sinpi,
		Doc: "sin(pi*x), zero for integers",
	},
	{
		Name: "cospi", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.8, 0.75}, Lower: vmath.Cospi,
		Doc: "cos(pi*x), zero for halves of odd integers",
	},
	{
		Name: "arcsin", Aliases: []string{"asin"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.85, 0.7}, Lower: vmath.Arcsin, Complex: vmath.ComplexArcsin, ComplexULP: ULP{0.51, 4},
		Doc: "inverse sine, from -pi/2 to pi/2; NaN where |x| > 1",
	},
	{
		Name: "arccos", Aliases: []string{"acos"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.8, 0.7}, Lower: vmath.Arccos, Complex: vmath.ComplexArccos, ComplexULP: ULP{0.51, 3.5},
		Doc: "inverse cosine, from 0 to pi; NaN where |x| > 1",
	},
	{
		Name: "arctan", Aliases: []string{"atan"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.96, 0.8}, Lower: vmath.Arctan, Complex: vmath.ComplexArctan, ComplexULP: ULP{0.51, 3},
		Doc: "inverse tangent, from -pi/2 to pi/2",
	},
	{
		Name: "arctan2", Aliases: []string{"atan2"}, Args: []string{"y", "x"}, Rule: float, Category: Elementary, MaxULP: ULP{0.97, 0.8}, Lower: vmath.Arctan2,
		Doc: "angle of the point (x, y), from -pi to pi; a zero's sign counts",
	},
	{
		Name: "log", Aliases: []string{"ln"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.88, 0.9}, Lower: vmath.Log, Complex: vmath.ComplexLog, ComplexULP: ULP{0.51, 1},
		Doc: "natural logarithm; -inf for 0, NaN below",
	},
	{
		Name: "log2", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.96, 0.75}, Lower: vmath.Log2, Complex: vmath.ComplexLog2, ComplexULP: ULP{0.51, 1.5},
		Doc: "logarithm to base 2, exact for powers of 2; -inf for 0, NaN below",
	},
	{
		Name: "log10", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.94, 0.7}, Lower: vmath.Log10, Complex: vmath.ComplexLog10, ComplexULP: ULP{0.51, 1.75},
		Doc: "logarithm to base 10, exact for powers of 10; -inf for 0, NaN below",
	},
	{
		Name: "log1p", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.95, 0.9}, Lower: vmath.Log1p, Complex: vmath.ComplexLog1p, ComplexULP: ULP{0.51, 1.75},
		Doc: "log(1 + x), accurate for small x; -inf for -1, NaN below",
	},
	{
		Name: "arcsinh", Aliases: []string{"asinh"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.94, 0.9}, Lower: vmath.Arcsinh, Complex: vmath.ComplexArcsinh, ComplexULP: ULP{0.51, 3.25},
		Doc: "inverse hyperbolic sine",
	},
	{
		Name: "arccosh", Aliases: []string{"acosh"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.94, 0.9}, Lower: vmath.Arccosh, Complex: vmath.ComplexArccosh, ComplexULP: ULP{0.51, 3.5},
		Doc: "inverse hyperbolic cosine; NaN below 1",
	},
	{
		Name: "arctanh", Aliases: []string{"atanh"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.97, 0.6}, Lower: vmath.Arctanh, Complex: vmath.ComplexArctanh, ComplexULP: ULP{0.51, 3},
		Doc: "inverse hyperbolic tangent; infinite for 1 and -1, NaN beyond",
	},
	{
		Name: "logaddexp", Args: xy, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.9}, Lower: vmath.Logaddexp,
		Doc: "log(exp(x) + exp(y)) without overflow, accurate near 0",
	},
	{
		Name: "logaddexp2", Args: xy, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.97}, Lower: vmath.Logaddexp2,
		Doc: "log2(2**x + 2**y) without overflow, accurate near 0",
	},
	{
		Name: "erf", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.85, 0.9}, Lower: vmath.Erf,
		Doc: "error function",
	},
	{
		Name: "erfc", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.9, 1}, Lower: vmath.Erfc,
		Doc: "1 - erf(x), accurate where that is small",
	},
	{
		Name: "tgamma", Aliases: []string{"gamma"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.85}, Lower: vmath.Tgamma,
		Doc: "gamma function; infinite at 0, NaN for negative integers",
	},
	{
		Name: "lgamma", Aliases: []string{"gammaln"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.95}, Lower: vmath.Lgamma,
		Doc: "log(|gamma(x)|), infinite at 0 and at negative integers",
	},
}
