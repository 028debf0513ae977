// Package expr evaluates element-wise numeric expressions, written as text, over whole arrays.
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
// Each expression becomes one loop over its operands, in machine code where the CPU has AVX2 and
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
