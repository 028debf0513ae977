"""The meaning of an expression, computed apart from nexpr.

Python's own parser reads the text and each operator is applied by NumPy 2, whose promotion and weak
literals (NEP 50) are also nexpr's. Python scalars stay Python scalars until they meet an array, so
they are weak here for the same reason as in NumPy.

nexpr's law differs from NumPy's in the places below; there the value is computed element by element
with Python's integers and floats, never with NumPy's kernel:

  //  %     ints: by zero 0; INT_MIN // -1 wraps
  **        ints: wraps; a negative exponent gives 1 for 1, +-1 for -1, else 0 (NumPy raises)
            floats to an integral power: the exact power, rounded once
  << >>     a count < 0 or >= the width gives 0, or the sign for >> (undefined in NumPy before 1.x)
  < <= ...  exact between integers and floats (NumPy converts int64 to float64 first)
  casts     float to int: truncation; NaN and out of range give the minimum of int32 and int64; narrower
            and unsigned types take what int64 is, modulo 2**bits, but for uint64's own values from 2**63 on
  round ... floor, ceil, trunc, round and rint return an integer operand as it is
  fmod      ints: by zero 0
  reciprocal  of ints in float64 (in NumPy 0 for all but 1 and -1)
  complex   see complex_law.py
  sum ...   see reduce_law.py
  sqrt ...  of bool, int8 and uint8 computes in float32 (float16 in NumPy, a type that nexpr lacks)
  and or not, a < b < c, x if c else y    element by element (Python asks for one truth value)
"""

import ast
import math
import operator
from fractions import Fraction

import numpy as np

import complex_law
import reduce_law

DTYPES = ("bool", "int32", "int64", "float32", "float64")
INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
COMPLEX = ("complex64", "complex128")
CONSTANTS = {"pi": math.pi, "e": math.e, "nan": math.nan, "inf": math.inf}


def weak(v):
    """Whether v came from a literal and so has no element type of its own."""
    return type(v) in (bool, int, float, complex)


def kind(v):
    return np.asarray(v).dtype.kind


def typed(v, dtype):
    """v in dtype; a literal that does not fit raises OverflowError."""
    return np.asarray(v, dtype) if weak(v) else v.astype(dtype)


def wrap(i, dtype):
    """The integer i modulo 2**bits, in the range of the integer type dtype."""
    bits = 8 * np.dtype(dtype).itemsize
    i &= (1 << bits) - 1
    return i - (1 << bits) if np.dtype(dtype).kind == "i" and i >> (bits - 1) else i


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
        if dtype.kind == "f":  # uint64 with a signed type
            return ufunc(x, y)
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


def nearest(r, dtype):
    """The fraction r rounded once to dtype, ties to even."""
    try:
        guess = dtype.type(float(r))
    except OverflowError:
        return dtype.type(-math.inf if r < 0 else math.inf)
    if not np.isfinite(guess):
        return guess
    # float(r) has rounded once already: look at the neighbours, an even last bit first.
    around = [np.nextafter(guess, dtype.type(s * math.inf)) for s in (-1, 1)]
    finite = [c for c in (guess, *around) if np.isfinite(c)]
    return min(finite, key=lambda c: (abs(Fraction(c.item()) - r), c.view(f"i{dtype.itemsize}") & 1))


def float_type(*xs):
    """The type in which a function of real numbers computes: float32 for what has up to 16 bits, unless a
    float literal meets integers alone."""
    if any(type(x) is float for x in xs) and not any(kind(x) == "f" for x in xs if not weak(x)):
        return np.dtype(np.float64)
    types = [np.dtype(np.float32) if kind(x) in "biu" and x.itemsize <= 2 else np.dtype(np.float64) if kind(x) in "iu" else x.dtype
             for x in xs if not weak(x)]
    return np.result_type(*types) if types else np.dtype(np.float64)


def fma(x, y, z):
    dtype = float_type(x, y, z)

    def one(p, q, r):
        if not (math.isfinite(p) and math.isfinite(q)):
            return p * q + r
        if not math.isfinite(r):
            return r
        exact = Fraction(p) * Fraction(q) + Fraction(r)
        if exact == 0:
            return 0.0 if p and q else p * q + r
        return nearest(exact, dtype)

    return each(one, dtype, *(typed(v, dtype) for v in (x, y, z)))


PI = Fraction("3.14159265358979323846264338327950288419716939937510582097494459")


def scale(factor):
    """Multiplication by a fraction, rounded once."""

    def apply(x):
        dtype = float_type(x)
        return each(lambda p: nearest(Fraction(p) * factor, dtype) if p and math.isfinite(p) else p, dtype, typed(x, dtype))

    return apply


def float_power(x, y):
    """x ** y, a float among them."""
    dtype = np.result_type(x, y)
    if not weak(x) and weak(y):
        x = typed(x, dtype)
        if y == 2:
            return x * x
        if y == -1:
            return dtype.type(1) / x
        if y == 0.5:  # C's pow: 0 for -0 and inf for -inf, where NumPy takes the square root
            return np.where(x == -np.inf, dtype.type(np.inf), np.sqrt(x + dtype.type(0)))

    def power(p, q):
        if p == 0 or not math.isfinite(p) or not math.isfinite(q) or q != int(q) or abs(q) > 1100:
            return dtype.type(np.power(np.longdouble(p), np.longdouble(q)))  # C's pow
        return nearest(Fraction(p) ** int(q), dtype) or math.copysign(0, p if q % 2 else 1)

    return each(power, dtype, typed(x, dtype), typed(y, dtype))


