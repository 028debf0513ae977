package expr

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// Results and operands anywhere in the same memory, with any stride, in either byte order, or single elements: what is computed, and
// what is left of the memory, is as if the operands had been copied before.
func TestOverlaps(t *testing.T) {
	programs := []struct {
		src   string
		types Types
	}{
		{"a + b*s", Types{"a": Int64, "b": Int64, "s": Int64}},
		{"a - b", Types{"a": Int32, "b": Int32}},
		{"a*s + t", Types{"a": Int16, "s": Int16, "t": Int16}},
		{"a > b", Types{"a": Int32, "b": Int64}},
		{"a + b", Types{"a": Int8, "b": Int32}},
		{"a - sum(b)", Types{"a": Int64, "b": Int64}},
	}
	rounds := 600
	if testing.Short() {
		rounds = 100
	}
	for _, c := range programs {
		p := MustCompile(c.src, c.types)
		expected := MustCompile(c.src, c.types, UseISA(Portable))
		copied := MustCompile("x", Types{"x": p.DType()}, UseISA(Portable))
		for round := range rounds {
			rnd := rand.New(rand.NewPCG(31, uint64(round)))
			memory := make([]byte, 60_000)
			for i := range memory {
				memory[i] = byte(rnd.Uint32())
			}
			n := 1 + rnd.IntN(40)
			if rnd.IntN(3) == 0 {
				n = 1 + rnd.IntN(1400) // more than a buffer holds
			}
			var places []place
			for _, name := range p.Names() {
				places = append(places, anyPlace(rnd, c.types[name], n, rnd.IntN(4) == 0))
			}
			dst := anyPlace(rnd, p.DType(), n, false)
			before, after := bytes.Clone(memory), bytes.Clone(memory)
			fresh := Make(p.DType(), n)
			err := expected.EvalInto(fresh, arraysAt(t, before, places)...)
			if err == nil {
				err = copied.EvalInto(dst.array(t, after), fresh)
			}
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time without preparation, perhaps
				got := bytes.Clone(memory)
				if err := p.EvalInto(dst.array(t, got), arraysAt(t, got, places)...); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, after) {
					t.Fatalf("%s, round %d: %d elements at %+v, operands at %+v, differ", c.src, round, n, dst, places)
				}
			}
		}
	}
}

// A place is where an array is in the memory; without elements it is a single one.
type place struct {
	at, n, stride int
	t             DType
	swapped       bool
}

// anyPlace chooses a place, whose elements do not lie over each other.
func anyPlace(rnd *rand.Rand, t DType, n int, single bool) place {
	size := t.Size()
	p := place{n: n, stride: size, t: t, swapped: rnd.IntN(4) == 0}
	switch rnd.IntN(4) {
	case 0:
		p.stride *= 2
	case 1:
		p.stride += rnd.IntN(8)
	}
	if rnd.IntN(3) == 0 {
		p.stride = -p.stride
	}
	p.at = 24_000 + rnd.IntN(4)*size + rnd.IntN(2)*rnd.IntN(64)
	if single {
		p.n, p.at = 0, p.at+rnd.IntN(n)*p.stride
	} else if p.stride < 0 && rnd.IntN(2) == 0 {
		p.at -= (n - 1) * p.stride
	}
	return p
}

// array is the array at p in the memory.
func (p place) array(t *testing.T, memory []byte) Array {
	var shape, strides []int
	lo, hi := p.at, p.at+p.t.Size()
	if p.n > 0 {
		shape, strides = []int{p.n}, []int{p.stride}
		reach := (p.n - 1) * p.stride
		lo, hi = lo+min(reach, 0), hi+max(reach, 0)
	}
	a, err := FromBytes(memory[lo:hi], p.t, p.swapped, shape, strides)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func arraysAt(t *testing.T, memory []byte, places []place) (list []Array) {
	for _, p := range places {
		list = append(list, p.array(t, memory))
	}
	return list
}

// Results that are operands as they are, in memory that another result takes.
func TestResultsInTheOperandsPlaces(t *testing.T) {
	for _, opts := range [][]Option{nil, {UseISA(Portable)}} {
		for _, n := range []int{1, 3, 8, 100} {
			a, b, c := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range n {
				a[i], b[i] = float64(i), float64(100*i)
			}
			p := MustCompile("a + 1, b", Types{"a": Float64, "b": Float64}, opts...)
			if err := p.EvalAllInto([]Array{Of(b), Of(c)}, Of(a), Of(b)); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				if b[i] != float64(i)+1 || c[i] != float64(100*i) {
					t.Fatalf("element %d of %d: %v and %v, want %v and %v", i, n, b[i], c[i], i+1, 100*i)
				}
			}
		}
	}
}
