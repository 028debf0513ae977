"""Cases for the functions and the casts."""

import numpy as np

from samples import (FLOATS, INTS, F32, I32, I64, NUMBERS, X, Y, Case, array, boolean, f32, f64, i32, i64, inf, nan, pairs,
                     type_pairs, used)

ROUNDING = {  # halves, the neighbours of halves, and where every float is integral
    "float32": [0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999997, -0.49999997, 0.9, -0.9, 8388607.5, 8388608, -8388607.5,
                16777215, 1e30, -1e30, 1e-45, -1e-45, inf, -inf, nan, 3.7, -3.7],
    "float64": [0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994, -0.49999999999999994, 0.9, -0.9,
                4503599627370495.5, 4503599627370496, -4503599627370495.5, 2.0**53 - 1, 1e300, -1e300, 5e-324, -5e-324, inf, -inf, nan, 3.7, -3.7],
}
POSITIVE = {
    "float32": [0, 1, 2, 3, 4, 0.1, 1e-45, 1.1754944e-38, 0.99999994, 1.0000001, F32.max, inf, nan, -1, -0.0, -inf, 16777215],
    "float64": [0, 1, 2, 3, 4, 0.1, 5e-324, 2.2250738585072014e-308, 0.9999999999999999, 1.0000000000000002,
                1.7976931348623157e308, inf, nan, -1, -0.0, -inf, 9007199254740991],
}


def unary():
    cases = []
    for f in ("floor", "ceil", "trunc", "round", "rint"):
        cases += [Case(f"{f}(a)", {"a": array(t, ROUNDING[t])}) for t in FLOATS]
        cases += [Case(f"{f}(a)", {"a": X[t]}, note="an integer stays as it is") for t in INTS]
    for f in ("abs", "sign", "square", "ones_like"):
        cases += [Case(f"{f}(a)", {"a": X[t]}) for t in NUMBERS]
    for f in ("isnan", "isinf", "isfinite"):
        cases += [Case(f"{f}(a)", {"a": X[t]}) for t in ("bool",) + NUMBERS]
    cases += [Case("signbit(a)", {"a": X[t][~np.isnan(X[t])]}) for t in NUMBERS]
    cases += [Case("sqrt(a)", {"a": array(t, POSITIVE[t])}) for t in FLOATS]
    cases += [Case("sqrt(a)", {"a": array(t, [0, 1, 2, 4, -1, np.iinfo(t).max])}, note="in float64") for t in INTS]
    cases += [Case("sqrt(a)", {"a": X["bool"]}, note="in float32"), Case("abs(a)", {"a": X["bool"]}), Case("ones_like(a)", {"a": X["bool"]})]
    cases += [Case("reciprocal(a)", {"a": X[t]}) for t in ("bool",) + NUMBERS]
    cases += [
        Case("abs(a)", {"a": f64(-5e-324, 5e-324, -inf, -0.0)}),
        Case("-abs(-a)", {"a": f64(1, -0.0, inf)}),
        Case("sqrt(a*a + b*b)", {"a": f64(3, 1e-200, 1e200), "b": f64(4, 0, 0)}),
        Case("sqrt(abs(a)) * sign(a)", {"a": f32(4, -9, 0)}),
        Case("floor(a) + ceil(a) - 2*trunc(a)", {"a": f64(1.5, -1.5, 2)}),
        Case("a + b*sqrt(c)", {"a": f64(1, 2, nan, -0.0), "b": f64(0.5, -2, 1, 0), "c": f64(2, 9, 4, 0)}),
        Case("a + b*sqrt(c)", {"a": f32(1, 2, nan), "b": i32(3, -2, 1), "c": f32(2, 9, 4)}, note="float32 meets int32: float64"),
        Case("floor(a / b) * b + a % b", {"a": f64(7, -7, 1e10), "b": f64(2, 2, 0.5)}),
    ]
    return cases


