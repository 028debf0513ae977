//go:build unix

package runtime

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
)

// Elements of all sizes and strides are loaded and stored, at either end of the memory, and nothing else is touched.
func TestLoadAndStore(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 1))
	near, far := amd64test.Fenced(t), amd64test.Fenced(t)
	ends := func(memory []byte, size int) [][]byte { return [][]byte{memory[:size], memory[len(memory)-size:]} }
	for size := 1; size <= 16; size *= 2 {
		for _, gap := range []int{-2 * size, -size - 1, -size, 0, 1, 3, size, 2 * size} {
			stride := size + gap
			for n := 1; n <= 41; n++ {
				reach := max(stride, -stride) * (n - 1)
				for k, wide := range ends(far, reach+size) {
					dense := ends(near, n*size)[k]
					p := unsafe.Pointer(&wide[0])
					if stride < 0 {
						p = unsafe.Add(p, reach)
					}
					want := make([]byte, 0, len(dense))
					for i := range wide {
						wide[i] = byte(rnd.Uint32())
					}
					for i := range n {
						want = append(want, bytesAt(unsafe.Add(p, i*stride), size)...)
					}
					load(unsafe.Pointer(&dense[0]), p, stride, size, n)
					if !bytes.Equal(dense, want) {
						t.Fatalf("%d elements of %d bytes are not loaded over strides of %d", n, size, stride)
					}
					if max(stride, -stride) < size {
						continue // they share bytes
					}
					for i := range n {
						for b := range size {
							dense[i*size+b] ^= 0xFF
							*(*byte)(unsafe.Add(p, i*stride+b)) ^= 0xFF
						}
					}
					after := bytes.Clone(wide)
					for i := range n {
						clear(bytesAt(unsafe.Add(p, i*stride), size))
					}
					store(p, unsafe.Pointer(&dense[0]), stride, size, n)
					if !bytes.Equal(wide, after) {
						t.Fatalf("%d elements of %d bytes are not stored over strides of %d", n, size, stride)
					}
				}
			}
		}
	}
}

func TestSwapBytes(t *testing.T) {
	memory := amd64test.Fenced(t)
	for part := 2; part <= 8; part *= 2 {
		for n := 1; n <= 40; n++ {
			for _, b := range [][]byte{memory[:n*part], memory[len(memory)-n*part:]} {
				for i := range b {
					b[i] = byte(i)
				}
				want := bytes.Clone(b)
				swapParts(want, part)
				swapBytes(unsafe.Pointer(&b[0]), part, len(b))
				if !bytes.Equal(b, want) {
					t.Fatalf("%d parts of %d bytes become % x", n, part, b)
				}
			}
		}
	}
}
