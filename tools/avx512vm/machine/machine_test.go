package machine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nexpr/nexpr/tools/avx512vm/wire"
)

// frames makes what a guest sends of words KIND or KIND=data.
func frames(text string) io.Reader {
	kinds := map[string]wire.Kind{
		"up": wire.Up, "begin": wire.Begin, "out": wire.Stdout, "err": wire.Stderr,
		"end": wire.End, "done": wire.Done, "fatal": wire.Fatal,
	}
	var b []byte
	for _, word := range strings.Fields(text) {
		name, data, _ := strings.Cut(word, "=")
		b = wire.Append(b, kinds[name], []byte(data))
	}
	return bytes.NewReader(b)
}

func TestListen(t *testing.T) {
	for _, c := range []struct {
		sent string
		want []string
		err  string
	}{
		{sent: "up begin out=a out=b end=0 begin err=c end=2 done", want: []string{"up", "0 ab/", "2 /c"}},
		{sent: "up begin out=a end=0", want: []string{"up", "0 a/"}, err: "EOF"},
		{sent: "", err: "EOF"},
		{sent: "up fatal=why", want: []string{"up"}, err: "the guest gave up: why"},
		{sent: "up begin end=0 done", want: []string{"up", "0 /"}, err: "does not fit"},
		{sent: "up begin end=0 begin end=0 begin", want: []string{"up", "0 /", "0 /"}, err: "does not fit"},
		{sent: "up out=a", want: []string{"up"}, err: "does not fit"},
		{sent: "up begin end=x", want: []string{"up"}, err: "invalid syntax"},
	} {
		var got []string
		var commands []*Command
		for range 2 {
			var out, err bytes.Buffer
			commands = append(commands, &Command{
				Stdout: &out, Stderr: &err,
				Done: func(status int, _ time.Duration) {
					got = append(got, fmt.Sprintf("%d %s/%s", status, &out, &err))
				},
			})
		}
		err := listen(frames(c.sent), commands, func() { got = append(got, "up") })
		if !slices.Equal(got, c.want) || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: %q, %v; want %q, %s", c.sent, got, err, c.want, c.err)
		}
	}
	if err := listen(strings.NewReader("not frames"), nil, func() {}); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("bytes that are no frames: %v", err)
	}
}
