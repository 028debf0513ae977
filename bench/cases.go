package main

// A workload is an expression and the same thing in C.
type workload struct {
	name  string
	expr  string
	c     string // over x0[i], x1[i] ...; T is the element type
	names []string
	types []string // element types to run it with
	bool  bool     // the result is bool, else of the element type
}

var floats = []string{"float64", "float32"}

var workloads = []workload{
	{name: "a + b", expr: "a + b", c: "x0[i] + x1[i]", names: []string{"a", "b"}, types: floats},
	{name: "2*a + 3*b", expr: "2*a + 3*b", c: "2*x0[i] + 3*x1[i]", names: []string{"a", "b"}, types: floats},
	{name: "a + b*sqrt(c)", expr: "a + b*sqrt(c)", c: "x0[i] + x1[i]*SQRT(x2[i])", names: []string{"a", "b", "c"}, types: floats},
	{name: "cubic", expr: "((.25*x + .75)*x - 1.5)*x - 2", c: "(((T).25*x0[i] + (T).75)*x0[i] - (T)1.5)*x0[i] - 2", names: []string{"x"}, types: floats},
	{name: "where", expr: "where(a > b, a*b, a - b)", c: "x0[i] > x1[i] ? x0[i]*x1[i] : x0[i] - x1[i]", names: []string{"a", "b"}, types: floats},
	{name: "compare", expr: "(a > 0.5) & (b < 0.3)", c: "(x0[i] > (T)0.5) & (x1[i] < (T)0.3)", names: []string{"a", "b"}, types: floats, bool: true},
	{name: "(i*j + 7) % 13", expr: "(i*j + 7) % 13", c: "(x0[i]*x1[i] + 7) % 13", names: []string{"i", "j"}, types: []string{"int32"}},
	{name: "the same, floored in C too", expr: "(i*j + 7) % 13", c: "FLOORMOD(x0[i]*x1[i] + 7, 13)", names: []string{"i", "j"}, types: []string{"int32"}},
	{name: "z*z + c", expr: "z*z + c", c: "x0[i]*x0[i] + x1[i]", names: []string{"z", "c"}, types: []string{"complex128", "complex64"}},
	{name: "int64", expr: "a*b + (a >> 3)", c: "x0[i]*x1[i] + (x0[i] >> 3)", names: []string{"a", "b"}, types: []string{"int64"}},
}
