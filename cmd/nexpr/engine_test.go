package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// An engine that is not there is a failure to run, by whichever way it is asked for. NEXPR_ISA is read
// once in a process, so this is one of its own.
func TestMissingEngine(t *testing.T) {
	if os.Getenv("NEXPR_TEST_ENGINE") != "" {
		os.Exit(run([]string{"eval", "a + 1", "a=../../testdata/a.npy"}, os.Stdout, os.Stderr))
	}
	names := []string{"none"}
	env, err := expr.Environment()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range env.Engines {
		if e.Reason != "" {
			names = append(names, e.ISA.String())
		}
	}
	for _, name := range names {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestMissingEngine$")
		cmd.Env = append(os.Environ(), "NEXPR_TEST_ENGINE=1", "NEXPR_ISA="+name)
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != exitRun || !bytes.Contains(out, []byte(name)) {
			t.Errorf("%s: exit code %d (%v), want %d\n%s", name, code, err, exitRun, out)
		}
	}
}
