package ir

import (
	"fmt"
	"math"
	"math/big"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/parser"
)

// Literals says what type a number in the text has.
type Literals uint8

const (
	// NumPy gives a literal no type of its own: it takes that of the operand beside it, so that
	// float32 * 2.0 is float32 (NEP 50).
	NumPy Literals = iota
	// NumExpr makes an integer literal int32, or int64 if it does not fit, and any other float64.
	NumExpr
)

// A weak number is a literal, or arithmetic on literals: it has no type until it meets an operand
// that has one. Integers are exact.
type weak struct {
	i  *big.Int // nil for a float or a complex number
	f  float64
	im float64
	// complex says that it is complex, even if im is 0.
	complex bool
}

func (w *weak) String() string {
	if w.complex {
		return fmt.Sprint(complex(w.f, w.im))
	}
	if w.i == nil {
		return formatConst(dtype.Float64, math.Float64bits(w.f))
	}
	s := w.i.String()
	if len(s) > 40 {
		s = s[:18] + "..." + s[len(s)-18:]
	}
	return s
}

// kind is how errors call it.
func (w *weak) kind() string {
	if w.complex {
		return "a complex literal"
	}
	if w.i == nil {
		return "a float literal"
	}
	return "an integer literal"
}

// own is the type of w where no operand gives it one.
func (w *weak) own(mode Literals) dtype.DType {
	switch {
	case w.complex:
		return dtype.Complex128
	case w.i == nil:
		return dtype.Float64
	case mode == NumExpr && fits(w.i, dtype.Int32):
		return dtype.Int32
	}
	return dtype.Int64
}

func fits(i *big.Int, t dtype.DType) bool {
	bits := 8 * t.Size()
	if t.Kind() == dtype.KindUint {
		return i.Sign() >= 0 && i.BitLen() <= bits
	}
	// BitLen of -2**n is that of 2**n, one more than it takes.
	if i.Sign() < 0 {
		i = new(big.Int).Not(i)
	}
	return i.BitLen() < bits
}

// float is w as a float64, rounded once.
func (w *weak) float(span parser.Span) (float64, error) {
	if w.i == nil {
		return w.f, nil
	}
	f, _ := new(big.Float).SetInt(w.i).Float64()
	if math.IsInf(f, 0) {
		return 0, errorf(ValueError, span, "", "the integer %s is too large for a float", w)
	}
	return f, nil
}

// exactIn reports whether w is a value of the float type t, or not an integer.
func (w *weak) exactIn(t dtype.DType) bool {
	if w.i == nil {
		return true
	}
	digits, most := 53, 1024
	if t == dtype.Float32 {
		digits, most = 24, 128
	}
	n := w.i.BitLen()
	return n <= most && n-int(w.i.TrailingZeroBits()) <= digits
}

// bits is w as a value of type t.
func (w *weak) bits(t dtype.DType, span parser.Span) (uint64, error) {
	switch {
	case t == dtype.Bool:
		if w.i != nil && w.i.Sign() == 0 || w.i == nil && w.f == 0 && w.im == 0 {
			return 0, nil
		}
		return 1, nil
	case t.IsInteger():
		if !fits(w.i, t) {
			return 0, outOfRange(w, t, span)
		}
		bits := w.i.Uint64() // of the magnitude
		if w.i.Sign() < 0 {
			bits = -bits
		}
		if t.Size() < 8 {
			bits &= 1<<(8*t.Size()) - 1
		}
		return bits, nil
	}
	f, err := w.float(span)
	if t == dtype.Float32 {
		return uint64(math.Float32bits(float32(f))), err
	}
	return math.Float64bits(f), err
}

func outOfRange(w *weak, t dtype.DType, span parser.Span) error {
	hint := "as a float it would be " + w.String() + ".0"
	if t != dtype.Int64 && fits(w.i, dtype.Int64) {
		hint = "convert the other operand: int64(x)"
	} else if w.i.BitLen() > 64 {
		hint = ""
	}
	return errorf(ValueError, span, hint, "the integer %s does not fit %s", w, t)
}
