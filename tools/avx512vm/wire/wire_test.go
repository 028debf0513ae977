package wire

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func TestFrames(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789"), MaxData/4)
	var b []byte
	b = Append(b, Up, nil)
	b = Append(b, Stdout, long)
	b = Append(b, End, []byte("1"))

	r := bytes.NewReader(b)
	if kind, data, err := Read(r); kind != Up || len(data) != 0 || err != nil {
		t.Fatalf("first frame: %d, %d bytes, %v", kind, len(data), err)
	}
	var got []byte
	frames := 0
	for {
		kind, data, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		if kind == End {
			if string(data) != "1" {
				t.Errorf("end: %q", data)
			}
			break
		}
		got = append(got, data...)
		frames++
	}
	if !bytes.Equal(got, long) || frames != 3 {
		t.Errorf("%d bytes in %d frames, want %d in 3", len(got), frames, len(long))
	}
	if _, _, err := Read(r); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

func TestBadFrames(t *testing.T) {
	b := Append(nil, Stdout, []byte("hello"))
	for n := 1; n < len(b); n++ {
		if _, _, err := Read(bytes.NewReader(b[:n])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("first %d bytes of a frame: %v", n, err)
		}
	}
	if _, _, err := Read(bytes.NewReader(b[1:])); err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("frame without its first byte: %v", err)
	}
}
