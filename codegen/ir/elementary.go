package ir

import "github.com/nexpr/nexpr/codegen/vmath"

// elementaryOps are the functions of package vmath. Their errors are measured: see docs/accuracy.md.
var elementaryOps = []Op{
	{Name: "exp", Args: x, Rule: float, Category: Elementary, MaxULP: ULP{0.76, 0.78}, Lower: vmath.Exp,
		Doc: "e**x"},
}