def binary():
    cases = []
    for f in ("maximum", "minimum", "fmax", "fmin"):
        cases += [Case(f"{f}(a, b)", pairs(t), note="every pair of specials") for t in NUMBERS]
        cases += [Case(f"{f}(a, b)", {"a": without_zero(X[x]), "b": Y[y]}) for x, y in type_pairs() if x != y]
        cases += [Case(f"{f}(a, {lit})", {"a": array(t, [-3, 2, 100])}) for t in NUMBERS for lit in ("2", "2.5")]
        cases += [Case(f"{f}(1, a)", {"a": array(t, [-3, 2, 100])}) for t in NUMBERS]
        cases.append(Case(f"{f}(a, b)", {"a": X["bool"], "b": Y["bool"]}))
    for t in FLOATS:
        cases.append(Case("copysign(a, b)", {"a": X[t], "b": signed(t)}))
        cases.append(Case("copysign(a, -1)", {"a": X[t]}))
        cases.append(Case("copysign(1, a)", {"a": signed(t)}))
        cases.append(Case("fmod(a, b)", pairs(t, more=[-0.0])))
        cases.append(Case("fmod(a, 3)", {"a": array(t, [7, -7, 7.5, -7.5, 1e30, 0, -0.0])}))
        cases.append(Case("fmod(a, b)", {"a": array(t, [1e30, -1e30, 2.0**60, 5]), "b": array(t, [0.3, 7, 3, 1e-30])}, note="exact"))
        tiny = np.finfo(t).smallest_subnormal
        a = [0, -0.0, 0, 1, 1, -1, tiny, -tiny, np.finfo(t).tiny, np.finfo(t).max, -np.finfo(t).max, inf, -inf, nan, 1, 5, 2, 0]
        b = [1, 1, -1, 2, 0, -2, 0, 0, 0, inf, -inf, 0, 0, 1, nan, 5, inf, -inf]
        cases.append(Case("nextafter(a, b)", {"a": array(t, a), "b": array(t, b)}))
        cases.append(Case("nextafter(a, inf)", {"a": array(t, [0, 1, -1, 2])}))
    for t in INTS:
        cases.append(Case("fmod(a, b)", pairs(t), note="ints: by zero 0, sign of the dividend"))
        cases.append(Case("copysign(a, b)", {"a": i64(1, -2, 0).astype(t), "b": f64(-1, 1, -0.0)}))
    for t in FLOATS:
        unit = np.finfo(t).eps
        a = array(t, [1 + unit, 0.1, np.finfo(t).max, 1, -0.0, 0, inf, inf, 1, nan, np.finfo(t).tiny, 3])
        b = array(t, [1 - unit, 10, 2, unit / 4, 1, -1, 0, 1, inf, 1, 0.5, 7])
        c = array(t, [-1, -1, -np.finfo(t).max, 1, 0, -0.0, 1, -inf, -inf, 1, 0, -21])
        cases += [Case("fma(a, b, c)", {"a": a, "b": b, "c": c}, note="rounds once"), Case("fma(a, a, -1)", {"a": a}),
                  Case("fma(a, b, c)", pairs(t) | {"c": array(t, -1)})]
        degrees = array(t, [0, -0.0, 1, 30, 45, 90, -180, 360, 57.29577951308232, 1e30, np.finfo(t).tiny, inf, -inf, nan])
        cases += [Case(f"{f}(a)", {"a": degrees}, ulp=1) for f in ("deg2rad", "rad2deg")]
    cases += [Case("fma(a, b, c)", {"a": X["int32"], "b": Y["int64"], "c": Y["int32"]}, note="in float64"),
              Case("fma(a, b, c)", {"a": f32(1, 0.1), "b": f64(3, 0.1), "c": i32(1, 2)}),
              Case("deg2rad(a)", {"a": i32(180, -90, 0)}, ulp=1), Case("radians(a)", {"a": f32(180, -90)}, python="deg2rad(a)", ulp=1),
              Case("degrees(a)", {"a": f32(3, -1)}, python="rad2deg(a)", ulp=1)]
    cases += [Case(f"{f}(a, b)", {"a": X[x], "b": Y[y]}) for f in ("fmod", "copysign") for x, y in type_pairs(NUMBERS)
              if x != y and "float" in x + y and not (f == "copysign" and y == "float32")]
    return cases


def without_zero(a):
    """a with -0 made 1: the sign of maximum(0, -0) is nobody's law."""
    return np.where((a == 0) & np.signbit(a), 1, a).astype(a.dtype) if a.dtype.kind == "f" else a


def signed(t):
    return array(t, [1, -1, -0.0, 0, inf, -inf, 1, -1, 2, -3, 5, -1, 1, -0.0])


def clipping():
    cases = []
    for t in NUMBERS:
        a = array(t, [-100, -2, -1, 1, 2, 3, 100])
        cases += [Case("clip(a, -1, 2)", {"a": a}), Case("clip(a, lo, hi)", {"a": a, "lo": np.array(-2, t), "hi": np.array(3, t)}),
                  Case("clip(a, 2, -1)", {"a": a}, note="low above high: high"),
                  Case("clip(a, lo, hi)", {"a": a, "lo": a[::-1], "hi": a + array(t, 3)}), Case("clip(a, -1.5, 2.5)", {"a": a})]
    cases += [Case("clip(a, 0.1, 0.7)", {"a": f32(-1, 0.1, 0.5, inf, -inf, nan)}), Case("clip(a, -inf, inf)", {"a": f64(-1, inf, nan)}),
              Case("clip(a, lo, hi)", {"a": f64(1, 2, 3), "lo": f64(nan, 0, 0), "hi": f64(5, nan, 5)}, note="NaN bounds propagate"),
              Case("clip(a, lo, hi)", {"a": i32(1, 50), "lo": np.array(0.5, np.float32), "hi": np.array(7, np.int64)})]
    return cases


