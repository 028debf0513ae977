// Command nexpr evaluates numeric expressions over array files.
//
//	nexpr eval -o out.npy 'a + b*sqrt(c)' a=a.npy b=b.npy c=3.5
//
// The other commands tell about files (info), the language (functions), this machine (env), what becomes of
// an expression (explain) and how fast it is (bench). Data goes to standard output and words to
// standard error. The exit codes:
//
//	0    success
//	1    reading, writing or running failed
//	2    the command line is wrong
//	3    the expression is wrong: its syntax, a name, a type
//	4    an operand does not fit: its shape, its type, a member that is missing
//	130  interrupted (in general 128 and the number of the signal)
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run executes the command line and returns the exit code. Arrays go past stdout and stderr: "-" is the
// standard input or output of the process.
func run(args []string, stdout, stderr io.Writer) int {
	o := &output{stdout: bufio.NewWriter(stdout), stderr: stderr, json: wantsJSON(args)}
	cmd, code, err := parse(args, o)
	if err == nil && cmd != nil {
		err = cmd.Run(o)
	}
	if err != nil {
		code = o.fail(err)
	}
	if err := o.stdout.Flush(); err != nil && code == 0 {
		fmt.Fprintln(stderr, "nexpr:", err)
		code = exitRun
	}
	return code
}