def compare(op):
    def apply(x, y):
        for a, b in ((x, y), (y, x)):  # a literal takes its operand's type, unless it would lose digits
            if weak(a) and not weak(b) and (kind(b) == "f" or type(a) is not float):
                a_typed = np.asarray(a, np.result_type(a, b))
                if type(a) is int and a_typed.item() != a:
                    continue
                x, y = (a_typed, y) if a is x else (x, a_typed)
        if weak(x) and weak(y):
            return op(x, y)
        return each(op, bool, np.asarray(x), np.asarray(y))

    return apply


def truth(x):
    return bool(x) if weak(x) else x.astype(bool)


def where(c, x, y):
    dtype = np.result_type(x, y)
    return np.where(truth(c), typed(x, dtype), typed(y, dtype))


def cast_int(dtype):
    low, high = -(1 << 63), (1 << 63) - 1
    if dtype == np.int32:
        low, high = -(1 << 31), (1 << 31) - 1
    if dtype == np.uint64:
        high = (1 << 64) - 1

    def convert(v):
        if isinstance(v, float):
            v = int(v) if math.isfinite(v) and low <= int(v) <= high else low
        return wrap(int(v), dtype)

    return lambda x: each(convert, dtype, np.asarray(x))


def cast_float(dtype):
    return lambda x: np.asarray(x).astype(dtype)


def float_function(ufunc):
    """A function that computes in floats."""
    return lambda *xs: ufunc(*(typed(x, float_type(*xs)) for x in xs))


def rounded(ufunc):
    """A function computed in the 80 bits of x86's long double and rounded to its type."""
    return lambda *xs: ufunc(*(typed(x, float_type(*xs)).astype(np.longdouble) for x in xs)).astype(float_type(*xs))


def rounding(ufunc):
    return lambda x: x if kind(x) in "biu" else ufunc(x)


def clip(x, low, high):
    return np.minimum(np.maximum(x, low), high)


BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: complex_law.binary(complex_law.multiply, operator.mul),
    ast.Div: complex_law.binary(complex_law.divide, operator.truediv),
    ast.FloorDiv: on_integers(int_floor_divide, np.floor_divide),
    ast.Mod: on_integers(int_remainder, np.remainder),
    ast.Pow: complex_law.binary(complex_law.power, on_integers(int_power, float_power)),
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
    "arctan2": rounded(np.arctan2),
    "ceil": rounding(np.ceil),
    "clip": clip,
    "conj": np.conj,
    "copy": lambda x: x,
    "copysign": float_function(np.copysign),
    "deg2rad": scale(PI / 180),
    "floor": rounding(np.floor),
    "fmax": np.fmax,
    "fmin": np.fmin,
    "fma": fma,
    "fmod": on_integers(int_fmod, np.fmod),
    "hypot": rounded(np.hypot),
    "isfinite": np.isfinite,
    "isinf": np.isinf,
    "isnan": np.isnan,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "nextafter": float_function(np.nextafter),
    "ones_like": np.ones_like,
    "rad2deg": scale(180 / PI),
    "reciprocal": lambda x: 1.0 / x,
    "rint": rounding(np.rint),
    "round": rounding(np.rint),
    "sign": np.sign,
    "signbit": np.signbit,
    "square": np.square,
    "trunc": rounding(np.trunc),
    "where": where,
    **{name: rounded(getattr(np, name)) for name in complex_law.ELEMENTARY},
    "sqrt": float_function(np.sqrt),
    "bool": truth,
    **{t: cast_int(np.dtype(t)) for t in INTEGERS},
    "float32": cast_float(np.float32),
    "float64": cast_float(np.float64),
}


def on_complex(function, otherwise):
    return lambda x: function(x) if kind(x) == "c" else otherwise(x)


FUNCTIONS |= {
    "angle": np.angle,
    "complex": lambda re, im: complex_law.of(re, im, np.result_type(re, im, np.complex64)),
    "complex64": cast_float(np.complex64),
    "complex128": cast_float(np.complex128),
    "conjugate": np.conjugate,
    "imag": np.imag,
    "real": np.real,
    "square": on_complex(lambda z: complex_law.multiply(z, z), FUNCTIONS["square"]),
    "reciprocal": on_complex(np.reciprocal, FUNCTIONS["reciprocal"]),
}
FUNCTIONS |= reduce_law.FUNCTIONS
FUNCTIONS |= {name: on_complex(f, FUNCTIONS.get(name)) for name, f in complex_law.ELEMENTARY.items()}


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
            case ast.Attribute(value=x, attr=("real" | "imag") as name):
                return FUNCTIONS[name](walk(x))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                return FUNCTIONS[name](*map(walk, args), **{k.arg: ast.literal_eval(k.value) for k in keywords})
        raise TypeError(f"{ast.dump(node)} is not an expression of nexpr")

    with np.errstate(all="ignore"):
        return np.asarray(walk(ast.parse(text, mode="eval").body))
