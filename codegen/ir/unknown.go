package ir

import (
	"maps"
	"slices"

	"github.com/nexpr/nexpr/parser"
)

// unknownVariable is the error for a name that no variable has.
func (b *builder) unknownVariable(e *parser.Name) error {
	names := slices.Concat(slices.Collect(maps.Keys(b.types)), slices.Collect(maps.Keys(b.assigned)), slices.Collect(maps.Keys(constants)))
	names = append(names, "True", "False")
	hint := ""
	if name, ok := nearest(e.Ident, names); ok {
		hint = "did you mean " + name + "?"
	} else if op, ok := ByName(e.Ident); ok {
		hint = "there is a function " + op.Signature()
	}
	return errorf(Undefined, e.Span, hint, "there is no variable %s", e.Ident)
}

// unknownFunction is the error for a call of what is no function.
func (b *builder) unknownFunction(e *parser.Call) error {
	hint := ""
	if name, ok := nearest(e.Func, slices.Collect(maps.Keys(byName))); ok {
		hint = "did you mean " + name + "?"
	} else if _, ok := b.types[e.Func]; ok {
		hint = e.Func + " is a variable: to multiply, write *"
	} else if _, ok := b.assigned[e.Func]; ok {
		hint = e.Func + " is a value: to multiply, write *"
	}
	return errorf(Undefined, e.FuncSpan, hint, "there is no function %s", e.Func)
}
