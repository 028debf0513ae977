//go:build unix

package runtime

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
)

// Blocks of all sizes and strides are copied element for element, and nothing outside of them is read or written.
func TestBlocks(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 1))
	source, target := amd64test.Fenced(t), amd64test.Fenced(t)
	for i := range source {
		source[i] = byte(rnd.Uint32())
	}
	for range 20000 {
		size := 1 << rnd.IntN(5)
		rows, columns := 1+rnd.IntN(20), 1+rnd.IntN(40)
		b := block{rows: rows, columns: columns, size: size}
		extra := rnd.IntN(3) * rnd.IntN(3*size)
		switch rnd.IntN(4) {
		case 0:
			b.along, b.down = size, columns*size+extra
		case 1:
			b.along, b.down = 0, size+extra
		case 2:
			b.along, b.down = rows*size+extra, size
		case 3:
			b.along, b.down = size+extra, (size+extra)*columns
		}
		need := (rows-1)*b.down + (columns-1)*b.along + size
		if n := rows * columns * size; need > len(source) || n > len(target) {
			continue
		}
		// At the very end or at the very beginning of the memory, and one direction may run backwards.
		b.from = unsafe.Pointer(&source[0])
		atEnd := rnd.IntN(2) == 0
		if atEnd {
			b.from = unsafe.Pointer(&source[len(source)-need])
		}
		if rnd.IntN(3) == 0 {
			b.from = unsafe.Add(b.from, (rows-1)*b.down)
			b.down = -b.down
		}
		want := bytes.Repeat([]byte{0xA5}, len(target))
		at := 0
		if atEnd {
			at = len(target) - rows*columns*size
		}
		for i := range rows {
			for k := range columns {
				copy(want[at+(i*columns+k)*size:], bytesAt(unsafe.Add(b.from, i*b.down+k*b.along), size))
			}
		}
		for i := range target {
			target[i] = 0xA5
		}
		b.load(unsafe.Pointer(&target[at]))
		if !bytes.Equal(target, want) {
			t.Fatalf("block %+v is not copied", b)
		}
	}
}
