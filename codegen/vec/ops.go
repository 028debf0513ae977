package vec

// An Op is a primitive operation.
type Op uint8

// The operations. Their meaning is in the table below and, exactly, in [Eval].
const (
	OpInvalid Op = iota

	OpConst      // Imm: the bits of the constant
	OpParam      // Imm: the number of the parameter
	OpLoop       // Imm: the number of the loop; a statement without a value
	OpCarried    // Imm: the number of the value that the loop carries, as the body finds it
	OpLoopResult // Imm: the number of the value that the loop carries, after the loop; Args[0]: the OpLoop

	OpAdd
	OpSub
	OpMul
	OpDiv
	OpSqrt
	OpFMA
	OpMin
	OpMax
	OpRound
	OpFloor
	OpCeil
	OpTrunc

	OpMulHiU
	OpMinS
	OpMaxS
	OpMinU
	OpMaxU

	OpAnd
	OpOr
	OpXor
	OpAndNot
	OpNot
	OpShl
	OpShr
	OpSar
	OpShlV
	OpShrV
	OpSarV

	OpEq
	OpNe
	OpLt
	OpLe
	OpSelect

	OpConvert
	OpExtendU
	OpBitcast

	OpLookup

	NumOps
)

// resultRule says what type an operation's value has.
type resultRule uint8

const (
	resFree resultRule = iota // given by the instruction: constants, parameters, conversions
	resArg                    // that of the last argument
	resMask
	resNone
)

// A row describes one operation.
type row struct {
	name        string
	args        int
	types       typeSet // of the arguments (of all but the mask, for select)
	result      resultRule
	commutative bool
	imm         bool // Imm is part of the meaning
	doc         string
}

