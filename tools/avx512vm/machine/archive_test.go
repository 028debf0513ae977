package machine

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// entries reads an archive by the description of "newc" in cpio(5).
func entries(t *testing.T, b []byte) (list []string) {
	t.Helper()
	field := func(i int) int {
		n, err := strconv.ParseUint(string(b[6+8*i:14+8*i]), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return int(n)
	}
	pad := func(n int) int { return (n + 3) &^ 3 }
	for {
		if string(b[:6]) != "070701" {
			t.Fatalf("%q begins an entry", b[:6])
		}
		mode, size, nameSize := field(1), field(6), field(11)
		name := string(b[110 : 110+nameSize-1])
		data := b[pad(110+nameSize):]
		if name == "TRAILER!!!" {
			if len(data) > 0 {
				t.Errorf("%d bytes after the trailer", len(data))
			}
			return list
		}
		list = append(list, fmt.Sprintf("%s %o %q %d:%d", name, mode, data[:size], field(9), field(10)))
		b = data[pad(size):]
	}
}

func TestArchive(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"x.txt": "hello", "sub/y": ""} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("x.txt", filepath.Join(dir, "z")); err != nil {
		t.Fatal(err)
	}
	a := newArchive()
	a.add("dev/console", modeChar|0o600, [2]int{5, 1}, nil)
	a.file("/bin/a.test", 0o755, []byte("ELF"))
	a.file("bin/a.test", 0o755, []byte("the same again"))
	if err := a.tree(dir, "/repository/a/testdata"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`dev 40755 "" 0:0`,
		`dev/console 20600 "" 5:1`,
		`bin 40755 "" 0:0`,
		`bin/a.test 100755 "ELF" 0:0`,
		`repository 40755 "" 0:0`,
		`repository/a 40755 "" 0:0`,
		`repository/a/testdata 40755 "" 0:0`,
		`repository/a/testdata/sub 40755 "" 0:0`,
		`repository/a/testdata/sub/y 100640 "" 0:0`,
		`repository/a/testdata/x.txt 100640 "hello" 0:0`,
		`repository/a/testdata/z 120777 "x.txt" 0:0`,
	}
	if got := entries(t, a.bytes()); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
