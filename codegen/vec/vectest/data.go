package vectest

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// guard is the number of bytes around each array that no engine may touch.
const guard = 128

// A Layout says how the arrays lie in memory.
type Layout struct {
	Misaligned bool // any address; otherwise a random multiple of the element size
	Aligned    bool // multiples of 64
	InPlace    bool // results share the memory of array parameters of the same size where there are any
}

// Data is the memory of a program's parameters and results, each array between guard zones.
type Data struct {
	Ptrs []unsafe.Pointer // as engines take them

	p      *vec.Program
	n      int
	blocks []block
	owner  []int // of each parameter, then result: its block
}

// A block is the memory of an array: guard, elements, guard.
type block struct {
	mem    []byte // starts at an address that is off behind a multiple of 64
	off    int
	result int // the result in it, or -1
}

func newBlock(size, off int) block {
	mem := make([]byte, 2*guard+size+64+off)
	skip := -int(uintptr(unsafe.Pointer(&mem[0]))) & 63
	return block{mem: mem[skip+off:][:2*guard+size], off: off, result: -1}
}

// NewData returns memory for n elements of each array, filled with random values.
func NewData(rnd *rand.Rand, p *vec.Program, n int, l Layout) *Data {
	d := &Data{p: p, n: n}
	add := func(t vec.Type, n int) {
		size := max(t.Size(), 1)
		off := rnd.IntN(64)
		if !l.Misaligned {
			off &^= size - 1
		}
		if l.Aligned {
			off = 0
		}
		b := newBlock(n*size, off)
		for i := range b.mem {
			b.mem[i] = byte(rnd.Uint32())
		}
		d.owner = append(d.owner, len(d.blocks))
		d.blocks = append(d.blocks, b)
	}
	sameAsLast := func() { d.owner = append(d.owner, d.owner[len(d.owner)-1]) }
	for _, param := range p.Params {
		if param.Part == vec.Second {
			sameAsLast()
			continue
		}
		count := n
		switch {
		case param.Scalar:
			count = 1
		case param.Accumulator:
			count = p.FoldLanes()
		}
		add(param.Type, count*numbers(param.Part))
		Fill(rnd, param.Type, d.blocks[len(d.blocks)-1].elements())
		if param.Accumulator {
			for k := range count {
				d.Set(len(d.owner)-1, k, param.Identity)
			}
		}
	}
	for r, v := range p.Results {
		if p.Part(r) == vec.Second {
			sameAsLast()
			continue
		}
		t, shared := p.Type(v), -1
		if p.Folds() {
			shared = d.owner[p.Accumulators()[r]]
		}
		for i, param := range p.Params {
			if !p.Folds() && l.InPlace && !param.Scalar && param.Type.Size() == t.Size() && numbers(param.Part) == numbers(p.Part(r)) && d.blocks[d.owner[i]].result < 0 {
				shared = d.owner[i]
			}
		}
		if shared >= 0 {
			d.owner = append(d.owner, shared)
		} else {
			shared = len(d.blocks)
			add(t, n*numbers(p.Part(r)))
		}
		d.blocks[shared].result = r
	}
	d.address()
	return d
}

// numbers is how many an element has of which a parameter or result is a part.
func numbers(part vec.Part) int {
	if part == vec.Whole {
		return 1
	}
	return 2
}

func (b *block) elements() []byte { return b.mem[guard : len(b.mem)-guard] }

func (d *Data) address() {
	d.Ptrs = nil
	for i, array := range d.p.Arrays() {
		if array == len(d.Ptrs) {
			d.Ptrs = append(d.Ptrs, unsafe.Pointer(&d.blocks[d.owner[i]].mem[guard]))
		}
	}
}

// elements is the memory of parameter i.
func (d *Data) elements(i int) unsafe.Pointer {
	return unsafe.Pointer(&d.blocks[d.owner[i]].mem[guard])
}

// Clone returns a copy in other memory, aligned in the same way.
func (d *Data) Clone() *Data {
	c := *d
	c.blocks = slices.Clone(d.blocks)
	for i, b := range d.blocks {
		nb := newBlock(len(b.elements()), b.off)
		copy(nb.mem, b.mem)
		nb.result = b.result
		c.blocks[i] = nb
	}
	c.address()
	return &c
}

