package arrayfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDeflate is more than the factor by which deflate can shrink anything (1032). A member that
// claims more is damaged, and no memory is set aside for it.
const maxDeflate = 1100

// Members lists the arrays in a .npz archive by the names that member= takes.
func Members(path string) ([]string, error) {
	content, release, err := load(path)
	if err != nil {
		return nil, err
	}
	defer release()
	if sniff(content) != NPZ {
		return nil, &Error{path, errors.New("is not a .npz archive")}
	}
	archive, err := openZip(content)
	if err != nil {
		return nil, &Error{path, err}
	}
	return memberNames(archive), nil
}

func openZip(content []byte) (*zip.Reader, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf(".npz archive is damaged or truncated: %w", err)
	}
	return archive, nil
}

func memberNames(archive *zip.Reader) []string {
	names := make([]string, len(archive.File))
	for i, f := range archive.File {
		names[i] = strings.TrimSuffix(f.Name, ".npy")
	}
	return names
}

// readNPZ reads a member of an archive: a stored one in place, a deflated one into new memory.
// The checksum of a stored member is not verified, since that would read it all.
func readNPZ(content []byte, name string) (Layout, []byte, error) {
	archive, err := openZip(content)
	if err != nil {
		return Layout{}, nil, err
	}
	member, err := findMember(archive, name)
	if err != nil {
		return Layout{}, nil, err
	}
	name = strings.TrimSuffix(member.Name, ".npy")
	body, start, err := memberBody(content, member)
	if err != nil {
		return Layout{}, nil, fmt.Errorf("member %s: %w", quote(name), err)
	}
	if !hasPrefix(body, npyMagic) {
		return Layout{}, nil, fmt.Errorf("member %s is not a .npy array", quote(name))
	}
	l, data, err := readNPY(body)
	if err != nil {
		return Layout{}, nil, fmt.Errorf("member %s: %w", quote(name), err)
	}
	l.Format = NPZ
	l.Member = name
	l.Compressed = member.Method != zip.Store
	l.Offset += start
	return l, data, nil
}

func findMember(archive *zip.Reader, name string) (*zip.File, error) {
	if name == "" && len(archive.File) == 1 {
		return archive.File[0], nil
	}
	if name != "" {
		for _, full := range []string{name, name + ".npy"} {
			for _, f := range archive.File {
				if f.Name == full {
					return f, nil
				}
			}
		}
	}
	names := memberNames(archive)
	if len(names) == 0 {
		return nil, errors.New("the archive has no members")
	}
	const most = 12
	list := strings.Join(names[:min(len(names), most)], ", ")
	if len(names) > most {
		list += fmt.Sprintf(" and %d more", len(names)-most)
	}
	if name == "" {
		return nil, fmt.Errorf("the archive has %d members; choose one by member=NAME: %s", len(names), list)
	}
	return nil, fmt.Errorf("the archive has no member %s; it has %s", quote(name), list)
}

// memberBody returns the .npy file inside the archive and, where it lies in place, its offset.
func memberBody(content []byte, f *zip.File) (body []byte, start int64, err error) {
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return nil, 0, unsupported("is encrypted, which is not supported")
	}
	switch f.Method {
	case zip.Store:
		start, err := f.DataOffset()
		if err != nil {
			return nil, 0, err
		}
		room := int64(len(content)) - start // below 0 if a damaged header points past the end
		if start < 0 || room < 0 || f.UncompressedSize64 > uint64(room) {
			return nil, 0, fmt.Errorf("truncated: %d bytes expected, %d present", f.UncompressedSize64, max(room, 0))
		}
		return content[start:][:f.UncompressedSize64], start, nil
	case zip.Deflate:
		if f.CompressedSize64 > uint64(len(content)) || f.UncompressedSize64/maxDeflate > f.CompressedSize64 {
			return nil, 0, fmt.Errorf("damaged: %d bytes can't come from %d compressed ones", f.UncompressedSize64, f.CompressedSize64)
		}
		body, err := inflate(f)
		return body, 0, err
	}
	return nil, 0, unsupported(fmt.Sprintf("compression method %d is not supported; stored and deflated members are", f.Method))
}

func inflate(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	body := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	// Reading on to the end verifies the checksum.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	return body, nil
}
