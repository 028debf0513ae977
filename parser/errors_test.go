package parser

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the parser says into testdata/errors.golden")

// TestErrors compares errors with testdata/errors.golden: blocks of a text (in Go's quotes if it begins with
// a double quote), a line of four dashes, the span and the message, the hint, and the snippet.
func TestErrors(t *testing.T) {
	const file = "testdata/errors.golden"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		input, want, _ := strings.Cut(block, "\n----\n")
		src := input
		if src[0] == '"' {
			if src, err = strconv.Unquote(input); err != nil {
				t.Fatalf("%s: %v", input, err)
			}
		}
		_, err := ParseScript(src)
		var pe *Error
		if !errors.As(err, &pe) {
			t.Errorf("%s: no error", input)
			continue
		}
		out := fmt.Sprintf("%d:%d %s\n", pe.Pos, pe.End, pe.Msg)
		if pe.Hint != "" {
			out += "hint: " + pe.Hint + "\n"
		}
		for _, line := range strings.Split(Snippet(src, pe.Span), "\n") {
			out += "| " + line + "\n"
		}
		fmt.Fprintf(&got, "%s\n----\n%s\n", input, out)
		if !*rewrite && strings.TrimSpace(out) != strings.TrimSpace(want) {
			t.Errorf("%s\ngot\n%swant\n%s", input, out, want)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
