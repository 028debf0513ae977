package expr

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/nexpr/nexpr/runtime"
)

// Vars gives an expression's operands by name. A value is a slice of an [Elem] type ([]float64, []int,
// []Celsius), one Elem (2.5, float32(2.5), true), an [Array], or something with the method of [Operand].
// Byte strings are a []string, which is copied to an array as wide as the longest, a slice of byte arrays
// such as [][8]byte, which is not copied, or one string.
// Names that the expression does not use are ignored.
type Vars map[string]any

// Types gives operand types by name, to [Compile]. Names that the expression does not use are ignored.
type Types map[string]DType

// An Operand can present itself as an [Array].
type Operand interface{ ExprArray() (Array, error) }

// arrayOf returns a value of [Vars] as an array.
func arrayOf(v any) (Array, error) {
	switch v := v.(type) {
	case []float64:
		return Of(v), nil
	case []float32:
		return Of(v), nil
	case []int64:
		return Of(v), nil
	case []int32:
		return Of(v), nil
	case []int:
		return Of(v), nil
	case []bool:
		return Of(v), nil
	case float64:
		return Scalar(v), nil
	case int:
		return Scalar(v), nil
	case string:
		return ScalarString(v), nil
	case []string:
		return Strings(v), nil
	case Array:
		if v.DType() == Invalid {
			return Array{}, fmt.Errorf("is the zero Array")
		}
		return v, nil
	case Operand:
		return operandArray(v)
	}
	return reflectArray(v)
}

func operandArray(v Operand) (Array, error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return Array{}, fmt.Errorf("is a nil %T", v)
	}
	a, err := v.ExprArray()
	if err == nil && a.DType() == Invalid {
		err = fmt.Errorf("gives the zero Array")
	}
	return a, err
}

// reflectArray serves the other types of [Elem], among them those with a name of their own.
func reflectArray(v any) (Array, error) {
	r := reflect.ValueOf(v)
	if !r.IsValid() {
		return Array{}, fmt.Errorf("is nil")
	}
	if r.Kind() == reflect.Slice {
		if a, ok, err := stringsOf(r); ok {
			return a, err
		}
		t := runtime.DTypeOfKind(r.Type().Elem().Kind())
		if t == Invalid {
			return Array{}, fmt.Errorf("is a %T, and %s is no element type", v, r.Type().Elem())
		}
		b := unsafe.Slice((*byte)(r.UnsafePointer()), r.Len()*t.Size())
		return runtime.FromBytes(b, t, false, []int{r.Len()}, nil)
	}
	switch r.Kind() {
	case reflect.String:
		return ScalarString(r.String()), nil
	case reflect.Bool:
		return Scalar(r.Bool()), nil
	case reflect.Int8:
		return Scalar(int8(r.Int())), nil
	case reflect.Int16:
		return Scalar(int16(r.Int())), nil
	case reflect.Int32:
		return Scalar(int32(r.Int())), nil
	case reflect.Int64:
		return Scalar(r.Int()), nil
	case reflect.Int:
		return Scalar(int(r.Int())), nil
	case reflect.Uint8:
		return Scalar(uint8(r.Uint())), nil
	case reflect.Uint16:
		return Scalar(uint16(r.Uint())), nil
	case reflect.Uint32:
		return Scalar(uint32(r.Uint())), nil
	case reflect.Uint64:
		return Scalar(r.Uint()), nil
	case reflect.Uint:
		return Scalar(uint(r.Uint())), nil
	case reflect.Float32:
		return Scalar(float32(r.Float())), nil
	case reflect.Float64:
		return Scalar(r.Float()), nil
	case reflect.Complex64:
		return Scalar(complex64(r.Complex())), nil
	case reflect.Complex128:
		return Scalar(r.Complex()), nil
	}
	return Array{}, fmt.Errorf("is a %T, which is neither a slice nor an element of a type that arrays have", v)
}
