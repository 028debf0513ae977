#!/usr/bin/env python3
"""Compares nexpr with NumExpr: the same expressions, types, sizes and threads, one after the other again and again.

    go build -o bin/ ./cmd/nexpr && python3 -m venv bin/peers && bin/peers/bin/pip install numexpr
    bin/peers/bin/python bench/numexpr_ratio.py bin/nexpr

Both compile beforehand: NumExpr evaluates with re_evaluate into an array that is there, nexpr by `nexpr bench`.
Printed are the nanoseconds that nexpr takes for an element, and its speed as a multiple of NumExpr's.
"""

import json
import statistics
import subprocess
import sys
import timeit

import numexpr
import numpy as np

# nexpr's text, NumExpr's (None: the same), operands with their types, the type of the result
CASES = [
    ("a + b", None, {"a": "float64", "b": "float64"}, "float64"),
    ("2*a + 3*b", None, {"a": "float64", "b": "float64"}, "float64"),
    ("a + b*sqrt(c)", None, {"a": "float64", "b": "float64", "c": "float64"}, "float64"),
    ("sin(a)**2 + cos(b)**2", None, {"a": "float64", "b": "float64"}, "float64"),
    ("exp(-a*a) * log1p(b)", None, {"a": "float64", "b": "float64"}, "float64"),
    ("where(a > b, a*b, a - b)", None, {"a": "float64", "b": "float64"}, "float64"),
    ("(a > 0.5) & (b < 0.3)", None, {"a": "float64", "b": "float64"}, "bool"),
    ("a + b*sqrt(c)", None, {"a": "float32", "b": "float32", "c": "float32"}, "float32"),
    ("sin(a) + exp(b)", None, {"a": "float32", "b": "float32"}, "float32"),
    ("z*z + c", None, {"z": "complex128", "c": "complex128"}, "complex128"),
    ("(r*77 + g*150 + b*29) >> 8", None, {"r": "uint16", "g": "uint16", "b": "uint16"}, "int32"),
    ("i*j + (i >> 3)", None, {"i": "int64", "j": "int64"}, "int64"),
]


def operands(types, n):
    rnd = np.random.default_rng(1)
    arrays = {}
    for name, t in types.items():
        if t.startswith("complex"):
            arrays[name] = rnd.random(n) + 1j * rnd.random(n)
        elif "int" in t:
            arrays[name] = rnd.integers(0, 200, n).astype(t)
        else:
            arrays[name] = rnd.random(n).astype(t)
    return arrays


def time_numexpr(text, arrays, out):
    if out.dtype == bool:
        out = None  # NumExpr makes this result itself
    numexpr.evaluate(text, local_dict=arrays, out=out, casting="unsafe")
    run = lambda: numexpr.re_evaluate(local_dict=arrays)
    run()
    reps = max(1, int(0.05 / max(timeit.timeit(run, number=1), 1e-7)))
    return timeit.timeit(run, number=reps) / reps


def time_nexpr(program, text, types, n, threads):
    args = [f"{name}:{t}" for name, t in types.items()]
    out = subprocess.run([program, "bench", "-n", str(n), "-j", str(threads), "--time", "50ms", "--json", "--", text, *args], capture_output=True, text=True)
    report = json.loads(out.stdout)
    if isinstance(report, dict):
        sys.exit(f"{text}: {report['error']['message']}")
    return report[0]["ns_per_element_median"] * n * 1e-9


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "nexpr"
    sizes = [10_000, 1_000_000]
    print(f"NumExpr {numexpr.__version__}\n")
    print("| expression | types |" + "".join(f" n = {n}, {t} thread{'s' if t > 1 else ''} |" for n in sizes for t in (1, 2)))
    print("|---|---|" + "---|" * (2 * len(sizes)))
    ratios = {}
    for text, other, types, result in CASES:
        row = f"| `{text}` | {', '.join(sorted(set(types.values())))} |"
        for n in sizes:
            arrays = operands(types, n)
            for threads in (1, 2):
                numexpr.set_num_threads(threads)
                ours, theirs = [], []
                for _ in range(7):
                    theirs.append(time_numexpr(other or text, arrays, np.empty(n, result)))
                    ours.append(time_nexpr(program, text, types, n, threads))
                ratio = statistics.median(t / o for t, o in zip(theirs, ours))
                ratios.setdefault((n, threads), []).append(ratio)
                row += f" {ratio:.1f} ({statistics.median(ours) / n * 1e9:.2f} ns) |"
        print(row, flush=True)
    print("| geometric mean | |" + "".join(f" {statistics.geometric_mean(r):.1f} |" for r in ratios.values()))


main()
