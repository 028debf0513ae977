package machine

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// A kernel is Linux for x86-64, uncompressed.
type kernel struct {
	header   []byte // of the boot protocol: what lies from setupHeader on in the zero page
	initSize uint64 // bytes that it needs from its entry on before it knows of memory
	*elf.File
}

// setupHeader is where the boot protocol's header is, in the kernel's file and in the zero page.
const setupHeader = 0x1f1

// readKernel reads a kernel as distributions have it (bzImage): the boot protocol's header, code that
// unpacks, and the packed kernel, which alone is used here.
func readKernel(file string) (*kernel, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	k, err := parseKernel(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return k, nil
}

func parseKernel(b []byte) (*kernel, error) {
	if len(b) < 0x268 || string(b[0x202:0x206]) != "HdrS" {
		return nil, errors.New("not a Linux kernel (bzImage)")
	}
	u32 := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(b[at:])) }
	sectors := uint64(b[0x1f1]) // of the code for real mode, after the first
	if sectors == 0 {
		sectors = 4
	}
	start := (sectors+1)*512 + u32(0x248)
	length := u32(0x24c)
	headerEnd := 0x202 + int(b[0x201])
	if length < 4 || start+length > uint64(len(b)) || headerEnd > 0x290 || headerEnd > len(b) {
		return nil, errors.New("the kernel is truncated")
	}
	packed := b[start : start+length-4]
	size := binary.LittleEndian.Uint32(b[start+length-4:])
	if size > 1<<30 {
		return nil, fmt.Errorf("the kernel says that it is %d bytes long", size)
	}
	unpacked, err := unpackLZ4(packed, int(size))
	if err != nil {
		return nil, err
	}
	f, err := elf.NewFile(bytes.NewReader(unpacked))
	if err != nil {
		return nil, err
	}
	return &kernel{header: b[setupHeader:headerEnd], initSize: u32(0x260), File: f}, nil
}

// end is the first address that the kernel does not use of itself.
func (k *kernel) end() uint64 {
	end := k.Entry + k.initSize
	for _, p := range k.Progs {
		if p.Type == elf.PT_LOAD {
			end = max(end, p.Paddr+p.Memsz)
		}
	}
	return end
}

// load reads the kernel's segments to where at says that their physical addresses are.
func (k *kernel) load(at func(address, size uint64) []byte) error {
	for _, p := range k.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		if _, err := io.ReadFull(p.Open(), at(p.Paddr, p.Filesz)); err != nil {
			return fmt.Errorf("kernel segment at %#x: %w", p.Paddr, err)
		}
	}
	return nil
}

// parameters is the kernel's command line.
func parameters() string {
	return strings.Join([]string{
		"rdinit=/init console=ttyS0,115200 quiet loglevel=4 panic=-1 oops=panic",
		// No BIOS ran: there are no ACPI or MP tables and there is no PCI. The 8259 and the PIT are there.
		"acpi=off pci=off nosmp no_timer_check 8250.nr_uarts=1",
		fmt.Sprintf("tsc=reliable tsc_early_khz=%d lpj=%d", perSecond/1000, perSecond/250),
		// Bochs 2.7 gives a wrong size of compacted XSAVE areas (CPUID 0xD.1). The kernel notices, mistrusts
		// XSAVE as a whole, and with it AVX and AVX-512 would be gone.
		"clearcpuid=xsaves,xsavec",
		// Nothing is to be protected or watched.
		"nokaslr nopti mitigations=off rodata=off init_on_alloc=0 audit=0 apparmor=0 lsm= nowatchdog noresume",
		"cryptomgr.notests random.trust_cpu=on cgroup_disable=memory",
		"initcall_blacklist=" + strings.Join(strings.Fields(skipped), ","),
	}, " ")
}

// skipped are steps of the kernel's start that no test needs, half of its instructions: tracing, BPF, sysfs
// for allocators and counters, certificates, devices that are not there. A name that a kernel does not know
// does no harm.
const skipped = `
	ftrace_check_for_weak_functions ftrace_check_sync trace_eval_init trace_eval_sync tracer_init_tracefs
	init_blk_tracer init_graph_tracefs trace_events_synth_init init_dynamic_event init_uprobe_trace
	init_trace_printk_function_export init_kprobe_trace init_kprobes stack_trace_init
	bpf_event_init btf_vmlinux_init btf_module_init bpf_rstat_kfunc_init bpf_key_sig_kfuncs_init kfunc_init
	bpf_prog_test_run_init bpf_tcp_ca_kfunc_init cubictcp_register bpf_map_iter_init task_iter_init
	bpf_prog_iter_init bpf_link_iter_init bpf_cgroup_iter_init bpf_ksym_iter_register bpf_sockmap_iter_init
	bpf_sk_storage_map_iter_init
	slab_sysfs_init perf_event_sysfs_init init_hw_perf_events
	load_system_certificate_list blake2s_mod_init crypto_kdf108_init init_encrypted
	ext4_init_fs ia32_binfmt_init i8042_init cmos_init devlink_init nmi_warning_debugfs add_pcspkr
	nvme_core_init nvme_init msr_init powercap_init
`
