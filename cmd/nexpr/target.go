package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nexpr/nexpr/expr"
	"github.com/nexpr/nexpr/parser"
	"github.com/nexpr/nexpr/runtime/arrayfile"
)

// A target is one -o.
type target struct {
	name string // of the result; "" if it is not given
	path string
}

// targets reads -o, and refuses outputs that cannot be, that are operands or that are named twice.
func (c *evalCmd) targets(list operands) ([]target, error) {
	var targets []target
	for _, arg := range c.Output {
		t := target{path: arg}
		if name, path, ok := strings.Cut(arg, "="); ok {
			if e, err := parser.Parse(name); err == nil && isName(e, name) {
				t = target{name, path}
			}
		}
		if err := c.checkOutput(t.path, list); err != nil {
			return nil, err
		}
		for _, other := range targets {
			if t.name != "" && other.name == t.name {
				return nil, usagef("-o %s: the result %s has an output already", arg, t.name)
			}
			if filepath.Clean(other.path) == filepath.Clean(t.path) || arrayfile.SameFile(t.path, other.path) {
				return nil, usagef("-o %s: two results cannot go to the same file", arg)
			}
		}
		targets = append(targets, t)
	}
	return targets, nil
}

func (c *evalCmd) checkOutput(path string, list operands) error {
	switch {
	case path == "-" && c.JSON:
		return usagef("--json and -o - both want standard output")
	case path != "-" && !isRaw(path) && strings.ToLower(filepath.Ext(path)) != ".npy":
		return usagef("output %q: the name must end in .npy, or in .bin or .raw for elements without a header, or be - for standard output", path)
	}
	for _, p := range list {
		if p.spec.Path != "" && arrayfile.SameFile(path, p.spec.Path) {
			return &failure{exitUsage, "value", fmt.Errorf("output %s is the file of operand %s", path, p.name), "write to another file and rename it"}
		}
	}
	return nil
}

func isRaw(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".bin" || ext == ".raw"
}

// assign returns the path for each result, "" for one that is printed. Targets without a name are for the results in
// order, all of them.
func assign(targets []target, results []expr.Result) ([]string, error) {
	paths := make([]string, len(results))
	for i, t := range targets {
		at := slices.IndexFunc(results, func(r expr.Result) bool { return t.name != "" && r.Name == t.name })
		switch {
		case at >= 0:
		case t.name != "":
			return nil, usagef("-o %s=%s: the expression has no result named %s", t.name, t.path, t.name)
		case len(results) > 1 && results[0].Name != "":
			f := usagef("-o %s: which of the results?", t.path)
			f.hint = fmt.Sprintf("write -o %s=%s", results[min(i, len(results)-1)].Name, t.path)
			return nil, f
		case len(targets) != len(results):
			return nil, usagef("the expression has %s and not %d", plural(len(results), "result"), len(targets))
		default:
			at = i
		}
		if paths[at] != "" {
			return nil, usagef("-o %s: the result has an output already", t.path)
		}
		paths[at] = t.path
	}
	if slices.Contains(paths, "-") && slices.Contains(paths, "") {
		return nil, usagef("standard output cannot take one result's bytes and show others")
	}
	return paths, nil
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
