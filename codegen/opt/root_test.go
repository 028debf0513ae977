package opt

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

// The least squares are the only numbers at which the comparison of the rounded root changes.
func TestLeastSquare(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	constants := []float64{0, 1, 2, 0.5, 3, 1.5, 5e-324, 1e-200, 1e-162, 0x1p-537, 1.3e154, 1.4e154, math.MaxFloat64, 0x1.fffffffffffffp-1, 0x1.0000000000001p0}
	for range 20000 {
		constants = append(constants, math.Abs(math.Float64frombits(rnd.Uint64())), 4*rnd.Float64(), float64(rnd.IntN(1000)))
	}
	for _, c := range constants {
		for _, more := range []bool{false, true} {
			if math.IsNaN(c) || math.IsInf(c, 0) {
				continue
			}
			enough := func(root float64) bool { return root > c || !more && root == c }
			x := leastSquare(dtype.Float64, c, more)
			if below := math.Nextafter(x, math.Inf(-1)); !enough(math.Sqrt(x)) || x > 0 && enough(math.Sqrt(below)) {
				t.Errorf("%x, more: %v: %x", c, more, x)
			}
			c32 := float32(c)
			if math.IsInf(float64(c32), 0) {
				continue
			}
			c = float64(c32)
			root32 := func(x float32) float64 { return float64(float32(math.Sqrt(float64(x)))) }
			y := float32(leastSquare(dtype.Float32, c, more))
			if below := math.Nextafter32(y, float32(math.Inf(-1))); !enough(root32(y)) || y > 0 && enough(root32(below)) {
				t.Errorf("float32 %x, more: %v: %x", c, more, y)
			}
		}
	}
}
