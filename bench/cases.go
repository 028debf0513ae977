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
	{name: "luminance", expr: "(r*77 + g*150 + b*29) >> 8", c: "(T)(x0[i]*77 + x1[i]*150 + x2[i]*29) >> 8", names: []string{"r", "g", "b"}, types: []string{"uint16"}},
	{name: "luminance of bytes", expr: "uint8((uint16(r)*77 + uint16(g)*150 + uint16(b)*29) >> 8)", c: "(x0[i]*77 + x1[i]*150 + x2[i]*29) >> 8", names: []string{"r", "g", "b"}, types: []string{"uint8"}},
	{name: "integers", expr: "i*j + (i ^ j) - 3*i", c: "x0[i]*x1[i] + (x0[i] ^ x1[i]) - 3*x0[i]", names: []string{"i", "j"}, types: []string{"int64", "int32", "int16", "uint8"}},
	{name: "sum and shift", expr: "(i + j >> 3) & 255 | i << 2", c: "((T)(x0[i] + x1[i]) >> 3) & 255 | x0[i] << 2", names: []string{"i", "j"}, types: []string{"int64", "uint32"}},
	{name: "blend", expr: "where(i > j, i - j, j - i)", c: "x0[i] > x1[i] ? x0[i] - x1[i] : x1[i] - x0[i]", names: []string{"i", "j"}, types: []string{"uint8", "uint64"}},
	{name: "by constants", expr: "i // 10 * 7 + j % 100", c: "x0[i] / 10 * 7 + x1[i] % 100", names: []string{"i", "j"}, types: []string{"uint8", "uint16", "uint32"}},
	{name: "quotients", expr: "i // (j | 1)", c: "x0[i] / (x1[i] | 1)", names: []string{"i", "j"}, types: []string{"uint8", "uint16", "uint32", "uint64"}},
	{name: "cube", expr: "a**3", c: "x0[i]*x0[i]*x0[i]", names: []string{"a"}, types: floats},
	{name: "interest", expr: "(a + 1)**50", c: "pow(x0[i] + 1, 50)", names: []string{"a"}, types: floats},
	{name: "powers", expr: "a**2 + (b + 1)**-2.5", c: "x0[i]*x0[i] + pow(x1[i] + 1, -2.5)", names: []string{"a", "b"}, types: floats},
	{name: "Lennard-Jones", expr: "4*e*((s/r)**12 - (s/r)**6)", c: "4*x0[i]*(pow(x1[i]/x2[i], 12) - pow(x1[i]/x2[i], 6))", names: []string{"e", "s", "r"}, types: floats},
	{name: "floor quotient", expr: "a // b", c: "floor(x0[i] / x1[i])", names: []string{"a", "b"}, types: floats},
	{name: "remainder", expr: "a % b", c: "x0[i] - floor(x0[i] / x1[i])*x1[i]", names: []string{"a", "b"}, types: floats},
	{name: "odd ones", expr: "where(a % 2 != 0.0, a + 5, 2)", c: "x0[i] - 2*floor((T)0.5*x0[i]) != 0 ? x0[i] + 5 : 2", names: []string{"a"}, types: floats},
}
