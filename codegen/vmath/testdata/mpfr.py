"""Writes NAME.txt for the functions named on the command line, or all: values by MPFR (needs gmpy2).

Each line holds the arguments, the value rounded to float64, and what that lacks in units of its last
place. Some of the arguments are float32 numbers. Values that overflow are left out.
"""
import math
import pathlib
import random
import struct
import sys
from fractions import Fraction

import gmpy2
from gmpy2 import mpfr

gmpy2.get_context().precision = 1500  # for the angles: their reduction cancels some 1100 bits
PI, LN2 = gmpy2.const_pi(), gmpy2.const_log2()
LEAST, LARGEST = 5e-324, sys.float_info.max


def short(x):
    """x rounded to float32, or to its largest number."""
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return math.copysign(float.fromhex("0x1.fffffep127"), x)


def near(*values):
    """The values and the numbers next to them."""
    for v in values:
        yield from (v, math.nextafter(v, math.inf), math.nextafter(v, -math.inf))


def even(n, low, high):
    for _ in range(n):
        yield random.uniform(low, high)


def wide(n, low, high):
    """Numbers of either sign whose logarithms are spread evenly."""
    for _ in range(n):
        yield random.choice((-1, 1)) * 2 ** random.uniform(math.log2(low), math.log2(high))


def binades(n, low, high, sign=1):
    """Numbers of one sign whose binary logarithms are spread evenly from low to high."""
    for _ in range(n):
        yield sign * 2 ** random.uniform(low, high)


def mixed(points):
    """The points, every third rounded to float32 where that is no zero and not infinite."""

    def some_short():
        for i, x in enumerate(points()):
            args = x if isinstance(x, tuple) else (x,)
            if i % 3 == 0 and all(2.0**-149 < abs(a) < 2.0**127 for a in args):
                args = tuple(map(short, args))
            yield args

    return some_short


def exponents(log, low, high):
    """Arguments of a power of e**log: low and high are where float64 vanishes and overflows."""

    def points():
        yield from even(60, low, high)
        yield from even(40, low, low + 38 / log)  # subnormal results
        yield from even(60, -0.05 / log, 0.05 / log)
        yield from even(30, -2, 2)
        yield from wide(30, 1e-20, 1)
        yield from near(*(math.log(2) / log * k / 16 for k in (1, -1, 3, 15, 16, -7999)), 1.0, -1.0, -1021.0 * math.log(2) / log)
        yield from (LEAST, -1e-310, 36.0, -36.0, -37.5, 307.0, 708.0, 709.5, 1021.0)
        yield from map(short, even(40, -103 / log, 88 / log))
        yield from map(short, wide(20, 1e-30, 1))

    return points


def minus_one():
    yield from even(60, -40, 40)
    yield from even(60, -1, 1)
    yield from even(30, 0.3, 0.4)
    yield from even(20, 36, 55)
    yield from even(20, 55, 709.7)
    yield from wide(40, 1e-300, 1)
    yield from near(*(math.log(2) * k / 2 for k in (1, -1, 3, 5, -3)), 36.0, -36.0)
    yield from (LEAST, -LEAST, 1e-310, -1e-310, -37.4, -700.0, -1e300, 709.78)
    yield from map(short, even(40, -20, 88))
    yield from map(short, wide(30, 1e-37, 1))


def hyperbolics():
    yield from even(60, -30, 30)
    yield from even(60, -1.2, 1.2)
    yield from even(40, 0.3, 0.5)
    yield from even(20, 700, 710.4)
    yield from even(20, -708, -100)
    yield from wide(40, 1e-300, 1)
    yield from near(math.log(2) / 2, math.log(2) * 3 / 2, 708.0, 19.5)
    yield from (LEAST, -LEAST, 1e-310, -1e-310, 2.0**-1022, 710.4758)
    yield from map(short, even(40, -89, 89))
    yield from map(short, wide(30, 1e-37, 1))


def cubes():
    yield from wide(100, 1e-323, 1e308)
    yield from even(60, 1, 8)
    yield from even(30, -1, 1)
    yield from wide(20, 1e-323, 1e-308)
    yield from near(1.0, 8.0, -27.0, 2.0**-900, 2.0**-1022)
    yield from (LEAST, -LEAST, LARGEST, -LARGEST)
    yield from map(short, wide(60, 1e-45, 3e38))


def legs():
    yield from zip(even(60, 1, 2), even(60, -2, 2))
    yield from zip(wide(40, 1e-3, 1e3), wide(40, 1e-3, 1e3))
    yield from zip(wide(40, 1e-320, 1e308), wide(40, 1e-320, 1e308))
    yield from zip(wide(30, 1e-323, 1e-300), wide(30, 1e-323, 1e-300))
    yield from zip(wide(30, 1e300, 1e308), wide(30, 1e300, 1e308))
    yield from ((LEAST, LEAST), (LEAST, 0.0), (0.0, LARGEST), (LARGEST, 1e300), (2.0**500, 2.0**499), (2.0**-450, 2.0**-450), (3.0, 4.0))
    yield from zip(map(short, wide(60, 1e-44, 2e38)), map(short, wide(60, 1e-44, 2e38)))
    yield from zip(map(short, even(40, 1, 2)), map(short, even(40, 1, 2)))


