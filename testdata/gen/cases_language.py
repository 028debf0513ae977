"""Cases for the language: precedence, literals, logic, choices, shapes."""

import numpy as np

from samples import (FLOATS, NUMBERS, SCALARS, X, Y, Case, array, boolean, f32, f64, i32, i64,
                     type_pairs, used)

INT_ABC = {"a": i32(7, -7, 12, 0, 1), "b": i32(3, 2, -5, 4, 9), "c": i32(2, 5, 3, 1, -6)}
FLOAT_ABC = {"a": f64(1.5, -2.5, 8, 0, 1e10), "b": f64(0.5, 2, -3, 4, 1e-3), "c": f64(4, 9, 2, 0.25, 100)}
BOOL_ABC = {"a": boolean(0, 0, 0, 0, 1, 1, 1, 1), "b": boolean(0, 0, 1, 1, 0, 0, 1, 1), "c": boolean(0, 1, 0, 1, 0, 1, 0, 1)}

NUMBER_TEXTS = """
a + b * c | (a + b) * c | a - b - c | a - (b - c) | a + b - c + a | a * b % c | a % b * c | a // b // c | a // (b // c)
-a * b | -(a * b) | - -a | +-+a | -a % b | -(a % b) | a % -b | a - -b | a+-b | -a // b | a * -b + c | ((((a)))) | (a)+(b)
a*(b+c)*a | (a+b)*(a+b) - (b+a) | a < b + c | a + b < c | a * b == b * a | not a < b | not a == b | (a < b) == (b < c)
a < b and b < c or c < a | a < b or b < c and c < a | (a < b or b < c) and c < a | not a < b and b < c
not (a < b and b < c) | not not a < b | a if a < b else c | a + b if a < b else a - b
a if a < b else b if b < c else c | (a if a < b else b) + c | a if a < b or b < c else c | a if not a < b else -a
a < b < c | a <= b == c != a | a < b <= c < a | a != b != c | a < b + c < c * c | not a < b < c
"""

BIT_TEXTS = """
a & b + c ; (a & b) + c ; a | b & c ; (a | b) & c ; a ^ b & c ; a | b ^ c ; a & b == b ; (a & b) == b ; a << 1 + b
(a << 1) + b ; a + b << 1 ; a << 1 >> 1 ; a << 1 & b ; -a << 1 ; ~a + b ; ~a * b ; ~-a ; -~a ; ~~a ; a & 1 == 1 ; a | b < c
a ** 2 * b ; a * b ** 2 ; -a ** 2 ; (-a) ** 2 ; ~a ** 2 ; 2 ** 3 ** 2 + a ; a ** 2 % b ; a // b ** 2 ; a ^ b ^ c
a & b | c ^ a << 1 + b * c ** 2
"""

BOOL_TEXTS = """
a and b ; a or b ; not a ; a and b and c ; a or b or c ; a and b or c ; a or b and c ; not a and b ; not (a and b)
a & b | c ; a ^ b ; ~a & b ; a == b ; a != b ; a < b ; a <= b < c ; a if b else c ; not a if b else c ; a + b ; a * b + c
a and not b or c ; a and (b or c) ; a if b and c else not a ; where(a, b, c) ; where(a and b, c, not c)
"""


def split(texts, separator):
    return [t.strip() for line in texts.strip().splitlines() for t in line.split(separator)]


def precedence():
    cases = [Case(t, used(t, abc)) for abc in (INT_ABC, FLOAT_ABC) for t in split(NUMBER_TEXTS, "|")]
    cases += [Case(t, used(t, INT_ABC)) for t in split(BIT_TEXTS, ";")]
    ab = used("a b", INT_ABC)
    cases += [
        Case("a+b # the sum", ab, note="a comment in the text"),
        Case("a +\n  b\n", ab, python="a + b", note="newlines"),
        Case("\ta\t+\tb", ab, python="a + b"),
        Case("(a # first\n + b) # second\n", ab, python="a + b"),
        Case("sum + min*abs", {"sum": f64(1, 2), "min": f64(3, 4), "abs": f64(-5, 6)}, note="a name without ( is a variable"),
        Case("abs(abs) + sqrt", {"abs": f64(-5, 6), "sqrt": f64(1, 2)}),
        Case("e + pi + nan + inf", {"e": f64(1, 2), "pi": f64(3, 4), "nan": f64(5, 6), "inf": f64(7, 8)},
             note="variables shadow the constants"),
        Case("x_1 + _y + aLongName2", {"x_1": f64(1, 2), "_y": f64(3, 4), "aLongName2": f64(5, 6)}),
        Case("abs (a)", {"a": f64(-4, 9)}, note="a blank before the parenthesis"),
        Case("a", {"a": f64(1, -0.0, np.nan)}, note="a variable alone is a copy"),
    ]
    return cases


