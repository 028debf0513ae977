package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nexpr/nexpr/tools/avx512vm/machine"
)

// flags are those of the machine.
type flags struct {
	cpu     string
	kernel  string
	memory  int
	boot    time.Duration
	timeout time.Duration
	verbose bool
}

func newFlags(name string) (*flag.FlagSet, *flags) {
	var f flags
	set := flag.NewFlagSet("avx512vm "+name, flag.ContinueOnError)
	set.StringVar(&f.cpu, "cpu", "corei7_skylake_x", "Bochs' `model` of the CPU; corei3_cnl has IFMA and VBMI too")
	set.StringVar(&f.kernel, "kernel", "", "`file` of the guest's kernel, packed by LZ4 (default: Debian's cloud kernel)")
	set.IntVar(&f.memory, "memory", 512, "the guest's memory in `MiB`; more is taken if the programs need it")
	set.DurationVar(&f.boot, "boot", 3*time.Minute, "longest `time` for the guest to start")
	set.DurationVar(&f.timeout, "timeout", 10*time.Minute, "longest `time` for everything in the guest")
	set.BoolVar(&f.verbose, "v", false, "say more")
	return set, &f
}

// machine is the machine that the flags describe, set up.
func (f *flags) machine(ctx context.Context, repo *repository) (*machine.Machine, error) {
	kernel, err := setUp(ctx, f.kernel)
	if err != nil {
		return nil, err
	}
	folders, err := repo.testdata()
	if err != nil {
		return nil, err
	}
	return &machine.Machine{
		Kernel: kernel, CPU: f.cpu, Memory: f.memory, BootLimit: f.boot,
		Env: environment(), Folders: folders,
	}, nil
}

// run is `avx512vm run`, and what `go test -exec` calls.
func run(ctx context.Context, args []string) int {
	set, f := newFlags("run")
	if err := set.Parse(args); err != nil {
		return exitUsage
	}
	if set.NArg() == 0 {
		complain(errors.New("run: no program is given"))
		return exitUsage
	}
	dir, err := os.Getwd()
	if err != nil {
		return failure(err)
	}
	repo := repositoryOf(dir)
	m, err := f.machine(ctx, repo)
	if err != nil {
		return failure(err)
	}
	var status int
	var elapsed time.Duration
	c := &machine.Command{
		Args: guestArguments(set.Args()), Dir: repo.inGuest(dir),
		Stdout: os.Stdout, Stderr: os.Stderr,
		Done: func(s int, d time.Duration) { status, elapsed = s, d },
	}
	ctx, cancel := context.WithTimeoutCause(ctx, f.timeout, errTimeout)
	defer cancel()
	start := time.Now()
	if err := m.Run(ctx, []*machine.Command{c}); err != nil {
		return failure(err)
	}
	if f.verbose {
		fmt.Fprintf(os.Stderr, "avx512vm: %.1f s to start, %.1f s for the program\n",
			(time.Since(start) - elapsed).Seconds(), elapsed.Seconds())
	}
	return status
}

// guestArguments leaves out the file in which `go test` wants to be told what a test read. Without it, it
// does not cache the result.
func guestArguments(args []string) []string {
	return slices.DeleteFunc(slices.Clone(args), func(a string) bool {
		return strings.HasPrefix(a, "-test.testlogfile=")
	})
}

// environment is what programs in the guest get of the host's environment.
func environment() []string {
	env := []string{"NEXPR_EMULATED=" + emulated}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case name == "NEXPR_EMULATED":
		case strings.HasPrefix(name, "NEXPR_"),
			slices.Contains([]string{"CI", "GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "GOTRACEBACK"}, name):
			env = append(env, v)
		}
	}
	return env
}

// A repository is a Go module; its folder is guestRoot in the guest.
type repository struct{ root string }

const guestRoot = "/repository"

// repositoryOf is the module around dir; where there is none, it is dir itself.
func repositoryOf(dir string) *repository {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return &repository{d}
		}
		if d == filepath.Dir(d) {
			return &repository{dir}
		}
	}
}

// inGuest is where dir, which lies in the repository, is in the guest.
func (r *repository) inGuest(dir string) string {
	rel, err := filepath.Rel(r.root, dir)
	if err != nil {
		rel = "."
	}
	return filepath.Join(guestRoot, rel)
}

// testdata are all folders of this name, apart from those of other modules inside this one.
func (r *repository) testdata() (folders []machine.Folder, err error) {
	err = filepath.WalkDir(r.root, func(p string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() || p == r.root {
			return err
		}
		if d.Name() == "testdata" {
			folders = append(folders, machine.Folder{From: p, To: r.inGuest(p)})
			return filepath.SkipDir
		}
		if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		return nil
	})
	return folders, err
}
