package machine

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// frame makes LZ4's legacy format of blocks.
func frame(blocks ...string) []byte {
	b := []byte{0x02, 0x21, 0x4c, 0x18}
	for _, block := range blocks {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(block)))
		b = append(b, block...)
	}
	return b
}

func TestUnpackLZ4(t *testing.T) {
	for _, c := range []struct {
		name   string
		blocks []string
		want   string
	}{
		{"literals", []string{"\x50hello"}, "hello"},
		{"match", []string{"\x42abcd\x04\x00\x10!"}, "abcdabcdab!"},
		{"overlapping match", []string{"\x1fa\x01\x00\x05\x10b"}, strings.Repeat("a", 1+4+15+5) + "b"},
		{"long literals", []string{"\xf0\xff\x00" + strings.Repeat("x", 15+255)}, strings.Repeat("x", 270)},
		{"two blocks", []string{"\x30abc", "\x10d"}, "abcd"},
	} {
		got, err := unpackLZ4(frame(c.blocks...), len(c.want))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestUnpackDamagedLZ4(t *testing.T) {
	good := frame("\x42abcd\x04\x00\x1f!\x01\x00\x00\x10?")
	const size = 11 + 19 + 1
	if _, err := unpackLZ4(good, size); err != nil {
		t.Fatal(err)
	}
	for n := range len(good) {
		if _, err := unpackLZ4(good[:n], size); err == nil {
			t.Errorf("no error for the first %d bytes", n)
		}
	}
	for _, block := range []string{
		"\x42abcd\x05\x00\x10!", // a match from before the block
		"\x42abcd\x00\x00\x10!", // a match of nothing
		"\xf0\xff",              // a length without an end
	} {
		if got, err := unpackLZ4(frame("\x30abc", block), 14); err == nil {
			t.Errorf("block %q: %q, no error", block, got)
		}
	}
	if _, err := unpackLZ4(bytes.Repeat([]byte{0x28}, 100), 100); err == nil {
		t.Error("no error for another format")
	}
}
