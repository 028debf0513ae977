package runtime

// An ErrorKind groups the errors of this package.
type ErrorKind uint8

// The kinds of error.
const (
	TypeError   ErrorKind = iota // an element type that does not fit
	ShapeError                   // shapes, strides or lengths that do not fit
	ValueError                   // an argument without meaning, such as a wrong number of operands
	Unsupported                  // nothing wrong, but this build or machine cannot do it
)

// An Error says why an evaluation was refused. Nothing was computed or written then.
type Error struct {
	Kind      ErrorKind
	Param     int // the operand in question, or the number of another value of a Plan; -1: none
	Msg, Hint string
}

func (e *Error) Error() string {
	if e.Hint != "" {
		return e.Msg + " (" + e.Hint + ")"
	}
	return e.Msg
}
