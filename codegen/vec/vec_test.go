package vec

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestBuilderSharesFoldsAndSweeps(t *testing.T) {
	b := NewBuilder([]Param{{Name: "a", Type: F64}, {Name: "s", Type: F64, Scalar: true}})
	x, s := b.Param(0), b.Param(1)
	if b.Op(OpAdd, x, s) != b.Op(OpAdd, s, x) {
		t.Error("x+s and s+x are two values")
	}
	two := b.Op(OpSqrt, b.Float(F64, 4))
	if c, ok := b.ConstBits(two); !ok || math.Float64frombits(c) != 2 {
		t.Error("sqrt(4) is not folded")
	}
	b.Op(OpDiv, x, s) // unused
	p := b.Program(b.Op(OpMul, b.Op(OpAdd, x, s), two))
	if err := p.Verify(); err != nil {
		t.Fatal(err)
	}
	want := "v0 = load f64 a\nv1 = scalar f64 s\nv2 = add f64 v0 v1\nv4 = const f64 2\nv6 = mul f64 v2 v4\nresult 0 = v6 f64\n"
	if got := p.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestLoopIsVerified(t *testing.T) {
	b := NewBuilder([]Param{{Name: "a", Type: F64}})
	x := b.Param(0)
	limit := b.Float(F64, 100)
	r := b.While(b.Op(OpLt, limit, x), []Value{x}, func(c []Value) ([]Value, Value) {
		y := b.Op(OpMul, c[0], b.Float(F64, 0.5))
		return []Value{y}, b.Op(OpLt, limit, y)
	})
	p := b.Program(r[0])
	if err := p.Verify(); err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	p.Results[0] = p.Loops[0].Next[0]
	if err := p.Verify(); err == nil || !strings.Contains(err.Error(), "no value of the body") {
		t.Errorf("a value from inside a loop as a result: %v", err)
	}
}

func TestOnceSharesLoops(t *testing.T) {
	b := NewBuilder([]Param{{Name: "a", Type: F64}})
	x := b.Param(0)
	big := b.Op(OpLt, b.Float(F64, 100), x)
	half := func(key string) Value {
		return b.Once(key, func() []Value {
			return b.Rare(big, []Value{x}, func(c []Value) []Value {
				return []Value{b.Op(OpMul, c[0], b.Float(F64, 0.5))}
			})
		})[0]
	}
	first, second := half("a"), half("a")
	if first != second || half("b") == first {
		t.Error("the same key gives another loop, or another key the same one")
	}
	// In a loop the key is free again, as its values are out of reach after it.
	root := func() []Value { return []Value{b.Op(OpSqrt, x)} }
	var inside Value
	b.Rare(big, []Value{x}, func([]Value) []Value {
		v := b.Once("root", root)
		inside = v[0]
		return v
	})
	if outside := b.Once("root", root)[0]; outside == inside {
		t.Error("a value from inside a loop is kept after it")
	}
}

// Conversions between integers that follow each other become one, or none.
func TestConversionsMeet(t *testing.T) {
	b := NewBuilder([]Param{{Name: "s", Type: I16}, {Name: "i", Type: I32}, {Name: "f", Type: F32}})
	s, i := b.Param(0), b.Param(1)
	narrow := b.To(OpConvert, I8, i)
	for name, c := range map[string]struct{ got, want Value }{
		"extended and cut":  {b.To(OpConvert, I8, b.To(OpExtendU, I32, s)), b.To(OpConvert, I8, s)},
		"extended and back": {b.To(OpConvert, I16, b.To(OpConvert, I64, s)), s},
		"cut and cut":       {b.To(OpConvert, I8, b.To(OpConvert, I16, i)), narrow},
		"cut and extended":  {b.To(OpExtendU, I32, narrow), b.Op(OpAnd, i, b.Int(I32, 255))},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, b.p.Format(c.got), b.p.Format(c.want))
		}
	}
	whole, float := b.To(OpConvert, I32, b.Param(2)), b.To(OpConvert, F64, b.To(OpConvert, I64, i))
	for _, v := range []Value{b.To(OpExtendU, I16, narrow), b.To(OpConvert, I32, narrow), b.To(OpConvert, I8, whole), b.To(OpConvert, I32, float)} {
		if from := b.p.Instrs[v].Args[0]; from != narrow && from != whole && from != float {
			t.Errorf("%s is another value", b.p.Format(v))
		}
	}
}

func TestMisuseIsRefused(t *testing.T) {
	b := NewBuilder([]Param{{Name: "a", Type: F64}, {Name: "i", Type: I32}})
	for name, f := range map[string]func(){
		"mixed types":     func() { b.Op(OpAdd, b.Param(0), b.Param(1)) },
		"divide integers": func() { b.Op(OpDiv, b.Param(1), b.Param(1)) },
		"too few":         func() { b.Op(OpAdd, b.Param(0)) },
		"wide shift":      func() { b.Shift(OpShl, b.Param(1), 32) },
		"bitcast":         func() { b.To(OpBitcast, I64, b.Param(1)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// FMA32 against exact rational arithmetic.
func TestFMA32(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	f := func() float32 {
		for {
			x := math.Float32frombits(rnd.Uint32())
			if rnd.IntN(2) == 0 { // numbers of like size, so that sums cancel and round
				x = math.Float32frombits(rnd.Uint32()&0x807fffff | (100+rnd.Uint32()%40)<<23)
			}
			if !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) {
				return x
			}
		}
	}
	exact := func(x float32) *big.Rat { return new(big.Rat).SetFloat64(float64(x)) }
	for range 200000 {
		x, y, z := f(), f(), f()
		r := exact(x)
		r.Mul(r, exact(y)).Add(r, exact(z))
		if r.Sign() == 0 {
			continue // the sign of an exact zero is the sum's own affair
		}
		want, _ := r.Float32()
		if got := FMA32(x, y, z); got != want {
			t.Fatalf("FMA32(%g, %g, %g) = %g, want %g", x, y, z, got, want)
		}
	}
}
