"""Complex numbers, for law.py: computed by parts with NumPy's real arithmetic, since NumPy's own products of arrays may be
contracted to fused multiply-adds, and its quotients are products with a reciprocal.

  /     by Smith's method, the parts of the numerator divided
  **    by an integer literal: by squaring and multiplying
  functions are computed in parts of x86's long double, 80 bits, and rounded
  expm1 of infinities, and where it overflows, is exp(z) - 1 by parts (NumPy: NaN)
"""

import numpy as np


def is_complex(x):
    return np.asarray(x).dtype.kind == "c"


def of(re, im, dtype):
    """re + im*1j without arithmetic."""
    z = np.empty(np.broadcast_shapes(np.shape(re), np.shape(im)), dtype)
    z.real, z.imag = re, im
    return z


def common(x, y):
    dtype = np.result_type(x, y)
    return np.asarray(x, dtype), np.asarray(y, dtype), dtype


def multiply(x, y):
    x, y, dtype = common(x, y)
    return of(x.real * y.real - x.imag * y.imag, x.real * y.imag + x.imag * y.real, dtype)


def divide(x, y):
    x, y, dtype = common(x, y)
    a, b, c, d = x.real, x.imag, y.real, y.imag
    inner = np.abs(c) < np.abs(d)
    large, small = np.where(inner, d, c), np.where(inner, c, d)
    r = small / large
    by = large + small * r
    re = np.where(inner, a * r + b, a + b * r) / by
    im = np.where(inner, b * r - a, b - a * r) / by
    zero = (c == 0) & (d == 0)
    return of(np.where(zero, a / np.abs(c), re), np.where(zero, b / np.abs(c), im), dtype)


def power(x, y):
    if type(y) is not int:
        return rounded(np.power)(x, y)
    z, n = x, abs(y)
    r = None
    while n:
        if n & 1:
            r = z if r is None else multiply(r, z)
        z, n = multiply(z, z), n >> 1
    if r is None:
        r = np.ones_like(x)
    return np.reciprocal(r) if y < 0 else r


def wide(x):
    return np.asarray(x, np.clongdouble if is_complex(x) else np.longdouble)


def rounded(function):
    """A function computed in long double."""

    def apply(*xs):
        return np.asarray(function(*map(wide, xs))).astype(np.result_type(*xs))

    return apply


def expm1(z):
    w, grown = np.expm1(z), np.exp(z)
    plain = np.isfinite(w.real) & np.isfinite(w.imag) | np.isfinite(z.real) & ~np.isfinite(z.imag)
    return of(np.where(plain, w.real, grown.real - 1), np.where(plain, w.imag, grown.imag), z.dtype)


def binary(on_complex, on_real):
    """An operator; literals alone stay Python's."""

    def apply(x, y):
        typed = isinstance(x, (np.ndarray, np.generic)) or isinstance(y, (np.ndarray, np.generic))
        return on_complex(x, y) if typed and (is_complex(x) or is_complex(y)) else on_real(x, y)

    return apply


ELEMENTARY = {
    name: rounded(globals().get(name, getattr(np, name)))
    for name in (
        "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh".split()
    )
}
