package arrayfile

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzHeader reads any bytes as a file. What is accepted must be consistent: the last element
// ends where the data end, and a header written for the layout reads back the same.
func FuzzHeader(f *testing.F) {
	files, err := filepath.Glob("testdata/*.np[yz]")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		l, data, err := decode(Spec{}, content)
		if err != nil {
			return
		}
		end, empty := l.ElemSize(), false
		for d, n := range l.Shape {
			end += (n - 1) * l.Strides[d]
			empty = empty || n == 0
		}
		if empty && len(data) != 0 || !empty && end != len(data) {
			t.Fatalf("layout %+v of %d bytes", l, len(data))
		}
		if !l.Compressed && !bytes.Equal(content[l.Offset:][:len(data)], data) {
			t.Fatalf("offset %d is wrong", l.Offset)
		}
		again, _, err := readNPY(append(npyHeader(l.elemType(), l.Shape, l.FortranOrder), data...))
		if err != nil || shapeText(again.Shape) != shapeText(l.Shape) || again.elemType() != l.elemType() || again.FortranOrder != l.FortranOrder {
			t.Fatalf("%+v read back as %+v, %v", l, again, err)
		}
	})
}

// FuzzParseSpec checks that an accepted operand, written in one way for every Spec, means the
// same again.
func FuzzParseSpec(f *testing.F) {
	for _, arg := range []string{"x.npy", "a,,b,member=c", "x.bin,dtype=<f4,shape=100x200,offset=512,order=F", "-,dtype==c16", "x,dtype=M8[ns]", ",", "x,shape=1x1x1x1x1x1x1x1x1"} {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		s, err := ParseSpec(arg)
		if err != nil {
			return
		}
		if _, err := os.Stat(arg); err == nil {
			return // taken as it is
		}
		text := canonicalSpec(s)
		again, err := ParseSpec(text)
		if err != nil || canonicalSpec(again) != text || again.Path != s.Path {
			t.Fatalf("%q is %+v; %q is %+v, %v", arg, s, text, again, err)
		}
	})
}
