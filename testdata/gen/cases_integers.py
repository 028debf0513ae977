"""Cases for the integers of 8 and 16 bits and the unsigned ones: alone, with each other, and with all types."""

import numpy as np

from law import DTYPES, INTEGERS
from samples import SCALARS, Case, array, f32, f64
from samples import X as OLD_X
from samples import Y as OLD_Y

NEW = tuple(t for t in INTEGERS if t not in DTYPES)
TYPES = ("bool",) + INTEGERS + ("float32", "float64")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")


def around(t, *values):
    """The values wrapped to type t."""
    bits = 8 * np.dtype(t).itemsize
    return np.array([v & ((1 << bits) - 1) for v in values], f"uint{bits}").astype(t)


def ends(t):
    i = np.iinfo(t)
    return int(i.min), int(i.max), 1 << (8 * np.dtype(t).itemsize - 1)


def left(t):
    low, high, top = ends(t)
    return around(t, 0, 1, -1, 2, -7, 7, 100, -100, top >> 3, high, low, low + 1, 45, top)


def right(t):
    low, high, top = ends(t)
    return around(t, 3, -1, 1, 0, 2, -2, -3, 7, top >> 3, 1, -1, high, low, 98)


X = {t: OLD_X[t] if t in OLD_X else left(t) for t in TYPES}
Y = {t: OLD_Y[t] if t in OLD_Y else right(t) for t in TYPES}


def specials(t):
    low, high, top = ends(t)
    return around(t, *dict.fromkeys(int(v) for v in around(t, 0, 1, -1, 2, 7, -7, high, high - 1, low, low + 1, top, top - 1, 77)))


def every_pair(t):
    a = specials(t)
    return {"a": np.repeat(a, len(a)), "b": np.tile(a, len(a))}


def mixed(types=TYPES):
    """Pairs of types with a new one among them."""
    return [(x, y) for x in types for y in types if x in NEW or y in NEW]


def no_integer(x, y):
    """Whether uint64 meets a signed type, for which there is no common integer type."""
    return "uint64" in (x, y) and bool({x, y} & set(SIGNED))


def few(a, shift):
    """Six of the values, others for another shift."""
    return np.roll(a, -5 * shift)[:6]


def met(x, y, shift):
    return {"a": few(X[x], shift), "b": few(Y[y], shift)}


def arithmetic():
    cases = []
    for n, op in enumerate(("+", "-", "*", "/", "//", "%")):
        cases += [Case(f"a {op} b", every_pair(t), note="every pair of specials") for t in NEW]
        cases += [Case(f"a {op} b", met(x, y, n + i)) for i, (x, y) in enumerate(mixed()) if x != y]
    for t in NEW:
        cases += [Case(text, {"a": X[t]}) for text in ("-a", "+a", "~a", "a - 1", "1 - a", "a * 3", "a*a + a", "a / 3", "a * 2.0", "a * a * a", "a - a", "a * 0")]
        cases += [Case(f"a {op} s", {"a": X[t], "s": np.array(Y[t][0])}) for op in "+-*/"]
        cases += [Case(f"s {op} a", {"a": X[t], "s": np.array(Y[t][1])}) for op in "+-*/"]
        cases += [Case("a * s", {"a": X[t], "s": SCALARS[s]}) for s in SCALARS]
    a, b, c = (np.arange(0, 256, 17, dtype=np.uint8), np.arange(255, -1, -17).astype(np.uint8), (np.arange(16) * 59 % 256).astype(np.uint8))
    image = {"r": a, "g": b, "b": c}
    cases += [
        Case("(uint16(r)*77 + uint16(g)*150 + uint16(b)*29) >> 8", image, note="luminance"),
        Case("uint8((uint16(r)*77 + uint16(g)*150 + uint16(b)*29) >> 8)", image),
        Case("r*77 + g*150 + b*29 >> 8", image, note="wraps as uint8"),
        Case("uint8(0.3*r + 0.59*g + 0.11*b)", image),
        Case("(r >> 1) + (g >> 1) + (r & g & 1)", image, note="the mean without overflow"),
        Case("255 - r", {"r": a}),
        Case("minimum(uint16(r) + g, 255)", {"r": a, "g": b}),
        Case("where(r > g, r - g, g - r)", {"r": a, "g": b}),
        Case("r // 17 * 17 + r % 17 == r", {"r": a}),
    ]
    return cases


DIVISORS = (1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 16, 25, 60, 64, 97, 100, 125, 127)


