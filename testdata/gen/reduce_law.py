"""Reductions, for law.py.

Exact sums are Python's math.fsum, which is compared with fractions, and these where it raises.

Sums, products, means, variances and norms of floats are those of the exact numbers, rounded once to the type of the
result; of infinities and NaN they are NumPy's. The cases allow the few units in the last place by which float64
accumulation may differ. min, max, argmin, argmax, any, all and count_nonzero are NumPy's own.

Types are NumPy's, but for dot, which accumulates as sum does: int64 of narrow integers.
"""

import contextlib
import functools
import math
import operator
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple


def total_type(dtype):
    """What sum and prod return."""
    return {"b": np.dtype(np.int64), "i": np.dtype(np.int64), "u": np.dtype(np.uint64)}.get(dtype.kind, dtype)


def mean_type(dtype):
    return np.dtype(np.float64) if dtype.kind in "biu" else dtype


def real_type(dtype):
    return np.empty(0, mean_type(dtype)).real.dtype


def rows(x, axis, keepdims):
    """The elements that each result takes in, a row each, and the shape of the results."""
    x = np.asarray(x)
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    kept = [d for d in range(x.ndim) if d not in axes]
    shape = [1 if d in axes else n for d, n in enumerate(x.shape)] if keepdims else [x.shape[d] for d in kept]
    count = math.prod(x.shape[d] for d in axes)
    results = math.prod(x.shape[d] for d in kept)
    return x.transpose([*kept, *sorted(axes)]).reshape(results, count), shape


def rounded(r, dtype):
    """A fraction, or a float that is no number, rounded once to dtype. -0.0 stays."""
    from law import nearest  # which imports this module

    return dtype.type(r) if isinstance(r, float) else nearest(r, dtype)


def finite(values):
    return all(math.isfinite(v) for v in values)


def exact_sum(values):
    """A Fraction, or a float for what is none."""
    if not finite(values):
        return float(np.sum(np.array(values, np.float64)))
    s = sum(map(Fraction, values))
    if s == 0 and values and all(isinstance(v, float) and math.copysign(1, v) < 0 for v in values):
        return -0.0
    return s


def exact_product(values):
    if not finite(values) or 0 in values:
        return float(np.prod(np.array(values, np.float64)))
    return math.prod(map(Fraction, values))


def divided(r, n):
    if n:
        return r / n
    return math.nan if r == 0 or r != r else math.inf


def exact_variance(values, ddof):
    """values are floats or pairs of them."""
    parts = list(zip(*values)) if values and isinstance(values[0], tuple) else [values]
    squares = 0
    for part in parts:
        if not finite(part):
            return math.nan
        fractions = list(map(Fraction, part))
        mean = sum(fractions) / len(part) if part else 0
        squares += sum((v - mean) ** 2 for v in fractions)
    return divided(squares, max(Fraction(len(values)) - Fraction(ddof), 0))


def root(r):
    if isinstance(r, float):
        return math.sqrt(r)
    with localcontext() as context:
        context.prec = 80
        return Fraction((Decimal(r.numerator) / Decimal(r.denominator)).sqrt()) if r else r


def reduction(of_row, result):
    """of_row makes a number of the elements of one result, Python scalars, and the further arguments."""

    def apply(x, axis=None, keepdims=False, **more):
        x = np.asarray(x)
        dtype = result(x.dtype)
        table, shape = rows(x, axis, keepdims)
        return np.array([of_row(row.tolist(), dtype, **more) for row in table], dtype).reshape(shape)

    return apply


def by_parts(f):
    """f of the real and of the imaginary parts, where dtype is complex."""

    def apply(values, dtype):
        if dtype.kind != "c":
            return f(values, dtype)
        part = np.empty(0, dtype).real.dtype
        return complex(f([z.real for z in values], part), f([z.imag for z in values], part))

    return apply


def row_sum(values, dtype):
    from law import wrap

    return wrap(sum(map(int, values)), dtype) if dtype.kind in "iu" else rounded(exact_sum(values), dtype)


def row_fsum(values, dtype):
    """math.fsum, which raises where sums overflow, on the way too, and where infinities are of both signs."""
    exact = exact_sum(values)
    exact = exact + 0 if exact == 0 else exact  # no -0
    r = rounded(exact, dtype)
    if dtype == np.float64 and all(isinstance(v, float) for v in values):
        with contextlib.suppress(OverflowError, ValueError):
            s = math.fsum(values)
            if s != r and not (math.isnan(s) and math.isnan(r)):
                raise AssertionError(f"fsum of {values} is {s!r}, exactly {r!r}")
            return dtype.type(s)
    return r


