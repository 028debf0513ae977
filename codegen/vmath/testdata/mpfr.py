"""Writes NAME.txt for the functions named on the command line, or all: values by MPFR (needs gmpy2).

Each line holds the arguments, the value rounded to float64, and what that lacks in units of its last
place. A third of the arguments are float32 numbers.
"""
import math
import pathlib
import random
import struct
import sys

import gmpy2
from gmpy2 import mpfr

gmpy2.get_context().precision = 400
LN2 = gmpy2.const_log2()
LEAST, LARGEST = 5e-324, sys.float_info.max


def short(x):
    """x rounded to float32."""
    return struct.unpack("f", struct.pack("f", max(min(x, 2.0**127), -(2.0**127))))[0]


def near(*values):
    """The values and the numbers next to them."""
    for v in values:
        yield from (v, math.nextafter(v, math.inf), math.nextafter(v, -math.inf))


def even(n, low, high):
    for _ in range(n):
        yield random.uniform(low, high)


def powers(n, low, high, sign=1):
    """Numbers whose binary logarithms are spread evenly."""
    for _ in range(n):
        yield sign * 2 ** random.uniform(low, high)


def positive():
    yield from powers(60, -1073, 1024)
    yield from even(60, 0.5, 2)
    yield from even(60, 0.69, 1.42)
    yield from (1 + d for d in powers(30, -52, -2))
    yield from (1 - d for d in powers(30, -52, -2))
    yield from near(math.sqrt(0.5), math.sqrt(2), 2.0**-1022, 2.0**1023, math.e, 10.0, 1e22)
    yield from (LEAST, 1e-310, LARGEST, *(math.ldexp(1, n) for n in range(-1074, 1024, 97)))


def above_minus_one():
    for sign in (1, -1):
        yield from powers(60, -1073 if sign > 0 else -70, 0, sign)
    yield from powers(30, 0, 1024)
    yield from even(60, -0.3, 0.42)
    yield from even(40, -1, -0.29)
    yield from even(30, 0.41, 3)
    yield from near(math.sqrt(0.5) - 1, math.sqrt(2) - 1, 1.0, 2.0**53, 2.0**1000)
    yield from (LEAST, -LEAST, -1e-310, LARGEST, -0.9999999999999999)


def real():
    for sign in (1, -1):
        yield from powers(60, -1073, 1024, sign)
        yield from powers(60, -30, 4, sign)
        yield from even(40, 0, sign * 0.37)
    yield from near(2.0**500, 2.0**-27, math.sqrt(0.125), 1.0)
    yield from (LEAST, -LEAST, LARGEST, -LARGEST)


def from_one():
    yield from powers(60, 0, 1024)
    yield from (1 + d for d in powers(80, -52, 0))
    yield from even(80, 1, 1.07)
    yield from even(60, 1, 3)
    yield from near(2.0**500, 1.0606601717798212, 2.0)
    yield from (1.0000000000000002, LARGEST)


def within_one():
    for sign in (1, -1):
        yield from powers(50, -1073, 0, sign)
        yield from even(50, 0, sign)
        yield from even(40, sign * 0.1, sign * 0.25)
        yield from (sign * (1 - d) for d in powers(20, -53, -1))
    yield from near(0.171572875253809, 0.2, 1 / 3, 0.5)
    yield from (LEAST, -LEAST, 1 - 2**-53)


def pairs():
    for x in (*even(60, 0, 2), *even(60, 0, 800), *powers(60, -80, 0), *(-x for x in powers(60, 0, 10)), *powers(20, -1074, -1000)):
        yield x, x - random.uniform(0, 2)
        yield x - 2 ** random.uniform(-60, 10), x
    for x in (*even(10, -1, 0), *powers(10, -60, -2, -1)):  # the sum of powers is near 1
        yield x, math.log(-math.expm1(x))
        yield math.log2(-math.expm1(x * math.log(2))), x
    yield from ((0.0, -707.9), (0.0, -708.1), (1e-310, -710.5), (0.0, -1020.9), (0.0, -1021.1), (5e-324, -1050.25), (3.0, 3.0), (-0.0, 0.0), (1e300, 1e300), (1e308, -1e308))


def log_add(x, y):
    return max(x, y) + gmpy2.log1p(gmpy2.exp(-abs(x - y)))


FUNCTIONS = {
    "log": (gmpy2.log, positive),
    "log2": (gmpy2.log2, positive),
    "log10": (gmpy2.log10, positive),
    "log1p": (gmpy2.log1p, above_minus_one),
    "arcsinh": (gmpy2.asinh, real),
    "arccosh": (gmpy2.acosh, from_one),
    "arctanh": (gmpy2.atanh, within_one),
    "logaddexp": (log_add, pairs),
    "logaddexp2": (lambda x, y: log_add(x * LN2, y * LN2) / LN2, pairs),
}


def write(name):
    function, points = FUNCTIONS[name]
    random.seed(name)
    lines = []
    for i, args in enumerate(points()):
        args = args if isinstance(args, tuple) else (args,)
        if i % 3 == 0 and all(2.0**-149 < abs(x) < 2.0**127 for x in args):
            args = tuple(map(short, args))
        value = function(*map(mpfr, args))
        if not gmpy2.is_finite(value):
            continue
        rounded = float(value)
        lacks = (value - rounded) / mpfr(math.ulp(rounded))
        lines.append(f"{' '.join(x.hex() for x in args)} {rounded.hex()} {float(lacks):.6f}\n")
    pathlib.Path(__file__).with_name(name + ".txt").write_text("".join(lines))


for name in sys.argv[1:] or FUNCTIONS:
    write(name)