var rows = [NumOps]row{
	OpInvalid:    {name: "invalid", result: resNone},
	OpConst:      {name: "const", types: laneTypes, imm: true, doc: "the same bits in every lane"},
	OpParam:      {name: "param", types: laneTypes, imm: true, doc: "an element of an array, or a scalar in every lane"},
	OpLoop:       {name: "loop", result: resNone, imm: true, doc: "runs the loop's body while any lane asks"},
	OpCarried:    {name: "carried", types: laneTypes, imm: true, doc: "a carried value at the start of the body"},
	OpLoopResult: {name: "after", args: 1, types: laneTypes, imm: true, doc: "a carried value after the loop"},

	OpAdd:   {"add", 2, numbers, resArg, true, false, "x + y; floats round once, integers wrap"},
	OpSub:   {"sub", 2, numbers, resArg, false, false, "x - y; floats round once, integers wrap"},
	OpMul:   {"mul", 2, numbers, resArg, true, false, "x * y; floats round once, integers wrap"},
	OpDiv:   {"div", 2, floats, resArg, false, false, "x / y, rounded once"},
	OpSqrt:  {"sqrt", 1, floats, resArg, false, false, "square root, rounded once"},
	OpFMA:   {"fma", 3, floats, resArg, false, false, "x*y + z, rounded once"},
	OpMin:   {"min", 2, floats, resArg, false, false, "x < y ? x : y, so y where either is NaN or both are zero"},
	OpMax:   {"max", 2, floats, resArg, false, false, "x > y ? x : y, so y where either is NaN or both are zero"},
	OpRound: {"round", 1, floats, resArg, false, false, "to an integer, ties to even; keeps the sign of zero"},
	OpFloor: {"floor", 1, floats, resArg, false, false, "to an integer, downwards; keeps the sign of zero"},
	OpCeil:  {"ceil", 1, floats, resArg, false, false, "to an integer, upwards; keeps the sign of zero"},
	OpTrunc: {"trunc", 1, floats, resArg, false, false, "to an integer, towards zero; keeps the sign of zero"},

	OpMulHiU: {"mulhiu", 2, setOf(I16, I32, I64), resArg, true, false, "high half of the unsigned double-width product"},
	OpMinS:   {"mins", 2, ints, resArg, true, false, "the smaller, signed"},
	OpMaxS:   {"maxs", 2, ints, resArg, true, false, "the larger, signed"},
	OpMinU:   {"minu", 2, ints, resArg, true, false, "the smaller, unsigned"},
	OpMaxU:   {"maxu", 2, ints, resArg, true, false, "the larger, unsigned"},

	OpAnd:    {"and", 2, laneTypes, resArg, true, false, "bitwise x & y, floats too"},
	OpOr:     {"or", 2, laneTypes, resArg, true, false, "bitwise x | y, floats too"},
	OpXor:    {"xor", 2, laneTypes, resArg, true, false, "bitwise x ^ y, floats too"},
	OpAndNot: {"andnot", 2, laneTypes, resArg, false, false, "bitwise ^x & y (the first one is complemented)"},
	OpNot:    {"not", 1, ints | masks, resArg, false, false, "bitwise complement"},
	OpShl:    {"shl", 1, ints, resArg, false, true, "x << Imm, 0 <= Imm < width"},
	OpShr:    {"shr", 1, ints, resArg, false, true, "x >> Imm, filling with zeros, 0 <= Imm < width"},
	OpSar:    {"sar", 1, ints, resArg, false, true, "x >> Imm, filling with the sign, 0 <= Imm < width"},
	OpShlV:   {"shlv", 2, wideInts, resArg, false, false, "x << y, y unsigned; 0 where y >= width"},
	OpShrV:   {"shrv", 2, wideInts, resArg, false, false, "x >> y filling with zeros, y unsigned; 0 where y >= width"},
	OpSarV:   {"sarv", 2, wideInts, resArg, false, false, "x >> y filling with the sign, y unsigned; all sign where y >= width"},

	OpEq:     {"eq", 2, numbers, resMask, true, false, "x == y, false where either is NaN"},
	OpNe:     {"ne", 2, numbers, resMask, true, false, "x != y, true where either is NaN"},
	OpLt:     {"lt", 2, numbers, resMask, false, false, "x < y, false where either is NaN; integers signed"},
	OpLe:     {"le", 2, numbers, resMask, false, false, "x <= y, false where either is NaN; integers signed"},
	OpSelect: {"select", 3, laneTypes, resArg, false, false, "x ? y : z, x a mask"},

	OpConvert: {"convert", 1, numbers, resFree, false, false, "to another type by value: see Convertible"},
	OpExtendU: {"extendu", 1, ints, resFree, false, false, "to a wider integer type, filling with zeros"},
	OpBitcast: {"bitcast", 1, numbers, resFree, false, false, "the same bits as another type of the same size"},

	OpLookup: {"lookup", 1, setOf(I64), resFree, false, true, "entry x, modulo the length, of table Imm"},
}

func (o Op) String() string { return rows[o].name }

// NumArgs is the number of operands of o.
func (o Op) NumArgs() int { return rows[o].args }

// HasImm reports whether the immediate is part of o's meaning.
func (o Op) HasImm() bool { return rows[o].imm }

// Commutative reports whether o's two operands may be swapped.
func (o Op) Commutative() bool { return rows[o].commutative }

// Doc says in a line what o computes.
func (o Op) Doc() string { return rows[o].doc }

// Accepts reports whether o takes operands of type t.
func (o Op) Accepts(t Type) bool { return rows[o].types.has(t) }

// Convertible reports whether OpConvert goes from one type to the other in one operation:
//
//   - between integers, wrapping or extending the sign;
//   - from I32 or I64 to F32 or F64, rounding once;
//   - between F32 and F64, rounding once;
//   - from F32 to I32 and from F64 to I32 or I64, towards zero; NaN and what does not fit give
//     the smallest integer (the x86 "indefinite" value).
func Convertible(from, to Type) bool {
	switch {
	case from == to:
		return false
	case from.IsInt() && to.IsInt(), from.IsFloat() && to.IsFloat():
		return true
	case from.IsInt():
		return wideInts.has(from) && to.IsFloat()
	case from == F32:
		return to == I32
	case from == F64:
		return wideInts.has(to)
	}
	return false
}