def row_prod(values, dtype):
    from law import wrap

    if dtype.kind in "iu":
        return wrap(math.prod(map(int, values)), dtype)
    if dtype.kind == "c":  # the cases have whole numbers
        return functools.reduce(operator.mul, values) if values else 1
    return rounded(exact_product(values), dtype)


def row_mean(values, dtype):
    s = exact_sum(values)
    return rounded(divided(s, len(values)), dtype)


def row_nansum(values, dtype):
    return by_parts(row_sum)([v for v in values if v == v], dtype)


def pairs_of(values):
    return [(z.real, z.imag) for z in values] if values and isinstance(values[0], complex) else values


def row_var(values, dtype, ddof=0):
    return rounded(exact_variance(pairs_of(values), ddof), dtype)


def row_std(values, dtype, ddof=0):
    return rounded(root(exact_variance(pairs_of(values), ddof)), dtype)


def row_norm(values, dtype):
    numbers = [part for z in values for part in ((z.real, z.imag) if isinstance(z, complex) else (z,))]
    if not finite(numbers):
        return math.nan if any(math.isnan(v) for v in numbers) else math.inf
    return rounded(root(sum(Fraction(v) ** 2 for v in numbers)), dtype)


def numpys(name, dtype=None):
    """NumPy's own function, whose result has the type given or that of the operand."""

    def apply(x, axis=None, keepdims=False):
        y = np.asarray(getattr(np, name)(x, axis=axis, keepdims=keepdims))
        if y.dtype != (dtype or np.asarray(x).dtype):
            raise TypeError(f"{name} gives {y.dtype}")
        return y

    return apply


def elementwise_too(reduce, elementwise):
    return lambda *xs, **more: elementwise(*xs) if len(xs) == 2 else reduce(*xs, **more)


SUM = reduction(by_parts(row_sum), total_type)


def positional(f):
    """f with the axis as its second argument too."""
    return lambda x, axis=None, **more: f(x, axis=axis, **more)


def dot(x, y, **more):
    dtype = np.result_type(x, y)
    if dtype.kind in "biu":
        dtype = total_type(dtype)
        with np.errstate(over="ignore"):
            return SUM(np.multiply(np.asarray(x, dtype), np.asarray(y, dtype)), **more)
    wide = np.dtype(np.complex128 if dtype.kind == "c" else np.float64)
    return SUM(np.multiply(np.asarray(x, wide), np.asarray(y, wide)), **more).astype(dtype)


FUNCTIONS = {
    "sum": positional(SUM),
    "fsum": positional(reduction(by_parts(row_fsum), mean_type)),
    "prod": positional(reduction(row_prod, total_type)),
    "mean": positional(reduction(by_parts(row_mean), mean_type)),
    "var": positional(reduction(row_var, real_type)),
    "std": positional(reduction(row_std, real_type)),
    "norm": reduction(row_norm, real_type),
    "nansum": positional(reduction(row_nansum, total_type)),
    "dot": dot,
    "min": elementwise_too(numpys("min"), np.minimum),
    "max": elementwise_too(numpys("max"), np.maximum),
    "nanmin": positional(numpys("nanmin")),
    "nanmax": positional(numpys("nanmax")),
    "argmin": positional(numpys("argmin", np.int64)),
    "argmax": positional(numpys("argmax", np.int64)),
    "any": positional(numpys("any", np.bool_)),
    "all": positional(numpys("all", np.bool_)),
    "count_nonzero": positional(numpys("count_nonzero", np.int64)),
}


def check(name, value, x, **arguments):
    """That a value is what NumPy computes, to the few digits that float32 leaves, and of NumPy's type."""
    if name in ("norm", "dot", "fsum"):
        return
    theirs = np.asarray(getattr(np, name)(x, **arguments))
    if theirs.dtype != value.dtype or theirs.shape != value.shape or not np.allclose(theirs, value, rtol=1e-4, equal_nan=True):
        raise ValueError(f"{name} of\n{x}\nwith {arguments} is {value!r}, NumPy has {theirs!r}")
