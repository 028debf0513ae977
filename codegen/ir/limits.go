package ir

// What an expression may ask for at most. Time and memory to compile are linear in these.
const (
	// MaxNodes is the largest number of operations, constants and variables in a graph, each
	// counted once however often it is used.
	MaxNodes = 20_000

	// MaxParams is the largest number of variables.
	MaxParams = 8_000

	// MaxDims is the largest number of dimensions of an array.
	MaxDims = 8

	// MaxLiteralBits is the size of the largest integer that arithmetic on literals may give.
	MaxLiteralBits = 4096
)
