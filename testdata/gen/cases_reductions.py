"""Cases for reductions: every one of every type, over axes, of nothing, of NaN, inside larger expressions."""

import warnings

import numpy as np

import reduce_law
from law import COMPLEX, INTEGERS
from samples import FLOATS, Case, array, boolean, f32, f64, i32, i64, inf, nan

EXACT = ("min", "max", "nanmin", "nanmax", "argmin", "argmax", "any", "all", "count_nonzero")
ROUNDED = {"sum": 2, "nansum": 2, "mean": 3, "var": 8, "std": 6, "norm": 3, "prod": 12}  # units in the last place of float64
ORDERED = ("min", "max", "nanmin", "nanmax", "argmin", "argmax")
ONE_AXIS = ("argmin", "argmax")
AXES = ["", "axis=0", "axis=1", "axis=-1", "axis=(0, 2)", "axis=(1, -1), keepdims=True", "axis=None, keepdims=True", "axis=(-3, 1)",
        "axis=-2, keepdims=True", "axis=(2, 0, 1)", "axis=()", "0"]
SHAPE = (2, 3, 4)

warnings.simplefilter("ignore")  # of NumPy, about empty slices


def numbers(dtype):
    """24 elements: of integers the extremes, so that sums in narrow types would wrap; of floats such that few sums are exact."""
    rng = np.random.default_rng(24)
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.integers(0, 2, 24).astype(bool)
    if kind in "iu":
        info = np.iinfo(dtype)
        a = rng.integers(info.min, info.max, 24, dtype, endpoint=True)
        a[[3, 10, 17, 20]] = info.max, info.min, 0, info.max
        return a
    if kind == "c":
        return (np.round(rng.uniform(0.1, 10, 24), 2) + 1j * np.round(rng.uniform(0.1, 10, 24), 2)).astype(dtype)
    return np.round(rng.uniform(0.1, 10, 24), 3).astype(dtype)


def factors(dtype):
    """24 elements with products that are numbers of the type."""
    values = [1, -2, 0.5, 3, -1, 4, 1.5, -0.25] * 3
    if np.dtype(dtype).kind == "c":
        return np.array([1, 1j, -1, 1 + 1j, 2, complex(0, -1), 0.5, 1 - 1j] * 3, dtype)
    return np.array(values, dtype) if np.dtype(dtype).kind == "f" else numbers(dtype)


def tolerance(name, dtype):
    kind = np.dtype(dtype).kind
    if name in EXACT or kind in "biu" and name in ("sum", "prod", "nansum"):
        return 0
    return 1 if dtype in ("float32", "complex64") else ROUNDED[name]


def arguments_of(text):
    return eval(f"dict({text})")  # noqa: S307: of AXES


def checked(name, operand, arguments="", ulp=0, note=""):
    """The case of one reduction, which NumPy's own is compared with too."""
    keywords = {"axis": 0} if arguments == "0" else arguments_of(arguments)
    value = reduce_law.FUNCTIONS[name](operand, **keywords)
    reduce_law.check(name, value, operand, **keywords)
    comma = ", " if arguments else ""
    return Case(f"{name}(a{comma}{arguments})", {"a": operand}, note=note, ulp=ulp)


def every_type():
    cases, turn = [], 0
    for name in [*ROUNDED, *EXACT]:
        for dtype in ("bool", *INTEGERS, *FLOATS, *COMPLEX):
            if dtype in COMPLEX and name in ORDERED:
                cases.append(Case(f"{name}(a)", {"a": array(dtype, [1, 2])}, error="type"))
                continue
            a = (factors if name == "prod" else numbers)(dtype).reshape(SHAPE)
            if name in ("mean", "var", "std", "norm") and dtype in ("int64", "uint64"):
                a //= 2**13  # which float64 holds, and the sums too
            for _ in range(2):
                arguments = AXES[turn % len(AXES)]
                turn += 1
                if "(" in arguments and name in ONE_AXIS or arguments == "0" and name in ("norm", "min", "max"):
                    arguments = "axis=2"
                if arguments == "axis=()" and name in ("var", "std"):
                    arguments = "axis=(0, 1)"
                cases.append(checked(name, a, arguments, 0 if name == "prod" else tolerance(name, dtype)))
    return cases


