package amd64

import "sync"

// A memory is what the slices of a compilation are made of. Programs are compiled one after the other, and most of
// what each needs is of no use once it is machine code: giving it to the next one spares the garbage collector.
type memory struct {
	insts    arena[inst]
	operands arena[opnd]
	numbers  arena[int32]
	bytes    arena[uint8]
	uses     arena[[3]int32]
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// release ends the use of all slices.
func (m *memory) release() {
	m.insts.reset()
	m.operands.reset()
	m.numbers.reset()
	m.bytes.reset()
	m.uses.reset()
	memories.Put(m)
}

// An arena is memory for slices that live until it is reset.
type arena[T any] struct {
	chunk []T
	used  int
}

// make returns a slice of n zeros.
func (a *arena[T]) make(n int) []T {
	s := a.room(n)[:n]
	clear(s)
	return s
}

// room returns an empty slice with room for n elements.
func (a *arena[T]) room(n int) []T {
	if a.used+n > len(a.chunk) {
		a.chunk, a.used = make([]T, max(2*len(a.chunk), n, 256)), 0 // the old one lives on in its slices
	}
	s := a.chunk[a.used:][:0:n]
	a.used += n
	return s
}

// append appends x to the slice at s, with more room from the arena if there is none.
func (a *arena[T]) append(s *[]T, x T) {
	if len(*s) == cap(*s) {
		*s = append(a.room(2*len(*s)+8), *s...)
	}
	*s = append(*s, x)
}

func (a *arena[T]) reset() { a.used = 0 }