def casts():
    out_of_range = [2147483647, 2147483648, -2147483648, -2147483904, 4294967296, 9.2233715e18, 9.2233720e18, 9.223372e18 * 2, -9.223372e18, -9.3e18,
                    1e30, -1e30, inf, -inf, nan, 0, -0.0, 0.99, -0.99, 1.5, -1.5, 2.5, 1e-45, 16777217]
    exact = [2147483646.9, 2147483647.5, -2147483648.9, -2147483649, 9007199254740993, 9223372036854774784, -(2.0**63), 5e-324]
    wide = i64(0, 1, -1, I32.max, I32.max + 1, I32.min, I32.min - 1, 1 << 32, (1 << 32) + 5, I64.max, I64.min, 2**53 + 1, -(2**53) - 1, (1 << 60) + (1 << 36) + 1)
    samples = {
        "bool": boolean(1, 0), "int32": i32(0, 1, -1, 16777217, -16777217, 16777219, I32.max, I32.min), "int64": wide,
        "float32": array("float32", out_of_range), "float64": array("float64", out_of_range + exact + [0.1, 3.4028235677973366e38, 1e-46, 1.0000000596046448]),
    }
    cases = [Case(f"{to}(a)", {"a": samples[t]}) for to in samples for t in samples]
    cases += [
        Case("bool(a)", {"a": f64(nan, 0, -0.0, 5e-324, inf)}, python="a != 0", note="NaN is true: it is not zero"),
        Case("float32(0.1) * a", {"a": f64(1, 3)}, note="a cast literal has a type, and counts"),
        Case("int64(1) + a", {"a": i32(1, I32.max)}),
        Case("float64(a) * 0.1", {"a": f32(1, 3)}),
        Case("int32(a) + int32(b)", {"a": f64(1.9, -1.9), "b": f32(2.9, -2.9)}),
        Case("int32(a / b)", {"a": i32(7, -7, 1), "b": i32(2, 2, 0)}),
        Case("float32(a) == a", {"a": f64(0.1, 0.5, nan)}),
        Case("int64(a * 1e6 + 0.5)", {"a": f64(1.25, 0.1)}),
        Case("float32(a) + float32(b)", {"a": i32(16777217, 1), "b": i64(1, (1 << 40) + 1)}, note="each rounds once"),
        Case("int32(2.7) + a", {"a": i32(1)}),
        Case("bool(a) & b", {"a": i32(2, 0, 2), "b": boolean(1, 1, 0)}),
        Case("int32(a > 0) - int32(a < 0)", {"a": f64(2, -3, 0, nan)}),
    ]
    return cases


# What nexpr calls it, and the same in the words of the oracle.
SPELLINGS = {
    "add(a, b)": "a + b", "subtract(a, b)": "a - b", "multiply(a, b)": "a * b", "divide(a, b)": "a / b", "true_divide(a, b)": "a / b",
    "floor_divide(a, b)": "a // b", "remainder(a, b)": "a % b", "mod(a, b)": "a % b", "negative(a)": "-a", "positive(a)": "+a",
    "copy(a)": "+a", "absolute(a)": "abs(a)", "fabs(a)": "abs(a)", "less(a, b)": "a < b", "less_equal(a, b)": "a <= b",
    "equal(a, b)": "a == b", "not_equal(a, b)": "a != b", "greater_equal(a, b)": "a >= b", "greater(a, b)": "a > b",
    "logical_and(a, b)": "a and b", "logical_or(a, b)": "a or b", "logical_not(a)": "not a", "logical_xor(a, b)": "(not a) != (not b)",
    "around(a)": "round(a)", "int(a)": "int64(a)", "float(a)": "float64(a)", "zeros_like(a)": "ones_like(a) * 0", "real(a)": "+a", "a.real": "+a",
    "imag(a)": "ones_like(a) * 0", "a.imag": "ones_like(a) * 0", "conj(a)": "+a", "conjugate(a)": "+a",
}
SPELLINGS_OF_INTS = {
    "bitwise_and(a, b)": "a & b", "bitwise_or(a, b)": "a | b", "bitwise_xor(a, b)": "a ^ b", "invert(a)": "~a", "bitwise_not(a)": "~a",
    "bitwise_invert(a)": "~a", "left_shift(a, b)": "a << b", "bitwise_left_shift(a, b)": "a << b", "right_shift(a, b)": "a >> b",
    "bitwise_right_shift(a, b)": "a >> b", "power(a, b)": "a ** b", "pow(a, b)": "a ** b",
}


def spellings():
    ints, floats = {"a": i32(7, -7, 0, 1), "b": i64(2, 3, -1, 1)}, {"a": f32(7.5, -7, 0, nan), "b": f64(2, 0.25, -1, 1)}
    cases = []
    for text, python in SPELLINGS.items():
        cases += [Case(text, used(python, operands), python=python) for operands in (ints, floats)]
    cases += [Case(text, used(python, ints), python=python) for text, python in SPELLINGS_OF_INTS.items()]
    return cases


def files():
    return {
        "unary": ("Functions of one argument.", unary()),
        "binary": ("maximum minimum fmax fmin fmod copysign nextafter.", binary()),
        "clip": ("clip(x, low, high) is minimum(high, maximum(low, x)).", clipping()),
        "spellings": ("Operators by name, and aliases.", spellings()),
        "casts": ("Conversions by the name of a type.", casts()),
    }