def no_elements():
    cases = []
    none, wide, tall = f64(), np.zeros((0, 3)), np.zeros((3, 0), np.float32)
    for name in [*ROUNDED, *EXACT]:
        error = "value" if name in ORDERED else ""
        if error:
            cases += [Case(f"{name}(a)", {"a": none}, error=error, note="of nothing"), Case(f"{name}(a)", {"a": i32()}, error=error),
                      Case(f"{name}(a, axis=0)", {"a": wide}, error=error), Case(f"{name}(a, axis=1)", {"a": tall}, error=error)]
        else:
            cases += [checked(name, none, note="of nothing"), checked(name, array("uint8", [])), checked(name, boolean()),
                      checked(name, wide, "axis=0"), checked(name, tall, "axis=1, keepdims=True"), checked(name, tall)]
        cases += [checked(name, wide, "axis=1", note="no results"), checked(name, tall, "axis=0, keepdims=True")]
    cases += [Case("sum(a)", {"a": np.zeros(0, t)}) for t in COMPLEX]
    cases += [Case("dot(a, b)", {"a": none, "b": none}), Case("sum(a + b)", {"a": wide, "b": f64(1, 2, 3)}),
              Case("sum(a*b, axis=0)", {"a": wide, "b": f64(1, 2, 3)}), Case("a - mean(a)", {"a": none})]
    return cases


def specials():
    cases = []
    rows = {
        "a NaN": [1, nan, -3, 2.5], "NaN alone": [nan, nan, nan], "infinities": [inf, 1, inf], "both infinities": [inf, -inf, 1],
        "negative infinity": [3, -inf, 2], "NaN and infinity": [inf, nan, -inf], "zeros": [0, 0, 0], "one": [-7.5], "ties": [2, 5, 5, 2, 5],
    }
    for note, values in rows.items():
        for t in FLOATS:
            for name in [*ROUNDED, *EXACT]:
                a = array(t, values)
                cases.append(checked(name, a, ulp=0 if note in ("zeros", "one") else tolerance(name, t), note=f"{note}"))
    for t in FLOATS:
        z, big = array(t, [-0.0, -0.0]), np.finfo(t).max
        cases += [Case("sum(a)", {"a": z}, note="zeros with a sign"), Case("sum(a)", {"a": array(t, [-0.0, 0])}), Case("mean(a)", {"a": z}),
                  Case("prod(a)", {"a": array(t, [-0.0, 3])}), Case("sum(a)", {"a": array(t, [1.5, -1.5])}),
                  Case("sum(a)", {"a": array(t, [big, big])}, note="overflow"), Case("prod(a)", {"a": array(t, [big, -2])})]
    cases += [
        Case("sum(a)", {"a": f32(3e38, 3e38, -3e38)}, note="float32 accumulates in float64"),
        Case("sum(a)", {"a": f32(16777216, 1, 1, -16777216)}), Case("prod(a)", {"a": f32(1e30, 1e30, 1e-30)}, ulp=1),
        Case("mean(a)", {"a": f32(3e38, 3e38)}), Case("norm(a)", {"a": f32(3e30, 4e30)}, ulp=1),
        Case("norm(a)", {"a": f64(3, 4)}), Case("norm(a)", {"a": i32(3, -4)}), Case("norm(a)", {"a": array("complex64", [3 + 4j, 0, 12j])}),
        Case("sum(a)", {"a": i64(2**63 - 1, 1)}, note="wraps"), Case("sum(a)", {"a": array("uint64", [2**64 - 1, 2])}),
        Case("prod(a)", {"a": i64(2**62, 4, 3)}), Case("sum(a)", {"a": boolean(1, 1, 0, 1)}), Case("mean(a)", {"a": boolean(1, 1, 0, 1)}),
        Case("mean(a)", {"a": i64(2**63 - 1, 2**63 - 1)}, note="of integers in float64"), Case("mean(a)", {"a": array("uint64", [2**64 - 1] * 2)}),
        Case("sum(a)", {"a": array("complex128", [complex(inf, 1), complex(-1, nan), 2j])}),
        Case("any(a)", {"a": array("complex64", [0, 2j])}), Case("all(a)", {"a": array("complex64", [1, 2j, -0.0])}),
        Case("count_nonzero(a)", {"a": array("complex64", [1, 2j, 0, complex(nan, 0)])}),
        Case("nansum(a)", {"a": array("complex128", [complex(1, nan), 2 + 3j, nan])}),
        Case("argmax(a)", {"a": f64(1, nan, 5, nan)}, note="the first NaN"), Case("argmin(a)", {"a": f64(0.0, -0.0)}),
        Case("argmin(a, axis=1)", {"a": f64(3, 1, nan, 0, 0, 5).reshape(2, 3)}),
        Case("argmax(a, axis=0, keepdims=True)", {"a": f64(3, 1, nan, 0, 0, 5).reshape(2, 3)}),
    ]
    return cases


