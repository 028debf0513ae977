package runtime

import (
	"encoding/binary"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime/interp"
)

// spec returns the Spec of an expression whose operands are given as "a float64, b int32".
func spec(isa ISA, src, operands string) Spec {
	types := map[string]dtype.DType{}
	for operand := range strings.SplitSeq(operands, ", ") {
		name, text, _ := strings.Cut(operand, " ")
		t, ok := dtype.ByName(text)
		if !ok {
			panic(operand)
		}
		types[name] = t
	}
	tree, err := parser.ParseScript(src)
	if err != nil {
		panic(err)
	}
	g, err := codegen.Build(src, tree, types, codegen.Options{})
	if err != nil {
		panic(err)
	}
	s := Spec{Results: []dtype.DType{g.Results[0].Type}, ISA: isa, Lower: func(scalar []bool, outs []dtype.DType) *vec.Program {
		return codegen.Lower(g, scalar, outs[0])
	}}
	for _, p := range g.Params {
		s.Params = append(s.Params, Param(p))
	}
	return s
}

func addMul(isa ISA) Spec { return spec(isa, "a + b*c", "a float64, b float64, c float64") }

// specs are expressions on operands of all sizes, alone and together, by name.
func specs(isa ISA) map[string]Spec {
	return map[string]Spec{
		"addMul": addMul(isa),
		"mixed":  spec(isa, "float32(a if m else i) + f", "m bool, a float64, i int32, f float32"),
		"less":   spec(isa, "a < b", "a int64, b int64"),
	}
}

// moreSpecs are narrow and complex ones, and one with more operands than can be scalars of their own.
func moreSpecs(isa ISA) map[string]Spec {
	var sum, operands []string
	types := []string{"int16", "bool", "uint8", "float32"}
	for i := range maxMask + 6 {
		sum = append(sum, fmt.Sprintf("x%d", i))
		operands = append(operands, fmt.Sprintf("x%d %s", i, types[i%len(types)]))
	}
	all := map[string]Spec{
		"bytes":      spec(isa, "a*b - c", "a uint8, b uint8, c bool"),
		"narrow":     spec(isa, "a*c + b", "a int8, b uint8, c int16"),
		"bools":      spec(isa, "a <= b and not m", "a int8, b int8, m bool"),
		"pairs":      spec(isa, "a*b - c", "a complex64, b complex64, c float32"),
		"wide pairs": spec(isa, "conj(a) + b", "a complex128, b complex64"),
		"parts":      spec(isa, "a.real*b + a.imag", "a complex128, b uint16"),
		"equal":      spec(isa, "complex(a, m) == a", "a uint8, m bool"),
		"many":       spec(isa, strings.Join(sum, " + "), strings.Join(operands, ", ")),
	}
	maps.Copy(all, specs(isa))
	return all
}

func usable(t *testing.T) []ISA {
	var list []ISA
	for _, e := range Engines() {
		if e.Reason == "" {
			list = append(list, e.ISA)
		}
	}
	t.Log("engines:", list)
	return list
}

// eachIndex calls do for each index of a shape, in C order.
func eachIndex(shape []int, do func(index []int)) {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	index := make([]int, len(shape))
	for range n {
		do(index)
		for d := len(shape) - 1; d >= 0; d-- {
			if index[d]++; index[d] < shape[d] {
				break
			}
			index[d] = 0
		}
	}
}

// A cell holds one element, in the machine's byte order.
type cell [16]byte

func cellOf(x any) (c cell) {
	if _, err := binary.Encode(c[:], native, x); err != nil {
		panic(err)
	}
	return c
}

// reference computes s element by element, by NumPy's rule for the indices, in C order.
func reference(s Spec, out dtype.DType, shape []int, args []Array) (results []cell) {
	prog := s.Lower(make([]bool, len(args)), []dtype.DType{out})
	one := interp.New(prog)
	cells := make([]cell, len(args)+1)
	ptrs := make([]unsafe.Pointer, len(cells))
	for i := range cells {
		ptrs[i] = unsafe.Pointer(&cells[i])
	}
	eachIndex(shape, func(index []int) {
		for i, a := range args {
			var at []int
			lead := len(index) - a.NumDims()
			for d, extent := range a.Shape() {
				k := index[lead+d]
				if extent == 1 {
					k = 0
				}
				at = append(at, k)
			}
			cells[i] = cellOf(a.At(at...))
		}
		one.Run(1, ptrs)
		results = append(results, cells[len(args)])
	})
	return results
}
