"""The meaning of an expression, computed apart from nexpr.

Python's own parser reads the text and each operator is applied by NumPy 2, whose promotion and weak
literals (NEP 50) are also nexpr's. Python scalars stay Python scalars until they meet an array, so
they are weak here for the same reason as in NumPy.

nexpr's law differs from NumPy's in the places below; there the value is computed element by element
with Python's integers and floats, never with NumPy's kernel:

  //  %     ints: by zero 0; INT_MIN // -1 wraps
  **        ints: wraps; a negative exponent gives 1 for 1, +-1 for -1, else 0 (NumPy raises)
            floats with a small constant exponent: the exact power, rounded once
  << >>     a count < 0 or >= the width gives 0, or the sign for >> (undefined in NumPy before 1.x)
  < <= ...  exact between integers and floats (NumPy converts int64 to float64 first)
  casts     float to int: truncation; NaN and out of range give the type's minimum
  round ... floor, ceil, trunc, round and rint return an integer operand as it is
  fmod      ints: by zero 0
  sqrt ...  of bool computes in float32 (float16 in NumPy, a type that nexpr lacks)
  and or not, a < b < c, x if c else y    element by element (Python asks for one truth value)
"""

import ast
import math
import operator
from fractions import Fraction

import numpy as np

DTYPES = ("bool", "int32", "int64", "float32", "float64")
CONSTANTS = {"pi": math.pi, "e": math.e, "nan": math.nan, "inf": math.inf}


def weak(v):
    """Whether v came from a literal and so has no element type of its own."""
    return type(v) in (bool, int, float)


def kind(v):
    return np.asarray(v).dtype.kind


def typed(v, dtype):
    """v in dtype; a literal that does not fit raises OverflowError."""
    return np.asarray(v, dtype) if weak(v) else v.astype(dtype)


def wrap(i, dtype):
    """The integer i modulo 2**bits, in the range of the signed type dtype."""
    bits = 8 * np.dtype(dtype).itemsize
    i &= (1 << bits) - 1
    return i - (1 << bits) if i >> (bits - 1) else i


def each(f, dtype, *operands):
    """f over the elements, as Python scalars, of the operands broadcast together."""
    arrays = np.broadcast_arrays(*operands)
    flat = [f(*(x.item() for x in xs)) for xs in zip(*(a.flat for a in arrays))]
    return np.array(flat, dtype).reshape(arrays[0].shape)


def on_integers(exact, ufunc):
    """An operator that is exact, wrapped, between bools and ints, and ufunc if a float takes part."""

    def apply(x, y):
        if kind(x) == "f" or kind(y) == "f":
            return ufunc(x, y)
        if weak(x) and weak(y):
            return exact(x, y, 64)
        dtype = np.result_type(x, y)
        if dtype == bool:
            raise TypeError("bool with bool has no meaning here that nexpr and NumPy share")
        bits = 8 * dtype.itemsize
        return each(lambda p, q: wrap(exact(p, q, bits), dtype), dtype, typed(x, dtype), typed(y, dtype))

    return apply


def int_floor_divide(p, q, _bits):
    return p // q if q else 0


def int_remainder(p, q, _bits):
    return p % q if q else 0


def int_fmod(p, q, _bits):
    if q == 0:
        return 0
    r = abs(p) % abs(q)
    return -r if p < 0 else r


def int_power(p, q, bits):
    if q >= 0:
        return pow(p, q, 1 << bits)
    if p in (1, -1):
        return p if q % 2 else 1
    return 0


def shift_left(p, n, bits):
    return p << n if 0 <= n < bits else 0


def shift_right(p, n, bits):
    return p >> n if 0 <= n < bits else (-1 if p < 0 else 0)


def float_power(x, y):
    """x ** y for a literal y and a float x: an integral y, or 0.5."""
    if not weak(y):
        raise TypeError("powers of floats need a literal exponent here")
    dtype = np.result_type(x, y)
    x = typed(x, dtype)
    if y == 2:
        return x * x
    if y == -1:
        return dtype.type(1) / x
    if y == 0.5:
        return np.sqrt(x)
    if y != int(y):
        raise TypeError("the exponent must be integral or 0.5")

    def power(p):
        if p == 0 or not math.isfinite(p):
            return math.pow(p, y) if p or y >= 0 else math.copysign(math.inf, p if y % 2 else 1)
        r = Fraction(p) ** int(y)
        try:
            return float(r)
        except OverflowError:
            return -math.inf if r < 0 else math.inf

    return each(power, dtype, x)


