package machine

import (
	"bytes"
	_ "embed"
)

//go:generate sh -c "as rom.S -o rom.o && objcopy -O binary -j .text rom.o rom.bin; rm -f rom.o"

// romCode is rom.S, assembled.
//
//go:embed rom.bin
var romCode []byte

// rom is the ROM that starts the kernel in m.
func rom(m *memory) []byte {
	const size = 0x10000
	b := bytes.Repeat([]byte{0xff}, size)
	copy(b, romCode)
	put32(b[0xffe0:], uint32(m.size)<<20)
	put32(b[0xffe4:], uint32(m.entry))
	copy(b[0xfff0:], []byte{0xe9, 0x0d, 0x00}) // jmp from here, the reset vector, to offset 0 (modulo 64 KiB)
	return b
}

// videoROM is a ROM that does nothing; Bochs insists on one.
func videoROM() []byte {
	b := make([]byte, 512)
	copy(b, []byte{0x55, 0xaa, 1, 0xcb}) // mark, length in 512 bytes, far return
	b[511] = 0x35                        // makes the sum of all bytes 0
	return b
}