def logic():
    cases = [Case(t, used(t, BOOL_ABC)) for t in split(BOOL_TEXTS, ";")]
    cases += [
        Case("a && b", used("a b", BOOL_ABC), python="a and b", note="C's spelling of and, or, not"),
        Case("a || b", used("a b", BOOL_ABC), python="a or b"),
        Case("!a", used("a", BOOL_ABC), python="not a"),
        Case("!a && b || c", BOOL_ABC, python="not a and b or c"),
        Case("!(a < b) || b < c && c < a", FLOAT_ABC, python="not (a < b) or b < c and c < a"),
        Case("a != b", used("a b", INT_ABC)),
        Case("0 < a < 1", {"a": f64(-1, 0, 0.5, 1, np.nan)}, note="chained comparisons"),
        Case("0 <= a <= 1", {"a": f64(-1, 0, 0.5, 1, np.nan, -0.0)}),
        Case("1 < a == b < 10", {"a": i64(1, 2, 10, 5), "b": i64(1, 2, 10, 6)}),
        Case("a < b < c", {"a": i32(1, 2), "b": i64(2, 1 << 40), "c": f64(2.5, np.inf)}, note="each link in its own types"),
        Case("a == b == c", {"a": i64(2**53 + 1, 2**53, 3), "b": f64(2.0**53, 2.0**53, 3), "c": i32(0, 0, 3)}),
        Case("not a", {"a": f64(np.nan, 1, 0)}, python="a == 0", note="a number is true unless it is zero; NaN is true"),
    ]
    for t in NUMBERS:
        cases += [Case(f"a {op} b", {"a": X[t], "b": Y[t]}, note="numbers as truth values") for op in ("and", "or")]
        cases.append(Case("not a", {"a": X[t]}))
    for x, y in type_pairs():
        c = boolean(*[1, 0] * 7)
        cases.append(Case("where(c, a, b)", {"c": c, "a": X[x], "b": Y[y]}))
    for x, y in type_pairs(NUMBERS):
        cases.append(Case("a if c else s", {"c": boolean(*[1, 0, 0] * 4, 1, 1), "a": X[x], "s": SCALARS[y]}))
    for t in NUMBERS:
        cases += [Case(text, {"c": X[t], "a": X["int32"], "b": Y["int32"]}, note="a number as a condition")
                  for text in ("where(c, a, b)", "a if c else b")]
    cases += [
        Case("where(a < b, a, b)", {"a": f64(np.nan, 1, 2), "b": f64(1, np.nan, 1)}),
        Case("where(s, a, b)", {"s": np.array(True), "a": f64(1, 2), "b": f64(3, 4)}, note="a scalar condition"),
        Case("where(s, a, b)", {"s": np.array(False), "a": f64(1, 2), "b": f64(3, 4)}),
        Case("where(True, a, b)", {"a": f64(1, 2), "b": f64(3, 4)}),
        Case("a if False else b", {"a": i32(1, 2), "b": f64(3, 4)}, note="the type does not depend on the condition"),
        Case("where(c, 1, a)", {"c": boolean(1, 0), "a": f32(2, 0.1)}, note="weak branches"),
        Case("where(c, 0.5, a)", {"c": boolean(1, 0), "a": f32(2, 0.1)}),
        Case("where(c, a, 0.1)", {"c": boolean(1, 0), "a": f32(2, 0.1)}),
        Case("where(c, a, 7)", {"c": boolean(1, 0), "a": i32(2, 3)}),
        Case("where(c, a, 7.5)", {"c": boolean(1, 0), "a": i32(2, 3)}),
        Case("where(c, 1, 2)", {"c": boolean(1, 0)}),
        Case("where(c, 1, 2.5)", {"c": boolean(1, 0)}),
        Case("where(c, True, False)", {"c": boolean(1, 0)}),
        Case("where(c, nan, a)", {"c": boolean(1, 0), "a": f32(2, 0.1)}),
        Case("a / b if b != 0 else 0", {"a": f64(1, 2, 0), "b": f64(4, 0, 0)}),
        Case("(a > 0) * a", {"a": f64(1, -2, np.nan)}, note="a mask as a factor"),
        Case("(a > 0) + (b > 0)", used("a b", FLOAT_ABC), note="bool + bool is or"),
        Case("(a > 0) & (b > 0) | ~(c > 1)", FLOAT_ABC),
        Case("(a > 0) == b", {"a": f64(1, -2), "b": boolean(1, 1)}),
    ]
    return cases


