package machine

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testEntry = 0x1000000

// testKernel is a bzImage of a kernel that consists of code.
func testKernel(code string) []byte {
	var e bytes.Buffer
	le := binary.LittleEndian
	e.WriteString("\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 9))
	for _, field := range []any{ // ELF header, then one program header
		uint16(2), uint16(62), uint32(1), uint64(testEntry), uint64(64), uint64(0), uint32(0),
		uint16(64), uint16(56), uint16(1), uint16(64), uint16(0), uint16(0),
		uint32(1), uint32(7), uint64(120), uint64(testEntry), uint64(testEntry),
		uint64(len(code)), uint64(len(code) + 100), uint64(4096),
	} {
		binary.Write(&e, le, field)
	}
	e.WriteString(code)

	block := []byte{0xf0} // literals only
	n := e.Len() - 15
	for ; n >= 255; n -= 255 {
		block = append(block, 255)
	}
	block = append(append(block, byte(n)), e.Bytes()...)
	packed := le.AppendUint32(frame(string(block)), uint32(e.Len()))

	b := make([]byte, 2*512, 2*512+len(packed))
	b[0x1f1] = 1
	b[0x201] = 0x66
	copy(b[0x202:], "HdrS")
	le.PutUint32(b[0x24c:], uint32(len(packed)))
	le.PutUint32(b[0x260:], 0x234567)
	return append(b, packed...)
}

func TestLayOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "vmlinuz")
	if err := os.WriteFile(file, testKernel("the kernel"), 0o644); err != nil {
		t.Fatal(err)
	}
	k, err := readKernel(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := layOut(k, []byte("the file system"), 512)
	if err != nil {
		t.Fatal(err)
	}
	if m.entry != testEntry || m.size != 512 {
		t.Errorf("entry %#x, %d MiB", m.entry, m.size)
	}
	if got := m.at(testEntry, 10); string(got) != "the kernel" {
		t.Errorf("at the entry: %q", got)
	}
	page := m.at(zeroPage, 0x1000)
	u32 := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(page[at:])) }
	if string(page[0x202:0x206]) != "HdrS" {
		t.Error("no header in the zero page")
	}
	// The kernel needs init_size bytes; the next large page is the file system's.
	if at := u32(0x218); at != 0x1400000 || string(m.at(at, u32(0x21c))) != "the file system" {
		t.Errorf("file system of %d bytes at %#x", u32(0x21c), at)
	}
	line := string(m.at(u32(0x228), 2048))
	if !strings.HasPrefix(line, "rdinit=/init ") || !strings.Contains(line, "\x00") {
		t.Errorf("command line %q", line)
	}
	if page[0x1e8] != 3 {
		t.Errorf("%d ranges of memory", page[0x1e8])
	}
	// 3 GiB and 5 MiB: entry 5 of table 3 of the page directories.
	if got := binary.LittleEndian.Uint64(m.at(pageTables+0x5000+8*2, 8)); got != 3<<30+2*2<<20|0x83 {
		t.Errorf("page of 0xc0400000: %#x", got)
	}

	big, err := layOut(k, make([]byte, 300<<20), 512)
	if err != nil || big.size < 2*300+96 {
		t.Errorf("a file system of 300 MiB: %v, or too little memory for it", err)
	}
}

func TestBadKernel(t *testing.T) {
	good := testKernel("x")
	if _, err := parseKernel(good); err != nil {
		t.Fatal(err)
	}
	for n := range len(good) {
		if _, err := parseKernel(good[:n]); err == nil {
			t.Errorf("no error for its first %d bytes of %d", n, len(good))
		}
	}
	zstd := bytes.Clone(good)
	copy(zstd[1024:], "\x28\xb5\x2f\xfd")
	if _, err := parseKernel(zstd); err == nil || !strings.Contains(err.Error(), "LZ4") {
		t.Errorf("a kernel that is packed otherwise: %v", err)
	}
}
