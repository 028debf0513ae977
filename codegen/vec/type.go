package vec

// A Type is the type of one lane.
type Type uint8

// The lane types. Integers have no sign; operations do. A Mask is true or false; how an engine
// holds it is its own affair. In memory a Mask is a byte, 0 or 1 (any other byte reads as true).
const (
	None Type = iota
	Mask
	I8
	I16
	I32
	I64
	F32
	F64
	NumTypes
)

var typeRows = [NumTypes]struct {
	name string
	size int
}{
	None: {"none", 0},
	Mask: {"mask", 1},
	I8:   {"i8", 1},
	I16:  {"i16", 2},
	I32:  {"i32", 4},
	I64:  {"i64", 8},
	F32:  {"f32", 4},
	F64:  {"f64", 8},
}

func (t Type) String() string { return typeRows[t].name }

// Size is the number of bytes that one lane takes in memory.
func (t Type) Size() int { return typeRows[t].size }

// IsFloat reports whether t is F32 or F64.
func (t Type) IsFloat() bool { return t == F32 || t == F64 }

// IsInt reports whether t is I8, I16, I32 or I64.
func (t Type) IsInt() bool { return t >= I8 && t <= I64 }

// Int returns the integer type of t's size.
func (t Type) Int() Type {
	switch t {
	case F32:
		return I32
	case F64:
		return I64
	}
	return t
}

// typeSet is a set of types, for the table of operations.
type typeSet uint16

func setOf(ts ...Type) (s typeSet) {
	for _, t := range ts {
		s |= 1 << t
	}
	return s
}

func (s typeSet) has(t Type) bool { return s>>t&1 != 0 }

var (
	floats    = setOf(F32, F64)
	ints      = setOf(I8, I16, I32, I64)
	wideInts  = setOf(I32, I64)
	masks     = setOf(Mask)
	numbers   = floats | ints
	laneTypes = numbers | masks
)
