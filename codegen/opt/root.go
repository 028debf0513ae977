package opt

import (
	"math"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
)

// mirrored names the comparison with the operands in the other order.
var mirrored = map[string]string{"less": "greater", "less_equal": "greater_equal", "greater": "less", "greater_equal": "less_equal"}

// compareRoot: a square root is not needed to be compared with a constant c that is not negative. Rounded square roots grow with
// x, so there is a least x whose root is more than c, or at least c, and the comparison is one with that x. The roots
// of negative numbers are NaN, which no comparison is true for; they are asked for apart where they would be less.
func (s simplifier) compareRoot() (ir.NodeID, bool) {
	name, root, constant := s.n.Op.Name, s.n.Args[0], s.n.Args[1]
	if _, ok := s.g.ConstBits(root); ok {
		name, root, constant = mirrored[name], constant, root
	}
	x, isRoot := s.argOf(root, "sqrt")
	bits, isConst := s.g.ConstBits(constant)
	t := s.g.Nodes[root].Type
	if !isRoot || !isConst || !t.IsFloat() || s.g.Nodes[x].Type != t {
		return 0, false
	}
	c := math.Float64frombits(bits)
	if t == dtype.Float32 {
		c = float64(math.Float32frombits(uint32(bits)))
	}
	if !(c >= 0) || math.IsInf(c, 1) {
		return 0, false
	}
	least := s.g.AddConst(t, bitsOf(t, leastSquare(t, c, name == "greater" || name == "less_equal")), s.n.Span)
	if name == "greater" || name == "greater_equal" {
		return s.make("greater_equal", x, least), true
	}
	below := s.make("less", x, least)
	if s.isSquare(x) {
		return below, true
	}
	zero := s.g.AddConst(t, 0, s.n.Span)
	return s.make("logical_and", below, s.make("greater_equal", x, zero)), true
}

// leastSquare returns the least x of type t, 0 or more, whose rounded square root is more than c, or at least c if not more.
func leastSquare(t dtype.DType, c float64, more bool) float64 {
	next, sqrt := math.Nextafter, math.Sqrt
	if t == dtype.Float32 { // the root of a float32 number is the same rounded twice
		next = func(x, y float64) float64 { return float64(math.Nextafter32(float32(x), float32(y))) }
		sqrt = func(x float64) float64 { return float64(float32(math.Sqrt(x))) }
	}
	enough := func(x float64) bool { return sqrt(x) > c || !more && sqrt(x) == c }
	x := c * c
	if t == dtype.Float32 {
		x = float64(float32(x))
	}
	for x > 0 && enough(x) {
		x = next(x, 0)
	}
	for !enough(x) {
		x = next(x, math.Inf(1))
	}
	return x
}

// isSquare reports whether id is a square, or a sum of such numbers: not negative, or NaN.
func (s simplifier) isSquare(id ir.NodeID) bool {
	switch n := &s.g.Nodes[id]; n.Op.Name {
	case "add":
		return s.isSquare(n.Args[0]) && s.isSquare(n.Args[1])
	case "multiply":
		return n.Args[0] == n.Args[1]
	case "square":
		return true
	case "power":
		return s.is(n.Args[1], 2)
	}
	return false
}