def powers():
    def exponent(x, low=-1074, high=1023):
        """An exponent that spreads the binary logarithms of the results."""
        return random.uniform(low, high) / math.log2(x)

    bases = [x for x in (*map(abs, wide(60, 1e-323, 1e308)), *even(60, 0.5, 2), *even(30, 0.999, 1.001)) if x != 1]
    yield from ((x, exponent(x)) for x in bases)
    yield from ((x, exponent(x, -1073, -1020)) for x in bases[::4])
    yield from ((x, exponent(x, 1020, 1023.99)) for x in bases[::4])
    yield from zip(map(abs, wide(30, 0.01, 100)), even(30, -3, 3))
    yield from ((-x, float(random.randint(-20, 20))) for x in map(abs, wide(40, 0.1, 10)))
    yield from ((x, wide_y) for x, wide_y in zip((1 + d for d in wide(20, 1e-16, 1e-9)), wide(20, 1e3, 1e10)))
    yield from zip(near(math.sqrt(0.5), math.sqrt(2), 2.0**-1022, 1.0), even(12, -1, 1))
    yield from ((LEAST, 0.5), (LEAST, -0.9), (-LEAST, -0.0625 * 15), (-1e-310, 3.0), (1e-310, -1.0), (LARGEST, -1.04), (LARGEST, 0.9), (10.0, -307.7))
    for x in (short(abs(x)) for x in (*wide(50, 1e-44, 3e38), *even(40, 0.5, 2))):
        if x != 1:
            yield x, short(exponent(x, -148, 127))
    yield from ((-short(x), float(random.randint(-9, 9))) for x in even(20, 0.1, 10))


def positive():
    yield from binades(60, -1073, 1024)
    yield from even(60, 0.5, 2)
    yield from even(60, 0.69, 1.42)
    yield from (1 + d for d in binades(30, -52, -2))
    yield from (1 - d for d in binades(30, -52, -2))
    yield from near(math.sqrt(0.5), math.sqrt(2), 2.0**-1022, 2.0**1023, math.e, 10.0, 1e22)
    yield from (LEAST, 1e-310, LARGEST, *(math.ldexp(1, n) for n in range(-1074, 1024, 97)))


def above_minus_one():
    for sign in (1, -1):
        yield from binades(60, -1073 if sign > 0 else -70, 0, sign)
    yield from binades(30, 0, 1024)
    yield from even(60, -0.3, 0.42)
    yield from even(40, -1, -0.29)
    yield from even(30, 0.41, 3)
    yield from near(math.sqrt(0.5) - 1, math.sqrt(2) - 1, 1.0, 2.0**53, 2.0**1000)
    yield from (LEAST, -LEAST, -1e-310, LARGEST, -0.9999999999999999)


def real():
    for sign in (1, -1):
        yield from binades(60, -1073, 1024, sign)
        yield from binades(60, -30, 4, sign)
        yield from even(40, 0, sign * 0.37)
    yield from near(2.0**500, 2.0**-27, math.sqrt(0.125), 1.0)
    yield from (LEAST, -LEAST, LARGEST, -LARGEST)


def from_one():
    yield from binades(60, 0, 1024)
    yield from (1 + d for d in binades(80, -52, 0))
    yield from even(80, 1, 1.07)
    yield from even(60, 1, 3)
    yield from near(2.0**500, 1.0606601717798212, 2.0)
    yield from (1.0000000000000002, LARGEST)


def within_one():
    for sign in (1, -1):
        yield from binades(50, -1073, 0, sign)
        yield from even(50, 0, sign)
        yield from even(40, sign * 0.1, sign * 0.25)
        yield from (sign * (1 - d) for d in binades(20, -53, -1))
    yield from near(0.171572875253809, 0.2, 1 / 3, 0.5)
    yield from (LEAST, -LEAST, 1 - 2**-53)


def log_terms():
    for x in (*even(60, 0, 2), *even(60, 0, 800), *binades(60, -80, 0), *(-x for x in binades(60, 0, 10)), *binades(20, -1074, -1000)):
        yield x, x - random.uniform(0, 2)
        yield x - 2 ** random.uniform(-60, 10), x
    for x in (*even(10, -1, 0), *binades(10, -60, -2, -1)):  # the sum of powers is near 1
        yield x, math.log(-math.expm1(x))
        yield math.log2(-math.expm1(x * math.log(2))), x
    yield from ((0.0, -707.9), (0.0, -708.1), (1e-310, -710.5), (0.0, -1020.9), (0.0, -1021.1), (5e-324, -1050.25), (3.0, 3.0), (-0.0, 0.0), (1e300, 1e300), (1e308, -1e308))


