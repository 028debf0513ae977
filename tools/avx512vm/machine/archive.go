package machine

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Bits of a file's mode, as in stat(2).
const (
	modeDir     = 0o040000
	modeChar    = 0o020000
	modeRegular = 0o100000
	modeLink    = 0o120000
)

// An archive is what the guest's file system holds when it starts: a cpio archive of the kind "newc". Names
// are paths in the guest. The folders on the way to a file are added by themselves.
type archive struct {
	b     bytes.Buffer
	names map[string]bool
}

func newArchive() *archive { return &archive{names: map[string]bool{".": true}} }

// add adds an entry unless there is one of that name.
func (a *archive) add(name string, mode uint32, device [2]int, data []byte) {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "" || a.names[name] {
		return
	}
	a.folder(path.Dir(name))
	a.names[name] = true
	a.entry(name, mode, device, data)
}

func (a *archive) folder(name string) { a.add(name, modeDir|0o755, [2]int{}, nil) }

func (a *archive) file(name string, perm uint32, data []byte) {
	a.add(name, modeRegular|perm, [2]int{}, data)
}

func (a *archive) entry(name string, mode uint32, device [2]int, data []byte) {
	const owner, group, links, time, check = 0, 0, 1, 0, 0
	fmt.Fprintf(&a.b, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", len(a.names), mode, owner, group,
		links, time, len(data), 0, 0, device[0], device[1], len(name)+1, check)
	a.b.WriteString(name)
	a.b.WriteByte(0)
	a.pad()
	a.b.Write(data)
	a.pad()
}

func (a *archive) pad() {
	for a.b.Len()%4 != 0 {
		a.b.WriteByte(0)
	}
}

// tree adds all that is below the folder from, as at.
func (a *archive) tree(from, at string) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		name := path.Join(at, filepath.ToSlash(rel))
		switch {
		case d.IsDir():
			a.folder(name)
		case d.Type() == fs.ModeSymlink:
			target, err := os.Readlink(p)
			if err != nil {
				return err
			}
			a.add(name, modeLink|0o777, [2]int{}, []byte(target))
		case d.Type().IsRegular():
			data, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			a.file(name, uint32(info.Mode().Perm()), data)
		}
		return nil
	})
}

// bytes ends the archive.
func (a *archive) bytes() []byte {
	a.entry("TRAILER!!!", 0, [2]int{}, nil)
	return a.b.Bytes()
}
