"""Measures the complex functions of nexpr against MPC (needs gmpy2 and NumPy):

    go build -o /tmp/nexpr ./cmd/nexpr && python accuracy/complex.py [-n POINTS] /tmp/nexpr [NAME...]

prints a row of docs/accuracy-complex.md for each function and type. The errors are in units in the last place of the part; of
the modulus for power, and of the larger term for the real part of expm1. MPC's values and the points, which are those
of the tests, come from codegen/vmath/testdata/mpc.py.
"""

import argparse
import math
import pathlib
import random
import subprocess
import sys
import tempfile

import gmpy2
import numpy as np
from gmpy2 import mpfr

sys.path.append(str(pathlib.Path(__file__).parent.parent / "codegen/vmath/testdata"))
import mpc  # noqa: E402

# By type: the type of the parts, digits, the least exponent, and that of the largest argument.
TYPES = {"complex64": (np.float32, 24, -149, 126), "complex128": (np.float64, 53, -1074, 1020)}


def evaluate(nexpr, name, columns):
    with tempfile.TemporaryDirectory() as folder:
        operands = []
        for variable, column in zip("zw", columns):
            np.save(f"{folder}/{variable}.npy", column)
            operands.append(f"{variable}={folder}/{variable}.npy")
        text = "z**w" if name == "power" else f"{name}(z)"
        command = [nexpr, "eval", "-o", f"{folder}/out.npy", text, *operands]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return np.load(f"{folder}/out.npy")


def error(got, exact, size, number, digits, least):
    """How far got is from exact in units in the last place of size."""
    if math.isinf(got):
        limit = mpfr(float(np.finfo(number).max)) * (1 + mpfr(2) ** (-digits - 1))
        return 0.0 if abs(exact) >= limit and (exact > 0) == (got > 0) else math.inf
    exponent = max(gmpy2.get_exp(size) - digits, least) if size else least
    return float(abs(mpfr(got) - exact) * mpfr(2) ** -exponent)


def measure(nexpr, name, typ, n):
    number, digits, least, most = TYPES[typ]
    random.seed(name)
    args = list(mpc.exponents(n)) if name == "power" else [(z,) for z in mpc.points(n, most)]
    columns = [np.array(c).astype(typ) for c in zip(*args)]
    results = evaluate(nexpr, name, columns)
    worst, count = [(0.0, None), (0.0, None)], 0
    for *point, got in zip(*(c.tolist() for c in columns), results.tolist()):
        exact = mpc.value(name, *point)
        if exact is None:
            continue
        count += 1
        sizes = [exact.real, exact.imag]
        if name == "power":
            sizes = [gmpy2.hypot(*sizes)] * 2
            if sizes[0] > float(np.finfo(number).max) / 2:  # a part may be infinite
                continue
        if name == "expm1":
            sizes[0] = max(abs(sizes[0]), 2 * gmpy2.sin(mpfr(point[0].imag) / 2) ** 2)
        for part, (y, x) in enumerate(((got.real, exact.real), (got.imag, exact.imag))):
            off = error(y, x, sizes[part], number, digits, least)
            if not off <= worst[part][0]:
                worst[part] = (off, point)
    part = 0 if worst[0][0] >= worst[1][0] else 1
    where = ", ".join(f"{z.real.hex()}{'' if math.copysign(1, z.imag) < 0 else '+'}{z.imag.hex()}j" for z in worst[part][1])
    size = f"{count / 1e6:.2g} M"
    print(f"| {name} | {typ} | {size} | {max(worst[0][0], worst[1][0]):.4f} | {worst[0][0]:.4f} | {worst[1][0]:.4f} | `{where}` |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=100_000)
    parser.add_argument("nexpr")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for name in options.names or mpc.FUNCTIONS:
        for typ in TYPES:
            measure(options.nexpr, name, typ, options.n)


main()
