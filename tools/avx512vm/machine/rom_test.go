package machine

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// rom.bin is what the assembler makes of rom.S.
func TestROMIsCurrent(t *testing.T) {
	for _, tool := range []string{"as", "objcopy"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	dir := t.TempDir()
	object, binary := filepath.Join(dir, "rom.o"), filepath.Join(dir, "rom.bin")
	for _, c := range []*exec.Cmd{
		exec.Command("as", "rom.S", "-o", object),
		exec.Command("objcopy", "-O", "binary", "-j", ".text", object, binary),
	} {
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", c, err, out)
		}
	}
	got, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, romCode) {
		t.Error("rom.bin is not rom.S assembled: run go generate")
	}
}

func TestROM(t *testing.T) {
	b := rom(&memory{entry: 0x1000000, size: 512})
	if len(b) != 0x10000 || !bytes.Equal(b[0xffe0:0xffe8], []byte{0, 0, 0, 0x20, 0, 0, 0, 1}) {
		t.Errorf("%d bytes, % x at the numbers", len(b), b[0xffe0:0xffe8])
	}
	var sum byte
	for _, b := range videoROM() {
		sum += b
	}
	if sum != 0 {
		t.Errorf("the bytes of the video ROM add up to %d, not to 0", sum)
	}
}
