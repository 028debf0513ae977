package main

import (
	"archive/tar"
	"bytes"
	"strings"
	"testing"
)

func TestParseDepends(t *testing.T) {
	const text = "linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-56-cloud-amd64\n  Suggests: linux-doc\n"
	got, err := parseDepends(text)
	if got != "linux-image-6.1.0-56-cloud-amd64" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := parseDepends("linux-image-cloud-amd64\n"); err == nil {
		t.Errorf("%q of a package without dependencies", got)
	}
}

func TestKernelIn(t *testing.T) {
	pack := func(names ...string) *bytes.Buffer {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for _, name := range names {
			text := "text of " + name
			if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return &b
	}
	got, err := kernelIn(pack("./boot/System.map-6.1", "./boot/vmlinuz-6.1", "./usr/x"))
	if string(got) != "text of ./boot/vmlinuz-6.1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := kernelIn(pack("./usr/boot/vmlinuz-6.1")); err == nil || !strings.Contains(err.Error(), "vmlinuz") {
		t.Errorf("without a kernel: %v", err)
	}
	if _, err := kernelIn(strings.NewReader(strings.Repeat("no archive ", 100))); err == nil {
		t.Error("no error for what is no archive")
	}
}
