package dtype

// Promote returns the smallest type that both a and b convert to without a loss that NumPy 2
// would not accept: numpy.promote_types(a, b). Byte strings and numbers have none: Invalid.
func Promote(a, b DType) DType {
	if a == Invalid || b == Invalid {
		return Invalid
	}
	if a == b {
		return a
	}
	if a.Kind() > b.Kind() {
		a, b = b, a
	}
	if b == Bytes { // NumPy would write numbers as text
		return Invalid
	}
	ka, kb := a.Kind(), b.Kind()
	switch {
	case ka == kb:
		if a.Size() > b.Size() {
			return a
		}
		return b
	case ka == KindBool:
		return b
	case ka == KindUint && kb == KindInt:
		return promoteUintInt(a, b)
	case kb == KindFloat:
		return wider(floatFor(a), b)
	default: // an integer or a float with a complex type
		if wider(floatFor(a), b.Real()) == Float64 {
			return Complex128
		}
		return b
	}
}

// promoteUintInt gives the signed type that holds both; no type holds uint64 and a signed one,
// and NumPy takes float64 there.
func promoteUintInt(u, i DType) DType {
	if i.Size() > u.Size() {
		return i
	}
	switch u.Size() {
	case 1:
		return Int16
	case 2:
		return Int32
	case 4:
		return Int64
	}
	return Float64
}

// floatFor is the smallest float type, float32 or wider, that NumPy takes for a's values.
func floatFor(a DType) DType {
	if a.IsFloat() {
		return a
	}
	if a.Size() <= 2 {
		return Float32
	}
	return Float64
}

func wider(a, b DType) DType {
	if a.Size() > b.Size() {
		return a
	}
	return b
}

// FloatFor is the type in which a function of real numbers, such as sqrt, computes for an
// operand of type t: t itself if it is a float or complex type, float32 for bool and integers
// of at most 16 bits, float64 for wider integers.
func FloatFor(t DType) DType {
	if t.Kind() == KindComplex {
		return t
	}
	return floatFor(t)
}

// ComplexOf is the complex type with parts of the float type t.
func ComplexOf(t DType) DType {
	if t == Float32 {
		return Complex64
	}
	return Complex128
}

// A Rule says which conversions are allowed where a result is stored: numpy.can_cast.
type Rule uint8

// The casting rules. SameKind, the default, allows narrowing within a kind
// (float64 to float32, int64 to int32) and everything that Safe allows.
const (
	SameKind Rule = iota
	Safe
	Unsafe
)

// CanCast reports whether rule allows a value of type from to be stored as type to. No rule turns byte
// strings into numbers, or these into byte strings.
func CanCast(from, to DType, rule Rule) bool {
	if from == Invalid || to == Invalid || (from == Bytes) != (to == Bytes) {
		return false
	}
	switch rule {
	case Unsafe:
		return true
	case SameKind:
		return Promote(from, to) == to || from.Kind() <= to.Kind()
	default:
		return Promote(from, to) == to
	}
}
