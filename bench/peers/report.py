"""Tables of what worker.py measured, as Markdown."""

import os
import statistics

import picture

PEERS = ["NumExpr", "NumPy", "Numba", "JAX", "clang", "gcc"]


class Summary:
    """The measurements by case, number of elements and threads.

    ratios[(case, n, threads)][peer] are the peer's times as multiples of nexpr's, one for each round; a round's times
    were taken one shortly after the other.
    """

    def __init__(self, records):
        self.environment = records[0]
        self.times, self.groups, self.first, self.others = {}, {}, {}, []
        for r in records[1:]:
            match r["kind"]:
                case "time":
                    self.times.setdefault((r["case"], r["n"], r["threads"]), {})[r["engine"]] = r
                    self.groups[r["case"]] = r["group"]
                case "first":
                    self.first.setdefault(r["case"], {})[r["engine"]] = r["ns"]
                case _:
                    self.others.append(r)
        self.ratios, self.ratios_from_rest = self.ratios_of("ns"), self.ratios_of("from_rest_ns")
        self.peers = [p for p in PEERS if any(p in r for r in self.ratios.values())]
        self.runs = sorted({(threads, n) for _, n, threads in self.ratios})  # in each table: threads, n

    def ratios_of(self, field):
        ratios = {}
        for key, engines in self.times.items():
            ours = engines["nexpr"].get(field)
            if ours:
                ratios[key] = {name: [t / o for t, o in zip(r[field], ours)] for name, r in engines.items() if name != "nexpr"}
        return ratios

    def medians(self, ratios, peer, threads, n):
        return [statistics.median(r[peer]) for (_, *key), r in ratios.items() if key == [n, threads] and peer in r]

    def geometric_means(self, ratios):
        lines = ["| threads | n |" + "".join(f" {p} |" for p in self.peers), "|---|---|" + "---|" * len(self.peers)]
        for threads, n in sorted({(threads, n) for _, n, threads in ratios}):
            line = f"| {threads} | {n:,} |"
            for peer in self.peers:
                m = self.medians(ratios, peer, threads, n)
                line += f" {ratio(statistics.geometric_mean(m))} ({sum(x > 1 for x in m)} of {len(m)}) |" if m else " |"
            lines.append(line)
        return "\n".join(lines)

    def behind(self):
        """The measurements in which a peer is ahead, the furthest first."""
        rows = []
        for (case, n, threads), peers in self.ratios.items():
            for peer, r in peers.items():
                low, median, high = quartiles(r)
                if median < 1:
                    rows.append((median, f"{median:.2f} ({low:.2f} to {high:.2f})  {peer:8} n={n} threads={threads}  {case}"))
        return "\n".join(text for _, text in sorted(rows))


def quartiles(x):
    return statistics.quantiles(x, n=4, method="inclusive") if len(x) > 1 else x * 3


def ratio(x):
    return f"{x:.2f}" if x < 9.95 else f"{x:.0f}"


def emphasised(values):
    low, median, high = quartiles(values)
    text = f"{ratio(median)} ({ratio(low)}–{ratio(high)})"
    return f"**{text}**" if median < 1 else text


def split(case):
    """The text and the types of a case's key."""
    text, types = case[:-1].rsplit(" [", 1)
    text = text if len(text) < 100 else text[:90] + " ..."
    return f"`{text}`".replace("|", "\\|"), types


def case_table(summary, threads, n):
    yield "| expression | operands | nexpr, ns |" + "".join(f" {p} |" for p in summary.peers)
    yield "|---|---|---|" + "---|" * len(summary.peers)
    for (case, m, t), peers in summary.ratios.items():
        if (m, t) != (n, threads):
            continue
        ours = statistics.median(summary.times[case, n, threads]["nexpr"]["ns"]) / n
        cells = "".join(f" {emphasised(peers[p])} |" if p in peers else " |" for p in summary.peers)
        text, types = split(case)
        yield f"| {text} | {types} | {ours:.3f} |{cells}"


def triad_speeds(summary):
    """The fastest that the triad was with each number of threads, bytes per nanosecond."""
    best = {}
    for r in summary.others:
        if r["kind"] == "triad":
            best[r["threads"]] = max(best.get(r["threads"], 0), *r["bytes_per_ns"].values())
    for (_, _, threads), engines in summary.times.items():
        best[threads] = max([best.get(threads, 0), *engines["nexpr"]["triad_bytes_per_ns"]])
    return best


def of_triad(engine, n):
    """Bytes per second as a part of the triad's in the same round, the median."""
    return statistics.median(engine["bytes_per_element"] * n / ns / triad for ns, triad in zip(engine["ns"], engine["triad_bytes_per_ns"]))


def bandwidth_table(summary):
    yield "| expression | operands | n | threads | bytes per element | nexpr, GB/s | of the triad's | clang, of the triad's | at best, of the best triad's |"
    yield "|---|---|---|---|---|---|---|---|---|"
    best = triad_speeds(summary)
    for (case, n, threads), engines in summary.times.items():
        ours = engines["nexpr"]
        if ours["triad_bytes_per_ns"]:
            speed = [ours["bytes_per_element"] * n / ns for ns in ours["ns"]]
            clang = f"{of_triad(engines['clang'], n):.2f}" if "clang" in engines else ""
            text, types = split(case)
            yield (f"| {text} | {types} | {n:,} | {threads} | {ours['bytes_per_element']} | {statistics.median(speed):.1f} | {of_triad(ours, n):.2f} | "
                   f"{clang} | {max(speed) / best[threads]:.2f} |")


