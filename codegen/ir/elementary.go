package ir

import "github.com/nexpr/nexpr/codegen/vmath"

// elementaryOps are the functions of package vmath. Their errors are measured: see docs/accuracy.md.
var elementaryOps = []Op{
	{Name: "exp", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.76, 0.78}, Lower: vmath.Exp,
		Doc: "e**x"},
	{Name: "exp2", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Exp2,
		Doc: "2**x, exact for integers"},
	{Name: "exp10", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Exp10,
		Doc: "10**x, exact where that is a number of the type"},
	{Name: "expm1", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.65}, Lower: vmath.Expm1,
		Doc: "e**x - 1, accurate for small x"},
	{Name: "sinh", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Sinh,
		Doc: "hyperbolic sine"},
	{Name: "cosh", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.7}, Lower: vmath.Cosh,
		Doc: "hyperbolic cosine"},
	{Name: "tanh", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.6}, Lower: vmath.Tanh,
		Doc: "hyperbolic tangent"},
	{Name: "sin", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Sin,
		Doc: "sine of x radians; NaN for an infinite x"},
	{Name: "cos", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Cos,
		Doc: "cosine of x radians; NaN for an infinite x"},
	{Name: "tan", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.95}, Lower: vmath.Tan,
		Doc: "tangent of x radians; NaN for an infinite x"},
	{Name: "sinpi", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.95}, Lower: vmath.Sinpi,
		Doc: "sin(pi*x), zero for integers"},
	{Name: "cospi", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.95}, Lower: vmath.Cospi,
		Doc: "cos(pi*x), zero for halves of odd integers"},
	{Name: "arcsin", Aliases: []string{"asin"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.7}, Lower: vmath.Arcsin,
		Doc: "inverse sine, from -pi/2 to pi/2; NaN where |x| > 1"},
	{Name: "arccos", Aliases: []string{"acos"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.7}, Lower: vmath.Arccos,
		Doc: "inverse cosine, from 0 to pi; NaN where |x| > 1"},
	{Name: "arctan", Aliases: []string{"atan"}, Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Arctan,
		Doc: "inverse tangent, from -pi/2 to pi/2"},
	{Name: "arctan2", Aliases: []string{"atan2"}, Args: []string{"y", "x"}, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Arctan2,
		Doc: "angle of the point (x, y), from -pi to pi; a zero's sign counts"},
}
