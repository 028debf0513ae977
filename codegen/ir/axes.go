package ir

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nexpr/nexpr/parser"
)

// Axes says what a reduction takes in. How many dimensions its operand has is not known here, so an
// axis below 0, which counts from the last dimension, stays as it is written, and whether there
// is such a dimension is found at run time.
type Axes struct {
	All      bool          // all dimensions: axis=None
	Keepdims bool          // those taken in stay, with length 1
	N        int8          // unless All: how many axes there are
	List     [MaxDims]int8 // the first N are in use, in ascending order
}

// Written returns the axes in use.
func (a *Axes) Written() []int8 { return a.List[:a.N] }

// String writes axes as arguments: "axis=(0, 1), keepdims=True".
func (a *Axes) String() string {
	s := "axis=None"
	if !a.All {
		list := make([]string, a.N)
		for i, axis := range a.Written() {
			list[i] = fmt.Sprint(axis)
		}
		s = "axis=(" + strings.Join(list, ", ") + ")"
		if a.N == 1 {
			s = "axis=" + list[0]
		}
	}
	if a.Keepdims {
		s += ", keepdims=True"
	}
	return s
}

// dropped is a without keepdims.
func (a Axes) dropped() Axes {
	a.Keepdims = false
	return a
}

// broadcasting is a such that the value broadcasts to the operand's shape. What has no dimensions does.
func (a Axes) broadcasting() Axes {
	a.Keepdims = !a.All
	return a
}

// addAxes returns the number of axes in g.Axes.
func (g *Graph) addAxes(a Axes) uint64 {
	if i := slices.Index(g.Axes, a); i >= 0 {
		return uint64(i)
	}
	g.Axes = append(g.Axes, a)
	return uint64(len(g.Axes) - 1)
}

// axis reads the value of axis=: an integer, several in parentheses, or None.
func (b *builder) axis(e parser.Expr) (Axes, error) {
	switch e := e.(type) {
	case *parser.None:
		return Axes{All: true}, nil
	case *parser.Tuple:
		var a Axes
		for _, x := range e.X {
			n, err := b.axisNumber(x)
			if err != nil {
				return a, err
			}
			if slices.Contains(a.Written(), n) {
				return a, errorf(ValueError, parser.SpanOf(x), "", "axis %d is named twice", n)
			}
			if a.N == MaxDims {
				return a, errorf(ValueError, e.Span, "", "an array has at most %d dimensions", MaxDims)
			}
			a.List[a.N] = n
			a.N++
		}
		slices.Sort(a.Written())
		return a, nil
	}
	n, err := b.axisNumber(e)
	return Axes{N: 1, List: [MaxDims]int8{n}}, err
}

func (b *builder) axisNumber(e parser.Expr) (int8, error) {
	v, err := b.expr(e)
	if err != nil {
		return 0, err
	}
	if v.weak == nil || v.weak.i == nil {
		return 0, errorf(TypeError, parser.SpanOf(e), "write an integer, several as in (0, 1), or None", "an axis must be an integer written in the text")
	}
	if n := v.weak.i; !n.IsInt64() || n.Int64() < -MaxDims || n.Int64() >= MaxDims {
		return 0, errorf(ValueError, parser.SpanOf(e), "", "there is no axis %s: an array has at most %d dimensions", v.weak, MaxDims)
	}
	return int8(v.weak.i.Int64()), nil
}