def exact_sums():
    cases = []
    for t in ("bool", *INTEGERS, *FLOATS, *COMPLEX):
        a = numbers(t).reshape(SHAPE)
        cases += [checked("fsum", a), checked("fsum", a, "axis=1, keepdims=True"), checked("fsum", a.reshape(2, 12), "axis=-1"), checked("fsum", a, "axis=()"),
                  Case("fsum(a, 0)", {"a": a}), Case("fsum(a)", {"a": np.zeros(0, t)})]
    rows = {
        "a NaN": [1, nan, -3], "infinities": [inf, 1, inf], "both infinities": [inf, -inf, 1], "negative infinity": [3, -inf, 2],
        "zeros": [0, 0], "zeros with a sign": [-0.0, -0.0], "one": [-7.5],
    }
    for note, values in rows.items():
        cases += [checked("fsum", array(t, values), note=note) for t in FLOATS]
    big, tiny = float(np.finfo(np.float64).max), 5e-324
    half, single = 2.0**-53, 2.0**-24
    lists = {
        "of one sign": [0.1] * 10, "cancels": [1e16, 1, -1e16], "cancels, far apart": [1e300, 1, -1e300, 1e-300, -1], "subnormal": [tiny, tiny, -3e-310, 2.5e-308],
        "overflows on the way": [big, big, -big], "overflows": [big, big, 1], "overflows by a half": [big, 2.0**970], "just not": [big, 2.0**970, -tiny],
        "half-way, to even": [1, half], "half-way, to even, up": [1 + 2 * half, half], "above half-way": [1, half, tiny], "below": [1, half, -tiny],
        "above, far apart": [1, half, 1e-40, -1e-40, tiny], "from one power of two down": [1, -half / 2], "and beyond": [1, -half / 2, -tiny],
        "to nothing": [1e308, 1e-308, -1e308, -1e-308], "all bits": [1 / 3, -1 / 7, 1e-17 / 3, 1e17 / 9, -1e17 / 9],
    }
    for note, values in lists.items():
        for order in (values, values[::-1]):
            cases.append(checked("fsum", f64(*order), note=note))
    for note, values in {"half-way, float32": [1, single], "above": [1, single, 1e-30], "below": [1, single, -1e-30], "up": [1 + 2 * single, single],
                         "overflow": [3e38, 3e38], "overflows on the way": [3e38, 3e38, -3e38], "subnormal": [1e-45, 1e-45, 1.5e-38, -1.5e-38]}.items():
        cases.append(checked("fsum", f32(*values), note=note))
    cases += [
        Case("fsum(a)", {"a": i64(2**63 - 1, 1, -2**63, 2**53, 1)}, note="integers as they are"), Case("fsum(a)", {"a": i64(2**53, 1)}),
        Case("fsum(a)", {"a": i64(2**53 + 2, 1)}), Case("fsum(a)", {"a": array("uint64", [2**64 - 1, 2**64 - 1, 3])}), Case("fsum(a)", {"a": i64(2**62 + 1, 2**62, -2**63)}),
        Case("fsum(a)", {"a": array("complex128", [complex(1, inf), complex(half, -inf), complex(tiny, 2)])}),
        Case("fsum(a)/2 + max(a)", {"a": f64(1e16, 1, -1e16)}, note="inside an expression"), Case("a - fsum(a)", {"a": f32(1, 2, 4)}),
        Case("fsum(a*b, axis=1)", {"a": f64(1e16, 3, -1e16, 1e-3, 2, 5).reshape(2, 3), "b": f64(1, 0.5, 1)}), Case("fsum(1)", {}), Case("fsum(0.1) * a", {"a": f64(1, 3)}),
        Case("fsum(a, axis=1)", {"a": f64(1, 2)}, error="shape"), Case("fsum(a, ddof=1)", {"a": f64(1, 2)}, error="type"), Case("fsum(a, b)", {"a": f64(1), "b": f64(1)}, error="type"),
    ]
    rng = np.random.default_rng(1914)
    for n in (40, 700):
        wide = np.ldexp(rng.integers(-9, 10, n).astype(np.float64), rng.integers(-300, 300, n))
        cases += [checked("fsum", np.concatenate([wide, [0.5], -wide[::-1]]), note="cancels but for a half"), checked("fsum", wide)]
    grid = np.ldexp(rng.integers(-9, 10, (30, 33)).astype(np.float64), rng.integers(-60, 60, (30, 33)))
    return cases + [checked("fsum", grid, f"axis={axis}") for axis in (0, 1)]


