package expr_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/expr"
)

// A goldenArray is an array as it stands in a golden file.
type goldenArray struct {
	name  string
	dtype expr.DType
	shape []int    // empty for a scalar
	bits  []uint64 // the elements in C order, of complex numbers both parts, of strings the bytes
	width int      // of byte strings
}

// parts is how many of bits an element of a takes.
func (a goldenArray) parts() int {
	if a.dtype == expr.Bytes {
		return a.width
	}
	if a.dtype == expr.Complex64 || a.dtype == expr.Complex128 {
		return 2
	}
	return 1
}

// A goldenCase is one case of a golden file; testdata/README.md has the format.
type goldenCase struct {
	line     int    // where it begins
	input    string // its lines down to "----", comments included
	src      string
	options  []expr.Option
	operands []goldenArray
	want     goldenArray
	ulp      uint64
	whole    bool   // of several copies of the operands the result is another
	errKind  string // "" where a value is wanted
	errText  string // the whole report, or ""
}

// readGolden returns the cases of a golden file and the comments at its beginning.
func readGolden(t *testing.T, path string) (head string, cases []goldenCase) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := 1
	for block := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n\n") {
		input, expected, ok := strings.Cut(block, "\n----\n")
		switch {
		case ok:
			c, err := parseGolden(input, expected)
			if err != nil {
				t.Fatalf("%s:%d: %v", path, line, err)
			}
			c.line = line
			cases = append(cases, c)
		case len(cases) == 0 && strings.HasPrefix(block, "#") && !strings.Contains(block, "\neval"):
			head += block + "\n\n"
		default:
			t.Fatalf("%s:%d: a case without ----", path, line)
		}
		line += strings.Count(block, "\n") + 2
	}
	return head, cases
}

func parseGolden(input, expected string) (c goldenCase, err error) {
	c.input = input
	for _, line := range joinArrays(input) {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "#"):
		case word == "eval":
			c.src = rest
		case word == "evalq":
			c.src, err = strconv.Unquote(rest)
		case line == "option literals=numexpr":
			c.options = append(c.options, expr.Literals(expr.NumExpr))
		case word == "option":
			err = fmt.Errorf("no option %q", rest)
		default:
			var a goldenArray
			a, _, err = parseArray(rest)
			a.name = word
			c.operands = append(c.operands, a)
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", line, err)
		}
	}
	if kind, ok := strings.CutPrefix(expected, "error "); ok {
		c.errKind, c.errText, _ = strings.Cut(kind, "\n")
		return c, nil
	}
	c.want, c.ulp, err = parseArray(strings.Join(joinArrays(expected), "\n"))
	return c, err
}

// joinArrays returns the lines of text, those of an array that goes over several as one.
func joinArrays(text string) []string {
	lines := strings.Split(text, "\n")
	for i := len(lines) - 1; i > 0; i-- {
		if strings.HasPrefix(lines[i], "  ") {
			lines[i-1] += " " + strings.TrimSpace(lines[i])
			lines = slices.Delete(lines, i, i+1)
		}
	}
	return lines
}

// parseArray reads "DTYPE [shape=2x3] [ulp=1] VALUES".
func parseArray(text string) (a goldenArray, ulp uint64, err error) {
	word, rest, _ := strings.Cut(text, " ")
	if a.dtype, err = expr.ParseDType(word); err != nil {
		return a, 0, err
	}
	a.width, _ = dtype.Width(word)
	shaped := false
	for strings.Contains(rest, "=") {
		word, rest, _ = strings.Cut(rest, " ")
		if extents, ok := strings.CutPrefix(word, "shape="); ok {
			shaped = true
			for extent := range strings.SplitSeq(extents, "x") {
				n, err := strconv.Atoi(extent)
				if err != nil {
					return a, 0, err
				}
				a.shape = append(a.shape, n)
			}
		} else if ulp, err = strconv.ParseUint(strings.TrimPrefix(word, "ulp="), 10, 8); err != nil {
			return a, 0, err
		}
	}
	inside, isArray := strings.CutPrefix(rest, "[")
	inside = strings.TrimSuffix(inside, "]")
	values := strings.Fields(inside)
	for _, v := range values {
		if a.dtype == expr.Bytes {
			text, err := strconv.Unquote(v)
			if err != nil || len(text) > a.width {
				return a, 0, fmt.Errorf("%s is no S%d: %v", v, a.width, err)
			}
			for _, c := range append([]byte(text), make([]byte, a.width-len(text))...) {
				a.bits = append(a.bits, uint64(c))
			}
			continue
		}
		if a.parts() == 2 {
			re, im, err := parseComplex(a.dtype, v)
			if err != nil {
				return a, 0, err
			}
			a.bits = append(a.bits, re, im)
			continue
		}
		b, err := parseValue(a.dtype, v)
		if err != nil {
			return a, 0, err
		}
		a.bits = append(a.bits, b)
	}
	if isArray && !shaped {
		a.shape = []int{len(values)}
	}
	if n := product(a.shape); n != len(values) {
		return a, 0, fmt.Errorf("%d values for a shape of %d", len(values), n)
	}
	return a, ulp, nil
}

