package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// What Debian calls the things.
const (
	bochsPackage   = "bochs"
	displayPackage = "bochs-sdl"
	kernelPackage  = "linux-image-cloud-amd64" // it depends on the one that has the current kernel
)

// installBochs installs Bochs' packages.
func installBochs(ctx context.Context) error {
	fmt.Fprintln(os.Stderr, "avx512vm: installing", bochsPackage, displayPackage)
	return withFreshLists(ctx, func() error {
		err := quietly(asRoot(ctx, "apt-get", "install", "-qq", "-y", "--no-install-recommends", bochsPackage, displayPackage))
		if err == nil && !haveBochs() {
			err = errors.New("the packages do not contain what is expected of them")
		}
		return err
	})
}

// fetchKernel downloads the package of Debian's current cloud kernel, without installing it, and writes the
// kernel out of it to the file kernel in the folder cache.
func fetchKernel(ctx context.Context, cache, kernel string) error {
	fmt.Fprintln(os.Stderr, "avx512vm: downloading a kernel for the guest")
	dir, err := os.MkdirTemp(cache, "kernel")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	err = withFreshLists(ctx, func() error {
		name, err := kernelDependency(ctx)
		if err != nil {
			return err
		}
		download := exec.CommandContext(ctx, "apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", name)
		download.Dir = dir
		return quietly(download)
	})
	if err != nil {
		return err
	}
	packages, _ := filepath.Glob(filepath.Join(dir, "*.deb"))
	if len(packages) != 1 {
		return fmt.Errorf("apt-get download has left %d packages instead of one", len(packages))
	}
	contents, err := exec.CommandContext(ctx, "dpkg-deb", "--fsys-tarfile", packages[0]).Output()
	if err != nil {
		return fmt.Errorf("dpkg-deb: %w", err)
	}
	data, err := kernelIn(bytes.NewReader(contents))
	if err != nil {
		return err
	}
	unpacked := filepath.Join(dir, "vmlinuz")
	if err := os.WriteFile(unpacked, data, 0o644); err != nil {
		return err
	}
	return os.Rename(unpacked, kernel)
}

// withFreshLists does f and, if that fails, once more with new lists of packages: without any, nothing can be
// installed, and of old ones the mirrors may have nothing left.
func withFreshLists(ctx context.Context, f func() error) error {
	err := f()
	if err == nil {
		return nil
	}
	if update := quietly(asRoot(ctx, "apt-get", "update", "-qq")); update != nil {
		return fmt.Errorf("%w\n%w", err, update)
	}
	return f()
}

// kernelDependency is the package that has the kernel itself.
func kernelDependency(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "apt-cache", "depends", kernelPackage).Output()
	if err != nil {
		return "", fmt.Errorf("apt-cache depends %s: %w", kernelPackage, err)
	}
	return parseDepends(string(out))
}

func parseDepends(text string) (string, error) {
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "Depends: linux-image-"); ok {
			return "linux-image-" + name, nil
		}
	}
	return "", fmt.Errorf("apt-cache knows no kernel that %s depends on", kernelPackage)
}

// kernelIn returns the kernel in a package's archive of files.
func kernelIn(r io.Reader) ([]byte, error) {
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err == io.EOF {
			return nil, errors.New("the kernel's package has no file boot/vmlinuz-*")
		}
		if err != nil {
			return nil, fmt.Errorf("the kernel's package: %w", err)
		}
		if ok, _ := path.Match("boot/vmlinuz-*", path.Clean(h.Name)); ok {
			return io.ReadAll(t)
		}
	}
}

// asRoot is a command that needs root.
func asRoot(ctx context.Context, args ...string) *exec.Cmd {
	if os.Geteuid() != 0 {
		args = append([]string{"sudo", "-n"}, args...)
	}
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	return c
}

// quietly runs c; what it printed is in the error only.
func quietly(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}