def denominators():
    cases = []
    data = {"a": f64(1, 2.5, 4, 8)}
    for name in ("var", "std"):
        for ddof in ("0", "1", "2", "1.5", "3", "4", "7", "3.0"):
            cases.append(Case(f"{name}(a, ddof={ddof})", data, ulp=4))
        cases += [Case(f"{name}(a, 1, ddof=1)", {"a": numbers("float64").reshape(4, 6)}, ulp=8),
                  Case(f"{name}(a, axis=0, ddof=1, keepdims=True)", {"a": numbers("complex64").reshape(4, 6)}, ulp=1),
                  Case(f"{name}(a, ddof=1)", {"a": f64(3)}), Case(f"{name}(a)", {"a": f64(1e8 + 4, 1e8 + 7, 1e8 + 13, 1e8 + 16)}),
                  Case(f"{name}(a, ddof=1)", {"a": f32(1, 1, 1)}), Case(f"{name}(a)", {"a": f64()}), Case(f"{name}(a, ddof=2)", {"a": f64()}),
                  Case(f"{name}(a)", {"a": boolean(1, 0, 0, 1)}), Case(f"{name}(a)", {"a": array("int8", [127, -128, 127, -128])})]
    return cases


def expressions():
    a, b = f64(1, 3, 5, 7, 2, 4, 6, 4).reshape(2, 4), f64(0.5, -1, 2, 4)
    ab, n, s = {"a": a, "b": b}, {"a": i32(7, -3, 12, 5)}, np.array(2.5)
    column, row = f64(1, 2, 3).reshape(3, 1), f64(10, 20, 30, 40)
    texts = """
    (a - mean(a)) / std(a) | a / max(a) | a - mean(a, axis=1, keepdims=True) | sqrt(sum((a - mean(a))**2)) | a == max(a) | min(a) < a < max(a)
    sum(sum(a, axis=0)) | max(sum(a, axis=1)) - min(sum(a, 0)) | sum(a*b) | sum(a, 1)*2 + 1 | sum(where(a > mean(a), 1, 0)) | argmin(abs(a - 3.6))
    mean(a*b, axis=0) - mean(b) | dot(a, b) | dot(a, a) - sum(a**2) | sum(a) if any(b < 0) else -1 | prod(b) * b | a * (b > mean(b))
    count_nonzero(a > 3) | count_nonzero(a - 4, axis=1) | mean(a > 3) | all(a > 0, axis=0) and b > 0 | sum(a + sum(a + sum(a)))
    min(a, b) | max(a, 4) | max(max(a, b)) | min(min(a, axis=0), b) | sum(b[0] if False else b) | argmax(a, axis=1) | b + argmax(a, axis=0)
    sum(True) | sum(3) | mean(2.5) | sum(2.5) * b | max(3) + 2 | argmin(1.0) | std(7) | a - a + sum(1) | norm(b - mean(b))
    std(a, axis=0) - std(a, axis=0, ddof=0) | (a - mean(a, 0)) * 1 | sum(sum(a, axis=1, keepdims=True) / a, axis=0) | nansum(a / (a - 3))
    """
    from samples import used
    cases = []
    for line in texts.strip().splitlines():
        for text in map(str.strip, line.split("|")):
            if "[" not in text:
                cases.append(Case(text, used(text, ab), ulp=4 if "/" in text or "sqrt" in text or "norm" in text else 0))
    cases += [
        Case("a - mean(a)", n, note="integers"), Case("a % sum(a)", n), Case("a + sum(a)", {"a": array("int8", [100, 100])}, note="int8 + int64"),
        Case("sum(a) * 2.5", {"a": f32(1, 2)}, note="a literal is weak beside a reduction too"), Case("sum(a) + 1", {"a": boolean(1, 1)}),
        Case("a * sum(a)", {"a": f32(0.1, 0.2)}, ulp=1), Case("mean(a) + a", {"a": f32(1, 2)}), Case("a - sum(b)", {"a": f32(1, 2), "b": f64(1, 2)}),
        Case("sum(s)", {"s": s}, note="without dimensions"), Case("mean(s, axis=None, keepdims=True)", {"s": s}), Case("argmin(s)", {"s": s}),
        Case("var(s) + s", {"s": s}), Case("sum(s*a)", {"s": s, "a": f64(1, 2)}), Case("sum(s, axis=())", {"s": s}),
        Case("sum(a*b)", {"a": column, "b": row}, note="operands that broadcast"), Case("sum(a*b, axis=0)", {"a": column, "b": row}),
        Case("sum(a + 0*b, axis=1)", {"a": column, "b": row}), Case("max(a - b, axis=1, keepdims=True) * b", {"a": column, "b": row}),
        Case("a * sum(b)", {"a": column, "b": row}), Case("mean(a + b, axis=-1) + a", {"a": column, "b": row}),
        Case("argmax(a*b, axis=0)", {"a": column, "b": row}), Case("sum(zeros_like(a) + 1, axis=0)", {"a": np.ones((3, 2))}, python="sum(0*a + 1, axis=0)"),
        Case("dot(a, b)", {"a": i32(2**31 - 1, 2), "b": i32(2, 3)}, note="products of integers in 64 bits"),
        Case("dot(a, b)", {"a": f32(3e38, 1), "b": f32(3e38, 2)}), Case("dot(a, b)", {"a": f32(1e30, 1), "b": f32(1e-30, 2)}, ulp=1),
        Case("dot(a, b)", {"a": array("complex64", [1 + 2j, 3]), "b": array("complex64", [2j, 1 - 1j])}),
        Case("dot(a, b)", {"a": array("uint8", [255, 255]), "b": array("uint8", [255, 2])}), Case("dot(a, b)", {"a": boolean(1, 1), "b": boolean(1, 1)}),
        Case("dot(a, b, axis=1)", {"a": column * row, "b": row}), Case("dot(a, 2)", {"a": f32(1, 2)}), Case("dot(a, b)", {"a": i32(1, 2), "b": f32(0.5, 2)}),
        Case("dot(a, b)", {"a": f64(1, 2), "b": f64(1, 2, 3)}, error="shape"),
        Case("sum(a, axis=2)", {"a": a}, error="shape", note="no such axis"), Case("mean(a, axis=-3)", {"a": a}, error="shape"),
        Case("max(a, axis=(0, -2))", {"a": a}, error="shape", note="twice the same axis"), Case("sum(a, axis=1)", {"a": b}, error="shape"),
        Case("argmin(a, axis=(0, 2))", {"a": a}, error="shape"), Case("b - sum(b, axis=1)", {"b": b}, error="shape"),
        Case("a - sum(a, axis=1)", {"a": a}, error="shape", note="a sum that does not broadcast"),
        Case("sum(a, axis=(0, 3, 7))", {"a": np.arange(2.0).reshape((1,) * 7 + (2,))}, note="8 dimensions"),
        Case("sum(a, axis=-8)", {"a": np.arange(2.0).reshape((2,) + (1,) * 7)}),
    ]
    return cases


