package amd64

import (
	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

// Integer operations that no instruction set has are put together from others.

// bytesOperation writes multiplications and shifts of bytes, which are those of 16-bit lanes without the
// bits that come from the byte beside.
func (s *selector) bytesOperation(in *vec.Instr, x [3]opnd) (r opnd, ok bool) {
	and, or, xor := s.logic(vec.OpAnd, vec.I8), s.logic(vec.OpOr, vec.I8), s.logic(vec.OpXor, vec.I8)
	n := int(in.Imm)
	switch in.Op {
	case vec.OpMul:
		if x[0].kind == constant {
			x[0], x[1] = x[1], x[0]
		}
		even := s.comm(and, 1, s.comm(asm.VPMULLW, 1, x[0], x[1]), s.words(0x00FF))
		odd := s.comm(asm.VPMULLW, 1, s.shift(asm.VPSRLW, 8, 1, x[0]), s.upperBytes(x[1]))
		return s.comm(or, 1, even, odd), true
	case vec.OpShl:
		return s.comm(and, 1, s.shift(asm.VPSLLW, n, 1, x[0]), s.constant(0xFF<<n, 1)), true
	case vec.OpShr, vec.OpSar:
		r := s.comm(and, 1, s.shift(asm.VPSRLW, n, 1, x[0]), s.constant(0xFF>>n, 1))
		if in.Op == vec.OpSar {
			sign := s.constant(0x80>>n, 1) // where it is now
			r = s.bin(asm.VPSUBB, 1, s.comm(xor, 1, r, sign), sign)
		}
		return r, true
	}
	return opnd{}, false
}

func (s *selector) logic(op vec.Op, t vec.Type) asm.Op { return s.rules()[op][t].op }

// words is the constant with these 16 bits again and again, for lanes of one byte.
func (s *selector) words(bits uint64) opnd {
	data := make([]byte, s.regSize(1))
	for i := range data {
		data[i] = byte(bits >> (8 * (i % 2)))
	}
	return s.constVector(data)
}

// upperBytes clears the lower byte of each 16-bit lane.
func (s *selector) upperBytes(x opnd) opnd {
	if x.kind == constant {
		return s.words(uint64(s.consts[x.n][0]) << 8)
	}
	return s.comm(s.logic(vec.OpAnd, vec.I8), 1, x, s.words(0xFF00))
}

// mulHigh64 returns the high halves of the 128-bit products of unsigned 64-bit integers, from the products
// of their halves. No sum overflows: a product of halves leaves room for two more of them.
func (s *selector) mulHigh64(x, y opnd) opnd {
	if x.kind == constant {
		x, y = y, x
	}
	add := func(x, y opnd) opnd { return s.comm(asm.VPADDQ, 8, x, y) }
	mul := func(x, y opnd) opnd { return s.comm(asm.VPMULUDQ, 8, x, y) }
	up := func(x opnd) opnd { return s.shift(asm.VPSRLQ, 32, 8, x) }
	xHigh, yHigh := up(x), s.upperHalf(y)
	middle := add(up(mul(x, y)), mul(x, yHigh))
	other := add(s.comm(s.logic(vec.OpAnd, vec.I64), 8, middle, s.constant(1<<32-1, 8)), mul(xHigh, y))
	return add(add(mul(xHigh, yHigh), up(middle)), up(other))
}

// upperHalf moves the upper halves of 64-bit lanes down.
func (s *selector) upperHalf(x opnd) opnd {
	if x.kind == constant {
		data := s.consts[x.n]
		return s.constant(uint64(data[4])|uint64(data[5])<<8|uint64(data[6])<<16|uint64(data[7])<<24, 8)
	}
	return s.shift(asm.VPSRLQ, 32, 8, x)
}

// isShortProduct reports whether in multiplies 64-bit integers below 2^32, which takes one instruction that looks at their low
// halves alone.
func (f *function) isShortProduct(in *vec.Instr) bool {
	return in.Op == vec.OpMul && in.Type == vec.I64 && f.fits32(in.Args[0]) && f.fits32(in.Args[1])
}

// fits32 reports whether v, a 64-bit integer, is a constant below 2^32 or one bit by bit with another integer.
func (f *function) fits32(v vec.Value) bool {
	short := func(v vec.Value) bool { in := &f.prog.Instrs[v]; return in.Op == vec.OpConst && in.Imm>>32 == 0 }
	in := &f.prog.Instrs[v]
	return short(v) || in.Op == vec.OpAnd && (short(in.Args[0]) || short(in.Args[1]))
}

// lowHalf returns a value with the low half of v: x where v is x without its high half.
func (f *function) lowHalf(v vec.Value) vec.Value {
	in := &f.prog.Instrs[v]
	if in.Op == vec.OpAnd {
		for i, a := range in.Args[:2] {
			if c := &f.prog.Instrs[a]; c.Op == vec.OpConst && c.Imm == 1<<32-1 {
				return in.Args[1-i]
			}
		}
	}
	return v
}
