package hashcons

import (
	"math/rand/v2"
	"testing"
)

// A table finds what a map does, with hashes that are all different, often the same, and all the same.
func TestTableIsAMap(t *testing.T) {
	for _, bits := range []int{32, 5, 0} {
		rnd := rand.New(rand.NewPCG(1, uint64(bits)))
		hash := func(x int32) uint32 { return Hash(x, 0, 0, 0) & (1<<bits - 1) }
		table := New(rnd.IntN(100))
		for range 3 {
			var list []int32
			known := map[int32]int32{}
			for range 500 {
				x := rnd.Int32N(300)
				i, ok := table.Find(hash(x), func(i int32) bool { return list[i] == x })
				if want, there := known[x]; ok != there || ok && i != want {
					t.Fatalf("%d bits: %d is entry %d, %v; want %d, %v", bits, x, i, ok, want, there)
				}
				if !ok {
					known[x] = int32(len(list))
					table.Add(hash(x), int32(len(list)))
					list = append(list, x)
				}
			}
			table.Clear()
		}
	}
}

func TestZeroTable(t *testing.T) {
	var table Table
	if _, ok := table.Find(0, func(int32) bool { return true }); ok {
		t.Error("an empty table has an entry")
	}
	table.Clear()
	table.Add(7, 3)
	if i, ok := table.Find(7, func(i int32) bool { return i == 3 }); !ok || i != 3 {
		t.Errorf("entry %d, %v", i, ok)
	}
}

// Operations that differ in one operand, or in a bit of their number, have different hashes, but for a few.
func TestHashSpreads(t *testing.T) {
	const mask = 1<<14 - 1
	for name, hash := range map[string]func(i int) uint32{
		"first":   func(i int) uint32 { return Hash(int32(i), 3, 0, 0) },
		"second":  func(i int) uint32 { return Hash(3, int32(i), 0, 0) },
		"third":   func(i int) uint32 { return Hash(1, 2, int32(i), 0) },
		"chain":   func(i int) uint32 { return Hash(int32(i), int32(i+1), 0, 0) },
		"low":     func(i int) uint32 { return Hash(0, 0, 0, uint64(i)) },
		"high":    func(i int) uint32 { return Hash(0, 0, 0, uint64(i)<<52) },
		"between": func(i int) uint32 { return Hash(0, 0, 0, uint64(i)<<30) },
	} {
		seen := map[uint32]bool{}
		for i := range 4096 {
			seen[hash(i)&mask] = true
		}
		// Random numbers leave 16384*(1-exp(-1/4)) = 3624 of them.
		if len(seen) < 3500 {
			t.Errorf("%s: 4096 operations have %d different hashes", name, len(seen))
		}
	}
}
