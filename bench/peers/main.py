"""Times nexpr beside its peers: run starts it in an environment where they are installed.

Writes raw results as JSON, and tables and a picture of them as Markdown and SVG.
"""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import cpeer
import report
from cases import CASES

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["NumExpr", "NumPy", "Numba", "JAX", "clang", "gcc"]
PARALLEL_FROM = 100_000  # below, a second thread is not what one measures


def arguments():
    p = argparse.ArgumentParser(description="Times nexpr beside its peers.")
    p.add_argument("--quick", action="store_true", help="one type of each expression, two sizes, one thread: less than three minutes")
    p.add_argument("--case", default="", metavar="REGEXP", help="only the cases whose text and types match")
    p.add_argument("--n", default="", metavar="N,...", help="numbers of elements (10,1000,100000,1000000,20000000)")
    p.add_argument("--huge", action="store_true", help="100,000,000 elements too")
    p.add_argument("--threads", default="", metavar="N,...", help="numbers of threads (1,2)")
    p.add_argument("--peers", default=",".join(PEERS), metavar="NAME,...", help="of " + ", ".join(PEERS))
    p.add_argument("--rounds", type=int, default=0, help="rounds of each measurement (9; 7 if quick)")
    p.add_argument("--relaxed", action="store_true", help="let nexpr contract a*b + c, as C does here")
    p.add_argument("--clang", default=next(filter(shutil.which, ["clang-19", "clang"]), "clang"))
    p.add_argument("--gcc", default="gcc")
    p.add_argument("--nexpr", required=True, metavar="LIBRARY", help="nexpr as a C library")
    p.add_argument("--json", required=True, help="where the raw results go")
    p.add_argument("--report", default="", metavar="FOLDER", help="where peers.md and peers.svg go; none if empty")
    p.add_argument("--note", default="", help="what else the report says of the conditions")
    p.add_argument("--from-json", action="store_true", help="measure nothing: write the report of the results that are there")
    return p.parse_args()


def environment(threads):
    """The process's environment: each peer has a variable of its own for the number of threads."""
    n = str(threads)
    return os.environ | {
        "OMP_NUM_THREADS": n, "NUMBA_NUM_THREADS": n, "NUMEXPR_MAX_THREADS": n, "NUMEXPR_NUM_THREADS": n, "GOMAXPROCS": n,
        "NPROC": n, "JAX_PLATFORMS": "cpu", "XLA_FLAGS": "" if threads > 1 else "--xla_cpu_multi_thread_eigen=false",
        "KMP_BLOCKTIME": "1",  # milliseconds that clang's threads wait in a loop; by default 200, at the cost of who comes next
        "GOMP_SPINCOUNT": "40000",  # the same for gcc's, as turns of that loop; by default they wait some 9 ms
        "LD_LIBRARY_PATH": os.path.join(sys.prefix, "lib"),  # of Intel's SVML, which Numba uses
    }


def compile_c(options, cases, folder):
    """Compiles C with the compilers that there are."""
    found = []
    for name, program in (("clang", options.clang), ("gcc", options.gcc)):
        if name not in options.peers.split(","):
            continue
        try:
            found.append(dict(name=name, program=program, library=cpeer.compile_all(cases, name, program, folder)))
        except (OSError, subprocess.CalledProcessError) as e:
            print(f"{name} is left out: {e}", file=sys.stderr)
    return found


def measure(options, cases, folder, raw):
    """Writes the measurements to raw, one JSON object a line."""
    sizes = [int(n) for n in options.n.split(",")] if options.n else [1000, 1_000_000] if options.quick else [10, 1000, 100_000, 1_000_000, 20_000_000]
    if options.huge:
        sizes.append(100_000_000)
    orders = dict(nexpr=options.nexpr, relaxed=options.relaxed, peers=options.peers.split(","), sizes=sizes, folder=folder, cases=[c.key for c in cases],
                  rounds=options.rounds or (7 if options.quick else 9), parallel_from=PARALLEL_FROM,
                  c=compile_c(options, cases, folder), numbers={c.key: i for i, c in enumerate(cases)})
    for k, threads in enumerate(int(t) for t in (options.threads or ("1" if options.quick else "1,2")).split(",")):
        first = [c.key for c in cases] if k == 0 and not options.quick else []
        path = os.path.join(folder, "orders.json")
        with open(path, "w") as f:
            json.dump(orders | dict(threads=threads, first=first), f)
        with subprocess.Popen([sys.executable, os.path.join(HERE, "worker.py"), path], env=environment(threads), stdout=subprocess.PIPE, text=True) as worker:
            for line in worker.stdout:
                raw.write(line)
                raw.flush()
                show(json.loads(line))
        if worker.returncode != 0:
            sys.exit(f"the measuring process ended with {worker.returncode}")


def show(result):
    match result["kind"]:
        case "time" if result["engine"] == "nexpr":
            print(f"{result['case']}  n = {result['n']}, {result['threads']} threads", file=sys.stderr)
        case "missing" | "unsupported" | "different":
            print("  " + ", ".join(f"{k}: {v}" for k, v in result.items()), file=sys.stderr)


def versions(options):
    found = {"Python": platform.python_version()}
    for name, module in (("NumExpr", "numexpr"), ("NumPy", "numpy"), ("Numba", "numba"), ("JAX", "jax")):
        try:
            found[name] = __import__(module).__version__
        except ImportError:
            pass
    for name, program in (("clang", options.clang), ("gcc", options.gcc)):
        try:
            found[name] = subprocess.run([program, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True, check=True).stdout.split()[0]
        except (OSError, subprocess.CalledProcessError):
            pass
    with open("/proc/cpuinfo") as f:
        cpu = re.search(r"model name\s*: (.*)", f.read())
    return dict(note=options.note, versions=found, cpu=cpu[1] if cpu else platform.processor(), cpus=os.cpu_count(), load=os.getloadavg()[0], date=datetime.date.today().isoformat())


def main():
    options = arguments()
    if not options.from_json:
        cases = [c for c in CASES if re.search(options.case, c.key)]
        if options.quick:
            cases = list({c.text: c for c in reversed(cases)}.values())[::-1]
        if not cases:
            sys.exit(f"no case matches {options.case!r}; a case is its text and types, such as {CASES[0].key!r}")
        with tempfile.TemporaryDirectory(prefix="nexpr-peers") as folder, open(options.json, "w") as raw:
            raw.write(json.dumps(dict(kind="environment") | versions(options)) + "\n")
            measure(options, cases, folder, raw)
            raw.write(json.dumps(dict(kind="end", load=os.getloadavg()[0])) + "\n")
    with open(options.json) as f:
        summary = report.Summary([json.loads(line) for line in f])
    print(summary.geometric_means(summary.ratios), "\nA peer is ahead:", summary.behind() or "nowhere", sep="\n")
    if options.report:
        report.write(summary, options.report)


main()
