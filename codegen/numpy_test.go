package codegen_test

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen"
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/codegen/vec/vectest"
	"github.com/nexpr/nexpr/parser"
)

// The files come from testdata/generate.py.

func build(src string, types map[string]dtype.DType) (*ir.Graph, error) {
	script, err := parser.ParseScript(src)
	if err != nil {
		return nil, err
	}
	return codegen.Build(src, script, types, codegen.Options{})
}

// typesOf names the types "int32 float64" x and y.
func typesOf(t *testing.T, names string) map[string]dtype.DType {
	types := map[string]dtype.DType{}
	for i, name := range strings.Fields(names) {
		dt, ok := dtype.ByName(name)
		if !ok {
			t.Fatalf("no type %s", name)
		}
		types[string('x'+rune(i))] = dt
	}
	return types
}

func lines(t *testing.T, file string) [][]string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return all
}

func TestTypesAreNumPys(t *testing.T) {
	for _, line := range lines(t, "testdata/numpy_types.txt") {
		src, names, want := line[0], line[1], line[2]
		g, err := build(src, typesOf(t, names))
		switch {
		case want == "other": // int8 or float16
		case want == "error":
			var e *ir.Error
			if !errors.As(err, &e) || e.Kind != ir.TypeError {
				t.Errorf("%s of %s: %v, want a type error", src, names, err)
			}
		case err != nil:
			t.Errorf("%s of %s: %v", src, names, err)
		case g.Results[0].Type.String() != want:
			t.Errorf("%s of %s is %s, want %s", src, names, g.Results[0].Type, want)
		}
	}
}

func TestValuesAreNumPys(t *testing.T) {
	special := map[string][]uint64{}
	for _, line := range lines(t, "testdata/numpy_values.txt") {
		if fields := strings.Fields(line[0]); fields[0] == "special" {
			special[fields[1]] = hex(t, fields[2:])
			continue
		}
		src, name, result, want := line[0], line[1], line[2], hex(t, strings.Fields(line[3]))
		x := special[name]
		names := name
		y := x
		if strings.Contains(src, "y") {
			names += " " + name
			x, y = pairs(x)
		}
		g, err := build(src, typesOf(t, names))
		if err != nil {
			t.Errorf("%s of %s: %v", src, names, err)
			continue
		}
		dt, _ := dtype.ByName(result)
		got := evaluate(t, g, map[string][]uint64{"x": x, "y": y})
		for i := range want {
			if !same(lower.VecType(dt), src, got[i], want[i]) {
				vt := lower.VecType(g.Params[0].Type)
				t.Errorf("%s of %s: %s, %s gives %s, want %s", src, names, vec.FormatBits(vt, x[i]), vec.FormatBits(vt, y[i]),
					vec.FormatBits(lower.VecType(dt), got[i]), vec.FormatBits(lower.VecType(dt), want[i]))
			}
		}
	}
}

// same compares results. Which of two zeros is the larger is not said by NumPy.
func same(t vec.Type, src string, got, want uint64) bool {
	if strings.Contains(src, "max") || strings.Contains(src, "min") {
		if vec.Eval(vec.OpEq, t, vec.Mask, 0, got, want, 0) == 1 && t.IsFloat() {
			return true
		}
	}
	return vectest.Equal(t, got, want)
}

// pairs is every value with every other.
func pairs(values []uint64) (x, y []uint64) {
	for _, a := range values {
		for _, b := range values {
			x, y = append(x, a), append(y, b)
		}
	}
	return x, y
}

func hex(t *testing.T, fields []string) []uint64 {
	all := make([]uint64, len(fields))
	for i, f := range fields {
		x, err := strconv.ParseUint(f, 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = x
	}
	return all
}

// evaluate runs g by the definition of vector programs, over the bits of its variables' elements.
func evaluate(t *testing.T, g *ir.Graph, vars map[string][]uint64) []uint64 {
	t.Helper()
	p := codegen.Lower(g, nil, dtype.Invalid)
	if err := p.Verify(); err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	n := 0
	var ptrs []unsafe.Pointer
	for _, param := range p.Params {
		values := vars[param.Name]
		n = len(values)
		ptrs = append(ptrs, pack(values, param.Type.Size()))
	}
	size := p.Type(p.Results[0]).Size()
	out := make([]byte, n*size+8)
	vectest.RunReference(p, n, append(ptrs, unsafe.Pointer(&out[0])))
	result := make([]uint64, n)
	for i := range result {
		for b := range size {
			result[i] |= uint64(out[i*size+b]) << (8 * b)
		}
	}
	return result
}

// pack lays out values as elements of size bytes.
func pack(values []uint64, size int) unsafe.Pointer {
	mem := make([]byte, len(values)*size+8)
	for i, v := range values {
		for b := range size {
			mem[i*size+b] = byte(v >> (8 * b))
		}
	}
	return unsafe.Pointer(&mem[0])
}
