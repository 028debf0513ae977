"""Writes trig_NAME.txt: exact values of the trigonometric functions, by MPFR (needs gmpy2).

Each line holds the arguments, the value rounded to float64, and what that lacks in units of its last
place. Some of the arguments are float32 numbers.
"""
import math
import pathlib
import random
import struct
from fractions import Fraction

import gmpy2

gmpy2.get_context().precision = 1500
PI = gmpy2.const_pi()


def sinpi(x):
    return gmpy2.sin(PI * gmpy2.mpfr(gmpy2.mpq(Fraction(float(x)) % 2)))


def cospi(x):
    return gmpy2.cos(PI * gmpy2.mpfr(gmpy2.mpq(Fraction(float(x)) % 2)))


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


def wide(n, low, high):
    """Numbers of either sign whose logarithms are spread evenly."""
    for _ in range(n):
        yield random.choice((-1, 1)) * 2 ** random.uniform(math.log2(low), math.log2(high))


def even(n, low, high):
    for _ in range(n):
        yield random.uniform(low, high)


def angles():
    yield from even(70, -7, 7)
    yield from even(40, 0.7, 0.87)
    yield from even(20, 1e5, 9e6)
    yield from wide(30, 1e-20, 1)
    yield from wide(30, 1, 1e7)
    yield from wide(50, 1e7, 1e308)
    yield from near(*(k * math.pi / 4 for k in range(1, 12)), 2.0**23, -(2.0**23), math.ldexp(0x16AC5B262CA1FF, 849 - 52))
    yield from (5e-324, -1e-310, 2.0**-1022, 1.7976931348623157e308)
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
    yield from (5e-324, -1e-310, 2.0**-1022)
    yield from map(short, wide(30, 1e-38, 1))
    yield from map(short, even(40, -1, 1))


def tangents():
    yield from even(100, -4, 4)
    yield from even(40, 0.4, 0.6)
    yield from wide(40, 1e-20, 1)
    yield from wide(40, 1, 1e308)
    yield from near(0.5, 1.0, 2.0, -2.0, 2.0**100)
    yield from (5e-324, -1e-310, 2.0**-1022, 1.7976931348623157e308)
    yield from map(short, wide(40, 1e-38, 1e38))
    yield from map(short, even(30, -4, 4))


def pairs():
    yield from zip(even(80, -1, 1), even(80, -1, 1))
    yield from zip(wide(60, 1e-308, 1e308), wide(60, 1e-308, 1e308))
    for x in wide(60, 1e-308, 1e308):  # of like size
        yield x * random.uniform(-2, 2) / 2, x
    for y in wide(20, 1e-300, 1e-30):  # small quotients, most of them subnormal
        yield y, math.ldexp(abs(y) * random.uniform(1, 2), random.randint(1015, 1070))
    for x in near(2.0**-500, 2.0**500, 2.0**1023):
        yield from ((x, x), (x, -1.0), (-0.5 * x, x), (2.0**-60 * x, x))
    yield from ((5e-324, 5e-324), (5e-324, 1e-323), (1e-323, -5e-324), (-3e-310, 1.7e308), (1.7e308, 5e-324), (1e-310, 2.0), (1e-310, -2.0))
    yield from zip(map(short, wide(50, 1e-38, 1e38)), map(short, wide(50, 1e-38, 1e38)))
    yield from zip(map(short, even(50, -2, 2)), map(short, even(50, -2, 2)))


def write(name, f, points):
    random.seed(name)
    lines = []
    for p in points():
        p = p if isinstance(p, tuple) else (p,)
        exact = f(*map(gmpy2.mpfr, p))
        value = float(exact)
        if value == 0 or not math.isfinite(value):
            continue
        rest = (exact - gmpy2.mpfr(value)) / gmpy2.mpfr(math.ulp(value))
        lines.append(" ".join([*map(float.hex, p), value.hex(), f"{float(rest):.6f}"]))
    pathlib.Path(__file__).with_name(f"trig_{name}.txt").write_text("\n".join(lines) + "\n")


write("sin", gmpy2.sin, angles)
write("cos", gmpy2.cos, angles)
write("tan", gmpy2.tan, angles)
write("sinpi", sinpi, turns)
write("cospi", cospi, turns)
write("arcsin", gmpy2.asin, sines)
write("arccos", gmpy2.acos, sines)
write("arctan", gmpy2.atan, tangents)
write("arctan2", gmpy2.atan2, pairs)
