// Package vmath writes the elementary functions as vector programs, once for all engines: they are
// inlined into the loop of the expression, and give the same bits everywhere.
//
// A function is a straight line for the arguments that occur, and rare code (see vec.Loop) for the
// others: subnormals, infinities, NaN, huge arguments. It uses only operations that IEEE 754
// defines: no approximate reciprocals, fused multiply-adds only where they are written.
//
// float32 functions compute in float32 (files float32*.go), with twice as many lanes as float64 has and shorter
// polynomials. Where that is no faster they compute in float64 and round once, which is correct rounding but
// for a few arguments in 2^32: power, sums of powers, and what rare code does.
//
// The polynomial coefficients and tables are in the files z*.go, which gen makes with Sollya:
//
//	go generate ./codegen/vmath
package vmath

//go:generate go run ./gen
