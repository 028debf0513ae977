package nexprarrow

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/nexpr/nexpr/expr"
)

// New returns the elements of y as an Arrow array that is valid where all operands, those that y was
// computed from, are. Each has y's length, or one element, which stands for all. y has one dimension,
// or none for one element; its memory is shared, unless it is of bools or not contiguous. New fails if y
// has more dimensions or a type that Arrow has no array of, or an operand another length.
func New(y expr.Array, operands ...arrow.Array) (arrow.Array, error) {
	if y.NumDims() > 1 {
		return nil, &expr.Error{Kind: expr.ErrShape, Pos: -1, Msg: fmt.Sprintf("the result has %d dimensions, and an Arrow array has one", y.NumDims())}
	}
	t, values, err := pack(y)
	if err != nil {
		return nil, err
	}
	n := y.Len()
	bitmap, nulls, err := validity(n, operands)
	if err != nil {
		return nil, err
	}
	var valid *memory.Buffer // nil: all are
	if nulls > 0 {
		valid = memory.NewBufferBytes(bitmap)
	}
	data := array.NewData(t, n, []*memory.Buffer{valid, memory.NewBufferBytes(values)}, nil, nulls, 0)
	defer data.Release()
	return array.MakeFromData(data), nil
}

// validity returns the bitmap of the n elements that are valid in all operands, and how many are not.
func validity(n int, operands []arrow.Array) (bitmap []byte, nulls int, err error) {
	size := bitutil.BytesForBits(int64(n))
	for _, a := range operands {
		if a.Len() != n && a.Len() != 1 {
			return nil, 0, &expr.Error{Kind: expr.ErrShape, Pos: -1, Msg: fmt.Sprintf("an operand has %d elements, and the result %d", a.Len(), n)}
		}
		if len(a.NullBitmapBytes()) == 0 || a.NullN() == 0 {
			continue
		}
		next := make([]byte, size)
		at := int64(a.Data().Offset())
		switch {
		case a.Len() != n: // its one element is null
		case bitmap == nil:
			bitutil.CopyBitmap(a.NullBitmapBytes(), int(at), n, next, 0)
		default:
			bitutil.BitmapAnd(bitmap, a.NullBitmapBytes(), 0, at, next, 0, int64(n))
		}
		bitmap = next
	}
	if bitmap == nil {
		return nil, 0, nil
	}
	return bitmap, n - bitutil.CountSetBits(bitmap, 0, n), nil
}

// numbers are the types of numbers that both have.
var numbers = [...]struct {
	element expr.DType
	arrow   arrow.DataType
	bytes   func(expr.Array) ([]byte, error) // an array's elements in memory
}{
	{expr.Int8, arrow.PrimitiveTypes.Int8, bytes[int8]},
	{expr.Uint8, arrow.PrimitiveTypes.Uint8, bytes[uint8]},
	{expr.Int16, arrow.PrimitiveTypes.Int16, bytes[int16]},
	{expr.Uint16, arrow.PrimitiveTypes.Uint16, bytes[uint16]},
	{expr.Int32, arrow.PrimitiveTypes.Int32, bytes[int32]},
	{expr.Uint32, arrow.PrimitiveTypes.Uint32, bytes[uint32]},
	{expr.Int64, arrow.PrimitiveTypes.Int64, bytes[int64]},
	{expr.Uint64, arrow.PrimitiveTypes.Uint64, bytes[uint64]},
	{expr.Float32, arrow.PrimitiveTypes.Float32, bytes[float32]},
	{expr.Float64, arrow.PrimitiveTypes.Float64, bytes[float64]},
}

// pack returns y's elements as Arrow lays them out.
func pack(y expr.Array) (arrow.DataType, []byte, error) {
	if y.DType() == expr.Bool {
		s, err := elements[bool](y)
		b := make([]byte, bitutil.BytesForBits(int64(len(s))))
		for i, v := range s {
			if v {
				bitutil.SetBit(b, i)
			}
		}
		return arrow.FixedWidthTypes.Boolean, b, err
	}
	for i := range numbers {
		if t := &numbers[i]; t.element == y.DType() {
			b, err := t.bytes(y)
			return t.arrow, b, err
		}
	}
	return nil, nil, &expr.Error{Kind: expr.ErrType, Pos: -1, Msg: fmt.Sprintf("there is no Arrow array of %s", y.DType()), Hint: "of a complex z take real(z) and imag(z)"}
}

func bytes[T arrow.NumericType](y expr.Array) ([]byte, error) {
	s, err := elements[T](y)
	return arrow.GetBytes(s), err
}

// elements returns y's elements, which are of type T, in its own memory if they are contiguous.
func elements[T expr.Elem](y expr.Array) ([]T, error) {
	if s, ok := expr.Data[T](y); ok {
		return s, nil
	}
	return expr.Evaluate[T]("y", expr.Vars{"y": y})
}
