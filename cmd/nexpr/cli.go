package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/nexpr/nexpr/parser"
)

// cli is the command line as kong sees it.
type cli struct {
	Version kong.VersionFlag `help:"Print the version."`

	Eval      evalCmd      `cmd:"" help:"Evaluate an expression over array files."`
	Info      infoCmd      `cmd:"" help:"Describe an array file."`
	Functions functionsCmd `cmd:"" help:"List the functions and operators."`
	Env       envCmd       `cmd:"" help:"Describe this machine and the engines."`
	Explain   explainCmd   `cmd:"" help:"Show what an expression is compiled to."`
	Bench     benchCmd     `cmd:"" help:"Measure how fast an expression is."`
	Help      helpCmd      `cmd:"" help:"Show help for a command."`
}

// A command is one of the subcommands, with its arguments.
type command interface{ Run(o *output) error }

// jsonFlag is part of every command that reports something.
type jsonFlag struct {
	JSON bool `name:"json" help:"Print JSON; failures too."`
}

// helpCmd is answered by parse.
type helpCmd struct {
	Command string `arg:"" optional:"" help:"The command."`
}

func (helpCmd) Run(*output) error { return nil }

// exited is thrown where kong wants to end the process: after --help and --version.
type exited int

// parse reads the command line. Without a command to run, kong has answered, and code is the exit code.
func parse(args []string, o *output) (cmd command, code int, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(exited)
			if !ok {
				panic(r)
			}
			cmd, code, err = nil, int(e), nil
		}
	}()
	c := &cli{}
	k := kong.Must(c,
		kong.Name("nexpr"),
		kong.Description("Evaluate numeric expressions over arrays, such as 'a + b*sqrt(c)'."),
		kong.Vars{"version": versionLine()},
		kong.Writers(o.stdout, o.stderr),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	switch {
	case len(args) == 0:
		return nil, 0, usagef("no command is given; the commands are %s (see nexpr --help)", strings.Join(commands(k), ", "))
	case args[0] == "help":
		args = append(slices.Clone(args[1:]), "--help")
	}
	ordered, err := flagsFirst(k, args)
	if err != nil {
		return nil, 0, err
	}
	ctx, err := k.Parse(ordered)
	if err != nil {
		return nil, 0, usageError(k, args, err)
	}
	return ctx.Selected().Target.Addr().Interface().(command), 0, nil
}

func commands(k *kong.Kong) []string {
	var names []string
	for _, n := range k.Model.Children {
		names = append(names, n.Name)
	}
	return names
}

// flagsFirst puts the flags before the other arguments of a command, each with its value in one piece: kong
// takes no operands after a flag that follows others, and no value that begins with -.
func flagsFirst(k *kong.Kong, args []string) ([]string, error) {
	i := slices.IndexFunc(k.Model.Children, func(n *kong.Node) bool { return n.Name == args[0] })
	if i < 0 {
		return args, nil
	}
	flags, others := []string{args[0]}, []string{"--"}
	for rest := args[1:]; len(rest) > 0; rest = rest[1:] {
		arg := rest[0]
		switch {
		case arg == "--":
			return slices.Concat(flags, others, rest[1:]), nil
		case len(arg) < 2 || arg[0] != '-':
			others = append(others, arg)
			continue
		}
		if name := wantsValue(k.Model.Children[i], arg); name != "" {
			if len(rest) == 1 {
				return nil, usagef("%s: the value is missing", arg)
			}
			rest = rest[1:]
			arg = "--" + name + "=" + rest[0]
		}
		flags = append(flags, arg)
	}
	return slices.Concat(flags, others), nil
}

// wantsValue returns the long name of the flag of n whose value is the next argument after arg, or "".
func wantsValue(n *kong.Node, arg string) string {
	for _, f := range n.Flags {
		if (arg == "--"+f.Name || f.Short != 0 && arg == "-"+string(f.Short)) && !f.IsBool() {
			return f.Name
		}
	}
	return ""
}

// usageError is kong's complaint with a hint for what happens most.
func usageError(k *kong.Kong, args []string, err error) error {
	f := usagef("%w", err)
	name := "nexpr"
	if len(args) > 0 && slices.Contains(commands(k), args[0]) {
		name += " " + args[0]
	}
	f.hint = "see " + name + " --help"
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if looksNegative(arg) {
			f.hint = fmt.Sprintf("an expression that begins with - stands after --: %s ... -- '%s' NAME=ARRAY", name, arg)
			break
		}
	}
	return f
}

// looksNegative reports whether an argument that kong takes for flags may be meant as an expression.
func looksNegative(arg string) bool {
	if !strings.HasPrefix(arg, "-") || strings.HasPrefix(arg, "--") || len(arg) < 2 {
		return false
	}
	script, err := parser.ParseScript(arg)
	if err != nil {
		return false
	}
	u, ok := script.Results[0].X.(*parser.Unary)
	if !ok {
		return true
	}
	_, isName := u.X.(*parser.Name)
	return !isName || len(arg) != 2 || !strings.Contains("hjno", arg[1:])
}

// wantsJSON reports whether the failure to read args is to be told in JSON.
func wantsJSON(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "--json", "--json=true":
			return true
		case "--":
			return false
		}
	}
	return false
}

// version is that of the module, as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

func versionLine() string {
	return fmt.Sprintf("nexpr %s (%s %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
