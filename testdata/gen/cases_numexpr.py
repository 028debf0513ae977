"""What NumExpr's own tests evaluate: the expressions of its grid, each for its types, and with a or b a scalar; then the
expressions of its other tests, and each of its functions for each type. Reductions and strings have files of their own.

The expected values are NumPy's, as in NumExpr's tests, by the law of law.py. Where NumExpr gives another type, the law holds:

  integer literals alone                  int64 (NumExpr: int32)
  float literals beside float32           float32 (float64)
  complex64                               complex64 (complex128, which overflows later)
  sqrt sin ... of bool                    float32, as in NumExpr
  abs floor ceil round trunc real imag maximum minimum of bool            bool (float32 or float64)
  abs floor ceil conj maximum minimum fmod of integers                    the integer type (float64; fmod by 0 is 0, not NaN)
  hypot copysign nextafter round trunc sign maximum minimum of float32    float32 (float64)
  abs of complex numbers, conj of real ones                               real (complex)
  an integer ** 2.0                       float64 (the integer type, by default)
"""

import numpy as np

from samples import Case, array, boolean, f32, f64, i32, i64, inf, nan, used

SIZE = 100  # of the operands in NumExpr's test, of which some elements are enough
SOME = [0, 1, 7, 30, 50, 99]

MISC = {  # the expression: the distance allowed
    "b*c+d*e": 0, "2*a+3*b": 0, "-a": 0, "sinh(a)": 1, "2*a + (cos(3)+5)*sinh(cos(b))": 4, "2*a + arctan2(a, b)": 1, "arcsin(0.5)": 1,
    "where(a != 0.0, 2, a)": 0, "where(a > 10, b < a, b > a)": 0, "where((a-10).real != 0.0, a, 2)": 0,
    "0.25 * (a < 5) + 0.33 * (a >= 5)": 0, "cos(1+1)": 1, "1+1": 0, "1": 0, "cos(a2)": 1,
}
OPERANDS_OF = ("(a+1) {} (b+3)", "3 {} (b+3)", "(a+1) {} 4", "2 {} (b+3)", "(a+1) {} 2", "(a+1) {} -1", "(a+1) {} 0.5", "(a+1) {} 0")
OPERATIONS = {text.format(op): int(op == "**") for op in ("+", "-", "*", "/", "%", "**") for text in OPERANDS_OF}
SIDES = ("a/2+5 {} b", "a/2+5 {} 7", "7 {} b", "7.0 {} 5")
COMPARISONS = {text.format(op): 0 for op in ("<", "<=", "==", ">=", ">", "!=") for text in SIDES}
EXACT = "copy ones_like sqrt abs conj ceil floor round trunc sign".split()
APPROXIMATED = "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh log log1p log10 log2 exp expm1".split()
FUNCTIONS_OF_ONE = {f"a + {f}(b+c)": int(f in APPROXIMATED) for f in EXACT + APPROXIMATED}
OF_TWO = {"arctan2": 1, "fmod": 0, "hypot": 1, "nextafter": 0, "copysign": 0}
FUNCTIONS_OF_TWO = {f"a + {f}({args})": ulp for f, ulp in OF_TWO.items() for args in ("b+c, d+1", "b+c, 1", "1, d+1")}
POWERS = {f"(a+1)**{n}": 1 for n in (-7, -2.5, -1.5, -1.3, -0.5, 0, 0.0, 1, 2.3, 2.5, 3)}
GRID = MISC | OPERATIONS | COMPARISONS | FUNCTIONS_OF_ONE | FUNCTIONS_OF_TWO | POWERS

TYPES = ("int32", "int64", "float32", "float64", "complex64", "complex128")
REAL_ALONE = ("<", ">", "%", "arctan2", "fmod", "hypot", "nextafter", "copysign", "trunc", "floor", "ceil")
COMPLEX_ULP = {"complex64": 1, "complex128": 16}  # of sums that cancel


def operands(t):
    counts = np.arange(SIZE, dtype=t)
    names = {"a": np.arange(2 * SIZE, dtype=t)[::2], "b": counts / SIZE, "c": counts, "d": counts, "e": counts, "a2": np.zeros((2, 3), t)}
    if t.startswith("complex"):
        names = {name: x.real.copy() if name == "a" else (x + 1j) * (1 + 1j) for name, x in names.items()}
    return names


def elements(x, name):
    return x if name == "a2" else x[SOME]


def integral_power(text, t):
    """An integer raised to a negative integer literal, which is an error in NumPy too."""
    return t.startswith("int") and text in ("(a+1) ** -1", "(a+1)**-7")


