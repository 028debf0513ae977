package dtype

import (
	"bufio"
	"fmt"
	"os"
	"testing"
)

// The rules are NumPy's: testdata/numpy.txt holds its answers for all pairs.
func TestRulesAreNumPys(t *testing.T) {
	f, err := os.Open("testdata/numpy.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := 0
	for in := bufio.NewScanner(f); in.Scan(); lines++ {
		var from, to, both string
		var sameKind, safe int
		if _, err := fmt.Sscan(in.Text(), &from, &to, &both, &sameKind, &safe); err != nil {
			t.Fatal(err)
		}
		a, okA := ByName(from)
		b, okB := ByName(to)
		if !okA || !okB {
			t.Fatalf("%s or %s is no type", from, to)
		}
		if got := Promote(a, b); got.String() != both {
			t.Errorf("Promote(%s, %s) = %s, NumPy says %s", a, b, got, both)
		}
		if got := CanCast(a, b, SameKind); got != (sameKind == 1) {
			t.Errorf("CanCast(%s, %s, SameKind) = %v", a, b, got)
		}
		if got := CanCast(a, b, Safe); got != (safe == 1) {
			t.Errorf("CanCast(%s, %s, Safe) = %v", a, b, got)
		}
		if !CanCast(a, b, Unsafe) {
			t.Errorf("CanCast(%s, %s, Unsafe) = false", a, b)
		}
	}
	if n := len(All()); lines != n*n {
		t.Errorf("%d lines for %d types", lines, n)
	}
}

func TestNames(t *testing.T) {
	for _, typ := range All() {
		for _, name := range []string{typ.String(), typ.Code()} {
			if got, ok := ByName(name); !ok || got != typ {
				t.Errorf("ByName(%q) = %s, %v", name, got, ok)
			}
		}
	}
	if _, ok := ByName("invalid"); ok {
		t.Error("invalid is a type")
	}
	for code, want := range map[string]int{"S0": 0, "S5": 5, "S2147483647": 1<<31 - 1, "S2147483648": -1, "S99999999999": -1, "S": -1, "S-1": -1, "S 5": -1, "s5": -1, "U5": -1} {
		if got, ok := Width(code); ok != (want >= 0) || ok && got != want {
			t.Errorf("Width(%q) = %d, %v", code, got, ok)
		}
	}
	for _, name := range []string{"bytes", "S", "S12"} {
		if got, ok := ByName(name); !ok || got != Bytes {
			t.Errorf("ByName(%q) = %s, %v", name, got, ok)
		}
	}
	for _, typ := range All() {
		if Promote(typ, Bytes) != Invalid || Promote(Bytes, typ) != Invalid || CanCast(typ, Bytes, Unsafe) || CanCast(Bytes, typ, Unsafe) {
			t.Errorf("%s and bytes mix", typ)
		}
	}
	if Promote(Bytes, Bytes) != Bytes || !CanCast(Bytes, Bytes, Safe) {
		t.Error("bytes are not bytes")
	}
	if DType(200).String() != "invalid" || DType(200).Size() != 0 {
		t.Error("a number that names no type is not invalid")
	}
}
