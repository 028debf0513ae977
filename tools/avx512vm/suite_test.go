package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestReadTally(t *testing.T) {
	const ok = "=== RUN   TestAVX512Lanes\n--- PASS: TestAVX512Lanes (0.10s)\nPASS\n"
	for _, c := range []struct {
		output string
		want   tally
		err    string
	}{
		{
			output: ok + "avx512: codegen/amd64 ran 12 kernels over 3456 elements on Bochs\n",
			want:   tally{12, 3456, emulated},
		},
		{
			output: "avx512: a ran 1 kernels over 2 elements on Bochs\n    x_test.go:7: avx512: a ran 3 kernels over 4 elements on Bochs\n",
			want:   tally{4, 6, emulated},
		},
		{output: ok, err: "no line"},
		{output: "not avx512: a ran 1 kernels over 2 elements on Bochs\n", err: "no line"},
		{output: "avx512: a ran 1 kernels over 2 elements on Bochs!\n", err: "it ran on Bochs, not"},
		{output: "avx512: a ran 1 kernels over 2 elements on native\n", err: "it ran on Bochs, not"},
		{output: "avx512: a ran 1 kernels over 2 elements on Some CPU @ 3 GHz\n", err: "it ran on Bochs, not"},
		{output: "avx512: a ran 0 kernels over 0 elements on Bochs\n", err: "no AVX-512 code was run"},
		{output: "avx512: a ran 1 kernels over 0 elements on Bochs\n", err: "no AVX-512 code was run"},
	} {
		got, err := readTally(c.output, emulated)
		switch {
		case c.err == "" && (err != nil || got != c.want):
			t.Errorf("%q: %v, %v; want %v", c.output, got, err, c.want)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v; want %q", c.output, err, c.err)
		}
	}
}

// Each part of a pattern is the name of tests that are there: what is renamed is not silently left out.
func TestSuiteNamesTests(t *testing.T) {
	for _, p := range suite {
		files, err := filepath.Glob(filepath.Join("../..", p.pkg, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", p.pkg, files, err)
		}
		var source []byte
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			source = append(source, text...)
		}
		top, _, _ := strings.Cut(p.run, "/")
		for _, name := range strings.Split(strings.Trim(top, "()"), "|") {
			if !regexp.MustCompile(`(?m)^func ` + name).Match(source) {
				t.Errorf("%s has no test %s", p.pkg, name)
			}
		}
	}
}

func TestDivide(t *testing.T) {
	var all []*execution
	for _, s := range []int{10, 60, 30, 40, 20} {
		all = append(all, &execution{part: part{seconds: s}})
	}
	for _, c := range []struct {
		n    int
		want [][]int
	}{
		{1, [][]int{{10, 60, 30, 40, 20}}},
		{2, [][]int{{60, 20}, {10, 30, 40}}},
		{9, [][]int{{60}, {40}, {30}, {20}, {10}}},
	} {
		var got [][]int
		for _, g := range divide(all, c.n) {
			var seconds []int
			for _, e := range g {
				seconds = append(seconds, e.seconds)
			}
			got = append(got, seconds)
		}
		if !slices.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("among %d: %v, want %v", c.n, got, c.want)
		}
	}
}

func TestRepository(t *testing.T) {
	root := t.TempDir()
	for _, f := range []string{
		"go.mod", "testdata/a", "x/y/testdata/deep/b", "x/y/testdata/testdata/c",
		"other/go.mod", "other/testdata/d", ".git/testdata/e",
	} {
		file := filepath.Join(root, f)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := repositoryOf(filepath.Join(root, "x", "y"))
	if r.root != root || r.inGuest(filepath.Join(root, "x", "y")) != "/repository/x/y" {
		t.Errorf("repository %q, x/y is %q", r.root, r.inGuest(filepath.Join(root, "x", "y")))
	}
	folders, err := r.testdata()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range folders {
		got = append(got, f.To)
	}
	if want := []string{"/repository/testdata", "/repository/x/y/testdata"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("NEXPR_ISA", "avx512")
	t.Setenv("NEXPR_EMULATED", "something else")
	t.Setenv("GOMAXPROCS", "1")
	t.Setenv("SECRET", "x")
	got := environment()
	for _, v := range []string{"NEXPR_ISA=avx512", "NEXPR_EMULATED=Bochs", "GOMAXPROCS=1"} {
		if !slices.Contains(got, v) {
			t.Errorf("%s is not in %q", v, got)
		}
	}
	for _, v := range []string{"NEXPR_EMULATED=something else", "SECRET=x"} {
		if slices.Contains(got, v) {
			t.Errorf("%s is in %q", v, got)
		}
	}
}
