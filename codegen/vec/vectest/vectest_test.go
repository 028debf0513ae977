package vectest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/codegen/vec"
)

// Random programs use every form, loops of both kinds, scalars and several results.
func TestRandomProgramsCoverTheTable(t *testing.T) {
	for name, types := range map[string][]vec.Type{
		"all":    Types(),
		"first":  {vec.Mask, vec.I32, vec.I64, vec.F32, vec.F64},
		"floats": {vec.F64, vec.F32},
		"masks":  {vec.Mask},
	} {
		rnd := rand.New(rand.NewPCG(1, 2))
		seen := map[Form]bool{}
		var once, while, scalars, several int
		for range 800 {
			p := RandomProgram(rnd, Options{Types: types})
			lists := [][]vec.Value{p.Body}
			for _, v := range p.Body {
				if in := p.Instrs[v]; in.Op == vec.OpLoop {
					l := p.Loops[in.Imm]
					lists = append(lists, l.Body)
					if l.Again == vec.NoValue {
						once++
					} else {
						while++
					}
				}
			}
			for _, list := range lists {
				for _, v := range list {
					in := p.Instrs[v]
					if args := in.Operands(); len(args) > 0 {
						seen[Form{in.Op, p.Type(args[len(args)-1]), in.Type}] = true
					} else if in.Op == vec.OpParam && p.Params[in.Imm].Scalar {
						scalars++
					}
				}
			}
			if len(p.Results) > 1 {
				several++
			}
		}
		for _, f := range Forms(types...) {
			if !seen[f] && (name != "floats" || !looksAtBits(f)) {
				t.Errorf("%s: no %s from %s to %s", name, f.Op, f.From, f.To)
			}
		}
		if scalars == 0 || several == 0 || name != "floats" && once == 0 || (name == "all" || name == "first") && while == 0 {
			t.Errorf("%s: %d scalars, %d programs with several results, %d loops that run once, %d that repeat", name, scalars, several, once, while)
		}
	}
}

func TestReferenceRunsLoopsPerLane(t *testing.T) {
	b := vec.NewBuilder([]vec.Param{{Name: "a", Type: vec.I32}, {Name: "b", Type: vec.I32, Scalar: true}})
	x, y := b.Param(0), b.Param(1)
	zero, one := b.Int(vec.I32, 0), b.Int(vec.I32, 1)
	// Counts a down to 0 while the other two trade places.
	r := b.While(b.Op(vec.OpLt, zero, x), []vec.Value{x, y, zero}, func(c []vec.Value) ([]vec.Value, vec.Value) {
		left := b.Op(vec.OpSub, c[0], one)
		return []vec.Value{left, c[2], c[1]}, b.Op(vec.OpLt, zero, left)
	})
	p := b.Program(r[0], r[1])
	d := NewData(rand.New(rand.NewPCG(1, 2)), p, 5, Layout{})
	for i, a := range []int64{-3, 0, 1, 2, 7} {
		Store(vec.I32, d.Ptrs[0], i, uint64(a))
	}
	Store(vec.I32, d.Ptrs[1], 0, 9)
	want := d.Clone()
	for i, r := range [][2]int64{{-3, 9}, {0, 9}, {0, 0}, {0, 9}, {0, 0}} {
		Store(vec.I32, want.Ptrs[2], i, uint64(r[0]))
		Store(vec.I32, want.Ptrs[3], i, uint64(r[1]))
	}
	before := d.Clone()
	RunReference(p, 5, d.Ptrs)
	if err := d.Diff(want, before); err != nil {
		t.Error(err)
	}
}

func TestDiffFindsEveryChange(t *testing.T) {
	p := Form{vec.OpAdd, vec.F32, vec.F32}.Program(0, 2)
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, l := range []Layout{{}, {Misaligned: true}, {InPlace: true}} {
		d := NewData(rnd, p, 7, l)
		RunReference(p, 7, d.Ptrs)
		if err := d.Diff(d.Clone(), nil); err != nil {
			t.Fatal(err)
		}
		for i := range d.blocks {
			for k := range d.blocks[i].mem {
				c := d.Clone()
				c.blocks[i].mem[k] ^= 0x55
				if err := c.Diff(d, d); err == nil {
					// The one change that may pass: from a NaN to another.
					if at := (k - guard) / 4; d.blocks[i].result < 0 || k < guard || at >= 7 || !isNaN(vec.F32, Load(vec.F32, d.Ptrs[2], at)) {
						t.Errorf("%+v: change of byte %d of array %d is not found", l, k, i)
					}
				} else if err.Error() == "" || strings.Contains(err.Error(), "%!") {
					t.Error(err)
				}
			}
		}
	}
}
