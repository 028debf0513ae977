// Package ir is the typed graph of an expression, and the table of everything that an expression
// may ask for.
//
// [Build] gives every node of a syntax tree an element type by NumPy's rules, converts operands
// where the rules say so, and shares what is asked for twice. A literal has no type of its own
// until it meets an operand that has one. Operators and functions are rows of one table ([Ops]):
// the name, the typing rule, the lowering and the documentation of an operation stand there and
// nowhere else.
package ir
