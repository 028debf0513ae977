"""Writes numpy_types.txt and numpy_values.txt: what NumPy 2 says of the expressions below.

    python3 generate.py       (in this folder, with NumPy >= 2.3 on x86-64)

Expressions are left out where nexpr means something else on purpose: docs of the language say
where. float16, a type that nexpr lacks, stands as "other".
"""

import numpy as np

TYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
INTS = TYPES[1:9]
FLOATS = [0.0, -0.0, 1.0, -1.0, 2.5, -7.25, 1e-310, 3e38, float("inf"), float("-inf"), float("nan")]
FLOATS32 = [0.0, -0.0, 1.0, -1.0, 2.5, -7.25, 1e-40, 3e38, float("inf"), float("-inf"), float("nan")]
SPECIAL = {
    "bool": [False, True],
    "int8": [0, 1, -1, 2, 7, -13, 9, 127, -128, -127],
    "uint8": [0, 1, 2, 7, 9, 13, 127, 128, 200, 255],
    "int16": [0, 1, -1, 2, 7, -13, 15, 17, 2**15 - 1, -(2**15)],
    "uint16": [0, 1, 2, 7, 13, 15, 17, 2**15 - 1, 2**15, 2**16 - 1],
    "int32": [0, 1, -1, 2, 7, -13, 31, 33, 2**31 - 1, -(2**31)],
    "uint32": [0, 1, 2, 7, 13, 31, 33, 2**31 - 1, 2**31, 2**32 - 1],
    "int64": [0, 1, -1, 2, 7, -13, 63, 65, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)],
    "uint64": [0, 1, 2, 7, 13, 63, 65, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1025, 2**64 - 1],
    "float32": FLOATS32,
    "float64": FLOATS,
}

BINARY = ["x+y", "x-y", "x*y", "x/y", "x//y", "x%y", "x&y", "x|y", "x^y", "x<<y", "x>>y",
          "x<y", "x<=y", "x==y", "x!=y", "x>=y", "x>y",
          "fmod(x,y)", "maximum(x,y)", "minimum(x,y)", "fmax(x,y)", "fmin(x,y)", "copysign(x,y)",
          "nextafter(x,y)", "logical_and(x,y)", "logical_or(x,y)", "logical_xor(x,y)"]
UNARY = ["-x", "~x", "abs(x)", "sqrt(x)", "floor(x)", "ceil(x)", "trunc(x)", "isnan(x)", "isinf(x)",
         "isfinite(x)", "signbit(x)", "logical_not(x)", "deg2rad(x)", "rad2deg(x)",
         "ones_like(x)", "zeros_like(x)", "x**2", "x**0", "x**1", "square(x)",
         *(f"{t}(x)" for t in TYPES)]
INT_ONLY = ["x**5", "x**61"]  # of floats this takes pow, which each library rounds its own way
FLOAT_ONLY = ["rint(x)", "sign(x)", "reciprocal(x)", "x**-1.0"]  # of integers nexpr keeps the type, or divides truly
LITERAL = ["x+1", "1+x", "x*2.0", "x/3", "x//3", "x%7", "7//x", "7%x", "x-1", "x<3", "x==0.5", "x**3", "x&1", "x<<2", "where(x,x,2)", "where(x,1,x)", "where(x,1.5,x)"]


def cast(name):
    return lambda x: x.astype(name)


NAMES = {n: getattr(np, n) for n in
         "fmod maximum minimum fmax fmin copysign nextafter logical_and logical_or logical_xor logical_not abs sqrt "
         "floor ceil trunc rint sign reciprocal isnan isinf isfinite signbit deg2rad rad2deg ones_like zeros_like square where".split()}
NAMES.update({t: cast(t) for t in TYPES})


def evaluate(expr, **arrays):
    try:
        with np.errstate(all="ignore"):
            return eval(expr, {**NAMES, **arrays})
    except (TypeError, ValueError):
        return None


def type_of(r, operands):
    if r is None:
        return "error"
    if r.dtype == np.int8 and all(o.dtype == bool for o in operands.values()):
        return "other"  # arithmetic of bools has no meaning, or takes the literal's type
    return r.dtype.name if r.dtype.name in TYPES else "other"


def expressions():
    for e in BINARY:
        for t in TYPES:
            for u in TYPES:
                yield e, t, u
    for e in UNARY + LITERAL:
        for t in TYPES:
            yield e, t, None
    for e in INT_ONLY:
        for t in INTS:
            yield e, t, None
    for e in FLOAT_ONLY:
        for t in ("float32", "float64"):
            yield e, t, None


def operands(t, u):
    x = np.array(SPECIAL[t], dtype=t)
    if u is None:
        return {"x": x}
    y = np.array(SPECIAL[u], dtype=u)
    return {"x": np.repeat(x, len(y)), "y": np.tile(y, len(x))}


def bits(r):
    return " ".join("%x" % v for v in np.ascontiguousarray(r).view("u%d" % r.dtype.itemsize).tolist())


def inexact(e, t, u):
    """NumPy rounds an int64 to compare it with a float, its 180/pi is rounded twice in float32, and
    what is no uint64 becomes one as the compiler likes."""
    if e == "rad2deg(x)" and t in ("float32", "int16", "uint16") or e == "uint64(x)" and "float" in t:
        return True
    pair = {t, u or ("float64" if "0.5" in e else None)}
    return any(c in e for c in "<>=") and "<<" not in e and ">>" not in e and bool(pair & {"int64", "uint64"}) and bool(pair & {"float32", "float64"})


with open("numpy_types.txt", "w") as types, open("numpy_values.txt", "w") as values:
    for t in TYPES:
        print("special", t, bits(np.array(SPECIAL[t], dtype=t)), file=values)
    for e, t, u in expressions():
        args = operands(t, u)
        r = evaluate(e, **args)
        kind = type_of(r, args)
        names = t if u is None else t + " " + u
        print(e, names, kind, sep="\t", file=types)
        if kind not in ("error", "other") and t == (u or t) and not inexact(e, t, u):
            print(e, t, kind, bits(r), sep="\t", file=values)

# Arithmetic on literals alone is Python's.
LITERALS = ["1", "-1", "2*3+4", "7//2", "-7//2", "7//-2", "-7//-2", "7%3", "-7%3", "7%-3", "-7%-3", "7/2", "1/3", "2**10", "2**62", "-2**63",
            "2**100//2**90", "10**30*1.0", "(2**100+1)/2**100", "10**300/10**299", "3**40/3**41", "1<<40", "-1>>3", "-5>>1", "(1<<100)>>98",
            "6&3", "6|3", "6^3", "-1&255", "~5", "~-1", "+3", "--3", "1.5+1", "1-0.5", "3*0.1", "7.5//2", "-7.5//2", "7.5%2", "-7.5%2", "7.5%-2",
            "1e300%3.0", "2.0**2", "2**2.0", "0**0", "(-1)**9999999999999", "1**99999999999999999999", "0.1+0.2", "2**53+1", "(2**53+1)*1.0",
            "9007199254740993/2", "1_000*0x10", "-0.0", "0*-1", "9223372036854775807", "-9223372036854775808"]
with open("python_literals.txt", "w") as out:
    for e in LITERALS:
        v = eval(e)
        t = "float64" if isinstance(v, float) else "int64"
        print(e, t, bits(np.array([v], dtype=t)), sep="\t", file=out)
