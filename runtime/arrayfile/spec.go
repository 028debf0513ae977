package arrayfile

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// A Spec names an array. DType, Shape, Offset and Order describe a raw file and are refused for
// .npy and .npz, which describe themselves.
type Spec struct {
	Path    string      // "-" is standard input
	Member  string      // of an .npz archive, with or without ".npy"; may be left out if there is only one
	DType   dtype.DType // Invalid: not given
	Width   int         // of byte strings, in bytes
	Swapped bool        // the byte order of DType is not the machine's
	Shape   []int       // nil: one dimension, to the end of the file
	Offset  int64       // bytes before the first element
	Order   byte        // 'C', or 'F' where the first index varies fastest; 0 is 'C'
}

// ParseSpec reads the operand form PATH[,key=value...], such as
//
//	x.npy
//	set.npz,member=b
//	x.bin,dtype=<f4,shape=100x200,offset=512,order=F
//
// with the keys dtype (NumPy's codes and names), shape, offset (bytes), order (C or F) and member.
// A comma inside the path or a value is written twice; a file whose whole name is arg is taken
// as it is.
func ParseSpec(arg string) (Spec, error) {
	if strings.Contains(arg, ",") {
		if _, err := os.Stat(arg); err == nil {
			return Spec{Path: arg}, nil
		}
	}
	parts := splitCommas(arg)
	spec := Spec{Path: parts[0]}
	fail := func(err error) (Spec, error) {
		return Spec{}, fmt.Errorf("operand %s: %w", quote(arg), err)
	}
	if spec.Path == "" {
		return fail(errors.New("the path is empty"))
	}
	seen := map[string]bool{}
	for _, part := range parts[1:] {
		key, value, found := strings.Cut(part, "=")
		set, known := specKeys[key]
		switch {
		case !known:
			return fail(fmt.Errorf("unknown key %s; the keys are dtype, shape, offset, order and member (a comma in a path is written twice)", quote(key)))
		case !found || value == "":
			return fail(fmt.Errorf("%s= has no value", key))
		case seen[key]:
			return fail(fmt.Errorf("%s= is given twice", key))
		}
		seen[key] = true
		if err := set(&spec, value); err != nil {
			return fail(fmt.Errorf("%s=: %w", key, err))
		}
	}
	return spec, nil
}

// splitCommas splits at single commas; a doubled one stands for itself. There is always a part.
func splitCommas(s string) []string {
	var parts []string
	var part strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != ',':
			part.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == ',':
			part.WriteByte(',')
			i++
		default:
			parts = append(parts, part.String())
			part.Reset()
		}
	}
	return append(parts, part.String())
}

var specKeys = map[string]func(s *Spec, value string) error{
	"dtype": func(s *Spec, value string) error {
		t, err := parseCode(value)
		s.DType, s.Width, s.Swapped = t.dtype, t.width, t.swapped
		return err
	},
	"shape": func(s *Spec, value string) error {
		for length := range strings.SplitSeq(value, "x") {
			n, err := parseCount(length)
			if err != nil {
				return err
			}
			if n > math.MaxInt {
				return fmt.Errorf("%d is too large", n)
			}
			if len(s.Shape) == MaxDims {
				return fmt.Errorf("at most %d dimensions are supported", MaxDims)
			}
			s.Shape = append(s.Shape, int(n))
		}
		return nil
	},
	"offset": func(s *Spec, value string) (err error) {
		s.Offset, err = parseCount(value)
		return err
	},
	"order": func(s *Spec, value string) error {
		if value != "C" && value != "F" {
			return fmt.Errorf("%s is neither C nor F", quote(value))
		}
		s.Order = value[0]
		return nil
	},
	"member": func(s *Spec, value string) error {
		s.Member = value
		return nil
	},
}

func parseCount(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is too large", quote(s))
	case err != nil || n < 0 || s[0] == '+':
		return 0, fmt.Errorf("%s is not a count; write decimal digits (a shape as 100x200)", quote(s))
	}
	return n, nil
}

// rawKey returns a key of s that only raw files have, or "".
func (s *Spec) rawKey() string {
	switch {
	case s.DType != dtype.Invalid:
		return "dtype"
	case s.Shape != nil:
		return "shape"
	case s.Offset != 0:
		return "offset"
	case s.Order != 0:
		return "order"
	}
	return ""
}

// SameFile reports whether two paths lead to one existing file, through symbolic or hard links
// too. Standard input and output ("-") are no files.
func SameFile(a, b string) bool {
	if a == "-" || b == "-" {
		return false
	}
	statA, errA := os.Stat(a)
	statB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(statA, statB)
}
