package parser

// What Parse accepts at most, so that text from anyone is safe to parse: time and memory are linear
// in the size of the text, and no text exhausts the stack. A text beyond a limit gets an *Error.
const (
	// MaxSource is the longest text, in bytes.
	MaxSource = 1 << 20

	// MaxDepth is how deep operands may nest: each parenthesis, call, prefix operator, right operand,
	// and each else branch within another counts one. A flat chain such as a+b+c+... does not nest.
	MaxDepth = 1000

	// MaxNodes is the largest number of nodes of a syntax tree, arguments given by name included.
	MaxNodes = 100_000

	// MaxTokens is the largest number of names, literals, operators, commas and parentheses.
	MaxTokens = 4 * MaxNodes

	// MaxResults is the largest number of results.
	MaxResults = 1000

	// MaxKeywords is the largest number of arguments given by name in one call.
	MaxKeywords = 100

	// MaxDigits is the largest number of digits of an integer literal, in any base.
	MaxDigits = 1000

	// MaxName is the longest name, in bytes, so that messages which tell it stay readable.
	MaxName = 255
)
