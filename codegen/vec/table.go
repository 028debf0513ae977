package vec

import "math/bits"

// A Table is a number of 64-bit entries that programs look up, such as powers of two or pieces of
// 2/pi. Tables are constants of the functions that use them, made once, when packages are
// initialised.
type Table uint64

var tables [][]uint64

// NewTable makes a table of a power of two of entries; it is to be called for package-level
// variables only. A table of eight entries is as fast as a few operations; longer ones are for
// rare code.
func NewTable(entries []uint64) Table {
	if bits.OnesCount(uint(len(entries))) != 1 {
		panic("vec: a table whose length is no power of two")
	}
	tables = append(tables, entries)
	return Table(len(tables) - 1)
}

// TableAt returns the entries of table number imm.
func TableAt(imm uint64) []uint64 { return tables[imm] }
