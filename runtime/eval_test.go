package runtime

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/nexpr/nexpr/codegen/amd64/amd64test"
	"github.com/nexpr/nexpr/codegen/dtype"
)

// A memory is bytes in which arrays are placed at random.
type memory struct {
	rnd *rand.Rand
	b   []byte
}

func newMemory(rnd *rand.Rand, size int) *memory {
	m := &memory{rnd, make([]byte, size)}
	for i := 0; i+8 <= size; i += 8 { // bytes from 0 to 3: finite numbers in all types
		native.PutUint64(m.b[i:], rnd.Uint64()&0x0303030303030303)
	}
	return m
}

// place returns a view of random strides, direction, alignment and byte order.
func (m *memory) place(t dtype.DType, shape []int, repeat bool) Array {
	order := m.rnd.Perm(len(shape))
	if m.rnd.IntN(2) == 0 {
		slices.Sort(order)
	}
	strides := make([]int, len(shape))
	step := t.Size()
	plain := m.rnd.IntN(3) == 0
	for k := len(order) - 1; k >= 0; k-- {
		d := order[k]
		if !plain && m.rnd.IntN(2) == 0 {
			step += m.rnd.IntN(3)*t.Size() + m.rnd.IntN(8)/7
		}
		strides[d] = step
		step *= max(shape[d], 1)
		if !plain && m.rnd.IntN(3) == 0 {
			strides[d] = -strides[d]
		}
		if repeat && m.rnd.IntN(6) == 0 {
			strides[d] = 0
		}
	}
	off := m.rnd.IntN(max(1, min(256, len(m.b)-step)))
	if m.rnd.IntN(2) == 0 {
		off &^= 7
	}
	a, err := FromBytes(m.b[off:], t, m.rnd.IntN(4) == 0, shape, strides)
	if err != nil {
		panic(err)
	}
	return a
}

// operandShape is a shape that broadcasts to shape.
func operandShape(rnd *rand.Rand, shape []int) []int {
	s := slices.Clone(shape)
	switch rnd.IntN(5) {
	case 0:
		s = s[rnd.IntN(len(s)+1):]
	case 1:
		for i := range s {
			if rnd.IntN(2) == 0 {
				s[i] = 1
			}
		}
	}
	return s
}

func randomShape(rnd *rand.Rand) []int {
	if rnd.IntN(5) == 0 { // long rows, of which blocks are packed where operands are transposed
		rows := 2 + rnd.IntN(24)
		return []int{1 + rnd.IntN(1+12/rows), rows, shortRow + rnd.IntN(max(4000/rows-shortRow, 1))}
	}
	extents := []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 130, 200, 1500}
	var shape []int
	n := 1
	for range rnd.IntN(5) {
		e := extents[rnd.IntN(len(extents))]
		if e == 0 && rnd.IntN(4) > 0 || n*max(e, 1) > 3000 {
			e = 2
		}
		n *= max(e, 1)
		shape = append(shape, e)
	}
	return shape
}

func TestMain(m *testing.M) { amd64test.Main(m, "runtime") }

// countEvaluation tells what evaluations AVX-512 code was run for.
func countEvaluation(isa ISA, n int) {
	if isa == AVX512 {
		amd64test.Count(1, n)
	}
}

// wideOf are types that results may be stored as too.
var wideOf = map[dtype.DType]dtype.DType{dtype.Int16: dtype.Int32, dtype.Float32: dtype.Float64, dtype.Complex64: dtype.Complex128}