def many():
    """Long enough for vectors, several accumulators and rests."""
    rng = np.random.default_rng(1914)
    cases = []
    for n in (33, 257, 1500):
        x = np.round(rng.uniform(0.5, 2, n), 1)
        k = rng.integers(-99, 100, n).astype(np.int8)
        k[n // 3], k[n // 2] = -100, 100
        for name in ["sum", "mean", "max", "argmin"] if n > 1000 else [*ROUNDED, *EXACT]:
            if name not in ("any", "all", "prod"):
                cases += [checked(name, x, ulp=4 * tolerance(name, "float64")), checked(name, x.astype(np.float32), ulp=tolerance(name, "float32"))]
            if name not in ("var", "std", "norm", "any", "all"):
                cases.append(checked(name, k))
        last = np.arange(n) == n - 1
        cases += [checked("any", last), checked("any", np.zeros(n, np.int16)), checked("all", ~last), checked("all", np.ones(n, np.uint16)),
                  checked("count_nonzero", last)]
        cases.append(checked("prod", np.where(last, 3, -1).astype(np.float32)))
    grid = np.round(rng.uniform(0.5, 2, (37, 19)), 2)
    for name in ("sum", "mean", "std", "min", "argmax", "any"):
        for arguments in ("axis=0", "axis=1", "axis=1, keepdims=True"):
            cases.append(checked(name, grid, arguments, 2 * tolerance(name, "float64")))
            cases.append(checked(name, (grid * 40).astype(np.int8), arguments, 2 * tolerance(name, "int8") if name in ("mean", "std") else 0))
    cases += [Case("sum(a*a, axis=0)", {"a": grid}, ulp=4), Case("sum((a - mean(a, axis=0))**2, axis=0)", {"a": grid}, ulp=40),
              Case("a - mean(a, axis=1, keepdims=True)", {"a": np.round(grid)}, ulp=40)]
    return cases


def files():
    return {
        "reductions": ("Reductions of every type, over all axes and some.", every_type() + denominators()),
        "reductions_special": ("Reductions of nothing, of NaN, infinities and zeros.", no_elements() + specials()),
        "reductions_exact": ("Exact sums, rounded once.", exact_sums()),
        "reductions_inside": ("Reductions inside expressions, of expressions, and their shapes.", expressions()),
        "reductions_long": ("Reductions of arrays of several vectors.", many()),
    }
