package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the commands print into the golden file")

// In a process of its own the test binary is the command.
func TestMain(m *testing.M) {
	if os.Getenv("NEXPR_TEST_COMMAND") != "" {
		main()
	}
	os.Exit(m.Run())
}

// inTestdata changes to a copy of testdata.
func inTestdata(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

// nexpr runs a command in this process.
func nexpr(args ...string) (code int, stdout, stderr string) {
	var out, words bytes.Buffer
	code = run(args, &out, &words)
	return code, out.String(), words.String()
}

// TestCommands runs the commands of testdata/commands.golden, in order and in one folder.
func TestCommands(t *testing.T) {
	golden, err := os.ReadFile("testdata/commands.golden")
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	inTestdata(t)
	var all strings.Builder // the golden file as it would be
	var got, want string    // of the last command
	command, number := "", 0
	check := func() {
		if got != want && !*rewrite {
			t.Errorf("line %d: %s\ngot\n%swant\n%s", number, command, got, want)
		}
		all.WriteString(got)
		got, want = "", ""
	}
	for i, line := range strings.SplitAfter(string(golden), "\n") {
		if line != "" && strings.Contains("|!=", line[:1]) {
			want += line
			continue
		}
		check()
		all.WriteString(line)
		if args, ok := strings.CutPrefix(line, "$ nexpr"); ok {
			command, number = strings.TrimSpace(line), i+1
			got = transcript(splitArgs(args))
		}
	}
	check()
	if *rewrite {
		if err := os.WriteFile(filepath.Join(home, "testdata/commands.golden"), []byte(all.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// splitArgs splits at blanks outside quotes.
func splitArgs(line string) []string {
	var args []string
	var arg strings.Builder
	quote, inArg := rune(0), false
	for _, r := range strings.TrimSpace(line) + " " {
		switch {
		case r == quote:
			quote = 0
		case quote != 0:
			arg.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inArg = r, true
		case r != ' ':
			arg.WriteRune(r)
			inArg = true
		case inArg:
			args = append(args, arg.String())
			arg.Reset()
			inArg = false
		}
	}
	return args
}

// transcript runs a command and returns what it printed and its exit code, as the golden file has it.
func transcript(args []string) string {
	code, stdout, stderr := nexpr(args...)
	var b strings.Builder
	quote := func(mark, text string) {
		for line := range strings.Lines(text) {
			b.WriteString(strings.TrimRight(mark+" "+strings.TrimSuffix(line, "\n"), " ") + "\n")
		}
	}
	quote("|", stdout)
	quote("!", stderr)
	if code != 0 {
		fmt.Fprintf(&b, "= %d\n", code)
	}
	return b.String()
}