// parseComplex reads "1.5-2j".
func parseComplex(t expr.DType, s string) (re, im uint64, err error) {
	at := strings.LastIndexAny(s, "+-")
	if at > 0 && s[at-1] == 'e' {
		at = strings.LastIndexAny(s[:at], "+-")
	}
	if at <= 0 || !strings.HasSuffix(s, "j") {
		return 0, 0, fmt.Errorf("%q is not a %s", s, t)
	}
	if re, err = parseValue(t.Real(), s[:at]); err == nil {
		im, err = parseValue(t.Real(), strings.TrimPrefix(strings.TrimSuffix(s[at:], "j"), "+"))
	}
	return re, im, err
}

func parseValue(t expr.DType, s string) (uint64, error) {
	switch {
	case t == expr.Bool && s == "T":
		return 1, nil
	case t == expr.Bool && s == "F":
		return 0, nil
	case t == expr.Float32:
		x, err := strconv.ParseFloat(s, 32)
		return uint64(math.Float32bits(float32(x))), err
	case t == expr.Float64:
		x, err := strconv.ParseFloat(s, 64)
		return math.Float64bits(x), err
	case t.IsInteger() && t.Code()[0] == 'i':
		x, err := strconv.ParseInt(s, 10, 8*t.Size())
		return uint64(x), err
	case t.IsInteger():
		return strconv.ParseUint(s, 10, 8*t.Size())
	}
	return 0, fmt.Errorf("%q is not a %s", s, t)
}

func product(shape []int) int {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	return n
}

// array returns a as an operand of its own memory.
func (a goldenArray) array() expr.Array {
	switch a.dtype {
	case expr.Bool:
		return arrayOf(a, func(b uint64) bool { return b != 0 })
	case expr.Int8:
		return arrayOf(a, func(b uint64) int8 { return int8(b) })
	case expr.Int16:
		return arrayOf(a, func(b uint64) int16 { return int16(b) })
	case expr.Int32:
		return arrayOf(a, func(b uint64) int32 { return int32(b) })
	case expr.Int64:
		return arrayOf(a, func(b uint64) int64 { return int64(b) })
	case expr.Uint8:
		return arrayOf(a, func(b uint64) uint8 { return uint8(b) })
	case expr.Uint16:
		return arrayOf(a, func(b uint64) uint16 { return uint16(b) })
	case expr.Uint32:
		return arrayOf(a, func(b uint64) uint32 { return uint32(b) })
	case expr.Uint64:
		return arrayOf(a, func(b uint64) uint64 { return b })
	case expr.Float32:
		return arrayOf(a, func(b uint64) float32 { return math.Float32frombits(uint32(b)) })
	case expr.Float64:
		return arrayOf(a, math.Float64frombits)
	case expr.Bytes:
		b := make([]byte, len(a.bits))
		for i, c := range a.bits {
			b[i] = byte(c)
		}
		v, err := expr.ViewBytes(b, a.width, a.shape, nil)
		if err != nil {
			panic(err)
		}
		return v
	case expr.Complex64:
		return pairsOf(a, func(re, im uint64) complex64 {
			return complex(math.Float32frombits(uint32(re)), math.Float32frombits(uint32(im)))
		})
	case expr.Complex128:
		return pairsOf(a, func(re, im uint64) complex128 {
			return complex(math.Float64frombits(re), math.Float64frombits(im))
		})
	}
	panic("no array of " + a.dtype.String())
}

func arrayOf[T expr.Elem](a goldenArray, fromBits func(uint64) T) expr.Array {
	s := make([]T, len(a.bits))
	for i, b := range a.bits {
		s[i] = fromBits(b)
	}
	return shaped(a, s)
}

func pairsOf[T expr.Elem](a goldenArray, fromBits func(re, im uint64) T) expr.Array {
	s := make([]T, len(a.bits)/2)
	for i := range s {
		s[i] = fromBits(a.bits[2*i], a.bits[2*i+1])
	}
	return shaped(a, s)
}

func shaped[T expr.Elem](a goldenArray, s []T) expr.Array {
	if len(a.shape) == 0 {
		return expr.Scalar(s[0])
	}
	v, err := expr.View(s, a.shape, nil)
	if err != nil {
		panic(err)
	}
	return v
}

// fromArray is the inverse of goldenArray.array.
func fromArray(a expr.Array) goldenArray {
	g := goldenArray{dtype: a.DType(), shape: a.Shape()}
	index := make([]int, len(g.shape))
	for range a.Len() {
		switch z := a.At(index...).(type) {
		case complex64:
			g.bits = append(g.bits, bitsOf(real(z)), bitsOf(imag(z)))
		case complex128:
			g.bits = append(g.bits, bitsOf(real(z)), bitsOf(imag(z)))
		default:
			g.bits = append(g.bits, bitsOf(z))
		}
		for d := len(index) - 1; d >= 0; d-- {
			if index[d]++; index[d] < g.shape[d] {
				break
			}
			index[d] = 0
		}
	}
	return g
}

func bitsOf(element any) uint64 {
	switch x := element.(type) {
	case bool:
		if x {
			return 1
		}
		return 0
	case int8:
		return uint64(x)
	case int16:
		return uint64(x)
	case int32:
		return uint64(x)
	case int64:
		return uint64(x)
	case uint8:
		return uint64(x)
	case uint16:
		return uint64(x)
	case uint32:
		return uint64(x)
	case uint64:
		return x
	case float32:
		return uint64(math.Float32bits(x))
	case float64:
		return math.Float64bits(x)
	}
	panic(fmt.Sprintf("a result of type %T", element))
}
