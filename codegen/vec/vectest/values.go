package vectest

import (
	"math"
	"math/rand/v2"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Special returns the values of type t, as bits, at which operations go wrong if they do: zeros,
// infinities, NaN, subnormals, powers of two and their neighbours, the ends of the integer types,
// shift counts about the width.
func Special(t vec.Type) []uint64 {
	switch t {
	case vec.Mask:
		return []uint64{0, 1}
	case vec.F32:
		return floatBits(23, 8, func(x float64) uint64 { return uint64(math.Float32bits(float32(x))) })
	case vec.F64:
		return floatBits(52, 11, math.Float64bits)
	}
	width := 8 * t.Size()
	var all []uint64
	for _, x := range []uint64{0, 1 << (width - 1), 1 << (width / 2), 1 << (width/2 - 1), uint64(width), uint64(width) / 2, 100} {
		for d := range uint64(5) {
			all = append(all, (x+d-2)&(^uint64(0)>>(64-width)))
		}
	}
	return all
}

// floatBits returns special values of the format with the given numbers of bits in fraction and exponent.
func floatBits(fraction, exponent int, bits func(float64) uint64) []uint64 {
	inf := uint64(1<<exponent-1) << fraction
	all := []uint64{
		0, 1, 2, 1<<fraction - 1, 1 << fraction, 1<<fraction + 1, // subnormals and the smallest normal numbers
		inf - 1, inf, inf + 1, inf | 1<<(fraction-1), inf | (1<<fraction - 1), // the largest number, infinity, NaN of both kinds
	}
	for _, x := range []float64{
		0.25, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 100, math.Pi, 1e-20, 1e20, 1 << 22, 1 << 23, 1 << 24, 1 << 31, 1 << 32, 1 << 51, 1 << 52, 1 << 53, 1 << 63, 1 << 64,
		0x1p-1022, 0x1p-1074, 0x1p-126, 0x1p-149, 0x1p127, 0x1p1023, math.MaxInt32 + 0.5, math.MinInt32 - 0.5, 0x1.fffffep127, 0x1.ffffffp127,
	} {
		b := bits(x)
		all = append(all, b, b+1)
		if b > 0 {
			all = append(all, b-1)
		}
	}
	for _, b := range all {
		all = append(all, b|1<<(fraction+exponent))
	}
	return all
}

var special = func() (all [vec.NumTypes][]uint64) {
	for _, t := range Types() {
		all[t] = Special(t)
	}
	return all
}()

// RandomBits returns a value of type t: a special one, any bits, or a number of middling size.
func RandomBits(rnd *rand.Rand, t vec.Type) uint64 {
	trunc := ^uint64(0) >> (64 - 8*t.Size())
	switch k := rnd.IntN(4); {
	case k == 0 || t == vec.Mask:
		return special[t][rnd.IntN(len(special[t]))]
	case k == 1:
		return rnd.Uint64() & trunc
	case t == vec.F32:
		return uint64(math.Float32bits(float32(rnd.NormFloat64() * 10)))
	case t == vec.F64:
		return math.Float64bits(rnd.NormFloat64() * 10)
	}
	return uint64(rnd.IntN(201)-100) & trunc
}
