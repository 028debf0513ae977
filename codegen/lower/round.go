package lower

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/codegen/vec"
)

// rounding is a float operation that leaves integers and bools as they are.
func rounding(op vec.Op) Func {
	return func(b *vec.Builder, t dtype.DType, args []vec.Value) vec.Value {
		if !t.IsFloat() {
			return args[0]
		}
		return b.Op(op, args[0])
	}
}

// The roundings to an integer, each of which keeps the sign of zero.
var (
	Floor = rounding(vec.OpFloor)
	Ceil  = rounding(vec.OpCeil)
	Trunc = rounding(vec.OpTrunc)
	Rint  = rounding(vec.OpRound) // ties to even
)
