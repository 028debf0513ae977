package machine

import (
	"encoding/binary"
	"fmt"
)

// Where things are in the guest's memory when its kernel starts.
const (
	zeroPage    = 0x7000 // the boot protocol's boot_params
	commandLine = 0x8000
	pageTables  = 0x9000 // six pages
	lowEnd      = 0x9f000
	highStart   = 0x100000 // from 0xa0000 to here there is no RAM: VGA and ROM
	hole        = highStart - 0xa0000
)

// memory is the guest's RAM before its first instruction, as Bochs reads it from a file: without the hole.
type memory struct {
	bytes []byte
	entry uint64 // of the kernel
	size  int    // of the guest's RAM, in MiB
}

// layOut does what a boot loader does: kernel, file system, page tables and boot parameters in RAM of at
// least mib MiB.
func layOut(k *kernel, fileSystem []byte, mib int) (*memory, error) {
	const large = 2 << 20 // a large page
	ramdisk := (k.end() + large - 1) &^ (large - 1)
	end := ramdisk + uint64(len(fileSystem))
	// The kernel unpacks the file system before it frees the archive, and wants some room.
	need := end + uint64(len(fileSystem)) + 96<<20
	m := &memory{
		bytes: make([]byte, end-hole),
		entry: k.Entry,
		size:  max(mib, int((need+1<<20-1)>>20)),
	}
	if m.size > 3<<10 {
		return nil, fmt.Errorf("the guest needs %d MiB of memory; at most 3072 can be had", m.size)
	}
	if err := k.load(m.at); err != nil {
		return nil, err
	}
	copy(m.at(ramdisk, uint64(len(fileSystem))), fileSystem)

	line := parameters()
	if len(line) >= 2048 {
		return nil, fmt.Errorf("the kernel's command line has %d bytes; at most 2047 can be had", len(line))
	}
	copy(m.at(commandLine, 2048), line)
	m.mapIdentity()

	page := m.at(zeroPage, 0x1000)
	copy(page[setupHeader:], k.header)
	page[0x210] = 0xff // type_of_loader: none of those known
	put32(page[0x218:], uint32(ramdisk))
	put32(page[0x21c:], uint32(len(fileSystem)))
	put32(page[0x228:], commandLine)
	const ram, reserved = 1, 2
	top := uint64(m.size) << 20
	for i, r := range []struct{ from, to, kind uint64 }{
		{0x1000, lowEnd, ram}, {lowEnd, highStart, reserved}, {highStart, top, ram},
	} {
		entry := page[0x2d0+20*i:] // e820_table
		put64(entry, r.from)
		put64(entry[8:], r.to-r.from)
		put32(entry[16:], uint32(r.kind))
		page[0x1e8] = byte(i + 1) // e820_entries
	}
	return m, nil
}

// mapIdentity writes page tables that map the first 4 GiB to themselves, in large pages.
func (m *memory) mapIdentity() {
	const present, writable, large = 1, 2, 0x80
	tables := m.at(pageTables, 6*0x1000)
	put64(tables, pageTables+0x1000|present|writable)
	for i := range 4 {
		put64(tables[0x1000+8*i:], uint64(pageTables+0x2000+0x1000*i)|present|writable)
	}
	for i := range 4 * 512 {
		put64(tables[0x2000+8*i:], uint64(i)<<21|present|writable|large)
	}
}

// at is where size bytes from a physical address on are.
func (m *memory) at(address, size uint64) []byte {
	if address >= highStart {
		address -= hole
	}
	return m.bytes[address : address+size]
}

func put32(b []byte, v uint32) { binary.LittleEndian.PutUint32(b, v) }
func put64(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }
