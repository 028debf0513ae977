package main

import (
	"os/exec"
	"testing"
)

// The committed tables are what the scripts make.
func TestTablesAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	if _, err := exec.LookPath("sollya"); err != nil {
		t.Skip("needs Sollya (Debian: apt-get install sollya)")
	}
	t.Chdir("..")
	if err := run(true, nil); err != nil {
		t.Error(err)
	}
}

func TestTables(t *testing.T) {
	src, err := table("x = {0x1p0, -0x1.8p-3} // two numbers")
	if err != nil {
		t.Fatal(err)
	}
	if want := "\n// x: two numbers\nvar x = []float64{\n0x1p0,\n-0x1.8p-3,\n}\n"; src != want {
		t.Errorf("%q, want %q", src, want)
	}
	for _, line := range []string{"x = {error} // e", "Warning: x", "x = 1"} {
		if _, err := table(line); err == nil {
			t.Errorf("%q is taken for a table", line)
		}
	}
}
