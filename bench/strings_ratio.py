#!/usr/bin/env python3
"""Compares nexpr with NumExpr and NumPy on byte strings: the same operands, sizes and threads, one after the other.

    go build -o bin/ ./cmd/nexpr && python3 -m venv bin/peers && bin/peers/bin/pip install numexpr
    bin/peers/bin/python bench/strings_ratio.py bin/nexpr

Printed are the nanoseconds that nexpr takes for an element, and its speed as a multiple of NumExpr's and of NumPy's.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import timeit
from pathlib import Path

import numexpr
import numpy as np

# nexpr's text, NumExpr's (None: it has none), NumPy's
CASES = [
    ("s == 'bcd'", "s == b'bcd'", "s == b'bcd'"),
    ("s < 'bcd'", "s < b'bcd'", "s < b'bcd'"),
    ("s == t", "s == t", "s == t"),
    ("s < t", "s < t", "s < t"),
    ("contains(s, 'bc')", "contains(s, b'bc')", "np.strings.find(s, b'bc') >= 0"),
    ("contains(s, t)", "contains(s, t)", "np.strings.find(s, t) >= 0"),
    ("startswith(s, 'bc')", None, "np.strings.startswith(s, b'bc')"),
    ("endswith(s, 'bc')", None, "np.strings.endswith(s, b'bc')"),
    ("(s == 'bcd') & (x > 0.5)", "(s == b'bcd') & (x > 0.5)", "(s == b'bcd') & (x > 0.5)"),
]


def words(rnd, n, width):
    """n strings of the letters a to d, of all lengths up to width."""
    letters = rnd.integers(97, 101, (n, width), dtype=np.uint8)
    letters[np.arange(width) >= rnd.integers(0, width + 1, n)[:, None]] = 0
    return letters.view(f"S{width}").ravel()


def time_of(run):
    run()
    reps = max(1, int(0.05 / max(timeit.timeit(run, number=1), 1e-7)))
    return timeit.timeit(run, number=reps) / reps


def time_nexpr(program, text, folder, names, n, threads):
    args = [f"{name}={folder / (name + '.npy')}" for name in names]
    out = subprocess.run([program, "bench", "-j", str(threads), "--time", "50ms", "--json", "--", text, *args], capture_output=True, text=True)
    report = json.loads(out.stdout)
    if isinstance(report, dict):
        sys.exit(f"{text}: {report['error']['message']}")
    return report[0]["ns_per_element_median"] * n * 1e-9


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "nexpr"
    n = 1_000_000
    print(f"NumExpr {numexpr.__version__}, NumPy {np.__version__}, {n} elements. Against NumExpr with as many threads, and against NumPy, which has one.\n")
    print("| expression | type | NumExpr, 1 thread | NumExpr, 2 threads | NumPy, 1 thread |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for width in (5, 8, 16):
            rnd = np.random.default_rng(1)
            arrays = {"s": words(rnd, n, width), "t": words(rnd, n, width), "x": rnd.random(n)}
            for name, a in arrays.items():
                np.save(folder / (name + ".npy"), a)
            for text, other, numpys in CASES:
                names = [v for v in arrays if any(w == v for w in text.replace("(", " ").replace(")", " ").replace(",", " ").split())]
                used = {v: arrays[v] for v in names}
                ratios, ours = {1: [], 2: [], "numpy": []}, []
                for _ in range(5):
                    for threads in (1, 2):
                        numexpr.set_num_threads(threads)
                        t = time_nexpr(program, text, folder, names, n, threads)
                        if other:
                            numexpr.evaluate(other, local_dict=used)
                            ratios[threads].append(time_of(lambda: numexpr.re_evaluate(local_dict=used)) / t)
                        if threads == 1:
                            ours.append(t)
                            ratios["numpy"].append(time_of(lambda: eval(numpys, {"np": np}, used)) / t)
                cells = [f"{statistics.median(r):.1f}" if r else "-" for r in ratios.values()]
                cells[0] += f" ({statistics.median(ours) / n * 1e9:.2f} ns)"
                print(f"| `{text}` | S{width} | " + " | ".join(cells) + " |", flush=True)


main()
