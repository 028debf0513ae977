package arrayfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

const (
	npyMagic  = "\x93NUMPY"
	maxHeader = 1 << 20 // bytes; NumPy itself stops at 10,000 characters
	alignment = 64      // of the data in a .npy file, for vector loads from a mapping
)

// readNPY reads the header of a .npy file: the magic, two bytes of version, the length of the
// text in 2 bytes (version 1) or 4 (versions 2 and 3, which differ in the encoding of field
// names alone), and a Python dict.
func readNPY(content []byte) (Layout, []byte, error) {
	const fixed = len(npyMagic) + 2
	if len(content) < fixed {
		return Layout{}, nil, fmt.Errorf("truncated .npy header: %d bytes expected, %d present", fixed, len(content))
	}
	major, minor := content[fixed-2], content[fixed-1]
	lengthSize := 4
	switch {
	case major == 1 && minor == 0:
		lengthSize = 2
	case major < 1 || major > 3 || minor != 0:
		return Layout{}, nil, unsupported(fmt.Sprintf(".npy format version %d.%d is not supported; 1.0, 2.0 and 3.0 are", major, minor))
	}
	start := fixed + lengthSize
	if len(content) < start {
		return Layout{}, nil, fmt.Errorf("truncated .npy header: %d bytes expected, %d present", start, len(content))
	}
	var length uint32
	if lengthSize == 2 {
		length = uint32(binary.LittleEndian.Uint16(content[fixed:]))
	} else {
		length = binary.LittleEndian.Uint32(content[fixed:])
	}
	if length > maxHeader {
		return Layout{}, nil, fmt.Errorf(".npy header says that it is %d bytes long; at most %d are read", length, maxHeader)
	}
	end := start + int(length)
	if len(content) < end {
		return Layout{}, nil, fmt.Errorf("truncated .npy header: %d bytes expected, %d present", end, len(content))
	}
	l, err := parseHeader(string(content[start:end]))
	if err != nil {
		return Layout{}, nil, fmt.Errorf(".npy header: %w", err)
	}
	l.Offset = int64(end)
	l.Format = NPY
	l.Version = fmt.Sprintf("%d.%d", major, minor)
	data, err := l.place(content)
	return l, data, err
}

// parseHeader reads the dict of a .npy header, which has exactly the keys descr, fortran_order
// and shape, in any order.
func parseHeader(text string) (Layout, error) {
	v, err := parseLiteral(text)
	if err != nil {
		return Layout{}, err
	}
	dict, ok := v.(pyDict)
	if !ok {
		return Layout{}, errors.New("is not a dict")
	}
	var l Layout
	seen := map[string]bool{}
	for _, item := range dict {
		key, ok := item.key.(string)
		if !ok || key != "descr" && key != "fortran_order" && key != "shape" {
			return Layout{}, fmt.Errorf("unknown key %s", quote(fmt.Sprint(item.key)))
		}
		if seen[key] {
			return Layout{}, fmt.Errorf("key %q is there twice", key)
		}
		seen[key] = true
		switch key {
		case "descr":
			var t elemType
			t, err = headerType(item)
			l.DType, l.Width, l.Swapped = t.dtype, t.width, t.swapped
		case "shape":
			l.Shape, err = headerShape(item)
		default:
			if l.FortranOrder, ok = item.value.(bool); !ok {
				err = fmt.Errorf("fortran_order is %s, not True or False", quote(item.text))
			}
		}
		if err != nil {
			return Layout{}, err
		}
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return Layout{}, fmt.Errorf("key %q is missing", key)
		}
	}
	return l, nil
}

func headerType(item pyItem) (elemType, error) {
	switch v := item.value.(type) {
	case string:
		return parseCode(v)
	case pyList, pyTuple:
		return elemType{}, unsupported(fmt.Sprintf("structured type %s is not supported; save the fields as arrays of their own", quote(item.text)))
	}
	return elemType{}, fmt.Errorf("descr is %s, not a type code", quote(item.text))
}

func headerShape(item pyItem) ([]int, error) {
	tuple, ok := item.value.(pyTuple)
	if !ok {
		return nil, fmt.Errorf("shape is %s, not a tuple", quote(item.text))
	}
	shape := make([]int, len(tuple))
	for i, v := range tuple {
		n, ok := v.(int64)
		if !ok || n < 0 {
			return nil, fmt.Errorf("shape %s has a length that is not a count", quote(item.text))
		}
		if shape[i] = int(n); int64(shape[i]) != n {
			return nil, fmt.Errorf("shape %s is larger than the address space", quote(item.text))
		}
	}
	return shape, nil
}

// npyHeader returns what comes before the data in a version 1 file, byte for byte as NumPy
// writes it. With MaxDims dimensions the text always fits version 1's two length bytes.
func npyHeader(t elemType, shape []int, fortran bool) []byte {
	order := "False"
	if fortran {
		order = "True"
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", t.descr(), order, shapeText(shape))
	if len(shape) > 0 { // NumPy leaves room for the growth of the outermost dimension in place
		const maxDigits = 21
		outer := shape[0]
		if fortran {
			outer = shape[len(shape)-1]
		}
		text += strings.Repeat(" ", maxDigits-len(fmt.Sprint(outer)))
	}
	const prefix = len(npyMagic) + 2 + 2
	text += strings.Repeat(" ", alignment-(prefix+len(text)+1)%alignment) + "\n"
	h := append([]byte(npyMagic), 1, 0)
	h = binary.LittleEndian.AppendUint16(h, uint16(len(text)))
	return append(h, text...)
}
