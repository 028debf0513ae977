package ir

import "github.com/nexpr/nexpr/codegen/vmath"

// elementaryOps are the functions of package vmath. Their errors are measured: see docs/accuracy.md.
var elementaryOps = []Op{
	{Name: "exp", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.76, 0.78}, Lower: vmath.Exp,
		Doc: "e**x"},
	{Name: "sin", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Sin,
		Doc: "sine of x radians; NaN for an infinite x"},
	{Name: "cos", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.8}, Lower: vmath.Cos,
		Doc: "cosine of x radians; NaN for an infinite x"},
	{Name: "tan", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.51, 0.95}, Lower: vmath.Tan,
		Doc: "tangent of x radians; NaN for an infinite x"},
}