def literals():
    cases = []
    for t in NUMBERS:
        a = array(t, [0, 1, -3, 100])
        cases += [Case(f"a {op} {lit}", {"a": a}) for op in "+-*/" for lit in ("1", "2.5", "True")]
        cases += [Case(f"{lit} {op} a", {"a": a}) for op in "+-*/" for lit in ("3", "0.1")]
    b = boolean(1, 0)
    cases += [Case(f"b {op} {lit}", {"b": b}) for op in "+-*/" for lit in ("1", "2.5")]
    cases += [Case("a * (0.1 + 0.2)", {"a": f32(1, 3)}, note="literals meet in float64 and round once to float32")]
    cases += [Case("a * 0.1 * 0.2", {"a": f32(1, 3)}), Case("a + 1e300", {"a": f32(1, -np.inf)}, note="rounds to inf"),
              Case("a + 1e-300", {"a": f32(1, 0)}), Case("a + 16777217", {"a": f32(0, 1)}),
              Case("a + 9007199254740993", {"a": f64(0, 1)}), Case("a + 18446744073709551616", {"a": f64(0, 1)})]
    spelled = ["0x10", "0b101", "0o17", "1_000", "0xFFFF_FFFF", "1e-9", "1.5e3", "1E5", ".5", "5.", "1_0.5_0", "0.1", "1e400", "00", "1e0"]
    cases += [Case(f"a + {lit}", {"a": f64(0, 1)}, note="spellings" if lit == "0x10" else "") for lit in spelled]
    cases += [Case(f"a + {lit}", {"a": i64(0, -1)}) for lit in ("0x10", "0b101", "0o17", "1_000", "0x7FFFFFFFFFFFFFFF", "2147483648")]
    cases += [Case(f"a {op} {name}", {"a": array(t, [1, 2])}) for t in FLOATS for op, name in zip("+*-*", ("pi", "e", "inf", "nan"))]
    cases += [Case("a * pi", {"a": i32(1, 2)}), Case("a + True", {"a": i32(1, 2)}), Case("2*pi*a", {"a": f32(1, 0.5)})]
    unfit = [("int32", lit) for lit in ("2147483648", "0x80000000", "4294967296", "9223372036854775808")]
    unfit += [("int64", "9223372036854775808"), ("int64", "18446744073709551616")]
    for t, lit in unfit:
        cases += [Case(f"a {op} {lit}", {"a": array(t, [0])}, error="value", note="does not fit") for op in "+*"]
    cases += [Case("a & 0xFFFFFFFF", {"a": i32(1)}, error="value"), Case("a - 2147483648", {"a": i32(1)}, error="value"),
              Case("where(c, a, 3000000000)", {"c": boolean(1), "a": i32(1)}, error="value"),
              Case("maximum(a, 3000000000)", {"a": i32(1)}, error="value")]
    cases += [Case("a + 2147483647", {"a": i32(-1, 1)}, note="fits, and the sum wraps"), Case("a + -2147483648", {"a": i32(0, -1)}),
              Case("a + -9223372036854775808", {"a": i64(0, -1)}), Case("a * 2147483647 + 1", {"a": i32(2, 3)})]
    cases += [Case(t, note="no operand at all" if t == "1" else "") for t in (
        "1", "2.5", "True", "1 + 2", "7 / 2", "-7 // 2", "7 % -3", "2 ** 10", "2 ** 0.5", "-7.5 % 2", "1 < 2", "1 < 2 < 2", "not True",
        "5 & 3 | 8", "~5", "1 << 40", "pi", "-inf", "nan", "1 if 2 > 1 else 0", "sqrt(2)", "abs(-3)", "9223372036854775807", "1e308 * 10")]
    s = {"s": np.array(3, np.int32), "t": np.array(0.5, np.float32), "u": np.array(0.1)}
    cases += [Case(t, used(t, s)) for t in ("s + 1", "s / 2", "t * 2.0", "t + s", "t + u", "s * u", "t < u", "s ** 2", "t if s > 2 else u")]
    cases += [Case("a * t", {"a": f32(1, 3), "t": np.array(0.1)}, note="a float64 scalar operand is no literal: it counts")]
    cases += [Case("a + t", {"a": i32(1, 3), "t": np.array(1)})]
    numexpr = ("literals=numexpr",)
    cases += [Case("a * 2.5", {"a": f32(1, 0.1)}, python="float64(a) * 2.5", options=numexpr, note="NumExpr's literals: float64"),
              Case("a + 0.1", {"a": f32(1, 0.1)}, python="float64(a) + 0.1", options=numexpr),
              Case("a + 1", {"a": i32(1, 2)}, options=numexpr), Case("a + 1", {"a": i64(1, 2)}, options=numexpr),
              Case("a * 2.5", {"a": f64(1, 0.1)}, options=numexpr), Case("a + 2147483648", {"a": i32(1, 2)},
              python="int64(a) + 2147483648", options=numexpr)]
    return cases


