package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/nexpr/nexpr/tools/avx512vm/machine"
)

// setUp installs what is missing and returns the kernel's file: kernel itself, if it is not empty.
func setUp(ctx context.Context, kernel string) (string, error) {
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	// One at a time: `go test -exec` comes here for several packages at once.
	lock, err := os.Create(filepath.Join(cache, "setup.lock"))
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("%s: %w", lock.Name(), err)
	}
	if !haveBochs() {
		if err := installBochs(ctx); err != nil {
			return "", fmt.Errorf("%w\nAVX-512 is emulated by Bochs; install it as root: apt-get install %s %s",
				err, bochsPackage, displayPackage)
		}
	}
	if kernel != "" {
		return kernel, nil
	}
	kernel = filepath.Join(cache, "vmlinuz")
	if _, err := os.Stat(kernel); err == nil {
		return kernel, nil
	}
	if err := fetchKernel(ctx, cache, kernel); err != nil {
		return "", fmt.Errorf("%w\nthe guest needs a kernel, as in Debian's %s: put it at %s, or name it with -kernel",
			err, kernelPackage, kernel)
	}
	return kernel, nil
}

// cacheFolder is where the kernel is kept; the scripts keep this command there.
func cacheFolder() (string, error) {
	dir := os.Getenv("AVX512VM_CACHE")
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("%w; name a folder to keep the kernel in with AVX512VM_CACHE", err)
		}
		dir = filepath.Join(base, "nexpr", "avx512vm")
	}
	return dir, os.MkdirAll(dir, 0o755)
}

// haveBochs says whether Bochs is there, with the display that needs no screen.
func haveBochs() bool {
	plugins, _ := filepath.Glob("/usr/lib/*/bochs/plugins/libbx_sdl2_gui.so")
	_, err := exec.LookPath(machine.Program)
	return err == nil && len(plugins) > 0
}
