package codegen_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/ir"
	"github.com/nexpr/nexpr/parser"
)

var rewrite = flag.Bool("rewrite", false, "write the errors found into testdata/errors.golden")

// TestErrors compares errors with testdata/errors.golden: blocks of an expression, a line of four
// dashes, the kind and the message, the hint, and the place.
func TestErrors(t *testing.T) {
	const file = "testdata/errors.golden"
	types := map[string]dtype.DType{
		"b": dtype.Bool, "i": dtype.Int32, "l": dtype.Int64, "f": dtype.Float32, "d": dtype.Float64,
		"z": dtype.Complex64, "width": dtype.Float64, "height": dtype.Float64, "s": dtype.Bytes,
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		src, want, _ := strings.Cut(block, "\n----\n")
		_, err := build(src, types)
		var e *ir.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v, want an *ir.Error", src, err)
			continue
		}
		out := fmt.Sprintf("%s: %s\n", e.Kind, e.Msg)
		if e.Hint != "" {
			out += "hint: " + e.Hint + "\n"
		}
		for _, line := range strings.Split(parser.Snippet(src, e.Span), "\n") {
			out += "| " + line + "\n"
		}
		fmt.Fprintf(&got, "%s\n----\n%s\n", src, out)
		if !*rewrite && strings.TrimSpace(out) != strings.TrimSpace(want) {
			t.Errorf("%s\ngot\n%swant\n%s", src, out, want)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
