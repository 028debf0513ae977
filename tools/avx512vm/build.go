package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// An execution is one process of the suite: a part of it in one package.
type execution struct {
	part
	program  string // file of the test binary
	dir      string // the package's folder, where its tests start
	guestDir string // the same in the guest
	output   bytes.Buffer
	over     bool
}

// String is how a person would run it.
func (e *execution) String() string { return fmt.Sprintf("%s -run %s", e.pkg, e.run) }

func (e *execution) arguments() []string {
	return []string{"-test.paniconexit0", "-test.v", "-test.run=" + e.run}
}

// A built suite is its executions, ready to run.
type built struct {
	repo       *repository
	executions []*execution
	folder     string // of the programs
}

func (b *built) remove() { os.RemoveAll(b.folder) }

// build builds the tests of parts, statically linked.
func build(ctx context.Context, repo *repository, parts []part) (*built, error) {
	cache, err := cacheFolder()
	if err != nil {
		return nil, err
	}
	b := &built{repo: repo}
	if b.folder, err = os.MkdirTemp(cache, "tests"); err != nil {
		return nil, err
	}
	if err := b.build(ctx, parts); err != nil {
		b.remove()
		return nil, err
	}
	return b, nil
}

func (b *built) build(ctx context.Context, parts []part) error {
	programs := map[string]string{} // by folder of the package
	for _, p := range parts {
		list, err := goCommand(ctx, "list", "-f", "{{.Dir}}", p.pkg)
		if err != nil {
			return err
		}
		dir := strings.TrimSpace(list)
		if programs[dir] == "" {
			program := filepath.Join(b.folder, fmt.Sprintf("%d-%s.test", len(programs), filepath.Base(dir)))
			said, err := goCommand(ctx, "test", "-c", "-o", program, p.pkg)
			if err != nil {
				return err
			}
			if _, err := os.Stat(program); err != nil {
				return fmt.Errorf("%s cannot be tested: %s", p.pkg, strings.TrimSpace(said))
			}
			programs[dir] = program
		}
		b.executions = append(b.executions, &execution{
			part: p, program: programs[dir], dir: dir, guestDir: b.repo.inGuest(dir),
		})
	}
	return nil
}

// goCommand returns what the go command prints, for programs without C: only those are linked statically.
func goCommand(ctx context.Context, args ...string) (string, error) {
	c := exec.CommandContext(ctx, "go", args...)
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s%s", strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return string(out), nil
}
