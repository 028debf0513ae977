"""Cases for complex numbers."""

import numpy as np

from complex_law import ELEMENTARY
from law import COMPLEX
from samples import NUMBERS, Case, array, boolean, f32, f64, i32, i64, inf, nan

REAL = ("bool",) + NUMBERS
LEFT = [0, 1, -1.5 + 2j, -0.0, 2j, 3 - 4j, complex(-0.0, -0.0), complex(inf, 1), complex(-2, inf), complex(nan, 3), complex(1, nan), 1e-30 + 1e30j, 7, -0.25j]
RIGHT = [1j, 0, 2 + 1j, complex(0, -0.0), -3, 0.5 - 0.5j, 1e20 + 1e-20j, 2, 1 - 1j, 4j, complex(inf, nan), complex(-inf, 2), 7 + 1j, complex(nan, nan)]
WITH = {  # that meet them, of the real types
    "bool": boolean(1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1),
    "int32": i32(0, 1, -1, 2, -7, 7, 100, -100, 3, -3, 12, 0, 7, 5),
    "int64": i64(0, 1, -1, 2, -7, 7, 1 << 40, -100, 3, -3, 12, 0, 7, 5),
    "float32": f32(0, -0.0, 1, -1.5, 7.25, -7, 0.5, 2, 3, inf, -inf, nan, 7, -987.5),
    "float64": f64(0, -0.0, 1, -1.5, 7.25, -7, 0.1, 2, 3, inf, -inf, nan, 7, -987.5),
}


def left(t):
    return array(t, LEFT) if t in COMPLEX else WITH[t]


def right(t):
    return array(t, RIGHT) if t in COMPLEX else WITH[t][::-1]


def operators():
    cases = []
    types = [(x, y) for x in REAL + COMPLEX for y in REAL + COMPLEX if x in COMPLEX or y in COMPLEX]
    for op in ("+", "-", "*", "/", "==", "!="):
        cases += [Case(f"a {op} b", {"a": left(x), "b": right(y)}) for x, y in types]
    for t in COMPLEX:
        cases += [Case(f"a {op} b", {"a": array(t, np.repeat(LEFT, len(RIGHT))), "b": array(t, np.tile(RIGHT, len(LEFT)))}, note="every pair")
                  for op in ("+", "*", "/", "==")]
        cases += [Case("a * s", {"a": left(t), "s": np.array(-2.5, "float32")}), Case("s / a", {"a": left(t), "s": np.array(3 - 4j, t)}),
                  Case("a*b + c", {"a": left(t), "b": right(t), "c": left(t)}, note="each operation rounds")]
    for t in NUMBERS + COMPLEX:
        for text in ("a + 2j", "2j * a", "a - (1+0.5j)", "1j / a", "a == 7+0j", "a != 2j"):
            cases.append(Case(text, {"a": left(t)}, note="a literal lifts to complex, not to its own size" if text == "a + 2j" else ""))
    cases += [Case("1j * 1j + a", {"a": i32(1, 2)}), Case("(1+2j)*(3-1j) * a", {"a": f32(1, -2)}), Case("2j / 4 - a", {"a": f32(1)}),
              Case("-(1j) + a", {"a": f64(0, 1)}), Case("a if a == 2j else b", {"a": left("complex64"), "b": right("complex128")})]
    for text in ("a < 1", "a >= b", "a // 2", "a % b", "a & 1", "a << 1", "~a", "maximum(a, b)", "clip(a, 0, 1)", "floor(a)", "arctan2(a, b)", "hypot(a, b)", "int32(a)", "1j < 2"):
        operands = {k: v for k, v in {"a": array("complex64", [1j]), "b": f64(1)}.items() if k in text.replace("max", "").replace("arctan", "").replace("clip(a", "(a")}
        cases.append(Case(text, operands, error="type"))
    return cases


def powers():
    small = [1 + 2j, -3 + 1j, 2j, -1, 0.5 - 0.5j, 3]
    cases = []
    for t in COMPLEX:
        z = array(t, small)
        cases += [Case(f"a**{n}", {"a": z}, note="exact") for n in (0, 1, 2, 3, 4, 5, 8)]
        cases += [Case(f"a**-{n}", {"a": z}) for n in (1, 2, 3)]
        cases += [Case("a**2", {"a": left(t)}), Case("a**-1", {"a": left(t)}), Case("a**0", {"a": left(t)})]
        bases, exponents = array(t, [1 + 2j, -3 + 1j, 2.5 - 0.5j, 0.1 + 7j, 3 + 1j]), array(t, [0.3 + 1j, 2.5 - 1j, -1.25 + 0.75j, 3 + 0.125j, 2 + 1j])
        ulp = 1 if t == "complex64" else 4
        cases += [Case("a**b", {"a": bases, "b": exponents}, ulp=ulp), Case("a**2.5", {"a": bases}, ulp=ulp),
                  Case("a**b", {"a": f32(2, 0.5, 3, 10, 1.5), "b": exponents}, ulp=ulp, note="a real base is promoted"),
                  Case("a**b", {"a": array(t, [0, complex(0, -0.0), 0, 0, 0, 0]), "b": array(t, [0, 2, 1 + 1j, -1, 1j, -1 + 1j])}, note="powers of zero"),
                  Case("2**a", {"a": exponents}, ulp=ulp), Case("a**(0.25+1j)", {"a": f32(2, 3)}, ulp=1)]
    return cases