def compare(op):
    def apply(x, y):
        for a, b in ((x, y), (y, x)):  # a literal takes its operand's type, unless it would lose digits
            if weak(a) and not weak(b) and (kind(b) == "f" or type(a) is not float):
                a_typed = np.asarray(a, np.result_type(a, b))
                x, y = (a_typed, y) if a is x else (x, a_typed)
        if weak(x) and weak(y):
            return op(x, y)
        return each(op, bool, np.asarray(x), np.asarray(y))

    return apply


def truth(x):
    return bool(x) if weak(x) else x.astype(bool)


def where(c, x, y):
    dtype = np.result_type(x, y)
    if truth(c) is c or np.asarray(c).dtype == bool:
        return np.where(c, typed(x, dtype), typed(y, dtype))
    raise TypeError("the condition must be bool")


def cast_int(dtype):
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max

    def convert(v):
        if isinstance(v, float):
            return int(v) if math.isfinite(v) and low <= int(v) <= high else low
        return wrap(int(v), dtype)

    return lambda x: each(convert, dtype, np.asarray(x))


def cast_float(dtype):
    return lambda x: np.asarray(x).astype(dtype)


def float_function(ufunc):
    """A function that computes in floats: bool in float32, ints in float64."""
    return lambda *xs: ufunc(*(x.astype(np.float32) if not weak(x) and kind(x) == "b" else x for x in xs))


def rounding(ufunc):
    return lambda x: x if kind(x) in "bi" else ufunc(x)


def clip(x, low, high):
    return np.minimum(np.maximum(x, low), high)


BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: on_integers(int_floor_divide, np.floor_divide),
    ast.Mod: on_integers(int_remainder, np.remainder),
    ast.Pow: on_integers(int_power, float_power),
    ast.LShift: on_integers(shift_left, None),
    ast.RShift: on_integers(shift_right, None),
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}

UNARY = {
    ast.UAdd: lambda x: x,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Not: lambda x: np.logical_not(truth(x)),
}

COMPARE = {
    ast.Lt: compare(operator.lt),
    ast.LtE: compare(operator.le),
    ast.Eq: compare(operator.eq),
    ast.NotEq: compare(operator.ne),
    ast.GtE: compare(operator.ge),
    ast.Gt: compare(operator.gt),
}

FUNCTIONS = {
    "abs": np.abs,
    "ceil": rounding(np.ceil),
    "clip": clip,
    "copysign": float_function(np.copysign),
    "floor": rounding(np.floor),
    "fmax": np.fmax,
    "fmin": np.fmin,
    "fmod": on_integers(int_fmod, np.fmod),
    "isfinite": np.isfinite,
    "isinf": np.isinf,
    "isnan": np.isnan,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "nextafter": float_function(np.nextafter),
    "ones_like": np.ones_like,
    "reciprocal": np.reciprocal,
    "rint": rounding(np.rint),
    "round": rounding(np.rint),
    "sign": np.sign,
    "signbit": np.signbit,
    "sqrt": float_function(np.sqrt),
    "square": np.square,
    "trunc": rounding(np.trunc),
    "where": where,
    "bool": truth,
    "int32": cast_int(np.int32),
    "int64": cast_int(np.int64),
    "float32": cast_float(np.float32),
    "float64": cast_float(np.float64),
}


def evaluate(text, operands):
    """The value of the Python expression text, as an array; operands are arrays by name."""

    def walk(node):
        match node:
            case ast.Constant(value=v):
                return v
            case ast.Name(id=name):
                return operands[name] if name in operands else CONSTANTS[name]
            case ast.UnaryOp(op=op, operand=x):
                return UNARY[type(op)](walk(x))
            case ast.BinOp(left=x, op=op, right=y):
                return BINARY[type(op)](walk(x), walk(y))
            case ast.BoolOp(op=op, values=xs):
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                value, *rest = (truth(walk(x)) for x in xs)
                for x in rest:
                    value = join(value, x)
                return value
            case ast.Compare(left=x, ops=ops, comparators=ys):
                values = [walk(v) for v in (x, *ys)]
                links = [COMPARE[type(op)](a, b) for op, a, b in zip(ops, values, values[1:])]
                value = links[0]
                for link in links[1:]:
                    value = np.logical_and(value, link)
                return value
            case ast.IfExp(test=c, body=x, orelse=y):
                return where(walk(c), walk(x), walk(y))
            case ast.Call(func=ast.Name(id=name), args=args):
                return FUNCTIONS[name](*map(walk, args))
        raise TypeError(f"{ast.dump(node)} is not an expression of nexpr")

    with np.errstate(all="ignore"):
        return np.asarray(walk(ast.parse(text, mode="eval").body))
