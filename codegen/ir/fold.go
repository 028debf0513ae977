package ir

import (
	"math"
	"math/big"

	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/lower"
	"github.com/nexpr/nexpr/codegen/vec"
	"github.com/nexpr/nexpr/parser"
)

// foldWeak computes an operator on literals, which gives a literal again: integers as Python
// does, exactly, except that division by zero is what it is for arrays. ok is false for what has
// no such result: comparisons, functions, bits of floats.
func foldWeak(op *Op, args []*weak, span parser.Span) (w *weak, ok bool, err error) {
	ints, complexes := true, false
	for _, a := range args {
		ints, complexes = ints && a.i != nil, complexes || a.complex
	}
	switch {
	case ints:
		return foldInts(op, args, span)
	case complexes:
		return foldComplex(op, args, span)
	}
	return foldFloats(op, args, span)
}

func foldInts(op *Op, args []*weak, span parser.Span) (w *weak, ok bool, err error) {
	x, y := args[0].i, args[len(args)-1].i
	r := new(big.Int)
	switch op.Name {
	case "positive":
		r = x
	case "negative":
		r.Neg(x)
	case "invert":
		r.Not(x)
	case "add":
		r.Add(x, y)
	case "subtract":
		r.Sub(x, y)
	case "multiply":
		r.Mul(x, y)
	case "divide":
		return divideInts(args, span)
	case "floor_divide":
		r, _ = floorDivmod(x, y)
	case "remainder":
		_, r = floorDivmod(x, y)
	case "power":
		if y.Sign() < 0 {
			base := x.String() + ".0"
			if x.Sign() < 0 {
				base = "(" + base + ")"
			}
			return nil, true, negativePower(span, base+"**"+y.String())
		}
		// What is not 0, 1 or -1 has bits to multiply.
		if x.BitLen() > 1 && (!y.IsInt64() || y.Int64() > MaxLiteralBits) {
			return nil, true, tooLarge(span)
		}
		r = powInt(x, y)
	case "left_shift":
		switch {
		case y.Sign() < 0 || x.Sign() == 0:
		case !y.IsInt64() || y.Int64() > MaxLiteralBits:
			return nil, true, tooLarge(span)
		default:
			r.Lsh(x, uint(y.Int64()))
		}
	case "right_shift":
		n := uint(MaxLiteralBits)
		if y.Sign() >= 0 && y.IsInt64() && y.Int64() < MaxLiteralBits {
			n = uint(y.Int64())
		}
		r.Rsh(x, n)
	case "bitwise_and":
		r.And(x, y)
	case "bitwise_or":
		r.Or(x, y)
	case "bitwise_xor":
		r.Xor(x, y)
	default:
		return nil, false, nil
	}
	if r.BitLen() > MaxLiteralBits {
		return nil, true, tooLarge(span)
	}
	return &weak{i: r}, true, nil
}

func tooLarge(span parser.Span) error {
	return errorf(ValueError, span, "", "the value of this integer has more than %d bits", MaxLiteralBits)
}

func negativePower(span parser.Span, instead string) error {
	return errorf(ValueError, span, "write "+instead, "an integer has no integer value at a negative power")
}

// floorDivmod is Python's // and %, and 0 by zero.
func floorDivmod(x, y *big.Int) (q, r *big.Int) {
	q, r = new(big.Int), new(big.Int)
	if y.Sign() == 0 {
		return q, r
	}
	q.DivMod(x, y, r) // 0 <= r
	if r.Sign() != 0 && y.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
		r.Add(r, y)
	}
	return q, r
}

// powInt is x**y for y >= 0; only where x is 0, 1 or -1 may y be large.
func powInt(x, y *big.Int) *big.Int {
	if x.BitLen() <= 1 && y.Sign() > 0 {
		if y.Bit(0) == 0 {
			return new(big.Int).Abs(x)
		}
		return x
	}
	return new(big.Int).Exp(x, y, nil)
}

// divideInts is the true quotient, rounded once.
func divideInts(args []*weak, span parser.Span) (*weak, bool, error) {
	x, y := args[0].i, args[1].i
	if y.Sign() == 0 {
		if x.Sign() == 0 {
			return &weak{f: math.NaN()}, true, nil
		}
		return &weak{f: math.Inf(x.Sign())}, true, nil
	}
	f, _ := new(big.Rat).SetFrac(x, y).Float64()
	if math.IsInf(f, 0) {
		return nil, true, errorf(ValueError, span, "", "the quotient is too large for a float")
	}
	return &weak{f: f}, true, nil
}

// foldComplex computes by the operation's own lowering, in complex128.
func foldComplex(op *Op, args []*weak, span parser.Span) (*weak, bool, error) {
	if op.Category != Arithmetic || op.Symbol == "" || op.Complex == nil {
		return nil, false, nil
	}
	b := vec.NewBuilder(nil)
	operands := make([]vec.Pair, len(args))
	for i, a := range args {
		re, err := a.float(span)
		if err != nil {
			return nil, true, err
		}
		operands[i] = vec.Pair{First: b.Float(vec.F64, re), Second: b.Float(vec.F64, a.im)}
	}
	value := op.Complex(b, dtype.Complex128, operands)
	re, ok1 := b.ConstBits(value.First)
	im, ok2 := b.ConstBits(value.Second)
	return &weak{f: math.Float64frombits(re), im: math.Float64frombits(im), complex: true}, ok1 && ok2, nil
}

// foldFloats computes by the operation's own lowering, in float64.
func foldFloats(op *Op, args []*weak, span parser.Span) (*weak, bool, error) {
	if op.Category != Arithmetic || op.Symbol == "" {
		return nil, false, nil
	}
	operands := make([]lower.Const, len(args))
	for i, a := range args {
		f, err := a.float(span)
		if err != nil {
			return nil, true, err
		}
		operands[i] = lower.Const{Type: dtype.Float64, Bits: math.Float64bits(f)}
	}
	bits := lower.Eval(op.Lower, dtype.Float64, operands...)
	return &weak{f: math.Float64frombits(bits)}, true, nil
}
