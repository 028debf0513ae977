"""Measures all cases with one number of threads, in one process; main.py starts it.

Reads its orders from the file named on its command line and prints one line of JSON for each measurement.
"""

import ctypes
import json
import resource
import statistics
import sys
import time

import numpy as np

import engines
from cases import CASES
from data import Data, aligned

# Nanoseconds that an engine runs at a time, at least: short, so that seldom another program comes between; with
# more threads longer, since virtual machines may wake a thread on the processor that its caller runs on, from where it
# takes milliseconds to move.
BATCH, THREADS_BATCH = 500e3, 20e6
# Nanoseconds that it runs before, to settle: until what the engines before it have left is out of the caches, its threads are awake
# and, for nexpr, Go's monitor thread, which a call from C rouses where Go was at rest, no longer looks about every 20 us.
SETTLE, THREADS_SETTLE = 5e6, 10e6
PATIENCE = 8e6  # nanoseconds for repeating a batch in which one did
LARGE = 10_000_000


def report(**fields):
    print(json.dumps(fields), flush=True)


def load(orders):
    threads, want = orders["threads"], orders["peers"]
    loaders = {
        "NumExpr": lambda: engines.NumExpr(threads),
        "NumPy": lambda: engines.NumPy(threads),
        "Numba": lambda: engines.NumbaCompiled(threads),
        "JAX": lambda: engines.Jax(threads),
    }
    for c in orders["c"]:
        loaders[c["name"]] = lambda c=c: engines.CCompiled(c["name"], c["program"], c["library"], threads, orders["numbers"], orders["folder"])
    found = [engines.Nexpr(threads, orders["nexpr"], orders["relaxed"])]
    for name, loader in loaders.items():
        if name not in want or name == "NumPy" and threads > 1:  # which has one thread
            continue
        try:
            found.append(loader())
        except (ImportError, OSError) as e:
            report(kind="missing", engine=name, why=str(e))
    return found


class Triad:
    """STREAM's triad over arrays of its own, with the kind of store that is faster here."""

    def __init__(self, library, threads, n):
        self.function, self.threads, self.n = ctypes.CDLL(library).triad, threads, n
        self.function.restype = ctypes.c_double
        self.arrays = [aligned(n, float) for _ in range(3)]
        for a in self.arrays:
            a[:] = 1
        self.streaming = 0
        times = {s: min(self.time(s) for _ in range(5)) for s in (0, 1)}
        self.streaming = min(times, key=times.get)
        report(kind="triad", threads=threads, n=n, bytes_per_ns={("normal", "streaming")[s]: 24 * n / t for s, t in times.items()})

    def time(self, streaming=None):
        kind = self.streaming if streaming is None else streaming
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in self.arrays]
        return self.function(*pointers, ctypes.c_long(self.n), ctypes.c_long(self.threads), ctypes.c_long(kind))


def jobs_of(case, data, loaded):
    """The engines' jobs, with what each first computes; prints which have none."""
    jobs, results = {}, {}
    for engine in loaded:
        if engine.name in case.without:
            continue
        try:
            job = engine.job(case, data)
            job.run(1)
        except engines.Unsupported as e:
            report(kind="unsupported", case=case.key, engine=engine.name, why=str(e))
            if engine.name == "nexpr":
                return {}, {}
            continue
        jobs[engine.name] = job
        results[engine.name] = np.array(job.result())
    return jobs, results


def check(case, results):
    """Prints whose result is not nexpr's, but for the accuracy that a fast library has."""
    ours = results["nexpr"]
    single = ours.dtype.name in ("float32", "complex64")
    for name, theirs in results.items():
        if ours.dtype.kind in "fc":
            # An error of the intermediate results may grow by cancellation: it is measured by the largest result.
            scale = np.nanmax(np.abs(ours)) if ours.size else 1
            same = np.isclose(theirs, ours, rtol=1e-3 if single else 1e-9, atol=(1e-5 if single else 1e-12) * scale, equal_nan=True)
        else:
            same = theirs.astype(ours.dtype) == ours
        wrong = np.count_nonzero(~same)
        if wrong > ours.size / 1000:  # comparisons of rounded numbers may differ
            report(kind="different", case=case.key, engine=name, n=int(ours.size), wrong=int(wrong))


def measure(case, n, orders, loaded, triad):
    data = Data(case, n)
    jobs, results = jobs_of(case, data, loaded)
    if not jobs:
        return False
    check(case, results)
    results.clear()
    reps, times, from_rest = {}, {name: [] for name in jobs}, {name: [] for name in jobs}
    batch, settle = (THREADS_BATCH, THREADS_SETTLE) if orders["threads"] > 1 else (BATCH, SETTLE)
    work = {name: [0, 0] for name in jobs}  # CPU time and time: no engine may use more threads than it was given
    for name, job in jobs.items():
        reps[name] = 1
        for _ in range(2 if n < LARGE else 0):
            reps[name] = max(1, min(100_000, int(batch * reps[name] / (job.run(reps[name]) + 1))))
    order, bandwidth = list(jobs), []
    for _ in range(orders["rounds"] if n < LARGE else min(orders["rounds"], 7)):
        for name in order:
            if orders["threads"] > 1:
                time.sleep(0.002)  # until the last one's threads no longer wait for work in a loop
            if n < LARGE:
                settling = max(1, int(reps[name] * settle / batch))
                from_rest[name].append(jobs[name].run(settling) / settling)
            cpu, wall = time.process_time_ns(), time.perf_counter_ns()
            times[name].append(undisturbed(jobs[name], reps[name]) / reps[name])
            work[name][0] += time.process_time_ns() - cpu
            work[name][1] += time.perf_counter_ns() - wall
        if triad and n >= LARGE:
            bandwidth.append(24 * triad.n / triad.time())
        order.append(order.pop(0))
    for name in jobs:
        report(kind="time", case=case.key, group=case.group, n=n, threads=orders["threads"], engine=name, reps=reps[name], ns=times[name], from_rest_ns=from_rest[name],
               cores=round_to(work[name][0] / work[name][1]), bytes_per_element=data.bytes, triad_bytes_per_ns=bandwidth)
    jobs["nexpr"].close()
    return True


def undisturbed(job, reps):
    """Runs a job, again if another program took the processor meanwhile; the last time counts."""
    left = PATIENCE
    while True:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
        ns = job.run(reps)
        left -= ns
        if left < 0 or resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw == before:
            return ns


def round_to(x):
    return float(f"{x:.3g}")


def measure_first(case, loaded):
    """From the text to the first result of 1,000 elements, with nothing kept of the expression; C has files to write too."""
    data = Data(case, 1000)
    jobs, _ = jobs_of(case, data, loaded)
    for name, job in jobs.items():
        if name != "NumPy":
            slow = name not in ("nexpr", "NumExpr")
            report(kind="first", case=case.key, engine=name, ns=statistics.median(job.first() for _ in range(1 if slow else 7)))


def main():
    with open(sys.argv[1]) as f:
        orders = json.load(f)
    loaded = load(orders)
    largest = max(orders["sizes"])
    triad = Triad(orders["c"][0]["library"], orders["threads"], largest) if largest >= LARGE and orders["c"] else None
    with np.errstate(all="ignore"):
        for case in CASES:
            if case.key not in orders["cases"]:
                continue
            for n in orders["sizes"]:
                if case.only not in (0, n) or n >= LARGE and not case.large or orders["threads"] > 1 and n < orders["parallel_from"]:
                    continue
                if not measure(case, n, orders, loaded, triad):
                    break
            if orders["first"] and case.key in orders["first"]:
                measure_first(case, loaded)


main()