def angles():
    yield from even(70, -7, 7)
    yield from even(40, 0.7, 0.87)
    yield from even(20, 1e5, 9e6)
    yield from wide(30, 1e-20, 1)
    yield from wide(30, 1, 1e7)
    yield from wide(50, 1e7, 1e308)
    yield from near(*(k * math.pi / 4 for k in range(1, 12)), 2.0**23, -(2.0**23), math.ldexp(0x16AC5B262CA1FF, 849 - 52))
    yield from (LEAST, -1e-310, 2.0**-1022, LARGEST)
    yield from map(short, wide(60, 1e-38, 3e38))
    yield from map(short, even(30, -100, 100))


def turns():
    yield from even(80, -2, 2)
    yield from even(40, 0, 0.5)
    yield from wide(30, 1e-20, 1)
    yield from wide(40, 1, 2.0**52)
    yield from near(0.25, 0.75, 1.25, 1.75, -0.25)
    yield from (1 / 6, 1 / 3, 2.0**52 + 1, 2.0**51 + 0.5, 5e-324, -1e-310, 2.0**-1022, -(2.0**-1020))
    yield from map(short, wide(40, 1e-38, 1e6))
    yield from map(short, even(30, -2, 2))


def sines():
    yield from even(100, -1, 1)
    yield from even(40, 0.4, 0.6)
    yield from wide(30, 1e-20, 1)
    yield from (s * (1 - 2.0**-k) for k in range(1, 53, 2) for s in (1, -1))
    yield from near(0.5, -0.5, 2**-0.5)
    yield from (LEAST, -1e-310, 2.0**-1022)
    yield from map(short, wide(30, 1e-38, 1))
    yield from map(short, even(40, -1, 1))


def tangents():
    yield from even(100, -4, 4)
    yield from even(40, 0.4, 0.6)
    yield from wide(40, 1e-20, 1)
    yield from wide(40, 1, 1e308)
    yield from near(0.5, 1.0, 2.0, -2.0, 2.0**100)
    yield from (LEAST, -1e-310, 2.0**-1022, LARGEST)
    yield from map(short, wide(40, 1e-38, 1e38))
    yield from map(short, even(30, -4, 4))


def coordinates():
    yield from zip(even(80, -1, 1), even(80, -1, 1))
    yield from zip(wide(60, 1e-308, 1e308), wide(60, 1e-308, 1e308))
    for x in wide(60, 1e-308, 1e308):  # of like size
        yield x * random.uniform(-2, 2) / 2, x
    for y in wide(20, 1e-300, 1e-30):  # small quotients, most of them subnormal
        yield y, math.ldexp(abs(y) * random.uniform(1, 2), random.randint(1015, 1070))
    for x in near(2.0**-500, 2.0**500, 2.0**1023):
        yield from ((x, x), (x, -1.0), (-0.5 * x, x), (2.0**-60 * x, x))
    yield from ((LEAST, 5e-324), (LEAST, 1e-323), (1e-323, -5e-324), (-3e-310, 1.7e308), (1.7e308, 5e-324), (1e-310, 2.0), (1e-310, -2.0))
    yield from zip(map(short, wide(50, 1e-38, 1e38)), map(short, wide(50, 1e-38, 1e38)))
    yield from zip(map(short, even(50, -2, 2)), map(short, even(50, -2, 2)))


def errors():
    yield from even(60, -0.75, 0.75)
    yield from even(60, -6, 6)
    yield from even(20, 0.4, 0.9)
    yield from even(10, 5.5, 6.5)
    yield from wide(40, 1e-320, 1)
    yield from near(0.5, -0.5, 0.75, -0.75, 1.0, 2.0, -2.0, 5.921587195794507, 6.0)
    yield from (LEAST, -LEAST, 1e-310, -1e-310, 2.0**-1022, 26.0, -1e300)
    yield from map(short, even(50, -4.2, 4.2))
    yield from map(short, wide(30, 1e-44, 1))


def error_tails():
    yield from even(40, -0.5, 0.5)
    yield from even(40, -6, 6)
    yield from even(60, 0.5, 26)
    yield from even(30, 26, 27.22)  # the last results are subnormal
    yield from wide(20, 1e-320, 1)
    yield from near(0.5, -0.5, 0.75, 1.0, 2.0, -2.0, -6.0, 26.0, 26.543, 27.2)
    yield from (LEAST, -LEAST, 1e-310, 27.25, 28.5, -26.5, -1e300)
    yield from map(short, even(50, -4, 10.1))
    yield from map(short, wide(30, 1e-44, 1))


