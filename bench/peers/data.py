"""Operands in memory."""

import numpy as np

from translate import Typed

PERIOD = 1_000_000  # random elements, repeated in longer arrays


def aligned(n, dtype):
    """An array of n elements that begins at a multiple of 64 bytes, as C and JAX like it."""
    dtype = np.dtype(dtype)
    memory = np.zeros(n * dtype.itemsize + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start:start + n * dtype.itemsize].view(dtype)


class Data:
    """A case's operands of n elements and its destination, which all engines share."""

    def __init__(self, case, n):
        self.n = n
        random = np.random.default_rng(n)
        typed = Typed(case)
        self.arrays = {name: self.operand(random, case, name, n) for name in case.types}
        self.scalars = {name: np.array(value, typed.scalar_type) for name, value in case.scalars.items()}
        self.out = np.zeros((), typed.result()) if typed.reduction else aligned(n, typed.result())
        moved = [*self.arrays.values()] if typed.reduction else [*self.arrays.values(), self.out]
        self.bytes = sum(a.itemsize for a in moved)  # for an element

    def operand(self, random, case, name, n):
        dtype, (low, high) = np.dtype(case.types[name]), case.ranges[name]
        m = min(n, PERIOD)
        if dtype.kind in "iu":
            values = random.integers(low, high, m, endpoint=True)
        elif dtype.kind == "c":
            values = random.uniform(low, high, m) + 1j * random.uniform(low, high, m)
        else:
            values = random.uniform(low, high, m)
        values = values.astype(dtype)
        match case.layout:
            case "strided":
                a = aligned(2 * n, dtype)[::2]
            case "packed":
                a = aligned(n, [("byte", "u1"), ("x", dtype)])["x"]
            case _:
                a = aligned(n, dtype)
        for start in range(0, n, m):
            a[start:start + m] = values[:n - start]
        return a
