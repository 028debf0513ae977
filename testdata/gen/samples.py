"""The operands that the golden cases share."""

import re
from dataclasses import dataclass, field

import numpy as np

from law import DTYPES

nan, inf = np.nan, np.inf
I32, I64 = np.iinfo(np.int32), np.iinfo(np.int64)
F32, F64 = np.finfo(np.float32), np.finfo(np.float64)


@dataclass
class Case:
    """One case. error is the kind of error expected instead of a value; python is the text for the
    oracle where Python spells it otherwise; ulp is the distance allowed from the expected value."""

    text: str
    operands: dict = field(default_factory=dict)
    note: str = ""
    python: str = ""
    options: tuple = ()
    ulp: int = 0
    error: str = ""


def array(dtype, values, shape=None):
    a = np.array(values, dtype)
    return a if shape is None else a.reshape(shape)


def boolean(*values):
    return np.array(values, bool)


def i32(*values):
    return np.array(values, np.int32)


def i64(*values):
    return np.array(values, np.int64)


def f32(*values):
    return np.array(values, np.float32)


def f64(*values):
    return np.array(values, np.float64)


# Left and right operands, 14 of each, that meet in pairs: ordinary values, extremes, specials.
X = {
    "bool": boolean(1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1),
    "int32": i32(0, 1, -1, 2, -7, 7, 100, -100, 46341, I32.max, I32.min, I32.min + 1, 12345, -987),
    "int64": i64(0, 1, -1, 2, -7, 7, 1 << 40, -100, 3037000500, I64.max, I64.min, (1 << 53) + 1, 12345, -987),
    "float32": f32(0, -0.0, 1, -1.5, 7.25, -7, 0.1, 1e-45, F32.max, inf, -inf, nan, 16777216, -987.5),
    "float64": f64(0, -0.0, 1, -1.5, 7.25, -7, 0.1, 5e-324, F64.max, inf, -inf, nan, 2.0**53, -987.5),
}
Y = {
    "bool": boolean(1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1),
    "int32": i32(3, -1, 1, 0, 2, -2, -3, 7, 46341, 1, -1, I32.max, I32.min, 987),
    "int64": i64(3, -1, 1, 0, 2, -2, (1 << 31) + 1, 7, 3037000500, 1, -1, I64.max, I64.min, 987),
    "float32": f32(0.5, 3, -0.25, 0, -2, 2, inf, -inf, 1e30, nan, 1e-3, 0.3, 1, -987.5),
    "float64": f64(0.5, 3, -0.25, 0, -2, 2, inf, -inf, 1e300, nan, 1e-3, 0.3, 1, -987.5),
}

SCALARS = {
    "bool": np.array(True),
    "int32": np.array(-3, np.int32),
    "int64": np.array((1 << 40) + 1, np.int64),
    "float32": np.array(0.1, np.float32),
    "float64": np.array(-2.5, np.float64),
}

# Every pair of these meets every other; no -0, so that the sign of a zero is never in doubt.
SPECIALS = {
    "float32": [0, 1, -1, 2.5, -3, 1e-45, -1.1754944e-38, F32.max, inf, -inf, nan],
    "float64": [0, 1, -1, 2.5, -3, 5e-324, -2.2250738585072014e-308, F64.max, inf, -inf, nan],
    "int32": [0, 1, -1, 2, -2, 7, -7, I32.max, I32.max - 1, I32.min, I32.min + 1],
    "int64": [0, 1, -1, 2, -2, 7, -7, I64.max, I64.max - 1, I64.min, I64.min + 1],
}


def pairs(dtype, more=()):
    """Operands a and b that hold every pair of the specials of dtype and of more."""
    values = [*SPECIALS[dtype], *more]
    n = len(values)
    return {"a": array(dtype, np.repeat(values, n)), "b": array(dtype, np.tile(values, n))}


def type_pairs(dtypes=DTYPES):
    return [(x, y) for x in dtypes for y in dtypes]


def used(text, operands):
    """The operands that text names."""
    names = set(re.findall(r"[a-z]\w*", text))
    return {k: v for k, v in operands.items() if k in names}


NUMBERS = DTYPES[1:]
INTS = ("int32", "int64")
FLOATS = ("float32", "float64")
