"""Writes exp_NAME.txt: exact values of exp and its relatives, of roots and of powers, by MPFR (needs gmpy2).

Each line holds the arguments, the value rounded to float64, and what that lacks in units of its last
place. Some of the arguments are float32 numbers. Values that overflow or vanish are left out.
"""
import math
import pathlib
import random
import struct

import gmpy2

gmpy2.get_context().precision = 300
LEAST, LARGEST = 5e-324, 1.7976931348623157e308


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
    pathlib.Path(__file__).with_name(f"exp_{name}.txt").write_text("\n".join(lines) + "\n")


write("exp", gmpy2.exp, exponents(1, -745.1, 709.7))
write("exp2", gmpy2.exp2, exponents(math.log(2), -1075, 1024))
write("exp10", gmpy2.exp10, exponents(math.log(10), -323.6, 308.2))
write("expm1", gmpy2.expm1, minus_one)
write("sinh", gmpy2.sinh, hyperbolics)
write("cosh", gmpy2.cosh, hyperbolics)
write("tanh", gmpy2.tanh, hyperbolics)
write("cbrt", gmpy2.cbrt, cubes)
write("hypot", gmpy2.hypot, legs)
write("power", lambda x, y: x**y, powers)
