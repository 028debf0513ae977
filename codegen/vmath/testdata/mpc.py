"""Writes complex/NAME.txt for the functions named on the command line, or all: values by MPC (needs gmpy2).

Each line holds the real and imaginary parts of the arguments and then, for each part of the value, that rounded to
float64 and what it lacks in units of its last place. Some of the arguments are float32 numbers. Values that overflow
are left out.
"""

import math
import pathlib
import random
import struct
import sys

import gmpy2
from gmpy2 import mpc, mpfr

DIGITS = 300
gmpy2.get_context().precision = DIGITS
LN2, LN10 = gmpy2.const_log2(), gmpy2.log(mpfr(10))


def exact(function, *numbers):
    """function with as many digits as the sum or product of any float64 numbers needs."""
    with gmpy2.context(precision=4600):
        return function(*numbers)


def log1p(z):
    """The square of |1+z| less 1 cancels."""
    x, y = z.real, z.imag
    above = +exact(lambda: 2 * x + x * x + y * y)
    square = +exact(lambda: (1 + x) * (1 + x) + y * y)
    re = gmpy2.log1p(above) if above > -0.5 else gmpy2.log(square)
    return mpc(re / 2, gmpy2.atan2(y, +exact(lambda: 1 + x)))


def expm1(z):
    x, y = z.real, z.imag
    return mpc(gmpy2.expm1(x) * gmpy2.cos(y) - 2 * gmpy2.sin(y / 2) ** 2, gmpy2.exp(x) * gmpy2.sin(y))


FUNCTIONS = {
    "sqrt": gmpy2.sqrt,
    "exp": gmpy2.exp,
    "exp2": lambda z: gmpy2.exp(z * gmpy2.const_log2()),
    "expm1": expm1,
    "log": gmpy2.log,
    "log2": lambda z: gmpy2.log(z) / LN2,
    "log10": lambda z: gmpy2.log(z) / LN10,
    "log1p": log1p,
    "sin": gmpy2.sin,
    "cos": gmpy2.cos,
    "tan": gmpy2.tan,
    "sinh": gmpy2.sinh,
    "cosh": gmpy2.cosh,
    "tanh": gmpy2.tanh,
    "arcsin": gmpy2.asin,
    "arccos": gmpy2.acos,
    "arctan": gmpy2.atan,
    "arcsinh": gmpy2.asinh,
    "arccosh": gmpy2.acosh,
    "arctanh": gmpy2.atanh,
    "power": lambda z, w: z**w,
}
CIRCULAR = {"sin", "cos", "tan"}
GROWING = {"exp", "exp2", "expm1", "sinh", "cosh", "tanh"} | CIRCULAR


def value(name, *args):
    """The value of the function with enough digits for the reduction of an angle; None where e**x has no exponent in
    MPFR."""
    if name in GROWING:
        grows, angle = (args[0].imag, args[0].real) if name in CIRCULAR else (args[0].real, args[0].imag)
        if abs(grows) > 5000:
            return None
        if abs(angle) > 2.0**40:
            with gmpy2.context(precision=DIGITS + 1100):
                return FUNCTIONS[name](mpc(args[0]))
    return FUNCTIONS[name](*map(mpc, args))


def wide(low, high):
    """A number of either sign whose logarithm is even from low to high."""
    return random.choice((-1, 1)) * 2 ** random.uniform(low, high)


def polar(size):
    turn = random.uniform(-math.pi, math.pi)
    return complex(size * math.cos(turn), size * math.sin(turn))


def points(n, most=1020):
    """About n numbers, of parts up to 2**most: small and of any size, about the unit circle, and about the branch
    points and zeros of the functions."""
    even = random.uniform
    kinds = [
        lambda: complex(even(-2, 2), even(-2, 2)),
        lambda: complex(even(-2, 2), even(-2, 2)),
        lambda: complex(even(-50, 50), even(-50, 50)),
        lambda: complex(wide(-most, most), wide(-most, most)),
        lambda: polar(2 ** even(-most, most)),
        lambda: polar(1 + wide(-50, -3)),
        lambda: random.choice((1, -1, 1j, -1j, 0, -2)) + complex(wide(-60, -1), wide(-60, -1)),
        lambda: random.choice((1, -1, 1j, -1j)) + complex(wide(-1000, -1), wide(-1000, -1)),
        lambda: complex(wide(-3, 10), wide(-60, 12)),
        lambda: complex(wide(-60, 12), wide(-3, 10)),
        lambda: complex(wide(9, 9.6), wide(-1074, 4)),
    ]
    for i in range(n):
        yield kinds[i % len(kinds)]()


def exponents(n):
    """Pairs z, w with |w| up to 16 and, mostly, powers that are numbers."""
    for i in range(n):
        z = polar(2 ** random.uniform(-60, 60)) if i % 3 else polar(1 + wide(-40, -2))
        w = polar(2 ** random.uniform(-6, 4))
        yield z, (complex(w.real, 0) if i % 4 == 0 else w)


def short(z):
    """z in parts of float32."""
    return complex(*struct.unpack("2f", struct.pack("2f", z.real, z.imag)))


def write(name, n=176):
    random.seed(name)
    lines = []
    for i, args in enumerate(exponents(n) if name == "power" else ((z,) for z in points(n))):
        if i % 3 == 0 and all(2.0**-149 < abs(x) < 2.0**127 for z in args for x in (z.real, z.imag) if x):
            args = tuple(map(short, args))
        exact = value(name, *args)
        parts = [] if exact is None else [exact.real, exact.imag]
        rounded = list(map(float, parts))
        if not parts or not all(map(math.isfinite, rounded)):
            continue
        words = [x.hex() for z in args for x in (z.real, z.imag)]
        for x, y in zip(parts, rounded):
            words += [y.hex(), f"{float((x - y) / mpfr(math.ulp(y))):.5f}"]
        lines.append(" ".join(words) + "\n")
    pathlib.Path(__file__).parent.joinpath("complex", name + ".txt").write_text("".join(lines))


if __name__ == "__main__":
    for name in sys.argv[1:] or FUNCTIONS:
        write(name)
