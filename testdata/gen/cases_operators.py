"""Cases for the operators: every pair of types, extremes, scalars and arrays."""

import numpy as np

from samples import (FLOATS, INTS, I32, I64, NUMBERS, SCALARS, SPECIALS, X, Y, Case, array, boolean, f32, f64,
                     i32, i64, pairs, type_pairs)

EXPONENTS = {  # base, exponent
    "bool": (boolean(1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0), boolean(1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0)),
    "int32": (i32(0, 0, 1, -1, -1, 2, 2, -3, 7, 46341, I32.max, I32.min), i32(0, 5, -1, -3, -2, 31, -1, 3, 51, 2, 3, 2)),
    "int64": (i64(0, 0, 1, -1, -1, 2, 2, -3, 7, 46341, I64.max, I64.min), i64(0, 5, -1, I64.min, -1, 63, 64, 3, 51, 7, 3, I64.max)),
}

COUNTS = {
    "bool": boolean(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
    "int32": i32(0, 1, 5, 30, 31, 32, 33, 63, 64, -1, I32.max, I32.min, 3, 2),
    "int64": i64(0, 1, 5, 30, 31, 32, 33, 63, 64, -1, I64.max, I64.min, (1 << 32) + 1, 2),
}


def grid(op, types, lefts=X, rights=Y, **kw):
    """a op b for every pair of types."""
    return [Case(f"a {op} b", {"a": lefts[x], "b": rights[y]}, **kw) for x, y in types]


def with_scalars(op, types):
    """An array with a scalar of another type, on either side."""
    cases = []
    for x, y in types:
        if x != y:
            cases.append(Case(f"a {op} s", {"a": X[x], "s": SCALARS[y]}))
            cases.append(Case(f"s {op} a", {"a": Y[x], "s": SCALARS[y]}))
    return cases


def not_both_bool(dtypes=("bool",) + NUMBERS):
    return [p for p in type_pairs(dtypes) if p != ("bool", "bool")]


def arithmetic():
    cases = []
    for op in ("+", "-", "*", "/"):
        cases += grid(op, not_both_bool() if op == "-" else type_pairs())
    for op in ("+", "-", "*", "/"):
        cases += [Case(f"a {op} b", pairs(t), note="every pair of specials" if op == "+" else "") for t in FLOATS]
        cases += [Case(f"a {op} b", pairs(t)) for t in INTS]
    cases += with_scalars("-", type_pairs(NUMBERS))
    cases += with_scalars("/", type_pairs(FLOATS))
    for t in ("bool",) + NUMBERS:
        cases.append(Case("+a", {"a": X[t]}))
    for t in NUMBERS:
        cases.append(Case("-a", {"a": X[t]}))
    cases += [
        Case("-a", {"a": X["bool"]}, error="type", note="NumPy's error, too: what would be minus true?"),
        Case("a - b", {"a": X["bool"], "b": Y["bool"]}, error="type"),
        Case("a*b + c", {"a": f64(1 + 2**-27, 0.1, 1e308), "b": f64(1 - 2**-27, 10, 10), "c": f64(-1, -1, -np.inf)},
             note="rounds twice: never contracted to a fused multiply-add"),
        Case("a*b + c", {"a": f32(1 + 2**-12, 0.1), "b": f32(1 - 2**-12, 10), "c": f32(-1, -1)}),
        Case("c - a*b", {"a": f64(1 + 2**-27, 0.1), "b": f64(1 - 2**-27, 10), "c": f64(1, 1)}),
        Case("a / s", {"a": f64(*range(1, 60)), "s": np.array(49.0)},
             note="a division stays a division: times 1/49 would be wrong in the last bit"),
        Case("a / 49", {"a": f64(*range(1, 60))}),
        Case("a / 10", {"a": f32(*range(1, 60))}),
        Case("a / 8", {"a": f64(1, 3, 5e-324, 1.5e-323, np.inf, np.nan, -0.0)}),
        Case("(a + b) - a", {"a": f64(1e16, 1e100), "b": f64(1, 1)}, note="floats are not associative"),
        Case("a - a", {"a": f64(1, np.inf, -np.inf, np.nan)}, note="no algebra on specials"),
        Case("a * 0", {"a": f64(1, -1, np.inf, np.nan, -0.0)}),
        Case("a + 0", {"a": f64(0, -0.0, 1, np.nan)}, note="-0 + 0 is 0"),
        Case("a - 0", {"a": f64(0, -0.0, 1)}),
        Case("0 - a", {"a": f64(0, -0.0, 1)}, note="0 - 0 is 0, but -a is -0"),
        Case("a / a", {"a": f64(0, 1, np.inf, np.nan)}),
        Case("a * -1", {"a": f64(0, -0.0, 1, np.inf)}),
    ]
    return cases


def division():
    cases = []
    for op in ("//", "%"):
        cases += grid(op, not_both_bool())
        cases.append(Case(f"a {op} b", {"a": X["bool"], "b": Y["bool"]}, error="type"))
        cases += [Case(f"a {op} b", pairs(t, more=[-0.0] if t in FLOATS else ()), note="every pair of specials") for t in NUMBERS]
        cases += with_scalars(op, type_pairs(NUMBERS))
        for d in (1, -1, 2, -2, 3, 7, -7, 10, 16, 641, I32.max, I32.min):
            cases += [Case(f"a {op} {d}", {"a": array(t, SPECIALS[t] + [9, 10, -9, -10, 1000003])}) for t in INTS]
        cases += [Case(f"a {op} 0", {"a": X[t]}, note="by zero") for t in NUMBERS]
        cases += [Case(f"7 {op} a", {"a": Y[t]}) for t in NUMBERS]
    for t in FLOATS:
        cases += [
            Case("a // b", {"a": array(t, [1, -5, 5, -0.0, 0, 6, -6, 1e17]), "b": array(t, [0.1, np.inf, -np.inf, 3, -3, 0.6, 0.6, 3])},
                 note="1 // 0.1 is 9 as 0.1 is above a tenth; -5 // inf is -1"),
            Case("a % b", {"a": array(t, [1, -5, 5, -0.0, 0, 6, -6, 1e17]), "b": array(t, [0.1, np.inf, -np.inf, 3, -3, 0.6, 0.6, 3])}),
            Case("a // 0.1", {"a": array(t, [1, 0.3, 0.7, 2.5, -1, 100])}),
            Case("a % 0.1", {"a": array(t, [1, 0.3, 0.7, 2.5, -1, 100])}),
        ]
    big = {"float32": [3e38, 1e30, 16777217 * 3.0, 1e10], "float64": [1.7e308, 1e300, 2.0**70 + 2.0**20, 1e22]}
    for t in FLOATS:
        cases.append(Case("a % b", {"a": array(t, big[t]), "b": array(t, [7, 0.3, 3, np.pi])}, note="exact however far apart"))
        cases.append(Case("a % b", {"a": -array(t, big[t]), "b": array(t, [7, 0.3, 3, np.pi])}))
    return cases


def power():
    bases, exponents = ({t: v[k] for t, v in EXPONENTS.items()} for k in (0, 1))
    cases = grid("**", not_both_bool(("bool",) + INTS), bases, exponents)
    for t in INTS:
        a = array(t, SPECIALS[t] + [3, 10, 46341])
        cases += [Case(f"a ** {n}", {"a": a}) for n in (0, 1, 2, 3, 4, 7, 10, 31, 33, 64, 100)]
        cases += [Case(f"{b} ** a", {"a": array(t, [0, 1, 2, 3, 10, 30, 31, 32, 62, 63, 64, -1, -2, 100])}) for b in (0, 1, 2, 3, 10)]
        cases += [Case(f"({b}) ** a", {"a": array(t, [0, 1, 2, 3, 63, -1, -2, -3])}) for b in (-1, -2)]
        cases.append(Case("a ** -1", {"a": a}, error="value", note="an int result cannot hold 1/a"))
        cases.append(Case("a ** -2", {"a": a}, error="value"))
        cases.append(Case("a ** 2.0", {"a": array(t, [0, 1, -3, 46341, 99999])}, note="the exponent's type counts: float64"))
    for t in FLOATS:
        a = X[t]
        cases += [Case(f"a ** {n}", {"a": a}) for n in ("2", "2.0", "-1", "1", "0", "1.0")]
        cases += [Case(f"a ** {n}", {"a": a}, ulp=1) for n in ("3", "3.0")]
        cases.append(Case("a ** 0.5", {"a": array(t, [0, -0.0, 1, 2, 3, 1e-45, 0.1, 1e38, -1, np.inf, -np.inf, np.nan])}, ulp=1))
        special = [0, -0.0, 1, -1, 0.5, -0.5, 2, -2, np.inf, -np.inf, np.nan]
        both = {"a": array(t, np.repeat(special, 11)), "b": array(t, [0, -0.0, 1, -1, 3, -2, 152, -151, np.inf, -np.inf, np.nan] * 11)}
        cases.append(Case("a ** b", both, note="the special cases of C's pow"))
        roots = {"a": array(t, [4, 9, 0.0625, 16, 81, 0, -4, 32, 2**-40]), "b": array(t, [1.5, -0.5, 0.25, -1.25, 0.75, 0.5, 0.5, 3, 2.5])}
        cases.append(Case("a ** b", roots, note="exact roots"))
        cases += [Case(f"a ** {n}", {"a": array(t, [1, 4, 16, 0.0625, 81, 0, -0.0, -4, np.inf, -np.inf, np.nan])}) for n in ("1.5", "-0.5", "2.5", "0.25")]
        cases += [Case(f"a ** {n}", {"a": array(t, [1, -3, 7, 0.25, -0.0, 11, np.inf, -np.inf, np.nan])}) for n in ("4", "6")]
        cases += [Case(f"{n} ** a", {"a": array(t, [0, 1, -1, 10, -20, 127, -140, np.inf, -np.inf, np.nan])}) for n in ("2", "0.5", "(-2)", "1")]
        cases.append(Case("a ** i", {"a": array(t, [1.5, -2.5, 3, 0, -1]), "i": i32(3, 3, -1, -3, 7)}, ulp=1, note="the exponent becomes a float"))
    cases += [
        Case("-a ** 2", {"a": f64(3, -3)}, note="** binds tighter than the minus on its left"),
        Case("a ** -b", {"a": i32(1, -1, 2, -1), "b": i32(1, 3, 1, 2)}),
        Case("a ** b ** c", {"a": i32(2, 3), "b": i32(3, 2), "c": i32(2, 3)}, note="to the right"),
        Case("(a ** b) ** c", {"a": i32(2, 3), "b": i32(3, 2), "c": i32(2, 3)}),
    ]
    return cases


def bitwise():
    cases = []
    for op in ("&", "|", "^"):
        cases += grid(op, type_pairs(("bool",) + INTS))
        cases += [Case(f"a {op} {m}", {"a": X[t]}) for t in INTS for m in ("1", "0xFF", "-2")]
        cases += [Case(f"1 {op} a", {"a": X[t]}) for t in INTS]
        cases += [Case(f"a {op} b", {"a": X["int32"], "b": Y[t]}, error="type") for t in FLOATS]
        cases += [Case(f"a {op} True", {"a": X["bool"]}), Case(f"False {op} a", {"a": X["bool"]})]
    for op in ("<<", ">>"):
        cases += grid(op, type_pairs(INTS), X, COUNTS)
        cases += [Case(f"a {op} b", {"a": X[t], "b": COUNTS["bool"]}) for t in INTS]
        cases += [Case(f"b {op} a", {"a": COUNTS[t], "b": X["bool"]}) for t in INTS]
        cases += [Case(f"a {op} b", {"a": array(t, [1, -1, 5, -5] * 14), "b": np.repeat(COUNTS[t], 4)}, note="every count") for t in INTS]
        cases += [Case(f"a {op} {n}", {"a": X[t]}) for t in INTS for n in (0, 1, 7, 31, 32, 63, 64, -1)]
        cases += [Case(f"1 {op} a", {"a": COUNTS[t]}) for t in INTS]
        cases += [Case(f"a {op} s", {"a": X[t], "s": np.array(3, t)}) for t in INTS]
        cases += [Case(f"a {op} b", {"a": X[t], "b": COUNTS["int32"]}, error="type") for t in FLOATS]
    cases += [Case("~a", {"a": X[t]}) for t in ("bool",) + INTS]
    cases += [Case("~a", {"a": X[t]}, error="type") for t in FLOATS]
    cases.append(Case("~a & b | a ^ b", {"a": X["int32"], "b": Y["int32"]}))
    return cases


def compare():
    cases = []
    for op in ("<", "<=", "==", "!=", ">=", ">"):
        cases += grid(op, type_pairs())
        cases += [Case(f"a {op} b", pairs(t, more=[-0.0] if t in FLOATS else ()), note="every pair of specials") for t in NUMBERS]
        ints = i64(2**53, 2**53 + 1, 2**53 + 1, -(2**53) - 1, I64.max, I64.max, I64.min, I64.min, 0, 0, 5, -5, I64.max - 511)
        floats = f64(2.0**53, 2.0**53, 2.0**53 + 2, -(2.0**53), 2.0**63, np.inf, -(2.0**63), -np.inf, -0.0, np.nan, 5.5, -5.5, 2.0**63 - 1024)
        cases.append(Case(f"a {op} b", {"a": ints, "b": floats}, note="exact: NumPy rounds the integer first"))
        cases.append(Case(f"b {op} a", {"a": ints, "b": floats}))
        cases.append(Case(f"a {op} s", {"a": ints, "s": np.array(2.0**53)}))
        cases.append(Case(f"a {op} s", {"a": ints, "s": np.array(2.0**63, np.float32)}))
        singles = f32(16777216, 16777216, 16777218, -16777216, 2147483648, -2147483648, np.nan, np.inf)
        cases.append(Case(f"a {op} b", {"a": i32(16777216, 16777217, 16777217, -16777217, I32.max, I32.min, 0, I32.max), "b": singles}))
        cases.append(Case(f"a {op} 3", {"a": i32(2, 3, 4)}))
        cases.append(Case(f"2.5 {op} a", {"a": i32(2, 3, -3)}))
        cases.append(Case(f"a {op} 9007199254740992.0", {"a": i64(2**53, 2**53 + 1, 2**53 - 1)}))
        cases.append(Case(f"a {op} 0.1", {"a": f32(0.1, 0.2, 0)}, note="the literal takes the type float32"))
    cases += with_scalars("<", type_pairs())
    return cases


def files():
    return {
        "arithmetic": ("+ - * / and the signs: every pair of types, specials, one rounding for each operation.", arithmetic()),
        "division": ("// and %: floor, sign of the divisor, exact, and no trap.", division()),
        "power": ("** on ints (wraps) and by small literal exponents on floats.", power()),
        "bitwise": ("& | ^ ~ << >>", bitwise()),
        "compare": ("< <= == != >= >: exact between all types.", compare()),
    }
