// Package expr evaluates numeric expressions, element by element and reductions, written as text, over whole arrays.
//
// The shortest use names the operands and asks for the element type wanted:
//
//	y, err := expr.Evaluate[float64]("a + b*sqrt(c)", expr.Vars{"a": a, "b": b, "c": c})
//
// Evaluate keeps what it compiled, so a second call with the same text and the same operand types
// finds it again. A hot loop compiles once and names nothing:
//
//	p := expr.MustCompile("a + b*sqrt(c)", expr.Types{"a": expr.Float64, "b": expr.Float64, "c": expr.Float64})
//	for ... {
//		err := p.EvalInto(expr.Of(dst), expr.Of(a), expr.Of(b), expr.Of(c)) // p.Names() order; no allocation
//	}
//
// Each expression becomes one loop over its operands, with reductions a few, in machine code where the CPU has AVX2 and
// the system allows it, else in a portable interpreter; there are no intermediate arrays.
// Operands broadcast against each other by NumPy's rules.
//
// # Types
//
// The element types are bool, signed and unsigned integers of 8 to 64 bits, float32, float64,
// complex64 and complex128; byte strings are below. Two operands of different types meet in the type that NumPy's promotion table gives: int32 and int64 in int64, int64 and float32 in float64, int16 and float32 in float32,
// uint64 and int64 in float64. Integers of all types wrap: uint8 and uint8 give uint8. They divide by
// "/" in float64; functions of real numbers, such as sqrt, take those of up to 16 bits as float32 and
// wider ones as float64. Comparisons are exact between all types.
//
// Literals have no type of their own, as in NumPy 2: with x a float32, x*2.5 is float32. The option
// [Literals] with [NumExpr] gives floating-point literals the type float64 instead.
//
// A plain Go value among the operands is no literal: it has the type that it has in Go, so that an int
// is an int64 (where int has 64 bits) and 2.5 a float64. For another type say float32(2.5) or
// expr.Scalar[float32](2.5).
//
// # Byte strings
//
// An operand may be an array of byte strings of one width, as in NumPy's type S ([Strings], [ViewBytes], a
// []string among the [Vars]). They can be compared with each other and with literals, 'abc', and searched by
// contains, startswith and endswith, which gives bools:
//
//	y, err := expr.Evaluate[float64]("where(startswith(name, 'a') & (x > 2), x, 0)", vars)
//
// Strings are compared byte by byte, as unsigned numbers. The widths may differ: NULs at the end of a string are
// padding and never count, those inside do. A result is never a string.
//
// # Functions
//
// The functions are those of NumExpr and more; "nexpr functions" lists them with the types that they
// take and how exact they are. All operators round once, elementary functions are within 1
// ULP.
//
// # Reductions
//
// sum, fsum, prod, mean, var, std, min, max, argmin, argmax, any, all, count_nonzero, nansum, nanmin, nanmax, norm and
// dot reduce an array, and stand anywhere:
//
//	(a - mean(a)) / std(a)
//	a / sum(a, axis=1, keepdims=True)
//	sqrt(sum((a - mean(a))**2))
//
// axis is an integer, below 0 from the last dimension on, several in parentheses, or None for all, the default; for
// most an integer may be the second argument, without the name. With keepdims=True the reduced dimensions stay, with length 1.
// var and std divide by the number of elements less ddof. min and max of two arguments are minimum and maximum.
//
// Sums and products of bools and integers are int64 or uint64, and wrap; those of float32 and complex64
// accumulate in float64 and are rounded once, as are mean, var, std and norm. dot(x, y) is sum(x*y) with products in
// the type of the sum. Of no elements sum is 0, prod 1, any false, all true, mean NaN, and min and max are errors.
// fsum is the exact sum rounded once, as Python's math.fsum is, so in whatever order the elements are: of float32 to
// float32, of bools and integers to float64, of complex numbers by parts. Where Python raises an error it is inf, beyond
// the largest number, or NaN, of both infinities; sums that are too large on the way alone do not matter. A zero is +0.
// It takes up to about twice the time of sum over long arrays; several times where almost nothing is left of the elements.
// NaN is the minimum and the maximum of what it is among, and where argmin and argmax point.
// The order in which elements are combined depends on the shape alone.
//
// An axis that the operand does not have is [ErrShape], at the place of the reduction. A number is reduced along axis 0 or
// -1 as along none.
//
// # Statements
//
// A text may give names to values before it asks for a result. Statements end with a semicolon or their line:
//
//	t = a*b; u = sin(t); u + t
//
// A name stands for its value from there on, also where it hides an operand; it is assigned once. A value that no result
// needs is not computed. Several results, all computed in one pass if they have the same shape, are separated by
// commas, with names or without:
//
//	hypot(x, y), arctan2(y, x)
//	r = hypot(x, y), th = arctan2(y, x)
//
// [EvaluateAll] and [Program.EvalAll] return them as arrays, [Program.EvalAllInto] stores them.
// A text may ask for 1,000 results, and its passes over the operands have at most 100,000 operations together.
// The documentation of package parser has the rules for the ends of lines.
//
// # Casting
//
// The result has a type of its own, see [Program.DType]. It may be stored as another one if the casting
// rule allows: [SameKind], the default, allows what keeps the kind of number (float64 to float32, int64 to
// int32) and every conversion upwards; [Safe] only what loses nothing; [Unsafe] everything. A floating-point
// number that becomes an integer is truncated; NaN and what does not fit become the least integer of int32 and
// int64. Narrower and unsigned integers become what int64 would, modulo their range, but for the numbers from
// 2**63 on that uint64 has; conversions between integers wrap.
//
// # Determinism
//
// The result depends on the operands alone: every engine, any number of threads, any layout of the operands
// in memory, and any size of block give the same bits. (Only the sign and payload of a NaN may differ.)
//
// # Concurrency
//
// Everything may be used by many goroutines at once, as long as none writes to the memory that another one's
// evaluation reads or writes. There is nothing to close: machine code is released when its [Program] is
// garbage. The destination of an evaluation may share memory with operands in any way: the result is as if
// the operands had been read before.
package expr
