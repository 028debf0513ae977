package runtime

import (
	"math"
	"slices"
	"testing"

	"github.com/nexpr/nexpr/codegen/dtype"
)

func TestArrayViews(t *testing.T) {
	s := []int32{0, 1, 2, 3, 4, 5}
	a, err := View(s, []int{2, 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	backwards, err := View(s, []int{3}, []int{-2})
	if err != nil {
		t.Fatal(err)
	}
	big, err := FromBytes([]byte{0, 1, 0, 2}, dtype.Int16, true, []int{2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a    Array
		text string
	}{
		{a, "[[0 1 2] [3 4 5]]"},
		{a.T(), "[[0 3] [1 4] [2 5]]"},
		{a.Dim(1, 2, -1, -2), "[[2 0] [5 3]]"},
		{a.Dim(0, 1, 2, 1), "[[3 4 5]]"},
		{a.Dim(0, 2, 2, 1), "[]"},
		{a.T().Dim(0, 0, 3, 2).Dim(1, 1, -1, -1), "[[3 0] [5 2]]"},
		{backwards, "[4 2 0]"},
		{Of(s).Dim(0, 5, -1, -5), "[5 0]"},
		{Scalar(2.5), "2.5"},
		{Scalar(2.5).T(), "2.5"},
		{Scalar(complex64(1 + 2i)), "(1+2i)"},
		{big, "[1 2]"},
		{Make(dtype.Bool, 12), "[false false false ... false false false] (12)"},
		{Make(dtype.Complex128, 1, 0), "[[]]"},
		{Array{}, "<no array>"},
	} {
		if got := c.a.String(); got != c.text {
			t.Errorf("got %s, want %s", got, c.text)
		}
	}
	if s, ok := Data[int32](a.Dim(0, 1, 2, 1)); !ok || !slices.Equal(s, []int32{3, 4, 5}) {
		t.Errorf("Data of a row: %v %v", s, ok)
	}
	if s, ok := Data[int32](a.T()); ok {
		t.Errorf("Data of a transposed array: %v", s)
	}
	if s, ok := Data[int16](big); ok {
		t.Errorf("Data of the other byte order: %v", s)
	}
	if s, ok := Data[uint32](a); ok {
		t.Errorf("int32 as uint32: %v", s)
	}
	type celsius float64
	if s, ok := Data[celsius](Scalar(1.5)); !ok || s[0] != 1.5 {
		t.Errorf("Data of a scalar: %v %v", s, ok)
	}
	if got := DTypeOf[celsius](); got != dtype.Float64 {
		t.Error(got)
	}
}

func TestSlicingPanics(t *testing.T) {
	a := Of([]float64{1, 2, 3})
	for name, f := range map[string]func(){
		"dimension":    func() { a.Dim(1, 0, 1, 1) },
		"high":         func() { a.Dim(0, 0, 4, 1) },
		"low":          func() { a.Dim(0, -1, 2, 1) },
		"order":        func() { a.Dim(0, 2, 1, 1) },
		"step":         func() { a.Dim(0, 0, 1, 0) },
		"backwards":    func() { a.Dim(0, 3, 0, -1) },
		"index":        func() { a.At(3) },
		"indices":      func() { a.At(0, 0) },
		"make":         func() { Make(dtype.Float64, -1) },
		"make invalid": func() { Make(dtype.Invalid) },
		"make huge":    func() { Make(dtype.Float64, math.MaxInt, 2) },
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