// Random layouts of everything, the destination among the operands included, on all engines
// against one element at a time.
func TestEvalRandomLayouts(t *testing.T) {
	contents := newMemory(rand.New(rand.NewPCG(0, 1)), 800000).b
	engines := usable(t)
	for name, s := range moreSpecs(Portable) {
		var programs []*Program
		for _, isa := range engines {
			s.ISA = isa
			programs = append(programs, NewProgram(s))
		}
		rounds := amd64test.Some(100, 20, 2)
		if len(s.Params) > maxMask {
			rounds = max(rounds/10, 4)
		}
		for round := range rounds {
			rnd := rand.New(rand.NewPCG(uint64(round), 1))
			shape := randomShape(rnd)
			mem := &memory{rnd, slices.Clone(contents)}
			own := &memory{rnd, contents}
			outType := s.Results[0]
			if wider, ok := wideOf[outType]; ok && rnd.IntN(3) == 0 {
				outType = wider
			}
			dst := mem.place(outType, shape, false)
			var args []Array
			for _, param := range s.Params {
				from := own
				if rnd.IntN(2) == 0 {
					from = mem
				}
				a := from.place(param.Type, operandShape(rnd, shape), true)
				if param.Type == outType && rnd.IntN(6) == 0 {
					a = dst
				}
				args = append(args, a)
			}
			var l layout
			l.setShape(&dst)
			l.add(&dst)
			if l.n == 0 || l.writesTwice(&l.ops[0]) {
				continue
			}
			want := reference(s, outType, shape, args)
			expected := slices.Clone(mem.b)
			i := 0
			eachIndex(shape, func(index []int) {
				at := dst.ptr
				for d, k := range index {
					at = unsafe.Add(at, k*dst.Strides()[d])
				}
				off := uintptr(at) - uintptr(unsafe.Pointer(&mem.b[0]))
				element := want[i][:dst.DType().Size()]
				if dst.Swapped() {
					swapParts(element, partSize(dst.DType()))
				}
				copy(expected[off:], element)
				i++
			})
			opt := &Options{Threads: rnd.IntN(4), Block: rnd.IntN(3) * rnd.IntN(700)}
			for _, p := range programs {
				copy(mem.b, contents)
				if err := p.EvalContext(t.Context(), []Array{dst}, args, opt); err != nil {
					t.Fatalf("%s %s round %d: %v", p.ISA, name, round, err)
				}
				countEvaluation(p.ISA, l.n)
				if !bytes.Equal(expected, mem.b) {
					k := 0
					for expected[k] == mem.b[k] {
						k++
					}
					t.Fatalf("%s %s round %d: shape %v, dst %+v: byte %d is %d, want %d\nargs %+v", p.ISA, name, round, shape, dst, k, mem.b[k], expected[k], args)
				}
			}
		}
	}
}

// swapParts reverses each size bytes of b.
func swapParts(b []byte, size int) {
	for ; len(b) > 0; b = b[size:] {
		slices.Reverse(b[:size])
	}
}

// Results so large that they are written past the caches.
func TestEvalLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 100 MB")
	}
	n := 4*streamFrom/8 + 13
	a, b, c := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range a {
		a[i], b[i], c[i] = float64(i), 3, float64(n-i)
	}
	for _, isa := range usable(t) {
		p := NewProgram(addMul(isa))
		for _, threads := range []int{1, 2} {
			dst := Make(dtype.Float64, n)
			if err := p.Eval(&dst, []Array{Of(a), Of(b), Of(c)}, &Options{Threads: threads}); err != nil {
				t.Fatal(err)
			}
			y, _ := Data[float64](dst)
			for i := range y {
				if want := a[i] + float64(b[i]*c[i]); y[i] != want {
					t.Fatalf("%s with %d threads: element %d is %v, want %v", isa, threads, i, y[i], want)
				}
			}
		}
	}
}

func TestChooseISA(t *testing.T) {
	for _, e := range Engines() {
		got, err := choose(e.ISA, AutoISA)
		if (err == nil) != (e.Reason == "") || err == nil && got != e.ISA {
			t.Errorf("%s: %v, %v", e.ISA, got, err)
		}
		if e.Reason != "" {
			if _, err := parseLimit(e.ISA.String()); err == nil {
				t.Errorf("NEXPR_ISA=%s is accepted", e.ISA)
			}
			continue
		}
		if got, err := choose(AutoISA, e.ISA); err != nil || got != e.ISA {
			t.Errorf("at most %s: %v, %v", e.ISA, got, err)
		}
		if e.ISA > Portable {
			if _, err := choose(e.ISA, Portable); err == nil {
				t.Errorf("%s in spite of NEXPR_ISA=portable", e.ISA)
			}
		}
	}
	// A CPU on which AVX-512 is slower takes it only where it is asked for.
	for _, c := range []struct {
		brand string
		one   bool
	}{
		{"Intel(R) Xeon(R) Silver 4114 CPU @ 2.20GHz", true},
		{"Intel(R) Xeon(R) Gold 5118 CPU @ 2.30GHz", true},
		{"Intel(R) Xeon(R) Gold 5122 CPU @ 3.60GHz", false},
		{"Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz", false},
		{"Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz", false},
		{"Intel(R) Core(TM) i7-7800X CPU @ 3.50GHz", false},
		{"Intel Xeon Processor (Skylake, IBRS)", false},
	} {
		if got := hasOne512Unit(6, 0x55, c.brand); got != c.one {
			t.Errorf("%s: one multiplier: %v", c.brand, got)
		}
	}
	if hasOne512Unit(6, 0x6A, "Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz") {
		t.Error("Ice Lake has two multipliers")
	}
	if _, err := parseLimit("sse9"); err == nil {
		t.Error("NEXPR_ISA=sse9 is accepted")
	}
	for _, none := range []string{"", "auto"} {
		if isa, err := parseLimit(none); isa != AutoISA || err != nil {
			t.Error(isa, err)
		}
	}
}
