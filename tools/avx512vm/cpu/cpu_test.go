package cpu

import (
	"slices"
	"testing"
)

func TestMissing(t *testing.T) {
	const head = "processor\t: 0\nmodel name\t: Some CPU with avx512f\nvmx flags\t: avx512dq\nflags\t\t: fpu avx2 "
	for _, c := range []struct {
		flags string
		want  []string
	}{
		{"bmi2 avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni", nil},
		{"bmi2 avx512f avx512cd avx512er avx512pf", []string{"avx512dq", "avx512bw", "avx512vl"}},
		{"", required},
	} {
		got, err := missing(head + c.flags + "\nbugs\t: none\n")
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("flags %q: %v, %v; want %v", c.flags, got, err, c.want)
		}
	}
	if _, err := missing("processor : 0\nFeatures : fp asimd\n"); err == nil {
		t.Error("no error without a line of flags")
	}
}