def first_table(summary):
    peers = [p for p in summary.peers if any(p in r for r in summary.first.values())]
    yield "| expression | operands | nexpr, ms |" + "".join(f" {p}, ms |" for p in peers)
    yield "|---|---|---|" + "---|" * len(peers)
    columns = {p: [r[p] / 1e6 for r in summary.first.values() if p in r] for p in ["nexpr", *peers]}
    yield "| geometric mean | |" + "".join(f" {statistics.geometric_mean(c):.3g} |" for c in columns.values())
    for case, times in summary.first.items():
        text, types = split(case)
        yield f"| {text} | {types} |" + "".join(f" {times[p] / 1e6:.3g} |" if p in times else " |" for p in ["nexpr", *peers])


HEAD = """# nexpr and its peers

Made by `make bench-peers` on {date}: {cpu}, {cpus} CPUs; the load of the machine was {load:.1f} when
it began and {load_end:.1f} at the end, its own part of about {threads} included; {versions}. {note}

Each expression is evaluated by all programs in turns, in one process, over the same arrays in memory and with the same
number of threads. When its turn comes, a program settles for 5 ms, with two threads for 10 after a pause of 2, and is then timed for 0.5 or 20 ms (with 20
million elements it is timed at once); after some rounds (`--rounds`, nine unless said) the median is taken of the peer's time as a multiple of nexpr's in the same round. **Above 1 nexpr is faster**, below 1 (bold) the peer is. In parentheses stand the quartiles.

* **nexpr, clang, gcc and Numba** repeat short evaluations by themselves. **NumExpr** (`re_evaluate` with `out=`), **NumPy**
  (`out=` for the last operation) and **JAX** (`jit`, until ready) are called from Python each time, as their users call them:
  with 10 and 1,000 elements that is most of their time. All write into an array that is there, but for JAX, which
  allocates its results.
* **C** is `-O3 -march=native -ffast-math -fopenmp`, and for clang `-fveclib=libmvec`; **Numba** is
  `njit(fastmath=True, error_model="numpy")` with Intel's SVML, with two threads also `parallel=True`. Both may fuse, reorder and take
  functions with errors of up to 4 ULP; nexpr rounds each operation and its functions are within 1 ULP. C's `//` and `%` of floating-point
  numbers are made with `floor(a/b)`, as NumExpr's are, which is not exact for large quotients.
* Literals have their operand's type everywhere. NumExpr, whose literals are float64, gets them as float32 scalars; it computes small
  integers in int32 and complex64 in complex128. Numba gets casts that keep it in the type of the operands.
* Two threads are compared from 100,000 elements on. NumPy has one thread. JAX has no views, NumExpr no erf.
* Every result is compared with nexpr's.

![Distribution of the ratios](peers.svg)

## Geometric means

In parentheses: in how many cases nexpr is faster, and of how many.

"""

FROM_REST = """## From rest

The same for the time in which programs settle, when the caches hold what the program before has used, threads have to wake, and Go's monitor thread, which a call from C
rouses if Go was at rest, interrupts a thread that computes some 50 times, for 30 us.

"""


def write(summary, folder):
    e = summary.environment
    end = next((r for r in summary.others if r["kind"] == "end"), e)
    versions = ", ".join(f"{name} {v}" for name, v in e["versions"].items())
    parts = [HEAD.format(note=e["note"], date=e["date"], cpu=e["cpu"], cpus=e["cpus"], load=e["load"], load_end=end["load"], threads=max(t for t, _ in summary.runs), versions=versions) + summary.geometric_means(summary.ratios)]
    if summary.ratios_from_rest:
        parts.append(FROM_REST + summary.geometric_means(summary.ratios_from_rest))
    if summary.first:
        parts.append("## The first call\n\nMilliseconds from the text to the first result of 1,000 elements, when the program runs already but knows "
                     "nothing of the expression. C is written to a file, compiled, linked and loaded.\n\n" + "\n".join(first_table(summary)))
    if any(r["kind"] == "triad" for r in summary.others):
        best = "; ".join(f"{v:.1f} GB/s with {t} thread{'s' if t > 1 else ''}" for t, v in triad_speeds(summary).items() if v)
        parts.append("## Distance to the limit of memory\n\nSTREAM's triad, `a[i] = b[i] + 3*c[i]` in C on as many elements, 24 bytes each, with normal "
                     "stores or such that go past the caches, ran in every round too; at best it moved " + best + ".\nGB/s and the two "
                     "columns after it are medians: of bytes per second, and of these as a part of the triad's in the same round. The limit by ports in caches is in [performance.md](performance.md).\n\n" +
                     "\n".join(bandwidth_table(summary)))
    for threads, n in summary.runs:
        parts.append(f"## {threads} thread{'s' if threads > 1 else ''}, {n:,} elements\n\n" + "\n".join(case_table(summary, threads, n)))
    different = [r for r in summary.others if r["kind"] == "different"]
    if different:
        parts.append("## Different results\n\n" + "\n".join(f"* {r['engine']}, {' '.join(split(r['case']))}: {r['wrong']:,} of {r['n']:,} elements" for r in different))
    with open(os.path.join(folder, "peers.md"), "w") as f:
        f.write("\n\n".join(parts) + "\n")
    with open(os.path.join(folder, "peers.svg"), "w") as f:
        f.write(picture.draw(summary))