def grid(*types):
    cases = []
    for t in types:
        everything = operands(t)
        for text, ulp in GRID.items():
            if t.startswith("complex") and any(word in text for word in REAL_ALONE):
                continue
            named = used(text, everything)
            if any(x.dtype.kind == "c" for x in named.values()) and (ulp or any(f in text for f in (" / ", "abs", "sqrt"))):
                ulp = COMPLEX_ULP[t]
            for scalar in ("", "a", "b"):
                if scalar and scalar not in named:
                    continue
                values = {k: x[SIZE // 2] if k == scalar else elements(x, k) for k, x in named.items()}
                values = {k: np.asarray(x) for k, x in values.items()}
                if integral_power(text, t):
                    cases.append(Case(text, values, error="value"))
                else:
                    cases.append(Case(text, values, ulp=ulp))
    return cases


def others():
    """The expressions of NumExpr's tests apart from the grid."""
    cases = []
    grown = {"a": f64(1, 2, 3), "b": f64(4, 5, 6), "c": f64(7, 8, 9)}
    counts = np.arange(10)
    cases += [Case("2.0*a + 3.0*b*c", grown), Case("(a + 2*b) / (1 + a + 4*b*b)", used("a b", grown)), Case("a", used("a", grown)),
              Case("((.25*a + .75)*a - 1.5)*a - 2", {"a": np.linspace(-1, 1, 9)}),
              Case("where(a, b, c)", {"a": np.array(True), "b": i64(1, 2), "c": i64(3, 4)}),
              Case("where(a, b, c)", {"a": np.array(False), "b": i64(1, 2), "c": i64(3, 4)}),
              Case("where(m, a, -1)", {"m": boolean(1, 0), "a": f32(2, 3)}),
              Case("sin(complex(a, b)).real + (a + 1j*b).imag", {"a": f64(0, 1, 2.5), "b": f64(1, 0.5, 1e-5)}, ulp=4),
              Case("tan(x + y)", {"x": np.arange(1, 400, 100).astype(complex), "y": 1j * np.arange(1, 400, 100)}, ulp=16),
              Case("tanh(x + y)", {"x": np.arange(1, 400, 100).astype(complex), "y": 1j * np.arange(1, 400, 100)}, ulp=16),
              Case("2.0*a + 3.0*c", {"a": np.arange(100).reshape(10, 10)[::4], "c": counts}),
              Case("a + d", {"a": np.arange(100).reshape(10, 10)[::4], "d": np.arange(3).reshape(3, 1)}),
              Case("2*a + 3*b", {"a": np.array(3.0), "b": np.array(4.0)}), Case("(a + 1)*(a - 1)", {"a": i32(*counts)}),
              Case("(x - 3) * y + (x - 3)", {"x": np.arange(20.0).reshape(2, 10), "y": counts}),
              Case("x/2", {"x": i32(*counts)}), Case("x<<2", {"x": i32(*counts)}), Case("x>>2", {"x": i32(*counts)}),
              Case("sqrt(c) > 1.", {"c": f32(0.5, 1, 1.5, 199)}), Case("log10(c)", {"c": f32(0.5, 1, 1.5, 199)}, ulp=1),
              Case("(a + nan)*(b + nan)", {"a": f64(1), "b": f64(2)}), Case("a**3", {"a": i64(0, 1, 2)}), Case("2**40"), Case("2"), Case("3")]
    for t in (np.int32, np.int64):
        width = 8 * np.dtype(t).itemsize
        x = np.array([5, -5, 0], t)
        cases += [Case(f"x {op} y", {"x": x, "y": np.full(3, n, t)}) for n in (-1, width, width + 1, 200 % 128) for op in ("<<", ">>")]
        cases += [Case(f"x {op} y", {"x": counts.astype(t), "y": counts[::-1].astype(t)}) for op in "&^|"] + [Case("~x", {"x": counts.astype(t)})]
        signs = {"a": np.array([-500, -135, 0, 0, 135, 500], t), "n": np.array([-360, -360, -360, 360, 360, 360], t)}
        cases += [Case("a % n", signs), Case("a // n", signs), Case("base ** -1.0", {"base": np.array([-2, -1, 1, 2, 3], t)})]
    bits = {"x": boolean(0, 1, 0, 0, 1), "y": boolean(1, 0, 0, 1, 1)}
    cases += [Case(f"x {op} y", bits) for op in "&^|*+"] + [Case("~x", used("x", bits)), Case("(x > 1) and (x < 9)", {"x": i32(*counts)})]
    cases += [Case("-a", {"a": i64(2**31 - 1, 2**31, 2**32, 2**63 - 1)}), Case("a", {"a": np.array(42, np.uint32)}),
              Case("a * s", {"a": i32(*counts), "s": np.array(2, np.int32)}), Case("a * s", {"a": i32(*counts), "s": np.array(2, np.int64)}),
              Case("a * s", {"a": i32(*counts), "s": np.array(2, np.uint32)}), Case("a * b", {"a": counts.astype(np.uint32), "b": counts}),
              Case("a * b", {"a": i32(*counts), "b": counts}), Case("a0 + c1", {"a0": counts, "c1": i32(*counts)})]
    for t in (np.float64, np.int32, np.int64, np.complex128):
        x, y = np.arange(10, dtype=t), 2 * np.arange(10, dtype=t)[::-1]
        r = x - y
        if np.dtype(t).kind in "fc":
            x[2], y[5], r[-1] = nan, nan, nan
        if np.dtype(t).kind != "c":
            cases += [Case("maximum(x, y)", {"x": x, "y": y}), Case("minimum(x, y)", {"x": x, "y": y})]
        cases += [Case("sign(r)", {"r": r}), Case("round(r)", {"r": r})]
    specials = f32(0, 1, -2, inf, nan, 199)
    for t in (np.float32, np.float64, np.complex128):
        cases += [Case(f"{f}(a)", {"a": specials.astype(t)}) for f in ("isnan", "isfinite", "isinf", "signbit") if f != "signbit" or t != np.complex128]
    cases += [Case(f"a0 {op} a1", {"a0": array("int32", [], shape), "a1": array("float64", [], shape)}) for op in "+*" for shape in ((0,), (0, 2, 4))]
    c = {"c": np.array(2.5 + 1.5j)}
    cases += [Case(f"a*{x}", {"a": np.array(3.0)}) for x in ("2.e-5", "2.e+5", "2e-5", "2e+5", "2E-5", "2.0e5", "2.2e5")]
    cases += [Case("2.+a", {"a": np.array(3.0)}), Case("c.real", c), Case("c.imag", c), Case("1.5j"), Case("3.j"), Case("1.2e3+4.5e6j")]
    return cases


SAMPLES = {
    "bool": boolean(1, 0), "int32": i32(0, 1, -1, 5, -7), "int64": i64(0, 1, -1, 5, -7),
    "float32": f32(0, 0.5, -0.75, 3.5, -7), "float64": f64(0, 0.5, -0.75, 3.5, -7), "complex128": array("complex128", [0.5 - 1j, -0.75 + 2j, 3.5 + 0.25j]),
}
ONE = EXACT + APPROXIMATED + "isnan isfinite isinf signbit real imag".split()
TWO = tuple(OF_TWO) + ("maximum", "minimum")


def functions():
    """Every function for every type for which NumExpr and NumPy have it."""
    cases = []
    for t, x in SAMPLES.items():
        is_complex = t == "complex128"
        for f in ONE:
            if is_complex and f in REAL_ALONE + ("signbit",) or t == "bool" and f in ("sign", "conj", "signbit"):
                continue
            ulp = (COMPLEX_ULP[t] if is_complex else 1) if f in APPROXIMATED or is_complex and f in ("sqrt", "abs", "sign") else 0
            cases.append(Case(f"{f}(x)", {"x": x}, ulp=ulp))
        if is_complex:
            continue
        for f in TWO:
            if t != "bool" or f in ("arctan2", "hypot", "maximum", "minimum"):
                cases.append(Case(f"{f}(x, y)", {"x": x, "y": x[::-1]}, ulp=OF_TWO.get(f, 0)))
        cases += [Case("complex(x, y)", {"x": x, "y": x[::-1]}), Case("where(x > 0, x, y)", {"x": x, "y": x[::-1]})]
    return cases


def files():
    return {
        "numexpr_grid_integers": ("NumExpr's grid of expressions, for integers.", grid(*TYPES[:2])),
        "numexpr_grid_floats": ("NumExpr's grid of expressions, for floats.", grid(*TYPES[2:4])),
        "numexpr_grid_complex": ("NumExpr's grid of expressions, for complex numbers.", grid(*TYPES[4:])),
        "numexpr_tests": ("The expressions of NumExpr's other tests.", others()),
        "numexpr_functions": ("NumExpr's functions, for each type that they take.", functions()),
    }