def statements():
    ab = {"a": f64(1.5, -2.5, 8, 0, 1e10), "b": f64(0.5, 2, -3, 4, 1e-3)}
    cases = [Case(text, used(text, ab), python=python) for text, python in (
        ("t = a*b; t + sqrt(t*t)", "a*b + sqrt(a*b*(a*b))"), ("t = a*b\nu = t - a\nu / t", "(a*b - a) / (a*b)"),
        ("t = a; t", "a"), ("t = a*b;", "a*b"), ("r = a - b", "a - b"), ("t = 2; u = t*a; u + t", "2*a + 2"), ("a;", "a"),
        ("t = (a # the first\n + b)\nt*2\n- a", "(a + b)*2 - a"), ("t = a\n* b;\n\n# then\n-t", "-(a*b)"), ("unused = b; a", "a + 0*b"),
        ("b = a*2; b + 1", "a*2 + 1"), ("pi = 3; a*pi", "a*3"), ("t = a > b; t and not a == b", "a > b and not a == b"),
        ("t = a if a > b else b; t - a", "(a if a > b else b) - a"), ("sqrt = a*a; sqrt(sqrt)", "sqrt(a*a)"), ("a,", "a"), ("(a + b,)", "a + b"))]
    cases += [Case("t = 0.1; a*t", {"a": f32(1, 3)}, python="a*0.1", note="a named literal stays weak"),
              Case("t = 300; a + t", {"a": array("int8", [1])}, error="value"), Case("t = 1/2; a*t", {"a": f32(1, 3)}, python="a*0.5"),
              Case("t = a + 1; u = b + t; u*t", {"a": i32(1, 2), "b": f64(0.5, 1)}, python="(b + (a + 1))*(a + 1)"),
              Case("t = 2; t + 1", python="3"), Case("t = sqrt(4); u = t*t; u", python="4.0")]
    return cases


def shapes():
    grid = np.arange(6, dtype=np.float64).reshape(2, 3) - 1.5
    row, column = f64(10, 20, 30), f64(100, 200).reshape(2, 1)
    cube = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    wide = np.arange(37, dtype=np.float32).reshape(1, 37)
    cases = []
    for op in ("+", "*", "<"):
        cases += [Case(f"a {op} b", {"a": a, "b": b}) for a, b in (
            (grid, grid), (grid, row), (row, grid), (grid, column), (column, row), (row, column), (grid, f64(5)), (f64(5), grid),
            (grid, np.array(2.5)), (np.array(2, np.int32), grid), (cube, i32(1, 2, 3, 4)), (cube, i32(1, 2, 3).reshape(3, 1)),
            (cube, i32(1, 2).reshape(2, 1, 1)), (cube.astype(np.float32), grid[:, :, None]), (wide, f32(1, 2, 3).reshape(3, 1)))]
    empty = np.zeros((0, 3))
    cases += [
        Case("a + b*c", {"a": column, "b": grid, "c": row}),
        Case("where(a > b, c, s)", {"a": grid, "b": row - 20, "c": column, "s": np.array(7, np.int64)}),
        Case("a + a", {"a": grid}), Case("-a", {"a": grid[:1]}), Case("a + b", {"a": f64(1), "b": f64(2)}),
        Case("a", {"a": cube}), Case("sqrt(a)", {"a": np.array(4.0)}, note="without dimensions"),
        Case("a + b", {"a": np.array([], np.float64), "b": np.array([], np.int32)}, note="nothing at all"),
        Case("a + b", {"a": np.array([], np.float64), "b": f64(1)}), Case("a * 2", {"a": empty}),
        Case("a + b", {"a": empty, "b": row}), Case("a + b", {"a": empty, "b": np.zeros((5, 1, 3))}),
        Case("a + b", {"a": f64(1, 2), "b": f64(1, 2, 3)}, error="shape"),
        Case("a + b", {"a": grid, "b": f64(1, 2)}, error="shape"), Case("a + b", {"a": np.array([], np.float64), "b": f64(1, 2)}, error="shape"),
        Case("a + b", {"a": np.zeros((1,) * 8), "b": f64(1, 2)}, note="8 dimensions"),
    ]
    return cases


def files():
    return {
        "precedence": ("Python's precedence and the shape of the text; the values come from Python's own parser.", precedence()),
        "logic": ("and or not, chained comparisons, where and if-else.", logic()),
        "literals": ("Literals are weak, as in NumPy 2: they take the type of their operand if they fit it.", literals()),
        "statements": ("Statements: names for values.", statements()),
        "shapes": ("Broadcasting, scalars, nothing at all.", shapes()),
    }
