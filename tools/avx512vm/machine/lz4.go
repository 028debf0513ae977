package machine

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errLZ4 = errors.New("damaged LZ4 data")

// unpackLZ4 decodes LZ4's legacy format, in which Linux kernels are compressed: a magic number, then blocks,
// each preceded by its length. size is the length of the result.
func unpackLZ4(in []byte, size int) (out []byte, err error) {
	const magic = 0x184c2102
	if len(in) < 4 || binary.LittleEndian.Uint32(in) != magic {
		return nil, errors.New("not compressed by LZ4, as Debian's cloud kernels are")
	}
	in = in[4:]
	out = make([]byte, 0, size)
	for len(in) >= 4 && len(out) < size {
		n := binary.LittleEndian.Uint32(in)
		in = in[4:]
		if uint64(n) > uint64(len(in)) {
			return nil, errLZ4
		}
		if out, err = unpackBlock(out, in[:n]); err != nil {
			return nil, err
		}
		in = in[n:]
	}
	if len(out) != size {
		return nil, fmt.Errorf("%w: %d bytes, want %d", errLZ4, len(out), size)
	}
	return out, nil
}

// unpackBlock appends what one block stands for: sequences of literal bytes and a match, which is a copy of
// bytes of the same block's result. The last sequence has no match.
func unpackBlock(out, in []byte) ([]byte, error) {
	start := len(out)
	// length is a number of 4 bits, continued by bytes while they are 255.
	length := func(n int) (int, bool) {
		if n < 15 {
			return n, true
		}
		for {
			if len(in) == 0 {
				return 0, false
			}
			b := in[0]
			in = in[1:]
			n += int(b)
			if b != 255 {
				return n, true
			}
		}
	}
	for len(in) > 0 {
		token := in[0]
		in = in[1:]
		n, ok := length(int(token >> 4))
		if !ok || n > len(in) {
			return nil, errLZ4
		}
		out = append(out, in[:n]...)
		if in = in[n:]; len(in) == 0 {
			return out, nil
		}
		if len(in) < 2 {
			return nil, errLZ4
		}
		from := len(out) - int(binary.LittleEndian.Uint16(in))
		in = in[2:]
		n, ok = length(int(token & 15))
		if !ok || from < start || from == len(out) {
			return nil, errLZ4
		}
		for range n + 4 { // byte by byte: a match may overlap what it makes
			out = append(out, out[from])
			from++
		}
	}
	return out, nil
}
