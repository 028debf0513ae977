"""Times NumPy's sums along the axes of the matrices that BenchmarkReduceAxis of package expr uses: nanoseconds an element, one thread.

    go test -run '^$' -bench ReduceAxis ./expr && python bench/numpy_axes.py
"""

import timeit

import numpy as np

REPETITIONS = 20

for shape in [(1000, 1000), (10_000, 100), (100, 10_000), (100_000, 16), (300_000, 3)]:
    a = np.full(shape, 0.5)
    for axis in (0, 1):
        out = np.empty(shape[1 - axis])
        seconds = min(timeit.repeat(lambda: a.sum(axis=axis, out=out), number=REPETITIONS, repeat=5)) / REPETITIONS
        print(f"{shape[0]} x {shape[1]}, axis {axis}: {seconds * 1e9 / a.size:.3f} ns")
