package ir

import "github.com/nexpr/nexpr/codegen/dtype"

// A Rule is a typing rule. t is the common type of the operands (conditions apart); the operands
// are converted to operand, and the value has type result. Where the operation is not defined,
// result is Invalid and hint says what to write instead.
type Rule func(t dtype.DType) (operand, result dtype.DType, hint string)

const (
	hintConvert = "convert to a number first: int64(x)"
	hintReal    = "it takes real numbers: real(x), imag(x) or abs(x)"
)

// same keeps the type.
func same(t dtype.DType) (operand, result dtype.DType, hint string) { return t, t, "" }

// notBool keeps the type of numbers.
func notBool(hint string) Rule {
	return func(t dtype.DType) (dtype.DType, dtype.DType, string) {
		if t == dtype.Bool {
			return t, dtype.Invalid, hint
		}
		return t, t, ""
	}
}

// integral keeps the type of bools and integers.
func integral(t dtype.DType) (operand, result dtype.DType, hint string) {
	if t == dtype.Bool || t.IsInteger() {
		return t, t, ""
	}
	return t, dtype.Invalid, "this works on bits: convert to an integer, int64(x), or put comparisons in parentheses"
}

// integer keeps the type of integers.
func integer(t dtype.DType) (operand, result dtype.DType, hint string) {
	if t.IsInteger() {
		return t, t, ""
	}
	return t, dtype.Invalid, "convert to an integer first: int64(x)"
}

// float computes in the float type for the operands: of integers float32 up to 16 bits, float64 beyond.
func float(t dtype.DType) (operand, result dtype.DType, hint string) {
	t = dtype.FloatFor(t)
	return t, t, ""
}

// part gives a part of a complex number, or a real number, its type.
func part(t dtype.DType) (operand, result dtype.DType, hint string) { return t, t.Real(), "" }

// realFloat is float with a real value.
func realFloat(t dtype.DType) (operand, result dtype.DType, hint string) {
	t = dtype.FloatFor(t)
	return t, t.Real(), ""
}

// pair makes a complex number of two real ones.
func pair(t dtype.DType) (operand, result dtype.DType, hint string) {
	if t.Kind() == dtype.KindComplex {
		return t, dtype.Invalid, "it takes a real and an imaginary part: real(x), imag(x)"
	}
	t = dtype.FloatFor(t)
	return t, dtype.ComplexOf(t), ""
}

// quotient is true division: all integers, narrow ones too, divide in float64.
func quotient(t dtype.DType) (operand, result dtype.DType, hint string) {
	if t == dtype.Bool || t.IsInteger() {
		t = dtype.Float64
	}
	return t, t, ""
}

// test asks something about operands of any type.
func test(t dtype.DType) (operand, result dtype.DType, hint string) { return t, dtype.Bool, "" }

// textsOnly is the rule of functions of byte strings, for what is none.
func textsOnly(t dtype.DType) (operand, result dtype.DType, hint string) {
	return t, dtype.Invalid, "it takes byte strings"
}

// truth takes each operand as true or false.
func truth(dtype.DType) (operand, result dtype.DType, hint string) {
	return dtype.Bool, dtype.Bool, ""
}

// to converts.
func to(result dtype.DType) Rule {
	return func(t dtype.DType) (dtype.DType, dtype.DType, string) { return t, result, "" }
}