def gammas():
    yield from even(60, 0, 4)
    yield from even(40, 3, 171.6)
    yield from even(60, -6, 0)
    yield from even(60, -184, 0)  # the last results are subnormal
    for sign in (1, -1):
        yield from binades(30, -1020, 0, sign)
        yield from (n + sign * 2 ** random.uniform(-45, -2) for n in range(-20, 4))
    yield from near(0.5, 1.0, 2.0, 3.0, -0.5, -1.0, -2.0, -3.0, -100.0, 2.0**-60, -(2.0**-60), 171.0, 171.6243769563027)
    yield from (LEAST, -LEAST, 1e-310, -1e-310)
    yield from map(short, even(40, -40, 35))


def gamma_logarithms():
    yield from gammas()
    yield from even(40, 0.9, 2.1)
    yield from (n + sign * 2 ** random.uniform(-52, -2) for n in (1, 2) for sign in (1, -1) for _ in range(10))
    yield from binades(30, 7, 1014)
    for n in range(2, 17):  # close to where it is 0
        for sign in (1, -1):
            zero = GAMMA_ONES.get((n, sign), sign / math.factorial(n) - n)
            yield from near(zero, short(zero))
            yield from (zero + random.uniform(-0.2, 0.2) / math.factorial(n) for _ in range(3))
    yield from near(2.0**52, -(2.0**51), 1e305, 2.5e305)
    yield from (-LARGEST, -1e300)


GAMMA_ONES = {(2, -1): -2.4570247382208006, (3, 1): -2.7476826467274127, (3, -1): -3.14358088834998, (4, 1): -3.955294284858598, (4, -1): -4.039361839740537}


def log_add(x, y):
    return max(x, y) + gmpy2.log1p(gmpy2.exp(-abs(x - y)))


def sinpi(x):
    return gmpy2.sin(PI * mpfr(gmpy2.mpq(Fraction(float(x)) % 2)))


def cospi(x):
    return gmpy2.cos(PI * mpfr(gmpy2.mpq(Fraction(float(x)) % 2)))


FUNCTIONS = {
    "exp": (gmpy2.exp, exponents(1, -745.1, 709.7)),
    "exp2": (gmpy2.exp2, exponents(math.log(2), -1075, 1024)),
    "exp10": (gmpy2.exp10, exponents(math.log(10), -323.6, 308.2)),
    "expm1": (gmpy2.expm1, minus_one),
    "sinh": (gmpy2.sinh, hyperbolics),
    "cosh": (gmpy2.cosh, hyperbolics),
    "tanh": (gmpy2.tanh, hyperbolics),
    "cbrt": (gmpy2.cbrt, cubes),
    "hypot": (gmpy2.hypot, legs),
    "power": (lambda x, y: x**y, powers),
    "log": (gmpy2.log, mixed(positive)),
    "log2": (gmpy2.log2, mixed(positive)),
    "log10": (gmpy2.log10, mixed(positive)),
    "log1p": (gmpy2.log1p, mixed(above_minus_one)),
    "arcsinh": (gmpy2.asinh, mixed(real)),
    "arccosh": (gmpy2.acosh, mixed(from_one)),
    "arctanh": (gmpy2.atanh, mixed(within_one)),
    "logaddexp": (log_add, mixed(log_terms)),
    "logaddexp2": (lambda x, y: log_add(x * LN2, y * LN2) / LN2, mixed(log_terms)),
    "sin": (gmpy2.sin, angles),
    "cos": (gmpy2.cos, angles),
    "tan": (gmpy2.tan, angles),
    "sinpi": (sinpi, turns),
    "cospi": (cospi, turns),
    "arcsin": (gmpy2.asin, sines),
    "arccos": (gmpy2.acos, sines),
    "arctan": (gmpy2.atan, tangents),
    "arctan2": (gmpy2.atan2, coordinates),
    "erf": (gmpy2.erf, errors),
    "erfc": (gmpy2.erfc, error_tails),
    "tgamma": (gmpy2.gamma, mixed(gammas)),
    "lgamma": (lambda x: gmpy2.lgamma(x)[0], mixed(gamma_logarithms)),
}


def write(name):
    function, points = FUNCTIONS[name]
    random.seed(name)
    lines = []
    for x in points():
        args = x if isinstance(x, tuple) else (x,)
        exact = function(*map(mpfr, args))
        value = float(exact)
        if not math.isfinite(value):
            continue
        lacks = (exact - value) / mpfr(math.ulp(value))
        lines.append(f"{' '.join(a.hex() for a in args)} {value.hex()} {float(lacks):.6f}\n")
    pathlib.Path(__file__).with_name(name + ".txt").write_text("".join(lines))


for name in sys.argv[1:] or FUNCTIONS:
    write(name)
