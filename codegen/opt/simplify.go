package opt

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
)

// simplify applies the rules below, each of which holds bit for bit for every input (a NaN's sign
// and payload apart).
func simplify(g *ir.Graph) *ir.Graph {
	return g.Rewrite(func(next *ir.Graph, n ir.Node) ir.NodeID {
		s := simplifier{next, n}
		if rule, ok := rules[n.Op.Name]; ok {
			if id, ok := rule(s); ok {
				return id
			}
		}
		if id, ok := s.roundTrip(); ok {
			return id
		}
		return next.Add(n)
	})
}

var rules = map[string]func(s simplifier) (ir.NodeID, bool){
	"add":         simplifier.add,
	"subtract":    simplifier.subtract,
	"multiply":    simplifier.multiply,
	"divide":      simplifier.divide,
	"negative":    simplifier.negative,
	"logical_not": simplifier.not,
	"invert":      simplifier.not,

	"less":          simplifier.compareRoot,
	"less_equal":    simplifier.compareRoot,
	"greater":       simplifier.compareRoot,
	"greater_equal": simplifier.compareRoot,
}

// A simplifier looks at a node whose operands are in g.
type simplifier struct {
	g *ir.Graph
	n ir.Node
}

// make returns an operation of the node's type, at its place in the text.
func (s simplifier) make(name string, args ...ir.NodeID) ir.NodeID {
	n := ir.Node{Op: ir.Row(name), Type: s.n.Type, Span: s.n.Span}
	copy(n.Args[:], args)
	return s.g.Add(n)
}

// argOf returns the operand of id if that is the operation called name.
func (s simplifier) argOf(id ir.NodeID, name string) (ir.NodeID, bool) {
	n := &s.g.Nodes[id]
	return n.Args[0], n.Op.Name == name
}

// is reports whether id is the constant x; 0 and -0 differ.
func (s simplifier) is(id ir.NodeID, x float64) bool {
	bits, ok := s.g.ConstBits(id)
	return ok && bits == bitsOf(s.g.Nodes[id].Type, x)
}

func bitsOf(t dtype.DType, x float64) uint64 {
	switch t {
	case dtype.Float32:
		return uint64(math.Float32bits(float32(x)))
	case dtype.Float64:
		return math.Float64bits(x)
	}
	return uint64(int64(x))
}

// add: x + 0 is x, for floats x + -0; x + -y is x - y.
func (s simplifier) add() (ir.NodeID, bool) {
	nothing := 0.0
	if s.n.Type.IsFloat() {
		nothing = math.Copysign(0, -1)
	}
	x, y := s.n.Args[0], s.n.Args[1]
	for range 2 {
		if s.is(y, nothing) {
			return x, true
		}
		if z, ok := s.argOf(y, "negative"); ok {
			return s.make("subtract", x, z), true
		}
		x, y = y, x
	}
	return 0, false
}

// subtract: x - 0 is x; x - -y is x + y.
func (s simplifier) subtract() (ir.NodeID, bool) {
	x, y := s.n.Args[0], s.n.Args[1]
	if s.is(y, 0) {
		return x, true
	}
	if z, ok := s.argOf(y, "negative"); ok {
		return s.make("add", x, z), true
	}
	return 0, false
}

// multiply: x * 1 is x.
func (s simplifier) multiply() (ir.NodeID, bool) {
	x, y := s.n.Args[0], s.n.Args[1]
	switch {
	case s.is(y, 1):
		return x, true
	case s.is(x, 1):
		return y, true
	}
	return 0, false
}

// divide: x / 1 is x; by another power of two it is a product, where the reciprocal is a normal
// number: both round the same exact value.
func (s simplifier) divide() (ir.NodeID, bool) {
	x, y := s.n.Args[0], s.n.Args[1]
	bits, ok := s.g.ConstBits(y)
	if !ok {
		return 0, false
	}
	divisor, least := math.Float64frombits(bits), 0x1p-1022
	if s.n.Type == dtype.Float32 {
		divisor, least = float64(math.Float32frombits(uint32(bits))), 0x1p-126
	}
	if divisor == 1 {
		return x, true
	}
	reciprocal := math.Abs(1 / divisor)
	if fraction, _ := math.Frexp(divisor); math.Abs(fraction) != 0.5 || reciprocal < least || reciprocal > 1/least {
		return 0, false
	}
	return s.make("multiply", x, s.g.AddConst(s.n.Type, bitsOf(s.n.Type, 1/divisor), s.n.Span)), true
}

// negative: -(-x) is x.
func (s simplifier) negative() (ir.NodeID, bool) { return s.argOf(s.n.Args[0], "negative") }

// opposite names the comparison that is true where the other is false. Only the equalities are
// opposites for NaN too.
var opposite = map[string]string{
	"equal": "not_equal", "not_equal": "equal",
	"less": "greater_equal", "greater_equal": "less",
	"greater": "less_equal", "less_equal": "greater",
}

// not: the opposite of a comparison is a comparison.
func (s simplifier) not() (ir.NodeID, bool) {
	x := &s.g.Nodes[s.n.Args[0]]
	name, ok := opposite[x.Op.Name]
	if !ok {
		return 0, false
	}
	equality := x.Op.Name == "equal" || x.Op.Name == "not_equal"
	if !equality && s.g.OperandType(s.n.Args[0]).IsFloat() {
		return 0, false
	}
	return s.make(name, x.Operands()...), true
}

// roundTrip: to a type that holds every value of x's, or every bit of an integer, and back, is x.
func (s simplifier) roundTrip() (ir.NodeID, bool) {
	if s.n.Op.Category != ir.Conversion || s.n.Op.Name != s.n.Type.String() {
		return 0, false
	}
	there := &s.g.Nodes[s.n.Args[0]]
	if there.Op.Category != ir.Conversion || there.Op.Name != there.Type.String() {
		return 0, false
	}
	from := s.g.Nodes[there.Args[0]].Type
	exact := dtype.CanCast(from, there.Type, dtype.Safe) && !(from.IsInteger() && from.Size() == 8 && there.Type == dtype.Float64)
	keeps := from.IsInteger() && there.Type.IsInteger() && there.Type.Size() >= from.Size()
	return there.Args[0], (exact || keeps) && from == s.n.Type
}