def division():
    cases = []
    for t in NEW:
        low, high, top = ends(t)
        a = around(t, *specials(t).tolist(), 9, 10, -9, -10, 63, 64, 99, 100, 101, 126, 127, top // 3, top // 3 * 2 - 1)
        divisors = [*DIVISORS, high, high - 1, high // 2, high // 3, 255 if high > 255 else 33]
        if low < 0:
            divisors += [-1, -2, -3, -7, -100, low]
        else:
            divisors += [top, top + 1, 641 if high > 641 else 129]
        for op in ("//", "%"):
            cases += [Case(f"a {op} {d}", {"a": a}) for d in divisors]
            cases += [Case(f"a {op} 0", {"a": a}, note="by zero"), Case(f"7 {op} a", {"a": a}), Case(f"a {op} 2.5", {"a": a})]
            cases += [Case(f"a {op} s", {"a": a, "s": np.array(Y[t][3])}, note="by a scalar 0"), Case(f"a {op} s", {"a": a, "s": np.array(Y[t][-1])})]
        cases.append(Case("fmod(a, b)", every_pair(t)))
        cases += [Case(f"fmod(a, {d})", {"a": a}) for d in (3, 10, 64)]
    big = array("uint64", [2**64 - 1, 2**64 - 1, 2**63, 2**63 + 5, 2**53 + 1, 2**52, 2**52 - 1, 10**19, 2**64 - 2, 2**63 - 1, 2**62 * 3, 12345678901234567890])
    by = array("uint64", [1, 2**64 - 1, 3, 2**63, 2**26, 2**52 - 1, 2**52, 7, 2**32 + 1, 10, 2**62, 1000000007])
    cases += [Case(f"a {op} b", {"a": big, "b": by}, note="long division") for op in ("//", "%")]
    return cases


def power():
    cases = []
    ints = ("bool",) + INTEGERS
    for i, (x, y) in enumerate(mixed(ints)):
        if not no_integer(x, y):
            cases.append(Case("a ** b", met(x, y, i)))
    for t in NEW:
        cases.append(Case("a ** b", every_pair(t), note="wraps"))
        cases += [Case(f"a ** {n}", {"a": X[t]}) for n in (0, 1, 2, 3, 5, 8, 31, 100)]
        cases += [Case(f"{b} ** a", {"a": around(t, 0, 1, 2, 3, 6, 7, 8, 15, 16, 31, 32, 63, 64, 100)}) for b in (0, 1, 2, 3)]
        cases += [Case("a ** -1", {"a": X[t]}, error="value"), Case("a ** 2.0", {"a": X[t]}), Case("square(a)", {"a": X[t]})]
    return cases


def bits():
    cases = []
    ints = ("bool",) + INTEGERS
    for n, op in enumerate(("&", "|", "^")):
        for i, (x, y) in enumerate(mixed(ints)):
            error = "type" if no_integer(x, y) else ""
            cases.append(Case(f"a {op} b", met(x, y, n + i), error=error))
        cases += [Case(f"a {op} 0x55", {"a": X[t]}) for t in NEW]
        cases += [Case(f"a {op} b", {"a": X[t], "b": f64(1)}, error="type") for t in NEW[:2]]
    for op in ("<<", ">>"):
        for i, (x, y) in enumerate(mixed(INTEGERS)):
            counts = {"a": few(X[x], i), "b": around(y, 0, 1, 7, 8, -1, 31)}
            cases.append(Case(f"a {op} b", counts, error="type" if no_integer(x, y) else ""))
        for t in NEW:
            counts = around(t, 0, 1, 3, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 100, -1, -2)
            values = around(t, 1, -1, 90, -90)
            cases.append(Case(f"a {op} b", {"a": np.tile(values, len(counts)), "b": np.repeat(counts, 4)}, note="every count"))
            cases += [Case(f"a {op} {c}", {"a": X[t]}) for c in (0, 1, 4, 7, 8, 15, 16, 31, 32, 64)]
            cases += [Case(f"1 {op} a", {"a": counts}), Case(f"a {op} s", {"a": X[t], "s": np.array(2, t)}), Case(f"a {op} True", {"a": X[t]}, python=f"a {op} 1")]
    return cases


def compare():
    cases = []
    operators = ("<", "<=", "==", "!=", ">=", ">")
    for n, op in enumerate(operators):
        cases += [Case(f"a {op} b", every_pair(t), note="every pair of specials") for t in NEW]
        cases += [Case(f"a {op} {v}", {"a": X[t]}) for t in NEW for v in (0, 7, 100)]
        cases += [Case(f"45 {op} a", {"a": X[t]}) for t in NEW]
        for i, (x, y) in enumerate(mixed()):
            if x != y and (i + n) % 3 == 0:
                cases.append(Case(f"a {op} b", met(x, y, n + i)))
        signed = array("int64", [0, -1, 2**63 - 1, -(2**63), 5, -5, 2**53 + 1, 2**53 + 1])
        unsigned = array("uint64", [0, 2**64 - 1, 2**63 - 1, 2**63, 2**64 - 5, 2**64 - 5, 2**53, 2**53 + 1])
        cases += [Case(f"a {op} b", {"a": signed, "b": unsigned}, note="exact"), Case(f"b {op} a", {"a": signed, "b": unsigned})]
        cases += [Case(f"a {op} b", {"a": left(t), "b": around("uint64", *left(t).tolist())}) for t in ("int8", "int16", "int32")]
        cases += [Case(f"b {op} a", {"a": left(t), "b": around("uint64", *left(t).tolist())}) for t in ("int8", "int16", "int32")]
        wide = array("uint64", [2**53, 2**53 + 1, 2**63, 2**63 + 1, 2**64 - 1, 2**64 - 1, 2**64 - 1024, 2**64 - 1025, 0, 0, 5, 2**63 + 1024, 7])
        floats = f64(2.0**53, 2.0**53, 2.0**63, 2.0**63, 2.0**64, np.inf, 2.0**64 - 2048, 2.0**64 - 2048, -0.0, np.nan, -5, 2.0**63, 7.5)
        cases += [Case(f"a {op} b", {"a": wide, "b": floats}, note="exact"), Case(f"b {op} a", {"a": wide, "b": floats}),
                  Case(f"a {op} b", {"a": wide, "b": floats.astype(np.float32)}), Case(f"a {op} 9223372036854775808.0", {"a": wide})]
        cases += [Case(f"a {op} 18446744073709551615", {"a": floats}, note="a literal of 64 bits is exact, too"), Case(f"a {op} 2.5", {"a": X["uint8"]})]
        longs = array("uint32", [16777216, 16777217, 16777219, 2**32 - 1, 2**31, 0])
        cases.append(Case(f"a {op} b", {"a": longs, "b": f32(16777216, 16777216, 16777220, 2.0**32, 2.0**31, np.nan)}))
        cases.append(Case(f"not a {op} b", {"a": longs, "b": longs[::-1]}))
    cases += [Case("0 < a < b", {"a": X[t], "b": Y[t]}) for t in NEW]
    cases += [Case("a and b", {"a": X[t], "b": Y[t]}) for t in NEW]
    cases += [Case("not a", {"a": X[t]}) for t in NEW]
    return cases


def functions():
    cases = []
    for t in NEW:
        for f in ("abs", "sign", "floor", "ceil", "trunc", "round", "ones_like", "isnan", "isinf", "isfinite", "signbit", "reciprocal", "sqrt"):
            cases.append(Case(f"{f}(a)", {"a": X[t]}))
        cases += [Case(f"{f}(a)", {"a": X[t]}, ulp=1) for f in ("deg2rad", "rad2deg", "sin", "exp")]
        for f in ("maximum", "minimum", "fmax", "fmin"):
            cases += [Case(f"{f}(a, b)", every_pair(t)), Case(f"{f}(a, 45)", {"a": X[t]}), Case(f"{f}(2.5, a)", {"a": X[t]})]
        cases += [Case("clip(a, 2, 100)", {"a": X[t]}), Case("clip(a, b, 100)", {"a": X[t], "b": Y[t]}), Case("clip(a, 0.5, 9.5)", {"a": X[t]})]
        cases += [Case("where(a > b, a, b)", {"a": X[t], "b": Y[t]}), Case("where(a, b, 7)", {"a": X[t], "b": Y[t]}), Case("a if b else 1.5", {"a": X[t], "b": Y[t]})]
        cases += [Case("copysign(a, -1.0)", {"a": X[t]}), Case("nextafter(a, 1000)", {"a": X[t]}), Case("fma(a, b, a)", {"a": X[t], "b": Y[t]})]
    for i, (x, y) in enumerate(mixed()):
        if x == y:
            continue
        f = ("maximum", "minimum", "fmax", "fmin", "fmod")[i % 5]
        a, b = few(X[x], i), few(Y[y], i)
        if {x, y} & {"float32", "float64"}:  # the sign of maximum(0, -0) is nobody's law
            a, b = (np.where(v == 0, 1, v).astype(v.dtype) for v in (a, b))
        cases.append(Case(f"{f}(a, b)", {"a": a, "b": b}))
        cases.append(Case("where(a != 0, a, b)", {"a": a, "b": b}))
        if "float" not in x + y:
            cases.append(Case("copysign(a, b)", {"a": a, "b": b}))
            cases.append(Case("hypot(a, b)", {"a": a, "b": b}, ulp=1))
    return cases


def casts():
    exact = {
        "float32": [0, -0.0, 0.99, -0.99, 1.5, -1.5, 127.9, 128, -128.5, 255.99, 256, -129, 32767.5, 65535.9, 65536, -32769, 16777217, 2.0**31, -(2.0**31), 2.0**32,
                    4294967040, 2.0**33 + 2.0**12, -(2.0**32) - 512, 2.0**40 + 2.0**20, 2.0**62, 2.0**63, -(2.0**63), 2.0**63 * 1.5, 1.8446743e19, 2.0**64, -2.0**64, 1e30, -1e30,
                    np.inf, -np.inf, np.nan, 1e-45],
    }
    exact["float64"] = exact["float32"] + [2147483647.9, 4294967295.9, 2.0**53 + 2, 2.0**63 - 1024, 2.0**64 - 2048, 2.0**63 + 2048, -(2.0**53) + 0.5, -4294967297.5, 5e-324]
    samples = X | {t: around(t, *X[t].tolist(), 255, 256, 128, -129, 65535, 32768, 2**24 + 1, 2**24 + 3, 2**31, 2**32 - 1, 2**32 - 129, 2**53 + 1) for t in INTEGERS}
    samples |= {t: array(t, v) for t, v in exact.items()}
    samples["uint64"] = array("uint64", [0, 1, 2**24 + 1, 2**32 - 1, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1025, 2**64 - 1, 2**64 - 1025, 2**63 + 2**39, 2**63 + 2**39 + 1,
                                         2**62 + 2**38, 2**62 + 2**38 + 1, 2**40 + 2**16, 2**40 + 2**16 + 1, 2**64 - 2**39, 2**64 - 2**39 - 1])
    cases = [Case(f"{to}(a)", {"a": samples[t]}) for to, t in mixed() if to != t]
    for to in ("int8", "uint16", "int32", "uint32", "int64", "uint64"):
        cases += [Case(f"{to}({f}(a))", {"a": samples[t]}, note="a float of many digits is no integer") for t in ("int32", "int64", "uint64") for f in ("float32", "float64")]
    for t in NEW:
        low, high, top = ends(t)
        cases += [Case(f"{t}({high}) + a", {"a": X[t]}, note="a cast literal has a type"), Case(f"{t}({high + 1}) + a", {"a": X[t]}, error="value"),
                  Case(f"{t}({low - 1}) + a", {"a": X[t]}, error="value"), Case(f"{t}(2.7) * a", {"a": X[t]}), Case(f"{t}(a * 1.5)", {"a": X[t]}),
                  Case(f"{t}(int64(a))", {"a": X[t]}), Case(f"{t}(float64(a))", {"a": samples[t]}), Case(f"float32(a) + float32({t}(1))", {"a": X[t]}),
                  Case(f"int8(uint8(a))", {"a": X[t]}), Case(f"uint16(int8(a))", {"a": X[t]}), Case(f"uint8(a*a) * a", {"a": X[t]})]
    return cases


def literals():
    cases = []
    for t in NEW:
        low, high, top = ends(t)
        for op in ("+", "*", "&", "<", "=="):
            cases += [Case(f"a {op} {high}", {"a": X[t]}), Case(f"a {op} {high + 1}", {"a": X[t]}, error="value"), Case(f"{low - 1} {op} a", {"a": X[t]}, error="value")]
        cases += [Case(f"maximum(a, {high + 1})", {"a": X[t]}, error="value"), Case(f"where(a > 1, a, {high + 1})", {"a": X[t]}, error="value"),
                  Case(f"a + {high + 1}.0", {"a": X[t]}), Case("a + True", {"a": X[t]}, python="a + 1"), Case("a + (3 - 1)*20", {"a": X[t]}), Case("2*3 - a", {"a": X[t]})]
        cases += [Case(f"a {op} 1.5", {"a": X[t]}) for op in ("+", "*", "/", "<", "==")]
    cases += [Case("a - 1", {"a": X[t]}) for t in NEW]
    for t in NEW:
        i = np.dtype(t)
        joined = np.result_type(i, np.int32)
        cases.append(Case("a + 1000", {"a": X[t]}, options=("literals=numexpr",), python=f"a + {'float64' if joined.kind == 'f' else 'int32'}(1000)",
                          note="an int32 in NumExpr"))
        cases.append(Case("a * 1.5", {"a": X[t]}, options=("literals=numexpr",)))
    return cases


def files():
    return {
        "integers_arithmetic": ("+ - * / // % of all integer types, with every type.", arithmetic()),
        "integers_division": ("// % fmod of narrow and unsigned integers by constants, and long division.", division()),
        "integers_power": ("** of narrow and unsigned integers.", power()),
        "integers_bitwise": ("& | ^ << >> of narrow and unsigned integers.", bits()),
        "integers_compare": ("Comparisons of narrow and unsigned integers with every type.", compare()),
        "integers_functions": ("Functions of narrow and unsigned integers.", functions()),
        "integers_casts": ("Conversions from and to narrow and unsigned integers.", casts()),
        "integers_literals": ("Weak literals beside narrow and unsigned integers.", literals()),
    }