def parts():
    cases = []
    for t in COMPLEX:
        a = array(t, LEFT + RIGHT)
        for text in ("+a", "-a", "real(a)", "imag(a)", "conjugate(a)", "isnan(a)", "isinf(a)", "isfinite(a)", "square(a)", "reciprocal(a)", "rint(a)", "bool(a)",
                     "complex64(a)", "complex128(a)", "ones_like(a)", "not a", "a and a == a", "a.real * a.imag"):
            python = {"a.real * a.imag": "real(a) * imag(a)"}.get(text, "")
            cases.append(Case(text, {"a": a}, python=python))
        cases += [Case(f"{f}(a)", {"a": a}, ulp=1) for f in ("abs", "angle")]
        cases += [Case("sign(a)", {"a": a}, ulp=2), Case("conj(a)", {"a": a}, python="conjugate(a)"), Case("arg(a)", {"a": a}, python="angle(a)", ulp=1),
                  Case("where(c, a, b)", {"c": boolean(*[1, 0] * 7), "a": left(t), "b": right(t)}), Case("where(a, b, 0)", {"a": left(t), "b": f32(*range(14))}),
                  Case("where(c, a, 1)", {"c": boolean(*[1, 0] * 7), "a": left(t)}), Case("abs(a)", {"a": array(t, [3 + 4j, -5 - 12j, 8j])}, ulp=1)]
    for t in REAL:
        cases += [Case("complex64(a)", {"a": WITH[t]}), Case("complex128(a)", {"a": WITH[t]})]
        cases += [Case(f"{f}(a)", {"a": WITH[t]}) for f in ("real", "imag", "conjugate") if t != "bool" or f == "real"]
    cases += [Case("complex(a, b)", {"a": f32(1, -0.0, nan), "b": f32(2, inf, -0.0)}), Case("complex(a, b)", {"a": f64(1, -0.0), "b": f32(2, inf)}),
              Case("complex(a, b)", {"a": i32(1, 2), "b": f64(3, 4)}), Case("complex(a, 0)", {"a": f32(1, 2)}), Case("abs(complex(a, b))", {"a": f64(3, 1e200), "b": f64(4, 0)})]
    return cases


ORDINARY = [1 + 2j, -3 + 0.5j, 0.25 - 1.5j, -0.7 - 0.3j, 4, -4 + 0j, complex(-4, -0.0), 2j, complex(-0.0, 2), 0.125j, 10 - 7j, complex(0.5, -0.0)]
EDGES = [complex(x, y) for x in (0.0, -0.0, 2.0, -2.5, inf, -inf, nan) for y in (0.0, -0.0, 2.0, -2.5, inf, -inf, nan)]


def ordinary(name):
    """Of log1p not what NumPy loses digits at."""
    return [z for z in ORDINARY if (name, z) != ("log1p", 0.125j)]


def decided(name):
    """The edges at which C99 says all signs, or NumPy takes the same ones."""
    for z in EDGES:
        x, y = (z.imag, z.real) if name in ("sin", "cos") else (z.real, z.imag)
        open_sign = name in ("sin", "sinh") and abs(x) == inf and not abs(y) < inf
        if name in ("cos", "cosh"):
            open_sign = x == 0 and not abs(y) < inf or x != x and y == 0
        if not open_sign:
            yield z


def functions():
    cases = []
    for t in COMPLEX:
        ulp = 1 if t == "complex64" else 4
        for name in ELEMENTARY:
            cases.append(Case(f"{name}(a)", {"a": array(t, ordinary(name))}, ulp=ulp))
            cases.append(Case(f"{name}(a)", {"a": array(t, list(decided(name)))}, ulp=ulp, note="zeros, infinities and NaN as in C99's Annex G"))
        cases += [Case("sqrt(a)*2j", {"a": array(t, [-4, 4, 3 + 4j])}), Case("sqrt(a + 0j)", {"a": f32(-4, 4, -0.0)}), Case("exp(1j*a).real", {"a": f64(0, 1, 2)}, python="real(exp(1j*a))", ulp=4)]
    return cases


def files():
    return {
        "complex": ("Operators on complex numbers.", operators()),
        "complexparts": ("Parts and conversions of complex numbers.", parts()),
        "complexpower": ("Powers of complex numbers.", powers()),
        "complexfunctions": ("Elementary functions of complex numbers.", functions()),
    }
