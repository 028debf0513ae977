package machine

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"unsafe"
)

// Program is Bochs as Debian's package "bochs" installs it. Other than the script "bochs" it looks for no
// configuration of the user's.
const Program = "bochs-bin"

// perSecond is how many instructions make one second of the guest's clock.
const perSecond = 50_000_000

// files are what Bochs reads and writes: nameless, so that nothing is left behind however this ends. It
// reaches them as /proc/self/fd/3 and following.
type files struct {
	all                                              []*os.File
	config, commands, rom, video, ram, log, com, out *os.File
}

// newFiles leaves f.config empty.
func newFiles(m *memory) (*files, error) {
	f := &files{}
	for _, x := range []struct {
		to   **os.File
		data []byte
	}{
		{&f.config, nil},
		{&f.commands, []byte("continue\nquit\n")}, // Debian's Bochs has its debugger, which waits to be told
		{&f.rom, rom(m)},
		{&f.video, videoROM()},
		{&f.ram, m.bytes},
		{&f.log, nil},
		{&f.com, nil},
		{&f.out, nil},
	} {
		file, err := nameless()
		if err == nil {
			f.all = append(f.all, file)
			*x.to = file
			_, err = file.Write(x.data)
		}
		if err != nil {
			f.close()
			return nil, err
		}
	}
	return f, nil
}

// nameless returns a file in memory, which is gone once nobody has it open.
func nameless() (*os.File, error) {
	const memfdCreate, closeOnExec = 319, 1
	name, err := syscall.BytePtrFromString("avx512vm")
	if err != nil {
		return nil, err
	}
	fd, _, errno := syscall.Syscall(memfdCreate, uintptr(unsafe.Pointer(name)), closeOnExec, 0)
	if errno != 0 {
		return nil, os.NewSyscallError("memfd_create", errno)
	}
	return os.NewFile(fd, "avx512vm"), nil
}

func (f *files) close() {
	for _, file := range f.all {
		file.Close()
	}
}

// path is the name of one of the files for Bochs.
func (f *files) path(file *os.File) string {
	for i := range f.all {
		if f.all[i] == file {
			return fmt.Sprintf("/proc/self/fd/%d", 3+i)
		}
	}
	panic("not one of the files")
}

// command is Bochs with its files. What the guest sends goes to port.
func (f *files) command(cpu string, m *memory, port *os.File) (*exec.Cmd, error) {
	f.all = append(f.all, port)
	config := strings.NewReplacer(
		"MEMORY", fmt.Sprint(m.size), "CPU", cpu, "IPS", fmt.Sprint(perSecond),
		"VIDEO", f.path(f.video), "ROM", f.path(f.rom), "RAM", f.path(f.ram),
		"COM", f.path(f.com), "PORT", f.path(port), "LOG", f.path(f.log),
	).Replace(configuration)
	if _, err := f.config.WriteString(config); err != nil {
		return nil, err
	}
	// Bochs' handler of its one alarm a second writes to its log, where it can lock itself out.
	c := exec.Command("env", "--block-signal=ALRM", Program, "-q", "-f", f.path(f.config), "-rc", f.path(f.commands))
	c.Env = append(os.Environ(), "SDL_VIDEODRIVER=dummy", "SDL_AUDIODRIVER=dummy")
	c.Stdout, c.Stderr = f.out, f.out
	c.ExtraFiles = f.all
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return c, nil
}

const configuration = `config_interface: textconfig
display_library: sdl2
memory: guest=MEMORY, host=MEMORY
romimage: file=ROM, address=0xffff0000
vgaromimage: file=VIDEO
optramimage1: file=RAM, address=0
cpu: model=CPU, count=1, ips=IPS, reset_on_triple_fault=0, ignore_bad_msrs=1
clock: sync=none
pci: enabled=0
vga: extension=none, update_freq=1
plugin_ctrl: biosdev=0, speaker=0, extfpuirq=0
floppya: type=none
floppyb: type=none
ata0: enabled=0
ata1: enabled=0
com1: enabled=1, mode=file, dev=COM
parport1: enabled=1, file=PORT
mouse: enabled=0
log: LOG
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
`

// noise are lines of Bochs that tell of no trouble: the kernel tries registers that Bochs does not have.
var noise = regexp.MustCompile(`(?m)^\d+(i\[|e\[CPU0  \] (RD|WR)MSR: ).*\n`)

// trace is the end of what the guest's console, Bochs and its log said, to find out why a machine failed.
func (f *files) trace() string {
	var b strings.Builder
	for _, x := range []struct {
		name string
		file *os.File
	}{{"Bochs", f.out}, {"Bochs' log", f.log}, {"the guest's console", f.com}} {
		const most = 2000
		text := make([]byte, most)
		info, err := x.file.Stat()
		if err != nil {
			continue
		}
		n, _ := x.file.ReadAt(text, max(0, info.Size()-most))
		if said := strings.TrimSpace(noise.ReplaceAllString(string(text[:n]), "")); said != "" {
			fmt.Fprintf(&b, "---- %s\n%s\n", x.name, said)
		}
	}
	return b.String()
}
