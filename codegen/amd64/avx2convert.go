package amd64

import (
	"math"

	"github.com/nexpr/nexpr/codegen/asm"
	"github.com/nexpr/nexpr/codegen/vec"
)

type typePair struct{ from, to vec.Type }

// converts holds the conversions that are one instruction. The lanes may change their width.
var converts = map[typePair]asm.Op{
	{vec.I32, vec.F64}: asm.VCVTDQ2PD,
	{vec.I32, vec.F32}: asm.VCVTDQ2PS,
	{vec.F32, vec.I32}: asm.VCVTTPS2DQ,
	{vec.F64, vec.I32}: asm.VCVTTPD2DQY,
	{vec.F32, vec.F64}: asm.VCVTPS2PD,
	{vec.F64, vec.F32}: asm.VCVTPD2PSY,
	{vec.I8, vec.I16}:  asm.VPMOVSXBW,
	{vec.I8, vec.I32}:  asm.VPMOVSXBD,
	{vec.I8, vec.I64}:  asm.VPMOVSXBQ,
	{vec.I16, vec.I32}: asm.VPMOVSXWD,
	{vec.I16, vec.I64}: asm.VPMOVSXWQ,
	{vec.I32, vec.I64}: asm.VPMOVSXDQ,
}

var extends = map[typePair]asm.Op{
	{vec.I8, vec.I16}:  asm.VPMOVZXBW,
	{vec.I8, vec.I32}:  asm.VPMOVZXBD,
	{vec.I8, vec.I64}:  asm.VPMOVZXBQ,
	{vec.I16, vec.I32}: asm.VPMOVZXWD,
	{vec.I16, vec.I64}: asm.VPMOVZXWQ,
	{vec.I32, vec.I64}: asm.VPMOVZXDQ,
}

func (t avx2) convert(s *selector, op vec.Op, from, to vec.Type, x opnd) opnd {
	switch op {
	case vec.OpExtendU:
		return s.resize(extends[typePair{from, to}], unary, noImm, from.Size(), to.Size(), x)
	}
	if op, ok := converts[typePair{from, to}]; ok {
		return s.resize(op, unary, noImm, from.Size(), to.Size(), x)
	}
	switch {
	case from == vec.I64 && to == vec.I32:
		return t.narrow(s, 8, x, s.raw(asm.VEXTRACTF128, unaryReg, 1, 32, 16, x))
	case from.IsInt() && to.IsInt():
		return s.lowBytes(x, from.Size(), to.Size())
	case from == vec.I64 && to == vec.F64:
		return t.int64ToFloat64(s, x)
	case from == vec.I64 && to == vec.F32:
		return s.resize(asm.VCVTPD2PSY, unary, noImm, 8, 4, t.int64ToFloat64(s, t.toOdd(s, x)))
	case from == vec.F64 && to == vec.I64:
		return t.float64ToInt64(s, x)
	}
	return s.fail("no machine code for %s to %s", from, to)
}

// lowBytes cuts integers to their low bytes. Each half of a 32-byte vector moves its own together,
// and then the halves are joined.
func (s *selector) lowBytes(x opnd, from, to int) opnd {
	size := s.regSize(from)
	order := make([]byte, size)
	for i := range order {
		order[i] = 0x80 // a zero
	}
	half := 16 / from * to // the bytes that 16 make
	joined := 2*to == from // by the permutation of 8 bytes at a time
	for i := range size / from * to {
		at := i % half
		if i >= half {
			at += 16
			if !joined {
				at += half
			}
		}
		order[at] = byte(i%half/to*from + i%to)
	}
	x = s.raw(asm.VPSHUFB, binary, noImm, size, size, x, s.constVector(order))
	switch {
	case size == 16:
		return x
	case joined:
		return s.raw(asm.VPERMQ, unary, 0x08, 32, 32, x)
	}
	return s.raw(asm.VPOR, binary, noImm, 16, 16, x, s.raw(asm.VEXTRACTF128, unaryReg, 1, 32, 16, x))
}

func (s *selector) float(x float64) opnd { return s.constant(math.Float64bits(x), 8) }

// int64ToFloat64 puts the halves of x into the mantissas of 2^52 and of 2^84 + 2^63, and adds
// what is left when these are taken away: one rounding, in the last addition.
func (avx2) int64ToFloat64(s *selector, x opnd) opnd {
	low := s.binImm(asm.VPBLENDD, 0x55, 8, s.constant(0x43300000<<32, 8), x)
	high := s.comm(asm.VPXOR, 8, s.shift(asm.VPSRLQ, 32, 8, x), s.constant(0x4530000080000000, 8))
	high = s.bin(asm.VSUBPD, 8, high, s.constant(0x4530000080100000, 8))
	return s.comm(asm.VADDPD, 8, high, low)
}

// toOdd rounds integers of 2^53 and more to a multiple of 2^11 whose last bit stands for what was
// cut off, so that rounding to float64 is exact and rounding on to float32 is right.
func (t avx2) toOdd(s *selector, x opnd) opnd {
	const limit = 1 << 53
	low := s.constant(0x7FF, 8)
	sticky := s.comm(asm.VPADDQ, 8, s.comm(asm.VPAND, 8, x, low), low)
	odd := s.bin(asm.VPANDN, 8, low, s.comm(asm.VPOR, 8, sticky, x))
	above := s.bin(asm.VPCMPGTQ, 8, x, s.constant(limit, 8))
	below := s.bin(asm.VPCMPGTQ, 8, s.constant(^uint64(limit)+1, 8), x)
	return t.blend(s, 8, s.comm(asm.VPOR, 8, above, below), odd, x)
}

// float64ToInt64 splits x, cut to an integer, into h*2^32 + l with 0 <= l < 2^32, both exact, and
// reads h and l from the mantissas of sums with 1.5*2^52 and 2^52.
func (a avx2) float64ToInt64(s *selector, x opnd) opnd {
	t := s.un(asm.VROUNDPD, roundTrunc, 8, x)
	h := s.un(asm.VROUNDPD, roundDown, 8, s.comm(asm.VMULPD, 8, t, s.float(1.0/(1<<32))))
	l := s.bin(asm.VSUBPD, 8, t, s.comm(asm.VMULPD, 8, h, s.float(1<<32)))
	h = s.shift(asm.VPSLLQ, 32, 8, s.comm(asm.VADDPD, 8, h, s.float(1.5*(1<<52))))
	l = s.comm(asm.VADDPD, 8, l, s.float(1<<52))
	r := s.binImm(asm.VPBLENDD, 0xAA, 8, l, h)
	size := s.comm(asm.VANDPD, 8, x, s.constant(1<<63-1, 8))
	fits := s.binImm(asm.VCMPPD, cmpLt, 8, size, s.float(1<<63))
	return a.blend(s, 8, fits, r, s.constant(1<<63, 8))
}
