package interp

import (
	"math"
	bits64 "math/bits" // bits is a function here
	"unsafe"

	"github.com/nexpr/nexpr/codegen/vec"
)

// A kernel computes n lanes of an operation: d from x, y and z, as many as it has operands. For
// each lane it reads the operands before it writes the result, so that d may be the memory of an
// operand with lanes of the same size. A mask has one byte a lane, 0 or 1.
type kernel func(d, x, y, z unsafe.Pointer, n int, imm uint64)

type (
	signed   interface{ int8 | int16 | int32 | int64 }
	unsigned interface {
		uint8 | uint16 | uint32 | uint64
	}
	float   interface{ float32 | float64 }
	integer interface{ signed | unsigned }
	number  interface{ integer | float }
)

func lanes[T number](p unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(p), n) }

func truth(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

func add[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] + b[i]
	}
}

func sub[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] - b[i]
	}
}

func mul[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = T(a[i] * b[i])
	}
}

func div[T float](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] / b[i]
	}
}

func sqrt[T float](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = T(math.Sqrt(float64(a[i])))
	}
}

func fma64(d, x, y, z unsafe.Pointer, n int, _ uint64) {
	r, a, b, c := lanes[float64](d, n), lanes[float64](x, n), lanes[float64](y, n), lanes[float64](z, n)
	for i := range r {
		r[i] = math.FMA(a[i], b[i], c[i])
	}
}

// fma32 rounds a sum of float64 a second time where that is harmless: the sum is not half way
// between two float32, nor so small that these lie at another bit.
func fma32(d, x, y, z unsafe.Pointer, n int, _ uint64) {
	const below = 1<<29 - 1 // the bits that float32 does not have
	r, a, b, c := lanes[float32](d, n), lanes[float32](x, n), lanes[float32](y, n), lanes[float32](z, n)
	for i := range r {
		s := float64(float64(a[i])*float64(b[i])) + float64(c[i])
		if math.Float64bits(s)&below != 1<<28 && math.Abs(s) >= 0x1p-126 {
			r[i] = float32(s)
		} else {
			r[i] = vec.FMA32(a[i], b[i], c[i])
		}
	}
}

// minFloat and maxFloat choose by the bits, of type U: a branch would be mispredicted.
func minFloat[T float, U unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	a, b := lanes[T](x, n), lanes[T](y, n)
	r, p, q := lanes[U](d, n), lanes[U](x, n), lanes[U](y, n)
	for i := range r {
		r[i] = q[i] ^ (p[i]^q[i])&-U(truth(a[i] < b[i]))
	}
}

func maxFloat[T float, U unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	a, b := lanes[T](x, n), lanes[T](y, n)
	r, p, q := lanes[U](d, n), lanes[U](x, n), lanes[U](y, n)
	for i := range r {
		r[i] = q[i] ^ (p[i]^q[i])&-U(truth(a[i] > b[i]))
	}
}

func minInt[T integer](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = min(a[i], b[i])
	}
}

func maxInt[T integer](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = max(a[i], b[i])
	}
}

func round[T float](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = T(math.RoundToEven(float64(a[i])))
	}
}

func floor[T float](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = T(math.Floor(float64(a[i])))
	}
}

func ceil[T float](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = T(math.Ceil(float64(a[i])))
	}
}

func trunc[T float](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = T(math.Trunc(float64(a[i])))
	}
}

func mulHi16(d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint16](d, n), lanes[uint16](x, n), lanes[uint16](y, n)
	for i := range r {
		r[i] = uint16(uint32(a[i]) * uint32(b[i]) >> 16)
	}
}

func mulHi32(d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint32](d, n), lanes[uint32](x, n), lanes[uint32](y, n)
	for i := range r {
		r[i] = uint32(uint64(a[i]) * uint64(b[i]) >> 32)
	}
}

func mulHi64(d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint64](d, n), lanes[uint64](x, n), lanes[uint64](y, n)
	for i := range r {
		r[i], _ = bits64.Mul64(a[i], b[i])
	}
}

func and[T unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] & b[i]
	}
}

func or[T unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] | b[i]
	}
}

func xor[T unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] ^ b[i]
	}
}

func andNot[T unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = b[i] &^ a[i]
	}
}

