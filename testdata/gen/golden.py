"""Write the *.golden files and the small arrays of testdata (testdata/README.md has the format).

    python testdata/gen/golden.py            write
    python testdata/gen/golden.py --check    fail if a committed file differs from what would be written

Needs Python 3.11 or later and NumPy 2.
"""

import difflib
import io
import json
import sys
import textwrap
from pathlib import Path

import numpy as np

import cases_complex
import cases_functions
import cases_integers
import cases_language
import cases_numexpr
import cases_operators
import cases_reductions
import law

TESTDATA = Path(__file__).resolve().parent.parent
WIDTH = 110


def number(x):
    """The shortest text that reads back as x in its own type."""
    if x.dtype == bool:
        return "T" if x else "F"
    if x.dtype.kind == "c":
        im = number(x.imag)
        return f"{number(x.real)}{'' if im[0] == '-' else '+'}{im}j"
    if x.dtype.kind == "f":
        if np.isnan(x):
            return "nan"  # sign and payload are free
        if x == 0 or 1e-4 <= abs(x) < 1e16:
            return np.format_float_positional(x, trim="-")
        return str(x)
    return str(int(x))


def array(a):
    """Type, shape if not of one dimension, and values."""
    a = np.asarray(a)
    if a.dtype.name not in law.DTYPES + law.INTEGERS + law.COMPLEX:
        raise TypeError(f"{a.dtype} is not a type of these files")
    values = [number(x) for x in a.flat]
    if a.ndim == 0:
        return f"{a.dtype} {values[0]}"
    shape = "" if a.ndim == 1 else "shape=" + "x".join(map(str, a.shape)) + " "
    return f"{a.dtype} {shape}[{' '.join(values)}]"


def wrapped(line):
    return textwrap.wrap(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def case_lines(case):
    lines = [f"# {case.note}"] if case.note else []
    if "\n" in case.text or "\t" in case.text:
        lines.append("evalq " + json.dumps(case.text))
    else:
        lines.append("eval " + case.text)
    lines += [f"option {o}" for o in case.options]
    for name, value in case.operands.items():
        lines += wrapped(f"{name} {array(value)}")
    lines.append("----")
    if case.error:
        return lines + ["error " + case.error]
    try:
        result = law.evaluate(case.python or case.text, case.operands)
        text = array(result)
    except Exception as err:
        raise ValueError(f"no expected value for {case.text!r}: {err}") from err
    if case.ulp:
        dtype, rest = text.split(" ", 1)
        text = f"{dtype} ulp={case.ulp} {rest}"
    return lines + wrapped(text)


def golden_text(doc, cases):
    head = ["# Written by testdata/gen/golden.py: do not edit.", "# " + doc]
    blocks = ["\n".join(head)] + ["\n".join(case_lines(c)) for c in cases]
    return ("\n\n".join(blocks) + "\n").encode()


def npy(values):
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def hot_wire():
    """A hot-wire record by King's law, voltage**2 = a + b*sqrt(c): 10,000 samples of the calibration
    offset a and gain b (V**2), which drift with temperature, and of the air speed c (m/s), with gusts.
    Three decimals, as a data logger would store them."""
    rng = np.random.default_rng(1914)
    n = 10_000
    drift = np.cumsum(rng.uniform(-1, 1, n)) / 100
    a = 1.4 + 0.02 * drift + rng.uniform(-0.005, 0.005, n)
    b = 0.9 - 0.01 * drift + rng.uniform(-0.003, 0.003, n)
    c, speed = np.empty(n), 6.0
    for i, gust in enumerate(rng.uniform(-1, 1, n)):
        speed += 0.02 * (6.0 - speed) + 0.4 * gust
        c[i] = abs(speed)
    return {"a.npy": a, "b.npy": b, "c.npy": c}


def outputs():
    """File name -> bytes."""
    files = {}
    for module in (cases_operators, cases_language, cases_functions, cases_integers, cases_complex, cases_numexpr, cases_reductions):
        for name, (doc, cases) in module.files().items():
            files[name + ".golden"] = golden_text(doc, cases)
    for name, values in hot_wire().items():
        files[name] = npy(np.round(values, 3))
    return files


def differs(name, want):
    path = TESTDATA / name
    have = path.read_bytes() if path.exists() else b""
    if have == want:
        return False
    print(f"{name} is not what golden.py writes")
    if name.endswith(".golden"):
        lines = difflib.unified_diff(have.decode().splitlines(), want.decode().splitlines(), "committed", "written", lineterm="")
        print("\n".join(list(lines)[:40]))
    return True


def main():
    files = outputs()
    if sys.argv[1:] == ["--check"]:
        sys.exit(any([differs(name, want) for name, want in files.items()]))
    if sys.argv[1:]:
        sys.exit(__doc__)
    for name, data in files.items():
        (TESTDATA / name).write_bytes(data)
    cases = sum(data.count(b"\n----\n") for data in files.values())
    print(f"{len(files)} files, {cases} cases")


if __name__ == "__main__":
    main()
