package parser

import "math/big"

// A Span is a byte range in the source text; End is one past the last byte.
type Span struct{ Pos, End int }

// Pos and End as a method, so that every node that embeds a Span is an Expr.
func (s Span) span() Span { return s }

// SpanOf returns the place of e in the source text, parentheses around it not included.
func SpanOf(e Expr) Span { return e.span() }

// An Expr is a node of the syntax tree: *Name, *Literal, *Unary, *Binary, *Compare, *Logical,
// *Cond, *Call or *Attr. A *Script and a Binding are not, but can be dumped and formatted like one.
type Expr interface{ span() Span }

// A Name is a variable, or one of the constants pi, e, nan and inf if no variable has that name.
type Name struct {
	Span
	Ident string
}

// LitKind tells the literals apart.
type LitKind uint8

// The kinds of literal. A literal has no element type of its own: it adapts to its operands.
const (
	LitBool LitKind = iota
	LitInt
	LitFloat
	LitImag
	LitString
)

// A Literal is a constant as written.
type Literal struct {
	Span
	Kind  LitKind
	Bool  bool     // LitBool
	Int   *big.Int // LitInt, never negative
	Float float64  // LitFloat; for LitImag the imaginary part
	Str   string   // LitString, without quotes and escapes
}

// A Unary applies Op, one of "+", "-", "~" and "not" ("!" is read as "not").
type Unary struct {
	Span
	Op string
	X  Expr
}

// A Binary applies Op, one of + - * / // % ** << >> & ^ |.
type Binary struct {
	Span
	Op    string
	OpPos Span
	X, Y  Expr
}

// A Compare is a chain X[0] Ops[0] X[1] Ops[1] ...; its value is that of
// (X[0] Ops[0] X[1]) and (X[1] Ops[1] X[2]) and ..., each operand evaluated once.
type Compare struct {
	Span
	Ops []string // < <= == != >= >
	X   []Expr   // len(Ops)+1
}

// A Logical applies Op, "and" or "or" ("&&" and "||" are read as these), to truth values.
type Logical struct {
	Span
	Op   string
	X, Y Expr
}

// A Cond is Python's "Then if If else Else".
type Cond struct {
	Span
	If, Then, Else Expr
}

// A Call applies the function named Func.
type Call struct {
	Span
	Func     string
	FuncSpan Span
	Args     []Expr
	Keywords []Keyword
}

// A Keyword is an argument given by name, such as axis=0. Value may be a *Tuple or a *None.
type Keyword struct {
	Span
	Name  string
	Value Expr
}

// An Attr is X.Name, with Name "real" or "imag".
type Attr struct {
	Span
	X    Expr
	Name string
}

// A Tuple is (a, b, ...), the value of a keyword argument.
type Tuple struct {
	Span
	X []Expr
}

// A None is Python's None; it stands only as an argument's value.
type None struct{ Span }

// An Error is a text that is not an expression. Msg names what is wrong, Hint may suggest a cure.
type Error struct {
	Span
	Msg, Hint string
}

func (e *Error) Error() string { return e.Msg }
