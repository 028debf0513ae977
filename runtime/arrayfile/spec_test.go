package arrayfile

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

func TestParseSpec(t *testing.T) {
	big := nativeOrder == '>'
	for arg, want := range map[string]Spec{
		"x.npy":            {Path: "x.npy"},
		"-":                {Path: "-"},
		"s.npz,member=b":   {Path: "s.npz", Member: "b"},
		"a,,b.npy":         {Path: "a,b.npy"},
		"a,,,member=x,,y":  {Path: "a,", Member: "x,y"},
		"k=v.npy":          {Path: "k=v.npy"},
		"x,dtype=<f4":      {Path: "x", DType: dtype.Float32, Swapped: big},
		"x,dtype=>f4":      {Path: "x", DType: dtype.Float32, Swapped: !big},
		"x,dtype=>u1":      {Path: "x", DType: dtype.Uint8},
		"x,dtype=|b1":      {Path: "x", DType: dtype.Bool},
		"x,dtype=?":        {Path: "x", DType: dtype.Bool},
		"x,dtype==c16":     {Path: "x", DType: dtype.Complex128},
		"x,dtype=S12":      {Path: "x", DType: dtype.Bytes, Width: 12},
		"x,dtype=|S0":      {Path: "x", DType: dtype.Bytes},
		"x,dtype=uint64":   {Path: "x", DType: dtype.Uint64},
		"x,dtype=<float32": {Path: "x", DType: dtype.Float32, Swapped: big},
		"x,shape=7":        {Path: "x", Shape: []int{7}},
		"x.bin,order=F,shape=100x0x3,offset=512,dtype=i8": {Path: "x.bin", DType: dtype.Int64, Shape: []int{100, 0, 3}, Offset: 512, Order: 'F'},
	} {
		got, err := ParseSpec(arg)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v\nwant %+v", arg, got, err, want)
		}
	}
}

func TestParseSpecErrors(t *testing.T) {
	for arg, want := range map[string]string{
		"":                             `operand "": the path is empty`,
		",dtype=f8":                    `operand ",dtype=f8": the path is empty`,
		"x,type=f8":                    `operand "x,type=f8": unknown key "type"; the keys are dtype, shape, offset, order and member (a comma in a path is written twice)`,
		"x,":                           `operand "x,": unknown key ""; the keys are dtype, shape, offset, order and member (a comma in a path is written twice)`,
		"x,dtype":                      `operand "x,dtype": dtype= has no value`,
		"x,shape=":                     `operand "x,shape=": shape= has no value`,
		"x,order=C,order=C":            `operand "x,order=C,order=C": order= is given twice`,
		"x,order=c":                    `operand "x,order=c": order=: "c" is neither C nor F`,
		"x,dtype=double":               `operand "x,dtype=double": dtype=: "double" is not an element type; write one such as f8, <f4, >i2, u1, b1, c16, S8, float32 or int64`,
		"x,dtype=U8":                   `operand "x,dtype=U8": dtype=: type "U8" is Unicode text; it is not supported`,
		"x,dtype=S":                    `operand "x,dtype=S": dtype=: "S" does not say how wide the byte strings are; write S8, say`,
		"x,dtype=S2147483648":          `operand "x,dtype=S2147483648": dtype=: "S2147483648" is not an element type; write one such as f8, <f4, >i2, u1, b1, c16, S8, float32 or int64`,
		"x,dtype=<":                    `operand "x,dtype=<": dtype=: "<" is not an element type; write one such as f8, <f4, >i2, u1, b1, c16, S8, float32 or int64`,
		"x,shape=3x":                   `operand "x,shape=3x": shape=: "" is not a count; write decimal digits (a shape as 100x200)`,
		"x,shape=3,4":                  `operand "x,shape=3,4": unknown key "4"; the keys are dtype, shape, offset, order and member (a comma in a path is written twice)`,
		"x,shape=+3":                   `operand "x,shape=+3": shape=: "+3" is not a count; write decimal digits (a shape as 100x200)`,
		"x,shape=1x1x1x1x1x1x1x1x1":    `operand "x,shape=1x1x1x1x1x1x1x1x1": shape=: at most 8 dimensions are supported`,
		"x,offset=-1":                  `operand "x,offset=-1": offset=: "-1" is not a count; write decimal digits (a shape as 100x200)`,
		"x,offset=9999999999999999999": `operand "x,offset=9999999999999999999": offset=: "9999999999999999999" is too large`,
	} {
		_, err := ParseSpec(arg)
		wantError(t, err, want)
	}
}

func TestParseSpecCommaInName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x,dtype=f4")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := ParseSpec(path)
	if err != nil || !reflect.DeepEqual(got, Spec{Path: path}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSameFile(t *testing.T) {
	dir := t.TempDir()
	a, hard, soft, other := filepath.Join(dir, "a"), filepath.Join(dir, "hard"), filepath.Join(dir, "soft"), filepath.Join(dir, "other")
	for _, path := range []string{a, other} {
		if err := os.WriteFile(path, []byte("same"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(a, hard); err != nil {
		t.Skip("no hard links:", err)
	}
	if err := os.Symlink(a, soft); err != nil {
		t.Skip("no symbolic links:", err)
	}
	for _, b := range []string{a, hard, soft, filepath.Join(dir, "x", "..", "a")} {
		if !SameFile(a, b) {
			t.Errorf("%s is not %s", b, a)
		}
	}
	for _, b := range []string{other, filepath.Join(dir, "missing"), "-"} {
		if SameFile(a, b) || SameFile(b, a) {
			t.Errorf("%s is %s", b, a)
		}
	}
	if SameFile("-", "-") {
		t.Error("standard input is standard output")
	}
}

// canonicalSpec writes the operand that stands for s.
func canonicalSpec(s Spec) string {
	double := func(text string) string { return strings.ReplaceAll(text, ",", ",,") }
	text := fmt.Sprintf("%s,offset=%d", double(s.Path), s.Offset)
	if s.DType != dtype.Invalid {
		text += ",dtype=" + elemType{s.DType, s.Width, s.Swapped}.descr()
	}
	for i, d := range s.Shape {
		text += []string{",shape=", "x"}[min(i, 1)] + strconv.Itoa(d)
	}
	if s.Order != 0 {
		text += ",order=" + string(rune(s.Order))
	}
	if s.Member != "" {
		text += ",member=" + double(s.Member)
	}
	return text
}
