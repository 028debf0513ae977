package parser

// The levels of precedence.
const (
	precCond = iota + 1
	precOr
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precSum
	precProduct
	precUnary
	precPower
	precPostfix
)

// infix holds the operators that stand after an operand. right is the least precedence of what the right
// operand may contain: one more than prec for a left-associative operator.
var infix = map[string]struct {
	op          string
	prec, right int
}{
	"if": {"if", precCond, precCond},
	"or": {"or", precOr, precAnd}, "||": {"or", precOr, precAnd},
	"and": {"and", precAnd, precNot}, "&&": {"and", precAnd, precNot},
	"<": {"<", precCompare, precBitOr}, "<=": {"<=", precCompare, precBitOr},
	"==": {"==", precCompare, precBitOr}, "!=": {"!=", precCompare, precBitOr},
	">=": {">=", precCompare, precBitOr}, ">": {">", precCompare, precBitOr},
	"|":  {"|", precBitOr, precBitXor},
	"^":  {"^", precBitXor, precBitAnd},
	"&":  {"&", precBitAnd, precShift},
	"<<": {"<<", precShift, precSum}, ">>": {">>", precShift, precSum},
	"+": {"+", precSum, precProduct}, "-": {"-", precSum, precProduct},
	"*": {"*", precProduct, precUnary}, "/": {"/", precProduct, precUnary},
	"//": {"//", precProduct, precUnary}, "%": {"%", precProduct, precUnary},
	"**": {"**", precPower, precUnary},
}

// prefix holds the operators that stand before their operand; it contains what has at least prec.
var prefix = map[string]struct {
	op   string
	prec int
}{
	"not": {"not", precNot},
	"+":   {"+", precUnary}, "-": {"-", precUnary}, "~": {"~", precUnary}, "!": {"not", precUnary},
}