// Diff compares d with what it should be: results element by element, any NaN being like any
// other, and everything else, guard zones and operands, byte by byte. before is the memory before
// the run, from which the operands of a wrong element are shown; it may be nil.
func (d *Data) Diff(want, before *Data) error {
	for i, b := range d.blocks {
		w := want.blocks[i]
		if b.result >= 0 {
			t := d.p.Type(d.p.Results[b.result])
			elements := d.n
			if d.p.Folds() {
				elements = d.p.FoldLanes()
			}
			for k := range elements * numbers(d.p.Part(b.result)) {
				x, y := Load(storedAs(t), unsafe.Pointer(&b.mem[guard]), k), Load(storedAs(t), unsafe.Pointer(&w.mem[guard]), k)
				if !Equal(t, x, y) {
					return fmt.Errorf("result %d, element %d of %d: %s (%#x), want %s (%#x)%s", b.result, k, d.n*numbers(d.p.Part(b.result)),
						vec.FormatBits(t, x), x, vec.FormatBits(t, y), y, before.operands(k/numbers(d.p.Part(b.result))))
				}
			}
		} else if !bytes.Equal(b.elements(), w.elements()) {
			return fmt.Errorf("parameter %d is changed", i)
		}
		end := len(b.mem) - guard
		if !bytes.Equal(b.mem[:guard], w.mem[:guard]) || !bytes.Equal(b.mem[end:], w.mem[end:]) {
			return fmt.Errorf("written outside array %d of %d elements", i, d.n)
		}
	}
	return nil
}

// storedAs returns the type to read elements of type t with, so that a stored Mask other than 0
// and 1 shows.
func storedAs(t vec.Type) vec.Type {
	if t == vec.Mask {
		return vec.I8
	}
	return t
}

func (d *Data) operands(k int) string {
	if d == nil {
		return ""
	}
	var s strings.Builder
	for i, param := range d.p.Params {
		at := k
		if param.Scalar {
			at = 0
		}
		bits := Load(param.Type, d.elements(i), index(param.Part, at))
		fmt.Fprintf(&s, "; %s = %s (%#x)", param.Name, vec.FormatBits(param.Type, bits), bits)
	}
	return s.String()
}

// Equal reports whether two lanes of type t are the same: the same bits, or both NaN.
func Equal(t vec.Type, x, y uint64) bool {
	return x == y || isNaN(t, x) && isNaN(t, y)
}

func isNaN(t vec.Type, bits uint64) bool {
	switch t {
	case vec.F32:
		return math.IsNaN(float64(math.Float32frombits(uint32(bits))))
	case vec.F64:
		return math.IsNaN(math.Float64frombits(bits))
	}
	return false
}

// Fill fills mem with random elements; a true Mask is any byte but 0, mostly 1.
func Fill(rnd *rand.Rand, t vec.Type, mem []byte) {
	if len(mem) == 0 {
		return
	}
	for i := range len(mem) / t.Size() {
		bits := RandomBits(rnd, t)
		if t == vec.Mask && bits != 0 && rnd.IntN(4) == 0 {
			bits = 1 + rnd.Uint64N(255)
		}
		Store(t, unsafe.Pointer(&mem[0]), i, bits)
	}
}

// Set sets element k of parameter i.
func (d *Data) Set(i, k int, bits uint64) {
	Store(d.p.Params[i].Type, d.elements(i), index(d.p.Params[i].Part, k), bits)
}

// Result returns element k of result i.
func (d *Data) Result(i, k int) uint64 {
	at := len(d.p.Params) + i
	return Load(storedAs(d.p.Type(d.p.Results[i])), d.elements(at), index(d.p.Part(i), k))
}

// SameElements reports whether the memory of parameter i is the same in d and other, guard zones too.
func (d *Data) SameElements(other *Data, i int) bool {
	return bytes.Equal(d.blocks[d.owner[i]].mem, other.blocks[other.owner[i]].mem)
}