func not[T unsigned](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = ^a[i]
	}
}

func notMask(d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[uint8](d, n), lanes[uint8](x, n)
	for i := range r {
		r[i] = a[i] ^ 1
	}
}

// The count of shl and shr is less than the width: the mask only tells the compiler so.

func lookup(d, x, _, _ unsafe.Pointer, n int, table uint64) {
	r, a, entries := lanes[uint64](d, n), lanes[uint64](x, n), vec.TableAt(table)
	last := uint64(len(entries) - 1)
	for i := range r {
		r[i] = entries[a[i]&last]
	}
}

func shl[T integer](d, x, _, _ unsafe.Pointer, n int, count uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = a[i] << (count & 63)
	}
}

// shr fills with the sign if T is signed, with zeros otherwise.
func shr[T integer](d, x, _, _ unsafe.Pointer, n int, count uint64) {
	r, a := lanes[T](d, n), lanes[T](x, n)
	for i := range r {
		r[i] = a[i] >> (count & 63)
	}
}

func shlV[T unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = a[i] << b[i]
	}
}

// shrV is like shr; U is the unsigned type of T's size.
func shrV[T integer, U unsigned](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[T](d, n), lanes[T](x, n), lanes[U](y, n)
	for i := range r {
		r[i] = a[i] >> b[i]
	}
}

func eq[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint8](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = truth(a[i] == b[i])
	}
}

func ne[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint8](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = truth(a[i] != b[i])
	}
}

func lt[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint8](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = truth(a[i] < b[i])
	}
}

func le[T number](d, x, y, _ unsafe.Pointer, n int, _ uint64) {
	r, a, b := lanes[uint8](d, n), lanes[T](x, n), lanes[T](y, n)
	for i := range r {
		r[i] = truth(a[i] <= b[i])
	}
}

func choose[T unsigned](d, x, y, z unsafe.Pointer, n int, _ uint64) {
	r, m, a, b := lanes[T](d, n), lanes[uint8](x, n), lanes[T](y, n), lanes[T](z, n)
	for i := range r {
		r[i] = b[i] ^ (a[i]^b[i])&-T(m[i])
	}
}

// convert is for conversions that Go defines.
func convert[From, To number](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[To](d, n), lanes[From](x, n)
	for i := range r {
		r[i] = To(a[i])
	}
}

func toInt32[From float](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[int32](d, n), lanes[From](x, n)
	for i := range r {
		r[i] = vec.ToInt32(float64(a[i]))
	}
}

func toInt64(d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[int64](d, n), lanes[float64](x, n)
	for i := range r {
		r[i] = vec.ToInt64(a[i])
	}
}

// gatherSecond reads every second number of x, scatterSecond writes every second one of d; neither memory need be
// aligned.
func gatherSecond[T unsigned](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	size := unsafe.Sizeof(T(0))
	for i, r := 0, lanes[T](d, n); i < n; i++ {
		r[i] = *(*T)(unsafe.Add(x, 2*uintptr(i)*size))
	}
}

func scatterSecond[T unsigned](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	size := unsafe.Sizeof(T(0))
	for i, v := range lanes[T](x, n) {
		*(*T)(unsafe.Add(d, 2*uintptr(i)*size)) = v
	}
}

// copyLanes copies; the operand need not be aligned.
func copyLanes[T unsigned](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	n *= int(unsafe.Sizeof(T(0)))
	copy(lanes[uint8](d, n), lanes[uint8](x, n))
}

// loadMask makes a mask of bytes of which any but 0 is true.
func loadMask(d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, a := lanes[uint8](d, n), lanes[uint8](x, n)
	for i := range r {
		r[i] = truth(a[i] != 0)
	}
}

// splat sets every lane to imm.
func splat[T unsigned](d, _, _, _ unsafe.Pointer, n int, imm uint64) {
	r := lanes[T](d, n)
	for i := range r {
		r[i] = T(imm)
	}
}

// fill sets every lane to the first one of x.
func fill[T unsigned](d, x, _, _ unsafe.Pointer, n int, _ uint64) {
	r, v := lanes[T](d, n), *(*T)(x)
	for i := range r {
		r[i] = v
	}
}
