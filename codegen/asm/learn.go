package asm

import "bytes"

// learn makes a form of what golang-asm makes of a sample, whose registers show by their numbers where they are encoded. The
// form remains unknown if it is not that of other samples too, as where a register has a shorter encoding.
func learn(key formKey) *form {
	f := &form{key: key}
	for i := range maxOperands {
		if kind := key.kind(i); kind == wide || kind == odd {
			return f
		}
	}
	sample := key.sample(9, 14, 0, 100)
	code, _, err := golang.assemble(&sample)
	if err != nil || !f.read(&sample, code) {
		return &form{key: key}
	}
	if f.prefix == evex && f.rm != absent && sample.operands[f.rm].kind == memory {
		far := key.sample(9, 14, 64, 100)
		code, _, err := golang.assemble(&far)
		if err != nil || len(code) < 7 || code[5]>>6 != 1 {
			return &form{key: key}
		}
		f.unit = int8(64 / code[6])
	}
	low := key.sample(6, 3, 0, 0)
	if code, _, err := golang.assemble(&low); err == nil && f.prefix == rex && code[0] == 0x40 {
		f.bytes = true
	}
	for _, try := range []struct{ first, base, disp, imm int }{{1, 7, 8, 1}, {6, 3, 0, 0}, {6, 13, 0, 0}, {12, 3, -1000, 127}} {
		other := key.sample(try.first, try.base, try.disp, try.imm)
		if key.ax() {
			other.replace(general, AX)
		}
		code, _, err := golang.assemble(&other)
		if err != nil || !bytes.Equal(code, f.append(nil, &other)) {
			return &form{key: key}
		}
	}
	return f
}

// sample is an instruction of the form with registers from first on, a place at disp behind the register base and an immediate.
func (key formKey) sample(first, base, disp, imm int) (in instruction) {
	in.op, in.suffix = key.op(), key.suffix()
	for i := 0; i < maxOperands && key.kind(i) != nothing; i++ {
		kind := key.kind(i)
		o := Operand{kind: kind}
		n := (first + i) % 16
		switch {
		case kind == memory:
			o = Mem(Reg(base), disp)
		case kind == short:
			o = Imm(int64(imm))
		case kind == unsigned:
			o = Imm(int64(imm&127 + 128))
		case kind == long:
			o = Imm(int64(imm + 1000))
		case kind == maskRegister:
			o.reg = K(1 + i)
		case kind.isVector() && key.high():
			o.reg = kind.register(16 + n)
		default:
			o.reg = kind.register(n)
		}
		in.operands[i] = o
		in.n++
	}
	return in
}

// replace makes all registers of a kind one.
func (in *instruction) replace(kind operandKind, by Reg) {
	for i := range in.n {
		if o := &in.operands[i]; o.kind == kind {
			o.reg = by
		}
	}
}

// read finds the fields of an encoded sample.
func (f *form) read(in *instruction, code []byte) bool {
	f.reg, f.vector, f.rm, f.mask, f.last, f.imm = absent, absent, absent, absent, absent, absent
	if in.n == 0 {
		f.whole, f.prefix = code, rex
		return true
	}
	for i := range in.n {
		if in.operands[i].kind.isImmediate() {
			f.imm = int8(i)
		}
	}
	var r, b, x, v uint8 // upper bits of the registers' numbers, and vvvv
	switch {
	case len(code) > 5 && code[0] == 0x62:
		f.prefix = evex
		r = ^code[1]>>7&1<<3 | ^code[1]>>4&1<<4
		b, x = ^code[1]>>5&1<<3, ^code[1]>>6&1<<4
		v = ^code[2]>>3&15 | ^code[3]>>3&1<<4
		f.bits = [3]uint8{code[1] & 0x0F, code[2] & 0x87, code[3] & 0xF0}
		if k := code[3] & 7; k != 0 && !f.find(in, k, &f.mask) {
			return false
		}
		code = code[4:]
	case len(code) > 4 && code[0] == 0xC4:
		f.prefix = vex
		r, b = ^code[1]>>7&1<<3, ^code[1]>>5&1<<3
		v = ^code[2] >> 3 & 15
		f.bits = [3]uint8{code[1] & 0x1F, code[2] & 0x87}
		code = code[3:]
	case len(code) > 3 && code[0] == 0xC5:
		f.prefix = vex
		r = ^code[1] >> 7 & 1 << 3
		v = ^code[1] >> 3 & 15
		f.bits = [3]uint8{1, code[1] & 0x07}
		code = code[2:]
	default:
		f.prefix = rex
		if code[0] == 0x66 {
			f.legacy, code = code[0], code[1:]
		}
		if len(code) > 0 && code[0]&0xF0 == 0x40 {
			r, b = code[0]>>2&1<<3, code[0]&1<<3
			f.bits[0] = code[0] & 8
			code = code[1:]
		}
		if len(code) > 0 && code[0] == 0x0F {
			f.escape, code = true, code[1:]
		}
	}
	if len(code) < 2 {
		return false
	}
	f.opcode = code[0]
	modrm := code[1]
	code = code[2:]
	if n := modrm>>3&7 | r; !f.find(in, n, &f.reg) {
		f.extension = n
	}
	switch {
	case modrm>>6 == 3:
		if !f.find(in, modrm&7|b|x, &f.rm) {
			return false
		}
	case modrm == 0x06|modrm&0x38: // (R14)
		for i := range in.n {
			if in.operands[i].kind == memory {
				f.rm = int8(i)
			}
		}
	default:
		return false
	}
	if v != 0 && !f.find(in, v, &f.vector) {
		return false
	}
	switch {
	case f.imm != absent:
		f.immSize = int8(len(code))
	case len(code) == 1 && f.prefix == vex:
		if !f.find(in, code[0]>>4, &f.last) {
			return false
		}
	case len(code) > 0:
		return false
	}
	found := 0
	for _, field := range []int8{f.reg, f.vector, f.rm, f.mask, f.last, f.imm} {
		if field != absent {
			found++
		}
	}
	return found == in.n && f.rm != absent && f.extension < 8 && (f.immSize == 0 || f.immSize == 1 || f.immSize == 4)
}

// find sets field to the operand of a sample that is register n.
func (f *form) find(in *instruction, n uint8, field *int8) bool {
	for i := range in.n {
		if o := &in.operands[i]; o.kind.isRegister() && o.reg.number() == n {
			*field = int8(i)
			return true
		}
	}
	return false
}
