// Package hashcons finds equal entries of a list, so that what computes the same is made once (hash consing,
// Ershov 1958). Each compilation fills several such lists: a [Table] holds a number for each entry, not the entry, is
// one piece of memory that can be made large enough at once, and needs no hash of entries that are larger than what
// tells them apart.
package hashcons

// A Table finds entries of a list by their hashes. The zero value is empty.
type Table struct {
	slots []slot // a power of two of them, at most half in use; an entry is in the first free slot from its hash on
	used  int
}

// A slot holds an entry.
type slot struct {
	hash  uint32
	index int32 // in the list, plus one; 0 if the slot is free
}

const minSlots = 32

// New returns a table that has room for n entries.
func New(n int) Table {
	size := minSlots
	for size < 2*n {
		size *= 2
	}
	return Table{slots: make([]slot, size)}
}

// Find returns the index of the entry of that hash that equal accepts.
func (t *Table) Find(hash uint32, equal func(index int32) bool) (index int32, ok bool) {
	if t.used == 0 {
		return 0, false
	}
	for i := t.home(hash); t.slots[i].index != 0; i = t.next(i) {
		if s := &t.slots[i]; s.hash == hash && equal(s.index-1) {
			return s.index - 1, true
		}
	}
	return 0, false
}

// Add adds the entry at index of the list, which is not in the table.
func (t *Table) Add(hash uint32, index int32) {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	t.used++
	t.put(slot{hash, index + 1})
}

// Clear takes all entries out. A table that was much too large becomes smaller, as it takes its size to clear it.
func (t *Table) Clear() {
	clear(t.slots)
	if size := len(t.slots); size > minSlots && 16*t.used < size {
		t.slots = t.slots[:size/2]
	}
	t.used = 0
}

func (t *Table) put(s slot) {
	i := t.home(s.hash)
	for t.slots[i].index != 0 {
		i = t.next(i)
	}
	t.slots[i] = s
}

func (t *Table) grow() {
	old := t.slots
	t.slots = make([]slot, max(minSlots, 2*len(old)))
	for _, s := range old {
		if s.index != 0 {
			t.put(s)
		}
	}
}

func (t *Table) home(hash uint32) int { return int(hash) & (len(t.slots) - 1) }

func (t *Table) next(i int) int { return (i + 1) & (len(t.slots) - 1) }

// Hash returns a hash of an operation's operands and of a number that belongs to it.
func Hash(x, y, z int32, imm uint64) uint32 {
	// Two rounds of multiplication by odd numbers, of which the upper halves depend on all bits below.
	h := (uint64(uint32(x)) | uint64(uint32(y))<<32) * 0x9E3779B97F4A7C15
	h = (h ^ h>>32 ^ uint64(uint32(z))<<17 ^ imm) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>29) * 0x94D049BB133111EB
	return uint32(h >> 32)
}
