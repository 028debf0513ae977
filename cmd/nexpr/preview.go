package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/runtime"
)

// edges is how many elements are shown at either end of a dimension that is too long, by the number of
// dimensions.
var edges = [...]int{0, 5, 3, 2, 1, 1, 1, 1, 1}

// preview shows the beginning and the end of the result, which is all of it that is evaluated.
func (e *evaluation) preview(o *output) error {
	pick := func(numbers []int) ([]any, error) {
		a, err := elements(e.prog, e.dtype, e.shape, e.sources, numbers)
		if err != nil {
			return nil, err
		}
		values := make([]any, len(numbers))
		for i := range values {
			values[i] = a.At(i)
		}
		return values, nil
	}
	if !o.json {
		return show(o, e.dtype, e.shape, pick)
	}
	report, err := reportOf(e.dtype, e.shape, pick)
	if err != nil {
		return err
	}
	return o.printJSON(report)
}

// A picker returns elements by their number in C order.
type picker func(numbers []int) ([]any, error)

// show prints an array's beginning and end, or the one element of what has no dimensions.
func show(o *output, t expr.DType, shape []int, pick picker) error {
	var numbers []int
	if elementCount(shape) > 0 {
		numbers = shown(numbers, 0, shape, edges[len(shape)])
	}
	values, err := pick(numbers)
	if err != nil {
		return err
	}
	if len(shape) == 0 {
		o.printf("%s\n", repr(values[0]))
		return nil
	}
	var b strings.Builder
	writeNested(&b, values, 0, shape, edges[len(shape)], 1)
	o.printf("%s %s\n%s\n", t, runtime.ShapeString(shape), b.String())
	return nil
}

// shown appends the numbers of the elements that the preview shows; base is the number of the first one in shape.
func shown(numbers []int, base int, shape []int, edge int) []int {
	if len(shape) == 0 {
		return append(numbers, base)
	}
	inner := 1
	for _, extent := range shape[1:] {
		inner *= extent
	}
	for i := 0; i < shape[0]; i++ {
		if i == edge && shape[0] > 2*edge {
			i = shape[0] - edge
		}
		numbers = shown(numbers, base+i*inner, shape[1:], edge)
	}
	return numbers
}

// writeNested writes the elements that shown has chosen, as NumPy does, and returns how many it has used.
func writeNested(b *strings.Builder, values []any, next int, shape []int, edge, indent int) int {
	if len(shape) == 0 {
		b.WriteString(repr(values[next]))
		return next + 1
	}
	sep := ", "
	if len(shape) > 1 {
		sep = "," + strings.Repeat("\n", len(shape)-1) + strings.Repeat(" ", indent)
	}
	b.WriteByte('[')
	for i := 0; i < shape[0] && len(values) > 0; i++ {
		if i > 0 {
			b.WriteString(sep)
		}
		if i == edge && shape[0] > 2*edge {
			i = shape[0] - edge
			b.WriteString("..." + sep)
		}
		next = writeNested(b, values, next, shape[1:], edge, indent+1)
	}
	b.WriteByte(']')
	return next
}

// reportOf returns what JSON says of an array: its elements in C order, all or the first and the last few. What has no
// dimensions is a value.
func reportOf(t expr.DType, shape []int, pick picker) (any, error) {
	const most, few = 1000, 5
	n := elementCount(shape)
	var numbers []int
	for i := 0; i < n; i++ {
		if n > most && i == few {
			i = n - few
		}
		numbers = append(numbers, i)
	}
	values, err := pick(numbers)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, v := range values {
		list = append(list, jsonValue(v))
	}
	if len(shape) == 0 {
		return struct {
			Value any    `json:"value"`
			DType string `json:"dtype"`
		}{list[0], t.String()}, nil
	}
	report := struct {
		DType    string `json:"dtype"`
		Shape    []int  `json:"shape"`
		Elements int    `json:"elements"`
		Values   []any  `json:"values,omitzero"`
		First    []any  `json:"first,omitzero"`
		Last     []any  `json:"last,omitzero"`
	}{DType: t.String(), Shape: shape, Elements: n}
	if n > most {
		report.First, report.Last = list[:few], list[few:]
	} else {
		report.Values = list
	}
	return report, nil
}

// jsonComplex is a complex number for JSON.
type jsonComplex struct {
	Re any `json:"re"`
	Im any `json:"im"`
}

// jsonValue is an element for JSON, which has no infinities and no NaN: these are strings.
func jsonValue(v any) any {
	switch v := v.(type) {
	case complex64:
		return jsonComplex{jsonValue(real(v)), jsonValue(imag(v))}
	case complex128:
		return jsonComplex{jsonValue(real(v)), jsonValue(imag(v))}
	}
	switch s := repr(v); s {
	case "nan", "inf", "-inf":
		return s
	}
	return v
}

// repr writes an element as Python does: 1.0, 1e-05, nan, True, (1+2j).
func repr(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "True"
		}
		return "False"
	case float32:
		return reprFloat(float64(v), 32)
	case float64:
		return reprFloat(v, 64)
	case complex64:
		return reprComplex(complex128(v), 32)
	case complex128:
		return reprComplex(v, 64)
	}
	return fmt.Sprint(v)
}

// reprComplex writes (1.5-2j), and 2j where the real part is 0. bits are those of a part.
func reprComplex(z complex128, bits int) string {
	part := func(x float64) string { return strings.TrimSuffix(reprFloat(x, bits), ".0") }
	re, im := part(real(z)), part(imag(z))+"j"
	switch {
	case re == "0":
		return im
	case im[0] == '-':
		return "(" + re + im + ")"
	}
	return "(" + re + "+" + im + ")"
}

// reprFloat writes the shortest text that reads back as f, with an exponent below 1e-4 and from 1e16 on.
func reprFloat(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, bits)
	}
	s := strconv.FormatFloat(f, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
