// Package wire is the language between the host and the guest: the job that the host puts into the guest's
// memory, and the frames that the guest sends through the parallel port while it does it.
package wire

import (
	"fmt"
	"io"
)

// JobPath is where the guest finds its Job, as JSON.
const JobPath = "/job.json"

// A Job is what the guest has to do: all commands, one after another, each whatever became of those before.
type Job struct {
	Env      []string // NAME=VALUE, for all commands
	Commands []Command
}

// A Command is one program to run in the guest.
type Command struct {
	Args []string // the program's path in the guest, then its arguments
	Dir  string   // where it starts; made if it is not there
}

// Kind is the kind of a frame.
type Kind byte

// A guest that works sends Up, then for each command Begin, its output, and End, and Done at last.
const (
	Up     Kind = iota + 1 // the guest has started; no data
	Begin                  // the next command starts; no data
	Stdout                 // what the command wrote
	Stderr                 // likewise
	End                    // the command is over: its exit status, in decimal; 128 + n if signal n killed it
	Done                   // all is done; no data
	Fatal                  // the guest gives up: why
)

// MaxData is the most bytes of data in one frame.
const MaxData = 0xffff

// A frame begins with its kind, the length of its data (low byte first) and this mark, by which bytes that
// come from elsewhere, or that were lost, are noticed.
const mark = 0xa5

// Append appends data in as many frames as it needs, at least one.
func Append(b []byte, kind Kind, data []byte) []byte {
	for {
		n := min(len(data), MaxData)
		b = append(b, byte(kind), byte(n), byte(n>>8), mark)
		b = append(b, data[:n]...)
		if data = data[n:]; len(data) == 0 {
			return b
		}
	}
}

// Read reads one frame. At the end of r between two frames the error is io.EOF.
func Read(r io.Reader) (Kind, []byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	if head[3] != mark {
		return 0, nil, fmt.Errorf("bytes % x from the guest are not the head of a frame", head)
	}
	data := make([]byte, int(head[1])|int(head[2])<<8)
	if _, err := io.ReadFull(r, data); err != nil {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return Kind(head[0]), data, nil
}
