package runtime

import (
	"unsafe"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A Computed is an operand of the kernel that the caller does not give: Go code computes its elements piece
// by piece into a buffer, from other operands or from nothing but their numbers. The vector program sees an
// array like any other.
type Computed interface {
	// Type is the type of the elements.
	Type() dtype.DType
	// open returns the source of the elements in the evaluation j, whose operands have the common shape by
	// then, but for the destination.
	open(j *job) source
}

// A source makes the elements of a computed operand. Several workers use it at the same time.
type source interface {
	// fill writes the n elements from element lo on, in the order of l, to dst.
	fill(dst unsafe.Pointer, l *layout, lo, n int)
	// same reports whether all elements are the same: then the kernel takes it as a scalar.
	same() bool
	// cost estimates the nanoseconds that an element takes.
	cost() float64
}

// setOperands broadcasts args to shape, of j.n elements, which is theirs together or larger.
func (j *job) setOperands(shape []int, args []Array, computed []Computed) {
	j.nd = len(shape)
	copy(j.shape[:], shape)
	for i := range args {
		j.add(&args[i])
	}
	if len(computed) > 0 {
		j.addComputed(computed)
	}
}

// addComputed appends the computed operands.
func (j *job) addComputed(list []Computed) {
	first := len(j.ops)
	for _, c := range list {
		j.ops = append(j.ops, operand{size: c.Type().Size(), access: computed})
	}
	for i, c := range list {
		s := c.open(j)
		j.ops[first+i].src = s
		j.sourceCost += s.cost()
	}
}
